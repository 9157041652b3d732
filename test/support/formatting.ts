// What formatting must preserve: the meaning of a text, its comments, and an already formatted text.

import { Source } from '../../src/lang/base/source.ts';
import { PklError } from '../../src/lang/diagnostics/error.ts';
import { type FormatOptions, format } from '../../src/lang/format/format.ts';
import type { ImportClause, ModifierNode, Module, StringExpr } from '../../src/lang/syntax/ast.ts';
import { parseModule, parseTolerantly } from '../../src/lang/syntax/parse.ts';
import { stringPartsOf } from '../../src/lang/syntax/strings.ts';

const PLACES: ReadonlySet<string> = new Set(['start', 'end', 'headerStart', 'headerEnd', 'nameRange']);

/** The AST of a text without locations, with processed strings, and with imports and modifiers sorted. */
function meaningOf(source: Source, options: FormatOptions): string {
  const module = parseModule(source, { promises: options.promises ?? false, looseDocs: true });
  const simple = (key: string, value: unknown): unknown => {
    if (PLACES.has(key)) return undefined;
    if (key === 'imports') return sorted(value as Module['imports'], importKey);
    if (key === 'modifiers')
      return sorted(value as readonly ModifierNode[], ({ name }) => name).map(({ name }) => name);
    if (key === 'docComment') return docLines(value as { readonly text: string } | null);
    if ((value as { readonly kind?: string } | null)?.kind === 'String')
      return stringPartsOf(value as StringExpr, source);
    return value;
  };
  return JSON.stringify(module, simple);
}

function sorted<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items.toSorted((left, right) => (key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0));
}

function importKey({ uri, isGlob, alias }: ImportClause): string {
  return JSON.stringify([isGlob, uri.pounds, uri.raw, alias?.text]);
}

function docLines(docComment: { readonly text: string } | null): string[] | null {
  return docComment?.text.split('\n').map((line) => (/^[ \t]*$/.test(line) ? '' : line)) ?? null;
}

function commentsOf(source: Source): string[] {
  const { trivia } = parseTolerantly(source, { looseDocs: true });
  const comments = trivia.filter(({ kind }) => kind !== 'BlankLines');
  return comments.map(({ start, end }) => source.text.slice(start, end)).sort();
}

/** Counts each character in a text, except those that formatting may add or remove. */
function charactersOf(text: string): string {
  return text
    .replace(/[\s,;]/g, '')
    .split('')
    .sort()
    .join('');
}

/**
 * Formats a text and returns what is wrong with the result, or null. A text that is not a module must be rejected with
 * an error of the language; nothing else is checked then.
 */
export function formattingFault(text: string, options: FormatOptions = {}): string | null {
  let formatted: string;
  try {
    formatted = format(text, options);
  } catch (error) {
    return error instanceof PklError ? null : `fails: ${error instanceof Error ? error.stack : String(error)}`;
  }
  const [before, after] = [new Source('app:/before.pkl', text), new Source('app:/after.pkl', formatted)];
  try {
    if (meaningOf(before, options) !== meaningOf(after, options)) return `means something else:\n${formatted}`;
  } catch (error) {
    return `does not parse: ${error instanceof Error ? error.message : String(error)}\n${formatted}`;
  }
  if (charactersOf(text) !== charactersOf(formatted)) return `has other characters:\n${formatted}`;
  if (options.promises !== true && commentsOf(before).join('\n') !== commentsOf(after).join('\n')) {
    return `has other comments:\n${formatted}`;
  }
  const again = format(formatted, options);
  return again === formatted ? null : `is formatted otherwise the second time:\n${formatted}\n\n${again}`;
}
