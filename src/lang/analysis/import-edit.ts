/** Adds imports to a module. */
import { quoteIdentifier } from '../base/identifier.ts';
import type { TextEdit } from './finding.ts';
import type { Unit } from './model.ts';
import type { Queries } from './queries.ts';

/** The name by which a module can refer to another one, and the edits that make it known. */
export interface ImportEdit {
  /** As it is written, with backticks if necessary. */
  readonly name: string;
  /** Empty if the module is imported already. */
  readonly edits: readonly TextEdit[];
}

/**
 * Makes a module known in another one by its usual name, or by one with a number if that is taken.
 *
 * @param taken names of imports that are about to be added as well
 * @example importOf(q, main, birds); // { name: 'birds', edits: [{ …, text: 'import "birds.pkl"\n' }] }
 */
export function importOf(q: Queries, unit: Unit, target: Unit, taken: ReadonlySet<string> = new Set()): ImportEdit {
  for (const node of unit.tree.imports) {
    if (!node.isGlob && q.importedBy(unit, node.uri) === target)
      return { name: quoteIdentifier(unit.definitionOf(node).name), edits: [] };
  }
  const written = q.importUri(unit, target);
  const usual = target.loaded.defaultName;
  const isFree = (name: string): boolean =>
    !taken.has(name) && !unit.scope.values.has(name) && !unit.implicitImports.has(name);
  let name = usual;
  for (let number = 2; !isFree(name); number++) name = `${usual}${number}`;
  const alias = name === usual ? '' : ` as ${quoteIdentifier(name)}`;
  return { name: quoteIdentifier(name), edits: [insertion(unit, `import ${quoted(written)}${alias}`)] };
}

/** A URI as a string; it contains no line breaks. */
function quoted(uri: string): string {
  return `"${uri.replaceAll(/[\\"]/g, '\\$&')}"`;
}

function insertion(unit: Unit, clause: string): TextEdit {
  const { text } = unit.source;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const { imports, header, members } = unit.tree;
  const last = imports.at(-1);
  const headerEnd = header.parent?.end ?? header.name?.end;
  const after = last?.end ?? headerEnd;
  if (after !== undefined) {
    const at = endOfLine(text, after);
    return { start: at, end: at, text: `${last === undefined ? newline : ''}${newline}${clause}` };
  }
  const at = startOfComments(text, members[0]?.start ?? 0);
  return { start: at, end: at, text: `${clause}${newline}${members.length > 0 ? newline : ''}` };
}

/** The end of a line, if only blanks and a comment follow; else the offset itself. */
export function endOfLine(text: string, offset: number): number {
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(offset));
  return offset + (rest?.[0].length ?? 0);
}

/** The start of the lines of comments directly above a line; never before a `#!` line. */
function startOfComments(text: string, offset: number): number {
  let at = text.lastIndexOf('\n', offset - 1) + 1;
  if (offset === 0) at = 0;
  while (at > 0) {
    const above = text.lastIndexOf('\n', at - 2) + 1;
    if (!/^[ \t]*\/\//.test(text.slice(above, at))) break;
    at = above;
  }
  return at === 0 && text.startsWith('#!') ? text.indexOf('\n') + 1 || text.length : at;
}
