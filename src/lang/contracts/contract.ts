/** Contracts: what classes accept, as plain data. Properties with their types, constraints, defaults and documentation. */
import type { PklValue } from '../values/pkl-value.ts';

/** A class, and every class that its properties refer to. */
export interface Contract {
  /** The key of the class itself in `classes`. */
  readonly root: string;
  /** Classes by a short name that is unique in the contract. */
  readonly classes: ReadonlyMap<string, ContractClass>;
}

export interface ContractClass {
  readonly name: string;
  /** The doc comment; empty when there is none. */
  readonly doc: string;
  /** The properties that can be set, inherited ones first. */
  readonly fields: readonly ContractField[];
  /** The names of all properties that can be read, including those that cannot be set. */
  readonly members: readonly string[];
}

export interface ContractField {
  readonly name: string;
  /** The doc comment; empty when there is none. */
  readonly doc: string;
  readonly type: ContractType;
  /** Whether a value must be given, because neither the property nor its type has a default. */
  readonly isRequired: boolean;
  /** The value when none is given; undefined when there is none, or when it depends on other properties. */
  readonly defaultValue?: PklValue;
}

/** A type, with its aliases resolved. The innermost constraints come first. */
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
);

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
