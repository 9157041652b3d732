/** Functions of the program called by natives, often in long loops, with checks of their results. */
import { type Message, PklError, type ProgramValue } from '../../diagnostics/error.ts';
import { wrongArgumentCount } from '../../diagnostics/messages/evaluation.ts';
import { typeMismatch, typeMismatchValue } from '../../diagnostics/messages/types.ts';
import { classOf } from '../../values/class-of.ts';
import type { Code, Env } from '../../values/code.ts';
import type { VmCollection } from '../../values/collections.ts';
import { VmList, VmMap, VmSet } from '../../values/collections.ts';
import { evaluationContext } from '../../values/context.ts';
import { displayValue, MESSAGE_LIMIT } from '../../values/display.ts';
import type { VmFunction } from '../../values/function.ts';
import { VmNull, VmPair } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';

/** Everything a loop needs to call a function: `code(self, env, …arguments)`. */
export interface Callback {
  readonly code: Code;
  readonly env: Env;
  readonly self: VmValue;
}

/** Prepares a function for calls with `count` arguments, at most three; throws when it takes a different number. */
export function callback(fn: VmFunction, count: number): Callback {
  if (fn.arity !== count) throw new PklError(wrongArgumentCount(fn.arity, count));
  return { code: fn.tier.compiled(), env: fn.env, self: fn.env.self };
}

const CHECK_MASK = 0xfff;

/** Called with the number of each iteration: checks the time limit every few thousand iterations. */
export function pace(round: number): void {
  if ((round & CHECK_MASK) === CHECK_MASK) evaluationContext().checkDeadline();
}

/** The result of a predicate. */
export function isTrue(result: VmValue): boolean {
  return typeof result === 'boolean' ? result : rejectResult(result, 'Boolean');
}

/** The result of a comparator: `true`, or a negative number in old programs, means "comes before". */
export function comesBefore(result: VmValue): boolean {
  if (typeof result === 'boolean') return result;
  if (typeof result === 'number' || typeof result === 'bigint') return result < 0;
  return rejectResult(result, 'Boolean', 'Int');
}

/** The result of a function that has to give a String. */
export function expectString(result: VmValue): string {
  return typeof result === 'string' ? result : rejectResult(result, 'String');
}

/** The result of a function that has to give a List or Set. */
export function expectCollection(result: VmValue): VmCollection {
  return result instanceof VmList || result instanceof VmSet ? result : rejectResult(result, 'Collection');
}

/** The result of a function that has to give a Map. */
export function expectMap(result: VmValue): VmMap {
  return result instanceof VmMap ? result : rejectResult(result, 'Map');
}

/** The result of a function that has to give a Pair. */
export function expectPair(result: VmValue): VmPair {
  return result instanceof VmPair ? result : rejectResult(result, 'Pair');
}

function rejectResult(result: VmValue, ...classes: readonly string[]): never {
  throw new PklError(unexpectedResult(result, classes.join('` or `')));
}

function unexpectedResult(result: VmValue, expected: string): Message {
  if (result instanceof VmNull) return typeMismatchValue(expected, 'null');
  return { ...typeMismatch(expected, classOf(result).displayName), values: [valueLine(result)] };
}

function valueLine(value: VmValue): ProgramValue {
  return { label: 'Value', text: displayValue(value, { limit: MESSAGE_LIMIT }) };
}
