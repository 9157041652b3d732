/** Completions at an offset. */
import { quoteIdentifier } from '../base/identifier.ts';
import { has } from '../resolve/node-facts.ts';
import type * as tree from '../syntax/ast.ts';
import { describeType } from './describe.ts';
import type { TextEdit } from './finding.ts';
import { importableTypes } from './importable.ts';
import { visibleMembers } from './inheritance.ts';
import type { Definition, Member, Parent, Type, Unit } from './model.ts';
import { membersOfType, visibleAt } from './nearby-names.ts';
import { nodesAt } from './node-path.ts';
import { amended, keyOf } from './objects.ts';
import type { Project } from './project.ts';
import type { Queries } from './queries.ts';
import { isDeclared, membersOfBody, objectBodyOf } from './scopes.ts';
import { alternativesOf, baseName, nonNull, unaliased } from './type.ts';
import { constantOf, moduleNamed } from './type-nodes.ts';

/** An item to insert. */
export interface Completion {
  readonly label: string;
  readonly kind: Definition['kind'] | 'keyword' | 'text' | 'file' | 'folder';
  readonly insert: string;
  /** The same with placeholders, for editors that support snippets. */
  readonly snippet?: string;
  readonly definition: Definition | null;
  readonly detail?: string;
  /** Edits elsewhere in the module, such as an import. */
  readonly edits?: readonly TextEdit[];
}

/** The items that can replace a range. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly items: readonly Completion[];
}

/** A placeholder name that no module contains, inserted where no name has been typed yet. */
const STAND_IN = 'zz\u02d0zz';

/** Maximum number of types that are offered from other modules. */
const MAX_IMPORTED = 500;

const NAME_BEFORE = /[\p{L}\p{N}_$]*$/u;
const NAME_AFTER = /^[\p{L}\p{N}_$]*/u;

/**
 * The completions at an offset.
 *
 * @param others modules whose types are offered with an import, once a name has been started
 */
export function completionsAt(
  q: Queries,
  project: Project,
  unit: Unit,
  offset: number,
  others: () => readonly Unit[] = () => [],
): Completions {
  const { text } = unit.source;
  const before = NAME_BEFORE.exec(text.slice(0, offset))?.[0] ?? '';
  const after = NAME_AFTER.exec(text.slice(offset))?.[0] ?? '';
  const range = { start: offset - before.length, end: offset + after.length };
  const none = { ...range, items: [] };
  if (unit.trivia.some(({ kind, start, end }) => kind !== 'BlankLines' && start < offset && offset <= end)) return none;
  const inString = nodesAt(unit, offset).findLast((node) => node.kind === 'StringConstant' || node.kind === 'String');
  if (inString?.kind === 'StringConstant' && offset > inString.start && offset < inString.end)
    return inModuleString(project, unit, inString, offset);
  if (inString?.kind === 'String' && isInText(inString, offset)) return inText(q, unit, inString) ?? none;
  // The parser needs a name to determine the context.
  const scratch =
    before === '' && after === '' ? project.scratch(unit, text.slice(0, offset) + STAND_IN + text.slice(offset)) : unit;
  const path = nodesAt(scratch, before === '' && after === '' ? offset + 1 : range.end);
  const items = itemsFor(q, scratch, path);
  const isType = path.findLast((node) => node.kind === 'DeclaredType' || node.kind === 'ObjectBody');
  if (before !== '' && isType?.kind === 'DeclaredType' && isType.qualifier === null)
    return { ...range, items: unique([...items, ...importedTypes(q, unit, others(), before)]) };
  return { ...range, items: unique(items) };
}

function unique(items: readonly Completion[]): readonly Completion[] {
  const seen = new Set<string>();
  return items.filter(({ label, kind, edits, insert }) => {
    const key = `${kind} ${edits === undefined ? label : insert}`;
    const isNew = !seen.has(key) && !label.includes(STAND_IN);
    seen.add(key);
    return isNew;
  });
}

function itemsFor(q: Queries, unit: Unit, path: readonly Parent[]): readonly Completion[] {
  for (const node of path.toReversed()) {
    switch (node.kind) {
      case 'DeclaredType':
        return types(q, unit, node);
      case 'QualifiedAccess': {
        const type = q.typeOf(unit, node.receiver);
        return membersOfType(q, nonNull(q, type)).map((member) => memberItem(member));
      }
      case 'SuperAccess':
        return membersOfType(q, q.thisType(unit, node)).map((member) => memberItem(member));
      case 'Access':
        return accessItems(q, unit, node);
      case 'Property':
        return [
          ...settable(q, unit, node),
          ...keywords(MEMBER_KEYWORDS),
          ...(unit.parentOf(node)?.kind === 'Module' ? keywords(MODULE_KEYWORDS) : []),
        ];
      case 'ObjectProperty':
        return settable(q, unit, node);
      case 'Module':
        return [...keywords(MODULE_KEYWORDS), ...keywords(MEMBER_KEYWORDS)];
      default:
    }
  }
  return [];
}

// ---- names

function accessItems(q: Queries, unit: Unit, node: tree.AccessExpr): readonly Completion[] {
  const parent = unit.parentOf(node);
  const names = visibleAt(q, unit, node).map((member) => memberItem(member));
  const all = [...names, ...keywords(EXPRESSION_KEYWORDS)];
  if (parent?.kind !== 'ObjectElement') return all;
  // A single name in a body may be the start of a member.
  const properties = settable(q, unit, parent);
  const body = objectBodyOf(unit, parent);
  const takesElements =
    body === null ||
    alternativesOf(q, q.bodyType(unit, body)).some(
      (each) => ['', 'Listing', 'Dynamic'].includes(baseName(q, each)) && !isTyped(each),
    );
  return [...properties, ...keywords(OBJECT_KEYWORDS), ...(takesElements ? all : [])];
}

function isTyped(type: Type): boolean {
  return type.kind === 'module' || (type.kind === 'class' && !type.definition.unit.isLibrary);
}

function memberItem({ definition }: Member): Completion {
  const name = quoteIdentifier(definition.name);
  if (definition.kind !== 'method') return { label: definition.name, kind: definition.kind, insert: name, definition };
  const { parameters } = definition.node;
  const places = parameters.map(({ name: each }, i) => `\${${i + 1}:${each?.text ?? '_'}}`).join(', ');
  return {
    label: `${definition.name}(${parameters.map(({ name: each }) => each?.text ?? '_').join(', ')})`,
    kind: 'method',
    insert: parameters.length === 0 ? `${name}()` : `${name}(`,
    snippet: `${escapeSnippet(name)}(${places})`,
    definition,
  };
}

function escapeSnippet(text: string): string {
  return text.replaceAll(/[\\$}]/g, '\\$&');
}

/** Properties that a body, class or module can set but has not set yet. */
function settable(
  q: Queries,
  unit: Unit,
  member: tree.PropertyNode | tree.ObjectProperty | tree.ObjectElement,
): readonly Completion[] {
  const body = member.kind === 'Property' ? null : objectBodyOf(unit, member);
  const owner =
    body === null
      ? member.kind === 'Property' && isDeclared(member)
        ? ownerOf(q, unit, member)
        : null
      : q.bodyType(unit, body);
  if (owner === null) return [];
  const taken = new Set(
    (body === null ? siblingsOf(unit, member) : [...membersOfBody(body)]).flatMap((each) =>
      each !== member && 'name' in each && each.kind !== 'ObjectMethod' ? [each.name.text] : [],
    ),
  );
  return alternativesOf(q, owner).flatMap((each) => {
    if (each.kind !== 'class' && each.kind !== 'module') return [];
    const container = baseName(q, each);
    const entries = container === 'Mapping' ? [entryItem(q, each)] : [];
    const properties = [...visibleMembers(q, each).properties.values()].flatMap((found) => {
      const { definition } = found;
      if (definition.kind !== 'property' || taken.has(definition.name)) return [];
      const isFixed =
        has(definition.node.modifiers, 'fixed') ||
        has(definition.node.modifiers, 'const') ||
        has(definition.node.modifiers, 'external');
      return isFixed ? [] : [propertyItem(q, found, definition)];
    });
    return [...properties, ...entries];
  });
}

function propertyItem(q: Queries, member: Member, definition: Definition): Completion {
  const name = quoteIdentifier(definition.name);
  const type = q.typeOfMember(member);
  const target = unaliased(q, nonNull(q, type));
  const isObject =
    (target.kind === 'class' || target.kind === 'module') &&
    amended(q, target).kind !== 'nothing' &&
    !baseName(q, target).startsWith('Function');
  const text = isObject ? `${name} {\n  $1\n}` : `${name} = $1`;
  return {
    label: definition.name,
    kind: 'property',
    insert: isObject ? `${name} {` : `${name} = `,
    snippet: text,
    definition,
    detail: describeType(q, type),
  };
}

function entryItem(q: Queries, type: Type): Completion {
  const key = baseName(q, keyOf(q, type)) === 'Int' ? '123' : '"key"';
  return {
    label: `[${key}]`,
    kind: 'property',
    insert: `[${key}] = `,
    snippet: `[\${1:${key}}] = $2`,
    definition: null,
  };
}

function siblingsOf(unit: Unit, member: object): readonly tree.Node[] {
  const parent = unit.parentOf(member);
  return parent?.kind === 'Class' || parent?.kind === 'Module' ? parent.members : [];
}

function ownerOf(q: Queries, unit: Unit, member: tree.PropertyNode): Type | null {
  const parent = unit.parentOf(member);
  if (parent?.kind !== 'Class') {
    const { parent: clause } = unit.tree.header;
    const above = clause === null ? null : q.importedBy(unit, clause.uri);
    return above === null ? null : { kind: 'module', definition: above.definition };
  }
  return parent.supertype === null ? null : q.typeOfNode(unit, parent.supertype);
}

// ---- types

function types(q: Queries, unit: Unit, node: tree.DeclaredType): readonly Completion[] {
  const item = (definition: Definition): Completion => ({
    label: definition.name,
    kind: definition.kind,
    insert: quoteIdentifier(definition.name),
    definition,
  });
  const isType = ({ kind }: Definition): boolean => kind === 'class' || kind === 'alias';
  if (node.qualifier !== null) {
    const module = moduleNamed(q, unit, node.qualifier.text);
    return module === null || module === 'unknown'
      ? []
      : [...module.scope.values.values()].filter((each) => isType(each) && !isLocal(each)).map(item);
  }
  const own = [...unit.scope.values.values()].filter((each) => isType(each) || each.kind === 'import');
  const base = [...q.base.scope.values.values()].filter((each) => isType(each) && !isLocal(each));
  return [...own.map(item), ...base.map(item), ...keywords(['unknown', 'nothing', 'module'])];
}

/** Types of other modules. */
function importedTypes(q: Queries, unit: Unit, others: readonly Unit[], typed: string): readonly Completion[] {
  const start = typed.charAt(0).toLowerCase();
  const found = importableTypes(q, unit, others, (name) => name.toLowerCase().startsWith(start));
  return found.slice(0, MAX_IMPORTED).map(({ definition, reference, edits }) => ({
    label: definition.name,
    kind: definition.kind,
    insert: reference,
    definition,
    detail: q.importUri(unit, definition.unit),
    edits,
  }));
}

function isLocal(definition: Definition): boolean {
  return 'modifiers' in definition.node && has(definition.node.modifiers, 'local');
}

// ---- strings

function isInText(node: tree.StringExpr, offset: number): boolean {
  return (
    offset > node.start &&
    offset < node.end &&
    !node.parts.some((part) => part.kind !== 'Text' && part.start < offset && offset < part.end)
  );
}

/** The values that a string can have, if its type is a union of literals. */
function inText(q: Queries, unit: Unit, node: tree.StringExpr): Completions | null {
  if (node.isMultiLine || node.parts.some(({ kind }) => kind !== 'Text')) return null;
  const texts = alternativesOf(q, q.expected(unit, node)).flatMap((each) =>
    each.kind === 'literal' ? [each.value] : [],
  );
  if (texts.length === 0) return null;
  const quote = node.pounds + 1;
  const items = texts.map((text) => ({
    label: text,
    kind: 'text' as const,
    insert: JSON.stringify(text).slice(1, -1),
    definition: null,
  }));
  return { start: node.start + quote, end: node.end - quote, items };
}

const SCHEMES = ['pkl:', 'file:///', 'https://', 'package://', 'modulepath:/'];

/** Modules: of the standard library, from files next to the module, from dependencies. */
function inModuleString(project: Project, unit: Unit, node: tree.StringConstant, offset: number): Completions {
  const start = node.start + node.pounds + 1;
  const end = Math.max(node.end - node.pounds - 1, start);
  const typed = constantOf(unit, node).slice(0, Math.max(offset - start, 0));
  if (typed.startsWith('pkl:') || !/[/:]/.test(typed)) {
    const library = project.libraryModules.map((name) => ({
      label: `pkl:${name}`,
      kind: 'module' as const,
      insert: `pkl:${name}`,
      definition: null,
    }));
    if (typed.startsWith('pkl:')) return { start, end, items: library };
    const schemes = SCHEMES.map((scheme) => ({
      label: scheme,
      kind: 'keyword' as const,
      insert: scheme,
      definition: null,
    }));
    const names = project.dependencyNames.map((name) => ({
      label: `@${name}/`,
      kind: 'folder' as const,
      insert: `@${name}/`,
      definition: null,
    }));
    return { start, end, items: [...entries(project, unit, ''), ...names, ...schemes, ...library] };
  }
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  return { start: start + folder.length, end, items: entries(project, unit, folder) };
}

function entries(project: Project, unit: Unit, folder: string): readonly Completion[] {
  return project.entriesIn(unit, folder).flatMap(({ name, isDirectory }): readonly Completion[] => {
    if (name.startsWith('.')) return [];
    if (isDirectory) return [{ label: `${name}/`, kind: 'folder', insert: `${name}/`, definition: null }];
    return /\.(?:pkl|pcf)$|^PklProject$/.test(name)
      ? [{ label: name, kind: 'file', insert: name, definition: null }]
      : [];
  });
}

// ---- keywords

type Keyword = string | readonly [label: string, snippet: string];

const EXPRESSION_KEYWORDS: readonly Keyword[] = [
  ['if', 'if (${1:condition}) ${2:value} else ${3:other}'],
  ['let', 'let (${1:name} = ${2:value}) $3'],
  ['new', 'new ${1:Type} {$2}'],
  ['read', 'read("$1")'],
  ['read?', 'read?("$1")'],
  ['read*', 'read*("$1")'],
  ['import', 'import("$1")'],
  ['import*', 'import*("$1")'],
  ['throw', 'throw("$1")'],
  ['trace', 'trace($1)'],
  'as',
  'is',
  'false',
  'module',
  'null',
  'outer',
  'super',
  'this',
  'true',
];
const OBJECT_KEYWORDS: readonly Keyword[] = [
  ['for', 'for (${1:value} in ${2:values}) {\n  $3\n}'],
  ['when', 'when (${1:condition}) {\n  $2\n}'],
  ['local', 'local ${1:name} = $2'],
  'const',
  'function',
];
const MEMBER_KEYWORDS: readonly Keyword[] = [
  ['function', 'function ${1:name}($2): ${3:Type} = $4'],
  'const',
  'fixed',
  'hidden',
  'local',
  'abstract',
];
const MODULE_KEYWORDS: readonly Keyword[] = [
  ['import', 'import "$1"'],
  ['import*', 'import* "$1" as ${2:name}'],
  ['amends', 'amends "$1"'],
  ['extends', 'extends "$1"'],
  ['class', 'class ${1:Name} {\n  $2\n}'],
  ['typealias', 'typealias ${1:Name} = $2'],
  'module',
  'open',
];

function keywords(all: readonly Keyword[]): readonly Completion[] {
  return all.map((each) => {
    const [label, snippet] = typeof each === 'string' ? [each, undefined] : each;
    return { label, kind: 'keyword', insert: label, definition: null, ...(snippet !== undefined && { snippet }) };
  });
}
