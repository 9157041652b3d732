/** Reads doc comments: Markdown to a tree without anything that could run or be requested from elsewhere. */
import type { Definition, Image, Link, Nodes, Paragraph, PhrasingContent, Root, RootContent, Text } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { idOf, LOCAL } from './model.ts';

/** Longer comments are shown as they are: parsing can take quadratic time. */
const MAX_LENGTH = 30_000;

/** So are lines with dozens of nested quotes or lists, which take even more. */
const NESTED = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){30}/m;

/** So are paragraphs with more marks of emphasis and links. */
const MAX_MARKS = 1000;

/** Deeper nesting of lists and quotes is not followed. */
const MAX_DEPTH = 40;

/**
 * Reads Markdown. HTML becomes text, images become links, and links keep their targets only if these are addresses of
 * web pages or mail, or entries.
 *
 * @example readProse('<b>Hi</b>'); // a paragraph with the text '<b>Hi</b>'
 */
export function readProse(markdown: string): Root | null {
  if (markdown.trim() === '') return null;
  const tree = parse(markdown);
  if (tree === null) return { type: 'root', children: [{ type: 'code', lang: 'text', value: markdown }] };
  const definitions = new Map<string, Definition>();
  for (const node of tree.children) if (node.type === 'definition') definitions.set(node.identifier, node);
  const cleaner = new Cleaner(definitions);
  const children = tree.children.flatMap((node) => cleaner.clean(node, 0)) as RootContent[];
  return { type: 'root', children: children.map(asBlock) };
}

/** The tree of a comment; null if that is too much work. */
function parse(markdown: string): Root | null {
  if (markdown.length > MAX_LENGTH || NESTED.test(markdown) || hasTooManyMarks(markdown)) return null;
  try {
    return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  } catch (error) {
    // Nested too deeply for the parser.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function hasTooManyMarks(markdown: string): boolean {
  return markdown
    .split(/\n[ \t]*\n/)
    .some((part) => part.length > MAX_MARKS && part.replaceAll(/[^*_~[]+/g, '').length > MAX_MARKS);
}

/** The first paragraph; null when there is none. */
export function summaryOf(doc: Root | null): Paragraph | null {
  const first = doc?.children[0];
  return first?.type === 'paragraph' ? first : null;
}

/** The text of a node without its markup, however deeply it is nested. */
export function plainText(node: Nodes | null): string {
  const texts: string[] = [];
  const waiting: Nodes[] = node === null ? [] : [node];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if ('value' in at) texts.push(at.value);
    else if ('children' in at) waiting.push(...at.children.toReversed());
  }
  return texts.join('');
}

class Cleaner {
  readonly #definitions: ReadonlyMap<string, Definition>;

  constructor(definitions: ReadonlyMap<string, Definition>) {
    this.#definitions = definitions;
  }

  /** The nodes that take the place of one. */
  clean(node: Nodes, depth: number): Nodes[] {
    if (depth > MAX_DEPTH) return [textNode(plainText(node))];
    switch (node.type) {
      case 'html':
        return [textNode(node.value)];
      case 'definition':
        return [];
      case 'footnoteDefinition':
        return node.children.flatMap((child) => this.clean(child, depth + 1));
      case 'footnoteReference':
        return [textNode(`[${node.identifier}]`)];
      case 'image':
        return [imageLink(node)];
      case 'imageReference': {
        const url = this.#definitions.get(node.identifier)?.url ?? '';
        return [imageLink({ type: 'image', url, alt: node.alt ?? null })];
      }
      case 'link':
      case 'linkReference': {
        const url = node.type === 'link' ? node.url : (this.#definitions.get(node.identifier)?.url ?? '');
        const children = node.children.flatMap((child) => this.clean(child, depth + 1)) as PhrasingContent[];
        // Links cannot be inside links, which images have become.
        const inner = children.flatMap((child) => (child.type === 'link' ? child.children : [child]));
        return isSafe(url) ? [{ type: 'link', url, children: inner }] : inner;
      }
      default:
        if (!('children' in node)) return [node];
        return [{ ...node, children: node.children.flatMap((child) => this.clean(child, depth + 1)) } as Nodes];
    }
  }
}

function imageLink({ url, alt }: Image): Link | Text {
  const shown = textNode(alt === null || alt === undefined || alt === '' ? url : alt);
  return isSafe(url) ? { type: 'link', url, children: [shown] } : shown;
}

function isSafe(url: string): boolean {
  if (url.startsWith(LOCAL)) {
    try {
      return idOf(url) !== null;
    } catch {
      // Not something that we wrote.
      return false;
    }
  }
  return /^(?:https?:\/\/|mailto:)[^\s\u0000-\u001f]+$/i.test(url);
}

function textNode(value: string): Text {
  return { type: 'text', value };
}

const INLINE: ReadonlySet<string> = new Set(['text', 'link', 'emphasis', 'strong', 'delete', 'inlineCode', 'break']);

/** Texts that stand for HTML blocks are paragraphs of their own. */
function asBlock(node: RootContent): RootContent {
  return INLINE.has(node.type) ? { type: 'paragraph', children: [node as PhrasingContent] } : node;
}
