/** Which members a parent accepts, and the errors for those it does not. */
import type { Message } from '../../diagnostics/error.ts';
import {
  cannotAmendProperty,
  cannotSetProperty,
  duplicateMember,
  elementIndexOutOfRange,
  objectCannotHave,
  wrongListingKeyType,
} from '../../diagnostics/messages/objects.ts';
import type { VmClass } from '../../values/class.ts';
import { classOf } from '../../values/class-of.ts';
import type { Env } from '../../values/code.ts';
import { shownInMessage } from '../../values/display.ts';
import type { Member } from '../../values/member.ts';
import type { Shape, ShapeBuilder, SlotInfo } from '../../values/shape.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, failAt } from '../compiler.ts';
import { unknownMember } from '../expressions/lookup-errors.ts';
import type { ParentKind } from '../expressions/parent-kind.ts';
import type { BodyDefinition } from './body.ts';

/** Checks a property: typed parents only accept those of their class, containers only `default`. */
export function checkProperty(
  kind: ParentKind,
  cls: VmClass,
  step: { readonly name: string; readonly site: CodeLocation; readonly isAmend: boolean },
): void {
  if (kind === 'dynamic') return;
  if (kind !== 'typed') {
    if (step.name !== 'default') throw failAt(step.site, objectCannotHave('property', cls.displayName));
    return;
  }
  const property = cls.property(step.name);
  if (property === null) throw unknownMember(cls, step.name, step.site);
  if (property.isConst || property.isFixed) {
    const quality = property.isConst ? 'const' : 'fixed';
    const message = step.isAmend ? cannotAmendProperty(quality, step.name) : cannotSetProperty(quality, step.name);
    throw failAt(step.site, message);
  }
}

/** Checks an element. */
export function checkElement(
  kind: ParentKind,
  cls: VmClass,
  step: { readonly member: Member; readonly site: CodeLocation },
): void {
  if (kind === 'typed' || kind === 'mapping') {
    throw failAt(headerSite(step), objectCannotHave('element', cls.displayName));
  }
}

/** In a body that adds elements to a Mapping, a named member is the first error, even if it is local. */
export function checkNamesBeforeElements(kind: ParentKind, cls: VmClass, body: BodyDefinition): void {
  if (kind !== 'mapping' || body.hasGenerators || !body.steps.some((step) => step.kind === 'element')) return;
  const named = body.firstNamed();
  if (named !== undefined) throw failAt(named, objectCannotHave('property', cls.displayName));
}

function headerSite(step: { readonly member: Member; readonly site: CodeLocation }): CodeLocation {
  const { headerSpan } = step.member;
  return headerSpan === null ? step.site : { span: headerSpan, member: step.site.member };
}

/** Adds an entry, or overrides the element with that index. */
export function addEntry(
  builder: ShapeBuilder,
  parent: Shape,
  kind: ParentKind,
  key: VmValue,
  member: Member,
  site: CodeLocation,
  env: Env | null,
): SlotInfo {
  if (kind === 'typed') throw failAt(site, objectCannotHave('entry', parent.cls.displayName));
  const count = parent.elements.length;
  if (kind === 'listing') {
    if (typeof key !== 'number') throw failAt(site, wrongListingKeyType(classOf(key).displayName));
    if (key < 0 || key >= count) throw failAt(site, elementIndexOutOfRange(key, 0, count - 1));
  }
  const isElement = kind !== 'mapping' && typeof key === 'number' && key >= 0 && key < count;
  const element = kind === 'dynamic' && typeof key === 'number' ? builder.elements[key] : undefined;
  const present = isElement ? builder.elements[key] : (builder.entries?.get(key) ?? element);
  if (present !== undefined && present.level === builder.depth) throw failAt(site, duplicateKey(key));
  return isElement ? builder.replaceElement(key, member, env) : builder.entry(key, member, env);
}

/** Two members of a body have the same key. */
export function duplicateKey(key: VmValue): Message {
  return duplicateMember(shownInMessage(key));
}
