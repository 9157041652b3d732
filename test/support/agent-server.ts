// Agents under test: written to a temporary folder, served on a free loopback port, requested over real HTTP.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { type Agent, type OpenAgent, openAgent, type RunEvent } from '../../src/runtime/index.ts';
import { runCommand } from '../../src/runtime/process/command.ts';
import { type RunningServers, serve } from '../../src/server/index.ts';
import { builtCommand, isExecutable } from './built-program.ts';
import { startExecutable } from './executable-agent.ts';
import { root } from './root.ts';

const schema = 'package://schema.kdeps.com/core@0.5.1#';

/** Folders of agents, also of those that did not load. */
const folders = new Set<string>();

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function temporaryFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  folders.add(folder);
  return folder;
}

/** Source of a resource: `resource('ask', 'Exec { Command = "true" }')`. */
export function resource(id: string, body: string, requires: readonly string[] = []): string {
  const needs =
    requires.length === 0 ? '' : `Requires {\n${requires.map((need) => `  ${JSON.stringify(need)}\n`).join('')}}\n`;
  return `amends "${schema}/Resource.pkl"\nActionID = ${JSON.stringify(id)}\nName = "${id}"\nDescription = ""\nCategory = ""\n${needs}${body}\n`;
}

/** Source of a resource that answers with one or more expressions. */
export function answer(data: string, requires: readonly string[] = [], more = ''): string {
  return resource('answer', `Run {\n${more}\nAPIResponse {\n  Response { Data {\n${data}\n  } }\n}\n}`, requires);
}

/** Source of a workflow, by default with the route `/` for every method. */
export function workflow(settings = '', more = ''): string {
  const api =
    settings === ''
      ? 'APIServer { Routes { new { Path = "/"; Methods { "GET"; "POST"; "PUT"; "DELETE" } } } }'
      : settings;
  return `amends "${schema}/Workflow.pkl"\nAgentID = "agent"\nDescription = ""\nTargetActionID = "answer"\n${more}\nSettings {\n  APIServerMode = true\n${api}\n}\n`;
}

/** A served agent. */
export interface ServedAgent {
  readonly url: string;
  readonly folder: string;
  /** Its home folder. */
  readonly home: string;
  readonly open: OpenAgent;
  readonly servers: RunningServers;
  /** The events of its runs. */
  readonly events: readonly RunEvent[];
  /** Request log entries, in the order in which the requests ended. */
  readonly requests: readonly Extract<RunEvent, { type: 'request' }>[];
  readonly close: () => Promise<void>;
}

/** Writes files into a new folder: path → text. It is deleted after the last test of the file. */
export async function writeFiles(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder('kdeps-agent-');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/**
 * Serves an agent.
 *
 * @param agent its folder, or its files: `answer` is short for `resources/answer.pkl`, `workflow.pkl` is optional
 */
export async function serveAgent(
  agent: string | Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<ServedAgent> {
  const folder = typeof agent === 'string' ? agent : await writeFiles(withPaths(agent));
  const home = env['KDEPS_HOME'] ?? (await temporaryFolder('kdeps-home-'));
  const events: RunEvent[] = [];
  const requests: Extract<RunEvent, { type: 'request' }>[] = [];
  const log = (event: RunEvent): void => void (event.type === 'request' ? requests.push(event) : events.push(event));
  const outer = { PATH: process.env['PATH'], HOME: home, KDEPS_HOME: home, NODE_ENV: 'test', ...env };
  const made = [...(typeof agent === 'string' ? [] : [folder]), ...(env['KDEPS_HOME'] === undefined ? [home] : [])];
  const clean = async (): Promise<void> => {
    for (const path of made) await rm(path, { recursive: true, force: true });
  };
  if (isExecutable) return await serveByExecutable({ folder, home, env: outer, clean });
  const open = await openAgent(folder, { cwd: folder, env: outer, emit: log });
  const servers = await serve(open, { log, port: 0, webPort: 0 });
  const close = async (): Promise<void> => {
    await servers.stop(1000);
    await open.close();
    await clean();
  };
  return { url: servers.api ?? '', folder, home, open, servers, events, requests, close };
}

/** Of an agent in another process only the address and the folders are known. */
async function serveByExecutable(place: {
  readonly folder: string;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  readonly clean: () => Promise<void>;
}): Promise<ServedAgent> {
  const { url, stop } = await startExecutable(place.folder, place.env);
  const unknown = (): never => {
    throw new Error('This is not known of an agent that the executable serves.');
  };
  return {
    url,
    folder: place.folder,
    home: place.home,
    get open() {
      return unknown();
    },
    get servers() {
      return unknown();
    },
    get events() {
      return unknown();
    },
    get requests() {
      return unknown();
    },
    close: async () => {
      await stop();
      await place.clean();
    },
  };
}

function withPaths(files: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(files).map(([name, text]) => [
    /[./]/.test(name) ? name : `resources/${name}.pkl`,
    text,
  ]);
  return { 'workflow.pkl': workflow(), ...(Object.fromEntries(entries) as Record<string, string>) };
}

/** Log messages about failed resources. */
export function failuresIn(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.type === 'resource-failed' ? [`${event.message}\n${event.detail}`.trim()] : [],
  );
}

/** A response of the API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly success: boolean;
    readonly response: { readonly data: readonly unknown[] | null };
    readonly errors?: readonly { readonly code: number; readonly message: string; readonly actionId?: string }[];
    readonly meta?: Record<string, unknown>;
  };
}

/** Serves an agent while `use` runs. */
export async function withAgent<T>(
  agent: string | Readonly<Record<string, string>>,
  use: (served: ServedAgent) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  const served = await serveAgent(agent, env);
  try {
    return await use(served);
  } finally {
    await served.close();
  }
}

/** Sends a request to the API. */
export async function ask(url: string, init: RequestInit = {}): Promise<ApiAnswer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}

/** The data of an agent's response to one request. */
export async function dataOf(
  files: Readonly<Record<string, string>>,
  path = '/',
  env: Readonly<Record<string, string>> = {},
): Promise<readonly unknown[] | null> {
  return withAgent(files, async ({ url }) => (await ask(url + path)).body.response.data, env);
}

/** Runs the command line. */
export function kdeps(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const variables = { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), ...env };
  const [file, words] = builtCommand(args);
  return runCommand({
    file,
    args: words,
    cwd: root,
    env: variables,
    timeout: null,
  });
}

/** Opens an agent with a given home folder while `use` runs. */
export async function withOpenAgent<T>(
  folder: string,
  path: string,
  use: (agent: Agent) => Promise<T> | T,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  const open = await openAgent(path, {
    cwd: folder,
    env: { PATH: process.env['PATH'], KDEPS_HOME: join(folder, 'home'), ...env },
    emit: () => undefined,
  });
  try {
    return await use(open.agent);
  } finally {
    await open.close();
  }
}
