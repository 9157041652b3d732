// The Python of this machine, for tests that run scripts.
import { findInterpreter } from '../../src/runtime/python/interpreter.ts';
import { isMissing } from './skipping.ts';

const interpreter = await findInterpreter(process.env).catch(() => null);

/** The path of Python; empty when there is none. */
export const pythonExecutable: string = interpreter?.executable ?? '';

/** Whether there is no Python, with a message that says what needs it. */
export function hasNoPython(what: string): boolean {
  return isMissing(pythonExecutable !== '', `${what} needs Python`);
}
