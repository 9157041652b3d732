/** Creates objects: applies a body to a parent value. */

import { cannotInstantiate, cannotInstantiateAbstract, duplicateMember } from '../../diagnostics/messages/objects.ts';
import { VmClass } from '../../values/class.ts';
import { classOf } from '../../values/class-of.ts';
import { Env, type Local } from '../../values/code.ts';
import { VmFunction } from '../../values/function.ts';
import { prototypeOf, VmObject } from '../../values/object.ts';
import { VmNull } from '../../values/scalars.ts';
import type { Shape, ShapeBuilder } from '../../values/shape.ts';
import { baseClass } from '../../values/standard-library.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, failAt, through } from '../compiler.ts';
import { Assembler } from '../declarations/assemble.ts';
import type { BodyDefinition } from '../declarations/body.ts';
import { addEntry, checkElement, checkNamesBeforeElements, checkProperty } from '../declarations/members.ts';
import { captureLocals } from './locals.ts';
import { parentKind } from './parent-kind.ts';

/** Amends any value with a body evaluated in the frame of the remaining arguments. */
export function amendValue(
  parent: VmValue,
  body: BodyDefinition,
  parentSite: CodeLocation,
  s: VmValue,
  e: Env,
  a: Local,
  b: Local,
  c: Local,
  d: Local,
): VmValue {
  if (parent instanceof VmObject) return amendObject(parent, body, parentSite, s, e, a, b, c, d);
  if (parent instanceof VmFunction) {
    const member = `${parentSite.member}.<function>`;
    const site = { span: parentSite.span, member };
    const whole = { span: body.site.span, member };
    return amendFunction(parent, (value) => amendValue(value, body.inFunction(), site, s, e, a, b, c, d), e, s, whole);
  }
  if (parent instanceof VmNull) {
    const start = parent.defaultValue ?? prototypeOf(baseClass('Dynamic'));
    return amendValue(start, body, parentSite, s, e, a, b, c, d);
  }
  if (parent instanceof VmClass) {
    checkInstantiable(parent, parentSite);
    return amendValue(parent.prototype, body, parentSite, s, e, a, b, c, d);
  }
  throw failAt(parentSite, cannotInstantiate(classOf(parent)));
}

/** A function that amends the result of another; results that are functions are amended in turn. */
export function amendFunction(
  inner: VmFunction,
  amend: (value: VmValue, args: readonly VmValue[]) => VmValue,
  e: Env,
  s: VmValue,
  site: CodeLocation,
  firstArgs: readonly VmValue[] | null = null,
): VmFunction {
  const env = new Env(e, s, undefined);
  return new VmFunction(
    inner.arity,
    (_s, _e, a, b, c, d) => {
      const given = [a, b, c, ...((d as readonly VmValue[] | undefined) ?? [])].slice(0, inner.arity) as VmValue[];
      const args = firstArgs ?? given;
      const value = applyThrough(inner, given, site);
      if (value instanceof VmFunction) return amendFunction(value, amend, e, s, site, args);
      return amend(value, args);
    },
    env,
    site,
    (given) => applyThrough(inner, given, site),
  );
}

function applyThrough(inner: VmFunction, args: readonly VmValue[], site: CodeLocation): VmValue {
  try {
    return inner.apply(args);
  } catch (error) {
    throw through(error, site);
  }
}

function amendObject(
  parent: VmObject,
  body: BodyDefinition,
  parentSite: CodeLocation,
  s: VmValue,
  e: Env,
  a: Local,
  b: Local,
  c: Local,
  d: Local,
): VmObject {
  const { shape } = parent;
  if (!body.isStatic) {
    checkInstantiable(shape.cls, parentSite);
    return new Assembler(parent, body).assemble(s, e, a, b, c, d);
  }
  if (body.isEmpty) {
    checkInstantiable(shape.cls, parentSite);
    return parent;
  }
  const derived = shape.derive(body, (builder) => addStaticMembers(builder, parent.shape, body, parentSite));
  const env = new Env(e, s, captureLocals(body.localCount, a, b, c, d));
  const object = new VmObject(derived, parent, env);
  env.owner = object;
  return object;
}

/** Rejects classes that cannot be instantiated. */
export function checkInstantiable(cls: VmClass, site: CodeLocation): void {
  if (cls.modifiers.isAbstract) throw failAt(site, cannotInstantiateAbstract(cls));
  if (cls.modifiers.isExternal) throw failAt(site, cannotInstantiate(cls));
}

/** Adds the members of a body without generators, checking that the parent accepts them. */
function addStaticMembers(builder: ShapeBuilder, parent: Shape, body: BodyDefinition, parentSite: CodeLocation): void {
  checkInstantiable(parent.cls, parentSite);
  const kind = parentKind(parent.cls);
  checkNamesBeforeElements(kind, parent.cls, body);
  const seen = new Set<string>();
  // Elements of a Dynamic have keys as well, and precede entries with the same keys.
  const first = parent.elements.length;
  const next = kind === 'dynamic' ? first + body.steps.filter((step) => step.kind === 'element').length : first;
  for (const step of body.steps) {
    if (step.kind === 'property') {
      if (seen.has(step.name)) throw failAt(step.site, duplicateMember(step.name));
      seen.add(step.name);
      checkProperty(kind, parent.cls, step);
      builder.property(step.name, step.member);
    } else if (step.kind === 'local') builder.local(step.name, step.member);
    else if (step.kind === 'element') {
      checkElement(kind, parent.cls, step);
      builder.element(step.member);
    } else if (step.kind === 'entry') {
      const key = step.constantKey;
      if (typeof key === 'number' && key >= first && key < next) continue;
      addEntry(builder, parent, kind, step.constantKey as VmValue, step.member, step.site, null);
    }
  }
}
