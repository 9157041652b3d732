/** Paths to rendered values, and the patterns over them that select converters. */

import { quoteIdentifier } from '../base/identifier.ts';
import { PklError } from '../diagnostics/error.ts';
import { invalidConverterPath } from '../diagnostics/messages/render.ts';
import { valueToString } from '../values/display.ts';
import type { VmValue } from '../values/value.ts';

/**
 * One step of a path, outermost first. `any` is an object key without a name, which only patterns with `*` match.
 * Slots of objects can serve as steps.
 */
export interface PathStep {
  readonly kind: 'top' | 'property' | 'local' | 'element' | 'entry' | 'any';
  readonly key: VmValue;
}

/** The step that every path starts with. */
export const TOP: PathStep = { kind: 'top', key: '' };

type PatternStep =
  | { readonly kind: 'top' }
  | { readonly kind: 'anyProperty' }
  | { readonly kind: 'anyElement' }
  | { readonly kind: 'property' | 'entry'; readonly key: string };

/** A pattern such as `^server.ports[*]`; without `^` it may match anywhere. Last step first. */
export type PathPattern = readonly PatternStep[];

const STEP = /\.?(?:(\*)|\[(?:(\*)|([^\]*[.^]+))\]|([^\][*.^]+))/y;

/** Parses a pattern. Throws the language's error when it has none of the allowed forms. */
export function parsePathPattern(text: string): PathPattern {
  const steps: PatternStep[] = [];
  let at = 0;
  if (text === '' || text.startsWith('^')) {
    steps.push({ kind: 'top' });
    at = Math.min(text.length, 1);
  }
  const start = at;
  while (at < text.length) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    // Names are separated by dots, which stand nowhere else.
    const startsWithDot = text[at] === '.';
    const isElement = text[at] === '[';
    if (match === null || (startsWithDot ? at === start || text[at + 1] === '[' : at !== start && !isElement)) {
      throw new PklError(invalidConverterPath(text));
    }
    const [all, anyProperty, anyElement, key, name] = match;
    if (anyProperty !== undefined) steps.push({ kind: 'anyProperty' });
    else if (anyElement !== undefined) steps.push({ kind: 'anyElement' });
    else if (key !== undefined) steps.push({ kind: 'entry', key });
    else steps.push({ kind: 'property', key: name ?? '' });
    at += all.length;
  }
  return steps.toReversed();
}

/** Whether the end of a path matches a pattern. */
export function pathMatches(pattern: PathPattern, path: readonly PathStep[]): boolean {
  let at = path.length;
  for (const expected of pattern) {
    const step = path[--at];
    if (step === undefined || !stepMatches(expected, step)) return false;
  }
  return true;
}

function stepMatches(expected: PatternStep, step: PathStep): boolean {
  if (expected.kind === 'anyProperty') return step.kind === 'property' || step.kind === 'any';
  if (expected.kind === 'anyElement') return step.kind !== 'property' && step.kind !== 'top';
  if (expected.kind === 'top') return step.kind === 'top';
  return step.kind === expected.kind && step.key === expected.key;
}

/** The path for people: `a.b[0][key]`. */
export function pathText(path: readonly PathStep[]): string {
  let text = '';
  let isFirst = true;
  for (const { kind, key } of path) {
    if (kind === 'top') continue;
    if (kind !== 'property') {
      text += `[${valueToString(key)}]`;
      continue;
    }
    text += `${isFirst ? '' : '.'}${quoteIdentifier(key as string)}`;
    isFirst = false;
  }
  return text;
}
