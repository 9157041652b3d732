/** Reads schemas: follows their references, and merges what `allOf` combines. */
import { type Data, type DataObject, isList, isObject, pointerTo, type Unexpressed } from './data.ts';
import { type Placed, placeText, type ReadNeighbor, SchemaDocuments } from './schema-documents.ts';
import { unexpressedIn } from './schema-types.ts';

/** The parts of a schema after `allOf` has been merged. */
export interface Parts {
  readonly schema: DataObject;
  readonly properties: ReadonlyMap<string, Placed>;
  readonly required: ReadonlySet<string>;
}

/** Whether a schema with these parts becomes a class. */
export function isClass({ schema, properties }: Parts): boolean {
  return properties.size > 0 && (!schema.has('type') || schema.get('type') === 'object');
}

/** Keywords that require nothing. */
const annotations: ReadonlySet<string> = new Set([
  '$comment',
  'allOf',
  'default',
  'deprecated',
  'description',
  'example',
  'examples',
  'nullable',
  'readOnly',
  'title',
  'writeOnly',
]);

/** Whether a schema only refers to another one, from `allOf`, so that it can have annotations of its own in OpenAPI 3.0. */
export function isOnlyReference(schema: DataObject): boolean {
  const all = schema.get('allOf');
  if (!isList(all) || all.length !== 1 || !isReference(all[0])) return false;
  return [...schema.keys()].every((name) => annotations.has(name) || name.startsWith('x-'));
}

/** Whether a schema is a reference to another. */
export function isReference(schema: Data | undefined): boolean {
  return isObject(schema) && typeof schema.get('$ref') === 'string';
}

export class SchemaReader {
  readonly #documents: SchemaDocuments;
  readonly #unexpressed: Unexpressed[] = [];
  readonly #unexpressedPlaces = new Set<string>();

  constructor(root: Data, readNeighbor: ReadNeighbor) {
    this.#documents = new SchemaDocuments(root, readNeighbor);
  }

  /** What was found that Pkl cannot express. */
  get unexpressed(): readonly Unexpressed[] {
    return this.#unexpressed;
  }

  /** Records that Pkl cannot express a keyword of a schema. */
  cannot({ file, pointer }: Placed, what: string, reason?: string): void {
    const place = `${file}#${pointerTo(pointer, what)}`;
    if (this.#unexpressedPlaces.has(place)) return;
    this.#unexpressedPlaces.add(place);
    this.#unexpressed.push({ pointer: place, what, ...(reason !== undefined && { reason }) });
  }

  /** The target of a reference, as of `SchemaDocuments`. */
  resolve(reference: string, from: Placed): Placed | null {
    return this.#documents.resolve(reference, from);
  }

  /** The schema that a chain of references leads to. */
  target(placed: Placed): Placed {
    const visited = new Set<string>();
    let at = placed;
    for (;;) {
      const reference = isObject(at.schema) ? at.schema.get('$ref') : undefined;
      const place = placeText(at);
      if (typeof reference !== 'string' || visited.has(place)) return at;
      visited.add(place);
      const next = this.#documents.resolve(reference, at);
      if (next === null) return at;
      at = next;
    }
  }

  /** Whether a schema is only a reference that leads back to itself, so that it says nothing about values. */
  isLoop(placed: Placed): boolean {
    const target = this.target(placed);
    const reference = isObject(target.schema) ? target.schema.get('$ref') : undefined;
    return typeof reference === 'string' && this.resolve(reference, target) !== null;
  }

  /** The schema that values of this one must satisfy, without annotations in between. */
  valueOf(placed: Placed): Placed {
    const target = this.target(placed);
    const isDone = !isObject(target.schema) || !isOnlyReference(target.schema);
    return isDone ? target : this.target(memberOf(target, 0));
  }

  /** The properties of a schema, and of those it combines with `allOf`. Records what Pkl cannot express. */
  partsOf(placed: Placed): Parts | null {
    return this.#partsOf(placed, (at, parts) => {
      for (const keyword of unexpressedIn(parts.schema)) this.cannot(at, keyword);
      if (parts.properties.size > 0 && !isPlainFlag(parts.schema.get('additionalProperties')))
        this.cannot(at, 'additionalProperties');
    });
  }

  #partsOf(
    placed: Placed,
    seen: (placed: Placed, parts: Parts) => void = () => undefined,
    visited = new Set<string>(),
  ): Parts | null {
    const target = this.target(placed);
    if (!isObject(target.schema)) return null;
    const place = placeText(target);
    if (visited.has(place)) return null;
    visited.add(place);
    const parts = this.#merge(target, target.schema, (each) => this.#partsOf(each, seen, visited));
    seen(target, parts);
    return parts;
  }

  /** The schema whose class that of this one extends: the only reference in `allOf`; null if it extends none. */
  baseOf(placed: Placed): Placed | null {
    const base = this.#referenceIn(placed);
    const visited = new Set([placeText(placed)]);
    // Classes cannot extend each other.
    for (let at = base; at !== null; at = this.#referenceIn(at)) {
      if (visited.has(placeText(at))) return null;
      visited.add(placeText(at));
    }
    const parts = base === null ? null : this.#partsOf(base);
    return parts !== null && isClass(parts) ? base : null;
  }

  /** The parts of a schema without those of its base, except for properties that only the schema itself requires. */
  ownPartsOf(placed: Placed, base: Placed): Parts {
    const schema = placed.schema as DataObject;
    const own = this.#merge(placed, schema, (each) =>
      placeText(this.target(each)) === placeText(base) ? null : this.partsOf(each),
    );
    for (const keyword of unexpressedIn(schema)) this.cannot(placed, keyword);
    const inherited = this.#partsOf(base);
    const stricter = [...(inherited?.properties ?? [])].filter(
      ([name]) => own.required.has(name) && !own.properties.has(name) && inherited?.required.has(name) === false,
    );
    const required = new Set([...own.required, ...(inherited?.required ?? [])]);
    return { schema, properties: new Map([...stricter, ...own.properties]), required };
  }

  #referenceIn(placed: Placed): Placed | null {
    const all = isObject(placed.schema) ? placed.schema.get('allOf') : undefined;
    if (!isList(all)) return null;
    const [index, ...others] = [...all.keys()].filter((each) => isReference(all[each]));
    return index === undefined || others.length > 0 ? null : this.target(memberOf(placed, index));
  }

  #merge(placed: Placed, schema: DataObject, partsOf: (each: Placed) => Parts | null): Parts {
    const properties = new Map<string, Placed>();
    const required = new Set<string>();
    const all = schema.get('allOf');
    for (const index of isList(all) ? all.keys() : []) {
      const parts = partsOf(memberOf(placed, index));
      for (const [name, property] of parts?.properties ?? []) properties.set(name, property);
      for (const name of parts?.required ?? []) required.add(name);
    }
    const own = schema.get('properties');
    const pointer = pointerTo(placed.pointer, 'properties');
    for (const [name, property] of isObject(own) ? own : [])
      properties.set(name, { schema: property, file: placed.file, pointer: pointerTo(pointer, name) });
    const names = schema.get('required');
    for (const name of isList(names) ? names : []) if (typeof name === 'string') required.add(name);
    return { schema, properties, required };
  }
}

/** A member of `allOf`. */
function memberOf({ schema, file, pointer }: Placed, index: number): Placed {
  const all = isObject(schema) ? schema.get('allOf') : undefined;
  return {
    schema: isList(all) ? (all[index] ?? null) : null,
    file,
    pointer: pointerTo(pointerTo(pointer, 'allOf'), index),
  };
}

function isPlainFlag(value: Data | undefined): boolean {
  return value === undefined || value === false;
}
