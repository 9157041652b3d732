/** `pkl:test`. */

import { replaceCharacters } from '../../base/replace-characters.ts';
import { engineLimit } from '../../diagnostics/engine-limits.ts';
import { PklError } from '../../diagnostics/error.ts';
import { expectedAnException } from '../../diagnostics/messages/test.ts';
import { evaluationContext } from '../../values/context.ts';
import type { VmFunction } from '../../values/function.ts';
import { method, type NativeTable } from '../../values/native.ts';
import { NULL } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';

/** The message of the error thrown by a function, on one line; undefined when it throws none. */
function messageOfFailure(fn: VmFunction): string | undefined {
  try {
    fn.apply0();
    return undefined;
  } catch (error) {
    const message = messageOf(error);
    if (message === undefined) throw error;
    // Errors of the time limit must not be caught.
    evaluationContext().checkDeadline();
    return message;
  }
}

/** The message with its values, without locations and hints; undefined for bugs in the engine. */
function messageOf(error: unknown): string | undefined {
  if (!(error instanceof PklError)) return engineLimit(error)?.text;
  const width = Math.max(0, ...error.values.map((value) => value.label.length));
  const lines = error.values.map((value) => `${value.label.padEnd(width)}: ${value.text}`);
  const text = [error.text, ...lines].join(' ').replaceAll('\r\n', ' ');
  return replaceCharacters(text, /[\r\n]/g, () => ' ').trim();
}

export const test = (): NativeTable => ({
  'catch()': method((_module: VmValue, fn: VmFunction) => {
    const message = messageOfFailure(fn);
    if (message === undefined) throw new PklError(expectedAnException());
    return message;
  }),
  'catchOrNull()': method((_module: VmValue, fn: VmFunction) => messageOfFailure(fn) ?? NULL),
});
