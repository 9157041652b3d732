/**
 * Contracts: classes as plain data, with the types, constraints, defaults and documentation of their properties. A contract
 * has one of two views: what a class accepts from outside (`input`), or what its instances evaluate to (`output`).
 */
import type { PklValue } from '../values/pkl-value.ts';

/** What a module evaluates to. */
export interface ModuleContract extends Contract {
  readonly moduleName: string;
}

/** A class, and every class that its properties refer to. */
export interface Contract {
  /** The key of the class itself in `classes`. */
  readonly root: string;
  /** Classes by a short name that is unique in the contract. */
  readonly classes: ReadonlyMap<string, ContractClass>;
  /** Type aliases, by names that no class has. None in the view `input`, which resolves them. */
  readonly aliases: ReadonlyMap<string, ContractAlias>;
}

export type ContractView = 'input' | 'output';

export interface ContractClass {
  readonly name: string;
  /** The doc comment; empty when there is none. */
  readonly doc: string;
  /** The properties, inherited ones first: those that can be set, or in the view `output`, those that are visible. */
  readonly fields: readonly ContractField[];
  /** The names of all properties that can be read, including those that cannot be set. */
  readonly members: readonly string[];
  /** What to use instead, or an empty text; null if the class is not deprecated. */
  readonly deprecation: string | null;
  /** The key of the superclass; null when there is none in the contract, and in the view `input`. */
  readonly superclass: string | null;
  /** The keys of the direct subclasses in the contract. */
  readonly subclasses: readonly string[];
  readonly isAbstract: boolean;
  /** Whether other modules may declare subclasses. */
  readonly isOpen: boolean;
}

export interface ContractAlias {
  /** The doc comment; empty when there is none. */
  readonly doc: string;
  readonly type: ContractType;
}

export interface ContractField {
  readonly name: string;
  /** The doc comment; empty when there is none. */
  readonly doc: string;
  readonly type: ContractType;
  /** What to use instead, or an empty text; null if the property is not deprecated. */
  readonly deprecation: string | null;
  /** Whether a value must be given, because neither the property nor its type has a default. */
  readonly isRequired: boolean;
  /** The value when none is given; undefined when there is none, or when it depends on other properties. */
  readonly defaultValue?: PklValue;
}

/** A type. The innermost constraints come first. */
export type ContractType = { readonly constraints: readonly ContractConstraint[] } & (
  | { readonly kind: PlainKind }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly made: ListKind; readonly element: ContractType }
  | { readonly kind: 'map'; readonly made: MapKind; readonly key: ContractType; readonly value: ContractType }
  | { readonly kind: 'object'; readonly name: string }
  | { readonly kind: 'nullable'; readonly type: ContractType }
  | { readonly kind: 'union'; readonly members: readonly ContractType[] }
  /** A class that the embedder instantiates. */
  | { readonly kind: 'host'; readonly className: string }
  // Only in the view `output`:
  | { readonly kind: OutputKind }
  | { readonly kind: 'alias'; readonly name: string }
  | { readonly kind: 'pair'; readonly first: ContractType; readonly second: ContractType }
  /** A Dynamic whose properties are known. */
  | { readonly kind: 'record'; readonly fields: readonly ContractField[] }
);

/**
 * `type` is a class or type alias as a value; `nothing` has no values, or none that can be exported, like functions;
 * `circular` is a value that contains itself.
 */
export type OutputKind = 'circular' | 'int-seq' | 'nothing' | 'regex' | 'type';

export type PlainKind =
  | 'any'
  | 'boolean'
  | 'bytes'
  | 'data-size'
  | 'dynamic'
  | 'duration'
  | 'float'
  | 'int'
  | 'null'
  | 'number'
  | 'string';

export type ListKind = 'List' | 'Listing' | 'Set';
export type MapKind = 'Map' | 'Mapping';

export interface ContractConstraint {
  /** The source text. */
  readonly text: string;
  /** The location, to recognize it in errors. */
  readonly location: string;
  /** What it requires, if it has a known form; all rules must hold. Null for any other constraint. */
  readonly rules: readonly Rule[] | null;
}

/** A requirement on a value, or on its length. */
export type Rule =
  | { readonly kind: 'range'; readonly of: 'value' | 'length'; readonly min?: Bound; readonly max?: Bound }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'starts' | 'ends' | 'contains'; readonly text: string }
  | { readonly kind: 'one-of'; readonly values: readonly (number | string)[] }
  | { readonly kind: 'multiple'; readonly of: number; readonly rest: number }
  | { readonly kind: 'not-empty' | 'not-blank' | 'distinct' | 'finite' | 'regex' | 'base64' };

export interface Bound {
  readonly value: number;
  /** Whether the bound itself is allowed. */
  readonly isIncluded: boolean;
}

/** A property with a type that external data cannot have. */
export interface UnsupportedField {
  /** `Class.property`. */
  readonly name: string;
  /** The type as written. */
  readonly type: string;
  readonly uri: string;
  /** Starts at 1. */
  readonly line: number;
}
