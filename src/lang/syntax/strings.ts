/**
 * The values of string literals: replaces escapes and removes the indentation of multiline strings. The parser uses
 * the same code to find errors, so it never fails for a parsed AST.
 */

import type { Source } from '../base/source.ts';
import type { Message } from '../diagnostics/error.ts';
import { PklError } from '../diagnostics/error.ts';
import {
  closingStringDelimiterMustBeginOnNewLine,
  invalidUnicodeEscape,
  stringContentMustBeginOnNewLine,
  stringIndentationMustMatchLastLine,
} from '../diagnostics/messages/syntax.ts';
import type {
  Expr,
  StringConstant,
  StringExpr,
  StringInterpolation,
  StringPart,
  StringPromise,
  StringText,
} from './ast.ts';

/** Literal text of a string, ready for use. */
export interface ResolvedText {
  readonly kind: 'ResolvedText';
  readonly text: string;
}

/** A part of a string with its literal text resolved. */
export type ResolvedPart = ResolvedText | StringInterpolation | StringPromise;

/** Called with the position of an error; does not return. */
export type Report = (message: Message, start: number, end: number) => never;

const reportIn =
  (source: Source): Report =>
  (message, start, end) => {
    throw new PklError(message, { source, start, end });
  };

/**
 * The text of a string constant with escapes replaced.
 * @throws PklError never for a parsed constant
 */
export function processStringConstant(constant: StringConstant, source: Source): string {
  const start = constant.start + constant.pounds + 1;
  return replaceEscapes(constant.raw, start, constant.pounds, reportIn(source));
}

/**
 * The parts of a string with escapes replaced and the indentation of a multiline string removed. There are no empty
 * texts, and no two adjacent texts.
 * @throws PklError never for a parsed string
 * @example stringPartsOf(expr, source); // of "\tx \(y)": a text, and the interpolation of y
 */
export function stringPartsOf(expr: StringExpr, source: Source): ResolvedPart[] {
  return resolveString(expr, reportIn(source));
}

/**
 * The text of a string literal that has no interpolation and no promise; null for any other expression.
 *
 * @example constantText(parseExpression(source), source) // source: "a\\tb"
 * @throws PklError never for a parsed string
 */
export function constantText(expr: Expr, source: Source): string | null {
  if (expr.kind !== 'String' || expr.parts.some((part) => part.kind !== 'Text')) return null;
  return stringPartsOf(expr, source).reduce((text, part) => text + ('text' in part ? part.text : ''), '');
}

/** Like `stringPartsOf`, with custom error reporting. */
export function resolveString(expr: StringExpr, report: Report): ResolvedPart[] {
  if (expr.isMultiLine) return new MultiLineResolver(expr, report).resolve();
  const resolved: ResolvedPart[] = [];
  for (const part of expr.parts) {
    if (part.kind !== 'Text') resolved.push(part);
    else addText(resolved, replaceEscapes(part.raw, part.start, expr.pounds, report));
  }
  return resolved;
}

function addText(parts: ResolvedPart[], text: string): void {
  if (text !== '') parts.push({ kind: 'ResolvedText', text });
}

/** Replaces the escapes of single-line text that starts at an offset of the source. */
export function replaceEscapes(raw: string, start: number, pounds: number, report: Report): string {
  const mark = `\\${'#'.repeat(pounds)}`;
  let next = raw.indexOf(mark);
  if (next < 0) return raw;
  let result = '';
  let at = 0;
  while (next >= 0) {
    const escape = readEscape(raw, next, mark, start, report);
    result += raw.slice(at, next) + escape.text;
    at = escape.end;
    next = raw.indexOf(mark, at);
  }
  return result + raw.slice(at);
}

interface Escape {
  readonly text: string;
  /** Index after the escape in the raw text. */
  readonly end: number;
  readonly isContinuation: boolean;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\' };

/** Reads the escape at an index, which the lexer has validated. */
function readEscape(raw: string, index: number, mark: string, start: number, report: Report): Escape {
  const at = index + mark.length;
  const letter = raw.charAt(at);
  const simple = SIMPLE_ESCAPES[letter];
  if (simple !== undefined) return { text: simple, end: at + 1, isContinuation: false };
  if (letter === 'u') {
    const end = raw.indexOf('}', at) + 1;
    const text = readCodePoint(raw.slice(index, end), mark, start + index, report);
    return { text, end, isContinuation: false };
  }
  const end = at + lineBreakLength(raw, at);
  return { text: '', end, isContinuation: true };
}

function readCodePoint(sequence: string, mark: string, start: number, report: Report): string {
  const digits = sequence.slice(mark.length + 2, -1);
  const codePoint = /^[0-9A-Fa-f]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
  if (codePoint <= 0x10ffff) return String.fromCodePoint(codePoint);
  return report(invalidUnicodeEscape(sequence, `${mark}u`), start, start + sequence.length);
}

/** Length of the line break at an index, 0 where there is none. */
function lineBreakLength(raw: string, index: number): number {
  const character = raw.charAt(index);
  if (character === '\n') return 1;
  if (character !== '\r') return 0;
  return raw.charAt(index + 1) === '\n' ? 2 : 1;
}

const isBlank = (code: number): boolean => code === 32 || code === 9;

/** Removes the indentation of the closing delimiter from every line. */
class MultiLineResolver {
  readonly #expr: StringExpr;
  readonly #mark: string;
  readonly #report: Report;
  readonly #resolved: ResolvedPart[] = [];
  #indentation = '';
  #isLineStart = true;
  /** Position of the next escape in the current text; searched again once it is passed. */
  #escapeAt = -1;

  constructor(expr: StringExpr, report: Report) {
    this.#expr = expr;
    this.#mark = `\\${'#'.repeat(expr.pounds)}`;
    this.#report = report;
  }

  resolve(): ResolvedPart[] {
    const { parts } = this.#expr;
    const from = this.#contentStart(parts[0]);
    const to = this.#contentEnd(parts.at(-1));
    const last = parts.length - 1;
    for (const [index, part] of parts.entries()) {
      if (part.kind !== 'Text') this.#resolved.push(part);
      else this.#resolveText(part, index === 0 ? from : 0, index === last ? to : part.raw.length, index === last);
    }
    return this.#resolved;
  }

  /** Index after the line break that must follow the opening delimiter. */
  #contentStart(first: StringPart | undefined): number {
    const start = this.#expr.start + this.#expr.pounds + 3;
    if (first?.kind !== 'Text') return this.#report(stringContentMustBeginOnNewLine(), start, start);
    const length = lineBreakLength(first.raw, 0);
    if (length > 0) return length;
    return this.#report(stringContentMustBeginOnNewLine(), start, start + this.#segmentEnd(first.raw, 0));
  }

  /** Index of the line break before the closing delimiter. */
  #contentEnd(last: StringPart | undefined): number {
    if (last?.kind === 'Text') {
      const { raw } = last;
      let tail = raw.length;
      while (tail > 0 && isBlank(raw.charCodeAt(tail - 1))) tail--;
      const index = tail - (raw.endsWith('\r\n', tail) ? 2 : 1);
      if (lineBreakLength(raw, index) > 0 && !this.#isContinuation(raw, index)) {
        this.#indentation = raw.slice(tail);
        return index;
      }
    }
    const { start, end } = this.#expr;
    return this.#report(closingStringDelimiterMustBeginOnNewLine(), start, end);
  }

  /** Whether the line break at an index is part of a line continuation. */
  #isContinuation(raw: string, index: number): boolean {
    if (!raw.startsWith(this.#mark, index - this.#mark.length)) return false;
    // An even number of backslashes before the mark's own leaves it an escape; with pounds there is no such doubling.
    let backslashes = 0;
    let at = index - this.#mark.length;
    while (at >= 0 && raw.startsWith(this.#mark, at)) {
      backslashes++;
      at -= this.#mark.length;
    }
    return backslashes % 2 === 1;
  }

  /** Index of the next line break or escape. Indexes of one text must not decrease from call to call. */
  #segmentEnd(raw: string, index: number): number {
    if (this.#escapeAt < index) {
      const escape = raw.indexOf(this.#mark, index);
      this.#escapeAt = escape < 0 ? raw.length : escape;
    }
    const limit = this.#escapeAt;
    for (let at = index; at < limit; at++) {
      const code = raw.charCodeAt(at);
      if (code === 10 || code === 13) return at;
    }
    return limit;
  }

  #resolveText(part: StringText, from: number, to: number, isLast: boolean): void {
    const { raw } = part;
    let result = '';
    let at = from;
    this.#escapeAt = -1;
    while (at < to) {
      if (this.#isLineStart) at = this.#skipIndentation(part, at);
      const end = Math.min(this.#segmentEnd(raw, at), to);
      result += raw.slice(at, end);
      at = end;
      if (at >= to) break;
      const lineBreak = lineBreakLength(raw, at);
      if (lineBreak > 0) {
        result += '\n';
        this.#isLineStart = true;
        at += lineBreak;
      } else {
        const escape = readEscape(raw, at, this.#mark, part.start, this.#report);
        result += escape.text;
        at = escape.end;
        this.#isLineStart = escape.isContinuation;
      }
    }
    // An interpolation is not allowed within the indentation.
    if (this.#isLineStart && !isLast) this.#skipIndentation(part, to);
    addText(this.#resolved, result);
  }

  /** Skips the indentation of the line that starts at an index. Empty lines need none. */
  #skipIndentation(part: StringText, index: number): number {
    const { raw } = part;
    if (lineBreakLength(raw, index) > 0) return index;
    this.#isLineStart = false;
    if (raw.startsWith(this.#indentation, index)) return index + this.#indentation.length;
    const end = this.#segmentEnd(raw, index);
    const blanks = raw.slice(index, end).search(/[^ \t]|$/);
    return this.#report(stringIndentationMustMatchLastLine(), part.start + index + blanks, part.start + end);
  }
}
