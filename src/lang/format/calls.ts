// Arguments of calls, and chains of members: `a.b(c).d`.
import { indentedFromBreak } from './arrange.ts';
import { blankBreak, concat, type Doc, group, hardBlankBreak, hardBreak, indent, softBreak } from './document.ts';
import {
  inParentheses,
  isCommentOrSemicolon,
  join,
  linesBetween,
  type Piece,
  type Role,
  type Separator,
  separatorOf,
  whole,
} from './pieces.ts';

/** A member in a chain, which may be called. */
export interface Access {
  readonly piece: Piece;
  /** Null if it is not called. */
  readonly call: { readonly name: readonly Piece[]; readonly args: Piece; readonly hasLambda: boolean } | null;
}

/** Whether there is a line break next to a piece with one of these roles. */
export function breaksAt(pieces: readonly Piece[], ...roles: readonly Role[]): boolean {
  for (let index = 1; index < pieces.length; index++) {
    const previous = pieces[index - 1] as Piece;
    const next = pieces[index] as Piece;
    if (linesBetween(previous, next) > 0 && (roles.includes(previous.role) || roles.includes(next.role))) return true;
  }
  return false;
}

/** The arguments of a call, as read. */
export interface Arguments {
  /** The parentheses, and between them a single piece for all `items`, if any. */
  readonly pieces: readonly Piece[];
  readonly items: readonly Piece[];
}

/**
 * Arguments with their parentheses.
 * @param inPairs two arguments per line, as for `Map(…)`
 * @param beforeClosing the document before the closing parenthesis
 */
export function argumentList(
  { pieces, items }: Arguments,
  inPairs: boolean,
  beforeClosing: (lineBreak: Doc) => Doc,
): Doc {
  if (pieces.length === 2) return '()';
  const isTrailing = endsWithBraced(items);
  const separator: Separator = ({ role: previous }, { role: next }) => {
    if (next === ')' && !isTrailing) return beforeClosing(softBreak);
    if (previous === '(' || next === ')') return isTrailing ? '' : softBreak;
    return blankBreak;
  };
  return group(
    join(pieces, separator, (piece) => (piece.role === 'part' ? argumentItems(items, isTrailing, inPairs) : piece.doc)),
  );
}

function argumentItems(items: readonly Piece[], isTrailing: boolean, inPairs: boolean): Doc {
  const separator = breaksAt(items, ',') ? hardBlankBreak : blankBreak;
  if (inPairs) return indent(join(pairs(items, separator), separator));
  return isTrailing ? trailing(items, separator) : indent(join(items, separator));
}

/** The last argument starts on the line where the list opens, and its end closes the list. */
function trailing(items: readonly Piece[], separator: Doc): Doc {
  const index = items.findLastIndex(({ role }) => role === 'braced');
  const before = items.slice(0, index);
  const last = items.slice(index);
  const end = items.at(-1)?.endsWithBrace === true ? '' : softBreak;
  const lastGroup = group(join(last, separator));
  if (before.length === 0) return group([lastGroup, end]);
  const between = separatorOf(before.at(-1) as Piece, last[0] as Piece) ?? ' ';
  return group([group(join(before, separator)), between, lastGroup, end]);
}

/**
 * Whether the last argument, and no other, is a lambda or an object, with no line comment next to it. Three or more
 * arguments must also be on one line in the source.
 */
function endsWithBraced(items: readonly Piece[]): boolean {
  if (items.length === 0 || items.at(-1)?.role === 'lineComment') return false;
  const isArgument = ({ role }: Piece): boolean => !isCommentOrSemicolon(role) && role !== ',';
  const last = items.findLastIndex(isArgument);
  if (items[last]?.role !== 'braced' || items[last - 1]?.role === 'lineComment') return false;
  const args = items.filter(isArgument);
  if (args.filter(({ role }) => role === 'braced').length > 1) return false;
  return args.length <= 2 || !breaksAt(items, ',');
}

/** Pieces of two arguments and the comma between them, without the comments around them. */
function pairs(items: readonly Piece[], separator: Doc): Piece[] {
  const result: Piece[] = [];
  let pair: Piece[] = [];
  let commas = 0;
  const isOnlyPair = (): boolean => result.length === 0 && pair.length === items.length;
  const close = (): void => {
    // A single pair breaks like other arguments.
    const docs = isOnlyPair() ? indent(join(pair, separator)) : group(join(pair, blankBreak));
    if (pair.length > 0) result.push(whole('part', pair, docs));
    pair = [];
  };
  for (const item of items) {
    if (item.role === ',' && ++commas % 2 === 0) {
      const end = pair.findLastIndex(({ role }) => !isCommentOrSemicolon(role)) + 1;
      const remarks = pair.splice(end);
      close();
      result.push(...remarks, item);
    } else if (pair.length === 0 && isCommentOrSemicolon(item.role)) result.push(item);
    else pair.push(item);
  }
  close();
  return result;
}

/** A chain of members: the receiver, then dots and members, with remarks between them. */
export interface MemberRow {
  readonly pieces: readonly Piece[];
  /** The members among `pieces`. */
  readonly accesses: ReadonlyMap<Piece, Access>;
  /** Whether the chain consists of a receiver and one member. */
  readonly isSingle: boolean;
}

/**
 * Lays out a chain of members. It breaks before dots; with a single call, at its end, after the opening parenthesis.
 */
export function memberRow({ pieces, accesses, isSingle }: MemberRow): Doc {
  const calls = pieces.flatMap((piece) => accesses.get(piece)?.call ?? []);
  const lambdas = calls.filter(({ hasLambda }) => hasLambda).length;
  const leading = aroundDots(softBreak);
  const following = aroundDots(lambdas > 1 ? hardBreak : softBreak);
  const last = accesses.get(pieces.at(-1) as Piece)?.call ?? null;
  const arranged = (docs: readonly Doc[]): Doc => group(indentedFromBreak(docs, isSingle));
  if (calls.length === 1 && last !== null) {
    const before = [...pieces.slice(0, -1), ...last.name];
    const between = separatorOf(before.at(-1) as Piece, last.args) ?? '';
    return arranged([...indentedFromBreak(join(before, leading), true), between, last.args.doc]);
  }
  const split = calls.length === 0 ? 0 : beforeFirstCall(pieces, accesses);
  if (split === 0) return arranged(join(pieces, following));
  const start = pieces.slice(0, split);
  const rest = pieces.slice(split);
  const between = (start.at(-1) as Piece).endsWithLineComment ? hardBreak : softBreak;
  return arranged([...indentedFromBreak(join(start, leading), true), between, ...join(rest, following)]);
}

/** The index of the last piece before the first call: the dot, unless a remark follows it. */
function beforeFirstCall(pieces: readonly Piece[], accesses: MemberRow['accesses']): number {
  const first = pieces.findIndex((piece) => (accesses.get(piece)?.call ?? null) !== null);
  return Math.max(0, first - 1);
}

function aroundDots(beforeDot: Doc): Separator {
  return ({ role: previous }, { role: next }) => {
    if (previous === 'operator') return null;
    return next === 'operator' ? beforeDot : blankBreak;
  };
}

/** Lays out operands and operators of one precedence. */
export function operatorRow(pieces: readonly Piece[], breaks: boolean, isSingle: boolean): Doc {
  const separator = breaks ? hardBlankBreak : blankBreak;
  const docs = join(pieces, ({ role: previous }, { role: next }) => {
    // At the start of a line, a minus would start a new expression.
    if (previous === 'operator' || next === 'minus') return ' ';
    return separator;
  });
  return group(indentedFromBreak(docs, isSingle));
}

/** `keyword (expr)`. */
export const aroundArgument = inParentheses(softBreak, null);

/** A called name and its arguments as one document. */
export function callOf(name: readonly Piece[], args: Piece, argsDoc: Doc): Doc {
  return concat(join([...name, { ...args, doc: argsDoc }], null));
}
