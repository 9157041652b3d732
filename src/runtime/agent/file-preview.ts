/** Evaluates a single file of an agent with a simulated request, without running any action. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import glob from 'fast-glob';
import type { HostFunctions } from '../../lang/index.ts';
import { readDotenv } from '../config/dotenv.ts';
import { Secrets } from '../config/secrets.ts';
import { writtenSecrets } from '../config/written-secrets.ts';
import { kindAt } from '../files/paths.ts';
import type { InputMaker } from '../input/previewed-input.ts';
import { routeClasses } from '../input/route-classes.ts';
import { scopeFunctionsOf } from '../language/engine.ts';
import type { RunView, ScopeView } from '../run/context.ts';
import { PassingRecords } from '../run/records.ts';
import type { RequestInput } from '../run/request.ts';
import { FileFinder, moment } from '../run/run-files.ts';
import { ToolRuns } from '../run/tool-runs.ts';
import { runToolNow } from '../run/tool-scripts.ts';
import { actionId } from './action-id.ts';
import { DataFolders } from './data-folders.ts';
import { openAgent } from './open-agent.ts';
import type { ApiRoute, Workflow } from './workflow.ts';

/** What the evaluation of the file needs. */
export interface FilePreview {
  /** The host object of the evaluation. */
  readonly scope: ScopeView;
  /** The functions of a schema module. */
  readonly functions: (uri: string) => HostFunctions | undefined;
  readonly secrets: Secrets;
  /** Sets what makes `request.input`, in the evaluation of the file. */
  readonly makeInputBy: (make: InputMaker) => void;
  readonly close: () => Promise<void>;
}

/**
 * Sets up the evaluation of a file.
 *
 * @param file path of the file
 * @param params request parameters; null for no request
 */
export async function previewFile(
  file: string,
  params: ReadonlyMap<string, readonly string[]> | null,
  env: Readonly<Record<string, string>>,
): Promise<FilePreview> {
  const folder = nearestAgent(dirname(file)) ?? dirname(file);
  // A file can be evaluated even if others of its agent have errors.
  const open = await openAgent(folder, { cwd: process.cwd(), env, emit: () => undefined }).catch(() => null);
  const stray = { agent: 'agent', version: '1.0.0' };
  const data = new DataFolders([{ ...stray, folder }]);
  const finder = new FileFinder({
    startedAt: moment(),
    kept: [folder],
    copies: new Map(),
    foreign: new Set(),
    before: new Map(),
    folder: null,
  });
  const tools = new ToolRuns();
  const known = [...(open?.agent.resources.values() ?? [])].find((resource) => resource.module.path === file);
  const route = routeFor(open?.agent.workflow ?? null, known?.reads.routes ?? []);
  let makeInput: InputMaker | null = null;
  const run: RunView = {
    agent: open?.agent ?? {
      ...stray,
      folder,
      resources: new Map(),
      dataFile: (name, path) => data.file(name, path),
      dataFiles: () => data.files(),
    },
    request: params === null ? null : requestOf(route, params),
    outcomes: { get: () => undefined, has: () => false, idsOfKind: () => [] },
    files: {
      locate: (path) => finder.locate(path),
      isLeftover: (path) => finder.isLeftover(path),
      resultFile: () => '',
    },
    // Nothing evaluated here is persisted.
    memory: new PassingRecords(),
    session: new PassingRecords(),
    tools: {
      last: (id) => tools.last(id),
      history: (id) => tools.history(id),
      run: (id, script, params) => runToolNow({ agent: run.agent, env: run.env, tools }, id, script, params),
    },
    env: open?.env ?? { ...readDotenv(folder, process.cwd()), ...env },
    scriptHasRun: false,
  };
  const resource = known ?? { id: actionId('agent', 'file', '1.0.0'), label: file, home: stray };
  const scope: ScopeView = {
    run,
    resource,
    item: null,
    forAnswer: false,
    disallowed: null,
    read: new Set(),
    jsonTexts: new Set(),
    allowed: null,
    input: () => {
      if (open === null || makeInput === null)
        throw new Error('`request.input` has no value here: the agent has errors, which `kdeps validate` lists.');
      return makeInput(routeClasses(open.agent), run.request);
    },
  };
  const secrets = open?.secrets ?? Secrets.of(env, [], await secretsBelow(folder));
  return {
    scope,
    functions: scopeFunctionsOf,
    secrets,
    makeInputBy: (given) => {
      makeInput = given;
    },
    close: async () => await open?.close(),
  };
}

/** Secrets in the files of an agent that cannot be opened. */
async function secretsBelow(folder: string): Promise<readonly string[]> {
  const files = await glob(['*.pkl', 'resources/**/*.pkl'], { cwd: folder, absolute: true });
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.flatMap(writtenSecrets);
}

function nearestAgent(folder: string): string | null {
  if (kindAt(join(folder, 'workflow.pkl')) === 'file') return folder;
  return dirname(folder) === folder ? null : nearestAgent(dirname(folder));
}

/** The first route that a resource is meant for. Null for an agent without routes. */
function routeFor(workflow: Workflow | null, paths: readonly string[]): ApiRoute | null {
  const routes = workflow?.api?.routes ?? [];
  return routes.find(({ path }) => paths.includes(path)) ?? routes[0] ?? null;
}

/** A request to a route. Parameters that its path names are part of the path. */
function requestOf(route: ApiRoute | null, params: ReadonlyMap<string, readonly string[]>): RequestInput {
  const { path, methods, input } = route ?? { path: '/', methods: ['GET'], input: null };
  const names = [...path.matchAll(/[:*]([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu)].map(([, name]) => name ?? '');
  const isInPath = (name: string): boolean => names.includes(name);
  const pathParams = new Map([...params].flatMap(([name, [text = '']]) => (isInPath(name) ? [[name, text]] : [])));
  const others = new Map([...params].filter(([name]) => !isInPath(name)));
  return {
    id: randomUUID(),
    method: methods[0] ?? 'GET',
    path: [...pathParams].reduce(
      (whole, [name, text]) => whole.replace(`:${name}`, () => encodeURIComponent(text)),
      path,
    ),
    route: path,
    ip: '127.0.0.1',
    params: others,
    pathParams,
    rejected: new Map(),
    headers: new Map(),
    body: '',
    files: [],
    fields: input === null ? null : { query: others, form: new Map(), isJson: false },
  };
}
