/** Text → tree: the entry of the syntax phase. */
import { PklError } from '../base/error.ts';
import { nestedTooDeeply } from '../base/messages/syntax.ts';
import type { Source } from '../base/source.ts';
import { PklParser } from './grammar-modules.ts';
import type { Rule } from './parser-base.ts';
import type { Expr, Module } from './tree.ts';

/** How to read a text. */
export interface ParseOptions {
  /** `@(…)` in strings is a promise; otherwise it is text. */
  readonly promises?: boolean;
}

/**
 * Parses a module.
 * @throws PklError with the place of the first mistake
 */
export function parseModule(source: Source, options: ParseOptions = {}): Module {
  return parseWith(source, options, (parser) => parser.module);
}

/**
 * Parses a text that is one expression.
 * @throws PklError with the place of the first mistake
 */
export function parseExpression(source: Source, options: ParseOptions = {}): Expr {
  return parseWith(source, options, (parser) => parser.expressionInput);
}

let idleParser: PklParser | null = null;

function parseWith<R>(source: Source, options: ParseOptions, startRule: (parser: PklParser) => Rule<R>): R {
  // A parser is costly to make. There is more than one only if a parse is started inside another.
  const parser = idleParser ?? new PklParser();
  idleParser = null;
  try {
    parser.load(source, options.promises ?? false);
    const tree = startRule(parser).call(parser);
    parser.finish();
    return tree;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const start = parser.stoppedAt;
    throw new PklError(nestedTooDeeply(), { source, start, end: start + 1 });
  } finally {
    parser.unload();
    idleParser = parser;
  }
}
