/**
 * The functions that agent files call: `request.params("q")`, and those of kinds, which read results. They only return
 * data: text from a client, a process or a model is never parsed as code.
 */
import { statSync } from 'node:fs';
import { kindAt, pathOf } from '../files/paths.ts';
import type { ScopeFunction } from '../kinds/kind.ts';
import { derived } from '../kinds/registry.ts';
import { itemValues } from '../kinds/results.ts';
import type { ScopeView } from '../run/context.ts';
import type { Records } from '../run/records.ts';
import type { RequestInput } from '../run/request.ts';

/** The functions of schema modules that do not belong to a kind. */
const moduleFunctions: Readonly<Record<string, Readonly<Record<string, ScopeFunction>>>> = {
  APIServerRequest: {
    data: (scope) => requestOf(scope).body,
    params: (scope, name) => allowedValues(scope, 'parameter', name, requestOf(scope).params)[0] ?? '',
    paramList: (scope, name) => allowedValues(scope, 'parameter', name, requestOf(scope).params),
    pathParam: (scope, name) => requestOf(scope).pathParams.get(name) ?? '',
    header: (scope, name) => allowedValues(scope, 'header', name, requestOf(scope).headers).join(', '),
    inputOf: (scope) => {
      requestOf(scope);
      return scope.input();
    },
    path: (scope) => requestOf(scope).path,
    method: (scope) => requestOf(scope).method,
    IP: (scope) => requestOf(scope).ip,
    ID: (scope) => requestOf(scope).id,
    uploads: (scope) => requestOf(scope).files.map((file) => [file.name, file.path, file.type]),
    upload: (scope, name) => upload(requestOf(scope), name),
    paramsOf: (scope) => {
      const { params, rejected } = requestOf(scope);
      const all = readable(params, scope.allowed?.params);
      for (const [name] of all) disallowRejected(scope, name, rejected);
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
    current: (scope) => scope.item?.current ?? '',
    prev: (scope) => scope.item?.previous ?? '',
    next: (scope) => scope.item?.next ?? '',
    valueList: (scope, id) => itemValues(scope, id),
    itemList: (scope) => scope.item?.all ?? [],
    resultList: (scope) => scope.item?.results ?? [],
    set: (scope, value) => {
      scope.item?.addResult(value);
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
      'There is no request, because an agent without `APIServerMode` runs once and does not serve requests. The functions of `request` need `APIServerMode = true`.',
    );
  }
  return request;
}

/** The values in the request; records it when the resource is not allowed to read them. */
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
    disallowRejected(scope, name, requestOf(scope).rejected);
  }
  return found;
}

/** Reading a parameter that cannot be passed to a program ends the run of the resource. */
function disallowRejected(scope: ScopeView, name: string, rejected: RequestInput['rejected']): void {
  const found = rejected.get(name);
  if (found !== undefined) scope.disallowed ??= { cause: 'rejected', name };
}

function isAllowed(name: string, allowed: readonly string[] = []): boolean {
  return allowed.length === 0 || allowed.some((entry) => entry.toLowerCase() === name.toLowerCase());
}

/** The entries that a resource is allowed to read. */
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

function kindOf(scope: ScopeView, path: string): 'file' | 'folder' | null {
  return kindAt(located(scope, path));
}

function located(scope: ScopeView, path: string): string {
  return scope.run.files.locate(pathOf(path.trim(), scope.run.agent.folder));
}

/** Whether a text is base64, with or without the padding. */
export function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1;
}
