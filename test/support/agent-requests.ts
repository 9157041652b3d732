// The requests in an agent's `requests.json`, and their outcomes.
import { ask, type ServedAgent } from './agent-server.ts';
import type { ModelReply, StandIns } from './stand-ins.ts';

/** The test plan of an agent in fixtures/agents. */
export interface Plan {
  /** Required software. */
  readonly needs?: 'python';
  /**
   * Environment variables. `{ollama}` and `{upstream}` stand for the addresses of the test servers, `{home}` and
   * `{root}` for folders.
   */
  readonly env?: Readonly<Record<string, string>>;
  /** Agents next to it that must be installed first. */
  readonly installs?: readonly string[];
  /** Response headers to record. */
  readonly headers?: readonly string[];
  /** The requests, in order. None for an agent that runs once, without a server. */
  readonly requests?: readonly AgentRequest[];
}

interface AgentRequest {
  readonly method?: string;
  readonly path: string;
  /** The server to ask; the API by default. */
  readonly server?: 'pages';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Form fields; those with a file name are files. */
  readonly form?: readonly FormField[];
  /** The replies of the model. */
  readonly ollama?: readonly ModelReply[];
}

interface FormField {
  readonly name: string;
  readonly value: string;
  readonly file?: string;
  /** Encoding of the value; plain text by default. */
  readonly encoding?: 'base64';
}

/** Sends all requests of a plan to an agent. */
export async function askAll(plan: Plan, served: ServedAgent, standIns: StandIns): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  for (const one of plan.requests ?? []) {
    standIns.say(one.ollama ?? []);
    const { status, headers, body } = await askOne(one, served);
    answers.push({
      request: `${one.method ?? 'GET'} ${one.path}`,
      status,
      ...(plan.headers && {
        headers: Object.fromEntries(plan.headers.map((name) => [name, headers.get(name)])),
      }),
      body,
      ...(one.ollama && { asked: standIns.asked() }),
    });
  }
  return answers;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

async function askOne(one: AgentRequest, served: ServedAgent): Promise<Answer> {
  if (one.server === undefined) return ask(served.url + one.path, requestOf(one));
  const url = new URL(one.path, served.servers.pages[0]);
  const response = await fetch(url, { redirect: 'manual', ...requestOf(one) });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

function requestOf(one: AgentRequest): RequestInit {
  return {
    ...(one.method && { method: one.method }),
    ...(one.headers && { headers: one.headers }),
    ...(one.body !== undefined && { body: one.body }),
    ...(one.form && { body: formOf(one.form) }),
  };
}

function formOf(fields: readonly FormField[]): FormData {
  const form = new FormData();
  for (const { name, value, file, encoding } of fields) {
    if (file === undefined) form.append(name, value);
    else form.append(name, new Blob([Buffer.from(value, encoding ?? 'utf8')]), file);
  }
  return form;
}
