import { PklError } from '../diagnostics/error.ts';
import type { VmClass } from './class.ts';
import type { Env } from './code.ts';
import { CONSTANT } from './member.ts';
import { BYTES, spend } from './memory.ts';
import { running } from './running.ts';
import type { ElementCheck, RuntimeType } from './runtime-type.ts';
import type { Shape, SlotInfo } from './shape.ts';
import type { BoxedValue, isValue, VmValue } from './value.ts';

/** Of objects of which nothing was read yet; never written to. */
const NO_SLOTS: (VmValue | undefined)[] = [];

const VIEW = 1;
const FORCED = 2;

/**
 * A Dynamic, Typed, Listing or Mapping value; every module is one. Values of members are computed when first read,
 * with this object as receiver, and kept in `slots`.
 */
export class VmObject implements BoxedValue {
  declare readonly [isValue]: true;
  readonly shape: Shape;
  /** The object that this one amends; for instances of a class in the end its prototype. */
  readonly parent: VmObject | null;
  /** What the members defined by this object see. */
  readonly env: Env;
  slots: (VmValue | undefined)[];
  /** A Listing or Mapping that was given a type checks its members as they are read. */
  elementCheck: ElementCheck | null = null;
  /** What was decided as the object was made, and found out since: bits, because there are many objects. */
  private state: number;

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
    this.state = isView ? VIEW : 0;
    // What natives make has its values from the start, and sees nothing; a literal has an environment of its own.
    spend(slots === NO_SLOTS ? BYTES.object + BYTES.env : BYTES.object + BYTES.slots + BYTES.slot * slots.length);
  }

  /** True for a copy that only adds an element check: its values are its parent's, checked. */
  get isView(): boolean {
    return (this.state & VIEW) !== 0;
  }

  /** Whether everything inside was evaluated. */
  get isForced(): boolean {
    return (this.state & FORCED) !== 0;
  }

  /** To be called once everything inside was evaluated. */
  markForced(): void {
    this.state |= FORCED;
  }

  get cls(): VmClass {
    return this.shape.cls;
  }

  /** The member of that name, inherited and hidden ones included; local ones are found only lexically. */
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

/** The value of a member, computed now if nobody read it before. */
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
  setSlot(object, info.slot, value);
  return value;
}

/** Keeps the value of a member. Most objects are only amended, so that room is made for all values at the first. */
export function setSlot(object: VmObject, slot: number, value: VmValue): void {
  if (object.slots === NO_SLOTS) {
    const { length } = object.shape.infos;
    spend(BYTES.slots + BYTES.slot * length);
    object.slots = new Array<VmValue | undefined>(length);
  }
  object.slots[slot] = value;
}

/**
 * The value that a definition gives for a receiver below the object that holds it, as `super` reads it: not checked
 * against the declared type, and not remembered.
 */
export function evaluateFor(receiver: VmObject, holder: VmObject, info: SlotInfo): VmValue {
  if (holder.isView) return evaluateFor(receiver, holder.parent as VmObject, info);
  return definedValue(receiver, ownerOf(holder, info), info);
}

function checkedValue(receiver: VmObject, holder: VmObject, info: SlotInfo): VmValue {
  if (holder.isView) return checkElement(holder, readSlot(holder.parent as VmObject, info), info);
  const owner = ownerOf(holder, info);
  const { member } = info;
  if (owner !== receiver && (member.isShared || member.isConst)) return readSlot(owner, info);
  const value = definedValue(receiver, owner, info);
  // What the library gives is known to fit.
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

/** Applies the element checks of every object between a member's owner and the holder, innermost first. */
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
  // The default of a type has no place of its own.
  const span = isUndefined ? headerSpan : bodySpan;
  const failure = error as PklError;
  if (Array.isArray(failure.frames)) {
    failure.nameFrames(qualifiedName);
    if (span !== null) failure.through(span, qualifiedName);
  }
  return error;
}
