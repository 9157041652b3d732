/** Runs the tests in a module: serves the agent with the stand-ins of the module, and sends each request. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { makeFolder } from '../../lang/node/index.ts';
import type { TestResult, TestResults } from '../../lang/testing/index.ts';
import {
  AgentError,
  type AgentTest,
  definedOnly,
  didYouMean,
  homeOf,
  type OpenAgent,
  openAgent,
  type RunEvent,
  readTestModule,
  type TestModule,
  TestModuleError,
} from '../../runtime/index.ts';
import { serve } from '../../server/index.ts';
import { LogLines } from '../log-lines.ts';
import { differences, keptBody, type TestedResponse } from './compare.ts';

/** The most lines of the log in a message. */
const MAX_LOG_LINES = 20;
/** How long requests may still run when all tests have ended, in milliseconds. */
const GRACE_MS = 1000;

export interface TestRunOptions {
  /** The agent's folder. */
  readonly agent: string;
  readonly overwrite: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/**
 * Runs the tests in a module.
 *
 * @throws TestModuleError when the module has errors, and AgentError when the agent has
 */
export async function runTestModule(path: string, options: TestRunOptions): Promise<TestResults> {
  const { agent, env, cwd } = options;
  const cacheFolder = join(await homeOf({ cwd, env }), 'cache');
  // What an agent remembers of tests must not be in its memory afterward.
  const volume = await mkdtemp(join(tmpdir(), 'kdeps-test-'));
  const places = { ...env, KDEPS_VOLUME_PATH: volume };
  const lines = new LogLines();
  const log: string[] = [];
  const emit = (event: RunEvent): void => {
    // Inputs of resources can be as long as requests.
    const line = event.type === 'detail' ? null : lines.of(event);
    if (line !== null) log.push(line);
  };
  try {
    const module = await readTestModule(path, { env: definedOnly(places), cacheFolder });
    const open = await openAgent(agent, {
      cwd,
      env: places,
      emit,
      standIns: module.standIns,
    });
    try {
      checkStandIns(module, open);
      const results = await serveAndRun(path, module, open, { log, emit }, options);
      return { ...results, log: log.map((line) => `${line}\n`).join('') };
    } finally {
      await open.close();
    }
  } finally {
    await rm(volume, { recursive: true, force: true });
  }
}

/** A stand-in for a resource that does not exist would silently do nothing. */
function checkStandIns({ standIns }: TestModule, { agent }: OpenAgent): void {
  const labels = [...agent.resources.values()].map(({ label }) => label);
  const problems = [...standIns]
    .filter(([id]) => !labels.includes(id))
    .map(([id, { place }]) => {
      const hint = didYouMean(id, labels);
      const message = `\`StandIns\` names \`${id}\`, but the agent has no such resource.`;
      return { code: 'kdeps/unknown-action' as const, message, ...place, ...(hint !== undefined && { hint }) };
    });
  if (problems.length > 0) throw new TestModuleError(problems);
}

async function serveAndRun(
  path: string,
  module: TestModule,
  open: OpenAgent,
  { log, emit }: { readonly log: readonly string[]; readonly emit: (event: RunEvent) => void },
  options: TestRunOptions,
): Promise<Omit<TestResults, 'log'>> {
  if (open.agent.workflow.api === null)
    throw new AgentError([
      {
        code: 'kdeps/no-server',
        message: `${open.agent.agent} has no API to send requests to.`,
        hint: 'Set `APIServerMode = true` in `workflow.pkl`, with a route.',
      },
    ]);
  const servers = await serve(open, { log: emit, host: '127.0.0.1', port: 0, webPort: 0, records: false });
  try {
    const [facts, examples]: [TestResult[], TestResult[]] = [[], []];
    for (const test of module.tests) {
      const start = log.length;
      const failures = await failuresOf(test, servers.api ?? '', () => log.slice(start), options);
      // As in modules of `pkl:test`, what is compared with a file is an example.
      (test.expected.file === null ? facts : examples).push(resultOf(test, failures, options));
    }
    return { moduleName: basename(path, '.pkl'), facts, examples, error: null };
  } finally {
    await servers.stop(GRACE_MS);
  }
}

/** What is wrong with the response to a request; whether its file was written. */
interface Failures {
  readonly texts: readonly string[];
  readonly isWritten: boolean;
}

async function failuresOf(
  test: AgentTest,
  url: string,
  log: () => readonly string[],
  options: TestRunOptions,
): Promise<Failures> {
  const response = await send(test.request, url);
  if (typeof response === 'string') return { texts: [response], isWritten: false };
  const found = differences(response, test.expected);
  // Only the log says why an agent fails.
  const texts = found.length > 0 && response.status >= 500 ? [...found, logText(log())] : found;
  const { file } = test.expected;
  if (file === null || texts.length > 0) return { texts, isWritten: false };
  return compareFile(file, keptBody(response), options);
}

function logText(lines: readonly string[]): string {
  return `The log ends with:\n${lines.slice(-MAX_LOG_LINES).join('\n')}`;
}

/** The response to a request, or why there is none. */
async function send(request: AgentTest['request'], url: string): Promise<TestedResponse | string> {
  const { method, path, query, headers: given, json } = request;
  const address = new URL(path, url);
  for (const [name, value] of query) address.searchParams.append(name, value);
  const body = bodyOf(request);
  if (body !== null && (method === 'GET' || method === 'HEAD'))
    return `A ${method} request has no body. Set \`Method = "POST"\`, or leave out the body.`;
  try {
    const headers = new Headers([...given]);
    if (json !== undefined && !headers.has('content-type')) headers.set('Content-Type', 'application/json');
    const init = { method, headers, redirect: 'manual' as const };
    const response = await fetch(address, body === null ? init : { ...init, body });
    return { status: response.status, headers: response.headers, body: new Uint8Array(await response.arrayBuffer()) };
  } catch (error) {
    const { cause } = error instanceof Error ? error : {};
    return `The request cannot be sent: ${String(cause ?? error)}`;
  }
}

/** The body to send; `fetch` adds the media type of a form. */
function bodyOf({ json, body, form, uploads }: AgentTest['request']): NonNullable<RequestInit['body']> | null {
  if (json !== undefined) return JSON.stringify(json);
  if (uploads.length > 0) {
    const parts = new FormData();
    for (const [name, value] of form) parts.append(name, value);
    for (const { field, name, content } of uploads) parts.append(field, new Blob([content]), name);
    return parts;
  }
  return form.size > 0 ? new URLSearchParams([...form]) : body;
}

function compareFile(file: string, body: Uint8Array, { overwrite, cwd }: TestRunOptions): Failures {
  const shown = relative(cwd, file);
  if (existsSync(file) && !overwrite) {
    if (readFileSync(file).equals(body)) return { texts: [], isWritten: false };
    const text = `The body is not as in ${shown}. Use --overwrite to accept it:\n${new TextDecoder().decode(body.slice(0, 2000))}`;
    return { texts: [text], isWritten: false };
  }
  makeFolder(dirname(file));
  writeFileSync(file, body);
  return { texts: [`Wrote ${shown}.`], isWritten: true };
}

function resultOf(
  { name, place: { file, line }, expected }: AgentTest,
  { texts, isWritten }: Failures,
  { cwd }: TestRunOptions,
): TestResult {
  const place = `${relative(cwd, file)}:${line}`;
  const code = isWritten ? 'example-written' : expected.file === null ? 'fact-failed' : 'example-failed';
  const kind = isWritten ? 'Example Output Written' : 'Response Differs';
  const failures = texts.map((text) => ({ code, kind, text: `${place}: ${text}\n`, span: null }) as const);
  return { name, assertions: Math.max(1, failures.length), failures, errors: [], isWritten };
}
