import { PklError, type StackFrame } from '../diagnostics/error.ts';
import { wrongArgumentCount } from '../diagnostics/messages/evaluation.ts';
import type { Code, Env } from './code.ts';
import { BYTES, spend } from './memory.ts';
import type { Recorder } from './recorder.ts';
import { Tier, tierOf } from './tiers.ts';
import type { BoxedValue, isValue, VmValue } from './value.ts';

/** The location of a function. */
export interface FunctionLocation extends StackFrame {
  /** For a lambda: recompiles its code so that a recorder receives the values of its parts. */
  readonly record?: (recorder: Recorder) => Code;
}

/** A lambda, or a native function as a value. Its code checks the parameters. */
export class VmFunction implements BoxedValue {
  declare readonly [isValue]: true;
  readonly arity: number;
  /** Its code in the best available form. */
  readonly tier: Tier;
  readonly env: Env;
  /** The location of the lambda, for reports about calls of it; null for native functions. */
  readonly site: FunctionLocation | null;
  /**
   * For a function that amends another: applies that one first, whose error about a wrong argument count takes
   * precedence.
   */
  readonly #inner: ((args: readonly VmValue[]) => VmValue) | null;

  constructor(
    arity: number,
    code: Code | Tier,
    env: Env,
    site: FunctionLocation | null = null,
    inner: ((args: readonly VmValue[]) => VmValue) | null = null,
  ) {
    this.arity = arity;
    this.tier = code instanceof Tier ? code : tierOf(code);
    this.env = env;
    this.site = site;
    this.#inner = inner;
    spend(BYTES.closure + BYTES.env);
  }

  apply0(): VmValue {
    if (this.arity !== 0) this.reject([]);
    return this.tier.best(this.env.self, this.env);
  }

  apply1(a: VmValue): VmValue {
    if (this.arity !== 1) this.reject([a]);
    return this.tier.best(this.env.self, this.env, a);
  }

  apply2(a: VmValue, b: VmValue): VmValue {
    if (this.arity !== 2) this.reject([a, b]);
    return this.tier.best(this.env.self, this.env, a, b);
  }

  apply3(a: VmValue, b: VmValue, c: VmValue): VmValue {
    if (this.arity !== 3) this.reject([a, b, c]);
    return this.tier.best(this.env.self, this.env, a, b, c);
  }

  /** Applies it to any number of arguments; throws the language's error when the count is wrong. */
  apply(args: readonly VmValue[]): VmValue {
    if (this.arity !== args.length) this.reject(args);
    const rest = args.length > 3 ? args.slice(3) : undefined;
    return this.tier.best(this.env.self, this.env, args[0], args[1], args[2], rest);
  }

  /** Throws the error for a wrong number of arguments. */
  reject(args: readonly VmValue[]): never {
    this.#inner?.(args);
    const { span = null, member = null } = this.site ?? {};
    throw new PklError(wrongArgumentCount(this.arity, args.length), span, member);
  }
}
