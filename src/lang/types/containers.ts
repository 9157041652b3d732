/** Container types with type arguments. Listing and Mapping check their members lazily, when they are read. */

import { PklError, type StackFrame } from '../diagnostics/error.ts';
import { undefinedProperty } from '../diagnostics/messages/evaluation.ts';
import { type VmClass } from '../values/class.ts';
import type { Env, Local } from '../values/code.ts';
import { VmList, VmMap, VmSet } from '../values/collections.ts';
import { checkOrder } from '../values/force.ts';
import { VmFunction } from '../values/function.ts';
import { NO_ENV } from '../values/make.ts';
import { CONSTANT, Member } from '../values/member.ts';
import { prototypeOf, readSlot, setSlot, VmObject } from '../values/object.ts';
import { running } from '../values/running.ts';
import type { ElementCheck, RuntimeType } from '../values/runtime-type.ts';
import { NULL, VmPair } from '../values/scalars.ts';
import type { Definition, SlotInfo } from '../values/shape.ts';
import { baseClass } from '../values/standard-library.ts';
import type { VmValue } from '../values/value.ts';
import { ClassCheck, instanceTest } from './basic.ts';
import { notOfClass, type TypeLocation } from './mismatch.ts';

const TYPED_DEFAULT: Definition = { kind: 'native' };
const VIEW: Definition = { kind: 'native' };

interface ContainerParts {
  readonly key: RuntimeType | null;
  readonly element: RuntimeType;
  /** Whether reports show the key that does not fit; in the body of a `let` they do not. */
  readonly showsKeys?: boolean;
}

/** `Listing<E>` and `Mapping<K, V>`. */
export class LazyContainerCheck implements RuntimeType {
  readonly #cls: VmClass;
  readonly #key: RuntimeType | null;
  readonly #element: RuntimeType;
  readonly #showsKeys: boolean;
  readonly #site: TypeLocation;
  /** The default, if the element type is the same in every scope. */
  #default: VmObject | undefined;
  #undefinedDefault: { readonly owner: StackFrame; readonly object: VmObject } | undefined;
  #unscoped: ElementCheck | undefined;

  constructor(cls: VmClass, { key, element, showsKeys = true }: ContainerParts, site: TypeLocation) {
    this.#cls = cls;
    this.#key = key === null || key.isUnknown === true ? null : key;
    this.#element = element;
    this.#showsKeys = showsKeys;
    this.#site = site;
  }

  check(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
    if (!(value instanceof VmObject) || value.shape.cls !== this.#cls) throw notOfClass(this.#site, value, this.#cls);
    this.#checkKeys(value, s, e, a, b, c, d);
    if (this.#element.isUnknown === true) return value;
    const present = value.elementCheck;
    if (present !== null && present.type === this.#element) {
      if (present === this.#unscoped || isSameScope(present, s, e, [a, b, c, d])) return value;
    }
    const shape = value.shape.derive(VIEW, () => undefined);
    const view = new VmObject(shape, value, NO_ENV, undefined, true);
    view.elementCheck = this.#elementCheck(s, e, a, b, c, d);
    if (running.constraints > 0) this.#checkMembers(value, view, s, e, a, b, c, d);
    return view;
  }

  /** Checks all members now, when the result is needed at once. */
  #checkMembers(value: VmObject, view: VmObject, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): void {
    for (const info of checkOrder(value.shape)) {
      setSlot(view, info.slot, this.#element.check(readSlot(value, info), s, e, a, b, c, d));
    }
  }

  adopt(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
    const isUsable =
      value instanceof VmObject && value.shape.cls === this.#cls && value.elementCheck === null && !value.isView;
    if (!isUsable || this.#element.isUnknown === true) return this.check(value, s, e, a, b, c, d);
    this.#checkKeys(value, s, e, a, b, c, d);
    value.elementCheck = this.#elementCheck(s, e, a, b, c, d);
    return value;
  }

  /** Class checks do not depend on the scope, so one check serves all objects. */
  #elementCheck(s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): ElementCheck {
    const type = this.#element;
    if (!(type instanceof ClassCheck)) return { type, s, e, locals: [a, b, c, d], uses: running.uses };
    this.#unscoped ??= { type, s: NULL, e: NO_ENV, locals: [], uses: null };
    return this.#unscoped;
  }

  testShallow(value: VmValue): boolean {
    return value instanceof VmObject && value.shape.cls === this.#cls;
  }

  test(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    if (!(value instanceof VmObject) || value.shape.cls !== this.#cls) return false;
    const key = this.#key;
    if (key !== null) {
      for (const info of checkOrder(value.shape)) {
        if (!key.test(info.key, s, e, a, b, c, d)) return false;
      }
    }
    if (this.#element.isUnknown === true) return true;
    for (const info of checkOrder(value.shape)) {
      if (!this.#element.test(readSlot(value, info), s, e, a, b, c, d)) return false;
    }
    return true;
  }

  /** Empty, with a `default` that gives the default of the element type, which may be undefined. */
  defaultValue(s: VmValue, e: Env, owner: StackFrame = this.#site): VmValue {
    if (this.#default !== undefined) return this.#default;
    const prototype = prototypeOf(this.#cls);
    const element = this.#element;
    if (element.isUnknown === true && element.isAny !== true) return prototype;
    const made = element.defaultValue(s, e, owner);
    if (made === undefined) return this.#withoutDefault(owner);
    const shape = prototype.shape.derive(TYPED_DEFAULT, (builder) => builder.property('default', CONSTANT));
    const object = new VmObject(shape, prototype, NO_ENV);
    setSlot(object, (shape.properties.get('default') as SlotInfo).slot, new VmFunction(1, () => made, NO_ENV));
    if (element instanceof ClassCheck) this.#default = object;
    return object;
  }

  /** Empty, for element types without a default: what an element is remains unknown until it is amended. */
  #withoutDefault(owner: StackFrame): VmObject {
    if (this.#undefinedDefault?.owner !== owner) {
      const prototype = prototypeOf(this.#cls);
      const member = undefinedDefault(owner);
      const shape = prototype.shape.derive({ kind: 'native' }, (builder) => builder.property('default', member));
      this.#undefinedDefault = { owner, object: new VmObject(shape, prototype, NO_ENV) };
    }
    return this.#undefinedDefault.object;
  }

  #checkKeys(value: VmObject, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): void {
    const key = this.#key;
    if (key === null) return;
    running.constraints++;
    try {
      this.#checkEachKey(key, value, s, e, a, b, c, d);
    } finally {
      running.constraints--;
    }
  }

  #checkEachKey(
    key: RuntimeType,
    value: VmObject,
    s: VmValue,
    e: Env,
    a?: Local,
    b?: Local,
    c?: Local,
    d?: Local,
  ): void {
    for (const info of checkOrder(value.shape)) {
      try {
        key.check(info.key, s, e, a, b, c, d);
      } catch (error) {
        throw this.#showsKeys ? atKey(error, info) : error;
      }
    }
  }
}

/** Whether two checks see the same scope. */
function isSameScope(check: ElementCheck, s: VmValue, e: Env, locals: readonly Local[]): boolean {
  if (check.s !== s || check.e !== e || check.uses !== running.uses) return false;
  return locals.every((local, i) => local === check.locals[i]);
}

/** The `default` member of a container whose elements have no default. */
function undefinedDefault({ span, member }: StackFrame): Member {
  const qualifiedName = `${member}.default`;
  return new Member({
    qualifiedName,
    span,
    bodySpan: span,
    isUndefined: true,
    compile: () => () => {
      const error = new PklError(undefinedProperty('default'), span, qualifiedName);
      error.isUndefinedValue = true;
      throw error;
    },
  });
}

function atKey(error: unknown, info: SlotInfo): unknown {
  const { keySpan, qualifiedName } = info.member;
  return error instanceof PklError && keySpan !== null ? error.through(keySpan, qualifiedName) : error;
}

/** `List<E>`, `Set<E>` and `Collection<E>`: all elements are checked eagerly. */
export class CollectionCheck implements RuntimeType {
  readonly #cls: VmClass;
  readonly #element: RuntimeType;
  readonly #site: TypeLocation;
  readonly #isInstance: (value: VmValue) => boolean;

  constructor(cls: VmClass, element: RuntimeType, site: TypeLocation) {
    this.#cls = cls;
    this.#element = element;
    this.#site = site;
    this.#isInstance = instanceTest(cls);
  }

  check(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
    if (!this.#isInstance(value)) throw notOfClass(this.#site, value, this.#cls);
    const collection = value as VmList | VmSet;
    const element = this.#element;
    if (element.isUnknown === true) return value;
    if (collection instanceof VmList) return this.#checkItems(collection, s, e, a, b, c, d);
    // The hash of an element depends on its entire contents.
    running.constraints++;
    try {
      return this.#checkItems(collection, s, e, a, b, c, d);
    } finally {
      running.constraints--;
    }
  }

  #checkItems(collection: VmList | VmSet, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
    const element = this.#element;
    let changed: VmValue[] | undefined;
    let i = 0;
    for (const item of collection) {
      const checked = element.check(item, s, e, a, b, c, d);
      if (checked !== item && changed === undefined) changed = collection.toArray().slice(0, i);
      changed?.push(checked);
      i++;
    }
    if (changed === undefined) return collection;
    return collection instanceof VmList ? new VmList(changed) : VmSet.of(changed);
  }

  test(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    if (!this.#isInstance(value)) return false;
    if (this.#element.isUnknown === true) return true;
    for (const item of value as VmList | VmSet) if (!this.#element.test(item, s, e, a, b, c, d)) return false;
    return true;
  }

  defaultValue(): VmValue {
    return this.#cls.name === 'Set' ? VmSet.of([]) : new VmList([]);
  }
}

/** `Map<K, V>`. */
export class MapCheck implements RuntimeType {
  readonly #key: RuntimeType;
  readonly #value: RuntimeType;
  readonly #site: TypeLocation;

  constructor(key: RuntimeType, value: RuntimeType, site: TypeLocation) {
    this.#key = key;
    this.#value = value;
    this.#site = site;
  }

  check(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
    if (!(value instanceof VmMap)) throw notOfClass(this.#site, value, baseClass('Map'));
    if (this.#key.isUnknown === true && this.#value.isUnknown === true) return value;
    let isChanged = false;
    const entries: [VmValue, VmValue][] = [];
    for (const [key, item] of value) {
      const checkedKey = this.#key.check(key, s, e, a, b, c, d);
      const checked = this.#value.check(item, s, e, a, b, c, d);
      isChanged ||= checkedKey !== key || checked !== item;
      entries.push([checkedKey, checked]);
    }
    return isChanged ? VmMap.of(entries) : value;
  }

  test(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    if (!(value instanceof VmMap)) return false;
    if (this.#key.isUnknown === true && this.#value.isUnknown === true) return true;
    for (const [key, item] of value) {
      if (!this.#key.test(key, s, e, a, b, c, d) || !this.#value.test(item, s, e, a, b, c, d)) return false;
    }
    return true;
  }

  defaultValue(): VmValue {
    return VmMap.of([]);
  }
}

/** `Pair<A, B>`. */
export class PairCheck implements RuntimeType {
  readonly #first: RuntimeType;
  readonly #second: RuntimeType;
  readonly #site: TypeLocation;

  constructor(first: RuntimeType, second: RuntimeType, site: TypeLocation) {
    this.#first = first;
    this.#second = second;
    this.#site = site;
  }

  check(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
    if (!(value instanceof VmPair)) throw notOfClass(this.#site, value, baseClass('Pair'));
    const first = this.#first.check(value.first, s, e, a, b, c, d);
    const second = this.#second.check(value.second, s, e, a, b, c, d);
    return first === value.first && second === value.second ? value : new VmPair(first, second);
  }

  test(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
    return (
      value instanceof VmPair &&
      this.#first.test(value.first, s, e, a, b, c, d) &&
      this.#second.test(value.second, s, e, a, b, c, d)
    );
  }

  defaultValue(): undefined {
    return undefined;
  }
}
