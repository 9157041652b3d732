/**
 * The functions that the files of an agent call: `request.params("q")`, `python.stdout("id")` and so on. They give data,
 * and data only: whatever a client, a process or a model has written is a text for ever.
 */
import { statSync } from 'node:fs';
import type { HostValue } from '../lang/index.ts';
import { type ActionId, parseReference } from './action-id.ts';
import { findReference } from './agent.ts';
import type { ItemScope, ScopeView } from './context.ts';
import { type ActionOutput, type ChatOutput, type HttpOutput, mainText, type ProcessOutput } from './outputs.ts';
import { kindAt, pathOf } from './paths.ts';
import type { Records } from './records.ts';
import type { RequestInput } from './request.ts';
import { didYouMean } from './suggest.ts';

/** A function; its arguments are texts. Throws `Error` with a message for the person who wrote the call. */
export type ScopeFunction = (scope: ScopeView, ...args: string[]) => HostValue;

/** The functions of each schema module. */
export const scopeFunctions: Readonly<Record<string, Readonly<Record<string, ScopeFunction>>>> = {
  APIServerRequest: {
    data: (scope) => requestOf(scope).body,
    params: (scope, name) => allowedValues(scope, 'parameter', name, requestOf(scope).params)[0] ?? '',
    paramList: (scope, name) => allowedValues(scope, 'parameter', name, requestOf(scope).params),
    pathParam: (scope, name) => requestOf(scope).pathParams.get(name) ?? '',
    header: (scope, name) => allowedValues(scope, 'header', name, requestOf(scope).headers).join(', '),
    path: (scope) => requestOf(scope).path,
    method: (scope) => requestOf(scope).method,
    IP: (scope) => requestOf(scope).ip,
    ID: (scope) => requestOf(scope).id,
    uploads: (scope) => requestOf(scope).files.map((file) => [file.name, file.path, file.type]),
    upload: (scope, name) => upload(requestOf(scope), name),
    paramsOf: (scope) => {
      const { params, unfit } = requestOf(scope);
      const all = readable(params, scope.allowed?.params);
      for (const [name] of all) noteUnfit(scope, name, unfit);
      return new Map(all.map(([name, values]) => [name, values[0] ?? '']));
    },
    headersOf: (scope) =>
      new Map(readable(requestOf(scope).headers, scope.allowed?.headers).map(([name, all]) => [name, all.join(', ')])),
  },
  Exec: processFunctions('exec', 'Command'),
  Python: processFunctions('python', 'Script'),
  HTTP: {
    responseBody: (scope, id) => mainText(outputOf(scope, id, 'client')) ?? '',
    responseHeader: (scope, id, name) => headerOf(outputOf(scope, id, 'client'), name),
    responseStatus: (scope, id) => outputOf(scope, id, 'client')?.status ?? 0,
    file: (scope, id) => resultFile(scope, id, outputOf(scope, id, 'client')),
    recordOf: (scope, id) => httpRecord(scope, id, outputOf(scope, id, 'client')),
    ids: (scope) => idsOf(scope, 'client'),
  },
  LLM: {
    response: (scope, id) => outputOf(scope, id, 'llm')?.response ?? '',
    prompt: (scope, id) => outputOf(scope, id, 'llm')?.prompt ?? '',
    file: (scope, id) => resultFile(scope, id, outputOf(scope, id, 'llm')),
    recordOf: (scope, id) => chatRecord(scope, id, outputOf(scope, id, 'llm')),
    ids: (scope) => idsOf(scope, 'llm'),
  },
  Data: {
    filepath: (scope, agent, name) => scope.run.agent.dataFile(agent, name) ?? '',
    filesOf: (scope) => scope.run.agent.dataFiles(),
  },
  Memory: recordFunctions((scope) => scope.run.memory),
  Session: recordFunctions((scope) => scope.run.session),
  Tool: {
    getOutput: (scope, id) => scope.run.tools.last(id),
    runScript: (scope, id, script, params) => scope.run.tools.run(id, script, params),
    history: (scope, id) => scope.run.tools.history(id),
  },
  Item: {
    current: (scope) => itemAt(scope.item, 0),
    prev: (scope) => itemAt(scope.item, -1),
    next: (scope) => itemAt(scope.item, 1),
    valueList: (scope, id) => itemValues(scope, id),
    itemList: (scope) => scope.item?.items ?? [],
    resultList: (scope) => [...(scope.item?.results ?? [])],
    set: (scope, value) => {
      scope.item?.results.push(value);
      return value;
    },
  },
  Skip: {
    ifFileExists: (scope, path) => kindOf(scope, path) === 'file',
    ifFolderExists: (scope, path) => kindOf(scope, path) === 'folder',
    ifFileIsEmpty: (scope, path) => kindOf(scope, path) === 'file' && statSync(located(scope, path)).size === 0,
  },
  Utils: {
    isBase64: (_, text) => isBase64(text),
  },
};

function recordFunctions(recordsOf: (scope: ScopeView) => Records): Readonly<Record<string, ScopeFunction>> {
  return {
    getRecord: (scope, id) => recordsOf(scope).get(id),
    setRecord: (scope, id, value) => {
      recordsOf(scope).set(id, value);
      return value;
    },
    deleteRecord: (scope, id) => recordsOf(scope).delete(id),
    clear: (scope) => `Cleared ${recordsOf(scope).clear()} records`,
    names: (scope) => recordsOf(scope).names(),
  };
}

function requestOf(scope: ScopeView): RequestInput {
  const { request } = scope.run;
  if (request === null) {
    throw new Error(
      'There is no request: an agent without `APIServerMode` runs once, for nobody. Functions of `request` work in an agent with `APIServerMode = true`.',
    );
  }
  return request;
}

/** The values that the request has; notes when the resource may not look at them. */
function allowedValues(
  scope: ScopeView,
  cause: 'header' | 'parameter',
  name: string,
  values: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const found = values.get(cause === 'header' ? name.toLowerCase() : name) ?? [];
  const allowed = cause === 'header' ? scope.allowed?.headers : scope.allowed?.params;
  if (found.length > 0 && !isAllowed(name, allowed)) {
    scope.disallowed ??= { cause, name };
    return [];
  }
  if (cause === 'parameter') noteUnfit(scope, name, requestOf(scope).unfit);
  return found;
}

/** A parameter that no program could be given ends the run of the resource that reads it. */
function noteUnfit(scope: ScopeView, name: string, unfit: RequestInput['unfit']): void {
  const found = unfit.get(name);
  if (found !== undefined) scope.disallowed ??= { cause: 'unfit', name };
}

function isAllowed(name: string, allowed: readonly string[] = []): boolean {
  return allowed.length === 0 || allowed.some((entry) => entry.toLowerCase() === name.toLowerCase());
}

/** What a resource may read of the whole. */
function readable<T>(all: ReadonlyMap<string, T>, allowed: readonly string[] | undefined): readonly [string, T][] {
  return [...all].filter(([name]) => isAllowed(name, allowed));
}

function upload(request: RequestInput, name: string): readonly string[] {
  const { files } = request;
  const found =
    files.find((file) => file.name === name) ??
    files.find((file) => file.field === name || file.field === `${name}[]`) ??
    files[0];
  return found === undefined ? ['', ''] : [found.path, found.type];
}

/** What a resource has brought forth, if it has run and is of the kind; null when it was skipped or is of another kind. */
function outputOf<K extends ActionOutput['kind']>(
  scope: ScopeView,
  text: string,
  kind: K,
): Extract<ActionOutput, { kind: K }> | null {
  const id = finishedId(scope, text);
  const outcome = scope.run.outcomes.get(id);
  if (outcome?.state !== 'done' || outcome.output?.kind !== kind) return null;
  return outcome.output as Extract<ActionOutput, { kind: K }>;
}

/** The id of a resource that has finished. Reading one that has not is a mistake that would otherwise go unnoticed. */
function finishedId(scope: ScopeView, text: string): ActionId {
  const { agent, outcomes } = scope.run;
  const { resource } = scope;
  const id = findReference(agent, parseReference(text, resource.home));
  if (id === null) {
    const hint = didYouMean(
      text,
      [...agent.resources.values()].map((known) => known.label),
    );
    throw new Error(`There is no resource with the id \`${text}\`.${hint === undefined ? '' : ` ${hint}`}`);
  }
  if (outcomes.has(id)) return id;
  if (id === resource.id) throw new Error(`\`${text}\` is this resource itself: it has no result before it has run.`);
  throw new Error(`\`${text}\` has not run yet. Add it to \`Requires\` of \`${resource.label}\`.`);
}

function idsOf(scope: ScopeView, kind: ActionOutput['kind']): readonly string[] {
  return scope.run.outcomes.idsOfKind(kind).map((id) => scope.run.agent.resources.get(id)?.label ?? id);
}

function itemValues(scope: ScopeView, id: string): readonly string[] {
  const outcome = scope.run.outcomes.get(finishedId(scope, id));
  return outcome?.state === 'done' ? outcome.itemValues : [];
}

function itemAt(item: ItemScope | null, offset: number): string {
  return item?.items[item.index + offset] ?? '';
}

/** The file with a result; empty when there is no result. It is written when somebody asks for it. */
function resultFile(scope: ScopeView, text: string, output: ActionOutput | null): string {
  return output === null ? '' : scope.run.files.resultFile(finishedId(scope, text));
}

function processFunctions(
  kind: 'exec' | 'python',
  sourceName: 'Command' | 'Script',
): Readonly<Record<string, ScopeFunction>> {
  return {
    stdout: (scope, id) => outputOf(scope, id, kind)?.stdout ?? '',
    stderr: (scope, id) => outputOf(scope, id, kind)?.stderr ?? '',
    exitCode: (scope, id) => outputOf(scope, id, kind)?.exitCode ?? 0,
    file: (scope, id) => resultFile(scope, id, outputOf(scope, id, kind)),
    env: (scope, id, name) => outputOf(scope, id, kind)?.env.get(name) ?? '',
    recordOf: (scope, id) => ({
      ...processRecord(scope, id, outputOf(scope, id, kind)),
      [sourceName]: outputOf(scope, id, kind)?.source ?? '',
    }),
    ids: (scope) => idsOf(scope, kind),
  };
}

type RecordFields = Record<string, HostValue>;

function commonRecord(scope: ScopeView, id: string, output: ActionOutput | null): RecordFields {
  return {
    File: resultFile(scope, id, output),
    ItemValues: itemValues(scope, id),
    Timestamp: output?.timestamp ?? 0,
    TimeoutDuration: output?.timeout ?? 0,
  };
}

function processRecord(scope: ScopeView, id: string, output: ProcessOutput | null): RecordFields {
  return {
    ...commonRecord(scope, id, output),
    Env: output?.env ?? new Map(),
    CondaEnvironment: output?.condaEnvironment ?? '',
    Stdout: output?.stdout ?? '',
    Stderr: output?.stderr ?? '',
    ExitCode: output?.exitCode ?? 0,
  };
}

function httpRecord(scope: ScopeView, id: string, output: HttpOutput | null): RecordFields {
  return {
    ...commonRecord(scope, id, output),
    Method: output?.method ?? 'GET',
    Url: output?.url ?? '',
    Data: output?.data ?? [],
    Headers: output?.headers ?? new Map(),
    Params: output?.params ?? new Map(),
    Body: mainText(output) ?? '',
    ResponseHeaders: output?.responseHeaders ?? new Map(),
    Status: output?.status ?? 0,
  };
}

function chatRecord(scope: ScopeView, id: string, output: ChatOutput | null): RecordFields {
  return {
    ...commonRecord(scope, id, output),
    Model: output?.model ?? '',
    Role: output?.role ?? '',
    Prompt: output?.prompt ?? '',
    Files: output?.files ?? [],
    JSONResponse: output?.isJson ?? false,
    JSONResponseKeys: output?.keys ?? [],
    Response: output?.response ?? '',
  };
}

function headerOf(output: HttpOutput | null, name: string): string {
  for (const [header, value] of output?.responseHeaders ?? []) {
    if (header.toLowerCase() === name.toLowerCase()) return value;
  }
  return '';
}

function kindOf(scope: ScopeView, path: string): 'file' | 'folder' | null {
  return kindAt(located(scope, path));
}

function located(scope: ScopeView, path: string): string {
  return scope.run.files.locate(pathOf(path.trim(), scope.run.agent.folder));
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1;
}
