/** Parses text to an AST: the entry point of the syntax phase. */

import type { Source } from '../base/source.ts';
import { engineLimit } from '../diagnostics/engine-limits.ts';
import { PklError } from '../diagnostics/error.ts';
import { nestedTooDeeply } from '../diagnostics/messages/syntax.ts';
import type { Expr, Module, ModuleHeader, PromptPart } from './ast.ts';
import { foreignSyntaxHint } from './foreign-syntax.ts';
import { PklParser } from './grammar-modules.ts';
import type { LexerOptions } from './lexer-state.ts';
import { memberAt } from './member-path.ts';
import type { Trivia } from './trivia.ts';

/**
 * Parses a module.
 * @throws PklError for the first error
 * @example parseModule(new Source('app:/main.pkl', 'port = 8080')).members.length; // 1
 */
export function parseModule(source: Source, options: LexerOptions = {}): Module {
  return parseWith(source, options, (parser) => {
    const module = parser.checked(parser.module());
    const late = parser.lateError;
    if (late === null) return module;
    const { message, start, end, owner } = late;
    throw new PklError(message, { source, start, end }, memberAt(module, source, owner));
  });
}

const headers = new WeakMap<PklError, ModuleHeader>();

/**
 * The header of a module that `parseModule` failed on, if it precedes the error: it may require a later version of the
 * language, which explains the error better.
 */
export function headerBefore(error: PklError): ModuleHeader | null {
  return headers.get(error) ?? null;
}

/**
 * Parses an expression.
 * @throws PklError for the first error
 * @example parseExpression(new Source('app:/main.pkl', '1 + 2')).kind; // 'Binary'
 */
export function parseExpression(source: Source, options: LexerOptions = {}): Expr {
  return parseWith(source, options, (parser) => {
    const expr = parser.checked(parser.expressionInput());
    const late = parser.lateError;
    if (late === null) return expr;
    throw new PklError(late.message, { source, start: late.start, end: late.end });
  });
}

/**
 * Parses input of a prompt: imports, declarations and expressions, in any order.
 *
 * @throws PklError for the first error
 * @example parsePrompt(new Source('repl:1', 'a = 1; a + 1')).map(({ kind }) => kind); // ['Property', 'Binary']
 */
export function parsePrompt(source: Source): readonly PromptPart[] {
  return parseWith(source, {}, (parser) => {
    const parts = parser.checked(parser.promptInput());
    const late = parser.lateError;
    if (late === null) return parts;
    throw new PklError(late.message, { source, start: late.start, end: late.end });
  });
}

/** A partially parsed module, with all its syntax errors. */
export interface TolerantModule {
  /** Missing parts are represented by names without text. */
  readonly module: Module;
  /** In source order; the first one is what `parseModule` throws. */
  readonly errors: readonly PklError[];
  readonly trivia: readonly Trivia[];
}

/**
 * Parses a module for tools: recovers from errors, and keeps comments and blank lines.
 *
 * @example const { module, errors, trivia } = parseTolerantly(new Source('app:/a.pkl', 'a = \nb = 1 // one\n'));
 *   module.members.length; // 2 errors.length; // 1: `a =` has no value
 */
export function parseTolerantly(source: Source, options: LexerOptions = {}): TolerantModule {
  return withParser(source, (parser) => {
    const { recovery, trivia } = parser.loadTolerantly(source, options);
    const module = parser.module();
    const errors = recovery.errors();
    for (const error of errors) error.hint ??= foreignSyntaxHint(error, source.text, startOf(error));
    return { module, errors, trivia };
  });
}

let idleParser: PklParser | null = null;

function parseWith<R>(source: Source, options: LexerOptions, parse: (parser: PklParser) => R): R {
  return withParser(source, (parser) => {
    parser.load(source, options);
    return parse(parser);
  });
}

function withParser<R>(source: Source, use: (parser: PklParser) => R): R {
  // A parser is costly to create. A second one is only needed if a parse starts inside another.
  const parser = idleParser ?? new PklParser();
  idleParser = null;
  try {
    const result = use(parser);
    release(parser);
    return result;
  } catch (error) {
    const reported = asReport(error, source, parser);
    reported.hint ??= foreignSyntaxHint(reported, source.text, startOf(reported));
    if (parser.knownHeader !== null) headers.set(reported, parser.knownHeader);
    // A parser that overflowed the stack is in an undefined state and is not reused.
    if (reported === error) release(parser);
    throw reported;
  }
}

function startOf(error: PklError): number {
  return error.frames[0]?.span.start ?? 0;
}

function release(parser: PklParser): void {
  parser.unload();
  idleParser = parser;
}

/** Converts an error of the program; rethrows others. */
function asReport(error: unknown, source: Source, parser: PklParser): PklError {
  // May come from the lexer, when the parser has no tokens yet.
  if (error instanceof PklError) return error;
  const start = parser.stoppedAt;
  if (engineLimit(error) !== undefined) return new PklError(nestedTooDeeply(), { source, start, end: start + 1 });
  throw error;
}
