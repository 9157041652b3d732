/** Builds the node graph of a document from tokens. */
import { PklError } from '../../diagnostics/error.ts';
import { invalidYaml, tooManyYamlAliases } from '../../diagnostics/messages/render.ts';
import { YamlScanner } from './scanner.ts';
import type { ErrorContext, YamlText } from './text.ts';
import { type Token, type TokenKind } from './token.ts';

interface NodeBase {
  /** The explicit tag, resolved to a URI; null for none. */
  readonly tag: string | null;
  /** Offset of the first character. */
  readonly start: number;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly value: string;
  readonly isPlain: boolean;
}

export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence';
  readonly items: YamlNode[];
}

export interface MappingNode extends NodeBase {
  readonly kind: 'mapping';
  readonly entries: (readonly [key: YamlNode, value: YamlNode])[];
}

/** An alias is the node it refers to, so a node may occur several times, even inside itself. */
export type YamlNode = ScalarNode | SequenceNode | MappingNode;

const STANDARD_TAGS = 'tag:yaml.org,2002:';

/** Properties before the content of a node. */
interface Properties {
  readonly anchor: string | null;
  readonly tag: string | null;
  readonly start: number;
  readonly isEmpty: boolean;
}

export class YamlComposer {
  readonly text: YamlText;
  readonly #scanner: YamlScanner;
  readonly #maxCollectionAliases: number;
  #handles = new Map<string, string>();
  #anchors = new Map<string, YamlNode>();
  #collectionAliases = 0;
  #isFirst = true;
  /** Whether three dashes precede the document, which may then be empty. */
  #isExplicit = false;

  constructor(text: YamlText, maxCollectionAliases: number) {
    this.text = text;
    this.#scanner = new YamlScanner(text);
    this.#maxCollectionAliases = maxCollectionAliases;
  }

  /**
   * Skips what precedes the next document and returns its start, or null at the end of the stream. Call before each
   * `compose`.
   */
  documentStart(): number | null {
    this.#anchors = new Map();
    this.#collectionAliases = 0;
    this.#handles = new Map([
      ['!', '!'],
      ['!!', STANDARD_TAGS],
    ]);
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (isFirst && !this.#is('<directive>', '<document start>', '<stream end>')) return this.#scanner.peek().start;
    while (this.#is('<document end>')) this.#scanner.next();
    if (this.#is('<stream end>')) return null;
    const { start } = this.#scanner.peek();
    this.#directives();
    const token = this.#scanner.peek();
    if (token.kind !== '<document start>') {
      throw this.text.error(`expected '<document start>', but found '${token.kind}'`, token.start);
    }
    this.#scanner.next();
    this.#isExplicit = true;
    return start;
  }

  /** The root of the document that starts here. */
  compose(): YamlNode {
    const isEmpty = this.#isExplicit && this.#is('<directive>', '<document start>', '<document end>', '<stream end>');
    const root = isEmpty ? emptyScalar(this.#scanner.peek().start) : this.#block();
    if (this.#is('<document end>')) this.#scanner.next();
    else if (this.#is('<directive>')) {
      const { start } = this.#scanner.peek();
      throw this.text.error("expected '<document end>' before directives, but found '<directive>'", start);
    }
    return root;
  }

  #directives(): void {
    let hasVersion = false;
    const declared = new Set<string>();
    while (this.#is('<directive>')) {
      const { value, start, parameters = [] } = this.#scanner.next();
      const [first = '', second = ''] = parameters;
      if (value === 'YAML') {
        if (hasVersion) throw this.text.error('found duplicate YAML directive', start);
        hasVersion = true;
        if (first !== '1') throw new PklError(invalidYaml(`Version{major=${first}, minor=${second}}`));
      } else if (value === 'TAG') {
        if (declared.has(first)) throw this.text.error(`duplicate tag handle ${first}`, start);
        declared.add(first);
        this.#handles.set(first, second);
      }
    }
  }

  #is(...kinds: readonly TokenKind[]): boolean {
    return kinds.includes(this.#scanner.peek().kind);
  }

  /** A node where block collections are allowed. */
  #block(mayBeIndentless = false): YamlNode {
    return this.#node(true, mayBeIndentless);
  }

  #flow(): YamlNode {
    return this.#node(false, false);
  }

  #node(isBlock: boolean, mayBeIndentless: boolean): YamlNode {
    if (this.#is('<alias>')) return this.#alias(this.#scanner.next());
    const properties = this.#properties();
    const token = this.#scanner.peek();
    const { kind } = token;
    if (kind === '<scalar>') return this.#scalar(properties);
    if (kind === '[') return this.#flowSequence(properties);
    if (kind === '{') return this.#flowMapping(properties);
    if (kind === '-' && mayBeIndentless) return this.#indentlessSequence(properties);
    if (kind === '<block sequence start>' && isBlock) return this.#blockSequence(properties);
    if (kind === '<block mapping start>' && isBlock) return this.#blockMapping(properties);
    if (!properties.isEmpty) return this.#known(properties, emptyScalar(properties.start, properties.tag));
    const context = { text: `while parsing a ${isBlock ? 'block' : 'flow'} node`, at: properties.start };
    throw this.text.error(`expected the node content, but found '${kind}'`, token.start, context);
  }

  #scalar(properties: Properties): YamlNode {
    const { value, isPlain } = this.#scanner.next();
    const { start } = properties;
    const node = emptyScalar(start, properties.tag);
    return this.#known(properties, { ...node, value, isPlain: node.isPlain && isPlain === true });
  }

  /** An anchor and a tag, in any order. */
  #properties(): Properties {
    const { start } = this.#scanner.peek();
    let anchor: Token | undefined;
    let tag: Token | undefined;
    for (;;) {
      if (anchor === undefined && this.#is('<anchor>')) anchor = this.#scanner.next();
      else if (tag === undefined && this.#is('<tag>')) tag = this.#scanner.next();
      else break;
    }
    const tagText = tag === undefined ? null : this.#tag(tag, start);
    return { anchor: anchor?.value ?? null, tag: tagText, start, isEmpty: anchor === undefined && tag === undefined };
  }

  #tag(token: Token, start: number): string {
    if (token.handle === null || token.handle === undefined) return token.value;
    const prefix = this.#handles.get(token.handle);
    if (prefix !== undefined) return prefix + token.value;
    const context = { text: 'while parsing a node', at: start };
    throw this.text.error(`found undefined tag handle ${token.handle}`, token.start, context);
  }

  #alias(token: Token): YamlNode {
    const node = this.#anchors.get(token.value);
    if (node === undefined) throw this.text.error(`\nfound undefined alias ${token.value}`, token.start);
    if (node.kind !== 'scalar' && ++this.#collectionAliases > this.#maxCollectionAliases) {
      throw new PklError(tooManyYamlAliases(this.#maxCollectionAliases));
    }
    return node;
  }

  /** Registers a node under its anchor. Collections are registered before their contents, which may refer to them. */
  #known<T extends YamlNode>({ anchor }: Properties, node: T): T {
    if (anchor !== null) this.#anchors.set(anchor, node);
    return node;
  }

  #sequence(properties: Properties): SequenceNode {
    return this.#known(properties, {
      kind: 'sequence',
      tag: collectionTag(properties),
      start: properties.start,
      items: [],
    });
  }

  #mapping(properties: Properties): MappingNode {
    return this.#known(properties, {
      kind: 'mapping',
      tag: collectionTag(properties),
      start: properties.start,
      entries: [],
    });
  }

  #blockSequence(properties: Properties): YamlNode {
    const node = this.#sequence(properties);
    const { start } = this.#scanner.next();
    while (this.#is('-')) {
      const { end } = this.#scanner.next();
      node.items.push(this.#is('-', '<block end>') ? emptyScalar(end) : this.#block());
    }
    this.#blockEnd({ text: 'while parsing a block collection', at: start });
    return node;
  }

  /** A sequence as the value of a key, not indented further than the key. */
  #indentlessSequence(properties: Properties): YamlNode {
    const node = this.#sequence(properties);
    while (this.#is('-')) {
      const { end } = this.#scanner.next();
      node.items.push(this.#is('-', '?', ':', '<block end>') ? emptyScalar(end) : this.#block());
    }
    return node;
  }

  #blockMapping(properties: Properties): YamlNode {
    const node = this.#mapping(properties);
    const { start } = this.#scanner.next();
    while (this.#is('?')) {
      let { end } = this.#scanner.next();
      const key = this.#is('?', ':', '<block end>') ? emptyScalar(end) : this.#block(true);
      let value: YamlNode = emptyScalar(end);
      if (this.#is(':')) {
        ({ end } = this.#scanner.next());
        value = this.#is('?', ':', '<block end>') ? emptyScalar(end) : this.#block(true);
      } else if (this.#is('<scalar>')) {
        value = this.#block(true);
      }
      node.entries.push([key, value]);
    }
    this.#blockEnd({ text: 'while parsing a block mapping', at: start });
    return node;
  }

  #blockEnd(context: ErrorContext): void {
    const token = this.#scanner.peek();
    if (token.kind !== '<block end>') {
      throw this.text.error(`expected <block end>, but found '${token.kind}'`, token.start, context);
    }
    this.#scanner.next();
  }

  #flowSequence(properties: Properties): YamlNode {
    const node = this.#sequence(properties);
    const { start } = this.#scanner.next();
    while (!this.#is(']')) {
      if (node.items.length > 0) this.#comma("',' or ']'", { text: 'while parsing a flow sequence', at: start });
      if (this.#is(']')) break;
      node.items.push(this.#is('?') ? this.#pair() : this.#flow());
    }
    this.#scanner.next();
    return node;
  }

  /** A single-entry mapping inside a sequence, without braces. */
  #pair(): YamlNode {
    const { start, end } = this.#scanner.next();
    const key = this.#is(':', ',', ']') ? emptyScalar(end) : this.#flow();
    return { kind: 'mapping', tag: null, start, entries: [[key, this.#flowValue(']', end)]] };
  }

  #flowMapping(properties: Properties): YamlNode {
    const node = this.#mapping(properties);
    const { start } = this.#scanner.next();
    while (!this.#is('}')) {
      if (node.entries.length > 0) this.#comma("',' or '}'", { text: 'while parsing a flow mapping', at: start });
      if (this.#is('}')) break;
      if (this.#is('?')) {
        const { end } = this.#scanner.next();
        const key = this.#is(':', ',', '}') ? emptyScalar(end) : this.#flow();
        node.entries.push([key, this.#flowValue('}', end)]);
      } else {
        const key = this.#flow();
        node.entries.push([key, emptyScalar(this.#scanner.peek().start)]);
      }
    }
    this.#scanner.next();
    return node;
  }

  #flowValue(closing: ']' | '}', at: number): YamlNode {
    if (!this.#is(':')) return emptyScalar(at);
    const { end } = this.#scanner.next();
    return this.#is(',', closing) ? emptyScalar(end) : this.#flow();
  }

  #comma(expected: string, context: ErrorContext): void {
    const token = this.#scanner.peek();
    if (token.kind !== ',') throw this.text.error(`expected ${expected}, but got ${token.kind}`, token.start, context);
    this.#scanner.next();
  }
}

/** A scalar without a value. The tag `!` means a string, whatever it looks like. */
function emptyScalar(start: number, tag: string | null = null): ScalarNode {
  const isForcedString = tag === '!';
  return { kind: 'scalar', tag: isForcedString ? null : tag, start, value: '', isPlain: !isForcedString };
}

function collectionTag({ tag }: Properties): string | null {
  return tag === '!' ? null : tag;
}
