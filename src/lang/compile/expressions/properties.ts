/** Reads properties: by name on a receiver, by lexical scope, from `pkl:base`, from `this`. */
import { noOuterScope, propertyMustBeConst } from '../../diagnostics/messages/evaluation.ts';
import { memberMustBeConst, receiverMustBeConst, thisMustBeConst } from '../../resolve/const-rules.ts';
import {
  hopsToModule,
  type PropertyName,
  type Resolution,
  resolveName,
  resolveOuter,
  resolveThis,
  type Scope,
} from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { classOf } from '../../values/class-of.ts';
import type { Code } from '../../values/code.ts';
import { evaluationContext } from '../../values/context.ts';
import { NO_ENV } from '../../values/make.ts';
import type { Member } from '../../values/member.ts';
import { readSlot, VmObject } from '../../values/object.ts';
import { VmReference } from '../../values/reference.ts';
import { NULL, VmDataSize, VmDuration, VmFloat, VmNull } from '../../values/scalars.ts';
import type { Shape, SlotInfo } from '../../values/shape.ts';
import { DATA_SIZE_UNITS, DURATION_UNITS } from '../../values/units.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, type Compiler, failAt, through, throughImport } from '../compiler.ts';
import { readCaptured, readLocal, readReceiver } from './locals.ts';
import { cannotFindProperty, type LookupLocation, type LookupMode } from './lookup-errors.ts';
import { stepIntoReference } from './reference-values.ts';

/** A name without arguments. */
export function compileName(node: tree.AccessExpr, scope: Scope, c: Compiler): Code {
  const name = node.name.text;
  const site = c.site(node, scope);
  const found = resolveName(scope, name);
  if (found.kind === 'local') {
    return found.hops === 0 ? readLocal(found.index) : readCaptured(found.hops, found.index);
  }
  if (found.kind === 'property') return compileLexical(found, scope, site);
  const implicit = c.module.implicitImports.get(name);
  if (implicit !== undefined) return importCode(c, implicit, site);
  if (!c.module.isBaseModule && name !== 'output' && c.module.base.object.property(name) !== undefined) {
    const base = c.module.base.object;
    return propertyCode(() => base, name, site, 'base');
  }
  const { hops, local } = resolveThis(scope);
  const receiver = local < 0 ? readReceiver(hops) : hops === 0 ? readLocal(local) : readCaptured(hops, local);
  const around: LookupLocation = { ...site, around: { scope, compiler: c } };
  if (local < 0 && thisMustBeConst(scope)) return constPropertyCode(receiver, name, around, 'this');
  return propertyCode(receiver, name, around, 'this');
}

/** An imported module, looked up once per running module instance. */
export function importCode(c: Compiler, uri: string, site: CodeLocation): Code {
  return () => {
    try {
      return evaluationContext().importModule(uri, c.module.uri);
    } catch (error) {
      throw throughImport(error, site);
    }
  };
}

function compileLexical(found: Resolution & { kind: 'property' }, scope: Scope, site: CodeLocation): Code {
  const { property, hops } = found;
  if (!property.isConst && memberMustBeConst(scope, hops, found.home)) {
    return () => {
      throw failAt(site, propertyMustBeConst(property.name));
    };
  }
  const receiver = readReceiver(hops);
  if (property.locals.length === 0) return propertyCode(receiver, property.name, site, 'lexical');
  return localCode(receiver, property, site);
}

/** Reads a local member, which objects store by the identity of its definition. */
function localCode(receiver: Code, property: PropertyName, site: CodeLocation): Code {
  const members = property.locals as Member[];
  let cachedShape: Shape | null = null;
  let cachedInfo: SlotInfo | undefined;
  return (s, e, a, b, c, d) => {
    const object = receiver(s, e, a, b, c, d) as VmObject;
    if (object.shape !== cachedShape) {
      const found = findLocal(object.shape, members, property);
      if (found === undefined) throw cannotFindProperty(object, property.name, 'lexical', site);
      cachedInfo = found;
      cachedShape = object.shape;
    }
    const info = cachedInfo as SlotInfo;
    const value = object.slots[info.slot];
    if (value !== undefined) return value;
    try {
      return readSlot(object, info);
    } catch (error) {
      throw through(error, site);
    }
  };
}

function findLocal(shape: Shape, members: readonly Member[], property: PropertyName): SlotInfo | undefined {
  const visible = property.isAlsoVisible ? shape.properties.get(property.name) : undefined;
  for (const member of members) {
    const info = shape.locals.get(member);
    // If a body defines a local and a visible property with the same name, the visible one is meant.
    if (info !== undefined) return visible !== undefined && visible.level >= info.level ? visible : info;
  }
  return visible;
}

/** `receiver.name` for any receiver. */
export function propertyCode(receiver: Code, name: string, site: LookupLocation, mode: LookupMode): Code {
  let cachedShape: Shape | null = null;
  let cachedInfo: SlotInfo | undefined;
  return (s, e, a, b, c, d) => {
    const object = receiver(s, e, a, b, c, d);
    if (object instanceof VmObject) {
      const { shape } = object;
      if (shape !== cachedShape) {
        const found = shape.properties.get(name);
        if (found === undefined) throw cannotFindProperty(object, name, mode, site);
        cachedInfo = found;
        cachedShape = shape;
      }
      const info = cachedInfo as SlotInfo;
      const value = object.slots[info.slot];
      if (value !== undefined) return value;
      try {
        return readSlot(object, info);
      } catch (error) {
        throw through(error, site);
      }
    }
    return readOther(object, name, mode, site);
  };
}

/** Like `propertyCode`, inside a constant whose receiver is outside of it. */
function constPropertyCode(receiver: Code, name: string, site: LookupLocation, mode: LookupMode): Code {
  const read = propertyCode(receiver, name, site, mode);
  return (s, e, a, b, c, d) => {
    const property = classOf(receiver(s, e, a, b, c, d)).property(name);
    if (property !== null && !property.isConst) throw failAt(site, propertyMustBeConst(name));
    return read(s, e, a, b, c, d);
  };
}

function readOther(
  receiver: Exclude<VmValue, VmObject>,
  name: string,
  mode: LookupMode,
  site: LookupLocation,
): VmValue {
  if (receiver instanceof VmReference) return stepIntoReference(receiver, name, site);
  const property = classOf(receiver).property(name);
  if (property === null) throw cannotFindProperty(receiver, name, mode, site);
  try {
    return property.member.code(receiver, property.owner.env);
  } catch (error) {
    throw through(error, site);
  }
}

/** `receiver.name` and `receiver?.name` without arguments. */
export function compileQualifiedProperty(node: tree.QualifiedAccessExpr, scope: Scope, c: Compiler): Code {
  const name = node.name.text;
  const unit = literalWithUnit(node, scope, c);
  if (unit !== null) return () => unit;
  const site = c.site(node, scope);
  const receiver = c.expr(node.receiver, scope);
  if (node.isNullSafe) return nullSafe(receiver, (inner) => propertyCode(inner, name, site, 'qualified'));
  if (receiverMustBeConst(node.receiver, scope)) return constPropertyCode(receiver, name, site, 'qualified');
  return propertyCode(receiver, name, site, 'qualified');
}

/** `5.min`, `1.5.gb`: quantities without a method call. */
function literalWithUnit(node: tree.QualifiedAccessExpr, scope: Scope, c: Compiler): VmValue | null {
  const { receiver } = node;
  const literal = receiver.kind === 'Unary' && receiver.operator === '-' ? receiver.operand : receiver;
  if (literal.kind !== 'Int' && literal.kind !== 'Float') return null;
  const unit = node.name.text;
  const isDuration = Object.hasOwn(DURATION_UNITS, unit);
  if (!isDuration && !Object.hasOwn(DATA_SIZE_UNITS, unit)) return null;
  // The literal's code ignores receiver and environment.
  const value = c.expr(receiver, scope)(NULL, NO_ENV);
  if (!(typeof value === 'number' || typeof value === 'bigint' || value instanceof VmFloat)) return null;
  return isDuration
    ? new VmDuration(value, unit as keyof typeof DURATION_UNITS)
    : new VmDataSize(value, unit as keyof typeof DATA_SIZE_UNITS);
}

/** Evaluates `then` on the receiver unless that is null; guards only this step. */
export function nullSafe(receiver: Code, then: (receiver: Code) => Code): Code {
  // The receiver is evaluated once; the step reads it from a cell that nested evaluations save and restore.
  let current: VmValue = NULL;
  const step = then(() => current);
  return (s, e, a, b, c, d) => {
    const value = receiver(s, e, a, b, c, d);
    if (value instanceof VmNull) return value;
    const outer = current;
    current = value;
    try {
      return step(s, e, a, b, c, d);
    } finally {
      current = outer;
    }
  };
}

/** `this`. */
export function compileThis(scope: Scope): Code {
  return readReceiverAt(resolveThis(scope));
}

function readReceiverAt({ hops, local }: { readonly hops: number; readonly local: number }): Code {
  if (local >= 0) return hops === 0 ? readLocal(local) : readCaptured(hops, local);
  return readReceiver(hops);
}

/** `outer`. */
export function compileOuter(node: tree.OuterExpr, scope: Scope, c: Compiler): Code {
  const place = resolveOuter(scope);
  if (place === null) {
    const site = c.site(node, scope);
    return () => {
      throw failAt(site, noOuterScope());
    };
  }
  return readReceiverAt(place);
}

/** `module`. */
export function compileModuleRef(scope: Scope): Code {
  return readReceiver(hopsToModule(scope));
}
