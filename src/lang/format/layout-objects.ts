import { assertNever } from '../diagnostics/error.ts';
import type {
  Expr,
  ForGenerator,
  MemberPredicate,
  MethodNode,
  ModifierNode,
  ObjectBody,
  ObjectEntry,
  ObjectMember,
  ObjectMethod,
  ObjectProperty,
  Parameter,
  TypeNode,
  WhenGenerator,
} from '../syntax/ast.ts';
import { K } from '../syntax/tokens.ts';
import {
  blankBreak,
  choice,
  concat,
  type Doc,
  emptyLine,
  group,
  hardBlankBreak,
  hardBreak,
  indent,
  softBreak,
} from './document.ts';
import { ExpressionLayout } from './layout-expressions.ts';
import {
  inParentheses,
  isCommentOrSemicolon,
  isExpression,
  join,
  linesBetween,
  type Piece,
  type Role,
  separatorOf,
  whole,
} from './pieces.ts';
import type { Row } from './row.ts';

const PARENS = [K.LeftParen, K.FreshLeftParen] as const;

/** Modifiers in their fixed order; those in one row exclude each other. */
const MODIFIER_ORDER = [['abstract', 'open'], ['external'], ['local', 'hidden'], ['fixed', 'const']] as const;

/** The layout of object bodies and their members. */
export abstract class ObjectLayout extends ExpressionLayout {
  objectBody({ parameters, members }: ObjectBody): Piece {
    const row = this.row().token(K.LeftBrace);
    if (parameters.length > 0) row.add(this.#bodyParameters(parameters));
    if (parameters.length > 0 || members.length === 0) row.remarks();
    if (members.length > 0) {
      const inner = this.row().remarks();
      for (const member of members) inner.add(this.#member(member)).remarks();
      row.add(inner.as('part', (pieces) => indent(joinedMembers(pieces))));
    }
    return row
      .token(K.RightBrace)
      .as('objectBody', (pieces) => (pieces.length === 2 ? '{}' : group(join(pieces, inBraces))));
  }

  #bodyParameters(parameters: readonly Parameter[]): Piece {
    const row = this.listItems(parameters, K.Arrow, (parameter) => this.parameter(parameter));
    return row.token(K.Arrow).as('bodyParameters', (pieces) => {
      const docs = concat(join(pieces, blankBreak));
      // Indented further than the members if they need a line of their own.
      return group([choice(indent([indent([softBreak, docs])]), concat([' ', docs]))]);
    });
  }

  #member(member: ObjectMember): Piece {
    switch (member.kind) {
      case 'ObjectElement': {
        const piece = this.expression(member.value);
        return { ...piece, role: 'part' };
      }
      case 'ObjectProperty':
        return this.#property(member);
      case 'ObjectMethod':
        return this.method(this.modifiersOf(member.modifiers), member);
      case 'ObjectEntry':
        return this.#entry(member);
      case 'MemberPredicate':
        return this.#predicate(member);
      case 'ObjectSpread':
        return this.row()
          .token(K.Spread, K.NullSpread)
          .then(() => this.expression(member.value))
          .joined('part', null);
      case 'WhenGenerator':
        return this.#when(member);
      case 'ForGenerator':
        return this.#for(member);
      default:
        return assertNever(member);
    }
  }

  #property({ modifiers, type, value, bodies }: ObjectProperty): Piece {
    const row = this.row()
      .add(this.propertyHeader(this.modifiersOf(modifiers), type))
      .remarks();
    this.readDefinition(row, value, bodies, (expr) => this.value(expr));
    return row.as('part', (pieces) => this.definition(pieces));
  }

  /** `modifiers name: Type`. */
  protected propertyHeader(modifiers: readonly Piece[], type: TypeNode | null): Piece {
    const start = this.row()
      .add(...modifiers)
      .name();
    const row = this.row().add(start.as('part', (pieces) => group(join(pieces, blankBreak))));
    if (type !== null) row.then(() => this.typeAnnotation(type));
    return row.as('header', (pieces) => group(join(pieces, blankBreak)));
  }

  /** `= expr`, or bodies. */
  protected readDefinition(
    row: Row,
    value: Expr | null,
    bodies: readonly ObjectBody[],
    readValue: (expr: Expr) => Piece,
  ): void {
    if (value !== null) row.token(K.Assign).add(readValue(value));
    for (const body of bodies) row.then(() => this.objectBody(body));
  }

  #entry({ key, value, bodies }: ObjectEntry): Piece {
    const header = this.row()
      .token(K.LeftBracket, K.FreshLeftBracket)
      .then(() => this.expression(key))
      .token(K.RightBracket);
    if (value !== null) header.token(K.Assign);
    const row = this.row().add(header.as('header', (pieces) => group(join(pieces, blankBreak))));
    if (value !== null) row.then(() => this.expression(value));
    for (const body of bodies) row.then(() => this.objectBody(body));
    return row.as('part', (pieces) => this.definition(pieces));
  }

  #predicate({ condition, value, bodies }: MemberPredicate): Piece {
    const row = this.row()
      .token(K.LeftPredicate)
      .then(() => this.expression(condition))
      .token(K.RightBracket)
      .token(K.RightBracket);
    this.readDefinition(row, value, bodies, (expr) => {
      row.remarks();
      return this.expression(expr);
    });
    return row.as('part', (pieces) =>
      group(
        join(pieces, blankBreak, ({ role, doc }, isLast) => (isLast && role !== 'objectBody' ? indent([doc]) : doc)),
      ),
    );
  }

  #when({ condition, thenBody, elseBody }: WhenGenerator): Piece {
    const header = this.row().remarks().pieces;
    const row = this.row()
      .add(...header)
      .token(K.WhenKeyword)
      .remarks();
    const parens = this.row()
      .token(...PARENS)
      .then(() => this.expression(condition))
      .token(K.RightParen);
    row.add(
      parens.as('header', (pieces) =>
        group(
          join(pieces, inParentheses(softBreak, blankBreak), (piece) =>
            isExpression(piece) ? indent([piece.doc]) : piece.doc,
          ),
        ),
      ),
    );
    row.then(() => this.objectBody(thenBody));
    if (elseBody !== null) row.token(K.ElseKeyword).then(() => this.objectBody(elseBody));
    return row.as('part', (pieces) =>
      group(
        join(pieces, (previous, next) => {
          const isOnLine = previous.role === 'header' || previous.role === 'token' || next.role === 'else';
          return isOnLine || previous.role === 'else' ? ' ' : blankBreak;
        }),
      ),
    );
  }

  #for({ key, value, iterable, body }: ForGenerator): Piece {
    const row = this.row().token(K.ForKeyword).remarks();
    const parens = this.row().token(...PARENS);
    const variables = this.row();
    if (key !== null) variables.then(() => this.parameter(key)).token(K.Comma);
    variables.then(() => this.parameter(value)).token(K.InKeyword);
    const inner = this.row().add(variables.as('part', (pieces) => group(join(pieces, blankBreak))));
    inner.then(() => this.expression(iterable)).remarks();
    parens.add(
      inner.as('part', (pieces) => {
        const separator = (_: Piece, next: Piece): Doc => (next.role === 'braced' ? ' ' : blankBreak);
        const placed = ({ role, doc }: Piece): Doc => (role === 'expression' ? indent([doc]) : doc);
        return indent([group(join(pieces, separator, placed))]);
      }),
    );
    parens.token(K.RightParen);
    row.add(parens.as('header', (pieces) => group(join(pieces, inParentheses(softBreak, null)))));
    row.then(() => this.objectBody(body));
    return row.as('part', (pieces) =>
      group(
        join(pieces, ({ role: previous }, { role: next }) =>
          previous === 'header' || next === 'header' ? ' ' : blankBreak,
        ),
      ),
    );
  }

  /** The modifiers of an object member as one piece, if there are any. */
  protected modifiersOf(modifiers: readonly ModifierNode[]): Piece[] {
    if (modifiers.length === 0) return [];
    const row = this.row();
    for (const _ of modifiers) row.add(this.readModifier()).remarks();
    return [this.inOrder(row)];
  }

  protected readModifier(): Piece {
    return this.reader.read([], 'token');
  }

  /** Modifiers in their fixed order, after the remarks between them. */
  protected inOrder(row: Row): Piece {
    return row.as('modifiers', (pieces) => {
      const remarks = pieces.filter(({ role }) => isCommentOrSemicolon(role));
      const modifiers = pieces.filter(({ role }) => !isCommentOrSemicolon(role));
      const sorted = modifiers.toSorted((left, right) => rankOf(left) - rankOf(right));
      const docs = join(remarks, blankBreak);
      if (remarks.at(-1)?.role === 'lineComment') docs.push(hardBreak);
      return concat([...docs, ...join(sorted, ' ')]);
    });
  }

  /**
   * A method.
   * @param before everything before `function`: comments, doc comments, modifiers
   */
  protected method(before: readonly Piece[], node: MethodNode | ObjectMethod): Piece {
    const prefixes = before.filter(({ role }) => role !== 'modifiers');
    const start = this.row()
      .add(...before.slice(prefixes.length))
      .token(K.FunctionKeyword)
      .name()
      .joined('header', ' ');
    const header = this.row().add(start).remarks();
    if (node.typeParameters.length > 0) header.add(this.typeParameters(node.typeParameters)).remarks();
    header.add(this.parameterList(node.parameters, true));
    const { returnType, body } = node;
    if (returnType !== null) header.then(() => this.typeAnnotation(returnType));
    if (body !== null) header.remarks();
    const headerGroup = group(join(header.pieces, blankBreak));
    const rest = body === null ? [] : this.#methodBody(body);
    const doc =
      rest.length === 0
        ? headerGroup
        : group([headerGroup, separatorOf(header.pieces.at(-1) as Piece, rest[0] as Piece) ?? ' ', bodyGroup(rest)]);
    const pieces = [...prefixes, ...header.pieces, ...rest];
    if (prefixes.length === 0) return whole('part', pieces, doc);
    const between = separatorOf(prefixes.at(-1) as Piece, start) ?? hardBreak;
    return whole('part', pieces, concat([...join(prefixes, null), between, doc]));
  }

  /** `= expr`. */
  #methodBody(body: Expr): readonly Piece[] {
    const row = this.row().token(K.Assign);
    const value = this.row().then(() => this.expression(body));
    const isBraced = value.pieces[0]?.role === 'braced';
    row.add(value.as(isBraced ? 'bracedValue' : 'value', (pieces) => group(join(pieces, null))));
    return row.pieces;
  }
}

function bodyGroup(pieces: readonly Piece[]): Doc {
  const isBraced = pieces.at(-1)?.role === 'bracedValue';
  return group(
    join(pieces, isBraced ? ' ' : blankBreak, ({ doc }, isLast) => (isLast && !isBraced ? indent([doc]) : doc)),
  );
}

function rankOf({ doc }: Piece): number {
  return MODIFIER_ORDER.findIndex((row) => (row as readonly unknown[]).includes(doc));
}

/**
 * Members and what stands between them. A semicolon stands behind a comment between two of them on one line, where the
 * second would otherwise go on with the first: `[0]` as a key, `(…)`, `-1`.
 */
function joinedMembers(all: readonly Piece[]): Doc[] {
  const pieces = all.filter(({ role }) => role !== 'semicolon');
  const kept = pieces.map((piece, index) => {
    const next = pieces[index + 1];
    const isBetween = piece.role === 'blockComment' && next !== undefined && CONTINUES.has(next.first);
    return isBetween && followsMember(pieces, index + 1) ? { ...piece, doc: concat([piece.doc, ';']) } : piece;
  });
  return join(kept, betweenMembers);
}

/** First tokens that may continue an expression before them on the same line. */
const CONTINUES: ReadonlySet<Role> = new Set<Role>(['[', '(', 'minus']);

/** Whether only comments separate a member from the previous one on its line. */
function followsMember(pieces: readonly Piece[], at: number): boolean {
  for (let index = at; index > 0; index--) {
    const previous = pieces[index - 1] as Piece;
    if (linesBetween(previous, pieces[index] as Piece) > 0) return false;
    if (!isCommentOrSemicolon(previous.role)) return true;
  }
  return false;
}

/** Keeps the line breaks, but at most one empty line; members on one line stay there if the object does. */
function betweenMembers(previous: Piece, next: Piece): Doc {
  const lines = linesBetween(previous, next);
  if (lines === 0) return choice(softBreak, '; ');
  return lines === 1 ? hardBreak : emptyLine;
}

/** An object that fits on one line stays on several if the author wrote it so. */
function inBraces(previous: Piece, next: Piece): Doc {
  if (next.role === 'bodyParameters') return '';
  if (previous.role !== '{' && next.role !== '}') return blankBreak;
  return linesBetween(previous, next) === 0 ? blankBreak : hardBlankBreak;
}
