/** Formats modules the way the reference does. */

import { Source } from '../base/source.ts';
import { engineLimit } from '../diagnostics/engine-limits.ts';
import { PklError } from '../diagnostics/error.ts';
import { nestedTooDeeply } from '../diagnostics/messages/syntax.ts';
import { parseModule } from '../syntax/parse.ts';
import { Printer } from './document.ts';
import { ModuleLayout } from './layout-modules.ts';
import { Reader } from './reader.ts';

/** How to format a text. */
export interface FormatOptions {
  /** The URI in reports; by default `repl:text`. */
  readonly uri?: string;
  /**
   * 1 for versions 0.25 to 0.29 of the language, which do not allow a comma after the last item of a list; 2, the
   * default, for later ones.
   */
  readonly grammarVersion?: 1 | 2;
  /** Whether `@(…)` in strings is a promise, as in agent files, instead of text. */
  readonly promises?: boolean;
}

/**
 * Formats a module.
 * @param text the text of a module
 * @returns the formatted text; equal to the input if that was formatted already
 * @throws PklError with the location of the first syntax error
 *
 * @example
 * format('a=1;b  =  2'); // 'a = 1\nb = 2\n'
 */
export function format(text: string, options: FormatOptions = {}): string {
  let formatted = text;
  for (let round = 0; round < ROUNDS; round++) {
    const before = formatted;
    formatted = formatOnce(before, options);
    if (formatted === before) break;
  }
  return formatted;
}

/**
 * The layout depends on the line breaks in the source, so formatting a formatted text may change it again. Most texts
 * need one round, and a second one to confirm that nothing changes anymore.
 */
const ROUNDS = 8;

function formatOnce(text: string, options: FormatOptions): string {
  const source = new Source(options.uri ?? 'repl:text', text);
  const scanning = { promises: options.promises ?? false, looseDocs: true };
  const module = parseModule(source, scanning);
  try {
    const printer = new Printer();
    const layout = new ModuleLayout(new Reader(source, scanning), { trailingCommas: options.grammarVersion !== 1 });
    layout.module(module, (doc) => printer.print(doc));
    return printer.text();
  } catch (error) {
    if (engineLimit(error) === undefined) throw error;
    throw new PklError(nestedTooDeeply(), { source, start: 0, end: 1 });
  }
}
