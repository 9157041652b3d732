/** The origin of a value: the definitions that led to it, found by following parents, without tracing code. */
import type { Source, Span } from '../base/source.ts';
import { type Diagnostic, placeOf } from '../diagnostics/diagnostic.ts';
import { PklError } from '../diagnostics/error.ts';
import { notAPath } from '../diagnostics/messages/evaluation.ts';
import type { Expr } from '../syntax/ast.ts';
import { VmList, VmMap } from '../values/collections.ts';
import { ownerOf, readSlot, VmObject } from '../values/object.ts';
import { NULL } from '../values/scalars.ts';
import type { SlotInfo } from '../values/shape.ts';
import type { VmValue } from '../values/value.ts';

/**
 * The role of a definition: it `sets` the value; the value `overrides` it; it `declares` the property in a class or
 * module; or it sets an object that `contains` the value.
 */
export type OriginRole = 'sets' | 'overrides' | 'declares' | 'contains';

/** A definition on the way to a value. */
export class OriginStep {
  readonly role: OriginRole;
  /** The path that it defines: the whole path, or the start that leads to a containing object. */
  readonly path: string;
  /** The qualified name of the definition, e.g. `config#server.port`. */
  readonly name: string;
  readonly file: string;
  readonly range: Diagnostic['range'];
  readonly #span: Span;

  constructor(role: OriginRole, path: string, name: string, span: Span) {
    this.role = role;
    this.path = path;
    this.name = name;
    this.file = span.source.uri;
    this.range = placeOf(span).range;
    this.#span = span;
  }

  /** The location with its source, for reports. */
  get span(): Span {
    return this.#span;
  }
}

/** The origin of a value. */
export interface Origin {
  readonly path: string;
  /** The value in source syntax, truncated. */
  readonly value: string;
  /**
   * The definition that sets the value, those it overrides, then the same for the containing objects, innermost first.
   */
  readonly steps: readonly OriginStep[];
}

/**
 * The definitions that led to the value at a path.
 *
 * @param path the AST of the path, whose text is `source`
 * @param valueOf evaluates the key of a subscript
 */
export function originSteps(
  module: VmObject,
  path: Expr,
  source: Source,
  valueOf: (key: Expr) => VmValue,
): readonly OriginStep[] {
  const steps: OriginStep[] = [];
  const walk = (expr: Expr, isWhole: boolean): VmValue => {
    if (expr.kind === 'This' || expr.kind === 'ModuleRef') return module;
    const { receiver, key, kinds } = partOf(expr, module, walk, valueOf);
    if (receiver instanceof VmObject) {
      const text = source.text.slice(path.start, expr.end);
      // Receivers are walked first, but their steps come last.
      steps.unshift(...stepsOf([...definitions(receiver, key, kinds)], text, isWhole));
      const info = lookUp(receiver, key, kinds);
      return info === undefined ? NULL : readSlot(receiver, info);
    }
    if (receiver instanceof VmList && typeof key === 'number') return receiver.at(key) as VmValue;
    if (receiver instanceof VmMap) return receiver.get(key) as VmValue;
    return receiver;
  };
  walk(path, true);
  return steps;
}

/** Throws `not-a-path` unless an expression is a path of members. */
export function requirePath(expr: Expr, source: Source): void {
  if (expr.kind === 'This' || expr.kind === 'ModuleRef') return;
  if (expr.kind === 'Access' && expr.args === null) return;
  const isStep = expr.kind === 'Subscript' || (expr.kind === 'QualifiedAccess' && expr.args === null);
  if (!isStep) throw new PklError(notAPath(source.text), { source, start: expr.start, end: expr.end });
  requirePath(expr.receiver, source);
}

type Kinds = 'property' | 'member';

function partOf(
  expr: Expr,
  module: VmObject,
  walk: (expr: Expr, isWhole: boolean) => VmValue,
  valueOf: (key: Expr) => VmValue,
): { readonly receiver: VmValue; readonly key: VmValue; readonly kinds: Kinds } {
  if (expr.kind === 'Access' && expr.args === null) return { receiver: module, key: expr.name.text, kinds: 'property' };
  if (expr.kind === 'QualifiedAccess' && expr.args === null)
    return { receiver: walk(expr.receiver, false), key: expr.name.text, kinds: 'property' };
  if (expr.kind === 'Subscript')
    return { receiver: walk(expr.receiver, false), key: valueOf(expr.key), kinds: 'member' };
  throw new TypeError('the path has not been checked');
}

interface Definition {
  readonly info: SlotInfo;
  readonly isOfClass: boolean;
}

function stepsOf(found: readonly Definition[], path: string, isWhole: boolean): OriginStep[] {
  return found.map(({ info: { member }, isOfClass }, i) => {
    const role = i === 0 ? (isWhole ? 'sets' : 'contains') : isOfClass && member.isUndefined ? 'declares' : 'overrides';
    return new OriginStep(role, path, member.qualifiedName, member.span as Span);
  });
}

/** The definitions of a member: the one in effect, then those it overrides. */
function* definitions(object: VmObject, key: VmValue, kinds: Kinds): Generator<Definition> {
  let last: unknown;
  for (let holder: VmObject | null = object; holder !== null; ) {
    const info = lookUp(holder, key, kinds);
    if (info === undefined) return;
    if (holder.isView) {
      holder = holder.parent;
      continue;
    }
    const owner = ownerOf(holder, info);
    if (info.member !== last && info.member.span !== null)
      yield { info, isOfClass: owner.shape.definition?.kind === 'class' };
    last = info.member;
    holder = owner.parent;
  }
}

function lookUp({ shape }: VmObject, key: VmValue, kinds: Kinds): SlotInfo | undefined {
  if (kinds === 'property') return shape.properties.get(key as string);
  return shape.entries?.get(key) ?? (typeof key === 'number' ? shape.elements[key] : undefined);
}
