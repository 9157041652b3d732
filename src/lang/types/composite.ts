/** Types composed of other types: nullable, union, constrained, and aliases. */

import type { Span } from '../base/source.ts';
import { invariant, PklError, type StackFrame } from '../diagnostics/error.ts';
import type { Env, Local } from '../values/code.ts';
import { forceDeep } from '../values/force.ts';
import { VmFunction } from '../values/function.ts';
import { NO_ENV } from '../values/make.ts';
import { VmObject } from '../values/object.ts';
import { type ActiveUse, running } from '../values/running.ts';
import type { QuickTest, RuntimeType } from '../values/runtime-type.ts';
import { NULL, VmNull } from '../values/scalars.ts';
import type { VmValue } from '../values/value.ts';
import { ClassCheck, testShallowly } from './basic.ts';
import { noAlternative, notSatisfied, type TypeLocation } from './mismatch.ts';

/** `T?`. */
export class NullableCheck implements RuntimeType {
  readonly #inner: RuntimeType;
  readonly accepts: QuickTest | undefined;

  constructor(inner: RuntimeType) {
    this.#inner = inner;
    const { accepts } = inner;
    this.accepts = accepts && ((value) => accepts(value) || value instanceof VmNull);
  }

  check(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
    return value instanceof VmNull ? value : this.#inner.check(value, s, e, a, b, c, d);
  }

  testShallow(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    return value instanceof VmNull || testShallowly(this.#inner, value, s, e, a, b, c, d);
  }

  test(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    return value instanceof VmNull || this.#inner.test(value, s, e, a, b, c, d);
  }

  /** Null, remembering the default that amending it starts from. */
  defaultValue(s: VmValue, e: Env, owner?: StackFrame): VmValue {
    const inner = this.#inner.defaultValue(s, e, owner);
    return inner === undefined ? NULL : new VmNull(inner);
  }
}

/** `A|B|*C`: the first alternative that accepts the value wins. */
export class UnionCheck implements RuntimeType {
  readonly #members: readonly { readonly type: RuntimeType; readonly span: Span }[];
  readonly #defaultIndex: number | null;
  readonly #site: TypeLocation;

  constructor(
    members: readonly { readonly type: RuntimeType; readonly span: Span }[],
    defaultIndex: number | null,
    site: TypeLocation,
  ) {
    this.#members = members;
    this.#defaultIndex = defaultIndex;
    this.#site = site;
  }

  check(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
    // Values without members are unchanged by their check.
    if (typeof value !== 'object' && this.test(value, s, e, a, b, c, d)) return value;
    // With a single alternative left, members are checked lazily; with several, they must be checked now to select one.
    const possible = this.#members.filter(({ type }) => testShallowly(type, value, s, e, a, b, c, d));
    const [only, ...others] = possible;
    const isSure =
      others.length === 0 &&
      !(only?.type instanceof UnionCheck && only.type.#countPossible(value, s, e, a, b, c, d) > 1);
    if (running.constraints === 0 && only !== undefined && isSure) return only.type.check(value, s, e, a, b, c, d);
    for (const { type } of possible) {
      if (type.test(value, s, e, a, b, c, d)) return type.check(value, s, e, a, b, c, d);
    }
    const alternatives = this.#members.map(({ type, span }) => {
      try {
        forceDeep(type.check(value, s, e, a, b, c, d), false);
      } catch (error) {
        if (error instanceof PklError) return { text: textAt(span), span, error };
        throw error;
      }
      throw new TypeError('a type refused a value and then accepted it');
    });
    throw noAlternative(this.#site, value, textAt(this.#site.span), alternatives);
  }

  /** Number of alternatives the value may have, counting nested unions individually. */
  #countPossible(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): number {
    let count = 0;
    for (const { type } of this.#members) {
      if (type instanceof UnionCheck) count += type.#countPossible(value, s, e, a, b, c, d);
      else if (testShallowly(type, value, s, e, a, b, c, d)) count++;
    }
    return count;
  }

  testShallow(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    return this.#countPossible(value, s, e, a, b, c, d) > 0;
  }

  test(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    for (const { type } of this.#members) if (type.test(value, s, e, a, b, c, d)) return true;
    return false;
  }

  defaultValue(s: VmValue, e: Env, owner?: StackFrame): VmValue | undefined {
    if (this.#defaultIndex === null) return undefined;
    return this.#members[this.#defaultIndex]?.type.defaultValue(s, e, owner);
  }
}

/** A constraint of a type, compiled in the scope of the type, with a local for the value under test. */
export interface Constraint {
  /** Evaluates it with the value as `this`. */
  readonly holds: (value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local) => VmValue;
  /** True only for small Ints for which it holds. */
  readonly quick: QuickTest | undefined;
  readonly site: TypeLocation;
  readonly text: string;
  /** The diagram of why it failed. */
  readonly explain: (
    value: VmValue,
    s: VmValue,
    e: Env,
    a?: Local,
    b?: Local,
    c?: Local,
    d?: Local,
  ) => readonly string[];
}

/** `T(constraint, …)`. */
export class ConstrainedCheck implements RuntimeType {
  readonly #inner: RuntimeType;
  readonly #constraints: readonly Constraint[];
  readonly #notBoolean: (value: VmValue, constraint: Constraint, isResult: boolean) => PklError;
  readonly accepts: QuickTest | undefined;

  constructor(
    inner: RuntimeType,
    constraints: readonly Constraint[],
    notBoolean: (value: VmValue, constraint: Constraint, isResult: boolean) => PklError,
  ) {
    this.#inner = inner;
    this.#constraints = constraints;
    this.#notBoolean = notBoolean;
    this.accepts = quickTest(inner, constraints);
  }

  check(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
    // Constraints look inside containers, which forces the lazy checks of their elements.
    const checked = this.#inner.check(value, s, e, a, b, c, d);
    for (const constraint of this.#constraints) {
      if (constraint.quick?.(checked) === true) continue;
      if (!this.#isTrue(constraint, checked, s, e, a, b, c, d)) {
        throw notSatisfied(constraint.site, checked, constraint.text, constraint.explain(checked, s, e, a, b, c, d));
      }
    }
    return checked;
  }

  test(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    if (!this.#inner.test(value, s, e, a, b, c, d)) return false;
    const checked = this.#inner.check(value, s, e, a, b, c, d);
    return this.#constraints.every((constraint) => this.#isTrue(constraint, checked, s, e, a, b, c, d));
  }

  defaultValue(s: VmValue, e: Env, owner?: StackFrame): VmValue | undefined {
    return this.#inner.defaultValue(s, e, owner);
  }

  #isTrue(
    constraint: Constraint,
    value: VmValue,
    s: VmValue,
    e: Env,
    a?: Local,
    b?: Local,
    c?: Local,
    d?: Local,
  ): boolean {
    let result: VmValue;
    let isResult = false;
    running.constraints++;
    try {
      result = constraint.holds(value, s, e, a, b, c, d);
      if (result instanceof VmFunction) {
        isResult = true;
        result = result.apply1(value);
      }
    } finally {
      running.constraints--;
    }
    if (typeof result !== 'boolean') throw this.#notBoolean(result, constraint, isResult);
    return result;
  }
}

/** A quick test for all constraints of a numeric type; undefined unless each has one. */
function quickTest(inner: RuntimeType, constraints: readonly Constraint[]): QuickTest | undefined {
  if (inner.accepts?.(0) !== true || !inner.accepts(-1)) return undefined;
  // A class that accepts one small Int accepts all, and quick tests accept nothing else.
  const isClass = inner instanceof ClassCheck;
  return constraints.reduce<QuickTest | undefined>(
    (before, { quick }) =>
      before && quick && (before === inner.accepts && isClass ? quick : (v) => before(v) && quick(v)),
    inner.accepts,
  );
}

/**
 * A use of a generic alias. Its arguments are checked in the scope of the use, while the alias's own types see its
 * module.
 */
export class AliasUse {
  /** Runs a check of the alias's type for a use that sees these values. */
  enter<T>(s: VmValue, e: Env, locals: readonly Local[], work: () => T): T {
    const outer = running.uses;
    running.uses = { of: this, s, e, locals, outer };
    try {
      return work();
    } finally {
      running.uses = outer;
    }
  }

  /** The use being checked. */
  get active(): ActiveUse | null {
    let use = running.uses;
    while (use !== null && use.of !== this) use = use.outer;
    return use;
  }
}

/** A type argument inside the type of an alias. */
export class ArgumentCheck implements RuntimeType {
  readonly #type: RuntimeType;
  readonly #use: AliasUse;
  /** The argument as written; opaque here. */
  readonly source: object | null;

  constructor(type: RuntimeType, use: AliasUse, source: object | null) {
    this.#type = type;
    this.#use = use;
    this.source = source;
  }

  /** The environment that the argument sees in the current check. */
  get env(): Env | null {
    return this.#use.active?.e ?? null;
  }

  get isUnknown(): boolean {
    return this.#type.isUnknown ?? false;
  }

  get isAny(): boolean {
    return this.#type.isAny ?? false;
  }

  check(value: VmValue): VmValue {
    return this.#there(({ s, e, locals: [a, b, c, d] }) => this.#type.check(value, s, e, a, b, c, d));
  }

  test(value: VmValue): boolean {
    return this.#there(({ s, e, locals: [a, b, c, d] }) => this.#type.test(value, s, e, a, b, c, d));
  }

  defaultValue(_s: VmValue, _e: Env, owner?: StackFrame): VmValue | undefined {
    if (this.#use.active === null) return undefined;
    return this.#there(({ s, e }) => this.#type.defaultValue(s, e, owner));
  }

  /** Runs a check in the scope where the argument was written, outside of the alias. */
  #there<T>(work: (use: ActiveUse) => T): T {
    const inner = running.uses;
    const use = this.#use.active;
    invariant(use !== null, 'a type argument is checked where its alias is used');
    running.uses = use.outer;
    try {
      return work(use);
    } finally {
      running.uses = inner;
    }
  }
}

/** A `typealias` at its use: its type, checked in the alias's own module. */
export class AliasCheck implements RuntimeType {
  readonly accepts: QuickTest | undefined;
  readonly #inner: RuntimeType;
  readonly #s: VmValue;
  readonly #e: Env;
  readonly #use: AliasUse | null;
  readonly #member: string;

  constructor(inner: RuntimeType, s: VmValue, e: Env, use: AliasUse | null, member: string) {
    this.#inner = inner;
    this.accepts = use === null ? inner.accepts : undefined;
    this.#s = s;
    this.#e = e;
    this.#use = use;
    this.#member = member;
  }

  get isUnknown(): boolean {
    return this.#inner.isUnknown ?? false;
  }

  check(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
    try {
      const use = this.#use;
      if (use === null) return this.#named(value, this.#inner.check(value, this.#s, this.#e));
      const checked = use.enter(s, e, [a, b, c, d], () => this.#inner.check(value, this.#s, this.#e));
      return this.#named(value, checked);
    } catch (error) {
      if (error instanceof PklError) error.nameFrames(this.#member);
      throw error;
    }
  }

  /** Members that are checked later are reported as belonging to the use of the alias, too. */
  #named(value: VmValue, checked: VmValue): VmValue {
    if (checked !== value && checked instanceof VmObject && checked.elementCheck !== null) {
      checked.elementCheck = { ...checked.elementCheck, member: this.#member };
    }
    return checked;
  }

  test(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    const use = this.#use;
    if (use === null) return this.#inner.test(value, this.#s, this.#e);
    return use.enter(s, e, [a, b, c, d], () => this.#inner.test(value, this.#s, this.#e));
  }

  testShallow(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    const use = this.#use;
    if (use === null) return testShallowly(this.#inner, value, this.#s, this.#e);
    return use.enter(s, e, [a, b, c, d], () => testShallowly(this.#inner, value, this.#s, this.#e));
  }

  defaultValue(s: VmValue, e: Env, owner?: StackFrame): VmValue | undefined {
    const use = this.#use;
    if (use === null) return this.#inner.defaultValue(this.#s, this.#e, owner);
    return use.enter(s, e, [], () => this.#inner.defaultValue(this.#s, this.#e, owner));
  }
}

/** The check for `Mixin<T>`, whose default is the identity. */
export class MixinCheck extends AliasCheck {
  readonly #parameter: RuntimeType;

  constructor(inner: RuntimeType, module: VmObject, use: AliasUse, member: string, parameter: RuntimeType) {
    super(inner, module, module.env, use, member);
    this.#parameter = parameter;
  }

  override defaultValue(s: VmValue, e: Env): VmValue {
    const parameter = this.#parameter;
    return new VmFunction(1, (_s, _e, a) => parameter.check(a as VmValue, s, e), NO_ENV);
  }
}

/** The text of the library is read from a file on first use, so only reports ask for it. */
function textAt({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}
