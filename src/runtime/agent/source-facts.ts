// Facts about an agent file, collected from its AST in one walk.
import { importName } from '../../lang/index.ts';
import {
  constantText,
  type Node,
  type Parameter,
  parentUriOf,
  parseModule,
  type QualifiedAccessExpr,
  Source,
  walk,
} from '../../lang/syntax/index.ts';
import { ambientModules } from '../language/ambient.ts';
import { declarationsOf } from '../schema/declarations.ts';
import { isSchemaUri } from '../schema/uris.ts';

/** An access to an object that the file does not define: `request.params("q")`, `exec.Resources["id"]`. */
export interface ExternalAccess {
  /** `request`. */
  readonly object: string;
  /** `params`. */
  readonly member: string;
  /** The arguments of a call: string constants, and null for any others. Null if it is not a call. */
  readonly args: readonly (string | null)[] | null;
  /** The names after the member: `q` and `length` in `request.input.q.length`. */
  readonly path: readonly string[];
  /** The key after the member if it is a string constant. */
  readonly key: string | null;
  /** Counted from 1. */
  readonly line: number;
}

/** A string constant. */
export interface WrittenText {
  readonly text: string;
  /** The property whose value it is, if any. */
  readonly property: string | null;
  /** Counted from 1. */
  readonly line: number;
}

export interface SourceFacts {
  readonly accesses: readonly ExternalAccess[];
  readonly texts: readonly WrittenText[];
}

/**
 * Collects the facts about an agent file.
 *
 * @throws PklError when it is not a valid module
 */
export function readFacts(uri: string, text: string): SourceFacts {
  const source = new Source(uri, text);
  const module = parseModule(source, { promises: isSchemaUri(parentUriOf(text) ?? '') });
  const lineOf = ({ start }: { readonly start: number }): number => source.positionAt(start).line;
  const names = new Set(module.imports.map((clause) => importName(clause, source)));
  const keys = new Map<Node, string | null>();
  const paths = new Map<Node, readonly string[]>();
  const properties = new Map<Node, string>();
  const accesses: ExternalAccess[] = [];
  const texts: WrittenText[] = [];
  walk(module, (node) => {
    for (const name of definedBy(node)) names.add(name);
    if (node.kind === 'Property' || node.kind === 'ObjectProperty') {
      if (node.value !== null) properties.set(node.value, node.name.text);
    } else if (node.kind === 'Subscript') keys.set(node.receiver, constantText(node.key, source));
    else if (node.kind === 'String') {
      const written = constantText(node, source);
      if (written !== null) texts.push({ text: written, property: properties.get(node) ?? null, line: lineOf(node) });
    } else if (node.kind === 'QualifiedAccess') {
      if (node.args === null) paths.set(node.receiver, [node.name.text, ...(paths.get(node) ?? [])]);
      const access = accessOf(node, { key: keys.get(node) ?? null, path: paths.get(node) ?? [] }, source);
      if (access !== null) accesses.push({ ...access, line: lineOf(node.receiver) });
    }
  });
  return { accesses: accesses.filter(({ object }) => !names.has(object)), texts };
}

function accessOf(
  { receiver, name, args }: QualifiedAccessExpr,
  after: Pick<ExternalAccess, 'key' | 'path'>,
  source: Source,
): Omit<ExternalAccess, 'line'> | null {
  if (receiver.kind !== 'Access' || receiver.args !== null) return null;
  return {
    object: receiver.name.text,
    member: name.text,
    args: args?.map((arg) => constantText(arg, source)) ?? null,
    ...after,
  };
}

/** The names that a node defines. */
function definedBy(node: Node): readonly string[] {
  switch (node.kind) {
    case 'Class':
    case 'TypeAlias':
    case 'Property':
    case 'ObjectProperty':
      return [node.name.text];
    case 'Method':
    case 'ObjectMethod':
      return [node.name.text, ...namesOf(node.parameters)];
    case 'Lambda':
    case 'ObjectBody':
      return namesOf(node.parameters);
    case 'Let':
      return namesOf([node.parameter]);
    case 'ForGenerator':
      return namesOf([node.key, node.value]);
    default:
      return [];
  }
}

function namesOf(parameters: readonly (Parameter | null)[]): readonly string[] {
  return parameters.flatMap((parameter) => parameter?.name?.text ?? []);
}

/** The name of the parameter for the id of a resource, in schema functions that read its result. */
const ID_PARAMETER = 'actionID';

/** The id of the resource whose result a call reads; null if it reads none, or the id is computed. */
export function calledId({ object, member, args }: ExternalAccess): string | null {
  const parameters = declarationsOf(ambientModules().get(object) ?? '')?.functions.get(member);
  return parameters?.[0] === ID_PARAMETER ? (args?.[0] ?? null) : null;
}

/** The ids of the resources whose results a file reads, through calls or by key. */
export function readIds({ accesses }: SourceFacts): readonly string[] {
  const isResult = (object: string): boolean =>
    [...(declarationsOf(ambientModules().get(object) ?? '')?.functions.values() ?? [])].some(
      ([first]) => first === ID_PARAMETER,
    );
  const ids = accesses.flatMap((access) => {
    const key = access.key !== null && access.args === null && isResult(access.object) ? [access.key] : [];
    return [...key, ...[calledId(access)].flatMap((id) => id ?? [])];
  });
  return [...new Set(ids)];
}
