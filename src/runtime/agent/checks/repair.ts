/**
 * Blanks out the invalid parts of a text so that the rest can be checked. They become spaces, so everything else keeps
 * its line number.
 */
import type { PklError, Source } from '../../../lang/index.ts';
import type { Module, Node, Range } from '../../../lang/syntax/index.ts';
import { parseTolerantly, walk } from '../../../lang/syntax/index.ts';
import { isSchemaUri } from '../../schema/uris.ts';

/** A text without its invalid members. */
export interface RepairedText {
  readonly text: string;
  /** Names defined by the parts that were blanked out. */
  readonly removed: readonly string[];
  /** Whether one of these parts has an object. */
  readonly hasLostObjects: boolean;
}

/** Kinds of nodes that can be removed without invalidating the rest. */
const members: ReadonlySet<Node['kind']> = new Set([
  'Property',
  'Method',
  'Class',
  'TypeAlias',
  'ObjectProperty',
  'ObjectMethod',
  'ObjectElement',
  'ObjectEntry',
  'ObjectSpread',
  'MemberPredicate',
]);

/** All syntax errors in the file that an error is about. */
export function syntaxErrorsOf(error: PklError): readonly PklError[] {
  const source = error.frames[0]?.span.source;
  if (source?.uri.startsWith('file:') !== true) return [];
  // Later errors on the same line are mostly consequences.
  const lines = new Set<number>();
  return tolerantModule(source).errors.filter(({ frames }) => {
    const { line } = source.positionAt(frames[0]?.span.start ?? 0);
    return !lines.has(line) && lines.add(line);
  });
}

/** The parts of a file's AST that can be parsed. */
export function tolerantModule(source: Source): { readonly module: Module; readonly errors: readonly PklError[] } {
  const plain = parseTolerantly(source);
  return isSchemaUri(plain.module.header.parent?.uri.raw ?? '') ? parseTolerantly(source, { promises: true }) : plain;
}

/**
 * Blanks out the innermost member around each offset, or the line if there is none.
 *
 * @returns null when nothing is left to blank out, or when the `amends` clause itself is invalid
 */
export function withoutMembersAt(source: Source, offsets: readonly number[]): RepairedText | null {
  const { text } = source;
  const { module } = tolerantModule(source);
  const removed: string[] = [];
  let [mended, hasLostObjects] = [text, false];
  for (const offset of offsets) {
    const last = Math.min(offset, text.trimEnd().length - 1);
    if (isInside(last, module.header.parent)) return null;
    const { start, end, names } = memberAt(module, last, lineAt(text, last)) ?? { ...lineAt(text, last), names: [] };
    removed.push(...names);
    hasLostObjects ||= /[{}]/.test(text.slice(start, end));
    mended = mended.slice(0, start) + text.slice(start, end).replaceAll(/[^\r\n]/g, ' ') + mended.slice(end);
  }
  return mended === text ? null : { text: mended, removed, hasLostObjects };
}

function isInside(offset: number, range: { readonly start: number; readonly end: number } | null): boolean {
  return range !== null && offset >= range.start && offset < range.end;
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly names: readonly string[];
}

/**
 * The innermost member around an offset. If that is a multiline object, the member that ends on the line of the offset is
 * taken instead: the parser has skipped the text after it.
 */
function memberAt(module: Module, offset: number, line: Range): Part | null {
  const around: Node[] = [];
  const before: Node[] = [];
  walk(module, (node) => {
    if (node.kind !== 'Module' && (offset < node.start || line.start >= node.end)) return false;
    if (!members.has(node.kind)) return true;
    if (offset >= node.end) before.push(node);
    else {
      around.push(node);
      before.length = 0;
    }
    return true;
  });
  const [inner, last] = [around.at(-1), before.at(-1)];
  if (inner === undefined) return null;
  return last !== undefined && line.end < inner.end ? { ...partOf(last), end: line.end } : partOf(inner);
}

function partOf(node: Node): Part {
  const names = 'name' in node && node.name !== null ? [node.name.text] : [];
  return { start: node.start, end: node.end, names };
}

function lineAt(text: string, offset: number): Omit<Part, 'names'> {
  const end = text.indexOf('\n', offset);
  return { start: text.lastIndexOf('\n', offset - 1) + 1, end: end < 0 ? text.length : end };
}
