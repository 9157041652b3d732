/** Compares two values, and says where they differ. */
import { mediumOf } from '../answers/media.ts';

export interface Difference {
  /** Such as `response.data[0]`; empty for the whole. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Maximum length of a value in a difference. */
const MAX_LENGTH = 120;

/**
 * The differences between two JSON values.
 *
 * @example differencesOf({ a: [1, 2] }, { a: [1, 3] }); // [{ path: 'a[1]', before: '2', after: '3' }]
 */
export function differencesOf(before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (before === after) return [];
  if (isObject(before) && isObject(after) && Array.isArray(before) === Array.isArray(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => {
      const inside = Array.isArray(before) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
      return differencesOf(before[name], after[name], inside);
    });
  }
  return [{ path, ...shown(before, after) }];
}

/** The difference between two bodies that may be JSON; none if they have the same bytes. */
export function bodyDifferences(before: Buffer, after: Buffer): readonly Difference[] {
  if (before.equals(after)) return [];
  const [left, right] = [jsonOf(before), jsonOf(after)];
  const found = left === undefined || right === undefined ? [] : differencesOf(left, right);
  if (found.length > 0) return found;
  return [{ path: '', before: bytes(before), after: bytes(after) }];
}

function shown(before: unknown, after: unknown): Omit<Difference, 'path'> {
  const [left, right] = [fileIn(before), fileIn(after)];
  if (left === null || right === null) return { before: textOf(before), after: textOf(after) };
  const at = firstDifference(left.content, right.content);
  const place = `, different from byte ${at} on`;
  return {
    before: `${left.type}, ${bytes(left.content)}`,
    after: `${right.type}, ${bytes(right.content)}${left.type === right.type ? place : ''}`,
  };
}

function fileIn(value: unknown) {
  return typeof value === 'string' && value.startsWith('data:') ? mediumOf(value) : null;
}

function firstDifference(left: Buffer, right: Buffer): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) if (left[at] !== right[at]) return at;
  return length;
}

function bytes({ length }: Buffer): string {
  return length === 1 ? '1 byte' : `${length} bytes`;
}

function textOf(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
