/** Members of String that search: for a literal text, or for a regular expression. */
import { PklError } from '../../diagnostics/error.ts';
import { noLiteralMatch, noRegexMatch } from '../../diagnostics/messages/strings.ts';
import { GlobError, globPattern } from '../../modules/glob.ts';
import {
  findAll,
  findFirst,
  findLast,
  isRegex,
  matchEntire,
  matchStart,
  type Offsets,
  replacementFor,
} from '../../regex/regex.ts';
import { codePointCount, nextOffset } from '../../values/code-points.ts';
import { checkCollectionLength, VmList } from '../../values/collections.ts';
import { displayValue, MESSAGE_LIMIT } from '../../values/display.ts';
import type { VmFunction } from '../../values/function.ts';
import { method, type NativeTable, property } from '../../values/native.ts';
import { NULL, type VmRegex } from '../../values/scalars.ts';
import type { VmInt, VmValue } from '../../values/value.ts';
import { expectString, pace } from './callback.ts';
import { regexMatch } from './regex-match.ts';
import { shownString } from './string-arguments.ts';
import { TextBuilder } from './text-builder.ts';

function isGlobPattern(self: string): boolean {
  try {
    globPattern(self);
    return true;
  } catch (error) {
    if (error instanceof GlobError) return false;
    throw error;
  }
}

type SearchPattern = string | VmRegex;

function first(self: string, pattern: SearchPattern): Offsets | null {
  if (typeof pattern !== 'string') return findFirst(pattern, self);
  const at = self.indexOf(pattern);
  return at < 0 ? null : [at, at + pattern.length];
}

function last(self: string, pattern: SearchPattern): Offsets | null {
  if (typeof pattern !== 'string') return findLast(pattern, self);
  const at = self.lastIndexOf(pattern);
  return at < 0 ? null : [at, at + pattern.length];
}

function* all(self: string, pattern: SearchPattern): IterableIterator<Offsets> {
  if (typeof pattern !== 'string') {
    yield* findAll(pattern, self);
    return;
  }
  let at = self.indexOf(pattern);
  for (let count = 0; at >= 0; count++) {
    pace(count);
    const end = at + pattern.length;
    yield [at, end];
    if (pattern === '' && end === self.length) return;
    at = self.indexOf(pattern, pattern === '' ? nextOffset(self, end) : end);
  }
}

function indexIn(self: string, found: Offsets | null): VmValue {
  return found === null ? NULL : codePointCount(self, found[0]);
}

function requireMatch(self: string, pattern: SearchPattern, found: Offsets | null): VmValue {
  if (found !== null) return indexIn(self, found);
  const values = [shownString(self), { label: 'Pattern', text: displayValue(pattern, { limit: MESSAGE_LIMIT }) }];
  throw new PklError(typeof pattern === 'string' ? noLiteralMatch(values) : noRegexMatch(values));
}

function endsWith(self: string, pattern: SearchPattern): boolean {
  if (typeof pattern === 'string') return self.endsWith(pattern);
  return findLast(pattern, self)?.[1] === self.length;
}

/** The text with one match replaced; unchanged when there is none. */
function replaceOne(self: string, found: Offsets | null, replacement: (found: Offsets) => string): string {
  return found === null ? self : self.slice(0, found[0]) + replacement(found) + self.slice(found[1]);
}

function replaceEvery(self: string, pattern: SearchPattern, replacement: (found: Offsets) => string): string {
  const text = new TextBuilder();
  let from = 0;
  for (const found of all(self, pattern)) {
    text.add(self.slice(from, found[0]));
    text.add(replacement(found));
    from = found[1] as number;
  }
  text.add(self.slice(from));
  return text.finish();
}

/** The replacement for a match: literal for a literal pattern, with groups for a regex. */
function template(self: string, pattern: SearchPattern, text: string): (found: Offsets) => string {
  return typeof pattern === 'string' ? () => text : (found) => replacementFor(pattern, text, self, found);
}

function mapped(self: string, mapper: VmFunction): (found: Offsets) => string {
  return (found) => expectString(mapper.apply1(regexMatch(self, found)));
}

/** The parts between matches, at most `limit`. A leading empty part before an empty match is dropped. */
function parts(self: string, pattern: SearchPattern, limit: number): string[] {
  const result: string[] = [];
  let from = 0;
  for (const [start, end] of all(self, pattern) as Iterable<[number, number]>) {
    if (result.length === limit - 1) break;
    if (end === 0) continue;
    result.push(self.slice(from, start));
    checkCollectionLength(result.length);
    from = end;
  }
  if (from > 0 || result.length > 0) return [...result, self.slice(from)];
  return [self];
}

/** All parts but empty ones at the end. */
function split(self: string, pattern: SearchPattern): VmList {
  const result = parts(self, pattern, Infinity);
  if (result.length > 1) while (result.at(-1) === '') result.pop();
  return new VmList(result);
}

function splitLimit(self: string, pattern: SearchPattern, limit: VmInt): VmList {
  return new VmList(parts(self, pattern, Number(limit)));
}

export const stringPatterns: NativeTable = {
  isRegex: property((self: string) => isRegex(self)),
  isGlobPattern: property((self: string) => isGlobPattern(self)),
  'contains()': method((self: string, pattern: SearchPattern) => first(self, pattern) !== null),
  'matches()': method((self: string, regex: VmRegex) => matchEntire(regex, self) !== null),
  'startsWith()': method((self: string, pattern: SearchPattern) =>
    typeof pattern === 'string' ? self.startsWith(pattern) : matchStart(pattern, self) !== null,
  ),
  'endsWith()': method(endsWith),
  'indexOf()': method((self: string, pattern: SearchPattern) => requireMatch(self, pattern, first(self, pattern))),
  'indexOfOrNull()': method((self: string, pattern: SearchPattern) => indexIn(self, first(self, pattern))),
  'lastIndexOf()': method((self: string, pattern: SearchPattern) => requireMatch(self, pattern, last(self, pattern))),
  'lastIndexOfOrNull()': method((self: string, pattern: SearchPattern) => indexIn(self, last(self, pattern))),
  'replaceFirst()': method((self: string, pattern: SearchPattern, replacement: string) =>
    replaceOne(self, first(self, pattern), template(self, pattern, replacement)),
  ),
  'replaceLast()': method((self: string, pattern: SearchPattern, replacement: string) =>
    replaceOne(self, last(self, pattern), template(self, pattern, replacement)),
  ),
  'replaceAll()': method((self: string, pattern: SearchPattern, replacement: string) =>
    replaceEvery(self, pattern, template(self, pattern, replacement)),
  ),
  'replaceFirstMapped()': method((self: string, pattern: SearchPattern, mapper: VmFunction) =>
    replaceOne(self, first(self, pattern), mapped(self, mapper)),
  ),
  'replaceLastMapped()': method((self: string, pattern: SearchPattern, mapper: VmFunction) =>
    replaceOne(self, last(self, pattern), mapped(self, mapper)),
  ),
  'replaceAllMapped()': method((self: string, pattern: SearchPattern, mapper: VmFunction) =>
    replaceEvery(self, pattern, mapped(self, mapper)),
  ),
  'split()': method(split),
  'splitLimit()': method(splitLimit),
};
