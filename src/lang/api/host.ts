/** Host functions: an embedder's implementation of `external` members. They return data, never code. */
import { Suspended } from '../base/suspended.ts';
import { PklError } from '../diagnostics/error.ts';
import { hostFunctionFailed } from '../diagnostics/messages/evaluation.ts';
import { VmList, VmMap } from '../values/collections.ts';
import { evaluationContext } from '../values/context.ts';
import { exportValue } from '../values/export.ts';
import { makeDynamic } from '../values/make.ts';
import type { NativeModule, NativeRow } from '../values/native.ts';
import type { PklValue } from '../values/pkl-value.ts';
import { NULL, VmBytes, VmFloat } from '../values/scalars.ts';
import type { VmValue } from '../values/value.ts';
import { LazyObject, objectIn } from './lazy-object.ts';

/**
 * Plain data. Integers become Int, other numbers Float, arrays List, maps Map, other objects Dynamic. An object of the
 * same evaluation stays what it is.
 */
export type HostValue =
  | null
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | readonly HostValue[]
  | ReadonlyMap<string, HostValue>
  | LazyObject
  | { readonly [name: string]: HostValue };

/**
 * A host function: receives the `host` of the evaluation and the arguments as plain data. An `Error` it throws, or that
 * its promise rejects with, becomes an error at the call, with the same message. Only an evaluation that may wait can
 * use a promise (`Evaluation.settle`); such an evaluation calls a function once for the same arguments.
 */
export type HostFunction = (host: unknown, ...args: PklValue[]) => HostValue | PromiseLike<HostValue>;

/** Host functions by method name. */
export type HostFunctions = Readonly<Record<string, HostFunction>>;

/**
 * Converts an embedder's plain data to a value of the language.
 *
 * @example fromHost({ name: 'Ann', ages: [1, 2.5] }); // a Dynamic with a name and a List
 */
export function fromHost(value: HostValue): VmValue {
  if (value === null) return NULL;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : new VmFloat(value);
  if (typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return new VmBytes(value);
  if (value instanceof LazyObject) return objectIn(value);
  if (Array.isArray(value)) return new VmList(value.map((item: HostValue) => fromHost(item)));
  if (value instanceof Map) {
    return VmMap.of([...(value as ReadonlyMap<string, HostValue>)].map(([key, item]) => [key, fromHost(item)]));
  }
  return makeDynamic({
    properties: Object.entries(value as Record<string, HostValue>).map(
      ([name, item]) => [name, fromHost(item)] as const,
    ),
  });
}

/** The native table for a module with host functions. */
export function hostModule(functions: HostFunctions): NativeModule {
  const table: Record<string, NativeRow> = {};
  for (const [name, call] of Object.entries(functions)) {
    const invoke = (_self: VmValue, ...args: VmValue[]): VmValue => fromHost(callHost(name, call, args));
    table[`${name}()`] = { kind: 'method', arity: MAX_ARITY, call: invoke };
  }
  return { '': table };
}

/** More parameters than any host function has; surplus arguments are undefined and dropped. */
const MAX_ARITY = 8;

function callHost(name: string, call: HostFunction, args: readonly (VmValue | undefined)[]): HostValue {
  const given = args.filter((arg) => arg !== undefined);
  const context = evaluationContext();
  try {
    return context.askHost(name, call, given, () => call(context.host, ...given.map((arg) => exportValue(arg))));
  } catch (error) {
    if (error instanceof PklError || error instanceof Suspended || !(error instanceof Error)) throw error;
    throw new PklError(hostFunctionFailed(error.message));
  }
}
