import type { BoxedValue, VmValue } from './value.ts';

/** A local variable of a running frame; the fourth argument is an array with all locals from the fourth on. */
export type Local = VmValue | readonly VmValue[] | undefined;

/**
 * The environment captured by an object literal or a lambda: the receiver and the locals of the surrounding frame. The
 * chain of environments mirrors the lexical nesting of frames.
 */
export class Env {
  readonly parent: Env | null;
  /** The receiver (`this`) of the capturing frame. */
  readonly self: VmValue;
  /** Locals of the capturing frame by index; absent when it had none. */
  readonly locals: readonly VmValue[] | undefined;
  /** The object created by the capturing literal; null for lambdas and classes. */
  owner: BoxedValue | null = null;

  constructor(parent: Env | null, self: VmValue, locals: readonly VmValue[] | undefined) {
    this.parent = parent;
    this.self = self;
    this.locals = locals;
  }
}

/**
 * Compiled code of an expression or body. It takes the receiver, the environment, and the first locals of the frame as
 * plain arguments, so that no frame object is ever created.
 */
export type Code = (s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local) => VmValue;
