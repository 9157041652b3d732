import type { Random } from './random.ts';

/** What people type, and what breaks texts. */
const PIECES = [
  '{',
  '}',
  '(',
  ')',
  '[',
  '"',
  '"""',
  '\n',
  '',
  ' ',
  '.',
  '/*',
  '///',
  '@',
  '\\(',
  '😀',
  '`',
  'local ',
  'class A',
  ' = 1',
  'import "',
  'amends "',
  'null',
  ': Int',
  ' is ',
  'new ',
  '??',
  'shapes.',
  'function f(a) = ',
];

/** A change of a text: what is between two offsets is replaced. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A small change of a text, at any place. */
export function randomEdit(random: Random, text: string): Edit {
  const start = random.below(text.length + 1);
  return { start, end: Math.min(text.length, start + random.below(12)), text: random.pick(PIECES) };
}

/** The text after a change. */
export function edited(text: string, { start, end, text: piece }: Edit): string {
  return text.slice(0, start) + piece + text.slice(end);
}
