// The writing side of src/lang/syntax/packed-tree.ts, which says what the format is.

import { type NodeShape, packedMarks } from '../src/lang/syntax/packed-tree.ts';
import { documentationIn } from '../src/lang/syntax/scan-comments.ts';
import type { Module } from '../src/lang/syntax/tree.ts';

type Packed = string | number | boolean | null | readonly Packed[];
type Node = Readonly<Record<string, unknown>> & { readonly start: number; readonly end: number };

/** Packs the tree of a module. The result is ASCII. */
export function packModule(tree: Module, text: string): string {
  const packer = new Packer(text);
  const lines = packer.pack(tree as unknown as Node);
  const starts: number[] = [];
  let size = 0;
  for (const line of lines) {
    starts.push(size);
    size += line.length + 1;
  }
  return `${[toAscii({ shapes: packer.shapes, lines: starts }), ...lines].join('\n')}\n`;
}

class Packer {
  readonly shapes: NodeShape[] = [];
  readonly #text: string;
  readonly #shapeNumbers = new Map<string, number>();
  readonly #lines: string[] = [''];

  constructor(text: string) {
    this.#text = text;
  }

  pack(tree: Node): readonly string[] {
    this.#lines[0] = toAscii(this.#value(tree, 0));
    return this.#lines;
  }

  #value(value: unknown, base: number): Packed {
    if (Array.isArray(value)) return [packedMarks.list, ...value.map((item) => this.#value(item, base))];
    if (typeof value === 'object' && value !== null) return this.#node(value as Node, base);
    return value as Packed;
  }

  #node(node: Node, base: number): Packed {
    const { kind, start, end, ...fields } = node;
    const shape: NodeShape = [typeof kind === 'string' ? kind : null, ...Object.keys(fields)];
    const packed: Packed[] = [this.#shapeNumber(shape), start - base, end - start];
    for (const [name, field] of Object.entries(fields)) packed.push(this.#field(node, name, field, start));
    return packed;
  }

  #field(node: Node, name: string, field: unknown, base: number): Packed {
    if (name === 'docComment' && field !== null) return this.#docComment(field as Node, base);
    if (node['kind'] !== 'Class' || name !== 'members') return this.#value(field, base);
    this.#lines.push(toAscii(this.#value(field, base)));
    return [packedMarks.classMembers, this.#lines.length - 1];
  }

  #docComment(comment: Node, base: number): Packed {
    if (comment['text'] !== documentationIn(this.#text, comment.start, comment.end)) return this.#node(comment, base);
    return [packedMarks.docComment, comment.start - base, comment.end - comment.start];
  }

  #shapeNumber(shape: NodeShape): number {
    const key = shape.join();
    const known = this.#shapeNumbers.get(key) ?? this.shapes.length;
    if (known === this.shapes.length) this.shapes.push(shape);
    this.#shapeNumbers.set(key, known);
    return known;
  }
}

function toAscii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
