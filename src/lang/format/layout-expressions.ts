import type {
  AccessExpr,
  BinaryExpr,
  Expr,
  IfExpr,
  LambdaExpr,
  LetExpr,
  NewExpr,
  QualifiedAccessExpr,
  SuperAccessExpr,
  SuperSubscriptExpr,
} from '../syntax/ast.ts';
import { K, PRECEDENCES, TYPE_OPERATOR_PRECEDENCE } from '../syntax/tokens.ts';
import { groupedAtBlanks } from './arrange.ts';
import {
  type Access,
  type Arguments,
  argumentList,
  aroundArgument,
  breaksAt,
  callOf,
  memberRow,
  operatorRow,
} from './calls.ts';
import { blankBreak, concat, type Doc, group, hardBlankBreak, indent, softBreak } from './document.ts';
import { TypeLayout } from './layout-types.ts';
import {
  afterPrefixes,
  inParentheses,
  isCommentOrSemicolon,
  isExpression,
  isOnLines,
  join,
  type Piece,
  separatorOf,
  whole,
} from './pieces.ts';
import type { Row } from './row.ts';
import { stringLiteral } from './strings.ts';

const PARENS = [K.LeftParen, K.FreshLeftParen] as const;

type Member = QualifiedAccessExpr;
/** Expressions that start with another expression. */
type Following = Extract<
  Expr,
  { readonly kind: 'Binary' | 'TypeTest' | 'TypeCast' | 'QualifiedAccess' | 'Subscript' | 'NonNull' | 'Amend' }
>;

/** An expression as read, with what a chain around it must know. */
interface Read {
  readonly piece: Piece;
  readonly access: Access | null;
}

/** The layout of expressions. */
export abstract class ExpressionLayout extends TypeLayout {
  expression(expr: Expr): Piece {
    return this.#read(expr).piece;
  }

  /** Reads an expression. Iterative, so that long chains need no deep stack. */
  #read(expr: Expr): Read {
    const following: Following[] = [];
    let head = expr;
    for (let first = firstOf(head); first !== null; first = firstOf(head)) {
      following.push(head as Following);
      head = first;
    }
    let read = this.#head(head);
    while (following.length > 0) {
      const next = following.at(-1) as Following;
      if (next.kind === 'QualifiedAccess') read = { piece: this.#members(read, following), access: null };
      else if (precedenceOf(next) !== null) read = { piece: this.#operators(read.piece, following), access: null };
      else {
        following.pop();
        read = { piece: this.#postfix(read.piece, next), access: null };
      }
    }
    return read;
  }

  #head(expr: Expr): Read {
    if (expr.kind === 'Access') return this.#access(expr);
    return { piece: this.#simple(expr), access: null };
  }

  #simple(expr: Expr): Piece {
    switch (expr.kind) {
      case 'String':
        return stringLiteral(expr, this.reader, (inner) => this.expression(inner));
      case 'New':
        return this.#new(expr);
      case 'If':
        return this.#if(expr).as('expression', (pieces) => group(this.#ifParts(pieces)));
      case 'Let':
        return this.#let(expr).piece;
      case 'Lambda':
        return this.#lambda(expr);
      case 'Parenthesized':
        return this.#parenthesized(expr.expr);
      case 'Unary': {
        const row = this.row().token(K.Not, K.Minus, K.FreshMinus);
        return row.then(() => this.expression(expr.operand)).joined('expression', null);
      }
      case 'SuperAccess':
      case 'SuperSubscript':
        return this.#super(expr);
      case 'Throw':
      case 'Trace':
        return this.#withArgument(expr.value);
      case 'Read':
        return this.#withArgument(expr.uri);
      case 'Import': {
        const row = this.row()
          .token(K.ImportKeyword, K.ImportGlob)
          .token(...PARENS)
          .remarks();
        row.add(this.reader.readVerbatim(expr.uri.end, 'token'));
        return row.token(K.RightParen).joined('expression', null);
      }
      case 'Marked':
        return this.expression(expr.expr);
      default:
        return this.reader.read([], 'expression');
    }
  }

  // ---- names, calls, chains of members -----------------------------------------------------------------------------

  #access({ name, args }: AccessExpr | Member): Read {
    const row = this.row().name();
    if (args === null) return { piece: row.as('expression', ([only]) => (only as Piece).doc), access: null };
    const names = [...row.remarks().pieces];
    const list = this.#arguments(args);
    const beforeClosing = (lineBreak: Doc): Doc => this.beforeClosing(lineBreak);
    const plain = whole('part', list.pieces, argumentList(list, false, beforeClosing));
    const inPairs = name.text === 'Map' && name.end - name.start === 3;
    const doc = callOf(names, plain, inPairs ? argumentList(list, true, beforeClosing) : plain.doc);
    const piece = whole('expression', [...names, plain], doc);
    const hasLambda = args.some(({ kind }) => kind === 'Lambda');
    return { piece, access: { piece, call: { name: names, args: plain, hasLambda } } };
  }

  #arguments(args: readonly Expr[]): Arguments {
    const row = this.row().token(...PARENS);
    if (args.length === 0) return { pieces: row.token(K.RightParen).pieces, items: [] };
    const items = this.listItems(args, K.RightParen, (arg) => this.expression(arg));
    row.add(items.joined('part', null));
    return { pieces: row.token(K.RightParen).pieces, items: items.pieces };
  }

  /** Reads the members that follow a receiver and removes them from the list. */
  #members({ piece: receiver, access }: Read, following: Following[]): Piece {
    const row = this.row().add(receiver);
    const accesses = new Map<Piece, Access>();
    if (access !== null) accesses.set(receiver, access);
    let members = 0;
    for (let next = following.at(-1); next?.kind === 'QualifiedAccess'; next = following.at(-1)) {
      following.pop();
      row.tokenAs('operator', K.Dot, K.NullSafeDot).remarks();
      const member = this.#access(next);
      row.add(member.piece);
      if (member.access !== null) accesses.set(member.piece, member.access);
      members++;
    }
    return row.as('expression', (pieces) => memberRow({ pieces, accesses, isSingle: members === 1 }));
  }

  #super(expr: SuperAccessExpr | SuperSubscriptExpr): Piece {
    const row = this.row().token(K.SuperKeyword);
    if (expr.kind === 'SuperSubscript') {
      row.token(K.LeftBracket, K.FreshLeftBracket).then(() => this.expression(expr.key));
      return row.token(K.RightBracket).joined('expression', null);
    }
    row.token(K.Dot).name();
    const { args } = expr;
    if (args !== null) {
      row.remarks();
      const list = this.#arguments(args);
      row.add(
        whole(
          'part',
          list.pieces,
          argumentList(list, false, (lineBreak) => this.beforeClosing(lineBreak)),
        ),
      );
    }
    return row.joined('expression', null);
  }

  // ---- operators -------------------------------------------------------------------------------------------------

  /** Reads the operators of one precedence that follow an operand and removes them from the list. */
  #operators(first: Piece, following: Following[]): Piece {
    const precedence = precedenceOf(following.at(-1) as Following);
    const row = this.row().add(first);
    let count = 0;
    let last = first;
    // The outermost operator decides whether the chain was written on several lines.
    let breaks = false;
    for (
      let next = following.at(-1);
      next !== undefined && precedenceOf(next) === precedence;
      next = following.at(-1)
    ) {
      following.pop();
      const from = row.pieces.length;
      this.#operator(row, next, precedence);
      const own = row.pieces.slice(from);
      breaks = breaksAt([last, ...own], 'operator', 'minus');
      count += 1 + this.#rightOperators(row, next, precedence);
      last = own.at(-1) as Piece;
    }
    return row.as('expression', (pieces) => operatorRow(pieces, breaks, count === 1));
  }

  /** Reads an operator and its right operand, which may start a right-associative chain. */
  #operator(row: Row, node: Following, precedence: number | null): void {
    const { next } = this.reader;
    row.remarks();
    const role = next === K.Minus || next === K.FreshMinus ? 'minus' : 'operator';
    row.tokenAs(role).remarks();
    if (node.kind === 'TypeTest' || node.kind === 'TypeCast') row.add(this.type(node.type));
    else row.add(this.expression(leftmostOfRow((node as BinaryExpr).right, precedence)));
  }

  /** Reads the rest of a right-associative chain and returns the number of its operators. */
  #rightOperators(row: Row, node: Following, precedence: number | null): number {
    let count = 0;
    let right = node.kind === 'Binary' ? node.right : null;
    while (right?.kind === 'Binary' && precedenceOf(right) === precedence) {
      this.#operator(row, right, precedence);
      right = right.right;
      count++;
    }
    return count;
  }

  #postfix(operand: Piece, expr: Following): Piece {
    const row = this.row().add(operand);
    switch (expr.kind) {
      case 'Subscript':
        row.tokenAs('operator', K.LeftBracket).then(() => this.expression(expr.key));
        return row.token(K.RightBracket).joined('expression', null);
      case 'Amend':
        row.then(() => this.objectBody(expr.body));
        return row.as('braced', (pieces) => group(join(pieces, blankBreak)));
      default:
        return row.tokenAs('operator', K.NonNull).remarks().joined('expression', null);
    }
  }

  // ---- expressions with keywords ---------------------------------------------------------------------------------

  #withArgument(argument: Expr): Piece {
    const row = this.row()
      .token()
      .token(...PARENS);
    return row
      .then(() => this.expression(argument))
      .token(K.RightParen)
      .as('expression', (pieces) =>
        group(join(pieces, aroundArgument, (piece) => (isExpression(piece) ? indent([piece.doc]) : piece.doc))),
      );
  }

  #new({ type, body }: NewExpr): Piece {
    const header = this.row().token(K.NewKeyword).remarks();
    if (type !== null) header.add(this.type(type));
    const row = this.row().add(header.as('header', (pieces) => group(join(pieces, blankBreak))));
    row.then(() => this.objectBody(body));
    return row.as('braced', (pieces) => group(join(pieces, blankBreak)));
  }

  #parenthesized(expr: Expr): Piece {
    const row = this.row().token(...PARENS);
    const inner = this.row()
      .then(() => this.expression(expr))
      .remarks();
    row.add(inner.as('part', (pieces) => indent([group(join(pieces, null))])));
    return row
      .token(K.RightParen)
      .as('expression', (pieces) => group(join(pieces, inParentheses(softBreak, blankBreak))));
  }

  #lambda({ parameters, body }: LambdaExpr): Piece {
    const head = this.row().add(this.parameterList(parameters, false)).remarks().pieces;
    const arrow = this.row().token(K.Arrow);
    const inner = this.row().then(() => this.expression(body));
    const isBraced = inner.pieces.at(-1)?.role === 'braced';
    const separator = isBraced ? ' ' : blankBreak;
    arrow.add(
      inner.as('part', (pieces) => {
        const docs = join(pieces, null);
        return isBraced ? group(docs) : indent(docs);
      }),
    );
    const rest = arrow.pieces;
    const between = separatorOf(head.at(-1) as Piece, rest[0] as Piece) ?? separator;
    const doc = group([...join(head, separator), group([between, ...join(rest, separator)])]);
    return whole('braced', [...head, ...rest], doc);
  }

  /** The condition, both branches and the word `else`. */
  #if({ condition, thenExpr, elseExpr }: IfExpr): Row {
    const head = this.row().token(K.IfKeyword).remarks();
    const parens = this.row().token(...PARENS);
    const inner = this.row()
      .then(() => this.expression(condition))
      .remarks();
    parens.add(inner.as('part', (pieces) => indent(join(pieces, null))));
    parens.token(K.RightParen);
    head.add(parens.as('part', (pieces) => group(join(pieces, inParentheses(softBreak, blankBreak)))));
    const row = this.row().add(
      head.as('part', (pieces) => group(join(pieces, (_, next) => (next.role === 'part' ? ' ' : blankBreak)))),
    );
    const then = this.row()
      .then(() => this.expression(thenExpr))
      .remarks();
    row.add(then.as('part', (pieces) => indent(join(pieces, null))));
    return row.token(K.ElseKeyword).add(this.#else(elseExpr));
  }

  #else(expr: Expr): Piece {
    const row = this.row().remarks();
    // `else if` stays on one line.
    if (expr.kind === 'If') {
      const inner = this.#if(expr);
      const doc = concat(this.#ifParts(inner.pieces));
      const isAlone = row.pieces.length === 0;
      row.add(inner.as('expression', () => (isAlone ? doc : group([doc]))));
      if (isAlone) return row.as('else', () => doc);
    } else row.add(this.expression(expr));
    return row.as('part', (pieces) => indent(join(pieces, null)));
  }

  #ifParts(pieces: readonly Piece[]): Doc[] {
    const separator = isOnLines(pieces) ? hardBlankBreak : blankBreak;
    const last = pieces.at(-1);
    return join(pieces, (_, next) => (next === last && next.role === 'else' ? ' ' : separator));
  }

  /** A `let` as a piece, and its documents without a group around them. */
  #let({ parameter, value, body }: LetExpr): { readonly piece: Piece; readonly docs: readonly Doc[] } {
    const row = this.row().token(K.LetKeyword).remarks();
    const definition = this.row().token(...PARENS);
    const binding = this.row()
      .then(() => this.parameter(parameter))
      .token(K.Assign)
      .then(() => this.expression(value));
    definition.add(binding.as('part', (pieces) => indent([this.definition(pieces)])));
    definition.token(K.RightParen);
    row.add(definition.as('header', (pieces) => group(join(pieces, inParentheses(softBreak, blankBreak)))));
    row.remarks();
    let unpacked: readonly Doc[] | null = null;
    if (body.kind === 'Let') {
      const inner = this.#let(body);
      unpacked = inner.docs;
      row.add(inner.piece);
    } else row.add(this.expression(body));
    const { pieces } = row;
    const separator = isOnLines(pieces) ? hardBlankBreak : blankBreak;
    const docs = join(
      pieces,
      (_, next) => (next.role === 'header' ? ' ' : separator),
      (piece, isLast) => {
        if (unpacked !== null) return isLast ? concat(unpacked) : piece.doc;
        return isExpression(piece) || isCommentOrSemicolon(piece.role) ? indent([piece.doc]) : piece.doc;
      },
    );
    return { piece: row.as('expression', () => group(docs)), docs };
  }

  /** A definition: `name: Type = value`, `name { … }`, `[key] = value`. */
  protected definition(pieces: readonly Piece[]): Doc {
    const value = pieces.findLast(
      (piece) => isExpression(piece) || piece.role === 'value' || piece.role === 'bracedValue',
    );
    const isBraced = value?.role === 'braced' || value?.role === 'bracedValue';
    return afterPrefixes(pieces, (rest) =>
      groupedAtBlanks(
        join(rest, isBraced ? ' ' : blankBreak, (piece) =>
          !isBraced && (isExpression(piece) || piece.role === 'value') ? indent([piece.doc]) : piece.doc,
        ),
      ),
    );
  }

  /** The value after `=` in a definition. */
  protected value(expr: Expr): Piece {
    const row = this.row().then(() => this.expression(expr));
    return row.joined(row.pieces.at(-1)?.role === 'braced' ? 'bracedValue' : 'value', null);
  }
}

function firstOf(expr: Expr): Expr | null {
  switch (expr.kind) {
    case 'Binary':
      return expr.left;
    case 'TypeTest':
    case 'TypeCast':
      return expr.value;
    case 'QualifiedAccess':
    case 'Subscript':
      return expr.receiver;
    case 'NonNull':
      return expr.operand;
    case 'Amend':
      return expr.parent;
    default:
      return null;
  }
}

/** The precedence of a binary operator, including type operators; null for other expressions. */
function precedenceOf(expr: Expr): number | null {
  if (expr.kind === 'TypeTest' || expr.kind === 'TypeCast') return TYPE_OPERATOR_PRECEDENCE;
  return expr.kind === 'Binary' ? PRECEDENCES[expr.operator] : null;
}

/** The first operand of a right-associative chain. */
function leftmostOfRow(expr: Expr, precedence: number | null): Expr {
  return expr.kind === 'Binary' && precedenceOf(expr) === precedence ? expr.left : expr;
}
