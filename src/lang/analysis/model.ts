/**
 * The data model of the analysis: units, definitions and types. A unit is one version of a module's text; its memo holds
 * everything that was inferred for it, and is dropped when the unit or one of its dependencies changes.
 */
import type { Range, Source } from '../base/source.ts';
import type { PklError } from '../diagnostics/error.ts';
import type { LoadedModule } from '../modules/loaded-module.ts';
import type * as tree from '../syntax/ast.ts';
import type { Trivia } from '../syntax/trivia.ts';

/** What a node may be inside. */
export type Parent = tree.Node | Header | Parameter;

/** Parts of the AST that contain nodes but are not nodes themselves. */
export type Header = tree.ModuleHeader & { readonly kind?: undefined };
export type Parameter = tree.Parameter & { readonly kind?: undefined };

/** A module as it was parsed. */
export interface Unit {
  readonly loaded: LoadedModule;
  readonly uri: string;
  readonly source: Source;
  readonly tree: tree.Module;
  /** Its declared name, or that of its file. */
  readonly name: string;
  readonly errors: readonly PklError[];
  readonly trivia: readonly Trivia[];
  readonly isLibrary: boolean;
  /** Names that refer to modules without an import clause. */
  readonly implicitImports: ReadonlyMap<string, string>;
  /** Whether `@(…)` in its strings is a promise. */
  readonly hasPromises: boolean;
  readonly definition: ModuleDefinition;
  readonly scope: ModuleScope;
  /** All nodes, headers and parameters, outer ones first and in source order. */
  readonly nodes: readonly Parent[];
  parentOf(node: object): Parent | null;
  /** The definition that a declaration or parameter makes. */
  definitionOf(node: DeclaringNode): Definition;
  readonly memo: Memo;
}

/** The names that a module declares itself. */
export interface ModuleScope {
  /** Imports, classes, aliases and properties. */
  readonly values: ReadonlyMap<string, Definition>;
  readonly methods: ReadonlyMap<string, MethodDefinition>;
}

/** Everything that was inferred for a unit; null while it is being inferred. */
export interface Memo {
  readonly expressions: Map<tree.Expr, Type | null>;
  readonly types: Map<tree.TypeNode, Type | null>;
  readonly definitions: Map<object, Type | null>;
  readonly bodies: Map<tree.ObjectBody, Type | null>;
  readonly names: Map<object, Resolution>;
  readonly supers: Map<object, Super | null>;
  readonly members: Map<object, OwnMembers>;
  /** The texts of constraints that can be evaluated alone. */
  readonly constraints: Map<readonly tree.Expr[], string | null>;
  readonly chains: Map<object, readonly Ancestor[]>;
  readonly typeNames: Map<tree.DeclaredType, Definition | 'unknown' | null>;
}

// ---- definitions

interface Defined {
  readonly unit: Unit;
  readonly name: string;
  readonly nameRange: Range;
}

export interface ModuleDefinition extends Defined {
  readonly kind: 'module';
  readonly node: tree.Module;
}
export interface ImportDefinition extends Defined {
  readonly kind: 'import';
  readonly node: tree.ImportClause;
}
export interface ClassDefinition extends Defined {
  readonly kind: 'class';
  readonly node: tree.ClassNode;
}
export interface AliasDefinition extends Defined {
  readonly kind: 'alias';
  readonly node: tree.TypeAliasNode;
}
export interface PropertyDefinition extends Defined {
  readonly kind: 'property';
  readonly node: tree.PropertyNode | tree.ObjectProperty;
}
export interface MethodDefinition extends Defined {
  readonly kind: 'method';
  readonly node: tree.MethodNode | tree.ObjectMethod;
}
/** A parameter, or a variable of `let` or `for`. */
export interface VariableDefinition extends Defined {
  readonly kind: 'variable';
  readonly node: tree.Parameter;
}
export interface TypeParameterDefinition extends Defined {
  readonly kind: 'type-parameter';
  readonly node: tree.TypeParameter;
}

export type Definition =
  | ModuleDefinition
  | ImportDefinition
  | ClassDefinition
  | AliasDefinition
  | PropertyDefinition
  | MethodDefinition
  | VariableDefinition
  | TypeParameterDefinition;

export type DeclaringNode = Exclude<Definition, ModuleDefinition>['node'];

/** A definition with members: a class, or a module, which has its own class. */
export type Container = ClassDefinition | ModuleDefinition;

/** The members that a class or module declares. */
export interface OwnMembers {
  readonly properties: ReadonlyMap<string, PropertyDefinition>;
  readonly methods: ReadonlyMap<string, MethodDefinition>;
}

/** The parent of a class or module. */
export interface Super {
  readonly container: Container;
  readonly args: readonly Type[];
}

/** A step of an inheritance chain; without a container, the rest of the chain is unknown. */
export interface Ancestor {
  readonly container: Container | null;
  readonly args: readonly Type[];
}

// ---- names

/** How a name was found. Constants only allow some of these. */
export type Mode = 'lexical' | 'base' | 'this' | 'implicit-import';

/** A definition as a member of some type, with the type arguments that apply there. */
export interface Member {
  readonly definition: Definition;
  readonly substitution: Substitution;
}

/** What a name refers to. */
export type Resolution =
  /** `others` are those of the other alternatives of a union. */
  | { readonly kind: 'found'; readonly member: Member; readonly others: readonly Member[]; readonly mode: Mode }
  /** The name does not exist; `isCertain` if no value of the receiver's type can have it. */
  | { readonly kind: 'missing'; readonly receiver: Type; readonly isCertain: boolean }
  /** Only known when the program runs. */
  | { readonly kind: 'unknown' };

// ---- types

export type Substitution = ReadonlyMap<tree.TypeParameter, Type>;

export interface UnknownType {
  readonly kind: 'unknown';
}
export interface NothingType {
  readonly kind: 'nothing';
}
export interface ClassType {
  readonly kind: 'class';
  readonly definition: ClassDefinition;
  readonly args: readonly Type[];
}
export interface AliasType {
  readonly kind: 'alias';
  readonly definition: AliasDefinition;
  readonly args: readonly Type[];
}
/** Objects of a module, and of those that amend it. */
export interface ModuleType {
  readonly kind: 'module';
  readonly definition: ModuleDefinition;
}
export interface LiteralType {
  readonly kind: 'literal';
  readonly value: string;
}
export interface UnionType {
  readonly kind: 'union';
  readonly members: readonly Type[];
  /** The alternative whose default is that of the union; -1 when none is marked. */
  readonly defaultIndex: number;
}
export interface ConstrainedType {
  readonly kind: 'constrained';
  readonly base: Type;
  readonly unit: Unit;
  readonly constraints: readonly tree.Expr[];
}
/** A type parameter that is not bound yet. */
export interface VariableType {
  readonly kind: 'variable';
  readonly definition: TypeParameterDefinition;
}

export type Type =
  | UnknownType
  | NothingType
  | ClassType
  | AliasType
  | ModuleType
  | LiteralType
  | UnionType
  | ConstrainedType
  | VariableType;
