/** The parts of mirrors of declarations other than types. */

import type { Span } from '../../../base/source.ts';
import type { MemberDeclaration } from '../../../compile/declarations/member-declaration.ts';
import { PklError } from '../../../diagnostics/error.ts';
import type * as tree from '../../../syntax/ast.ts';
import type { ClassMethod, ClassProperty, VmClass } from '../../../values/class.ts';
import { VmSet } from '../../../values/collections.ts';
import { prototypeOf, readSlot } from '../../../values/object.ts';
import { NULL } from '../../../values/scalars.ts';
import type { VmValue } from '../../../values/value.ts';

const MODIFIER_ORDER: readonly tree.Modifier[] = ['abstract', 'open', 'hidden', 'external', 'fixed', 'const'];

/** Modifiers in the order in which mirrors list them. `external` is not inherited. */
export function modifierSet(nodes: readonly tree.ModifierNode[], isClass: boolean): VmSet {
  const names = new Set(nodes.map(({ name }) => name));
  return VmSet.of(MODIFIER_ORDER.filter((name) => names.has(name) && (isClass || name !== 'external')));
}

/** The modifiers of a property here and in the superclasses that declare it too. */
export function allModifierNodes(property: ClassProperty): tree.ModifierNode[] {
  return declaredIn(property).flatMap((each) => [...headerOf(each.declaration as MemberDeclaration).modifiers]);
}

/** A property and those it overrides, most specific first. */
export function declaredIn(property: ClassProperty): ClassProperty[] {
  const found: ClassProperty[] = [];
  for (let cls: VmClass | null = property.owner; cls !== null; cls = cls.superclass) {
    const own = cls.properties.get(property.name);
    if (own !== undefined) found.push(own);
  }
  return found;
}

/** Doc comment and modifiers of a declaration; those of a module are in its header. */
export function headerOf(declaration: MemberDeclaration): {
  readonly docComment: tree.DocComment | null;
  readonly modifiers: readonly tree.ModifierNode[];
  readonly headerStart: number;
} {
  const { node } = declaration;
  return node.kind === 'Module' ? node.header : node;
}

/** The start of a declaration, without doc comment and annotations. */
export function placeOf(declaration: MemberDeclaration): Span {
  const { headerStart } = headerOf(declaration);
  return { source: declaration.compiler.module.source, start: headerStart, end: headerStart };
}

/** The value that the prototype has for a property; null where it has none. */
export function defaultOf(property: ClassProperty): VmValue {
  if (property.isAbstract || property.isExternal) return NULL;
  const prototype = prototypeOf(property.owner);
  const info = prototype.property(property.name);
  if (info === undefined) return NULL;
  try {
    return readSlot(prototype, info);
  } catch (error) {
    if (error instanceof PklError && error.isUndefinedValue && info.member.isUndefined) return NULL;
    throw error;
  }
}

/**
 * The non-local properties of a class, starting with its superclasses. A property that only gets a new value still
 * belongs to the superclass.
 */
export function allProperties(cls: VmClass): Map<string, ClassProperty> {
  return collect(cls, (each) => each.properties, hasType);
}

function hasType(property: ClassProperty): boolean {
  const { node } = property.declaration as MemberDeclaration;
  return node.kind === 'Property' && node.type !== null;
}

/** The non-local methods of a class, starting with its superclasses. */
export function allMethods(cls: VmClass): Map<string, ClassMethod> {
  return collect(
    cls,
    (each) => each.methods,
    () => true,
  );
}

function collect<M extends { readonly isLocal: boolean }>(
  cls: VmClass,
  membersOf: (cls: VmClass) => ReadonlyMap<string, M>,
  replacesInherited: (member: M) => boolean,
): Map<string, M> {
  const { superclass } = cls;
  const members = superclass === null ? new Map<string, M>() : collect(superclass, membersOf, replacesInherited);
  for (const [name, member] of membersOf(cls)) {
    if (!member.isLocal && (!members.has(name) || replacesInherited(member))) members.set(name, member);
  }
  return members;
}

/** The non-local ones of some members. */
export function withoutLocals<M extends { readonly isLocal: boolean }>(
  members: ReadonlyMap<string, M>,
): Map<string, M> {
  return new Map([...members].filter(([, member]) => !member.isLocal));
}
