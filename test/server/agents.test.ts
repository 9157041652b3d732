// The agents of fixtures/agents, asked what their requests.json asks. What they answer is in answers.json beside it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInterpreter } from '../../src/runtime/python/interpreter.ts';
import { ask, serveAgent } from '../support/agent-server.ts';
import { root } from '../support/root.ts';
import { type ModelReply, type StandIns, startStandIns } from '../support/stand-ins.ts';

interface Requests {
  /** What must be on the machine. */
  readonly needs?: 'python';
  readonly env?: Readonly<Record<string, string>>;
  /** Headers of the answer that are looked at. */
  readonly headers?: readonly string[];
  readonly requests: readonly {
    readonly method?: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    /** Files of a form: name → content. */
    readonly files?: Readonly<Record<string, string>>;
    /** What the model says. */
    readonly ollama?: readonly ModelReply[];
  }[];
}

const folder = join(root, 'fixtures', 'agents');
const python = await findInterpreter(process.env).catch(() => null);
const agents = readdirSync(folder).flatMap((name) => {
  const file = join(folder, name, 'requests.json');
  try {
    return [{ name, plan: JSON.parse(readFileSync(file, 'utf8')) as Requests }];
  } catch {
    return [];
  }
});

describe('agents', () => {
  let standIns: StandIns;

  beforeAll(async () => {
    standIns = await startStandIns();
  });

  afterAll(() => standIns.close());

  for (const { name, plan } of agents) {
    const isMissing = plan.needs === 'python' && python === null;
    if (isMissing) console.warn(`Skipped: the agent ${name} needs Python.`);
    it.skipIf(isMissing)(name, async () => {
      const env = Object.fromEntries(Object.entries(plan.env ?? {}).map(([key, value]) => [key, filled(value)]));
      const served = await serveAgent(join(folder, name), env);
      const answers: unknown[] = [];
      try {
        for (const one of plan.requests) {
          standIns.say(one.ollama ?? []);
          const { status, headers, body } = await ask(served.url + one.path, requestOf(one));
          answers.push({
            request: `${one.method ?? 'GET'} ${one.path}`,
            status,
            ...(plan.headers && {
              headers: Object.fromEntries(plan.headers.map((header) => [header, headers.get(header)])),
            }),
            body,
            ...(one.ollama && { asked: standIns.asked() }),
          });
        }
      } finally {
        await served.close();
      }
      const text = `${JSON.stringify(answers, null, 2)}\n`;
      await expect(normal(text, served.home)).toMatchFileSnapshot(join(folder, name, 'answers.json'));
    });
  }

  function filled(value: string): string {
    return value.replace('{ollama}', standIns.ollama).replace('{upstream}', standIns.upstream);
  }

  /** What differs from run to run is replaced. */
  function normal(text: string, home: string): string {
    return text
      .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, '<id>')
      .replaceAll(home, '<home>')
      .replaceAll(root, '<root>')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
      .replaceAll(/"content-length": "\d+"/g, '"content-length": "<length>"')
      .replaceAll(/\/tmp\/kdeps-[\w-]+/g, '<tmp>');
  }
});

function requestOf(one: Requests['requests'][number]): RequestInit {
  const form = new FormData();
  for (const [name, content] of Object.entries(one.files ?? {})) form.append('file[]', new Blob([content]), name);
  return {
    ...(one.method && { method: one.method }),
    ...(one.headers && { headers: one.headers }),
    ...(one.body !== undefined && { body: one.body }),
    ...(one.files && { body: form }),
  };
}
