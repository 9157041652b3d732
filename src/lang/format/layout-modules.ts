import { assertNever } from '../diagnostics/error.ts';
import type {
  Annotation,
  ClassMember,
  ClassNode,
  ImportClause,
  Module,
  ModuleHeader,
  ModuleMember,
  PropertyNode,
  TypeAliasNode,
} from '../syntax/ast.ts';
import { IS_MODIFIER, K } from '../syntax/tokens.ts';
import { groupedAtBlanks } from './arrange.ts';
import { blankBreak, type Doc, emptyLine, group, hardBreak, indent } from './document.ts';
import { grouped, type Import, importList } from './imports.ts';
import { ObjectLayout } from './layout-objects.ts';
import { afterPrefixes, join, linesBetween, type Piece, type Separator, separatorOf } from './pieces.ts';
import type { Row } from './row.ts';

/** Everything before a declaration. */
interface Prefixes {
  /** Comments, doc comments and annotations. */
  readonly pieces: readonly Piece[];
  /** The modifiers as one piece, if there are any. */
  readonly modifiers: readonly Piece[];
}

const NO_PREFIXES: Prefixes = { pieces: [], modifiers: [] };

/** The layout of modules, classes and their members. */
export class ModuleLayout extends ObjectLayout {
  /**
   * Lays out a module, including the end of its last line.
   * @param put receives each document as soon as it is complete, so that long modules need little memory
   */
  module({ header, imports, members }: Module, put: (doc: Doc) => void): void {
    let previous: Piece | null = null;
    const putAll = ({ pieces }: Row): void => {
      for (const piece of pieces) {
        if (piece.role === 'semicolon') continue;
        if (previous !== null) put(separatorOf(previous, piece) ?? betweenModuleMembers(previous, piece));
        put(piece.doc);
        previous = { ...piece, doc: '' };
      }
    };
    const start = this.row();
    if (this.reader.next === K.Shebang) start.tokenAs('shebang', K.Shebang);
    start.remarks();
    if (header.name !== null || header.parent !== null) {
      start.add(this.#header(header, this.#prefixes(header.annotations))).remarks();
    }
    if (imports.length > 0) start.add(this.#imports(imports)).remarks();
    putAll(start);
    for (const member of members)
      putAll(
        this.row()
          .add(this.#member(member, this.#prefixes(member.annotations)))
          .remarks(),
      );
    put(hardBreak);
  }

  /** Doc comments, annotations and modifiers; comments between modifiers move to the front. */
  #prefixes(annotations: readonly Annotation[]): Prefixes {
    const row = this.row().remarks();
    if (this.reader.next === K.DocComment) row.add(this.#documentation());
    row.remarks();
    for (const annotation of annotations) row.add(this.#annotation(annotation)).remarks();
    const modifiers = this.row();
    while (IS_MODIFIER[this.reader.next] === true && this.reader.next !== K.EndOfFile) {
      modifiers.add(this.readModifier());
      row.remarks();
    }
    if (modifiers.pieces.length === 0) return { ...NO_PREFIXES, pieces: row.pieces };
    return { pieces: row.pieces, modifiers: [this.inOrder(modifiers)] };
  }

  #documentation(): Piece {
    const row = this.row();
    do {
      row.remarks();
      this.reader.readDocComment(row.pieces);
    } while (this.reader.next === K.DocComment);
    return row.joined('docComment', null);
  }

  #annotation({ type, body }: Annotation): Piece {
    const row = this.row()
      .token(K.At)
      .then(() => this.type(type));
    if (body !== null) row.then(() => this.objectBody(body));
    return row.as('annotation', (pieces) => group(join(pieces, blankBreak)));
  }

  #header({ name, parent }: ModuleHeader, { pieces, modifiers }: Prefixes): Piece {
    const row = this.row().add(...pieces);
    if (name !== null) {
      const clause = this.row()
        .add(...modifiers)
        .token(K.ModuleKeyword)
        .remarks();
      const { pieces: parts } = this.qualifiedNameRow(name.end);
      clause.add(
        ...(parts.length > 0
          ? [
              this.row()
                .add(...parts)
                .joined('name', null),
            ]
          : []),
      );
      row.add(clause.joined('part', ' '));
    } else row.add(...modifiers);
    if (parent !== null) {
      row.remarks();
      const clause = this.row().token(K.AmendsKeyword, K.ExtendsKeyword).remarks();
      clause.add(this.reader.readVerbatim(parent.uri.end, 'token'));
      row.add(
        clause.as('part', (parts) =>
          group(join(parts, blankBreak, ({ doc }, isLast) => (isLast ? indent([doc]) : doc))),
        ),
      );
    }
    return row.joined('moduleHeader', emptyLine);
  }

  #imports(imports: readonly ImportClause[]): Piece {
    const row = this.row();
    const facts = new Map<Piece, Pick<Import, 'isGlob' | 'address'>>();
    for (const [index, clause] of imports.entries()) {
      const piece = this.#import(clause);
      const { start, end } = clause.uri;
      facts.set(piece, { isGlob: clause.isGlob, address: this.reader.text.slice(start, end) });
      row.add(piece);
      this.reader.readRemarksOnLine(row.pieces);
      if (index < imports.length - 1) row.remarks();
    }
    return row.as('imports', (pieces) => importList(grouped(pieces, facts)));
  }

  #import({ uri, alias }: ImportClause): Piece {
    const row = this.row().token(K.ImportKeyword, K.ImportGlob).remarks();
    row.add(this.reader.readVerbatim(uri.end, 'token'));
    if (alias !== null) {
      row.remarks();
      const clause = this.row().token(K.AsKeyword).name();
      row.add(clause.as('part', (pieces) => group(join(pieces, blankBreak))));
    }
    return row.as('part', (pieces) =>
      group(join(pieces, blankBreak, ({ role, doc }) => (role === 'import' ? doc : indent([doc])))),
    );
  }

  #member(member: ModuleMember, prefixes: Prefixes): Piece {
    switch (member.kind) {
      case 'Property':
        return this.#property(member, prefixes);
      case 'Method':
        return this.method([...prefixes.pieces, ...prefixes.modifiers], member);
      case 'TypeAlias':
        return this.#typeAlias(member, prefixes);
      case 'Class':
        return this.#class(member, prefixes);
      default:
        return assertNever(member);
    }
  }

  #property({ type, value, bodies }: PropertyNode, { pieces, modifiers }: Prefixes): Piece {
    const row = this.row()
      .add(...pieces)
      .add(this.propertyHeader(modifiers, type));
    this.readDefinition(row, value, bodies, (expr) => this.value(expr));
    return row.as('part', (all) => this.definition(all));
  }

  #typeAlias({ typeParameters, type }: TypeAliasNode, { pieces, modifiers }: Prefixes): Piece {
    const header = this.row()
      .add(...modifiers)
      .token(K.TypealiasKeyword)
      .name()
      .remarks();
    if (typeParameters.length > 0) header.add(this.typeParameters(typeParameters));
    header.token(K.Assign);
    const body = this.row().then(() => this.type(type));
    const row = this.row()
      .add(...pieces)
      .add(header.as('header', (parts) => group(join(parts, ' '))))
      .add(body.as('part', (parts) => indent(join(parts, blankBreak))));
    return row.as('part', (all) => afterPrefixes(all, (rest) => group(join(rest, blankBreak))));
  }

  #class({ typeParameters, supertype, members }: ClassNode, { pieces, modifiers }: Prefixes): Piece {
    const header = this.row()
      .add(...modifiers)
      .token(K.ClassKeyword)
      .name();
    if (typeParameters.length > 0) header.then(() => this.typeParameters(typeParameters));
    if (supertype !== null) {
      const clause = this.row()
        .token(K.ExtendsKeyword)
        .then(() => this.type(supertype));
      header.add(clause.as('part', (parts) => indent([group(join(parts, blankBreak))])));
    }
    const row = this.row().add(...pieces);
    row.add(header.as('header', (parts) => groupedAtBlanks(join(parts, blankBreak))));
    if (this.reader.next === K.LeftBrace) row.then(() => this.#classBody(members));
    return row.joined('part', blankBreak);
  }

  #classBody(members: readonly ClassMember[]): Piece {
    const row = this.row().token(K.LeftBrace);
    if (members.length > 0) {
      const inner = this.row().remarks();
      for (const member of members) inner.add(this.#member(member, this.#prefixes(member.annotations))).remarks();
      row.add(inner.as('part', (pieces) => indent(join(pieces, betweenClassMembers))));
    }
    return row
      .token(K.RightBrace)
      .as('part', (pieces) => (pieces.length === 2 ? '{}' : group(join(pieces, hardBreak))));
  }
}

const betweenModuleMembers = (previous: Piece, next: Piece): Doc => {
  if (previous.role === 'moduleHeader' || previous.role === 'imports') return emptyLine;
  return linesBetween(previous, next) > 1 ? emptyLine : hardBreak;
};

const betweenClassMembers: Separator = (previous, next) => (linesBetween(previous, next) === 1 ? hardBreak : emptyLine);
