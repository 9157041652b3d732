/**
 * The functions that the files of an agent call: `request.params("q")`, and those of kinds of action, which read results.
 * They give data, and data only: whatever a client, a process or a model has written is a text for ever.
 */
import { statSync } from 'node:fs';
import type { ItemScope } from '../evaluation/protocol.ts';
import { kindAt, pathOf } from '../files/paths.ts';
import type { ScopeFunction } from '../kinds/kind.ts';
import { derived } from '../kinds/registry.ts';
import { itemValues } from '../kinds/results.ts';
import type { ScopeView } from '../run/context.ts';
import type { Records } from '../run/records.ts';
import type { RequestInput } from '../run/request.ts';

/** The functions of the schema modules that are about no kind. */
const moduleFunctions: Readonly<Record<string, Readonly<Record<string, ScopeFunction>>>> = {
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

/** The functions of each schema module. */
export const scopeFunctions = derived((kinds) => ({
  ...moduleFunctions,
  ...Object.fromEntries(
    kinds.flatMap(({ functions }) => (functions === undefined ? [] : [[functions.module, functions.table]])),
  ),
}));

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
  if (cause === 'parameter') {
    scope.read.add(name);
    noteUnfit(scope, name, requestOf(scope).unfit);
  }
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

function itemAt(item: ItemScope | null, offset: number): string {
  return item?.items[item.index + offset] ?? '';
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
