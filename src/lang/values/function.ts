import { PklError, type StackFrame } from '../diagnostics/error.ts';
import { wrongArgumentCount } from '../diagnostics/messages/evaluation.ts';
import type { Code, Env } from './code.ts';
import { BYTES, spend } from './memory.ts';
import type { Recorder } from './recorder.ts';
import { Tier, tierOf } from './tiers.ts';
import type { BoxedValue, isValue, VmValue } from './value.ts';

/** Where a function stands. */
export interface FunctionSite extends StackFrame {
  /** For a lambda: its code made anew, which tells a recorder the values of its parts. */
  readonly record?: (recorder: Recorder) => Code;
}

/** A lambda, or any native function given out as a value. Parameters are checked by its code. */
export class VmFunction implements BoxedValue {
  declare readonly [isValue]: true;
  readonly arity: number;
  /** Its code, in the best form there is. */
  readonly tier: Tier;
  readonly env: Env;
  /** Where the lambda stands, for reports about how it is called; null for native ones. */
  readonly site: FunctionSite | null;
  /** For a function that amends another one: applies that one, whose report about a wrong count comes first. */
  readonly #inner: ((args: readonly VmValue[]) => VmValue) | null;

  constructor(
    arity: number,
    code: Code | Tier,
    env: Env,
    site: FunctionSite | null = null,
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
    if (this.arity !== 0) this.refuse([]);
    return this.tier.best(this.env.self, this.env);
  }

  apply1(a: VmValue): VmValue {
    if (this.arity !== 1) this.refuse([a]);
    return this.tier.best(this.env.self, this.env, a);
  }

  apply2(a: VmValue, b: VmValue): VmValue {
    if (this.arity !== 2) this.refuse([a, b]);
    return this.tier.best(this.env.self, this.env, a, b);
  }

  apply3(a: VmValue, b: VmValue, c: VmValue): VmValue {
    if (this.arity !== 3) this.refuse([a, b, c]);
    return this.tier.best(this.env.self, this.env, a, b, c);
  }

  /** Calls with any number of arguments; throws the language's error when the count is wrong. */
  apply(args: readonly VmValue[]): VmValue {
    if (this.arity !== args.length) this.refuse(args);
    const rest = args.length > 3 ? args.slice(3) : undefined;
    return this.tier.best(this.env.self, this.env, args[0], args[1], args[2], rest);
  }

  /** Throws what applying to a wrong number of arguments gives. */
  refuse(args: readonly VmValue[]): never {
    this.#inner?.(args);
    const { span = null, member = null } = this.site ?? {};
    throw new PklError(wrongArgumentCount(this.arity, args.length), span, member);
  }
}
