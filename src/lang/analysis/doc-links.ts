/** Links in doc comments: `[name]`, `[name()]`, `[module.Type.member]`, `[any text][name]`. */
import type { Range } from '../base/source.ts';
import type * as tree from '../syntax/ast.ts';
import { membersNamed, NO_SUBSTITUTION, typeOfContainer } from './inheritance.ts';
import type { Container, Definition, Unit } from './model.ts';
import { baseMember, definitionIn, memberOf } from './names.ts';
import type { Queries } from './queries.ts';
import { isDeclared } from './scopes.ts';

/** A segment of a link, and the definition it refers to, or null if it cannot be found. */
export interface LinkSegment extends Range {
  readonly text: string;
  readonly definition: Definition | null;
  /** Whether it is unknown what the segment refers to. */
  readonly isUnknown: boolean;
}

export interface DocLink extends Range {
  /** What is shown instead of the name, as Markdown; null if the link has no text of its own. */
  readonly label: string | null;
  readonly segments: readonly LinkSegment[];
}

// No link follows a backslash or is followed by a target of its own.
const LINK =
  /(?<![\\\]\w`])(?:\[(?<label>(?:[^[\]\\]|\\.)+)\])?\[(?<path>(?:[\p{L}_$`][\p{L}\p{N}_$`]*)(?:\.[\p{L}_$`][\p{L}\p{N}_$`]*)*)(?<call>\(\))?\](?![([:])/gu;

/** Targets that the comment defines itself, as in Markdown: `[name]: https://…`. */
const DEFINED = /^[\s/]*\[([^[\]]+)\]:\s/gm;

/** Keywords that can be links. */
const KEYWORDS = new Set(['null', 'true', 'false', 'this', 'unknown', 'nothing', 'module']);

/** All links in the doc comments of a module. */
export function linksIn(q: Queries, unit: Unit): readonly DocLink[] {
  const found: DocLink[] = [];
  const { header, members } = unit.tree;
  add(q, unit, header.docComment, unit.definition, found);
  for (const member of members) {
    const definition = unit.definitionOf(member);
    add(q, unit, member.docComment, definition, found);
    if (member.kind !== 'Class') continue;
    for (const inner of member.members) add(q, unit, inner.docComment, unit.definitionOf(inner), found);
  }
  return found;
}

/** The links in the doc comment of a definition. */
export function linksOf(q: Queries, definition: Definition, comment: tree.DocComment): readonly DocLink[] {
  const found: DocLink[] = [];
  add(q, definition.unit, comment, definition, found);
  return found;
}

function add(q: Queries, unit: Unit, comment: tree.DocComment | null, owner: Definition, found: DocLink[]): void {
  if (comment === null) return;
  const text = unit.source.text.slice(comment.start, comment.end);
  if (!text.includes('[')) return;
  const defined = new Set([...text.matchAll(DEFINED)].map(([, name]) => name));
  let isCode = false;
  let at = comment.start;
  for (const line of text.split('\n')) {
    if (/^\s*\/\/\/\s*(?:```|~~~)/.test(line)) isCode = !isCode;
    // Lines indented by four spaces are also code.
    else if (!isCode && !/^\s*\/\/\/(?: {5}|\t)/.test(line)) linksOfLine(q, unit, owner, line, at, defined, found);
    at += line.length + 1;
  }
}

/** The line with code spans replaced by spaces. */
function withoutCode(line: string): string {
  return line.replaceAll(/(`+)(?!`)[^`]+\1/g, (code) => ' '.repeat(code.length));
}

function linksOfLine(
  q: Queries,
  unit: Unit,
  owner: Definition,
  line: string,
  at: number,
  defined: ReadonlySet<string | undefined>,
  found: DocLink[],
): void {
  for (const match of withoutCode(line).matchAll(LINK)) {
    const { label, path = '', call = '' } = match.groups ?? {};
    if (defined.has(path + call)) continue;
    const isCall = call !== '';
    const start = at + match.index;
    const names = path.split('.');
    const segments: LinkSegment[] = [];
    let target: Definition | null = null;
    let isUnknown = false;
    const beforePath = label === undefined ? 0 : label.length + 2;
    let offset = start + beforePath + 1;
    for (const [i, name] of names.entries()) {
      const plain = name.replaceAll('`', '');
      const isLast = i === names.length - 1;
      const isKeyword = i === 0 && KEYWORDS.has(plain);
      target = i === 0 ? first(q, unit, owner, plain, isCall && isLast) : inside(q, target, plain, isCall && isLast);
      segments.push({
        start: offset,
        end: offset + name.length,
        text: plain,
        definition: target,
        isUnknown: isUnknown || isKeyword,
      });
      isUnknown ||= isKeyword || target === null || target.kind === 'module' || target.kind === 'import';
      offset += name.length + 1;
    }
    // Code in the text of a link is part of it.
    const shown = label === undefined ? null : line.slice(match.index + 1, match.index + 1 + label.length);
    found.push({ start, end: start + match[0].length, label: shown, segments });
  }
}

function first(q: Queries, unit: Unit, owner: Definition, name: string, isCall: boolean): Definition | null {
  if (owner.kind === 'method') {
    const own = [...owner.node.parameters, ...owner.node.typeParameters].find((each) => each.name?.text === name);
    if (own !== undefined) return unit.definitionOf(own);
  }
  if (owner.kind === 'class' || owner.kind === 'alias') {
    const own = owner.node.typeParameters.find((each) => each.name.text === name);
    if (own !== undefined) return unit.definitionOf(own);
  }
  for (const container of containersAround(unit, owner)) {
    const found = memberOfContainer(q, container, name, isCall);
    if (found !== null) return found;
  }
  const own = unit.scope.values.get(name) ?? unit.scope.methods.get(name);
  return own ?? baseMember(q, name, isCall) ?? baseMember(q, name, !isCall) ?? null;
}

function containersAround(unit: Unit, owner: Definition): readonly Container[] {
  if (owner.kind === 'class' || owner.kind === 'module')
    return owner.kind === 'class' ? [owner, unit.definition] : [owner];
  const node = owner.node;
  const parent = isDeclared(node) ? unit.parentOf(node) : null;
  const around = parent?.kind === 'Class' ? unit.definitionOf(parent) : null;
  return around?.kind === 'class' ? [around, unit.definition] : [unit.definition];
}

function memberOfContainer(q: Queries, container: Container, name: string, isCall: boolean): Definition | null {
  const type = typeOfContainer(container);
  for (const isMethod of [isCall, !isCall]) {
    const [member] = membersNamed(q, type, name, isMethod).members;
    if (member !== undefined) return member.definition;
  }
  if (container.kind === 'class')
    return (
      container.node.typeParameters.flatMap((each) =>
        each.name.text === name ? [container.unit.definitionOf(each)] : [],
      )[0] ?? null
    );
  return null;
}

function inside(q: Queries, target: Definition | null, name: string, isCall: boolean): Definition | null {
  switch (target?.kind) {
    case 'module':
    case 'class':
      return memberOfContainer(q, target, name, isCall);
    case 'import': {
      const module = target.node.isGlob ? null : q.importedBy(target.unit, target.node.uri);
      return module === null ? null : memberOfContainer(q, module.definition, name, isCall);
    }
    case 'alias':
    case 'property': {
      const type =
        target.kind === 'alias'
          ? q.typeOfNode(target.unit, target.node.type)
          : q.typeOfMember({ definition: target, substitution: NO_SUBSTITUTION });
      return definitionIn(memberOf(q, type, name, isCall)) ?? definitionIn(memberOf(q, type, name, !isCall));
    }
    default:
      return null;
  }
}
