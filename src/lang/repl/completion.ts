/** Completes input. */

import type { MemberDeclaration } from '../compile/declarations/member-declaration.ts';
import { methodsOf, propertyNames } from '../compile/expressions/suggestions.ts';
import { PklError } from '../diagnostics/error.ts';
import type * as tree from '../syntax/ast.ts';
import { scan, tokensFrom } from '../syntax/lexer.ts';
import type { Token } from '../syntax/token.ts';
import { K } from '../syntax/tokens.ts';
import { classOf } from '../values/class-of.ts';
import { standardLibrary } from '../values/standard-library.ts';
import type { VmValue } from '../values/value.ts';
import type { ReplSession } from './session.ts';

/** Candidates for the end of a text. */
export interface Completion {
  /** The start of the text that the candidates replace. */
  readonly start: number;
  readonly candidates: readonly string[];
  /** The typed part of the URI of an import or a `read`; the caller completes paths. */
  readonly uri: string | null;
}

const KEYWORDS: readonly string[] = [
  'abstract',
  'as',
  'class',
  'const',
  'else',
  'extends',
  'false',
  'fixed',
  'for',
  'function',
  'hidden',
  'if',
  'import',
  'import*',
  'in',
  'is',
  'let',
  'local',
  'module',
  'new',
  'null',
  'open',
  'outer',
  'read',
  'read*',
  'read?',
  'super',
  'this',
  'throw',
  'trace',
  'true',
  'typealias',
  'when',
];

/** Keywords before a URI. */
const BEFORE_URI: ReadonlySet<number> = new Set([
  K.ImportKeyword,
  K.ImportGlob,
  K.AmendsKeyword,
  K.ExtendsKeyword,
  K.ReadKeyword,
  K.ReadGlob,
  K.ReadOrNull,
]);
const NAME = /[\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}$_]*$/u;

/**
 * Completes a text at its end: members after a dot, otherwise names in scope and keywords.
 *
 * @example complete(session, '"hello".rev').candidates; // ['reverse()']
 */
export function complete(session: ReplSession, text: string): Completion {
  const uri = uriAtEnd(text);
  if (uri !== null) return { start: text.length - uri.length, candidates: [], uri };
  const prefix = NAME.exec(text)?.[0] ?? '';
  const start = text.length - prefix.length;
  const before = text.slice(0, start);
  const dot = /\??\.\s*$/.exec(before);
  const names = dot === null ? inScope(session, before) : membersOf(session, before.slice(0, dot.index));
  const candidates = [...new Set(names)].filter((name) => name.startsWith(prefix)).sort();
  return { start, candidates, uri: null };
}

/** The URI of an import or a `read` that a text ends in the middle of. */
function uriAtEnd(text: string): string | null {
  const tokens = [...tokensFrom(text, 0)];
  if (tokens.at(-1)?.tokenTypeIdx === K.StringText) tokens.pop();
  const quote = tokens.pop();
  if (quote?.tokenTypeIdx !== K.StringStart) return null;
  if (tokens.at(-1)?.tokenTypeIdx === K.LeftParen) tokens.pop();
  return BEFORE_URI.has(tokens.at(-1)?.tokenTypeIdx ?? -1) ? text.slice(quote.endOffset) : null;
}

function inScope(session: ReplSession, before: string): readonly string[] {
  const { tokens, failure } = scan(before);
  // There are no names inside a string.
  if (failure !== null || tokens.some(({ tokenTypeIdx }) => isOpenString(tokenTypeIdx, tokens))) return [];
  const own = [...session.definitions.values()].map(({ name, kind }) => (kind === 'Method' ? `${name}(` : name));
  const base = standardLibrary.base?.object;
  return [...own, ...KEYWORDS, ...(base === undefined ? [] : memberNames(base)), ...inherited(session)];
}

/** Whether a string is not terminated. */
function isOpenString(kind: number, tokens: readonly Token[]): boolean {
  if (kind !== K.StringStart && kind !== K.MultiLineStringStart) return false;
  const count = (...kinds: number[]): number => tokens.filter((token) => kinds.includes(token.tokenTypeIdx)).length;
  return count(K.StringStart, K.MultiLineStringStart) > count(K.StringEnd);
}

function inherited(session: ReplSession): readonly string[] {
  return tolerantly(() => session.read('module', memberNames));
}

function membersOf(session: ReplSession, before: string): readonly string[] {
  const receiver = before.slice(startOfReceiver(before));
  return receiver.trim() === '' ? [] : tolerantly(() => session.read(receiver, memberNames));
}

function tolerantly(work: () => readonly string[]): readonly string[] {
  try {
    return work();
  } catch (error) {
    if (error instanceof PklError || error instanceof TypeError) return [];
    throw error;
  }
}

/** The names of the members of a value, with parentheses for methods. */
export function memberNames(value: VmValue): readonly string[] {
  const methods = methodsOf(classOf(value)).map(({ name, declaration }) => {
    const { parameters } = (declaration as MemberDeclaration).node as tree.MethodNode;
    return parameters.length === 0 ? `${name}()` : `${name}(`;
  });
  return [...propertyNames(value), ...methods];
}

const CLOSING: ReadonlyMap<number, readonly number[]> = new Map([
  [K.RightParen, [K.LeftParen, K.FreshLeftParen]],
  [K.RightBracket, [K.LeftBracket, K.FreshLeftBracket, K.LeftPredicate]],
  [K.RightBrace, [K.LeftBrace]],
  [K.StringEnd, [K.StringStart, K.MultiLineStringStart]],
]);

/** The start of the operand at the end of a text: names, calls, subscripts and literals joined by dots. */
function startOfReceiver(text: string): number {
  const tokens = scan(text).tokens.filter(({ tokenTypeIdx }) => tokenTypeIdx !== K.EndOfFile);
  let at = tokens.length - 1;
  let start = text.length;
  while (at >= 0) {
    at = operandStart(tokens, at);
    if (at < 0) break;
    start = tokens[at]?.startOffset ?? start;
    const before = tokens[at - 1]?.tokenTypeIdx;
    if (before !== K.Dot && before !== K.NullSafeDot) break;
    at -= 2;
  }
  return start;
}

/** The first token of the operand that ends with token `last`; -1 if there is none. */
function operandStart(tokens: readonly Token[], last: number): number {
  let at = last;
  for (;;) {
    const token = tokens[at];
    if (token === undefined) return -1;
    const opening = CLOSING.get(token.tokenTypeIdx);
    if (opening === undefined) return at;
    at = openingOf(tokens, at);
    const before = tokens[at - 1]?.tokenTypeIdx;
    const isGlued = tokens[at - 1]?.endOffset === tokens[at]?.startOffset;
    const isCall = isGlued && token.tokenTypeIdx !== K.StringEnd && before !== undefined && isOperandEnd(before);
    if (!isCall) return at;
    at--;
  }
}

function isOperandEnd(kind: number): boolean {
  return CLOSING.has(kind) || kind === K.Identifier || kind === K.ImportKeyword || kind === K.ReadKeyword;
}

function openingOf(tokens: readonly Token[], last: number): number {
  let depth = 0;
  for (let at = last; at >= 0; at--) {
    const kind = tokens[at]?.tokenTypeIdx ?? -1;
    if (CLOSING.has(kind)) depth++;
    else if ([...CLOSING.values()].some((kinds) => kinds.includes(kind))) depth--;
    if (depth === 0) return at;
  }
  return 0;
}
