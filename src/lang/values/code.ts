import type { BoxedValue, VmValue } from './value.ts';

/** A local variable of a running frame; the fourth argument holds all from the fourth on in one array. */
export type Local = VmValue | readonly VmValue[] | undefined;

/**
 * What an object literal or a lambda captured where it was evaluated: the receiver and the locals of the frame there.
 * The chain of environments is the lexical nesting of frames.
 */
export class Env {
  readonly parent: Env | null;
  /** The receiver (`this`) of the capturing frame. */
  readonly self: VmValue;
  /** Locals of the capturing frame by their index; absent when it had none. */
  readonly locals: readonly VmValue[] | undefined;
  /** The object that the capturing literal made; null for lambdas and classes. */
  owner: BoxedValue | null = null;

  constructor(parent: Env | null, self: VmValue, locals: readonly VmValue[] | undefined) {
    this.parent = parent;
    this.self = self;
    this.locals = locals;
  }
}

/**
 * Compiled code of an expression or body: receiver, environment, then the first locals of the frame as plain
 * arguments, so that no frame object is ever made.
 */
export type Code = (s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local) => VmValue;
