/**
 * Pieces: parts of a text with what their neighbours must know of them. A rule collects the pieces of a node in the order of
 * the text, comments among them, and joins them; what stands between two pieces follows from both.
 */
import { blankBreak, concat, type Doc, emptyLine, hardBlankBreak, hardBreak } from './document.ts';

/** What a piece is to its neighbours. */
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
  // An expression that begins where it is asked for and ends with a brace or a body: `new`, an amending one, a lambda.
  | 'braced'
  // The expression behind `=`, with comments before it, if it is no such one, and if it is.
  | 'value'
  | 'bracedValue'
  | 'objectBody'
  | 'bodyParameters'
  // What follows a name without a blank: parameters, type arguments, a type annotation.
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

/** A piece that consists of others, at least one. */
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
export function isRemark(role: Role): boolean {
  return role === 'lineComment' || role === 'blockComment' || role === 'semicolon';
}

export function isExpression({ role }: Piece): boolean {
  return role === 'expression' || role === 'braced';
}

/** How many lines down the second piece begins from where the first ends. */
export function linesBetween(previous: Piece, next: Piece): number {
  return next.startLine - previous.endLine;
}

/** Whether pieces that follow one another are on several lines. */
export function isOnLines(pieces: readonly Piece[]): boolean {
  const first = pieces[0];
  const last = pieces.at(-1);
  return first !== undefined && last !== undefined && first.startLine < last.endLine;
}

/** What stands between two pieces where nothing else decides; null for nothing. */
export type Separator = (previous: Piece, next: Piece) => Doc | null;

/** What a piece becomes among others; the last one has none behind it. */
export type Placed = (piece: Piece, isLast: boolean) => Doc;

const asIs: Placed = ({ doc }) => doc;

/** Pieces with what stands between them. Semicolons are left out. */
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

/** What stands between two pieces whatever the rule for their node says, or null. */
export function separatorOf(previous: Piece, next: Piece): Doc | null {
  if (previous.endsWithLineComment) return newLines(previous, next);
  if (isRemark(next.first) && previous.endLine === next.startLine) return ' ';
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
  if (isRemark(next.role)) return newLines(previous, next);
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

/** A blank or the end of the line around what is in parentheses: a break next to them, another one elsewhere. */
export function inParentheses(atParentheses: Doc | null, elsewhere: Doc | null): Separator {
  return ({ role: previous }, { role: next }) => (previous === '(' || next === ')' ? atParentheses : elsewhere);
}

/** Doc comments, annotations and the comments between them, then the rest as the rule for it says. */
export function afterPrefixes(pieces: readonly Piece[], rest: (pieces: readonly Piece[]) => Doc): Doc {
  const index = pieces.findIndex(({ role }) => !(isRemark(role) || role === 'docComment' || role === 'annotation'));
  if (index <= 0) return rest(pieces);
  const prefixes = pieces.slice(0, index);
  const between = separatorOf(prefixes.at(-1) as Piece, pieces[index] as Piece) ?? blankBreak;
  return concat([...join(prefixes, blankBreak), between, rest(pieces.slice(index))]);
}
