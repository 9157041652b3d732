/** Objects with generators or computed keys, whose members are collected anew for each object. */

import { PklError } from '../../diagnostics/error.ts';
import {
  cannotIterate,
  cannotSpreadInto,
  duplicateMember,
  objectCannotHave,
  objectCannotSpread,
  type SpreadMember,
  spreadDuplicate,
  tooManyGenerated,
} from '../../diagnostics/messages/objects.ts';
import { notOfClass } from '../../types/mismatch.ts';
import { classOf } from '../../values/class-of.ts';
import { Env, type Local } from '../../values/code.ts';
import { VmList, VmMap, VmSet } from '../../values/collections.ts';
import { evaluationContext } from '../../values/context.ts';
import { displayValue, shownInMessage } from '../../values/display.ts';
import { forceMembers } from '../../values/force.ts';
import { Member } from '../../values/member.ts';
import { BYTES, spend } from '../../values/memory.ts';
import { readForPredicate, readSlot, setSlot, VmObject } from '../../values/object.ts';
import { VmBytes, VmIntSeq, VmNull } from '../../values/scalars.ts';
import { Shape, ShapeBuilder, type SlotInfo } from '../../values/shape.ts';
import { baseClass } from '../../values/standard-library.ts';
import { stepBudget } from '../../values/steps.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, failAt, throughExpression } from '../compiler.ts';
import { iterate } from '../expressions/iterate.ts';
import { appendLocal, captureLocals } from '../expressions/locals.ts';
import { type ParentKind, parentKind } from '../expressions/parent-kind.ts';
import type { BodyDefinition, Step } from './body.ts';
import { addEntry, checkElement, checkNamesBeforeElements, checkProperty, duplicateKey } from './members.ts';
import { uncheckedVersions } from './unchecked-versions.ts';

/** Limit on the iterations of an object's generators: its members must fit into memory. */
const MAX_GENERATOR_STEPS = 2 ** 22;

type Frame = readonly [s: VmValue, e: Env, a: Local, b: Local, c: Local, d: Local];

/** Collects the members of one object. */
export class Assembler {
  readonly #parent: VmObject;
  readonly #body: BodyDefinition;
  readonly #kind: ParentKind;
  readonly #builder: ShapeBuilder;
  /** Environments of iterations, which get a reference to the object once it exists. */
  readonly #envs: Env[] = [];
  /** Local properties, and methods with parentheses after the name, since the two have separate namespaces. */
  readonly #locals = new Set<string>();
  #steps = 0;

  constructor(parent: VmObject, body: BodyDefinition) {
    this.#parent = parent;
    this.#body = body;
    this.#kind = parentKind(parent.cls);
    this.#builder = new ShapeBuilder(parent.shape, parent.cls, body);
  }

  assemble(s: VmValue, e: Env, a: Local, b: Local, c: Local, d: Local): VmObject {
    checkNamesBeforeElements(this.#kind, this.#parent.cls, this.#body);
    const before = this.#builder.infos.length;
    this.#run(this.#body.steps, [s, e, a, b, c, d], this.#body.localCount, null);
    const isUnchanged = this.#builder.infos.length === before && !this.#builder.isChanged;
    if (isUnchanged) return this.#parent;
    const env = new Env(e, s, captureLocals(this.#body.localCount, a, b, c, d));
    const object = new VmObject(new Shape(this.#builder), this.#parent, env);
    env.owner = object;
    for (const iteration of this.#envs) iteration.owner = object;
    return object;
  }

  #run(steps: readonly Step[], frame: Frame, count: number, env: Env | null): void {
    for (const step of steps) this.#step(step, frame, count, env);
  }

  #step(step: Step, frame: Frame, count: number, env: Env | null): void {
    switch (step.kind) {
      case 'property':
        checkProperty(this.#kind, this.#parent.cls, step);
        this.#rejectDuplicate(step.name, step.site);
        this.#builder.property(step.name, step.member, { env });
        return;
      case 'local':
        this.#rejectDuplicateLocal(step);
        this.#builder.local(step.name, step.member, env);
        return;
      case 'element':
        checkElement(this.#kind, this.#parent.cls, step);
        this.#rejectTakenIndex(step.site);
        this.#builder.element(step.member, env);
        return;
      case 'entry':
        if (this.#kind === 'typed' && this.#body.hasGenerators)
          throw failAt(step.site, objectCannotHave('entry', displayValue(this.#parent)));
        addEntry(this.#builder, this.#parent.shape, this.#kind, step.key(...frame), step.member, step.site, env);
        return;
      case 'predicate':
        this.#predicate(step, frame, env);
        return;
      case 'spread':
        this.#spread(step, frame);
        return;
      case 'when': {
        const condition = step.condition(...frame);
        if (typeof condition !== 'boolean') {
          throw notOfClass(step.site, condition, baseClass('Boolean'));
        }
        this.#run(condition ? step.then : step.otherwise, frame, count, env);
        return;
      }
      case 'for':
        this.#for(step, frame, count);
    }
  }

  /** The elements of a Dynamic share the key space of its entries. */
  #rejectTakenIndex(site: CodeLocation): void {
    if (this.#kind !== 'dynamic' || this.#builder.entries === null) return;
    const index = this.#builder.elements.length;
    if (this.#builder.entries.get(index)?.level === this.#builder.depth) throw failAt(site, duplicateKey(index));
  }

  #rejectDuplicate(name: string, site: CodeLocation): void {
    const present = this.#builder.properties.get(name);
    if (present !== undefined && present.level === this.#builder.depth) throw failAt(site, duplicateMember(name));
  }

  #rejectDuplicateLocal({ name, isMethod, site }: Step & { kind: 'local' }): void {
    const id = isMethod ? `${name}()` : name;
    if (this.#locals.has(id)) throw failAt(site, duplicateMember(name));
    this.#locals.add(id);
  }

  #for(step: Step & { kind: 'for' }, frame: Frame, count: number): void {
    const iterable = step.iterable(...frame);
    const variables = step.hasKey ? 2 : 1;
    const inner = count + variables;
    iterate(
      iterable,
      (key, value) => {
        this.#countStep(step.site);
        let at = frame;
        if (step.hasKey) at = bind(at, step.index, step.keyType?.check(key, ...at) ?? key);
        at = bind(at, step.index + variables - 1, step.valueType?.check(value, ...at) ?? value);
        const [s, e, a, b, c, d] = at;
        const env = new Env(e, s, captureLocals(inner, a, b, c, d));
        spend(BYTES.env);
        this.#envs.push(env);
        this.#run(step.steps, at, inner, env);
      },
      () => failAt(step.site, cannotIterate(classOf(iterable).displayName, shownInMessage(iterable))),
    );
  }

  /** An endless sequence is an error of the program and must not crash the process. */
  #countStep(site: CodeLocation): void {
    evaluationContext().checkDeadline();
    stepBudget?.take();
    this.#steps++;
    if (this.#steps > MAX_GENERATOR_STEPS) throw failAt(site, tooManyGenerated(MAX_GENERATOR_STEPS));
  }

  #predicate(step: Step & { kind: 'predicate' }, frame: Frame, env: Env | null): void {
    if (this.#kind === 'typed') {
      throw failAt(step.site, objectCannotHave('predicate', this.#parent.cls.displayName));
    }
    const twin = uncheckedVersions.get(this.#parent);
    for (const info of this.#parent.shape.visible) {
      if (info.kind === 'property') continue;
      const value = readForPredicate(this.#parent, info);
      if (twin !== undefined) setSlot(twin, info.slot, value);
      const result = step.condition(...bind(frame, step.index, value));
      if (typeof result !== 'boolean') throw notOfClass(step.site, result, baseClass('Boolean'));
      if (result) addEntryFor(this.#builder, this.#parent.shape, this.#kind, info.key, info.kind, step, env);
    }
  }

  #spread(step: Step & { kind: 'spread' }, frame: Frame): void {
    const value = step.value(...frame);
    if (value instanceof VmNull && step.isNullable) return;
    if (value instanceof VmObject && parentKind(value.cls) !== 'typed') {
      this.#spreadObject(step, value);
      return;
    }
    if (value instanceof VmMap) {
      this.#rejectSpread(step, value, this.#kind === 'typed' || this.#kind === 'listing');
      for (const [key, item] of value) this.#addEntry(step, key, given(item));
      return;
    }
    const isSequence =
      value instanceof VmList || value instanceof VmSet || value instanceof VmIntSeq || value instanceof VmBytes;
    if (!isSequence) throw this.#notSpreadable(step, value);
    this.#rejectSpread(step, value, this.#kind === 'typed' || this.#kind === 'mapping');
    iterate(
      value,
      (_key, item) => {
        this.#countStep(step.site);
        this.#builder.element(given(item));
      },
      () => this.#notSpreadable(step, value),
    );
  }

  #notSpreadable(step: Step & { kind: 'spread' }, value: VmValue): Error {
    const cls = classOf(value).displayName;
    if (value instanceof VmNull) {
      const hint = `To guard against a nullable value, use \`...?\` instead of \`...\`.\nTry: \`...?${step.text}\``;
      return failAt(step.valueSite, { ...cannotIterate(cls, null), hint });
    }
    const message = cannotIterate(cls, shownInMessage(value));
    if (!(value instanceof VmObject)) return failAt(step.valueSite, message);
    const hint =
      '`Typed` values are not iterable. If you mean to spread its members, convert it to `Dynamic` using `toDynamic()`.';
    return failAt(step.valueSite, { ...message, hint });
  }

  #rejectSpread(step: Step & { kind: 'spread' }, value: VmValue, isRejected: boolean): void {
    if (!isRejected) return;
    throw failAt(
      step.site,
      cannotSpreadInto(classOf(value).displayName, this.#parent.cls.displayName, shownInMessage(value)),
    );
  }

  #spreadObject(step: Step & { kind: 'spread' }, object: VmObject): void {
    try {
      forceMembers(object);
    } catch (error) {
      throw throughExpression(error, step.valueSite);
    }
    for (const info of object.shape.visible) {
      this.#spreadMember(step, object, info);
    }
  }

  #spreadMember(step: Step & { kind: 'spread' }, object: VmObject, info: SlotInfo): void {
    const member = given(readSlot(object, info), info.member);
    try {
      if (!ALLOWED[this.#kind].includes(info.kind)) {
        throw failAt(step.site, objectCannotSpread(info.kind as SpreadMember, this.#parent.cls.displayName));
      }
      if (info.kind === 'element') this.#builder.element(member);
      else if (info.kind === 'entry') this.#addEntry(step, info.key, member);
      else this.#addProperty(step, info.key as string, member);
    } catch (error) {
      const { headerSpan, qualifiedName } = firstDefinition(object, info);
      throw error instanceof PklError && headerSpan !== null ? error.through(headerSpan, qualifiedName) : error;
    }
  }

  #addEntry(step: Step & { kind: 'spread' }, key: VmValue, member: Member): void {
    const present = this.#builder.entries?.get(key);
    if (present !== undefined && present.level === this.#builder.depth) {
      throw failAt(step.site, spreadDuplicate('entry', shownInMessage(key)));
    }
    addEntry(this.#builder, this.#parent.shape, this.#kind, key, member, step.site, null);
  }

  #addProperty(step: Step & { kind: 'spread' }, name: string, member: Member): void {
    if (this.#kind === 'typed') checkProperty(this.#kind, this.#parent.cls, { name, site: step.site, isAmend: false });
    const present = this.#builder.properties.get(name);
    if (present !== undefined && present.level === this.#builder.depth) {
      throw failAt(step.site, spreadDuplicate('property', name));
    }
    this.#builder.property(name, member);
  }
}

/** The member that the first of the objects which amend each other has given a key. */
function firstDefinition(object: VmObject, { kind, key, member }: SlotInfo): Member {
  let first = member;
  for (let at = object.parent; at !== null; at = at.parent) {
    const { properties, elements, entries } = at.shape;
    const info = kind === 'property' ? properties.get(key as string) : entries?.get(key);
    first = (kind === 'element' ? elements[key as number] : info)?.member ?? first;
  }
  return first;
}

/** The members of another object that each kind of parent accepts. */
const ALLOWED: Readonly<Record<ParentKind, readonly string[]>> = {
  dynamic: ['property', 'entry', 'element'],
  listing: ['element'],
  mapping: ['entry'],
  typed: ['property'],
};

/** A member with a known value; reports show where the value comes from. */
function given(value: VmValue, origin: Member | null = null): Member {
  spend(BYTES.definition);
  return new Member({
    qualifiedName: origin?.qualifiedName ?? '',
    span: origin?.span ?? null,
    headerSpan: origin?.headerSpan ?? null,
    bodySpan: origin?.bodySpan ?? null,
    keySpan: origin?.keySpan ?? null,
    constant: value,
  });
}

function bind(frame: Frame, index: number, value: VmValue): Frame {
  const [s, e, a, b, c, d] = frame;
  if (index === 0) return [s, e, value, b, c, d];
  if (index === 1) return [s, e, a, value, c, d];
  if (index === 2) return [s, e, a, b, value, d];
  return [s, e, a, b, c, appendLocal(d, index, value)];
}

function addEntryFor(
  builder: ShapeBuilder,
  parent: Shape,
  kind: ParentKind,
  key: VmValue,
  memberKind: string,
  step: Step & { kind: 'predicate' },
  env: Env | null,
): void {
  if (memberKind === 'element') {
    const at = key as number;
    if (builder.elements[at]?.level === builder.depth) throw failAt(step.site, duplicateKey(key));
    builder.replaceElement(at, step.member, env);
  } else addEntry(builder, parent, kind, key, step.member, step.site, env);
}
