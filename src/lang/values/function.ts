import { PklError, type StackFrame } from '../base/error.ts';
import { wrongArgumentCount } from '../base/messages/evaluation.ts';
import type { Code, Env } from './code.ts';
import type { VmValue } from './value.ts';

/** A lambda, or any native function given out as a value. Parameters are checked by its code. */
export class VmFunction {
  readonly arity: number;
  readonly code: Code;
  readonly env: Env;
  /** Where the lambda stands, for reports about how it is called; null for native ones. */
  readonly site: StackFrame | null;

  constructor(arity: number, code: Code, env: Env, site: StackFrame | null = null) {
    this.arity = arity;
    this.code = code;
    this.env = env;
    this.site = site;
  }

  apply0(): VmValue {
    if (this.arity !== 0) this.#refuse(0);
    return this.code(this.env.self, this.env);
  }

  apply1(a: VmValue): VmValue {
    if (this.arity !== 1) this.#refuse(1);
    return this.code(this.env.self, this.env, a);
  }

  apply2(a: VmValue, b: VmValue): VmValue {
    if (this.arity !== 2) this.#refuse(2);
    return this.code(this.env.self, this.env, a, b);
  }

  apply3(a: VmValue, b: VmValue, c: VmValue): VmValue {
    if (this.arity !== 3) this.#refuse(3);
    return this.code(this.env.self, this.env, a, b, c);
  }

  /** Calls with any number of arguments; throws the language's error when the count is wrong. */
  apply(args: readonly VmValue[]): VmValue {
    if (this.arity !== args.length) this.#refuse(args.length);
    const rest = args.length > 3 ? args.slice(3) : undefined;
    return this.code(this.env.self, this.env, args[0], args[1], args[2], rest);
  }

  #refuse(actual: number): never {
    throw new PklError(wrongArgumentCount(this.arity, actual), this.site?.span ?? null, this.site?.member ?? null);
  }
}
