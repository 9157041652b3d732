/** Rejects constraints in the target types of references, which are checked before a value exists. */

import type { Range } from '../../base/source.ts';
import { PklError, type StackFrame } from '../../diagnostics/error.ts';
import { constrainedReferent } from '../../diagnostics/messages/references.ts';
import { hasTypeParameter, type Scope, typeArgument } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { VmTypeAlias } from '../../values/class.ts';
import { type CodeLocation, spanOf } from '../compiler.ts';
import type { AliasDeclaration } from './aliases.ts';
import { argumentSource, moduleOf, type TypeScope } from './describe-type.ts';
import { resolveTypeName } from './named-types.ts';

/** A location on the path from a constraint out to the reference; `member` is the enclosing alias, if any. */
type Step = StackFrame;

function stepAt(node: Range, { scope, compiler }: TypeScope): Step {
  return { span: spanOf(compiler, node), member: scope.frame.alias ?? null };
}

/** The path from the first constraint inside a type, innermost first; null when there is none. */
function wayFromConstraint(node: tree.TypeNode, context: TypeScope): Step[] | null {
  switch (node.kind) {
    case 'ConstrainedType':
      return [stepAt(node, context)];
    case 'NullableType':
    case 'ParenthesizedType':
      return wayFromConstraint(node.type, context);
    case 'UnionType':
      return firstWay(node.members, context);
    case 'DeclaredType':
      return wayThroughName(node, context);
    default:
      return null;
  }
}

function firstWay(nodes: readonly tree.TypeNode[], context: TypeScope): Step[] | null {
  for (const node of nodes) {
    const way = wayFromConstraint(node, context);
    if (way !== null) return way;
  }
  return null;
}

function wayThroughName(node: tree.DeclaredType, context: TypeScope): Step[] | null {
  const { scope, compiler } = context;
  const name = node.name.text;
  if (node.qualifier === null && hasTypeParameter(scope, name)) {
    const argument = typeArgument(scope, name);
    const found = argument === undefined ? undefined : argumentSource(argument);
    return found === undefined ? null : wayFromConstraint(found.node, found);
  }
  const found = resolveTypeName(node, scope, compiler, moduleOf(context));
  if (!(found instanceof VmTypeAlias)) return firstWay(node.args, context);
  if (isBuiltIn(found)) return null;
  const declaration = found.declaration as AliasDeclaration;
  const way = wayFromConstraint(declaration.node.type, declaration) ?? firstWay(node.args, context);
  return way === null ? null : [...way, stepAt(node, context)];
}

/** Sized integers count as built-in types. */
function isBuiltIn(alias: VmTypeAlias): boolean {
  return alias.moduleUri === 'pkl:base' && /^(?:U?Int(?:8|16|32)|UInt|NonNull)$/.test(alias.name);
}

/** The uses of generic aliases around a scope, from the innermost out. */
function usesAround(scope: Scope): { readonly use: CodeLocation; readonly scope: Scope }[] {
  const [argument] = scope.frame.typeArguments?.values() ?? [];
  const found = argument === undefined ? undefined : argumentSource(argument);
  return found === undefined ? [] : [{ use: found.use, scope: found.scope }, ...usesAround(found.scope)];
}

/** Throws when the target type of a reference contains a constraint. */
export function rejectConstraints(reference: tree.DeclaredType, site: CodeLocation, context: TypeScope): void {
  const referent = reference.args[1];
  const way = referent === undefined ? null : wayFromConstraint(referent, context);
  if (way === null) return;
  const uses = usesAround(context.scope);
  const outermost = uses.at(-1);
  const error = new PklError(constrainedReferent());
  if (outermost === undefined) {
    error.frames.push(...way.slice(0, 1).filter((step) => isOutside(step, site)));
    throw error.through(site.span, context.scope.frame.alias ?? site.member);
  }
  way.push(stepAt(reference, context));
  for (const { use, scope } of uses.slice(0, -1)) way.push({ span: use.span, member: scope.frame.alias ?? null });
  error.frames.push(...way.filter((step) => isOutside(step, outermost.use)));
  throw error.through(outermost.use.span, outermost.scope.frame.alias ?? outermost.use.member);
}

/** Whether a step is inside an alias rather than in the text that uses it. */
function isOutside({ span, member }: Step, use: CodeLocation): boolean {
  if (member === null) return false;
  return span.source !== use.span.source || span.start < use.span.start || span.end > use.span.end;
}
