/** Finds secrets that are written in plain text in the files of an agent. */
import {
  constantText,
  parseExpression,
  type Range,
  Source,
  type Token,
  TokenKind,
  tokensFrom,
} from '../../lang/syntax/index.ts';
import { isSecretName } from './secrets.ts';

/** An entry of an agent's file whose value is a secret. Its range is that of the string literal. */
interface WrittenSecret extends Range {
  readonly name: string;
  /** The value as written, and as evaluated where that differs. */
  readonly values: readonly string[];
}

/** Neither keys of services nor chains of certificates are longer. */
const MAX_LENGTH = 16_384;

/**
 * The secrets written in an agent's file: values with secret names, values listed in `Secrets`, and arguments in
 * `Args`. An AST lacks what is in comments and strings, and in the parts of a file that do not parse. Therefore the
 * lexer reads an entry at each bracket, whatever surrounds it.
 *
 * @example findSecrets('// Env { ["API_KEY"] = "abc" }').map(({ values }) => values); // [['abc']]
 */
export function findSecrets(text: string): readonly WrittenSecret[] {
  const args = blocksOf(text, 'Args');
  // Any stretch between two quotes: which of them opens a string is unknown in a file with errors.
  const listed = new Set(blocksOf(text, 'Secrets').flatMap(({ start, end }) => text.slice(start, end).split('"')));
  const isSecret = ({ name, value: { start } }: Entry): boolean =>
    isSecretName(name) || listed.has(name) || args.some((block) => block.start < start && start < block.end);
  return entriesOf(text)
    .filter(isSecret)
    .map(({ name, value }) => ({ name, start: value.start, end: value.end, values: valuesOf(text, value) }))
    .filter(({ values }) => values.length > 0);
}

/** The values of these secrets. */
export function writtenSecrets(text: string): readonly string[] {
  return findSecrets(text).flatMap(({ values }) => values);
}

/** Replaces each secret in a text by an empty string. */
export function withoutSecrets(text: string): string {
  let rest = '';
  let at = 0;
  for (const { start, end } of findSecrets(text)) {
    // Skips what is inside of another secret.
    if (start < at) continue;
    rest += `${text.slice(at, start)}""`;
    at = end;
  }
  return rest + text.slice(at);
}

/** An entry with a constant key, and a string for a value. */
interface Entry {
  readonly name: string;
  readonly value: Literal;
}

function entriesOf(text: string): readonly Entry[] {
  const found: Entry[] = [];
  for (let at = text.indexOf('['); at >= 0; at = text.indexOf('[', at + 1)) {
    const entry = entryAt(text, at);
    if (entry !== null) found.push(entry);
  }
  return found;
}

/** The entry that starts with the bracket at an offset. */
function entryAt(text: string, offset: number): Entry | null {
  const tokens = tokensAt(text, offset + 1);
  const key = literalAhead(tokens);
  if (key === null || tokens.next().value?.tokenTypeIdx !== TokenKind.RightBracket) return null;
  if (tokens.next().value?.tokenTypeIdx !== TokenKind.Assign) return null;
  const value = literalAhead(tokens);
  // A value that is computed consists of other values.
  if (value === null || value.isComputed) return null;
  return { name: constantOf(text, key) ?? contentOf(text, key), value };
}

/** The tokens from an offset on; offsets are those in the text. */
function* tokensAt(text: string, start: number): Generator<Token, undefined> {
  // No further, so that many strings without ends take no time that is quadratic.
  yield* tokensFrom(text.length - start > MAX_LENGTH ? text.slice(0, start + MAX_LENGTH) : text, start, {
    promises: true,
  });
}

/** A string literal. */
interface Literal extends Range {
  /** Between the quotes. */
  readonly content: Range;
  readonly isClosed: boolean;
  /** It contains interpolations or promises. */
  readonly isComputed: boolean;
}

/** The string that comes next; one that is cut off ends with its line or the text. */
function literalAhead(tokens: Generator<Token, undefined>): Literal | null {
  const first = tokens.next().value;
  if (first === undefined || !startsString(first.tokenTypeIdx)) return null;
  const { startOffset: start, endOffset: contentStart } = first;
  let last = first;
  let isComputed = false;
  for (let depth = 1; depth > 0; ) {
    const token = tokens.next().value;
    if (token === undefined) break;
    if (startsString(token.tokenTypeIdx)) depth++;
    else if (token.tokenTypeIdx === TokenKind.StringEnd) depth--;
    else if (token.tokenTypeIdx !== TokenKind.StringText) isComputed = true;
    last = token;
  }
  const isEnd = last.tokenTypeIdx === TokenKind.StringEnd;
  const content = { start: contentStart, end: isEnd ? last.startOffset : last.endOffset };
  return { start, end: last.endOffset, content, isClosed: isEnd && last.endOffset > last.startOffset, isComputed };
}

function startsString(kind: number): boolean {
  return kind === TokenKind.StringStart || kind === TokenKind.MultiLineStringStart;
}

function contentOf(text: string, { content }: Literal): string {
  return text.slice(content.start, content.end);
}

/** What a string literal may stand for. */
function valuesOf(text: string, literal: Literal): readonly string[] {
  const found = [contentOf(text, literal), (literal.isClosed ? constantOf(text, literal) : null) ?? ''];
  // A literal may be cut off because its closing `#` are missing.
  const quote = text.indexOf('"', literal.start);
  const plain = literal.isClosed || quote === literal.start ? null : literalAhead(tokensAt(text, quote));
  if (plain !== null) found.push(contentOf(text, plain));
  return [...new Set(found)].filter((value) => value !== '');
}

/** The value of a string literal; null for one with errors. */
function constantOf(text: string, { start, end }: Literal): string | null {
  const source = new Source('', text.slice(start, end));
  try {
    return constantText(parseExpression(source, { promises: true }), source);
  } catch {
    return null;
  }
}

/** The braces after each occurrence of a name, or `= new`; those that are not closed extend to the end of the text. */
function blocksOf(text: string, name: string): readonly Range[] {
  const found: Range[] = [];
  const words = text.toLowerCase();
  const word = name.toLowerCase();
  for (let at = words.indexOf(word); at >= 0; at = words.indexOf(word, at + 1)) {
    if (at < (found.at(-1)?.end ?? 0) || isWordPart(words.charAt(at - 1))) continue;
    const block = blockAt(text, at, at + name.length);
    if (block !== null) found.push(block);
  }
  return found;
}

function isWordPart(character: string): boolean {
  return /\w/.test(character);
}

/** The tokens between the name of a block and its braces. */
const opening: readonly number[] = [TokenKind.Assign, TokenKind.NewKeyword, TokenKind.Identifier];

function blockAt(text: string, offset: number, nameEnd: number): Range | null {
  let start = -1;
  let depth = 0;
  let position = -1;
  for (const { tokenTypeIdx: kind, startOffset, endOffset } of tokensFrom(text, offset, { promises: true })) {
    if (kind === TokenKind.LeftBrace) {
      if (depth++ === 0) start = startOffset;
    } else if (kind === TokenKind.RightBrace && depth > 0) {
      if (--depth === 0) return { start, end: endOffset };
    } else if (depth === 0) {
      if (position < 0 ? endOffset !== nameEnd : kind !== opening[position]) return null;
      position++;
    }
  }
  return start < 0 ? null : { start, end: text.length };
}
