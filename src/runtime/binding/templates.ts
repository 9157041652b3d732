/**
 * Templates of code texts: the author's text, with holes for external values. A template is traced through bindings,
 * conditions, concatenations, properties and methods; in the evaluated AST, each external value in it is marked.
 * Expressions that are also used elsewhere are copied under a name that no program can spell.
 */
import type { Source } from '../../lang/index.ts';
import type {
  AccessExpr,
  BinaryExpr,
  Expr,
  LetExpr,
  MarkedExpr,
  ModifierNode,
  Name,
  ObjectMember,
  QualifiedAccessExpr,
  StringExpr,
  StringPart,
} from '../../lang/syntax/index.ts';
import { stringPartsOf } from '../../lang/syntax/index.ts';
import { holeMark } from './marks.ts';
import {
  type AnyMethod,
  type AnyProperty,
  type Container,
  type Frame,
  findMethod,
  findName,
  isFinal,
  letFrame,
  type MembersFrame,
  parametersFrame,
} from './names.ts';
import { highest, Origin } from './origin.ts';
import { type Origins } from './origins.ts';

/** What is statically known about a text. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  /** An external value. */
  | { readonly kind: 'hole'; readonly line: number; readonly origin: Origin }
  /** The author's text, but not known yet, such as the contents of a file. */
  | { readonly kind: 'author' }
  | { readonly kind: 'sequence'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'choice'; readonly pieces: readonly Piece[] };

/** An expression with marks around its external values, and what is known about its text. */
export interface Template {
  readonly expr: Expr;
  readonly piece: Piece;
}

/** Far deeper than real templates. */
const MAX_DEPTH = 60;
const trims = new Set(['trim', 'trimStart', 'trimEnd', 'toString']);
const replacements = new Set(['replaceAll', 'replaceFirst', 'replaceLast']);

/** Traces the templates of one module. */
export class Templates {
  /** Members added to the rewritten module. */
  readonly added = new Map<Container, ObjectMember[]>();
  readonly #source: Source;
  readonly #origins: Origins;
  readonly #names = new Map<string, Piece>();
  readonly #ids = new Map<object, number>();
  readonly #inProgress = new Set<object>();
  #depth = 0;

  constructor(source: Source, origins: Origins) {
    this.#source = source;
    this.#origins = origins;
  }

  /**
   * Traces an expression.
   *
   * @param minOrigin the lowest origin that needs a mark
   */
  of(expr: Expr, frame: Frame, minOrigin: Origin): Template {
    return this.#follow(expr, frame, { minOrigin, asText: false });
  }

  #follow(expr: Expr, frame: Frame, way: Way): Template {
    const origin = this.#origins.of(expr, frame);
    if (origin < way.minOrigin) return { expr, piece: this.#authors(expr, frame) };
    if (this.#depth > MAX_DEPTH) return this.#hole(expr, origin, way);
    this.#depth++;
    try {
      return this.#template(expr, frame, way) ?? this.#hole(expr, origin, way);
    } finally {
      this.#depth--;
    }
  }

  /** Null when the whole expression is a single value. */
  #template(expr: Expr, frame: Frame, way: Way): Template | null {
    switch (expr.kind) {
      case 'String':
        return this.#string(expr, frame, way.minOrigin);
      case 'Parenthesized': {
        const inner = this.#follow(expr.expr, frame, way);
        return { expr: { ...expr, expr: inner.expr }, piece: inner.piece };
      }
      case 'If': {
        const then = this.#follow(expr.thenExpr, frame, way);
        const otherwise = this.#follow(expr.elseExpr, frame, way);
        return {
          expr: { ...expr, thenExpr: then.expr, elseExpr: otherwise.expr },
          piece: { kind: 'choice', pieces: [then.piece, otherwise.piece] },
        };
      }
      case 'Let':
        return this.#binding(expr, frame, way);
      case 'Binary':
        return this.#sum(expr, frame, way);
      case 'Access':
        return expr.args === null ? this.#name(expr, frame, way) : this.#call(expr, expr.args, frame, way);
      case 'QualifiedAccess':
        return this.#qualified(expr, frame, way);
      default:
        return null;
    }
  }

  #string(expr: StringExpr, frame: Frame, minOrigin: Origin): Template {
    const followed = new Map<StringPart, Template>();
    const parts = expr.parts.map((part): StringPart => {
      if (part.kind === 'Text') return part;
      const inner = this.#follow(part.expr, frame, { minOrigin, asText: true });
      followed.set(part, inner);
      return inner.expr === part.expr ? part : { ...part, expr: inner.expr };
    });
    const pieces = stringPartsOf(expr, this.#source).map((part): Piece => {
      if (part.kind === 'ResolvedText') return { kind: 'text', text: part.text };
      return followed.get(part)?.piece ?? { kind: 'author' };
    });
    return { expr: { ...expr, parts }, piece: { kind: 'sequence', pieces } };
  }

  #binding(expr: LetExpr, outer: Frame, way: Way): Template {
    const frame = letFrame(expr, outer, true);
    const body = this.#follow(expr.body, frame, way);
    if (frame.marked === null) return { expr: { ...expr, body: body.expr }, piece: body.piece };
    const value = this.#follow(expr.value, outer, { ...way, asText: true });
    const parameter = { ...expr.parameter, name: nameOf(expr.parameter, frame.marked) };
    const inner: LetExpr = { ...expr, parameter, value: value.expr, body: body.expr };
    return { expr: { ...expr, body: inner }, piece: body.piece };
  }

  /** A sum is a concatenation if one of its terms is a string literal; any other operand would be an error. */
  #sum(expr: BinaryExpr, frame: Frame, way: Way): Template | null {
    if (expr.operator !== '+' || !hasText(expr)) return null;
    const inner = { minOrigin: way.minOrigin, asText: false };
    const left = this.#follow(expr.left, frame, inner);
    const right = this.#follow(expr.right, frame, inner);
    return {
      expr: { ...expr, left: left.expr, right: right.expr },
      piece: { kind: 'sequence', pieces: [left.piece, right.piece] },
    };
  }

  #name(expr: AccessExpr, frame: Frame, way: Way): Template | null {
    const found = findName(expr.name.text, frame);
    if (found?.kind === 'let') {
      const { frame: binding } = found;
      const value = this.#follow(binding.node.value, binding.outer, { ...way, asText: true });
      if (!binding.isRewritten || !isWritten(value.piece)) return null;
      binding.marked ??= `${expr.name.text}${this.#suffix(binding.node, way)}`;
      return { expr: { ...expr, name: { ...expr.name, text: binding.marked } }, piece: value.piece };
    }
    const [node, ...more] = found?.kind === 'property' ? found.nodes : [];
    if (found?.kind !== 'property' || node === undefined || node.value === null) return null;
    if (more.length > 0 || node.bodies.length > 0 || !isFinal(node)) return null;
    return this.#property(expr, node, node.value, found.frame, way);
  }

  /** A property whose value is a template gets a marked copy beside it. */
  #property(expr: AccessExpr, node: AnyProperty, value: Expr, frame: MembersFrame, way: Way): Template | null {
    const text = `${node.name.text}${this.#suffix(node, way)}`;
    const access = { ...expr, name: { ...expr.name, text } };
    const known = this.#names.get(text);
    if (known !== undefined) return { expr: access, piece: known };
    if (this.#inProgress.has(node)) return null;
    this.#inProgress.add(node);
    const followed = this.#follow(value, frame, way);
    this.#inProgress.delete(node);
    // A property that is just a value stays where it is, to be evaluated once.
    if (!isWritten(followed.piece)) return null;
    this.#names.set(text, followed.piece);
    this.#add(frame.container, { ...node, type: null, name: { ...node.name, text }, value: followed.expr });
    return { expr: access, piece: followed.piece };
  }

  #call(expr: AccessExpr, args: readonly Expr[], frame: Frame, way: Way): Template | null {
    const found = findMethod(expr.name.text, frame);
    if (found === null || found.node.body === null || this.#inProgress.has(found.node)) return null;
    const { node, frame: home } = found;
    const origins = args.map((arg) => this.#origins.of(arg, frame));
    const text = `${node.name.text}${this.#suffix(node, way)}${origins.join('')}`;
    const access = { ...expr, name: { ...expr.name, text } };
    const known = this.#names.get(text);
    if (known !== undefined) return { expr: access, piece: known };
    this.#inProgress.add(node);
    const body = this.#follow(
      found.node.body,
      parametersFrame(node.parameters, [...origins, Origin.Outside], home),
      way,
    );
    this.#inProgress.delete(node);
    if (!isWritten(body.piece)) return null;
    this.#names.set(text, body.piece);
    this.#add(home.container, { ...node, returnType: null, name: { ...node.name, text }, body: body.expr });
    return { expr: access, piece: body.piece };
  }

  /** Methods that preserve the marks in a text. */
  #qualified(expr: QualifiedAccessExpr, frame: Frame, way: Way): Template | null {
    const { receiver, name, args } = expr;
    if (args === null) return null;
    if (trims.has(name.text) && args.length === 0) {
      const inner = this.#follow(receiver, frame, way);
      return isWritten(inner.piece) ? { expr: { ...expr, receiver: inner.expr }, piece: inner.piece } : null;
    }
    const [pattern, replacement] = args;
    if (!replacements.has(name.text) || pattern === undefined || replacement === undefined) return null;
    if (replacement.kind === 'Lambda') return null;
    const given = highest([this.#origins.of(receiver, frame), this.#origins.of(pattern, frame)]);
    if (given >= way.minOrigin) return null;
    const value = this.#follow(replacement, frame, { ...way, asText: false });
    const texts = this.#origins.textsOf(receiver, frame);
    const patterns = this.#origins.textsOf(pattern, frame);
    return {
      expr: { ...expr, args: [pattern, value.expr] },
      piece: replaced(texts, patterns, name.text, value.piece),
    };
  }

  /** What is known about an author's text. */
  #authors(expr: Expr, frame: Frame): Piece {
    const texts = this.#origins.textsOf(expr, frame);
    if (texts === null) return { kind: 'author' };
    const pieces = texts.map((text): Piece => ({ kind: 'text', text }));
    return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : { kind: 'choice', pieces };
  }

  #hole(expr: Expr, origin: Origin, { asText }: Way): Template {
    const line = this.#source.positionAt(expr.start).line;
    const marked: MarkedExpr = {
      kind: 'Marked',
      start: expr.start,
      end: expr.end,
      expr: withoutQuoting(expr),
      mark: holeMark(line),
      asText,
    };
    return { expr: marked, piece: { kind: 'hole', line, origin } };
  }

  #add(container: Container, member: AnyProperty | AnyMethod): void {
    const local: ModifierNode = { name: 'local', start: member.name.start, end: member.name.end };
    const { modifiers } = member;
    const hidden = modifiers.some(({ name }) => name === 'local') ? modifiers : [local];
    const members = this.added.get(container) ?? [];
    members.push({ ...member, modifiers: hidden } as ObjectMember);
    this.added.set(container, members);
  }

  /** Generates the name of a copy: no program can spell it, and it is unique. */
  #suffix(node: object, { minOrigin, asText }: Way): string {
    const id = this.#ids.get(node) ?? this.#ids.size + 1;
    this.#ids.set(node, id);
    return `\u{E0F1}${id}.${minOrigin}.${Number(asText)}.`;
  }
}

interface Way {
  /** The lowest origin that needs a mark. */
  readonly minOrigin: Origin;
  /** Whether other values are converted to text here. */
  readonly asText: boolean;
}

function nameOf({ start, end }: { readonly start: number; readonly end: number }, text: string): Name {
  return { start, end, text };
}

/** Whether the author wrote part of it literally. */
function isWritten(piece: Piece): boolean {
  switch (piece.kind) {
    case 'text':
      return piece.text.trim() !== '';
    case 'author':
      return true;
    case 'hole':
      return false;
    default:
      return piece.pieces.some(isWritten);
  }
}

function hasText(expr: Expr): boolean {
  if (expr.kind === 'String') return true;
  if (expr.kind === 'Parenthesized') return hasText(expr.expr);
  return expr.kind === 'Binary' && expr.operator === '+' && (hasText(expr.left) || hasText(expr.right));
}

/** Unwraps a value that the author already quoted for the shell, so that it is not quoted twice. */
function withoutQuoting(expr: Expr): Expr {
  if (expr.kind !== 'QualifiedAccess' || expr.receiver.kind !== 'Access') return expr;
  const [arg] = expr.args ?? [];
  const isQuoting = expr.receiver.name.text === 'shell' && expr.name.text === 'escapeWithSingleQuotes';
  return isQuoting && arg !== undefined ? arg : expr;
}

function replaced(
  texts: readonly string[] | null,
  patterns: readonly string[] | null,
  method: string,
  value: Piece,
): Piece {
  const [text, ...others] = texts ?? [];
  const [pattern, ...more] = patterns ?? [];
  if (text === undefined || pattern === undefined || others.length + more.length > 0 || method !== 'replaceAll')
    return { kind: 'sequence', pieces: [{ kind: 'author' }, value] };
  const pieces = text
    .split(pattern)
    .flatMap((part, index): Piece[] => [...(index === 0 ? [] : [value]), { kind: 'text', text: part }]);
  return { kind: 'sequence', pieces };
}

/** One possible outcome of a text; `null` stands for the contents of an author's file. */
export type Variant = readonly (string | null | { readonly line: number; readonly origin: Origin })[];

/** Limit on the variants examined at load time; the rest are checked at run time. */
const MAX_VARIANTS = 64;

/** The possible outcomes of a text. */
export function variantsOf(piece: Piece): readonly Variant[] {
  switch (piece.kind) {
    case 'text':
      return [[piece.text]];
    case 'author':
      return [[null]];
    case 'hole':
      return [[{ line: piece.line, origin: piece.origin }]];
    case 'choice':
      return piece.pieces.flatMap(variantsOf).slice(0, MAX_VARIANTS);
    case 'sequence': {
      let all: readonly Variant[] = [[]];
      for (const part of piece.pieces) {
        const variants = variantsOf(part);
        all = all.flatMap((start) => variants.map((end) => [...start, ...end])).slice(0, MAX_VARIANTS);
      }
      return all;
    }
  }
}
