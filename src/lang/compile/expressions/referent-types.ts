/** Target types of references, without constraints and aliases, and the steps between them. */
import type * as tree from '../../syntax/ast.ts';
import { type ClassProperty, type VmClass, VmTypeAlias } from '../../values/class.ts';
import { classOf } from '../../values/class-of.ts';
import type { Referent } from '../../values/reference.ts';
import { baseClass } from '../../values/standard-library.ts';
import type { VmValue } from '../../values/value.ts';
import type { MemberDeclaration } from '../declarations/member-declaration.ts';
import { describeAliased, describeType, type TypeDescription, typeText } from '../types/describe-type.ts';

/** An alternative of a reference's target type. */
export type Alternative =
  | { readonly kind: 'unknown' | 'nothing' }
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'class'; readonly cls: VmClass; readonly args: readonly ReferentType[] }
  /** An integer type of limited size, such as `Int8`. */
  | { readonly kind: 'sized'; readonly alias: VmTypeAlias }
  /** A function or a type parameter, from which no step is possible. */
  | { readonly kind: 'other'; readonly text: string };

/** The wider integer types of each sized integer type, besides `Int` and `Number`. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  Int8: ['Int16', 'Int32'],
  Int16: ['Int32'],
  Int32: [],
  UInt8: ['Int16', 'Int32', 'UInt16', 'UInt32', 'UInt'],
  UInt16: ['Int32', 'UInt32', 'UInt'],
  UInt32: ['UInt'],
  UInt: [],
};

/** Alternatives in text order. */
export class ReferentType implements Referent {
  readonly alternatives: readonly Alternative[];
  readonly text: string;

  constructor(alternatives: readonly Alternative[]) {
    this.alternatives = simplify(alternatives);
    this.text = this.alternatives.map(alternativeText).join(' | ');
  }

  equals(other: Referent): boolean {
    if (!(other instanceof ReferentType) || other.alternatives.length !== this.alternatives.length) return false;
    return this.alternatives.every((each, i) => areSame(each, other.alternatives[i] as Alternative));
  }

  /** Whether every value of this type is also one of the other. */
  isSubtypeOf(other: ReferentType): boolean {
    const [first] = other.alternatives;
    if (this.alternatives[0]?.kind === 'unknown' || first?.kind === 'unknown') return true;
    if (first !== undefined && isBaseClass(first, 'Any')) return true;
    return this.alternatives.every((mine) => other.alternatives.some((theirs) => isSubtype(mine, theirs)));
  }
}

function alternativeText(alternative: Alternative): string {
  switch (alternative.kind) {
    case 'class': {
      const { cls, args } = alternative;
      return args.length === 0 ? cls.displayName : `${cls.displayName}<${args.map(({ text }) => text).join(', ')}>`;
    }
    case 'sized':
      return alternative.alias.displayName;
    case 'other':
      return alternative.text;
    default:
      return typeText(alternative);
  }
}

function areSame(a: Alternative, b: Alternative): boolean {
  if (a.kind === 'class' && b.kind === 'class') {
    return a.cls === b.cls && a.args.every((arg, i) => arg.equals(b.args[i] as ReferentType));
  }
  return a.kind === b.kind && alternativeText(a) === alternativeText(b);
}

function isBaseClass(alternative: Alternative, name: string): boolean {
  return alternative.kind === 'class' && alternative.cls === baseClass(name);
}

/** Removes duplicates; a type that allows everything absorbs the rest. */
function simplify(alternatives: readonly Alternative[]): readonly Alternative[] {
  const all =
    alternatives.find(({ kind }) => kind === 'unknown') ?? alternatives.find((each) => isBaseClass(each, 'Any'));
  if (all !== undefined) return [all];
  const distinct: Alternative[] = [];
  for (const each of alternatives) if (!distinct.some((other) => areSame(each, other))) distinct.push(each);
  return distinct
    .map((each) => [alternativeText(each), each] as const)
    .sort(([a], [b]) => (a < b ? -1 : a === b ? 0 : 1))
    .map(([, each]) => each);
}

function isSubtype(a: Alternative, b: Alternative): boolean {
  if (a.kind === 'literal') return b.kind === 'literal' ? a.value === b.value : isBaseClass(b, 'String');
  if (a.kind === 'sized') {
    if (b.kind === 'class') return b.cls.isSubclassOf(baseClass('Number'));
    return b.kind === 'sized' && (a.alias === b.alias || WIDER[a.alias.name]?.includes(b.alias.name) === true);
  }
  if (a.kind !== 'class' || b.kind !== 'class') return a === b;
  if (!a.cls.isSubclassOf(b.cls) || a.args.length !== b.args.length) return false;
  const variances = variancesOf(b.cls);
  return a.args.every((mine, i) => {
    const theirs = b.args[i] as ReferentType;
    if (variances[i] === 'out') return mine.isSubtypeOf(theirs);
    return variances[i] === 'in' ? theirs.isSubtypeOf(mine) : mine.equals(theirs);
  });
}

function variancesOf(cls: VmClass): readonly ('in' | 'out' | null)[] {
  const { node } = cls.declaration as MemberDeclaration;
  return node.kind === 'Class' ? node.typeParameters.map(({ variance }) => variance) : [];
}

/** A class as a target; its type arguments remain unknown. */
export function referentOfClass(cls: VmClass): ReferentType {
  const unknown = new ReferentType([{ kind: 'unknown' }]);
  return new ReferentType([{ kind: 'class', cls, args: cls.typeParameters.map(() => unknown) }]);
}

/** A described type as a target, with aliases and nullability resolved. */
export function referentOf(type: TypeDescription): ReferentType {
  return new ReferentType(alternativesOf(type));
}

function alternativesOf(type: TypeDescription): readonly Alternative[] {
  switch (type.kind) {
    case 'unknown':
    case 'nothing':
      return [{ kind: type.kind }];
    case 'literal':
      return [type];
    case 'module':
      return [{ kind: 'class', cls: type.cls, args: [] }];
    case 'nullable':
      return [...alternativesOf(type.member), { kind: 'class', cls: baseClass('Null'), args: [] }];
    case 'union':
      return type.members.flatMap(alternativesOf);
    case 'function':
    case 'variable':
      return [{ kind: 'other', text: typeText(type) }];
    case 'declared': {
      const { referent, args } = type;
      if (!(referent instanceof VmTypeAlias)) return [{ kind: 'class', cls: referent, args: args.map(referentOf) }];
      if (referent.moduleUri === 'pkl:base' && WIDER[referent.name] !== undefined) {
        return [{ kind: 'sized', alias: referent }];
      }
      return alternativesOf(describeAliased(referent, args));
    }
  }
}

/** Why a step from one of the alternatives is not possible. */
export class NoStep {
  readonly reason: 'missing' | 'default' | 'external class';
  /** The alternative without the step, as text. */
  readonly type: string;

  constructor(reason: NoStep['reason'], type: Alternative) {
    this.reason = reason;
    this.type = alternativeText(type);
  }
}

/** The target of `.name` for every alternative. */
export function stepByName(referent: ReferentType, name: string): ReferentType | NoStep {
  return stepFrom(referent, (alternative) => propertyOf(alternative, name));
}

/** The target of `[key]` for every alternative. */
export function stepByKey(referent: ReferentType, key: VmValue): ReferentType | NoStep {
  return stepFrom(referent, (alternative) => elementOf(alternative, key));
}

type Step = readonly Alternative[] | NoStep;

function stepFrom(referent: ReferentType, step: (alternative: Alternative) => Step): ReferentType | NoStep {
  const reached: Alternative[] = [];
  for (const alternative of referent.alternatives) {
    const found = step(alternative);
    if (found instanceof NoStep) return found;
    reached.push(...found);
  }
  return new ReferentType(reached);
}

const UNKNOWN: readonly Alternative[] = [{ kind: 'unknown' }];

function propertyOf(from: Alternative, name: string): Step {
  if (from.kind === 'unknown') return UNKNOWN;
  if (from.kind !== 'class') return new NoStep('missing', from);
  const { cls } = from;
  if (cls === baseClass('Dynamic')) return name === 'default' ? new NoStep('default', from) : UNKNOWN;
  if (cls === baseClass('Listing') || cls === baseClass('Mapping')) {
    return new NoStep(name === 'default' ? 'default' : 'missing', from);
  }
  const moduleClass = baseClass('Module');
  if (name === 'output' && cls.isSubclassOf(moduleClass)) {
    return new NoStep('external class', { kind: 'class', cls: moduleClass, args: [] });
  }
  if (cls === baseClass('Null')) return [from];
  const property = typedDefinition(cls.property(name));
  if (property === null) return new NoStep('missing', from);
  return alternativesOf(describeType(typeNodeOf(property), property.declaration as MemberDeclaration));
}

function typeNodeOf(property: ClassProperty): tree.TypeNode | null {
  return ((property.declaration as MemberDeclaration).node as tree.PropertyNode).type;
}

/** The definition that declares a property's type; overrides that only set a value do not. */
function typedDefinition(property: ClassProperty | null): ClassProperty | null {
  if (property === null || typeNodeOf(property) !== null) return property;
  return typedDefinition(property.owner.superclass?.property(property.name) ?? null) ?? property;
}

function elementOf(from: Alternative, key: VmValue): Step {
  if (from.kind === 'unknown') return UNKNOWN;
  if (from.kind !== 'class') return new NoStep('missing', from);
  const [first, second] = from.args;
  switch (from.cls.moduleUri === 'pkl:base' ? from.cls.name : '') {
    case 'Dynamic':
      return UNKNOWN;
    case 'Null':
      return [from];
    case 'Listing':
    case 'List':
      if (typeof key !== 'number' && typeof key !== 'bigint') return new NoStep('missing', from);
      return first?.alternatives ?? UNKNOWN;
    case 'Mapping':
    case 'Map':
      if (first?.alternatives.some((type) => allowsKey(type, key)) === false) return new NoStep('missing', from);
      return second?.alternatives ?? UNKNOWN;
    default:
      return new NoStep('missing', from);
  }
}

function allowsKey(type: Alternative, key: VmValue): boolean {
  if (type.kind === 'unknown') return true;
  if (type.kind === 'literal') return type.value === key;
  return type.kind === 'class' && type.cls === classOf(key);
}
