/** The definitions of a session, stored as pieces of the typed texts, so that errors point there. */
import type { Source, Span } from '../base/source.ts';
import { importName } from '../modules/default-name.ts';
import type { Module, ModuleMember, PromptPart, PropertyNode } from '../syntax/ast.ts';

/** A part of a typed or loaded text. */
type Piece = Span;

/** The parts of a property, which a later definition may replace individually. */
interface PropertyParts {
  /** Everything before the type. */
  readonly head: Piece;
  readonly isLocal: boolean;
  readonly type: Piece | null;
  readonly value: Piece | null;
  readonly bodies: readonly Piece[];
}

/** A named definition of the session. */
export interface Definition {
  readonly name: string;
  readonly kind: 'import' | ModuleMember['kind'];
  /** Whether it must become local if the module amends another one without such a property. */
  readonly isLocal: boolean;
  readonly whole: Piece;
  /** Name, parameters and return type of a method. */
  readonly signature: Piece | null;
  /** Only for properties. */
  readonly property: PropertyParts | null;
}

/** The text of a module with all definitions, and the origin of its parts. */
export interface AssembledText {
  readonly text: string;
  /** The typed text that a range comes from; null for generated text. */
  origin(start: number, end: number): Span | null;
}

/** The definition in a part of the input; null for an expression. */
export function definitionOf(part: PromptPart, source: Source): Definition | null {
  const nothing = { whole: { source, start: part.start, end: part.end }, signature: null, property: null };
  switch (part.kind) {
    case 'ImportClause':
      return { ...nothing, name: importName(part, source), kind: 'import', isLocal: true };
    case 'Class':
    case 'TypeAlias':
      return { ...nothing, ...named(part) };
    case 'Method':
      return { ...nothing, ...named(part), signature: { source, start: part.headerStart, end: part.headerEnd } };
    case 'Property':
      return { ...nothing, ...named(part), property: partsOf(part, source) };
    default:
      return null;
  }
}

function named(part: ModuleMember): Pick<Definition, 'name' | 'kind' | 'isLocal'> {
  return { name: part.name.text, kind: part.kind, isLocal: isLocal(part) };
}

function isLocal({ modifiers }: ModuleMember): boolean {
  return modifiers.some(({ name }) => name === 'local');
}

function partsOf(node: PropertyNode, source: Source): PropertyParts {
  const piece = ({ start, end }: { start: number; end: number }): Piece => ({ source, start, end });
  return {
    head: piece({ start: node.start, end: node.name.end }),
    isLocal: isLocal(node),
    type: node.type === null ? null : piece(node.type),
    value: node.value === null ? null : piece(node.value),
    bodies: node.bodies.map(piece),
  };
}

/**
 * The definition that replaces an old one of the same name. It keeps the old type if it has none itself, and bodies
 * alone amend the old value.
 */
export function redefined(old: Definition, given: Definition): Definition {
  const [before, now] = [old.property, given.property];
  if (before === null || now === null || before.isLocal !== now.isLocal) return given;
  const type = now.type ?? before.type;
  const isAmended = now.value === null && now.bodies.length > 0;
  const value = isAmended || (now.value === null && now.bodies.length === 0) ? before.value : now.value;
  const bodies = isAmended ? [...before.bodies, ...now.bodies] : now.bodies;
  return { ...given, property: { ...now, type, value, bodies } };
}

/** The definitions of a loaded module, and its header. */
export function definitionsOf(
  { header, imports, members }: Module,
  source: Source,
): { readonly header: Piece; readonly definitions: readonly Definition[] } {
  const definitions = [...imports, ...members].flatMap((part) => definitionOf(part, source) ?? []);
  const hasHeader = header.name !== null || header.parent !== null;
  return { header: { source, start: 0, end: hasHeader ? header.end : 0 }, definitions };
}

/** Assembles a module. `needsLocal` selects definitions that must become local. */
export function assemble(
  header: Piece | string,
  definitions: Iterable<Definition>,
  needsLocal: (definition: Definition) => boolean,
): AssembledText {
  const writer = new Writer();
  writer.put(header);
  writer.put('\n');
  const all = [...definitions];
  for (const { whole } of all.filter(({ kind }) => kind === 'import')) writer.put(whole, '\n');
  for (const definition of all.filter(({ kind }) => kind !== 'import')) {
    if (needsLocal(definition)) writer.put('local ');
    writer.definition(definition);
    writer.put('\n');
  }
  return writer;
}

class Writer implements AssembledText {
  text = '';
  readonly #pieces: { readonly at: number; readonly piece: Piece }[] = [];

  put(...parts: readonly (Piece | string)[]): void {
    for (const part of parts) {
      if (typeof part === 'string') this.text += part;
      else {
        this.#pieces.push({ at: this.text.length, piece: part });
        this.text += part.source.text.slice(part.start, part.end);
      }
    }
  }

  definition({ whole, property }: Definition): void {
    if (property === null) {
      this.put(whole);
      return;
    }
    const { head, type, value, bodies } = property;
    this.put(head);
    if (type !== null) this.put(': ', type);
    if (value !== null) this.put(' = ', ...(bodies.length === 0 ? [value] : ['(', value, ')']));
    // Bodies after a type amend a new object of that type.
    else if (type !== null && bodies.length > 0) this.put(' = ', ...(bodies.length === 1 ? ['new '] : ['(new ']));
    for (const [index, body] of bodies.entries()) {
      this.put(' ', body);
      if (index === 0 && bodies.length > 1 && type !== null && value === null) this.put(')');
    }
  }

  origin(start: number, end: number): Span | null {
    const found = this.#pieces.findLast(({ at }) => at <= start);
    if (found === undefined) return null;
    const { source, start: from, end: to } = found.piece;
    const moved = start - found.at + from;
    return moved > to ? null : { source, start: moved, end: Math.min(end - found.at + from, Math.max(to, moved)) };
  }
}
