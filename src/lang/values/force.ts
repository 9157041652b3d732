/** Evaluates lazy members of objects, on one level or recursively. */
import { PklError } from '../diagnostics/error.ts';
import { VmList, VmMap, VmSet } from './collections.ts';
import { evaluationContext } from './context.ts';
import { readSlot, VmObject } from './object.ts';
import { VmReference } from './reference.ts';
import { running } from './running.ts';
import { VmPair } from './scalars.ts';
import type { Shape, SlotInfo } from './shape.ts';
import type { VmValue } from './value.ts';

/**
 * Evaluates the visible members of an object, but not their contents. Members defined last are evaluated first.
 * Abstract members are only evaluated when read.
 */
export function forceMembers(object: VmObject): void {
  const { shape } = object;
  forceDeclarations(object);
  const { slots } = object;
  for (const info of shape.visible) {
    if (slots[info.slot] === undefined) {
      for (const each of forceOrder(shape)) if (!each.member.isDeclaredOnly) readSlot(object, each);
      break;
    }
  }
  forceInheritedDeclarations(object);
}

/**
 * Evaluates everything inside a value.
 * @param allowUndefined skips members without a value instead of failing
 * @returns whether nothing was skipped
 */
export function forceDeep(value: VmValue, allowUndefined: boolean): boolean {
  if (typeof value !== 'object') return true;
  if (value instanceof VmObject) return value.isForced || forceObject(value, allowUndefined);
  if (value instanceof VmList || value instanceof VmSet) return forceAll(value, allowUndefined);
  if (value instanceof VmMap) {
    let isWhole = true;
    for (const entry of value) isWhole = forceAll(entry, allowUndefined) && isWhole;
    return isWhole;
  }
  if (value instanceof VmPair) return forceAll([value.first, value.second], allowUndefined);
  if (value instanceof VmReference) {
    const keys = value.path.flatMap((step) => (step.kind === 'subscript' ? [step.key] : []));
    return forceAll([value.domain, value.data, ...keys], allowUndefined);
  }
  return true;
}

function forceAll(values: Iterable<VmValue>, allowUndefined: boolean): boolean {
  let isWhole = true;
  for (const value of values) if (!forceDeep(value, allowUndefined)) isWhole = false;
  return isWhole;
}

function forceObject(object: VmObject, allowUndefined: boolean): boolean {
  running.forcing ??= new Set();
  const { forcing } = running;
  if (forcing.has(object)) return true;
  forcing.add(object);
  let isWhole = true;
  try {
    forceDeclarations(object);
    for (const info of forceOrder(object.shape)) {
      if (info.member.isDeclaredOnly) continue;
      const value = readTolerantly(object, info, allowUndefined);
      if (value === undefined || !forceDeep(value, allowUndefined)) isWhole = false;
    }
    forceInheritedDeclarations(object);
  } finally {
    forcing.delete(object);
  }
  // Shared values are evaluated once. Modules also have declarations, which may change.
  if (isWhole && object.shape.definition?.moduleUri === undefined) object.markForced();
  return isWhole;
}

/** Creates the classes and aliases of a module: errors in their headers are errors of the module. */
export function forceDeclarations(object: VmObject): void {
  if (!needsDeclarations(object.shape)) return;
  for (const info of declarationsOf(object.shape)) if (info.level === object.shape.depth) readSlot(object, info);
}

/** Creates those of the modules it amends or extends, which follow its own members. */
function forceInheritedDeclarations(object: VmObject): void {
  const { definition } = object.shape;
  if (definition === null || !needsDeclarations(object.shape)) return;
  for (const info of declarationsOf(object.shape)) readSlot(object, info);
  definition.soundIn = evaluationContext().generation;
}

function needsDeclarations({ definition }: Shape): boolean {
  return definition?.moduleUri !== undefined && definition.soundIn !== evaluationContext().generation;
}

function declarationsOf({ properties }: Shape): readonly SlotInfo[] {
  return [...properties.values()].filter(({ member }) => member.isShared);
}

function readTolerantly(object: VmObject, info: SlotInfo, allowUndefined: boolean): VmValue | undefined {
  const known = object.slots[info.slot];
  if (known !== undefined || !allowUndefined) return known ?? readSlot(object, info);
  try {
    return readSlot(object, info);
  } catch (error) {
    if (error instanceof PklError && error.isUndefinedValue) return undefined;
    throw error;
  }
}

const orders = new WeakMap<Shape, readonly SlotInfo[]>();

/**
 * The elements and entries of a Listing or Mapping in the order in which checks go through them: like `forceOrder`.
 */
export function checkOrder(shape: Shape): Iterable<SlotInfo> {
  const inherited = shape.parent;
  const isFlat = inherited === null || (inherited.elements.length === 0 && (inherited.entries?.size ?? 0) === 0);
  if (!isFlat) return forceOrder(shape).filter(({ kind }) => kind !== 'property');
  return shape.elements.length > 0 ? shape.elements : (shape.entries?.values() ?? []);
}

/**
 * The visible members from the last amendment up to the class, each body in order: the order in which errors are found.
 */
function forceOrder(shape: Shape): readonly SlotInfo[] {
  let order = orders.get(shape);
  if (order === undefined) {
    order = childFirst(shape);
    orders.set(shape, order);
  }
  return order;
}

function childFirst(shape: Shape): readonly SlotInfo[] {
  const { depth, own, visible } = shape;
  if (visible.every((info) => info.level === depth)) return own.filter((info) => !info.isHidden);
  const slots = new Set<number>();
  for (let at: Shape | null = shape; at !== null; at = at.parent) for (const { slot } of at.own) slots.add(slot);
  const order: SlotInfo[] = [];
  for (const slot of slots) {
    const info = shape.infos[slot] as SlotInfo;
    if (!info.isHidden) order.push(info);
  }
  return order;
}
