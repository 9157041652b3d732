// `npx tsx bench/rate.ts [SECONDS] [AT ONCE]`: how many answers a second the built program gives, as a part of what bare
// Express gives with the same body. Both run in processes of their own, and take turns.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [seconds = 2, atOnce = 16] = process.argv.slice(2).map(Number);
const rounds = 5;
const root = join(import.meta.dirname, '..');

const schema = 'package://schema.kdeps.com/core@0.5.1#';
const workflow = `amends "${schema}/Workflow.pkl"\nAgentID = "bench"\nDescription = ""\nTargetActionID = "answer"\nSettings { APIServerMode = true; APIServer { PortNum = 1024; MaxConcurrency = 64; Routes { new { Path = "/"; Methods { "GET" } } } } }\n`;
const answer = `amends "${schema}/Resource.pkl"\nActionID = "answer"\nName = ""\nDescription = ""\nCategory = ""\nAPIResponse { Response { Data { "@(request.params("q"))" } } }\n`;

const folder = await mkdtemp(join(tmpdir(), 'kdeps-bench-'));
await mkdir(join(folder, 'resources'));
await writeFile(join(folder, 'workflow.pkl'), workflow);
await writeFile(join(folder, 'resources', 'answer.pkl'), answer);

const kdeps = await start([join(root, 'dist', 'cli.cjs'), 'run', folder, '--port', '0', '--quiet'], /curl "([^"]+)"/);
const body = await (await fetch(`${kdeps.url}?q=hello`)).text();
const bare = await start(['-e', bareServer(body)], /(http\S+)/);

const rates = { kdeps: [] as number[], bare: [] as number[] };
await load(kdeps.url, 1);
await load(bare.url, 1);
for (let round = 0; round < rounds; round++) {
  rates.bare.push(await load(bare.url, seconds));
  rates.kdeps.push(await load(kdeps.url, seconds));
}
const [ours, theirs] = [median(rates.kdeps), median(rates.bare)];
console.log(`bare Express   ${theirs.toFixed(0).padStart(7)} answers a second`);
console.log(`one answer     ${ours.toFixed(0).padStart(7)} answers a second, ${(ours / theirs).toFixed(2)} of that`);
for (const { child } of [kdeps, bare]) child.kill();
await rm(folder, { recursive: true });

function bareServer(text: string): string {
  return `const app = require('express')();
    const body = ${JSON.stringify(text)};
    app.get('/', (request, response) => response.type('application/json').send(body));
    const server = app.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port + '/'));`;
}

/** Starts a server, and finds in what it prints where it is. */
async function start(args: readonly string[], address: RegExp): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: folder, KDEPS_HOME: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    const url = address.exec(line)?.[1];
    if (url !== undefined) return { url, child };
  }
  throw new Error(`\`node ${args.join(' ')}\` did not say where it listens.`);
}

/** Answers a second, over kept connections that each ask again when they are answered. */
async function load(url: string, forSeconds: number): Promise<number> {
  const { hostname, port, pathname, host } = new URL(url);
  const request = `GET ${pathname}?q=hello HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  let answers = 0;
  const end = performance.now() + forSeconds * 1000;
  const started = performance.now();
  const client = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write(request));
      let text = '';
      socket.setEncoding('latin1');
      socket.once('error', reject);
      socket.on('data', (chunk: string) => {
        text += chunk;
        const head = text.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? Number.NaN);
        if (!text.startsWith('HTTP/1.1 200') || Number.isNaN(length)) reject(new Error(text.slice(0, 500)));
        if (text.length < head + 4 + length) return;
        text = '';
        answers += 1;
        if (performance.now() < end) socket.write(request);
        else {
          socket.destroy();
          resolve();
        }
      });
    });
  await Promise.all(Array.from({ length: atOnce }, client));
  return (answers * 1000) / (performance.now() - started);
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? 0;
}
