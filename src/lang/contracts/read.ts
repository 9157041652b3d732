/** Reads contracts from classes. */
import { isDeprecation } from '../compile/declarations/deprecation.ts';
import type { MemberDeclaration } from '../compile/declarations/member-declaration.ts';
import type { AliasDeclaration } from '../compile/types/aliases.ts';
import { moduleOf, type TypeScope } from '../compile/types/describe-type.ts';
import { resolveTypeName } from '../compile/types/named-types.ts';
import { PklError } from '../diagnostics/error.ts';
import { declarationScope, hasTypeParameter } from '../resolve/scope.ts';
import type * as tree from '../syntax/ast.ts';
import { constantText, processStringConstant } from '../syntax/strings.ts';
import { type ClassProperty, VmClass, VmTypeAlias } from '../values/class.ts';
import { exportValue } from '../values/export.ts';
import { getProperty, makeObject } from '../values/make.ts';
import { prototypeOf, VmObject } from '../values/object.ts';
import type { PklValue } from '../values/pkl-value.ts';
import type {
  ContractAlias,
  ContractClass,
  ContractConstraint,
  ContractField,
  ContractType,
  ContractView,
  ListKind,
  MapKind,
  OutputKind,
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
/** Classes that external data cannot have. */
const outputKinds: Readonly<Record<string, OutputKind | PlainKind>> = {
  Class: 'type',
  IntSeq: 'int-seq',
  Module: 'dynamic',
  Regex: 'regex',
  TypeAlias: 'type',
  Typed: 'dynamic',
};

/** Thrown for types that external data cannot have. */
class Unsupported extends Error {}

export interface ReaderOptions {
  readonly view: ContractView;
  /** Qualified names of classes that the embedder instantiates. */
  readonly hostClasses?: ReadonlySet<string>;
}

/** Reads each class once. */
export class ContractReader {
  /** The classes by their names in the contract. */
  readonly byName = new Map<string, VmClass>();
  /** The classes that the embedder instantiates, by their qualified names. */
  readonly hosts = new Map<string, VmClass>();
  readonly classes = new Map<string, ContractClass>();
  readonly aliases = new Map<string, ContractAlias>();
  readonly unsupported: UnsupportedField[] = [];
  readonly #names = new Map<VmClass | VmTypeAlias, string>();
  readonly #taken = new Set<string>();
  /** The known subclasses of each class; classes whose properties are being read may still get some. */
  readonly #subclasses = new Map<string, string[]>();
  readonly #view: ContractView;
  readonly #hostClasses: ReadonlySet<string>;

  constructor({ view, hostClasses = new Set() }: ReaderOptions) {
    this.#view = view;
    this.#hostClasses = hostClasses;
  }

  /** Reads a class and those it refers to, and returns its name in the contract. */
  read(cls: VmClass): string {
    const known = this.#names.get(cls);
    if (known !== undefined) return known;
    const name = this.#freeName(this.#view === 'output' && cls.isModuleClass ? moduleTypeName(cls) : cls.simpleName);
    this.#names.set(cls, name);
    this.byName.set(name, cls);
    const superclass = this.#superclassOf(cls);
    const subclasses: string[] = [];
    this.#subclasses.set(name, subclasses);
    if (superclass !== null) this.#subclasses.get(superclass)?.push(name);
    const properties = [...propertiesOf(cls).values()].filter(({ isLocal }) => !isLocal);
    const isField =
      this.#view === 'input' ? isSettable : ({ isHidden, isExternal }: ClassProperty) => !(isHidden || isExternal);
    const fields = properties.filter(isField).flatMap((property) => this.#field(cls, property));
    this.classes.set(name, {
      name,
      doc: docOf(nodeOf(cls.declaration)),
      fields,
      members: properties.map((property) => property.name),
      deprecation: deprecationOf(cls.declaration as MemberDeclaration),
      superclass,
      subclasses,
      isAbstract: cls.modifiers.isAbstract,
      isOpen: cls.modifiers.isOpen || cls.modifiers.isAbstract,
    });
    return name;
  }

  /** Reads an alias that has no type parameters, and returns its name in the contract. */
  readAlias(alias: VmTypeAlias): string {
    const known = this.#names.get(alias);
    if (known !== undefined) return known;
    const name = this.#freeName(alias.name);
    this.#names.set(alias, name);
    const { node, scope, compiler, env } = alias.declaration as AliasDeclaration;
    const type = this.#type({ node: node.type, place: { scope, compiler, env }, variables: new Map() });
    this.aliases.set(name, { doc: node.docComment?.text.trim() ?? '', type });
    return name;
  }

  #superclassOf({ superclass }: VmClass): string | null {
    return this.#view === 'input' || superclass === null || superclass.moduleUri === 'pkl:base'
      ? null
      : this.read(superclass);
  }

  #freeName(name: string): string {
    let free = name;
    for (let number = 2; this.#taken.has(free); number++) free = `${name}${number}`;
    this.#taken.add(free);
    return free;
  }

  #field(cls: VmClass, property: ClassProperty): readonly ContractField[] {
    const { name } = property;
    const typed = typedDeclaration(cls, name);
    const declaration = property.declaration as MemberDeclaration;
    try {
      const written = typed === null ? null : { ...typed, variables: new Map() };
      const declared = written === null ? anyType : this.#type(written);
      const type = this.#view === 'output' ? (constantType(cls, property, declared) ?? declared) : declared;
      return [
        {
          name,
          doc: docOf(declaration.node) || inheritedDoc(cls, name),
          type,
          deprecation: deprecationOf(declaration),
          ...this.#defaultValue(cls, property, type),
        },
      ];
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
    if (this.#view === 'output' && !this.#hasPlainDefault(type)) return { isRequired: property.member.isUndefined };
    const empty = makeObject(prototypeOf(cls), cls, {});
    try {
      return { isRequired: false, defaultValue: exportable(getProperty(empty, property.name)) };
    } catch (error) {
      if (!(error instanceof PklError) || endsEverything(error)) throw error;
      // The default of the type, such as an empty listing, violates a constraint, or there is none.
      if (property.member.isUndefined) return { isRequired: true };
      // The value depends on a property that has none yet.
      if (error.isUndefinedValue || this.#view === 'output') return { isRequired: false };
      throw error;
    }
  }

  /** Whether the default of a type can be given as data. That of an object may contain the object itself. */
  #hasPlainDefault(type: ContractType | undefined): boolean {
    const all = (...types: readonly ContractType[]): boolean => types.every((each) => this.#hasPlainDefault(each));
    switch (type?.kind) {
      case undefined:
      case 'any':
      case 'dynamic':
      case 'nothing':
      case 'object':
      case 'record':
        return false;
      case 'alias':
        return this.#hasPlainDefault(this.aliases.get(type.name)?.type);
      case 'list':
        return all(type.element);
      case 'map':
        return all(type.key, type.value);
      case 'nullable':
        return all(type.type);
      case 'pair':
        return all(type.first, type.second);
      case 'union':
        return all(...type.members);
      default:
        return true;
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
      case 'ModuleType':
        return this.#output(written, () => ({ kind: 'object', name: this.read(moduleOf(place).cls), constraints: [] }));
      case 'FunctionType':
      case 'NothingType':
        return this.#output(written, () => plain({ kind: 'nothing' }));
    }
  }

  /** A type that external data cannot have. */
  #output(written: WrittenType, make: () => ContractType): ContractType {
    if (this.#view === 'input') throw new Unsupported(textOf(written));
    return make();
  }

  #declared(node: tree.DeclaredType, written: WrittenType): ContractType {
    const { place, variables } = written;
    const { name } = node;
    const variable = node.qualifier === null ? variables.get(name.text) : undefined;
    if (variable !== undefined) return this.#type(variable);
    if (node.qualifier === null && hasTypeParameter(place.scope, name.text)) return anyType;
    const found = resolveTypeName(node, place.scope, place.compiler, moduleOf(place));
    if (found instanceof VmTypeAlias) {
      const hasName =
        this.#view === 'output' && found.typeParameters.length === 0 && !found.moduleUri.startsWith('pkl:');
      if (hasName) return { kind: 'alias', name: this.readAlias(found), constraints: [] };
      return this.#type(aliased(found, node, written));
    }
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
      if (this.#view === 'input') return null;
      return this.#ofOutputClass(cls, argument);
    }
    if (this.#hostClasses.has(cls.displayName)) {
      this.hosts.set(cls.displayName, cls);
      return { kind: 'host', className: cls.displayName, constraints: [] };
    }
    if (this.#view === 'input' && (cls.modifiers.isAbstract || cls.modifiers.isExternal)) return null;
    return { kind: 'object', name: this.read(cls), constraints: [] };
  }

  #ofOutputClass(cls: VmClass, argument: (index: number) => ContractType): ContractType {
    const kind = outputKinds[cls.name];
    if (kind !== undefined) return { kind, constraints: [] };
    if (cls.name === 'Pair') return { kind: 'pair', first: argument(0), second: argument(1), constraints: [] };
    return cls.modifiers.isExternal
      ? { kind: 'nothing', constraints: [] }
      : { kind: 'object', name: this.read(cls), constraints: [] };
  }
}

export const anyType: ContractType = { kind: 'any', constraints: [] };

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
    if (declaration === undefined || type === null) continue;
    const { node, scope, compiler, env } = declaration;
    // A name means what it means where the property is declared.
    return { node: type, place: { scope: declarationScope(scope, node.start), compiler, env } };
  }
  return null;
}

/** The type of a property that always has the text that its declaration gives it. */
function constantType(cls: VmClass, property: ClassProperty, declared: ContractType): ContractType | null {
  const { isFixed, isConst } = property;
  const isClosed = !cls.modifiers.isOpen && !cls.modifiers.isAbstract;
  if (!(isFixed || isConst) || !isClosed || (declared.kind !== 'string' && declared.kind !== 'any')) return null;
  const { node, compiler } = property.declaration as MemberDeclaration;
  const value = node.kind === 'Property' ? node.value : null;
  const text = value?.kind === 'String' ? constantText(value, compiler.module.source) : null;
  return text === null ? null : { kind: 'choice', values: [text], constraints: [] };
}

/** What replaces a deprecated declaration; null for any other. */
function deprecationOf(declaration: MemberDeclaration): string | null {
  const found = declaration.annotations.find(isDeprecation);
  if (!(found instanceof VmObject)) return null;
  const message = getProperty(found, 'message');
  return typeof message === 'string' ? message : '';
}

/** `com.example.app-config` → `AppConfig`. */
function moduleTypeName({ moduleName }: VmClass): string {
  const words = (moduleName.split('.').at(-1) ?? '').split(/[^\p{ID_Continue}$]+/u).filter((word) => word !== '');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return name === '' ? 'Module' : name;
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

/** Codes of errors that mean that a limit was exceeded, not that a value is invalid. */
const limits: ReadonlySet<string> = new Set(['timed-out', 'memory-exceeded', 'stack-overflow', 'regex-too-expensive']);

/** Whether an error means that a limit was exceeded, not that a value is invalid. */
export function isLimit({ code }: PklError): boolean {
  return limits.has(code);
}

/** Whether nothing else can be evaluated after an error either. A stack overflow concerns one value. */
export function endsEverything(error: PklError): boolean {
  return isLimit(error) && error.code !== 'stack-overflow';
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
