/**
 * ASTs created at build time: reading one takes a fraction of the time of parsing, and class bodies are read on first
 * access.
 *
 * A packed AST consists of pieces of JSON. The first is the module; the members of a class are replaced by the number
 * of the piece that contains them. Doc comments are stored without their texts.
 */

import type { ClassMember, DocComment, Module } from './ast.ts';
import { documentationIn } from './lex-comments.ts';

/** The pieces of a packed AST. */
export interface PackedTree {
  /** Start of each piece, and end of the last one. */
  readonly starts: readonly number[];
  /** The characters between two offsets. */
  readonly slice: (start: number, end: number) => string;
}

/** Placeholder for a declaration in the pieces. */
interface PackedMember {
  readonly kind: string;
  docComment: { readonly start: number; readonly end: number } | null;
  members?: unknown;
}

/**
 * Reads a packed AST.
 * @param text the source of the module, only requested when a doc comment is read
 */
export function unpackModule(packed: PackedTree, text: () => string): Module {
  const module = piece(packed, 0) as Module & { header: PackedMember };
  unpackComment(module.header, text);
  for (const member of module.members as readonly PackedMember[]) {
    unpackComment(member, text);
    if (member.kind === 'Class') delayMembers(member, packed, text);
  }
  return module;
}

function piece({ starts, slice }: PackedTree, index: number): unknown {
  return JSON.parse(slice(starts[index] ?? 0, starts[index + 1] ?? 0));
}

function unpackComment(member: PackedMember, text: () => string): void {
  if (member.docComment !== null) member.docComment = new DelayedComment(member.docComment, text);
}

function delayMembers(node: PackedMember, packed: PackedTree, text: () => string): void {
  const index = node.members as number;
  let members: readonly ClassMember[] | undefined;
  const get = () => {
    if (members === undefined) {
      members = piece(packed, index) as readonly ClassMember[];
      for (const member of members as readonly PackedMember[]) unpackComment(member, text);
    }
    return members;
  };
  Object.defineProperty(node, 'members', { enumerable: true, get });
}

class DelayedComment implements DocComment {
  readonly start: number;
  readonly end: number;
  readonly #source: () => string;

  constructor({ start, end }: { readonly start: number; readonly end: number }, source: () => string) {
    this.start = start;
    this.end = end;
    this.#source = source;
  }

  get text(): string {
    return documentationIn(this.#source(), this.start, this.end);
  }
}
