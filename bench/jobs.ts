// `npx tsx bench/jobs.ts [REQUESTS] [QUEUE]`: what it costs that a request is a job. Serves an agent in this process, sends
// the same request in each way, one after another, and prints how much longer than the plain request of the same round the
// others take. QUEUE is the URL of a Redis server; without it, the embedded queue is measured.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAgent } from '../src/runtime/index.ts';
import { serve } from '../src/server/index.ts';

const [given = '300', queue] = process.argv.slice(2);
const rounds = Number(given);
/** Unmeasured rounds before the others. */
const WARM_UP_ROUNDS = 20;

const schema = 'package://schema.kdeps.com/core@0.5.1#';
const files = {
  'workflow.pkl': `amends "${schema}/Workflow.pkl"\nAgentID = "bench"\nDescription = ""\nTargetActionID = "answer"\nSettings { APIServerMode = true; APIServer { Routes { new { Path = "/"; Methods { "GET" } } } } }\n`,
  'resources/answer.pkl': `amends "${schema}/Resource.pkl"\nActionID = "answer"\nName = ""\nDescription = ""\nCategory = ""\nAPIResponse { Response { Data { "@(request.params("q"))" } } }\n`,
};

const folder = await mkdtemp(join(tmpdir(), 'kdeps-bench-'));
await mkdir(join(folder, 'resources'));
for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
const env = { PATH: process.env['PATH'], HOME: folder, KDEPS_HOME: folder };
const open = await openAgent(folder, { cwd: folder, env, emit: () => undefined });
const servers = await serve(open, { log: () => undefined, port: 0, ...(queue !== undefined && { jobs: { queue } }) });
const url = `${servers.api}/?q=hello`;

/** Milliseconds until the answer to a request is there, and the path of its job if that is the answer. */
async function timed(headers: Readonly<Record<string, string>>): Promise<{ ms: number; location: string | null }> {
  const started = performance.now();
  const response = await fetch(url, { headers });
  await response.text();
  return { ms: performance.now() - started, location: response.headers.get('location') };
}

const plain: number[] = [];
const accepted: number[] = [];
const finished: number[] = [];
for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
  const request = await timed({});
  const waiting = await timed({ Prefer: 'respond-async, wait=60' });
  const job = await timed({ Prefer: 'respond-async' });
  // It must not take time from the next round.
  await (await fetch(`${servers.api}${job.location ?? ''}/events`)).text();
  if (round < 0) continue;
  plain.push(request.ms);
  accepted.push(job.ms - request.ms);
  finished.push(waiting.ms - request.ms);
}
for (const [name, found] of [
  ['a request', plain],
  ['more until a job is accepted', accepted],
  ['more until the result of a job is there', finished],
] as const) {
  const sorted = [...found].sort((left, right) => left - right);
  const at = (part: number): string => `${(sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(2).padStart(8)} ms`;
  console.log(`${name.padEnd(40)} 10 %${at(0.1)}  median${at(0.5)}  99 %${at(0.99)}`);
}
await servers.stop(1000);
await open.close();
await rm(folder, { recursive: true });
