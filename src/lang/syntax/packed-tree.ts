/**
 * Trees that were made when the project was built: reading one back takes a fraction of the time that parsing takes,
 * and the bodies of classes are read when they are first looked at.
 *
 * A packed tree is lines of JSON. The first holds the shapes of the nodes and where the other lines start, the second
 * is the module, and each further one the members of a class. A node is `[shape, start, length, …fields]`, its start
 * counted from the start of the node around it; a list is `[-1, …items]`, a doc comment `[-2, start, length]`, and the
 * members of a class `[-3, line]`.
 */
import { documentationIn } from './scan-comments.ts';
import type { Module } from './tree.ts';

/** Field names of a node, after `start` and `end`; the first element is its `kind` or null. */
export type NodeShape = readonly [kind: string | null, ...fields: string[]];

/** What stands for something that is not a node. */
export const packedMarks = { list: -1, docComment: -2, classMembers: -3 } as const;

type Packed = string | number | boolean | null | readonly Packed[];

/** A node while it is being put together. */
type Node = Record<string, unknown>;

/**
 * Reads a packed tree.
 * @param text the source of the module, asked for only when a doc comment is read
 */
export function unpackModule(packed: string, text: () => string): Module {
  return new Unpacker(packed, text).module();
}

class Unpacker {
  readonly #packed: string;
  readonly #text: () => string;
  readonly #shapes: readonly NodeShape[];
  readonly #lines: readonly number[];
  readonly #first: number;

  constructor(packed: string, text: () => string) {
    this.#packed = packed;
    this.#text = text;
    this.#first = packed.indexOf('\n') + 1;
    const head = JSON.parse(packed.slice(0, this.#first)) as { shapes: readonly NodeShape[]; lines: readonly number[] };
    this.#shapes = head.shapes;
    this.#lines = head.lines;
  }

  module(): Module {
    return this.#value(this.#line(0), 0) as Module;
  }

  #line(index: number): Packed {
    const start = this.#first + (this.#lines[index] ?? 0);
    return JSON.parse(this.#packed.slice(start, this.#packed.indexOf('\n', start))) as Packed;
  }

  #value(packed: Packed, base: number): unknown {
    if (typeof packed !== 'object' || packed === null) return packed;
    const mark = packed[0] as number;
    if (mark >= 0) return this.#node(this.#shapes[mark] as NodeShape, packed, base);
    if (mark === packedMarks.docComment) return this.#docComment(packed, base);
    const items: unknown[] = [];
    for (let i = 1; i < packed.length; i++) items.push(this.#value(packed[i] as Packed, base));
    return items;
  }

  #node(shape: NodeShape, packed: readonly Packed[], base: number): Node {
    const start = base + (packed[1] as number);
    const end = start + (packed[2] as number);
    const node: Node = shape[0] === null ? { start, end } : { kind: shape[0], start, end };
    for (let i = 1; i < shape.length; i++) {
      const name = shape[i] as string;
      const field = packed[i + 2] as Packed;
      if (Array.isArray(field) && field[0] === packedMarks.classMembers)
        this.#delay(node, name, field[1] as number, start);
      else node[name] = this.#value(field, start);
    }
    return node;
  }

  /** A field that is read from its line when it is first looked at. */
  #delay(node: Node, name: string, line: number, base: number): void {
    let value: unknown;
    Object.defineProperty(node, name, {
      enumerable: true,
      get: () => (value ??= this.#value(this.#line(line), base)),
    });
  }

  #docComment(packed: readonly Packed[], base: number): Node {
    const start = base + (packed[1] as number);
    const end = start + (packed[2] as number);
    const source = this.#text;
    return {
      start,
      end,
      get text() {
        return documentationIn(source(), start, end);
      },
    };
  }
}
