import { K } from '../syntax/tokens.ts';
import { concat, type Doc, flat } from './document.ts';
import { isOnLines, join, type Piece, type Placed, type Role, type Separator, separatorOf, whole } from './pieces.ts';
import type { Reader } from './reader.ts';

/** The pieces of a node while they are read. Remarks before a token become pieces of the row that reads the token. */
export class Row {
  readonly pieces: Piece[] = [];
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Reads the remarks before the next token. */
  remarks(): this {
    this.#reader.readRemarks(this.pieces);
    return this;
  }

  /** Reads the next token, which must be of one of the given types. */
  token(...kinds: readonly number[]): this {
    return this.tokenAs(undefined, ...kinds);
  }

  /** Reads the next token with a role that does not follow from its type. */
  tokenAs(role: Role | undefined, ...kinds: readonly number[]): this {
    this.remarks();
    this.pieces.push(this.#reader.read(kinds, role));
    return this;
  }

  name(): this {
    return this.tokenAs('name', K.Identifier);
  }

  /** Reads remarks, then the piece that a rule reads. */
  then(read: () => Piece): this {
    return this.remarks().add(read());
  }

  /** Adds pieces that start where the row ends. */
  add(...pieces: readonly Piece[]): this {
    this.pieces.push(...pieces);
    return this;
  }

  /** The row as one piece. */
  as(role: Role, doc: (pieces: readonly Piece[]) => Doc): Piece {
    return whole(role, this.pieces, doc(this.pieces));
  }

  /** The row as one piece, its pieces joined. */
  joined(role: Role, separator: Separator | Doc | null, placed?: Placed): Piece {
    return this.as(role, (pieces) => concat(join(pieces, separator, placed)));
  }
}

/** An interpolation: on one line if the code is. */
export function interpolated(open: Piece, code: readonly Piece[], close: Piece): Doc {
  const before = separatorOf(open, code[0] as Piece) ?? '';
  const after = separatorOf(code.at(-1) as Piece, close) ?? '';
  const docs = [before, ...join(code, null), after];
  const needsLines = isOnLines(code) || code.at(-1)?.endsWithLineComment === true;
  return needsLines ? concat(docs) : flat(docs);
}
