/** Declared types for the Protobuf renderer: their parts, and which values fit each. */
import { assertNever } from '../../diagnostics/error.ts';
import type { FieldType } from '../../formats/field-type.ts';
import { hasTypeParameter, type Scope, typeArgument } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { type ClassProperty, VmClass, VmTypeAlias } from '../../values/class.ts';
import type { Env } from '../../values/code.ts';
import { VmObject } from '../../values/object.ts';
import type { RuntimeType } from '../../values/runtime-type.ts';
import { baseClass } from '../../values/standard-library.ts';
import type { VmValue } from '../../values/value.ts';
import { type Compiler, spanOf } from '../compiler.ts';
import { MemberDeclaration } from '../declarations/member-declaration.ts';
import type { AliasDeclaration } from './aliases.ts';
import { definerOf, resolveTypeName } from './named-types.ts';

/** The scope of a type, and the environment of its constraints. */
interface FieldScope {
  readonly compiler: Compiler;
  readonly scope: Scope;
  readonly self: VmValue;
  readonly env: Env;
}

/** The declared type of a property for renderers with typed fields; null when none was declared. */
export function fieldTypeOf(property: ClassProperty, owner: VmObject): FieldType | null {
  const declaration = property.declaration;
  if (!(declaration instanceof MemberDeclaration) || declaration.node.kind !== 'Property') return null;
  const { node, compiler, scope, env } = declaration;
  if (node.type !== null) return fieldType(node.type, { compiler, scope, self: owner, env });
  const inherited = property.owner.superclass?.property(property.name) ?? null;
  return inherited === null ? null : fieldTypeOf(inherited, owner);
}

function fieldType(node: tree.TypeNode, context: FieldScope): FieldType {
  switch (node.kind) {
    case 'ParenthesizedType':
      return fieldType(node.type, context);
    case 'NullableType':
      return make(node, context, { kind: 'nullable', parts: [fieldType(node.type, context)] });
    case 'StringLiteralType':
      return make(node, context, { kind: 'literal' });
    case 'UnionType': {
      const isLiteral = node.members.every((member) => member.kind === 'StringLiteralType');
      if (isLiteral) return make(node, context, { kind: 'literal' });
      return make(node, context, { kind: 'union', parts: node.members.map((member) => fieldType(member, context)) });
    }
    case 'ConstrainedType':
      return make(node, context, { kind: 'constrained' });
    case 'DeclaredType':
      return declaredField(node, context);
    case 'FunctionType':
      return make(node, context, { kind: 'other', cls: baseClass(`Function${node.parameters.length}`) });
    case 'ModuleType':
    case 'NothingType':
    case 'UnknownType':
      return make(node, context, { kind: 'other' });
    default:
      return assertNever(node);
  }
}

/** Aliases of sized integers count as integers. */
const INTEGERS = /^U?Int(?:8|16|32)?$/;

function declaredField(node: tree.DeclaredType, context: FieldScope): FieldType {
  const { compiler, scope, self, env } = context;
  if (node.qualifier === null && hasTypeParameter(scope, node.name.text)) {
    const bound = typeArgument(scope, node.name.text);
    return bound instanceof ArgumentField ? bound.type : make(node, context, { kind: 'other' });
  }
  const referent = resolveTypeName(node, scope, compiler, definerOf(scope)(self, env));
  if (referent instanceof VmTypeAlias) {
    if (referent.moduleUri === 'pkl:base' && INTEGERS.test(referent.name)) {
      return make(node, context, { kind: 'class', cls: baseClass('Int') });
    }
    return aliasedField(referent, node, context);
  }
  const cls = referent instanceof VmObject ? referent.cls : referent;
  if (!(cls instanceof VmClass)) return make(node, context, { kind: 'other' });
  return make(node, context, { kind: 'class', cls, parts: node.args.map((arg) => fieldType(arg, context)) });
}

/** The argument for a type parameter of an alias, also as a check. */
class ArgumentField implements RuntimeType {
  readonly isUnknown = false;
  readonly type: FieldType;

  constructor(type: FieldType) {
    this.type = type;
  }

  check(value: VmValue): VmValue {
    return value;
  }

  test(value: VmValue): boolean {
    return this.type.accepts(value);
  }

  defaultValue(): undefined {
    return undefined;
  }
}

/** The aliased type with its parameters replaced by arguments. */
function aliasedField(alias: VmTypeAlias, use: tree.DeclaredType, context: FieldScope): FieldType {
  const declaration = alias.declaration as AliasDeclaration;
  const given = new Map<string, RuntimeType>();
  for (const [i, name] of alias.typeParameters.entries()) {
    const arg = use.args[i];
    if (arg !== undefined) given.set(name, new ArgumentField(fieldType(arg, context)));
  }
  const { compiler, module: self, env } = declaration;
  return fieldType(declaration.node.type, { compiler, scope: declaration.scopeWith(given), self, env });
}

function make(
  node: tree.TypeNode,
  { compiler, scope, self, env }: FieldScope,
  facts: Pick<FieldType, 'kind'> & Partial<Pick<FieldType, 'cls' | 'parts'>>,
): FieldType {
  let check: RuntimeType | undefined;
  return {
    cls: null,
    parts: [],
    ...facts,
    accepts: (value) => {
      check ??= compiler.type(node, scope);
      return check.test(value, self, env);
    },
    span: spanOf(compiler, node),
  };
}
