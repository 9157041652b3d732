// What `requests.json` of an agent asks, and what came of it.
import { ask, type ServedAgent } from './agent-server.ts';
import type { ModelReply, StandIns } from './stand-ins.ts';

/** What an agent of fixtures/agents is asked. */
export interface Plan {
  /** What must be on the machine. */
  readonly needs?: 'python';
  /** Variables; `{ollama}` and `{upstream}` are the addresses of the stand-ins, `{home}` and `{root}` are folders. */
  readonly env?: Readonly<Record<string, string>>;
  /** Agents beside it that are installed first. */
  readonly installs?: readonly string[];
  /** Headers of the answers that are looked at. */
  readonly headers?: readonly string[];
  /** In order. None for an agent that runs once, without a server. */
  readonly requests?: readonly AgentRequest[];
}

interface AgentRequest {
  readonly method?: string;
  readonly path: string;
  /** Which server is asked: the API, unless it says otherwise. */
  readonly server?: 'pages';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Fields of a form; those with a file name are files. */
  readonly form?: readonly FormField[];
  /** What the model says. */
  readonly ollama?: readonly ModelReply[];
}

interface FormField {
  readonly name: string;
  readonly value: string;
  readonly file?: string;
  /** How the value is written: as text, unless it says otherwise. */
  readonly encoding?: 'base64';
}

/** Puts all questions of a plan to an agent. */
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
