/** Arguments of calls, and rows of members: `a.b(c).d`. */
import { indentedFromBreak } from './arrange.ts';
import { blankBreak, concat, type Doc, group, hardBlankBreak, hardBreak, indent, softBreak } from './document.ts';
import {
  inParentheses,
  isRemark,
  join,
  linesBetween,
  type Piece,
  type Role,
  type Separator,
  separatorOf,
  whole,
} from './pieces.ts';

/** A name that may be called, as part of a row of members. */
export interface Access {
  readonly piece: Piece;
  /** Null where nothing is called. */
  readonly call: { readonly name: readonly Piece[]; readonly args: Piece; readonly hasLambda: boolean } | null;
}

/** Whether pieces next to one of a role are on different lines. */
export function breaksAt(pieces: readonly Piece[], ...roles: readonly Role[]): boolean {
  for (let index = 1; index < pieces.length; index++) {
    const previous = pieces[index - 1] as Piece;
    const next = pieces[index] as Piece;
    if (linesBetween(previous, next) > 0 && (roles.includes(previous.role) || roles.includes(next.role))) return true;
  }
  return false;
}

/** How the items of an argument list are read. */
export interface Arguments {
  /** The parentheses and, between them, `items` as one piece if there are any. */
  readonly pieces: readonly Piece[];
  readonly items: readonly Piece[];
}

/**
 * Arguments with their parentheses.
 * @param inPairs two arguments to a line, as keys and values of `Map(…)`
 * @param beforeClosing what stands before the closing parenthesis
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

/** The last argument stays on the line where the list opens, and what it ends with closes the list. */
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
 * Whether the last argument, and no other, is a lambda or an object, without line comments at it. With three arguments or
 * more, the person who wrote them must have left them on one line.
 */
function endsWithBraced(items: readonly Piece[]): boolean {
  if (items.length === 0 || items.at(-1)?.role === 'lineComment') return false;
  const isArgument = ({ role }: Piece): boolean => !isRemark(role) && role !== ',';
  const last = items.findLastIndex(isArgument);
  if (items[last]?.role !== 'braced' || items[last - 1]?.role === 'lineComment') return false;
  const args = items.filter(isArgument);
  if (args.filter(({ role }) => role === 'braced').length > 1) return false;
  return args.length <= 2 || !breaksAt(items, ',');
}

/** Pieces of two arguments and the comma between them; comments before and behind them are not part of a pair. */
function pairs(items: readonly Piece[], separator: Doc): Piece[] {
  const result: Piece[] = [];
  let pair: Piece[] = [];
  let commas = 0;
  const isOnlyPair = (): boolean => result.length === 0 && pair.length === items.length;
  const close = (): void => {
    // A single pair breaks like any other arguments.
    const docs = isOnlyPair() ? indent(join(pair, separator)) : group(join(pair, blankBreak));
    if (pair.length > 0) result.push(whole('part', pair, docs));
    pair = [];
  };
  for (const item of items) {
    if (item.role === ',' && ++commas % 2 === 0) {
      const end = pair.findLastIndex(({ role }) => !isRemark(role)) + 1;
      const remarks = pair.splice(end);
      close();
      result.push(...remarks, item);
    } else if (pair.length === 0 && isRemark(item.role)) result.push(item);
    else pair.push(item);
  }
  close();
  return result;
}

/** What a row of members is made of: its receiver, then dots and members, with remarks between them. */
export interface MemberRow {
  readonly pieces: readonly Piece[];
  /** Those of `pieces` that are names, called or not. */
  readonly accesses: ReadonlyMap<Piece, Access>;
  /** Whether the row is a receiver and one member, and nothing else. */
  readonly isSingle: boolean;
}

/** A row of members. It breaks before dots; with one call, at its end, behind the opening parenthesis. */
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

/** The index of the last piece before the first call, which is the dot if no remark follows it. */
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

/** A row of operands and operators of one precedence. */
export function operatorRow(pieces: readonly Piece[], breaks: boolean, isSingle: boolean): Doc {
  const separator = breaks ? hardBlankBreak : blankBreak;
  const docs = join(pieces, ({ role: previous }, { role: next }) => {
    // A minus must not start a line, where it would start an expression.
    if (previous === 'operator' || next === 'minus') return ' ';
    return separator;
  });
  return group(indentedFromBreak(docs, isSingle));
}

/** `keyword (expr)`. */
export const aroundArgument = inParentheses(softBreak, null);

/** The pieces of a name that is called, as one document. */
export function callOf(name: readonly Piece[], args: Piece, argsDoc: Doc): Doc {
  return concat(join([...name, { ...args, doc: argsDoc }], null));
}
