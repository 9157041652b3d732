/** What a class accepts, as plain data: its properties with types, constraints, defaults and documentation. */
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
  /** Its doc comment; empty when there is none. */
  readonly doc: string;
  /** The properties that can be set, inherited ones first. */
  readonly fields: readonly ContractField[];
  /** The names of all properties that can be read, including those that cannot be set. */
  readonly members: readonly string[];
}

export interface ContractField {
  readonly name: string;
  /** Its doc comment; empty when there is none. */
  readonly doc: string;
  readonly type: ContractType;
  /** Whether it has neither a value of its own nor one of its type. */
  readonly isRequired: boolean;
  /** The value when none is given; undefined when there is none, or when it is only known once others are. */
  readonly standard?: PklValue;
}

/** A type with its aliases resolved. Constraints apply from the inside out. */
export type ContractType = { readonly constraints: readonly ContractConstraint[] } & (
  | { readonly kind: PlainKind }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly made: ListKind; readonly element: ContractType }
  | { readonly kind: 'map'; readonly made: MapKind; readonly key: ContractType; readonly value: ContractType }
  | { readonly kind: 'object'; readonly name: string }
  | { readonly kind: 'nullable'; readonly type: ContractType }
  | { readonly kind: 'union'; readonly members: readonly ContractType[] }
  /** A class whose instances the embedder makes. */
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
  /** Its source. */
  readonly text: string;
  /** Its location, to recognize it in errors. */
  readonly place: string;
  /** What it requires, for constraints of well-known forms; several are all required. Null for any other. */
  readonly rules: readonly Rule[] | null;
}

/** A requirement on a value, or on its length. */
export type Rule =
  | { readonly kind: 'range'; readonly of: 'value' | 'length'; readonly least?: Bound; readonly most?: Bound }
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

/** A property whose type values from outside cannot have. */
export interface UnsupportedField {
  /** Class and property. */
  readonly name: string;
  /** The type as written. */
  readonly type: string;
  readonly uri: string;
  /** Counted from 1. */
  readonly line: number;
}
