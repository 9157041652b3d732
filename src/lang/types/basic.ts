/** Types that can be checked without looking inside a value. */

import { PklError, type StackFrame } from '../diagnostics/error.ts';
import { internalClass } from '../diagnostics/messages/declarations.ts';
import { type VmClass } from '../values/class.ts';
import { classOf } from '../values/class-of.ts';
import type { Env, Local } from '../values/code.ts';
import { forceDeep } from '../values/force.ts';
import { VmFunction } from '../values/function.ts';
import { VmObject } from '../values/object.ts';
import type { QuickTest, RuntimeType } from '../values/runtime-type.ts';
import { NULL, VmFloat, VmNull } from '../values/scalars.ts';
import { baseClass } from '../values/standard-library.ts';
import { quoteString } from '../values/string-literal.ts';
import type { VmValue } from '../values/value.ts';
import { notOfClass, notOfNothing, notTheLiteral, type TypeLocation } from './mismatch.ts';

/** `unknown`, type parameters, and everything that cannot be checked. */
export const UNKNOWN: RuntimeType = {
  isUnknown: true,
  check: (value) => value,
  test: () => true,
  defaultValue: () => undefined,
};

/** Whether a value fits, without checking members of Listings and Mappings. */
export function testShallowly(
  type: RuntimeType,
  value: VmValue,
  s: VmValue,
  e: Env,
  a?: Local,
  b?: Local,
  c?: Local,
  d?: Local,
): boolean {
  if (type.testShallow !== undefined) return type.testShallow(value, s, e, a, b, c, d);
  return type.test(value, s, e, a, b, c, d);
}

/** `nothing`. */
export class NothingTypeCheck implements RuntimeType {
  readonly #site: TypeLocation;

  constructor(site: TypeLocation) {
    this.#site = site;
  }

  check(value: VmValue): VmValue {
    throw notOfNothing(this.#site, value);
  }

  test(): boolean {
    return false;
  }

  defaultValue(): undefined {
    return undefined;
  }
}

/** Tests for instances of a class, without a lookup for the classes that JavaScript itself can tell apart. */
export function instanceTest(cls: VmClass): (value: VmValue) => boolean {
  if (cls.moduleUri === 'pkl:base') {
    switch (cls.name) {
      case 'Any':
        return () => true;
      case 'Int':
        return (value) => typeof value === 'number' || typeof value === 'bigint';
      case 'Float':
        return (value) => value instanceof VmFloat;
      case 'Number':
        return (value) => typeof value === 'number' || value instanceof VmFloat || typeof value === 'bigint';
      case 'String':
        return (value) => typeof value === 'string';
      case 'Boolean':
        return (value) => typeof value === 'boolean';
      case 'Null':
        return (value) => value instanceof VmNull;
    }
  }
  return (value) =>
    value instanceof VmObject
      ? value.shape.cls === cls || value.shape.cls.isSubclassOf(cls)
      : classOf(value).isSubclassOf(cls);
}

/** A class without relevant type arguments. */
export class ClassCheck implements RuntimeType {
  readonly cls: VmClass;
  readonly isUnknown: boolean;
  readonly isAny: boolean;
  readonly #site: TypeLocation;
  readonly test: (value: VmValue) => boolean;
  readonly accepts: QuickTest;

  constructor(cls: VmClass, site: TypeLocation) {
    this.cls = cls;
    this.#site = site;
    this.test = instanceTest(cls);
    this.accepts = this.test;
    this.isAny = cls.moduleUri === 'pkl:base' && cls.name === 'Any';
    this.isUnknown = this.isAny;
  }

  check(value: VmValue): VmValue {
    if (this.test(value)) return value;
    throw notOfClass(this.#site, value, this.cls);
  }

  /** The class's own defaults; abstract and external classes have none. */
  defaultValue(): VmValue | undefined {
    const { isAbstract, isExternal } = this.cls.modifiers;
    if (isExternal && this.cls === baseClass('Null')) return NULL;
    return isAbstract || isExternal ? undefined : this.cls.prototype;
  }
}

/** A class with type arguments that only the library may use. */
export class InternalClassCheck implements RuntimeType {
  readonly isUnknown = false;
  readonly #cls: VmClass;
  readonly #site: TypeLocation;

  constructor(cls: VmClass, site: TypeLocation) {
    this.#cls = cls;
    this.#site = site;
  }

  check(): never {
    throw new PklError(internalClass(this.#cls.name), this.#site.span, this.#site.member);
  }

  test(): never {
    return this.check();
  }

  defaultValue(): never {
    return this.check();
  }
}

/** `"literal"`, or a union of literals only. */
export class LiteralCheck implements RuntimeType {
  readonly #site: TypeLocation;
  readonly literals: ReadonlySet<string>;
  readonly #isUnion: boolean;
  readonly #defaultLiteral: string | undefined;

  constructor(literals: readonly string[], site: TypeLocation, isUnion: boolean, defaultLiteral: string | undefined) {
    this.literals = new Set(literals);
    this.#site = site;
    this.#isUnion = isUnion;
    this.#defaultLiteral = defaultLiteral;
  }

  check(value: VmValue): VmValue {
    if (this.test(value)) return value;
    const expected = [...this.literals].map((literal) => quoteString(literal)).join('|');
    throw notTheLiteral(this.#site, value, expected, this.#isUnion);
  }

  test(value: VmValue): boolean {
    if (typeof value === 'string') return this.literals.has(value);
    // A union is looked up like a set, which evaluates the value deeply; the report then shows all of it.
    if (this.#isUnion && typeof value === 'object') forceDeep(value, false);
    return false;
  }

  defaultValue(): VmValue | undefined {
    return this.#defaultLiteral;
  }
}

/** A function type: only the number of parameters is checked. */
export class FunctionCheck implements RuntimeType {
  readonly #arity: number;
  readonly #site: TypeLocation;

  constructor(arity: number, site: TypeLocation) {
    this.#arity = arity;
    this.#site = site;
  }

  check(value: VmValue): VmValue {
    if (this.test(value)) return value;
    throw notOfClass(this.#site, value, baseClass(`Function${this.#arity}`));
  }

  test(value: VmValue): boolean {
    return value instanceof VmFunction && value.arity === this.#arity;
  }

  defaultValue(): undefined {
    return undefined;
  }
}

/** `module` as a type: the class of the module that `this` belongs to. */
export class ModuleSelfCheck implements RuntimeType {
  readonly #classAt: (s: VmValue, e: Env) => VmClass;
  readonly #site: TypeLocation;

  constructor(classAt: (s: VmValue, e: Env) => VmClass, site: TypeLocation) {
    this.#classAt = classAt;
    this.#site = site;
  }

  check(value: VmValue, s: VmValue, e: Env): VmValue {
    if (this.test(value, s, e)) return value;
    throw notOfClass(this.#site, value, this.#classAt(s, e));
  }

  test(value: VmValue, s: VmValue, e: Env): boolean {
    return classOf(value).isSubclassOf(this.#classAt(s, e));
  }

  defaultValue(s: VmValue, e: Env): VmValue | undefined {
    const cls = this.#classAt(s, e);
    return cls.modifiers.isAbstract ? undefined : cls.prototype;
  }
}

/** A type resolved on first use, and again when the defining module is another instance. */
export class DeferredType implements RuntimeType {
  readonly #resolve: (s: VmValue, e: Env) => RuntimeType;

  constructor(resolve: (s: VmValue, e: Env) => RuntimeType) {
    this.#resolve = resolve;
  }

  /** The type for the name, as seen from a location. */
  at(s: VmValue, e: Env): RuntimeType {
    return this.#resolve(s, e);
  }

  check(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
    return this.#resolve(s, e).check(value, s, e, a, b, c, d);
  }

  adopt(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
    const type = this.#resolve(s, e);
    return type.adopt === undefined ? type.check(value, s, e, a, b, c, d) : type.adopt(value, s, e, a, b, c, d);
  }

  testShallow(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    return testShallowly(this.#resolve(s, e), value, s, e, a, b, c, d);
  }

  test(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    return this.#resolve(s, e).test(value, s, e, a, b, c, d);
  }

  defaultValue(s: VmValue, e: Env, owner?: StackFrame): VmValue | undefined {
    return this.#resolve(s, e).defaultValue(s, e, owner);
  }
}

/** The type of a property, compiled when a value is first checked against it. */
export class LazyType implements RuntimeType {
  readonly #compile: () => RuntimeType;
  readonly #owner: StackFrame;
  #type: RuntimeType | undefined;

  constructor(compile: () => RuntimeType, owner: StackFrame) {
    this.#compile = compile;
    this.#owner = owner;
  }

  get #inner(): RuntimeType {
    this.#type ??= this.#compile();
    return this.#type;
  }

  get isUnknown(): boolean {
    return this.#inner.isUnknown ?? false;
  }

  get isAny(): boolean {
    return this.#inner.isAny ?? false;
  }

  check(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
    return this.#inner.check(value, s, e, a, b, c, d);
  }

  adopt(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
    const type = this.#inner;
    return type.adopt === undefined ? type.check(value, s, e, a, b, c, d) : type.adopt(value, s, e, a, b, c, d);
  }

  testShallow(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    return testShallowly(this.#inner, value, s, e, a, b, c, d);
  }

  test(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    return this.#inner.test(value, s, e, a, b, c, d);
  }

  defaultValue(s: VmValue, e: Env, owner: StackFrame = this.#owner): VmValue | undefined {
    return this.#inner.defaultValue(s, e, owner);
  }
}
