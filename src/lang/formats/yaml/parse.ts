/** Parses YAML: mappings become Dynamics or Mappings, sequences and sets Listings. */
import { decodeBase64 } from '../../base/base64.ts';
import { encodeUtf8 } from '../../base/utf8.ts';
import type { PklError } from '../../diagnostics/error.ts';
import { VmSet } from '../../values/collections.ts';
import { valueToString } from '../../values/display.ts';
import type { VmObject } from '../../values/object.ts';
import { type OpenRecord, recordMaker } from '../../values/record-shapes.ts';
import { NULL, VmBytes } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import type { Converters } from '../conversion.ts';
import { type PathStep, TOP } from '../path.ts';
import { type MappingNode, type ScalarNode, type SequenceNode, YamlComposer, type YamlNode } from './compose.ts';
import { type ScalarType, scalarType, scalarValue } from './resolve.ts';
import type { YamlMode } from './scalar.ts';
import { YamlText } from './text.ts';

export interface YamlReadOptions {
  /** The name of the text in reports. */
  readonly label: string;
  readonly mode: YamlMode;
  /** Create Mappings instead of Dynamics. */
  readonly useMapping: boolean;
  /** Maximum number of aliases of collections per document. */
  readonly maxCollectionAliases: number;
  readonly converters: Converters;
}

/** Parses a stream of at most one document; an empty stream is null. Throws the language's error with the position. */
export function readYaml(text: string, options: YamlReadOptions): VmValue {
  const composer = new YamlComposer(new YamlText(text, options.label), options.maxCollectionAliases);
  const builder = new ValueBuilder(composer.text, options);
  const isEmpty = composer.documentStart() === null;
  const root = isEmpty ? null : composer.compose();
  const next = isEmpty ? null : composer.documentStart();
  if (next !== null) {
    const context = { text: 'expected a single document in the stream', at: root?.start ?? 0 };
    throw composer.text.error('but found another document', next, context);
  }
  return options.converters.convert(root === null ? NULL : builder.document(root), []);
}

/** Parses a stream of documents. Throws the language's error with the position. */
export function readYamlStream(text: string, options: YamlReadOptions): VmValue[] {
  const composer = new YamlComposer(new YamlText(text, options.label), options.maxCollectionAliases);
  const builder = new ValueBuilder(composer.text, options);
  const documents: VmValue[] = [];
  while (composer.documentStart() !== null) {
    documents.push(options.converters.convert(builder.document(composer.compose()), [TOP]));
  }
  return documents;
}

const ELEMENT: PathStep = { kind: 'element', key: 0 };
const UNNAMED: PathStep = { kind: 'any', key: '' };

const TAGS = 'tag:yaml.org,2002:';
const SCALAR_TAGS: Readonly<Record<string, ScalarType | 'binary'>> = {
  [`${TAGS}null`]: 'null',
  [`${TAGS}bool`]: 'bool',
  [`${TAGS}int`]: 'int',
  [`${TAGS}float`]: 'float',
  [`${TAGS}str`]: 'str',
  // There is no timestamp type.
  [`${TAGS}timestamp`]: 'str',
  [`${TAGS}binary`]: 'binary',
};
const COLLECTION_TAGS: readonly string[] = [`${TAGS}seq`, `${TAGS}map`, `${TAGS}set`];

/** Converts the nodes of a stream to values. A node that occurs several times becomes a single value. */
class ValueBuilder {
  readonly #text: YamlText;
  readonly #options: YamlReadOptions;
  readonly #maker = recordMaker();
  #known = new Map<YamlNode, VmValue>();
  #path: PathStep[] = [TOP];
  /** Mappings whose keys are being converted. */
  readonly #openKeys = new Set<MappingNode>();

  constructor(text: YamlText, options: YamlReadOptions) {
    this.#text = text;
    this.#options = options;
  }

  document(root: YamlNode): VmValue {
    this.#known = new Map();
    this.#path = [TOP];
    return this.#value(root);
  }

  #value(node: YamlNode): VmValue {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    if (node.kind === 'scalar') {
      const value = this.#scalar(node);
      this.#known.set(node, value);
      return value;
    }
    this.#checkTag(node);
    if (node.kind === 'sequence') return this.#sequence(node);
    return node.tag === `${TAGS}set` ? this.#set(node) : this.#mapping(node);
  }

  #scalar(node: ScalarNode): VmValue {
    const { tag, value, isPlain } = node;
    const { mode } = this.#options;
    if (tag === null && !isPlain) return value;
    const type = tag === null ? scalarType(value, mode) : SCALAR_TAGS[tag];
    if (type === undefined) throw this.#wrongTag(node);
    if (type === 'binary') {
      const bytes = decodeBase64(value.replace(/\s/g, ''));
      if (bytes === null) throw this.#text.error('found a binary value that is not base64', node.start);
      return new VmBytes(bytes);
    }
    const result = scalarValue(value, type, mode);
    if (result !== undefined) return result;
    throw this.#text.error(`\`${value}\` is not a number that can be represented here`, node.start);
  }

  #checkTag(node: SequenceNode | MappingNode): void {
    const { kind, tag } = node;
    if (tag === null) return;
    const fits = kind === 'sequence' ? tag === COLLECTION_TAGS[0] : COLLECTION_TAGS.indexOf(tag) > 0;
    if (!fits) throw this.#wrongTag(node);
  }

  #wrongTag({ tag, kind, start }: YamlNode): PklError {
    const isKnown = tag !== null && (tag in SCALAR_TAGS || COLLECTION_TAGS.includes(tag));
    const problem = isKnown
      ? `the tag ${tag} does not fit a ${kind}`
      : `could not determine a constructor for the tag ${escapeTag(tag ?? '')}`;
    return this.#text.error(problem, start);
  }

  #sequence(node: SequenceNode): VmObject {
    return this.#listing(node, node.items);
  }

  #set(node: MappingNode): VmObject {
    this.#keys(node);
    const keys = node.entries.map(([key]) => key);
    return this.#listing(node, keys);
  }

  #listing(node: YamlNode, items: readonly YamlNode[]): VmObject {
    const record = this.#maker.openListing(items.length);
    this.#known.set(node, record.object);
    this.#path.push(ELEMENT);
    items.forEach((item, index) => {
      record.set(index, this.#options.converters.convert(this.#value(item), this.#path));
    });
    this.#path.pop();
    return record.object;
  }

  #mapping(node: MappingNode): VmObject {
    const { useMapping, converters } = this.#options;
    const keys = this.#keys(node);
    const shown = keys.map((key) => (converters.isEmpty ? key : converters.convert(key, [])));
    const record: OpenRecord = useMapping ? this.#maker.openMapping(shown) : this.#maker.openDynamic(shown);
    this.#known.set(node, record.object);
    node.entries.forEach(([, value], index) => {
      const key = keys[index];
      this.#path.push(typeof key === 'string' ? { kind: 'property', key } : UNNAMED);
      record.set(index, converters.convert(this.#value(value), this.#path));
      this.#path.pop();
    });
    return record.object;
  }

  /** The keys of a mapping as written, which must be distinct. */
  #keys(node: MappingNode): VmValue[] {
    if (this.#openKeys.has(node)) throw this.#text.error('found a mapping inside of its own key', node.start);
    this.#openKeys.add(node);
    const keys = node.entries.map(([key]) => this.#value(key));
    this.#openKeys.delete(node);
    if (VmSet.of(keys).length === keys.length) return keys;
    const context = { text: 'while constructing a mapping', at: node.start };
    for (let i = 1; i < keys.length; i++) {
      const key = keys[i] as VmValue;
      if (!VmSet.of(keys.slice(0, i)).has(key)) continue;
      throw this.#text.error(`found duplicate key ${valueToString(key)}`, node.entries[i]?.[0].start ?? 0, context);
    }
    return keys;
  }
}

/** A tag as a URI. */
function escapeTag(tag: string): string {
  return tag.replace(/[^-A-Za-z0-9_.!~*'()@:$&,;=[\]/]+/gu, (characters) => {
    return Array.from(encodeUtf8(characters), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
      '',
    );
  });
}
