import type {
  DeclaredType,
  Expr,
  FunctionType,
  ObjectBody,
  Parameter,
  TypeNode,
  TypeParameter,
  UnionType,
} from '../syntax/ast.ts';
import { K } from '../syntax/tokens.ts';
import { indentedFromBreak } from './arrange.ts';
import { blankBreak, choice, concat, type Doc, group, indent, softBreak } from './document.ts';
import { inParentheses, join, type Piece } from './pieces.ts';
import type { Reader } from './reader.ts';
import { Row } from './row.ts';

/** The style of lists in brackets. */
export interface ListStyle {
  /** Whether a broken list has a comma after its last item. */
  readonly trailingCommas: boolean;
}

const PARENS = [K.LeftParen, K.FreshLeftParen] as const;

/**
 * The layout of types, parameters and lists. The layers of rules are classes that extend each other, as those of the
 * grammar do: types ← expressions ← objects ← modules. Rules read the nodes of the tree in the order of the text.
 */
export abstract class TypeLayout {
  protected readonly reader: Reader;
  readonly #style: ListStyle;

  constructor(reader: Reader, style: ListStyle) {
    this.reader = reader;
    this.#style = style;
  }

  // Defined by the layers above.
  abstract expression(expr: Expr): Piece;
  abstract objectBody(body: ObjectBody): Piece;

  protected row(): Row {
    return new Row(this.reader);
  }

  type(type: TypeNode): Piece {
    switch (type.kind) {
      case 'UnionType':
        return this.#union(type);
      case 'NullableType': {
        const row = this.row().add(this.type(type.type));
        return row.token(K.Question).joined('part', null);
      }
      case 'ConstrainedType': {
        const row = this.row().add(this.type(type.type));
        row.then(() => this.#constraints(type.constraints));
        return row.as('part', (pieces) =>
          group(join(pieces, (_, { role }) => (role === 'constraints' ? null : blankBreak))),
        );
      }
      case 'FunctionType':
        return this.#functionType(type);
      case 'ParenthesizedType':
        return this.#inParentheses([type.type]).as('part', (pieces) =>
          group(join(pieces, inParentheses(softBreak, blankBreak))),
        );
      case 'DeclaredType':
        return this.#declared(type);
      case 'StringLiteralType':
        return this.reader.readVerbatim(type.end, 'token');
      default:
        return this.reader.read([]);
    }
  }

  #union({ members }: UnionType): Piece {
    const row = this.row();
    for (const [index, member] of members.entries()) {
      if (index > 0) row.token(K.Union).remarks();
      if (this.reader.next === K.Star) row.token(K.Star);
      row.then(() => this.type(member));
    }
    return row.as('part', (pieces) =>
      group(
        indentedFromBreak(
          join(pieces, ({ role: previous }, { role: next }) => {
            if (next === '|') return blankBreak;
            return previous === '|' ? ' ' : null;
          }),
          false,
        ),
      ),
    );
  }

  #constraints(constraints: readonly Expr[]): Piece {
    return this.row()
      .token(...PARENS)
      .add(this.#listed(constraints, K.RightParen, (constraint) => this.expression(constraint)))
      .token(K.RightParen)
      .as('constraints', (pieces) => group(this.#list(pieces)));
  }

  #functionType({ parameters, returnType }: FunctionType): Piece {
    const list = this.#inParentheses(parameters).as('part', (pieces) =>
      pieces.length === 2 ? '()' : group(this.#list(pieces)),
    );
    return this.row()
      .add(list)
      .token(K.Arrow)
      .then(() => this.type(returnType))
      .as('part', (pieces) =>
        group(join(pieces, inParentheses(softBreak, blankBreak), ({ doc }, isLast) => (isLast ? indent([doc]) : doc))),
      );
  }

  #inParentheses(types: readonly TypeNode[]): Row {
    const row = this.row().token(...PARENS);
    if (types.length > 0) {
      const items = this.#items(types, K.RightParen, (type) => this.type(type));
      row.add(items.as('part', (pieces) => indent([group(join(pieces, blankBreak))])));
    }
    return row.token(K.RightParen);
  }

  #declared({ args, nameRange }: DeclaredType): Piece {
    const row = this.row().add(this.qualifiedName(nameRange.end));
    if (args.length > 0) row.then(() => this.#inAngles(args, (type) => this.type(type)));
    return row.joined('part', blankBreak);
  }

  /** A dotted name up to an offset. */
  protected qualifiedName(end: number): Piece {
    return this.qualifiedNameRow(end).as('part', ([first, ...rest]) => {
      const { doc } = first as Piece;
      if (rest.length === 0) return doc;
      const docs = join(rest, ({ role }) => (role === 'token' ? null : softBreak));
      return group([doc, softBreak, indent(docs)]);
    });
  }

  protected qualifiedNameRow(end: number): Row {
    const row = this.row().name();
    while (this.reader.next === K.Dot && this.reader.nextStart < end) row.token(K.Dot).name();
    return row;
  }

  /** `: Type`. */
  protected typeAnnotation(type: TypeNode): Piece {
    return this.row()
      .token(K.Colon)
      .then(() => this.type(type))
      .as('suffix', (pieces) => group(join(pieces, ' ')));
  }

  protected typeParameters(parameters: readonly TypeParameter[]): Piece {
    return this.#inAngles(parameters, ({ variance }) => {
      const row = this.row();
      if (variance !== null) row.token(K.InKeyword, K.OutKeyword);
      return row.name().as('part', (pieces) => group(join(pieces, blankBreak)));
    });
  }

  #inAngles<T>(items: readonly T[], read: (item: T) => Piece): Piece {
    return this.row()
      .token(K.Less)
      .remarks()
      .add(this.#listed(items, K.Greater, read))
      .token(K.Greater)
      .as('suffix', (pieces) =>
        group(
          join(pieces, ({ role: previous }, { role: next }) => {
            if (next === '>') return this.#beforeClosing();
            return previous === '<' ? softBreak : blankBreak;
          }),
        ),
      );
  }

  parameter({ name, type }: Parameter): Piece {
    const row = this.row();
    if (name === null) row.token(K.Underscore);
    else row.name();
    if (type !== null) row.then(() => this.typeAnnotation(type));
    return row.as('part', (pieces) => {
      const docs = join(pieces, blankBreak);
      return pieces.length === 1 ? concat(docs) : group(docs);
    });
  }

  /** Parameters in parentheses. With `isPartOfHeader`, they break together with the declaration. */
  protected parameterList(parameters: readonly Parameter[], isPartOfHeader: boolean): Piece {
    const row = this.row()
      .token(...PARENS)
      .remarks();
    if (parameters.length > 0)
      row.add(this.#listed(parameters, K.RightParen, (parameter) => this.parameter(parameter)));
    return row.token(K.RightParen).as('suffix', (pieces) => {
      if (pieces.length === 2) return '()';
      const docs = this.#list(pieces);
      return isPartOfHeader ? concat(docs) : group(docs);
    });
  }

  /** The pieces of a list, with breaks inside the parentheses. */
  #list(pieces: readonly Piece[]): Doc[] {
    return join(pieces, ({ role: previous }, { role: next }) => {
      if (next === ')') return this.#beforeClosing();
      return previous === '(' ? softBreak : blankBreak;
    });
  }

  /** The end of the line, with a comma before it, if the list is broken. */
  #beforeClosing(): Doc {
    return this.beforeClosing(softBreak);
  }

  protected beforeClosing(lineBreak: Doc): Doc {
    return this.#style.trailingCommas ? choice(concat([',', lineBreak]), lineBreak) : lineBreak;
  }

  #listed<T>(items: readonly T[], closing: number, read: (item: T) => Piece): Piece {
    return this.#items(items, closing, read).as('part', (pieces) => indent(join(pieces, blankBreak)));
  }

  #items<T>(items: readonly T[], closing: number, read: (item: T) => Piece): Row {
    return this.listItems(items, closing, read);
  }

  /** Items with commas between them, up to the closing token. A comma after the last item is omitted. */
  protected listItems<T>(items: readonly T[], closing: number, read: (item: T) => Piece): Row {
    const row = this.row();
    for (const [index, item] of items.entries()) {
      if (index > 0) row.token(K.Comma);
      row.then(() => read(item)).remarks();
    }
    if (this.reader.next === K.Comma && this.reader.second === closing) {
      this.reader.read([K.Comma]);
      row.remarks();
    }
    return row;
  }
}
