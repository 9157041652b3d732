/**
 * How a text that becomes code tells its author's part from the values in it. While a resource is evaluated, each value
 * from outside is put between marks that nobody else can write, and the whole begins with one that says that it was
 * followed: the text travels through the language as any other, and comes apart here.
 */
import { randomBytes } from 'node:crypto';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import type { MarkedKind } from '../../lang/index.ts';

/** A value from outside in a text. */
export interface Hole {
  /** Where the value starts and ends in the text. */
  readonly start: number;
  readonly end: number;
  /** What the value was before it became text. */
  readonly kind: MarkedKind;
  /** The line of the resource that asks for the value, counted from 1. */
  readonly line: number;
}

/** A text that becomes code, with the values from outside that are in it. */
export interface CodeText {
  /** What is written there, values included. */
  readonly text: string;
  readonly holes: readonly Hole[];
  /** Whether the text was followed to where it comes from. If not, values in it cannot be told from the author's part. */
  readonly isFollowed: boolean;
}

/** The marks that the rewritten tree carries. */
export const CODE_MARK = 'code';
export const HOLE_MARK = 'hole';

/** Begins each mark: private characters around a key that is drawn for each process, and shared with its threads. */
const START = `\u{E0F1}${sharedKey()}`;
const CODE = `${START}!`;

function sharedKey(): string {
  const name = 'kdeps.binding.key';
  const known = getEnvironmentData(name);
  if (typeof known === 'string') return known;
  const key = randomBytes(16).toString('hex');
  setEnvironmentData(name, key);
  return key;
}

/** The mark of a value from outside that a line asks for. */
export function holeMark(line: number): string {
  return `${HOLE_MARK}:${line}`;
}

/** What stands in the place of a marked text while a resource is evaluated. */
export function putMark(mark: string, text: string, kind: MarkedKind): string {
  if (mark === CODE_MARK) return text.startsWith(CODE) ? text : `${CODE}${text}`;
  const line = mark.slice(HOLE_MARK.length + 1);
  return `${START}${line}:${kind}:${text.length}:${text}\u{E0F2}`;
}

/**
 * Takes a text that becomes code apart.
 *
 * @throws Error when a mark in it is broken: something has cut or changed the text in between
 */
export function readCode(marked: string): CodeText {
  const isFollowed = marked.startsWith(CODE);
  const holes: Hole[] = [];
  let text = '';
  let at = isFollowed ? CODE.length : 0;
  for (let next = marked.indexOf(START, at); next >= 0; next = marked.indexOf(START, at)) {
    text += marked.slice(at, next);
    const value = readHole(marked, next + START.length);
    holes.push({ start: text.length, end: text.length + value.text.length, kind: value.kind, line: value.line });
    text += value.text;
    at = value.end;
  }
  return { text: text + marked.slice(at), holes, isFollowed };
}

function readHole(marked: string, from: number) {
  const head = /^(\d+):(text|number|boolean|null):(\d+):/.exec(marked.slice(from, from + 64));
  const start = from + (head?.[0].length ?? 0);
  const end = start + Number(head?.[3] ?? Number.NaN);
  if (head === null || marked[end] !== '\u{E0F2}')
    throw new Error('a value from outside was cut or changed after it was put into a text that becomes code');
  return { text: marked.slice(start, end), kind: head[2] as MarkedKind, line: Number(head[1]), end: end + 1 };
}
