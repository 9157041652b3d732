/** Writes the members that a class or module must implement. */
import { quoteIdentifier } from '../base/identifier.ts';
import { has } from '../resolve/node-facts.ts';
import type * as tree from '../syntax/ast.ts';
import type { Fix, TextEdit } from './finding.ts';
import { endOfLine, importOf } from './import-edit.ts';
import { ancestorsOf, ownMembers, typeOfContainer } from './inheritance.ts';
import type { Container, MethodDefinition, PropertyDefinition, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import { everyNode } from './references.ts';

/**
 * A fix that adds all members that a class or module inherits but that have no value or body.
 *
 * @param needsValue whether a property that is not abstract needs a value
 */
export function implementMembers(
  q: Queries,
  container: Container,
  needsValue: (unit: Unit, node: tree.PropertyNode) => boolean,
): Fix | null {
  const missing = missingMembers(q, container, needsValue);
  if (missing.length === 0) return null;
  const writer = new MemberWriter(q, container.unit);
  const texts = missing.map((member) => writer.write(member));
  const title = `Implement ${missing.length === 1 ? `\`${missing[0]?.name ?? ''}\`` : `${missing.length} members`}`;
  return { title, isSafe: false, edits: [...writer.imports, insertion(container, texts)] };
}

function missingMembers(
  q: Queries,
  container: Container,
  needsValue: (unit: Unit, node: tree.PropertyNode) => boolean,
): readonly (PropertyDefinition | MethodDefinition)[] {
  const missing: (PropertyDefinition | MethodDefinition)[] = [];
  const settled = new Set<string>();
  for (const { container: at } of ancestorsOf(q, typeOfContainer(container))) {
    if (at === null) break;
    const { properties, methods } = ownMembers(at);
    const members = [...properties.values(), ...methods.values()].sort((a, b) => a.node.start - b.node.start);
    for (const member of members) {
      const { name, node, unit, kind } = member;
      if (settled.has(`${kind} ${name}`) || has(node.modifiers, 'local')) continue;
      settled.add(`${kind} ${name}`);
      if (at === container) continue;
      if (has(node.modifiers, 'abstract') || (node.kind === 'Property' && needsValue(unit, node))) missing.push(member);
    }
  }
  return missing;
}

/** Members as text, and the imports that their types need. */
class MemberWriter {
  readonly imports: TextEdit[] = [];
  readonly #q: Queries;
  readonly #unit: Unit;
  readonly #names = new Map<Unit, string>();

  constructor(q: Queries, unit: Unit) {
    this.#q = q;
    this.#unit = unit;
  }

  write({ node, unit, name }: PropertyDefinition | MethodDefinition): string {
    const modifiers = node.modifiers.flatMap((each) => (each.name === 'abstract' ? [] : [`${each.name} `])).join('');
    const type = (written: tree.TypeNode | null): string => (written === null ? '' : `: ${this.#type(unit, written)}`);
    if (node.kind === 'Property' || node.kind === 'ObjectProperty')
      return `${modifiers}${quoteIdentifier(name)}${type(node.type)} = TODO()`;
    const parameters = node.parameters.map((each) => `${nameOf(each)}${type(each.type)}`).join(', ');
    const generics = node.typeParameters.map((each) => quoteIdentifier(each.name.text)).join(', ');
    const header = `${quoteIdentifier(name)}${generics === '' ? '' : `<${generics}>`}(${parameters})`;
    return `${modifiers}function ${header}${type(node.returnType)} = TODO()`;
  }

  /** A type in the words of the module that implements it. Constraints of other modules are left out. */
  #type(from: Unit, node: tree.TypeNode): string {
    if (from === this.#unit) return from.source.text.slice(node.start, node.end);
    const edits: TextEdit[] = [];
    everyNode(node, (part) => {
      if (part.kind === 'ConstrainedType') edits.push({ start: part.type.end, end: part.end, text: '' });
      if (part.kind !== 'DeclaredType') return;
      const found = this.#q.resolveType(from, part);
      if (found === null || found === 'unknown' || found.kind === 'type-parameter') return;
      const target = found.kind === 'import' ? this.#q.importedBy(from, found.node.uri) : found.unit;
      if (target === null || target === this.#q.base) return;
      const isModule = found.kind === 'import' || found.kind === 'module';
      const { start } = part.qualifier ?? part.name;
      edits.push({ start, end: part.name.end, text: this.#reference(target, isModule ? null : found.name) });
    });
    return applied(from.source.text, node, edits);
  }

  #reference(target: Unit, name: string | null): string {
    if (target === this.#unit) return name === null ? 'module' : quoteIdentifier(name);
    let module = this.#names.get(target);
    if (module === undefined) {
      const found = importOf(this.#q, this.#unit, target, new Set(this.#names.values()));
      module = found.name;
      this.#names.set(target, module);
      this.imports.push(...found.edits);
    }
    return name === null ? module : `${module}.${quoteIdentifier(name)}`;
  }
}

function nameOf({ name }: tree.Parameter): string {
  return name === null ? '_' : quoteIdentifier(name.text);
}

/** A range of a text with edits; of those that overlap, the first in the text counts. */
function applied(text: string, { start, end }: { start: number; end: number }, edits: readonly TextEdit[]): string {
  let [result, at] = ['', start];
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start < at) continue;
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at, end);
}

function insertion({ kind, node, unit }: Container, texts: readonly string[]): TextEdit {
  const { text } = unit.source;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const blank = newline + newline;
  const last = node.members.at(-1);
  if (kind === 'module') {
    const { imports, header } = unit.tree;
    const before = last?.end ?? imports.at(-1)?.end ?? header.parent?.end ?? header.name?.end ?? text.length;
    const at = endOfLine(text, before);
    return { start: at, end: at, text: texts.map((each) => blank + each).join('') };
  }
  const lines = texts.map((each) => `  ${each}`).join(blank);
  if (last !== undefined) {
    const at = endOfLine(text, last.end);
    return { start: at, end: at, text: blank + lines };
  }
  const hasBody = text.charAt(node.end - 1) === '}';
  // Replaces an empty body, which may contain blank lines.
  const start = hasBody ? Math.max(text.lastIndexOf('{', node.end), node.start) : node.end;
  const isEmpty = hasBody && text.slice(start + 1, node.end - 1).trim() === '';
  if (hasBody && !isEmpty) return { start: node.end - 1, end: node.end - 1, text: `${lines}${newline}` };
  return { start, end: node.end, text: `${hasBody ? '' : ' '}{${newline}${lines}${newline}}` };
}
