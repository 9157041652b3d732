/** Regular expressions as values, and the string operations that use them. */
import { PklError } from '../diagnostics/error.ts';
import { invalidRegex, invalidReplacement, regexTooLong } from '../diagnostics/messages/strings.ts';
import { alignOffset, nextOffset } from '../values/code-points.ts';
import { checkDeadline } from '../values/context.ts';
import { VmRegex } from '../values/scalars.ts';
import { type Offsets, Pattern } from './pattern.ts';
import { RegexSyntaxError } from './pattern-reader.ts';
import { expandReplacement, ReplacementError } from './replacement.ts';

export type { Offsets } from './pattern.ts';

const CACHE_SIZE = 500;
/** The longest pattern in UTF-16 units; its compiled form is many times larger. */
const MAX_PATTERN_LENGTH = 2 ** 20;
const CHECK_MASK = 0xfff;
const cache = new Map<string, VmRegex>();

/** Compiles a pattern in Java's syntax. Programs tend to create the same ones repeatedly, so recent ones are cached. */
export function regexOf(text: string): VmRegex {
  const known = cache.get(text);
  if (known !== undefined) return known;
  if (text.length > MAX_PATTERN_LENGTH) throw new PklError(regexTooLong(MAX_PATTERN_LENGTH));
  let regex: VmRegex;
  try {
    regex = new VmRegex(text, new Pattern(text));
  } catch (error) {
    if (error instanceof RegexSyntaxError) throw new PklError(invalidRegex(text, error.message));
    throw error;
  }
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value as string);
  cache.set(text, regex);
  return regex;
}

/** Whether a text is a valid regular expression. */
export function isRegex(text: string): boolean {
  try {
    regexOf(text);
    return true;
  } catch (error) {
    if (error instanceof PklError) return false;
    throw error;
  }
}

function patternOf(regex: VmRegex): Pattern {
  return regex.compiled as Pattern;
}

/** The first match anywhere. */
export function findFirst(regex: VmRegex, input: string): Offsets | null {
  return patternOf(regex).match(input, 0, 'find');
}

/** The match at the start of the text, which need not cover all of it. */
export function matchStart(regex: VmRegex, input: string): Offsets | null {
  return patternOf(regex).match(input, 0, 'start');
}

/** The match that covers the whole text. */
export function matchEntire(regex: VmRegex, input: string): Offsets | null {
  return patternOf(regex).match(input, 0, 'entire');
}

/** All matches from left to right. After an empty match, the search continues one character later. */
export function* findAll(regex: VmRegex, input: string): IterableIterator<Offsets> {
  const pattern = patternOf(regex);
  let from = 0;
  let lastEnd = 0;
  for (let count = 1; from <= input.length; count++) {
    if ((count & CHECK_MASK) === 0) checkDeadline();
    const found = pattern.match(input, from, 'find', lastEnd);
    if (found === null) return;
    yield found;
    const [start, end] = found as [number, number];
    lastEnd = end;
    from = alignOffset(input, start === end ? nextOffset(input, end) : end);
  }
}

/** The last match. */
export function findLast(regex: VmRegex, input: string): Offsets | null {
  let last: Offsets | null = null;
  for (const found of findAll(regex, input)) last = found;
  return last;
}

/** Expands a replacement in Java's syntax for a match; throws when it is malformed. */
export function replacementFor(regex: VmRegex, template: string, input: string, found: Offsets): string {
  try {
    return expandReplacement(template, patternOf(regex), input, found);
  } catch (error) {
    if (!(error instanceof ReplacementError)) throw error;
    throw new PklError(invalidReplacement(regex.pattern, template, error.message));
  }
}
