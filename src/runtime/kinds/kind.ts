import type { PklValue } from '../../lang/index.ts';
import type { ResourceScope } from '../context.ts';
import type { ActionOutput } from '../outputs.ts';

/** A kind of action: what it reads of a resource, and what it does. */
export interface ResourceKind<Input> {
  /** The property of the `Run` block. */
  readonly property: string;
  /** What messages call it. */
  readonly name: string;
  /**
   * Makes plain data of the block, which the schema has checked: it is made on another thread, so nothing in it may be of
   * a class. Null when the block says that there is nothing to do.
   */
  readonly decode: (block: PklValue) => Input | null;
  /** Variables and headers of the action by their names: what is secret among them must not show. */
  readonly named?: (input: Input) => ReadonlyMap<string, string>;
  /** Does it. Throws ActionError when it fails. */
  readonly run: (input: Input, scope: ResourceScope) => Promise<ActionOutput>;
}

/** Sets a kind down; the type of what it decodes stays between its two functions. */
export function defineKind<Input>(kind: ResourceKind<Input>): ResourceKind<Input> {
  return kind;
}

/**
 * How long an action may take, in seconds; 0 for ever. `TIMEOUT` overrides what the resource says.
 *
 * @param declared the `TimeoutDuration` of the block in seconds; null for one that says nothing
 */
export function timeoutOf(declared: number | null, env: Readonly<Record<string, string>>): number {
  const forced = env['TIMEOUT']?.trim();
  if (forced !== undefined && /^\d+(\.\d+)?$/.test(forced)) return Number(forced);
  return declared ?? 60;
}

/** A number of seconds as a time limit in milliseconds. */
export function limitOf(timeout: number): number | null {
  return timeout > 0 ? timeout * 1000 : null;
}

/** When something ended, in seconds since 1970. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}
