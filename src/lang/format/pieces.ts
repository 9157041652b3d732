/**
 * Pieces: parts of a text with what their neighbors must know about them. A rule collects the pieces of a node in
 * source order, including comments, and joins them; the separator between two pieces follows from both.
 */
import { blankBreak, concat, type Doc, emptyLine, hardBlankBreak, hardBreak } from './document.ts';

/** What a piece is to its neighbors. */
export type Role =
  | '('
  | ')'
  | '{'
  | '}'
  | '['
  | ']'
  | '<'
  | '>'
  | ','
  | '?'
  | '|'
  | '='
  | '->'
  | '@'
  | '!'
  | 'new'
  | 'else'
  | 'import'
  // `class` and `function`.
  | 'declares'
  | 'token'
  | 'name'
  // Binary operators, dots, `!!`, and the bracket of a subscript.
  | 'operator'
  | 'minus'
  | 'lineComment'
  | 'blockComment'
  | 'semicolon'
  | 'shebang'
  | 'docLine'
  | 'docComment'
  | 'annotation'
  | 'modifiers'
  | 'expression'
  // An expression that ends with a brace or a body: `new`, an amended object, a lambda.
  | 'braced'
  // The value after `=`, with comments before it: any but a `braced` one, and a `braced` one.
  | 'value'
  | 'bracedValue'
  | 'objectBody'
  | 'bodyParameters'
  // Follows a name without a space: parameters, type arguments, a type annotation.
  | 'suffix'
  | 'constraints'
  | 'header'
  | 'moduleHeader'
  | 'imports'
  | 'part';

/** A part of a text. */
export interface Piece {
  readonly role: Role;
  readonly doc: Doc;
  /** The first token or remark. */
  readonly first: Role;
  readonly startLine: number;
  readonly endLine: number;
  readonly endsWithLineComment: boolean;
  readonly endsWithBrace: boolean;
}

/** A token or a remark. */
export function piece(role: Role, doc: string, startLine: number, endLine: number): Piece {
  return {
    role,
    doc,
    first: role,
    startLine,
    endLine,
    endsWithLineComment: role === 'lineComment',
    endsWithBrace: role === '}',
  };
}

/** A piece that consists of one or more others. */
export function whole(role: Role, pieces: readonly Piece[], doc: Doc): Piece {
  const first = pieces[0] as Piece;
  const last = pieces[pieces.length - 1] as Piece;
  const lastPrinted = last.role === 'semicolon' ? (pieces.findLast(({ role }) => role !== 'semicolon') ?? last) : last;
  return {
    role,
    doc,
    first: first.first,
    startLine: first.startLine,
    endLine: last.endLine,
    endsWithLineComment: lastPrinted.endsWithLineComment,
    endsWithBrace: last.endsWithBrace,
  };
}

/** A comment or a semicolon. */
export function isCommentOrSemicolon(role: Role): boolean {
  return role === 'lineComment' || role === 'blockComment' || role === 'semicolon';
}

export function isExpression({ role }: Piece): boolean {
  return role === 'expression' || role === 'braced';
}

/** The number of lines from the end of the first piece to the start of the second. */
export function linesBetween(previous: Piece, next: Piece): number {
  return next.startLine - previous.endLine;
}

/** Whether consecutive pieces are on several lines. */
export function isOnLines(pieces: readonly Piece[]): boolean {
  const first = pieces[0];
  const last = pieces.at(-1);
  return first !== undefined && last !== undefined && first.startLine < last.endLine;
}

/** The separator between two pieces that need none in particular; null for nothing. */
export type Separator = (previous: Piece, next: Piece) => Doc | null;

/** Turns a piece into a document; `isLast` if no other piece follows. */
export type Placed = (piece: Piece, isLast: boolean) => Doc;

const asIs: Placed = ({ doc }) => doc;

/** Joins pieces by separators and omits semicolons. */
export function join(pieces: readonly Piece[], separator: Separator | Doc | null, placed: Placed = asIs): Doc[] {
  const kept = pieces.some(({ role }) => role === 'semicolon')
    ? pieces.filter(({ role }) => role !== 'semicolon')
    : pieces;
  const docs: Doc[] = [];
  for (let index = 0; index < kept.length; index++) {
    const current = kept[index] as Piece;
    const next = kept[index + 1];
    docs.push(kept.length === 1 ? current.doc : placed(current, next === undefined));
    if (next === undefined) break;
    const between =
      separatorOf(current, next) ?? (typeof separator === 'function' ? separator(current, next) : separator);
    if (between !== null && between !== '') docs.push(between);
  }
  return docs;
}

/** The separator that two pieces need whatever the rule for their node says, or null. */
export function separatorOf(previous: Piece, next: Piece): Doc | null {
  if (previous.endsWithLineComment) return newLines(previous, next);
  if (isCommentOrSemicolon(next.first) && previous.endLine === next.startLine) return ' ';
  switch (previous.role) {
    case 'docComment':
    case 'annotation':
      return hardBreak;
    case 'docLine':
    case 'semicolon':
    case 'shebang':
      return newLines(previous, next);
    default:
  }
  if (isCommentOrSemicolon(next.role)) return newLines(previous, next);
  if (previous.role === 'blockComment') return linesBetween(previous, next) > 0 ? hardBlankBreak : ' ';
  if (isTight(previous.role, next.role)) return '';
  if (isLoose(previous.role, next.role)) return ' ';
  return next.role === 'docComment' ? emptyLine : null;
}

function newLines(previous: Piece, next: Piece): Doc {
  return linesBetween(previous, next) > 1 ? emptyLine : hardBreak;
}

function isTight(previous: Role, next: Role): boolean {
  if (previous === '[' || previous === '!' || previous === '@') return true;
  return next === 'suffix' || next === ']' || next === '?' || next === ',';
}

function isLoose(previous: Role, next: Role): boolean {
  if (previous === 'declares' || previous === 'new' || previous === 'modifiers') return true;
  return next === '=' || next === '{' || next === '->' || next === 'declares' || next === 'objectBody';
}

/** Separators in parentheses: one next to the parentheses, another elsewhere. */
export function inParentheses(atParentheses: Doc | null, elsewhere: Doc | null): Separator {
  return ({ role: previous }, { role: next }) => (previous === '(' || next === ')' ? atParentheses : elsewhere);
}

/** Doc comments, annotations and the comments between them, followed by the rest according to its rule. */
export function afterPrefixes(pieces: readonly Piece[], rest: (pieces: readonly Piece[]) => Doc): Doc {
  const index = pieces.findIndex(
    ({ role }) => !(isCommentOrSemicolon(role) || role === 'docComment' || role === 'annotation'),
  );
  if (index <= 0) return rest(pieces);
  const prefixes = pieces.slice(0, index);
  const between = separatorOf(prefixes.at(-1) as Piece, pieces[index] as Piece) ?? blankBreak;
  return concat([...join(prefixes, blankBreak), between, rest(pieces.slice(index))]);
}
