/**
 * Separates the author's part of a code text from the values in it. During evaluation, each external value is wrapped
 * in marks that cannot be forged, and the whole text starts with a mark that says it was traced. The text passes through
 * the language like any other and is split here.
 */
import type { MarkedKind } from '../../lang/index.ts';

/** An external value in a text. */
export interface Hole {
  /** Start and end of the value in the text. */
  readonly start: number;
  readonly end: number;
  /** The type of the value before it was converted to text. */
  readonly kind: MarkedKind;
  /** The line of the resource that uses the value, counted from 1. */
  readonly line: number;
}

/** Text that becomes code, with the external values in it. */
export interface CodeText {
  /** The text, values included. */
  readonly text: string;
  readonly holes: readonly Hole[];
  /** Whether the text was traced to its origin. If not, values in it are indistinguishable from the author's part. */
  readonly isTraced: boolean;
}

/** The marks in the rewritten AST. */
export const CODE_MARK = 'code';
export const HOLE_MARK = 'hole';

let key: string | undefined;

/** Starts each mark: private-use characters around a random key, drawn once per process and shared with its threads. */
function start(): string {
  return `\u{E0F1}${drawKey()}`;
}

/** Starts a text that was traced. */
function traced(): string {
  return `${start()}!`;
}

/**
 * Draws the key of the marks, which threads started from here on share. Loads Node's modules this late because only
 * agents need a key.
 */
export function drawKey(): string {
  key ??= sharedKey();
  return key;
}

function sharedKey(): string {
  const { randomBytes } = process.getBuiltinModule('node:crypto');
  const { getEnvironmentData, setEnvironmentData } = process.getBuiltinModule('node:worker_threads');
  const name = 'kdeps.binding.key';
  const known = getEnvironmentData(name);
  if (typeof known === 'string') return known;
  const drawn = randomBytes(16).toString('hex');
  setEnvironmentData(name, drawn);
  return drawn;
}

/** The mark of an external value used on a line. */
export function holeMark(line: number): string {
  return `${HOLE_MARK}:${line}`;
}

/** The replacement for a marked text during evaluation. */
export function putMark(mark: string, text: string, kind: MarkedKind): string {
  if (mark === CODE_MARK) return text.startsWith(traced()) ? text : `${traced()}${text}`;
  const line = mark.slice(HOLE_MARK.length + 1);
  return `${start()}${line}:${kind}:${text.length}:${text}\u{E0F2}`;
}

/**
 * Splits a code text.
 *
 * @throws Error when a mark is invalid: the text was cut or modified in between
 */
export function readCode(marked: string): CodeText {
  const [mark, code] = [start(), traced()];
  const isTraced = marked.startsWith(code);
  const holes: Hole[] = [];
  let text = '';
  let at = isTraced ? code.length : 0;
  for (let next = marked.indexOf(mark, at); next >= 0; next = marked.indexOf(mark, at)) {
    text += marked.slice(at, next);
    const value = readHole(marked, next + mark.length);
    holes.push({ start: text.length, end: text.length + value.text.length, kind: value.kind, line: value.line });
    text += value.text;
    at = value.end;
  }
  return { text: text + marked.slice(at), holes, isTraced };
}

function readHole(marked: string, from: number) {
  const head = /^(\d+):(text|number|boolean|null):(\d+):/.exec(marked.slice(from, from + 64));
  const begin = from + (head?.[0].length ?? 0);
  const end = begin + Number(head?.[3] ?? Number.NaN);
  if (head === null || marked[end] !== '\u{E0F2}')
    throw new Error('an external value was cut or modified after it was inserted into code');
  return { text: marked.slice(begin, end), kind: head[2] as MarkedKind, line: Number(head[1]), end: end + 1 };
}
