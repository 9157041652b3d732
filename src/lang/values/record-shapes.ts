import { NO_ENV } from './make.ts';
import { CONSTANT } from './member.ts';
import { prototypeOf, VmObject } from './object.ts';
import { NULL } from './scalars.ts';
import { Shape, ShapeBuilder } from './shape.ts';
import { baseClass } from './standard-library.ts';
import type { VmValue } from './value.ts';

/** A shape, and the slot of each member added to its parent's. */
interface Layout {
  readonly shape: Shape;
  readonly slots: readonly number[];
}

/** The objects that start with certain keys. */
interface Node {
  layout: Layout | undefined;
  next: Map<VmValue, Node> | undefined;
}

/** Maximum size of objects whose shape is cached for others like them. */
const MAX_SHARED_SIZE = 64;
/** Maximum number of nodes; when there are more, as for texts with ever new keys, the caches are emptied. */
const MAX_NODES = 4096;

/** An object whose values are still being filled in; until then they are null. */
export class OpenRecord {
  readonly object: VmObject;
  readonly #slots: readonly number[];

  constructor(object: VmObject, slots: readonly number[]) {
    this.object = object;
    this.#slots = slots;
  }

  /** Sets the value of the member with that index. */
  set(index: number, value: VmValue): void {
    this.object.slots[this.#slots[index] as number] = value;
  }
}

let current: RecordMaker | undefined;

/** The maker of this process: texts that are parsed one after the other tend to have the same keys. */
export function recordMaker(): RecordMaker {
  if (current?.isOfLibrary !== true) current = new RecordMaker();
  return current;
}

/**
 * Creates many Dynamics, Mappings and Listings from known values. Those with the same keys in the same order share a
 * shape.
 */
class RecordMaker {
  readonly #dynamic = prototypeOf(baseClass('Dynamic'));
  readonly #mapping = prototypeOf(baseClass('Mapping'));
  readonly #listing = prototypeOf(baseClass('Listing'));
  readonly #dynamics: Node = { layout: undefined, next: undefined };
  readonly #mappings: Node = { layout: undefined, next: undefined };
  readonly #listings: Layout[] = [];
  #nodes = 0;

  /** Whether it belongs to the library as it is now. */
  get isOfLibrary(): boolean {
    return prototypeOf(baseClass('Dynamic')) === this.#dynamic;
  }

  /** A Dynamic with properties. Names are distinct. */
  dynamic(names: readonly string[], values: readonly VmValue[]): VmObject {
    return fill(this.#dynamicLayout(names), this.#dynamic, values);
  }

  /** A Mapping with string keys. Keys are distinct. */
  mapping(keys: readonly string[], values: readonly VmValue[]): VmObject {
    return fill(this.#mappingLayout(keys), this.#mapping, values);
  }

  listing(elements: readonly VmValue[]): VmObject {
    return fill(this.#listingLayout(elements.length), this.#listing, elements);
  }

  /** A Dynamic to be filled in: strings become properties, other keys entries. A repeated key is a single member. */
  openDynamic(keys: readonly VmValue[]): OpenRecord {
    return open(this.#dynamicLayout(keys), this.#dynamic);
  }

  /** A Mapping to be filled in. A repeated key is a single member. */
  openMapping(keys: readonly VmValue[]): OpenRecord {
    return open(this.#mappingLayout(keys), this.#mapping);
  }

  /** A Listing to be filled in. */
  openListing(length: number): OpenRecord {
    return open(this.#listingLayout(length), this.#listing);
  }

  #dynamicLayout(keys: readonly VmValue[]): Layout {
    const add = (builder: ShapeBuilder, key: VmValue): number =>
      typeof key === 'string' ? builder.property(key, CONSTANT).slot : builder.entry(key, CONSTANT).slot;
    return this.#shared(this.#dynamics, keys, () => layout(this.#dynamic, keys, add));
  }

  #mappingLayout(keys: readonly VmValue[]): Layout {
    const add = (builder: ShapeBuilder, key: VmValue): number => builder.entry(key, CONSTANT).slot;
    return this.#shared(this.#mappings, keys, () => layout(this.#mapping, keys, add));
  }

  #listingLayout(length: number): Layout {
    const known = this.#listings[length];
    if (known !== undefined) return known;
    const made = layout(this.#listing, Array.from({ length }), (builder) => builder.element(CONSTANT).slot);
    if (length <= MAX_SHARED_SIZE) this.#listings[length] = made;
    return made;
  }

  #shared(root: Node, keys: readonly VmValue[], make: () => Layout): Layout {
    // Objects as keys are not kept alive.
    if (keys.length > MAX_SHARED_SIZE || keys.some((key) => typeof key === 'object')) return make();
    if (this.#nodes > MAX_NODES) {
      for (const node of [this.#dynamics, this.#mappings]) node.next = undefined;
      this.#nodes = 0;
    }
    let node = root;
    for (const key of keys) {
      node.next ??= new Map();
      let next = node.next.get(key);
      if (next === undefined) {
        next = { layout: undefined, next: undefined };
        this.#nodes++;
        node.next.set(key, next);
      }
      node = next;
    }
    node.layout ??= make();
    return node.layout;
  }
}

function layout<K>(parent: VmObject, keys: readonly K[], add: (builder: ShapeBuilder, key: K) => number): Layout {
  const builder = new ShapeBuilder(parent.shape, parent.cls, null);
  const slots = keys.map((key) => add(builder, key));
  return { shape: new Shape(builder), slots };
}

function open({ shape, slots }: Layout, parent: VmObject): OpenRecord {
  const values: (VmValue | undefined)[] = [];
  for (let i = parent.shape.infos.length; i > 0; i--) values.push(undefined);
  for (const slot of slots) values[slot] = NULL;
  return new OpenRecord(new VmObject(shape, parent, NO_ENV, values), slots);
}

function fill({ shape, slots }: Layout, parent: VmObject, values: readonly VmValue[]): VmObject {
  const filled: (VmValue | undefined)[] = [];
  for (let i = parent.shape.infos.length; i > 0; i--) filled.push(undefined);
  for (let i = 0; i < values.length; i++) filled[slots[i] as number] = values[i];
  return new VmObject(shape, parent, NO_ENV, filled);
}
