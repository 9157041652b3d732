/** Reads contracts from classes. */
import type { MemberDeclaration } from '../compile/declarations/member-declaration.ts';
import type { AliasDeclaration } from '../compile/types/aliases.ts';
import { moduleOf, type TypeScope } from '../compile/types/describe-type.ts';
import { resolveTypeName } from '../compile/types/named-types.ts';
import { PklError } from '../diagnostics/error.ts';
import { hasTypeParameter } from '../resolve/scope.ts';
import type * as tree from '../syntax/ast.ts';
import { processStringConstant } from '../syntax/strings.ts';
import { type ClassProperty, VmClass, VmTypeAlias } from '../values/class.ts';
import { exportValue } from '../values/export.ts';
import { getProperty, makeObject } from '../values/make.ts';
import { prototypeOf, VmObject } from '../values/object.ts';
import type { PklValue } from '../values/pkl-value.ts';
import type {
  ContractClass,
  ContractConstraint,
  ContractField,
  ContractType,
  ListKind,
  MapKind,
  PlainKind,
  UnsupportedField,
} from './contract.ts';
import { rulesOf } from './rules.ts';

/** A type annotation, and the arguments for the type parameters of the enclosing alias. */
interface WrittenType {
  readonly node: tree.TypeNode;
  readonly place: TypeScope;
  readonly variables: ReadonlyMap<string, WrittenType>;
}

type Declared = ContractType extends infer T
  ? T extends { readonly constraints: unknown }
    ? Unconstrained<T>
    : never
  : never;
type Unconstrained<T> = Omit<T, 'constraints'>;

const plainKinds: Readonly<Record<string, PlainKind>> = {
  Any: 'any',
  Boolean: 'boolean',
  Bytes: 'bytes',
  DataSize: 'data-size',
  Duration: 'duration',
  Dynamic: 'dynamic',
  Float: 'float',
  Int: 'int',
  Null: 'null',
  Number: 'number',
  Object: 'dynamic',
  String: 'string',
};
const lists: Readonly<Record<string, ListKind>> = { Listing: 'Listing', List: 'List', Set: 'Set', Collection: 'List' };
const maps: Readonly<Record<string, MapKind>> = { Mapping: 'Mapping', Map: 'Map' };

/** Thrown for types that external data cannot have. */
class Unsupported extends Error {}

/** Reads each class once. */
export class ContractReader {
  /** The classes by their names in the contract. */
  readonly byName = new Map<string, VmClass>();
  /** The classes that the embedder instantiates, by their qualified names. */
  readonly hosts = new Map<string, VmClass>();
  readonly classes = new Map<string, ContractClass>();
  readonly unsupported: UnsupportedField[] = [];
  readonly #names = new Map<VmClass, string>();
  readonly #hostClasses: ReadonlySet<string>;

  /** @param hostClasses qualified names of classes that the embedder instantiates */
  constructor(hostClasses: ReadonlySet<string>) {
    this.#hostClasses = hostClasses;
  }

  /** Reads a class and those it refers to, and returns its name in the contract. */
  read(cls: VmClass): string {
    const known = this.#names.get(cls);
    if (known !== undefined) return known;
    const name = this.#freeName(cls.simpleName);
    this.#names.set(cls, name);
    this.byName.set(name, cls);
    const properties = [...propertiesOf(cls).values()].filter(({ isLocal }) => !isLocal);
    const fields = properties.filter(isSettable).flatMap((property) => this.#field(cls, property));
    const members = properties.map((property) => property.name);
    this.classes.set(name, { name, doc: docOf(nodeOf(cls.declaration)), fields, members });
    return name;
  }

  #freeName(name: string): string {
    let free = name;
    for (let number = 2; this.byName.has(free); number++) free = `${name}${number}`;
    return free;
  }

  #field(cls: VmClass, property: ClassProperty): readonly ContractField[] {
    const { name } = property;
    const typed = typedDeclaration(cls, name);
    const { node } = property.declaration as MemberDeclaration;
    try {
      const written = typed === null ? null : { ...typed, variables: new Map() };
      const type = written === null ? anyType : this.#type(written);
      return [{ name, doc: docOf(node) || inheritedDoc(cls, name), type, ...this.#defaultValue(cls, property, type) }];
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      const { source, start } = property.span;
      const { line } = source.positionAt(start);
      this.unsupported.push({ name: `${cls.simpleName}.${name}`, type: error.message, uri: source.uri, line });
      return [];
    }
  }

  #defaultValue(
    cls: VmClass,
    property: ClassProperty,
    type: ContractType,
  ): Pick<ContractField, 'isRequired' | 'defaultValue'> {
    // Not evaluated, because an object may contain itself. Without a value, the default is a plain instance of the class.
    if (type.kind === 'object') {
      const fields = this.classes.get(type.name)?.fields ?? [];
      return { isRequired: property.member.isUndefined && fields.some(({ isRequired }) => isRequired) };
    }
    const empty = makeObject(prototypeOf(cls), cls, {});
    try {
      return { isRequired: false, defaultValue: exportable(getProperty(empty, property.name)) };
    } catch (error) {
      if (!(error instanceof PklError)) throw error;
      // The default of the type, such as an empty listing, violates a constraint, or there is none.
      if (property.member.isUndefined) return { isRequired: true };
      // The value depends on a property that has none yet.
      if (error.isUndefinedValue) return { isRequired: false };
      throw error;
    }
  }

  #type(written: WrittenType): ContractType {
    const { node, place } = written;
    const inner = (type: tree.TypeNode): ContractType => this.#type({ ...written, node: type });
    const plain = (type: Declared): ContractType => ({ ...type, constraints: [] });
    switch (node.kind) {
      case 'UnknownType':
        return anyType;
      case 'ParenthesizedType':
        return inner(node.type);
      case 'NullableType':
        return plain({ kind: 'nullable', type: inner(node.type) });
      case 'StringLiteralType':
        return plain({ kind: 'choice', values: [literalOf(node, place)] });
      case 'UnionType':
        return unionOf(node.members.map(inner));
      case 'ConstrainedType': {
        const type = inner(node.type);
        const own = node.constraints.map((constraint) => constraintOf(constraint, place));
        return { ...type, constraints: [...type.constraints, ...own] };
      }
      case 'DeclaredType':
        return this.#declared(node, written);
      default:
        throw new Unsupported(textOf(written));
    }
  }

  #declared(node: tree.DeclaredType, written: WrittenType): ContractType {
    const { place, variables } = written;
    const { name } = node;
    const variable = node.qualifier === null ? variables.get(name.text) : undefined;
    if (variable !== undefined) return this.#type(variable);
    if (node.qualifier === null && hasTypeParameter(place.scope, name.text)) return anyType;
    const found = resolveTypeName(node, place.scope, place.compiler, moduleOf(place));
    if (found instanceof VmTypeAlias) return this.#type(aliased(found, node, written));
    const cls = found instanceof VmObject ? found.cls : found;
    if (!(cls instanceof VmClass)) throw new Unsupported(textOf(written));
    const argument = (index: number): ContractType => {
      const arg = node.args[index];
      return arg === undefined ? anyType : this.#type({ ...written, node: arg });
    };
    const type = this.#ofClass(cls, argument);
    if (type === null) throw new Unsupported(textOf(written));
    return type;
  }

  #ofClass(cls: VmClass, argument: (index: number) => ContractType): ContractType | null {
    if (cls.moduleUri === 'pkl:base') {
      const [kind, list, map] = [plainKinds[cls.name], lists[cls.name], maps[cls.name]];
      if (kind !== undefined) return { kind, constraints: [] };
      if (list !== undefined) return { kind: 'list', made: list, element: argument(0), constraints: [] };
      if (map !== undefined) return { kind: 'map', made: map, key: argument(0), value: argument(1), constraints: [] };
      return null;
    }
    if (this.#hostClasses.has(cls.displayName)) {
      this.hosts.set(cls.displayName, cls);
      return { kind: 'host', className: cls.displayName, constraints: [] };
    }
    if (cls.modifiers.isAbstract || cls.modifiers.isExternal) return null;
    return { kind: 'object', name: this.read(cls), constraints: [] };
  }
}

const anyType: ContractType = { kind: 'any', constraints: [] };

function isSettable({ isLocal, isHidden, isFixed, isConst, isExternal, isAbstract }: ClassProperty): boolean {
  return !(isLocal || isHidden || isFixed || isConst || isExternal || isAbstract);
}

/** All properties, inherited ones first; an overriding declaration keeps the position of the first. */
function propertiesOf(cls: VmClass): ReadonlyMap<string, ClassProperty> {
  const inherited = cls.superclass === null ? [] : propertiesOf(cls.superclass);
  return new Map([...inherited, ...cls.properties]);
}

/** The nearest declaration of a property that has a type. */
function typedDeclaration(
  cls: VmClass,
  name: string,
): { readonly node: tree.TypeNode; readonly place: TypeScope } | null {
  for (let at: VmClass | null = cls; at !== null; at = at.superclass) {
    const declaration = at.properties.get(name)?.declaration as MemberDeclaration | undefined;
    const type = (declaration?.node as tree.PropertyNode | undefined)?.type ?? null;
    if (declaration !== undefined && type !== null) return { node: type, place: declaration };
  }
  return null;
}

function inheritedDoc(cls: VmClass, name: string): string {
  const property = cls.superclass?.property(name) ?? null;
  if (property === null) return '';
  return docOf((property.declaration as MemberDeclaration).node) || inheritedDoc(property.owner, name);
}

function nodeOf(declaration: object): MemberDeclaration['node'] {
  return (declaration as MemberDeclaration).node;
}

function docOf(node: MemberDeclaration['node']): string {
  const comment = node.kind === 'Module' ? node.header.docComment : node.docComment;
  return comment?.text.trim() ?? '';
}

/** The aliased type, with the arguments of the alias. */
function aliased(alias: VmTypeAlias, { args }: tree.DeclaredType, written: WrittenType): WrittenType {
  const { node, scope, compiler, env } = alias.declaration as AliasDeclaration;
  const variables = new Map(
    alias.typeParameters.flatMap((name, index) => {
      const arg = args[index];
      return arg === undefined ? [] : [[name, { ...written, node: arg }] as const];
    }),
  );
  return { node: node.type, place: { scope, compiler, env }, variables };
}

/** A union of string literals becomes a choice; any other stays a union. */
function unionOf(members: readonly ContractType[]): ContractType {
  const isChoice = members.every((member) => member.kind === 'choice' && member.constraints.length === 0);
  if (!isChoice) return { kind: 'union', members, constraints: [] };
  const values = members.flatMap((member) => (member.kind === 'choice' ? member.values : []));
  return { kind: 'choice', values: [...new Set(values)], constraints: [] };
}

function literalOf(node: tree.StringLiteralType, place: TypeScope): string {
  return processStringConstant(node.value, place.compiler.module.source);
}

function constraintOf(node: tree.Expr, { compiler }: TypeScope): ContractConstraint {
  const { source } = compiler.module;
  const text = source.text.slice(node.start, node.end);
  return { text, location: constraintLocation(source.uri, node.start), rules: rulesOf(node, source) };
}

/** The location of a constraint, which identifies it in errors. */
export function constraintLocation(uri: string, start: number): string {
  return `${uri}#${start}`;
}

function textOf({ node, place }: WrittenType): string {
  return place.compiler.module.source.text.slice(node.start, node.end);
}

function exportable(value: Parameters<typeof exportValue>[0]): PklValue {
  return exportValue(value);
}
