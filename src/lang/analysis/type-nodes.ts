/** Types as they are written: what their names refer to, and the types that they stand for. */
import { has } from '../resolve/node-facts.ts';
import type * as tree from '../syntax/ast.ts';
import { processStringConstant } from '../syntax/strings.ts';
import { ancestorsOf } from './inheritance.ts';
import type { Definition, ModuleDefinition, Type, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import { classType, constrained, functionType, literalType, NOTHING, nullable, UNKNOWN, unionOf } from './type.ts';

/** The type that an annotation stands for. */
export function typeOfNode(q: Queries, unit: Unit, node: tree.TypeNode): Type {
  switch (node.kind) {
    case 'UnknownType':
      return UNKNOWN;
    case 'NothingType':
      return NOTHING;
    case 'ModuleType':
      return moduleType(q, unit);
    case 'StringLiteralType':
      return literalType(constantOf(unit, node.value));
    case 'NullableType':
      return nullable(q, q.typeOfNode(unit, node.type));
    case 'ParenthesizedType':
      return q.typeOfNode(unit, node.type);
    case 'UnionType':
      return unionOf(
        node.members.map((member) => q.typeOfNode(unit, member)),
        node.defaultIndex ?? -1,
      );
    case 'FunctionType': {
      const parameters = node.parameters.map((parameter) => q.typeOfNode(unit, parameter));
      return functionType(q, parameters, q.typeOfNode(unit, node.returnType));
    }
    case 'ConstrainedType':
      return constrained(q.typeOfNode(unit, node.type), unit, node.constraints);
    case 'DeclaredType':
      return declaredType(q, unit, node);
  }
}

function declaredType(q: Queries, unit: Unit, node: tree.DeclaredType): Type {
  const found = q.resolveType(unit, node);
  if (found === null || found === 'unknown') return UNKNOWN;
  switch (found.kind) {
    case 'class':
      return classType(
        found,
        node.args.map((arg) => q.typeOfNode(unit, arg)),
      );
    case 'alias': {
      const args = node.args.map((arg) => q.typeOfNode(unit, arg));
      const { length } = found.node.typeParameters;
      return { kind: 'alias', definition: found, args: Array.from({ length }, (_, i) => args[i] ?? UNKNOWN) };
    }
    case 'type-parameter':
      return { kind: 'variable', definition: found };
    case 'module':
      return moduleType(q, found.unit);
    case 'import': {
      const imported = found.node.isGlob ? null : q.importedBy(found.unit, found.node.uri);
      return imported === null ? UNKNOWN : moduleType(q, imported);
    }
    default:
      return UNKNOWN;
  }
}

/** The type of a module: that of the outermost one that it amends. */
export function moduleType(q: Queries, unit: Unit): Type {
  const top = topOf(q, unit);
  return top === null ? UNKNOWN : { kind: 'module', definition: top };
}

function topOf(q: Queries, unit: Unit): ModuleDefinition | null {
  let at: Unit = unit;
  for (const seen = new Set<Unit>(); !seen.has(at); ) {
    seen.add(at);
    const { parent } = at.tree.header;
    if (parent?.relation !== 'amends') return at.definition;
    const above = q.importedBy(at, parent.uri);
    if (above === null) return null;
    at = above;
  }
  return null;
}

/** The text of a constant; empty when it is malformed. */
export function constantOf(unit: Unit, constant: tree.StringConstant): string {
  try {
    return processStringConstant(constant, unit.source);
  } catch {
    return '';
  }
}

/** What a name in a type refers to; null when nothing has it, `unknown` when that cannot be told. */
export function resolveTypeName(q: Queries, unit: Unit, node: tree.DeclaredType): Definition | 'unknown' | null {
  const name = node.name.text;
  if (node.qualifier !== null) return qualifiedType(q, unit, node.qualifier.text, name);
  const parameter = typeParameter(unit, node, name);
  if (parameter !== null) return parameter;
  const own = unit.scope.values.get(name);
  if (own !== undefined && isTypeLike(own) && !(own.kind === 'import' && own.node.isGlob)) return own;
  const implicit = unit.implicitImports.get(name);
  if (implicit !== undefined) return q.unitAt(implicit)?.definition ?? 'unknown';
  // A name of the library means the same in every module, whatever its parent declares.
  const base = q.base.scope.values.get(name);
  if (base !== undefined && (isType(base) || (unit === q.base && base.kind === 'import'))) return base;
  let isComplete = true;
  for (const { container } of ancestorsOf(q, { kind: 'module', definition: unit.definition })) {
    if (container === null) isComplete = false;
    else if (container.kind === 'module' && container.unit !== unit) {
      const inherited = container.unit.scope.values.get(name);
      if (inherited !== undefined && isType(inherited) && !isLocal(inherited)) return inherited;
    }
  }
  return isComplete ? null : 'unknown';
}

function isLocal(definition: Definition): boolean {
  return (definition.kind === 'class' || definition.kind === 'alias') && has(definition.node.modifiers, 'local');
}

/** The type parameter of an enclosing method, class or alias. */
function typeParameter(unit: Unit, node: object, name: string): Definition | null {
  for (let at = unit.parentOf(node); at !== null; at = unit.parentOf(at)) {
    if (at.kind !== 'Method' && at.kind !== 'ObjectMethod' && at.kind !== 'Class' && at.kind !== 'TypeAlias') continue;
    const found = at.typeParameters.find((parameter) => parameter.name.text === name);
    if (found !== undefined) return unit.definitionOf(found);
  }
  return null;
}

function qualifiedType(q: Queries, unit: Unit, qualifier: string, name: string): Definition | 'unknown' | null {
  const imported = moduleNamed(q, unit, qualifier);
  if (imported === null || imported === 'unknown') return imported;
  let isComplete = true;
  for (const { container } of ancestorsOf(q, { kind: 'module', definition: imported.definition })) {
    if (container === null) isComplete = false;
    else if (container.kind === 'module') {
      const found = container.unit.scope.values.get(name);
      if (found !== undefined && isType(found)) return found;
    }
  }
  return isComplete ? null : 'unknown';
}

/** The module that a name in front of a type refers to; null unless it is an import. */
export function moduleNamed(q: Queries, unit: Unit, name: string): Unit | 'unknown' | null {
  const own = unit.scope.values.get(name);
  if (own?.kind === 'import') return (own.node.isGlob ? null : q.importedBy(unit, own.node.uri)) ?? 'unknown';
  const implicit = unit.implicitImports.get(name);
  if (implicit !== undefined) return q.unitAt(implicit) ?? 'unknown';
  return own === undefined ? null : 'unknown';
}

function isType({ kind }: Definition): boolean {
  return kind === 'class' || kind === 'alias';
}

function isTypeLike(definition: Definition): boolean {
  return isType(definition) || definition.kind === 'import';
}
