import { PklError } from '../diagnostics/error.ts';
import type { VmClass } from './class.ts';
import type { Env } from './code.ts';
import { CONSTANT } from './member.ts';
import { BYTES, spend } from './memory.ts';
import { running } from './running.ts';
import type { ElementCheck, RuntimeType } from './runtime-type.ts';
import { retainedBytes } from './scalars.ts';
import type { Shape, SlotInfo } from './shape.ts';
import type { BoxedValue, isValue, VmValue } from './value.ts';

/** Slots of objects that have not been read yet; never written to. */
const NO_SLOTS: (VmValue | undefined)[] = [];

const VIEW = 1;
const FORCED = 2;

/**
 * A Dynamic, Typed, Listing or Mapping; every module is one. Members are computed on first read, with this object as
 * receiver, and cached in `slots`.
 */
export class VmObject implements BoxedValue {
  declare readonly [isValue]: true;
  readonly shape: Shape;
  /** The object that this one amends; for instances of a class, ultimately its prototype. */
  readonly parent: VmObject | null;
  /** The environment of members defined by this object. */
  readonly env: Env;
  slots: (VmValue | undefined)[];
  /** Set for a Listing or Mapping with a type, whose members are checked when read. */
  elementCheck: ElementCheck | null = null;
  /** Flags set at creation and since; bits, because there are many objects. */
  #state: number;

  constructor(
    shape: Shape,
    parent: VmObject | null,
    env: Env,
    slots: (VmValue | undefined)[] = NO_SLOTS,
    isView = false,
  ) {
    this.shape = shape;
    this.parent = parent;
    this.env = env;
    this.slots = slots;
    this.#state = isView ? VIEW : 0;
    // Objects created by natives have their values from the start and no environment; a literal has its own.
    spend(slots === NO_SLOTS ? BYTES.object + BYTES.env : BYTES.object + BYTES.slots + BYTES.slot * slots.length);
  }

  /** True for a copy that only adds an element check: its values are its parent's, checked. */
  get isView(): boolean {
    return (this.#state & VIEW) !== 0;
  }

  /** Whether everything inside has been evaluated. */
  get isForced(): boolean {
    return (this.#state & FORCED) !== 0;
  }

  /** Called once everything inside has been evaluated. */
  markForced(): void {
    this.#state |= FORCED;
  }

  get cls(): VmClass {
    return this.shape.cls;
  }

  /** The member with that name, including inherited and hidden ones; local ones are only found lexically. */
  property(name: string): SlotInfo | undefined {
    return this.shape.properties.get(name);
  }

  /** How many elements a Listing or Dynamic has. */
  get elementCount(): number {
    return this.shape.elements.length;
  }

  /** How many entries a Mapping or Dynamic has. */
  get entryCount(): number {
    return this.shape.entries?.size ?? 0;
  }
}

/** The object that instances of a class amend. */
export function prototypeOf(cls: VmClass): VmObject {
  return cls.prototype as VmObject;
}

/** The value of a member, computed on first read. */
export function readSlot(object: VmObject, info: SlotInfo): VmValue {
  const value = object.slots[info.slot];
  return value !== undefined ? value : forceSlot(object, info);
}

/** The object in the chain of parents that defined a member. */
export function ownerOf(object: VmObject, info: SlotInfo): VmObject {
  let owner = object;
  for (let hops = object.shape.depth - info.level; hops > 0; hops--) owner = owner.parent as VmObject;
  return owner;
}

function forceSlot(object: VmObject, info: SlotInfo): VmValue {
  const value = checkedValue(object, object, info);
  if (info.key !== 'output' || !isOfLibrary(object)) setSlot(object, info.slot, value);
  return value;
}

/** All evaluations share the modules of the standard library, but their `output` depends on the evaluation. */
function isOfLibrary({ shape }: VmObject): boolean {
  return shape.definition?.moduleUri?.startsWith('pkl:') === true;
}

/** Caches the value of a member. Most objects are only amended, so room for all values is allocated with the first. */
export function setSlot(object: VmObject, slot: number, value: VmValue): void {
  if (object.slots === NO_SLOTS) {
    const { length } = object.shape.infos;
    spend(BYTES.slots + BYTES.slot * length);
    object.slots = new Array<VmValue | undefined>(length);
  }
  spend(retainedBytes(value));
  object.slots[slot] = value;
}

/**
 * The value of a definition for a receiver below the object that contains it, as `super` reads it: not checked against
 * the declared type, and not cached.
 */
export function evaluateFor(receiver: VmObject, holder: VmObject, info: SlotInfo): VmValue {
  if (holder.isView) return evaluateFor(receiver, holder.parent as VmObject, info);
  return definedValue(receiver, ownerOf(holder, info), info);
}

/** An element or entry as predicates see it: the types of the container do not matter for literals. */
export function readForPredicate(object: VmObject, info: SlotInfo): VmValue {
  const literal = object.slots[info.slot] === undefined ? literalOf(object, info) : undefined;
  if (literal === undefined) return readSlot(object, info);
  try {
    return readSlot(object, info);
  } catch (error) {
    if (error instanceof PklError) return literal;
    throw error;
  }
}

function literalOf(object: VmObject, info: SlotInfo): VmValue | undefined {
  if (info.member.constant !== undefined || !object.isView) return info.member.constant;
  return literalOf(object.parent as VmObject, info);
}

function checkedValue(receiver: VmObject, holder: VmObject, info: SlotInfo): VmValue {
  if (holder.isView) return checkElement(holder, readSlot(holder.parent as VmObject, info), info);
  const owner = ownerOf(holder, info);
  const { member } = info;
  if (owner !== receiver && (member.isShared || member.isConst)) return readSlot(owner, info);
  const value = definedValue(receiver, owner, info);
  // Values from the library are known to fit.
  if (info.type !== null && member !== CONSTANT) return checkType(value, receiver, info);
  return info.kind === 'property' ? value : checkElements(holder, owner, value, info);
}

function definedValue(receiver: VmObject, owner: VmObject, info: SlotInfo): VmValue {
  const { member } = info;
  if (member === CONSTANT) return (owner.slots[info.slot] ?? owner.env.locals?.[info.slot]) as VmValue;
  if (member.constant !== undefined) return member.constant;
  if (member.isUndefined) return defaultOf(receiver, info);
  return member.code(receiver, info.env ?? owner.env, info.key);
}

function defaultOf(receiver: VmObject, info: SlotInfo): VmValue {
  const value = info.typeEnv === null ? undefined : info.type?.defaultValue(receiver, info.typeEnv);
  if (value !== undefined) return value;
  try {
    return info.member.code(receiver, info.env ?? receiver.env);
  } catch (error) {
    if (error instanceof PklError && error.isUndefinedValue) {
      error.undefinedProperty ??= { receiver, name: info.key as string };
    }
    throw error;
  }
}

function checkType(value: VmValue, receiver: VmObject, info: SlotInfo): VmValue {
  const type = info.type as RuntimeType;
  if (type.accepts?.(value) === true) return value;
  try {
    if (info.member.isFresh && type.adopt !== undefined) return type.adopt(value, receiver, info.typeEnv as Env);
    return type.check(value, receiver, info.typeEnv as Env);
  } catch (error) {
    throw atMember(error, info);
  }
}

/** Applies the element checks of all objects between a member's owner and the holder, innermost first. */
function checkElements(holder: VmObject, owner: VmObject, value: VmValue, info: SlotInfo): VmValue {
  if (holder === owner) return holder.elementCheck === null ? value : checkElement(holder, value, info);
  const checked = checkElements(holder.parent as VmObject, owner, value, info);
  return holder.elementCheck === null ? checked : checkElement(holder, checked, info);
}

function checkElement(holder: VmObject, value: VmValue, info: SlotInfo): VmValue {
  const check = holder.elementCheck;
  if (check === null || info.kind === 'property' || info.kind === 'local') return value;
  const [a, b, c, d] = check.locals;
  const { uses } = running;
  running.uses = check.uses;
  try {
    return check.type.check(value, check.s, check.e, a, b, c, d);
  } catch (error) {
    if (check.member !== undefined && error instanceof PklError) error.nameFrames(check.member);
    throw atMember(error, info);
  } finally {
    running.uses = uses;
  }
}

function atMember(error: unknown, info: SlotInfo): unknown {
  const { isUndefined, headerSpan, bodySpan, qualifiedName } = info.member;
  // The default of a type has no location.
  const span = isUndefined ? headerSpan : bodySpan;
  const failure = error as PklError;
  if (Array.isArray(failure.frames)) {
    failure.nameFrames(qualifiedName);
    if (span !== null) failure.through(span, qualifiedName);
  }
  return error;
}
