// `npx tsx bench/jobs.ts [REQUESTS]`: what it costs that a request is a job. Serves an agent in this process, sends the same
// request as usual and with `Prefer: respond-async`, in turns, and prints how long each takes until its result is there.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAgent } from '../src/runtime/index.ts';
import { serve } from '../src/server/index.ts';

const [requests = 300] = process.argv.slice(2).map(Number);

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
const servers = await serve(open, { log: () => undefined, port: 0 });
const url = `${servers.api}/?q=hello`;

const ways = {
  'a request': {},
  'a job, until it is accepted': { Prefer: 'respond-async' },
  'a job, until its result is there': { Prefer: 'respond-async, wait=60' },
} as const;
const times = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
for (let n = -20; n < requests; n++)
  for (const [name, headers] of Object.entries(ways)) {
    const started = performance.now();
    const response = await fetch(url, { headers });
    await response.text();
    if (n >= 0) times.get(name)?.push(performance.now() - started);
    // The job that is only accepted must not take time from what is measured next.
    const location = response.headers.get('location');
    if (location !== null) await (await fetch(`${servers.api}${location}/events`)).text();
  }
for (const [name, found] of times) {
  const sorted = found.sort((left, right) => left - right);
  const at = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(2).padStart(8);
  console.log(`${name.padEnd(34)} median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms`);
}
await servers.stop(1000);
open.close();
await rm(folder, { recursive: true });
