/** Infers the types of calls: binds the type parameters of methods to the types of arguments. */
import type * as tree from '../syntax/ast.ts';
import { isVarArgs } from './expected.ts';
import { ancestorsOf } from './inheritance.ts';
import type { Member, MethodDefinition, Type, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import {
  alternativesOf,
  argumentOf,
  baseName,
  baseType,
  closed,
  isNull,
  nonNull,
  substitute,
  targetOf,
  UNKNOWN,
  unionOf,
} from './type.ts';

/** A call of a known method. */
export interface Call {
  readonly unit: Unit;
  readonly args: readonly tree.Expr[];
  /** The type of the receiver; null for calls without one. */
  readonly receiver: Type | null;
}

/** The type of a call's result. */
export function resultOf(q: Queries, call: Call, member: Member): Type {
  const { definition } = member;
  if (definition.kind !== 'method') return UNKNOWN;
  const special = specialResult(q, call, definition);
  if (special !== null) return special;
  const result = q.typeOfMember(member);
  if (result.kind === 'unknown') return result;
  const { typeParameters } = definition.node;
  if (typeParameters.length === 0) return closed(result);
  return closed(substitute(result, bindingsOf(q, call, member, definition)));
}

/** Methods whose results depend on more than their signatures say. */
function specialResult(q: Queries, { unit, args, receiver }: Call, definition: MethodDefinition): Type | null {
  if (definition.unit !== q.base) return null;
  if (definition.name === 'getClass' && receiver !== null && receiver.kind !== 'unknown')
    return baseType(q, 'Class', UNKNOWN);
  if (definition.name === 'Map' && receiver === null) {
    const types = args.map((arg) => q.typeOf(unit, arg));
    if (types.length < 2)
      return baseType(
        q,
        'Map',
        ...(types.length === 0 ? [{ kind: 'nothing' } as const, { kind: 'nothing' } as const] : []),
      );
    return baseType(
      q,
      'Map',
      unionOf(types.filter((_, i) => i % 2 === 0)),
      unionOf(types.filter((_, i) => i % 2 === 1)),
    );
  }
  return null;
}

type Bindings = Map<tree.TypeParameter, Type>;

function bindingsOf(
  q: Queries,
  { unit, args }: Call,
  { substitution }: Member,
  definition: MethodDefinition,
): Bindings {
  const bindings: Bindings = new Map();
  const { parameters, typeParameters } = definition.node;
  for (const [index, { type }] of parameters.entries()) {
    if (type === null) continue;
    const wanted = substitute(q.typeOfNode(definition.unit, type), substitution);
    if (isVarArgs(q, wanted)) {
      const given = args.slice(index).map((arg) => q.typeOf(unit, arg));
      bind(q, argumentOf(q, wanted, 0), unionOf(given), bindings, 0);
    } else {
      const arg = args[index];
      if (arg !== undefined) bind(q, wanted, q.typeOf(unit, arg), bindings, 0);
    }
  }
  for (const parameter of typeParameters) if (!bindings.has(parameter)) bindings.set(parameter, UNKNOWN);
  return bindings;
}

/** Unifies types: binds the type parameters in one type so that another type fits it. */
function bind(q: Queries, wanted: Type, given: Type, bindings: Bindings, depth: number): void {
  if (depth > 20) return;
  switch (wanted.kind) {
    case 'variable': {
      const { node } = wanted.definition;
      const known = bindings.get(node);
      bindings.set(node, known === undefined ? given : unionOf([known, given]));
      return;
    }
    case 'alias':
      bind(q, targetOf(q, wanted), given, bindings, depth + 1);
      return;
    case 'constrained':
      bind(q, wanted.base, given, bindings, depth + 1);
      return;
    case 'union': {
      const open = wanted.members.filter((member) => !isNull(q, member));
      const [only] = open;
      if (open.length === 1 && only !== undefined) bind(q, only, nonNull(q, given), bindings, depth + 1);
      return;
    }
    case 'class':
      for (const each of alternativesOf(q, given)) bindClass(q, wanted, each, bindings, depth);
      return;
    default:
  }
}

function bindClass(q: Queries, wanted: Type & { kind: 'class' }, given: Type, bindings: Bindings, depth: number): void {
  if (given.kind === 'unknown') {
    for (const arg of wanted.args) bind(q, arg, UNKNOWN, bindings, depth + 1);
    return;
  }
  if (given.kind !== 'class') return;
  // A function may be given for a function with another number of parameters; only its result is known then.
  for (const { container, args } of ancestorsOf(q, given)) {
    if (container !== wanted.definition) continue;
    for (const [i, arg] of wanted.args.entries()) bind(q, arg, args[i] ?? UNKNOWN, bindings, depth + 1);
    return;
  }
  if (baseName(q, wanted).startsWith('Function'))
    bind(q, wanted.args.at(-1) ?? UNKNOWN, given.args.at(-1) ?? UNKNOWN, bindings, depth + 1);
}
