import { K } from './tokens.ts';

/** The kind of the token at a distance, counted from 1. */
type KindAt = (distance: number) => number;

/** Types end with one of these; a `(` behind it opens constraints rather than a type. */
const ENDS_TYPE: ReadonlySet<number> = new Set([
  K.Identifier,
  K.Greater,
  K.Question,
  K.RightParen,
  K.StringEnd,
  K.UnknownKeyword,
  K.NothingKeyword,
  K.ModuleKeyword,
]);
const OPENS: ReadonlySet<number> = new Set([
  K.LeftParen,
  K.FreshLeftParen,
  K.LeftBracket,
  K.FreshLeftBracket,
  K.LeftPredicate,
  K.LeftBrace,
]);
const CLOSES: ReadonlySet<number> = new Set([K.RightParen, K.RightBracket, K.RightBrace]);

/**
 * Whether `{` is followed by the parameters of the body, `a, b: Type ->`, rather than its first member. One name shows
 * that, unless it has a type: then the token after the type does.
 */
export function startParameters(kindAt: KindAt): boolean {
  const first = kindAt(1);
  if (first === K.Underscore) return true;
  if (first !== K.Identifier) return false;
  const second = kindAt(2);
  if (second === K.Comma || second === K.Arrow) return true;
  if (second !== K.Colon) return false;
  const next = kindAt(endOfType(kindAt, 3));
  return next === K.Comma || next === K.Arrow;
}

/** Distance of the first token after the type that starts at a distance. What is not a type may end anywhere. */
function endOfType(kindAt: KindAt, start: number): number {
  /** The brackets that are open, innermost last: whether they hold types. */
  const open: boolean[] = [];
  let angles = 0;
  for (let at = start; ; at++) {
    const kind = kindAt(at);
    if (kind === K.EndOfFile || kind === K.Invalid) return at;
    if (OPENS.has(kind)) {
      if (open.length === 0 && kind === K.LeftBrace) return at;
      open.push(at === start || !ENDS_TYPE.has(kindAt(at - 1)));
      if (kind === K.LeftPredicate) open.push(false);
    } else if (CLOSES.has(kind)) {
      if (open.length === 0) return at;
      // `(A, B) ->` belongs to the type of a function, and so does the type behind it.
      if (open.pop() === true && open.length === 0 && kindAt(at + 1) === K.Arrow) at++;
    } else if (open.length === 0) {
      if (kind === K.Less) angles++;
      else if (kind === K.Greater) angles--;
      else if (angles === 0 && (kind === K.Comma || kind === K.Arrow || kind === K.Assign)) return at;
    }
  }
}
