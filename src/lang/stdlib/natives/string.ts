/** Members of String that look at characters. Indexes and counts are in code points. */

import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { encodeBase64, readBase64 } from '../../base/base64.ts';
import { type Charset, encodeText } from '../../base/charsets.ts';
import { reverseText } from '../../base/replace-characters.ts';
import { decodeUtf8, encodeUtf8 } from '../../base/utf8.ts';
import { PklError } from '../../diagnostics/error.ts';
import { invalidBase64 } from '../../diagnostics/messages/strings.ts';
import { simpleTitleCase } from '../../values/case.ts';
import {
  characterAt,
  codePointCount,
  nextOffset,
  offsetAfter,
  offsetFromEnd,
  previousOffset,
} from '../../values/code-points.ts';
import { checkCollectionLength, VmList } from '../../values/collections.ts';
import type { VmFunction } from '../../values/function.ts';
import { method, type NativeTable, property } from '../../values/native.ts';
import { NULL, VmBytes } from '../../values/scalars.ts';
import type { VmInt, VmValue } from '../../values/value.ts';
import { isBlank, strip, trimEnd, trimStart } from '../../values/whitespace.ts';
import { sha256Int } from './bytes.ts';
import { callback, isTrue, pace } from './callback.ts';
import { padding, rangeOf, repeatText, requirePositive, requireRange, shownString } from './string-arguments.ts';
import { stringParsing } from './string-parsing.ts';
import { stringPatterns } from './string-patterns.ts';

/** The offset where the first characters that satisfy a predicate end. */
function endOfPrefix(self: string, predicate: VmFunction): number {
  const { code, env, self: receiver } = callback(predicate, 1);
  let offset = 0;
  while (offset < self.length) {
    pace(offset);
    const next = nextOffset(self, offset);
    if (!isTrue(code(receiver, env, self.slice(offset, next)))) break;
    offset = next;
  }
  return offset;
}

/** The offset where the last characters that satisfy a predicate start. */
function startOfSuffix(self: string, predicate: VmFunction): number {
  const { code, env, self: receiver } = callback(predicate, 1);
  let offset = self.length;
  while (offset > 0) {
    pace(offset);
    const start = previousOffset(self, offset);
    if (!isTrue(code(receiver, env, self.slice(start, offset)))) break;
    offset = start;
  }
  return offset;
}

function listOf(self: string, element: (character: string) => VmValue): VmList {
  checkCollectionLength(codePointCount(self));
  return new VmList(Array.from(self, element));
}

function substring(self: string, start: VmInt, end: VmInt): string {
  const [from, to] = requireRange(self, start, end);
  return self.slice(from, to);
}

function substringOrNull(self: string, start: VmInt, end: VmInt): VmValue {
  const range = rangeOf(self, start, end);
  return range === undefined ? NULL : self.slice(range[0], range[1]);
}

function replaceRange(self: string, start: VmInt, end: VmInt, replacement: string): string {
  const [from, to] = requireRange(self, start, end);
  return self.slice(0, from) + replacement + self.slice(to);
}

function take(self: string, count: VmInt): string {
  requirePositive(count);
  const offset = offsetAfter(self, count);
  return offset < 0 ? self : self.slice(0, offset);
}

function takeLast(self: string, count: VmInt): string {
  requirePositive(count);
  const offset = offsetFromEnd(self, count);
  return offset < 0 ? self : self.slice(offset);
}

function drop(self: string, count: VmInt): string {
  requirePositive(count);
  const offset = offsetAfter(self, count);
  return offset < 0 ? '' : self.slice(offset);
}

function dropLast(self: string, count: VmInt): string {
  requirePositive(count);
  const offset = offsetFromEnd(self, count);
  return offset < 0 ? '' : self.slice(0, offset);
}

function capitalize(self: string): string {
  if (self === '') return '';
  const next = nextOffset(self, 0);
  return String.fromCodePoint(simpleTitleCase(self.codePointAt(0) ?? 0)) + self.slice(next);
}

function decapitalize(self: string): string {
  const next = nextOffset(self, 0);
  return self.slice(0, next).toLowerCase() + self.slice(next);
}

function decode(self: string): Uint8Array {
  const bytes = readBase64(self);
  if (typeof bytes === 'string') throw new PklError(invalidBase64(bytes, shownString(self)));
  return bytes;
}

const characters: NativeTable = {
  length: property((self: string) => codePointCount(self)),
  lastIndex: property((self: string) => codePointCount(self) - 1),
  isEmpty: property((self: string) => self === ''),
  isNotEmpty: property((self: string) => self !== ''),
  isBlank: property((self: string) => isBlank(self)),
  isNotBlank: property((self: string) => !isBlank(self)),
  chars: property((self: string) => listOf(self, (character) => character)),
  codePoints: property((self: string) => listOf(self, (character) => character.codePointAt(0) ?? 0)),
  'getOrNull()': method((self: string, index: VmInt) => characterAt(self, index) ?? NULL),
  'substring()': method(substring),
  'substringOrNull()': method(substringOrNull),
  'replaceRange()': method(replaceRange),
  'repeat()': method((self: string, count: VmInt) => repeatText(self, BigInt(count))),
  'take()': method(take),
  'takeWhile()': method((self: string, predicate: VmFunction) => self.slice(0, endOfPrefix(self, predicate))),
  'takeLast()': method(takeLast),
  'takeLastWhile()': method((self: string, predicate: VmFunction) => self.slice(startOfSuffix(self, predicate))),
  'drop()': method(drop),
  'dropWhile()': method((self: string, predicate: VmFunction) => self.slice(endOfPrefix(self, predicate))),
  'dropLast()': method(dropLast),
  'dropLastWhile()': method((self: string, predicate: VmFunction) => self.slice(0, startOfSuffix(self, predicate))),
  'toUpperCase()': method((self: string) => self.toUpperCase()),
  'toLowerCase()': method((self: string) => self.toLowerCase()),
  'capitalize()': method(capitalize),
  'decapitalize()': method(decapitalize),
  'reverse()': method(reverseText),
  'trim()': method((self: string) => strip(self)),
  'trimStart()': method((self: string) => trimStart(self)),
  'trimEnd()': method((self: string) => trimEnd(self)),
  'padStart()': method((self: string, width: VmInt, character: string) => padding(self, width, character) + self),
  'padEnd()': method((self: string, width: VmInt, character: string) => self + padding(self, width, character)),
};

const encodings: NativeTable = {
  isBase64: property((self: string) => typeof readBase64(self) !== 'string'),
  base64: property((self: string) => encodeBase64(encodeUtf8(self))),
  base64Decoded: property((self: string) => decodeUtf8(decode(self))),
  base64DecodedBytes: property((self: string) => new VmBytes(decode(self))),
  md5: property((self: string) => bytesToHex(md5(encodeUtf8(self)))),
  sha1: property((self: string) => bytesToHex(sha1(encodeUtf8(self)))),
  sha256: property((self: string) => bytesToHex(sha256(encodeUtf8(self)))),
  sha256Int: property((self: string) => sha256Int(encodeUtf8(self))),
  'encodeToBytes()': method((self: string, charset: string) => new VmBytes(encodeText(self, charset as Charset))),
};

/** Members of String. */
export const string: NativeTable = { ...characters, ...encodings, ...stringParsing, ...stringPatterns };
