import { baseClass } from './class.ts';
import { NO_ENV } from './make.ts';
import { CONSTANT } from './member.ts';
import { VmObject } from './object.ts';
import { Shape, ShapeBuilder } from './shape.ts';
import type { VmValue } from './value.ts';

/** A shape, and the slot of each member that was added to its parent's. */
interface Layout {
  readonly shape: Shape;
  readonly slots: readonly number[];
}

interface Node {
  layout: Layout | undefined;
  readonly next: Map<string, Node>;
}

/** The largest object whose shape is kept for others like it. */
const LARGEST_SHARED = 64;

/**
 * Makes many Dynamics, Mappings and Listings of known values. Those with the same keys in the same order share a
 * shape for as long as this lives.
 */
export class RecordMaker {
  readonly #dynamic = baseClass('Dynamic').prototype;
  readonly #mapping = baseClass('Mapping').prototype;
  readonly #listing = baseClass('Listing').prototype;
  readonly #dynamics: Node = { layout: undefined, next: new Map() };
  readonly #mappings: Node = { layout: undefined, next: new Map() };
  readonly #listings: Layout[] = [];

  /** A Dynamic with properties. Names are distinct. */
  dynamic(names: readonly string[], values: readonly VmValue[]): VmObject {
    const parent = this.#dynamic;
    const make = (): Layout => layout(parent, names, (builder, name) => builder.property(name, CONSTANT).slot);
    return fill(shared(this.#dynamics, names, make), parent, values);
  }

  /** A Mapping with string keys. Keys are distinct. */
  mapping(keys: readonly string[], values: readonly VmValue[]): VmObject {
    const parent = this.#mapping;
    const make = (): Layout => layout(parent, keys, (builder, key) => builder.entry(key, CONSTANT).slot);
    return fill(shared(this.#mappings, keys, make), parent, values);
  }

  listing(elements: readonly VmValue[]): VmObject {
    const { length } = elements;
    let known = this.#listings[length];
    if (known === undefined) {
      known = layout(this.#listing, elements, (builder) => builder.element(CONSTANT).slot);
      if (length <= LARGEST_SHARED) this.#listings[length] = known;
    }
    return fill(known, this.#listing, elements);
  }
}

function shared(root: Node, keys: readonly string[], make: () => Layout): Layout {
  if (keys.length > LARGEST_SHARED) return make();
  let node = root;
  for (const key of keys) {
    let next = node.next.get(key);
    if (next === undefined) {
      next = { layout: undefined, next: new Map() };
      node.next.set(key, next);
    }
    node = next;
  }
  node.layout ??= make();
  return node.layout;
}

function layout<K>(parent: VmObject, keys: readonly K[], add: (builder: ShapeBuilder, key: K) => number): Layout {
  const builder = new ShapeBuilder(parent.shape, parent.cls, null);
  const slots = keys.map((key) => add(builder, key));
  return { shape: new Shape(builder), slots };
}

function fill({ shape, slots }: Layout, parent: VmObject, values: readonly VmValue[]): VmObject {
  const filled: (VmValue | undefined)[] = [];
  for (let i = parent.shape.infos.length; i > 0; i--) filled.push(undefined);
  for (let i = 0; i < values.length; i++) filled[slots[i] as number] = values[i];
  return new VmObject(shape, parent, NO_ENV, filled);
}
