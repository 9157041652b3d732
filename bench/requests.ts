// `npx tsx bench/requests.ts [REQUESTS] [CONNECTIONS]`: what the executor adds to a request. Serves small agents in
// this process, sends HTTP requests, and prints the median and 99th percentile for each; at last what it adds to a
// model that takes 50 ms, in turn with the same requests to the model alone.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAgent } from '../src/runtime/index.ts';
import { serve } from '../src/server/index.ts';

const [requests = 500, atOnce = 1] = process.argv.slice(2).map(Number);

const schema = 'package://schema.kdeps.com/core@0.5.1#';
const head = (id: string, needs: readonly string[] = []): string =>
  `amends "${schema}/Resource.pkl"\nActionID = "${id}"\nName = ""\nDescription = ""\nCategory = ""\nRequires { ${needs.map((need) => `"${need}"`).join('; ')} }\n`;
const answer = (expression: string, needs: readonly string[] = []): string =>
  `${head('answer', needs)}APIResponse { Response { Data { "@(${expression})" } } }\n`;
const workflow = `amends "${schema}/Workflow.pkl"\nAgentID = "bench"\nDescription = ""\nTargetActionID = "answer"\nSettings { APIServerMode = true; APIServer { Routes { new { Path = "/"; Methods { "GET" } } } } }\n`;

/** Name → resources. */
const agents: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'one answer': { answer: answer('request.params("q")') },
  'an answer after two expressions': {
    first: `${head('first')}Run { Expr { session.setRecord("a", request.params("q")) } }\n`,
    second: `${head('second', ['first'])}Run { Expr { session.setRecord("b", session.getRecord("a")) } }\n`,
    answer: answer('session.getRecord("b")', ['second']),
  },
  'an answer after two commands': {
    first: `${head('first')}Exec { Command = "echo first" }\n`,
    second: `${head('second', ['first'])}Exec { Command = "echo @(exec.stdout("first"))" }\n`,
    answer: answer('exec.stdout("second")', ['second']),
  },
};

for (const [name, resources] of Object.entries(agents)) {
  await withAgent(resources, async (url) => {
    await measure(url, 100);
    console.log(`${name.padEnd(34)} ${summary(await measure(url, requests))}`);
  });
}
await besideModel();

/** Serves an agent as long as the work takes. */
async function withAgent(
  resources: Readonly<Record<string, string>>,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kdeps-bench-'));
  await mkdir(join(folder, 'resources'));
  await writeFile(join(folder, 'workflow.pkl'), workflow);
  for (const [id, text] of Object.entries(resources)) await writeFile(join(folder, 'resources', `${id}.pkl`), text);
  const env = { PATH: process.env['PATH'], HOME: folder, KDEPS_HOME: folder };
  const open = await openAgent(folder, { cwd: folder, env, emit: () => undefined });
  const servers = await serve(open, { log: () => undefined, port: 0 });
  await work(servers.api ?? '');
  await servers.stop(1000);
  await open.close();
  await rm(folder, { recursive: true });
}

/** What the server adds to a model that takes 50 ms. */
async function besideModel(): Promise<void> {
  const model = createServer((_, response) => void setTimeout(() => response.end('done'), 50));
  await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
  const alone = `http://127.0.0.1:${(model.address() as AddressInfo).port}`;
  const resources = {
    model: `${head('model')}HTTPClient { Method = "GET"; Url = "${alone}/" }\n`,
    answer: answer('client.responseBody("model")', ['model']),
  };
  await withAgent(resources, async (url) => {
    await measure(url, 10);
    const added: number[] = [];
    for (let round = 0; round < 50; round++) {
      const [model = 0] = await measure(alone, 1);
      const [through = 0] = await measure(url, 1);
      added.push(through - model);
    }
    console.log(`${'added to a model of 50 ms'.padEnd(34)} ${summary(added)}`);
  });
  model.close();
}

function summary(times: readonly number[]): string {
  const sorted = [...times].sort((left, right) => left - right);
  const at = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(2).padStart(8);
  return `median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms`;
}

/** Latency of each request in milliseconds. */
async function measure(url: string, count: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      const started = performance.now();
      await ask(`${url}/?q=${next}`, agent);
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  agent.destroy();
  return times;
}

function ask(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url} was answered with status ${response.statusCode}`));
      });
    }).once('error', reject);
  });
}
