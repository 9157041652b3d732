// Writes the format described in src/lang/syntax/packed-ast.ts.
import type { Module } from '../src/lang/syntax/ast.ts';

/** A packed AST: its pieces in sequence. */
export interface Packed {
  readonly text: string;
  readonly starts: readonly number[];
}

/** Packs the AST of a module. The text is ASCII. */
export function packModule(tree: Module): Packed {
  const bodies: string[] = [];
  const members = tree.members.map((member) => {
    if (member.kind !== 'Class') return member;
    bodies.push(toAscii(member.members));
    return { ...member, members: bodies.length };
  });
  const pieces = [toAscii({ ...tree, members }), ...bodies];
  const starts = [0];
  for (const piece of pieces) starts.push((starts.at(-1) ?? 0) + piece.length);
  return { text: pieces.join(''), starts };
}

function toAscii(value: unknown): string {
  return JSON.stringify(value, withoutTexts).replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function withoutTexts(key: string, value: unknown): unknown {
  if (key !== 'docComment' || value === null) return value;
  const { start, end } = value as { start: number; end: number };
  return { start, end };
}
