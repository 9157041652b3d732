/** Infers types from data: all values at the same place, such as the elements of a list, have one type. */
import { type Data, type DataObject, isList, isObject } from './data.ts';
import { TypeNames } from './type-names.ts';
import { isName } from './write-data.ts';

/** A type that some values have. */
export type InferredType = { readonly isNullable: boolean } & (
  | { readonly kind: 'any' }
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'list' | 'map'; readonly member: InferredType }
  | { readonly kind: 'class'; readonly name: string }
);

export interface InferredField {
  readonly type: InferredType;
  /** Whether some of the objects lack it. */
  readonly isOptional: boolean;
}

export interface InferredClass {
  readonly name: string;
  readonly fields: ReadonlyMap<string, InferredField>;
}

/** Objects with fewer members than this have properties, not entries, even if their values are alike. */
const FEWEST_ENTRIES = 3;

/** Infers types, and collects the classes that they need. */
export class TypeInference {
  readonly #names = new TypeNames();
  readonly #classes: InferredClass[] = [];
  /** Whether null and a missing member differ, because the data contains null. */
  readonly #hasNull: boolean;

  constructor(data: Data) {
    this.#hasNull = this.#visit(data);
  }

  /** The classes, each before those that it needs. */
  get classes(): readonly InferredClass[] {
    return this.#classes;
  }

  /** The properties of a module that is an object; null if it cannot be one. */
  fieldsOf(object: DataObject): ReadonlyMap<string, InferredField> | null {
    return [...object.keys()].every((name) => this.#canBeProperty(name)) ? this.#fields([object]) : null;
  }

  /**
   * The type of values.
   *
   * @param wanted what the values are called, for the name of a class
   */
  typeOf(values: readonly Data[], wanted: string): InferredType {
    const present = values.filter((value) => value !== null);
    const isNullable = present.length < values.length;
    const scalar = scalarOf(present);
    if (scalar !== null) return { kind: 'scalar', name: scalar, isNullable };
    if (present.length > 0 && present.every(isList))
      return { kind: 'list', member: this.typeOf(present.flat(), singular(wanted)), isNullable };
    if (present.length > 0 && present.every(isObject)) return { ...this.#ofObjects(present, wanted), isNullable };
    return { kind: 'any', isNullable };
  }

  #ofObjects(objects: readonly DataObject[], wanted: string): InferredType {
    const isNullable = false;
    const names = new Set(objects.flatMap((object) => [...object.keys()]));
    const isSame = objects.every((object) => object.size === names.size);
    if (names.size === 0) return { kind: 'any', isNullable };
    if (!this.#haveProperties(names) || this.#areEntries(objects, isSame))
      return {
        kind: 'map',
        member: this.typeOf(
          objects.flatMap((each) => [...each.values()]),
          singular(wanted),
        ),
        isNullable,
      };
    if (!isSame && this.#hasNull) return { kind: 'any', isNullable };
    const name = this.#names.free(wanted);
    const index = this.#classes.push({ name, fields: new Map() }) - 1;
    this.#classes[index] = { name, fields: this.#fields(objects) };
    return { kind: 'class', name, isNullable };
  }

  #fields(objects: readonly DataObject[]): ReadonlyMap<string, InferredField> {
    const values = new Map<string, Data[]>();
    for (const object of objects)
      for (const [name, value] of object) {
        const found = values.get(name);
        if (found === undefined) values.set(name, [value]);
        else found.push(value);
      }
    return new Map(
      [...values].map(([name, found]) => {
        return [name, { type: this.typeOf(found, name), isOptional: found.length < objects.length }];
      }),
    );
  }

  #haveProperties(names: ReadonlySet<string>): boolean {
    return [...names].every((name) => this.#canBeProperty(name));
  }

  #canBeProperty(name: string): boolean {
    return isName(name) && !TypeNames.isOfLanguage(name);
  }

  /** Whether the members of objects are entries with keys of their own, such as the services of a compose file. */
  #areEntries(objects: readonly DataObject[], isSame: boolean): boolean {
    const members = objects.flatMap((object) => [...object]);
    const values = members.map(([, value]) => value);
    if (members.some(([name]) => !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)))
      return scalarOf(values) !== null || values.every(isList) || values.every(isObject);
    if (!values.every(isObject) || (objects.length > 1 ? isSame : members.length < FEWEST_ENTRIES)) return false;
    const [first, ...rest] = values;
    return [...(first?.keys() ?? [])].some((name) => rest.every((value) => value.has(name)));
  }

  /** Reserves the names of all members, which classes would hide; returns whether there is null. */
  #visit(data: Data): boolean {
    if (isList(data)) return data.map((item) => this.#visit(item)).includes(true);
    if (!isObject(data)) return data === null;
    for (const name of data.keys()) this.#names.take(name);
    return [...data.values()].map((value) => this.#visit(value)).includes(true);
  }
}

/** The class of scalars; null if there is none, or the values are of different kinds. */
function scalarOf(values: readonly Data[]): string | null {
  const kinds = new Set(values.map((value) => (typeof value === 'bigint' ? 'number' : typeof value)));
  const [kind] = kinds;
  if (kinds.size !== 1) return null;
  if (kind === 'string') return 'String';
  if (kind === 'boolean') return 'Boolean';
  if (kind !== 'number') return null;
  return values.every((value) => typeof value === 'bigint' || Number.isSafeInteger(value)) ? 'Int' : 'Number';
}

/** The name of a member of something, in English. */
function singular(name: string): string {
  if (/ies$/i.test(name)) return name.replace(/ies$/i, 'y');
  if (/(?:ch|sh|ss|x)es$/i.test(name)) return name.slice(0, -2);
  return /[^su]s$/i.test(name) ? name.slice(0, -1) : name;
}
