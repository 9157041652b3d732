/** Looks at what the promises of a resource call: functions that there are not, and ids that no resource has. */
import { Source } from '../../../lang/index.ts';
import type { AccessExpr, Expr, Module, QualifiedAccessExpr } from '../../../lang/syntax/index.ts';
import { parseModule } from '../../../lang/syntax/index.ts';
import type { AgentCode } from '../../diagnostics/catalogue.ts';
import { didYouMean } from '../../diagnostics/nearest-names.ts';
import { isFieldName } from '../../diagnostics/plain-problems.ts';
import { derived } from '../../kinds/registry.ts';
import { ambientModules } from '../../language/ambient.ts';
import { schemaTexts } from '../../schema/texts.ts';

/** A call that cannot come to anything. */
export interface CallProblem {
  readonly code: AgentCode;
  readonly message: string;
  readonly hint?: string;
  /** Counted from 1. */
  readonly line: number;
}

/** An id that a call names. */
export interface NamedId {
  readonly label: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A file of a data folder that a call names. */
export interface NamedFile {
  /** With its version: `painter/1.0.0`. */
  readonly agent: string;
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
}

/** What every module can be asked, whatever it defines. */
const common = [
  'getClass',
  'toString',
  'ifNonNull',
  'toDynamic',
  'toMap',
  'hasProperty',
  'getProperty',
  'relativePathTo',
];

/** Those whose first argument is the id of a resource. */
const results = derived(
  (kinds) => new Set(kinds.flatMap(({ name, functions }) => (functions === undefined ? [] : [name]))),
);

/**
 * Looks at the calls in the text of a resource.
 *
 * @throws PklError when the text is no module
 */
export function checkCalls(
  uri: string,
  text: string,
): {
  readonly problems: readonly CallProblem[];
  readonly ids: readonly NamedId[];
  readonly files: readonly NamedFile[];
} {
  const source = new Source(uri, text);
  const module = parseModule(source, { promises: true });
  const { accesses, names } = collect(module);
  const problems: CallProblem[] = [];
  const ids: NamedId[] = [];
  const files: NamedFile[] = [];
  for (const access of accesses) {
    const receiver = plainName(access);
    if (receiver === null || names.has(receiver.name.text)) continue;
    const line = source.positionAt(receiver.start).line;
    const problem = problemOf(receiver.name.text, access);
    if (problem !== null) problems.push({ ...problem, line });
    const id = takesId(receiver.name.text, access) ? idOf(access) : null;
    if (id !== null) ids.push({ label: id, line });
    const file = receiver.name.text === 'data' && access.name.text === 'filepath' ? fileOf(access) : null;
    if (file !== null) files.push({ ...file, line });
  }
  return { problems, ids, files };
}

/** `request` of `request.params("q")`. */
function plainName({ receiver }: QualifiedAccessExpr): AccessExpr | null {
  return receiver.kind === 'Access' && receiver.args === null ? receiver : null;
}

function problemOf(name: string, { name: member, args }: QualifiedAccessExpr): Omit<CallProblem, 'line'> | null {
  const schema = ambientModules().get(name);
  if (schema === undefined) return unknownModule(name);
  const text = schemaTexts()[schema];
  if (args === null || text === undefined) return null;
  const functions = [...functionsOf(text), ...functionsOf(schemaTexts()['Utils'] ?? ''), ...common];
  if (functions.includes(member.text)) return null;
  const hint = didYouMean(member.text, functions) ?? `There is ${functionsOf(text).join(', ')}.`;
  return { code: 'kdeps/unknown-function', message: `There is no function \`${name}.${member.text}\`.`, hint };
}

/** A name that nobody defines is only told when it is nearly one that is at hand: objects have names of their own. */
function unknownModule(name: string): Omit<CallProblem, 'line'> | null {
  if (!/^[a-z]/.test(name) || isFieldName(name)) return null;
  const hint = didYouMean(name, ambientModules().keys());
  return hint === undefined ? null : { code: 'kdeps/unknown-object', message: `There is no \`${name}\`.`, hint };
}

/** What a module shares with others, `isBase64`, is about texts. */
function takesId(name: string, { name: member }: QualifiedAccessExpr): boolean {
  return (
    results().has(name) && functionsOf(schemaTexts()[ambientModules().get(name) ?? ''] ?? '').includes(member.text)
  );
}

function functionsOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\bfunction (\w+)/g)].map(([, name = '']) => name))];
}

function idOf({ args }: QualifiedAccessExpr): string | null {
  return constantText(args?.[0]);
}

function fileOf({ args }: QualifiedAccessExpr): Omit<NamedFile, 'line'> | null {
  const [agent, name] = [constantText(args?.[0]), constantText(args?.[1])];
  return agent === null || name === null ? null : { agent, name };
}

/** The text of a string without interpolations and escapes; null for anything else. */
function constantText(first: Expr | undefined): string | null {
  if (first?.kind !== 'String') return null;
  const [part, ...more] = first.parts;
  return part?.kind === 'Text' && more.length === 0 && !part.raw.includes('\\') ? part.raw : null;
}

/** Every access in a module, and every name that something in it defines. */
function collect(module: Module) {
  const accesses: QualifiedAccessExpr[] = [];
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const part of node) visit(part);
    else if (isNode(node)) {
      if (isQualified(node)) accesses.push(node);
      else if (node['kind'] !== 'Access' && isNode(node['name']) && typeof node['name']['text'] === 'string')
        names.add(node['name']['text']);
      for (const part of Object.values(node)) visit(part);
    }
  };
  visit(module);
  for (const { alias, uri } of module.imports) names.add(alias?.text ?? nameOfImport(uri.raw));
  return { accesses, names };
}

function nameOfImport(uri: string): string {
  return /([^/:#]+?)(?:\.pkl)?$/.exec(uri)?.[1] ?? uri;
}

function isNode(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isQualified(node: object): node is QualifiedAccessExpr {
  return 'kind' in node && node.kind === 'QualifiedAccess';
}
