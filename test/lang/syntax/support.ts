import { Source } from '../../../src/lang/base/source.ts';
import { PklError } from '../../../src/lang/diagnostics/error.ts';
import type { Expr, Module } from '../../../src/lang/syntax/ast.ts';
import type { LexerOptions } from '../../../src/lang/syntax/lexer-state.ts';
import { parseExpression, parseModule } from '../../../src/lang/syntax/parse.ts';

/** A source with a fixed name. */
export function sourceOf(text: string): Source {
  return new Source('file:///test.pkl', text);
}

/** The AST of a module. */
export function moduleOf(text: string, options: LexerOptions = {}): Module {
  return parseModule(sourceOf(text), options);
}

/** The AST of an expression. */
export function exprOf(text: string, options: LexerOptions = {}): Expr {
  return parseExpression(sourceOf(text), options);
}

/** The syntax error of a parse, with the marked text; fails when it succeeds or throws something else. */
export function syntaxErrorOf(parse: () => unknown): {
  message: string;
  hint: string | undefined;
  marked: string;
  line: number;
  column: number;
} {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof PklError)) throw error;
    const span = error.frames[0]?.span;
    if (span === undefined) throw new Error('no place', { cause: error });
    const { line, column } = span.source.positionAt(span.start);
    return {
      message: error.text,
      hint: error.hint,
      marked: span.source.text.slice(span.start, span.end),
      line,
      column,
    };
  }
  throw new Error('parsed without a mistake');
}

const PLACES = new Set(['start', 'end', 'headerStart', 'headerEnd', 'nameRange']);

/** An AST without locations, to compare the ASTs of different texts. */
export function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !PLACES.has(key));
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutPlaces(part)]));
}

/** The same as text, which is much faster to compare. */
export function shapeOf(tree: unknown): string {
  return JSON.stringify(tree, (key, value: unknown) => (PLACES.has(key) ? undefined : value));
}
