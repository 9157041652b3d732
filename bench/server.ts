// `npx tsx bench/server.ts [SECONDS]`: evaluations a second of `kdeps server` and of Apple's `pkl server`, one after
// the other over one connection, in rounds that alternate.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NativeServer } from './native-server.ts';
import { median } from './process.ts';
import { nativeProgram } from './programs.ts';

const [seconds = 2] = process.argv.slice(2).map(Number);
const rounds = 3;

const root = join(import.meta.dirname, '..');
const module = join(root, 'scripts', 'warm-up.pkl');
const [uri, text] = [pathToFileURL(module).href, readFileSync(module, 'utf8')];

type Work = (server: NativeServer, turn: number) => Promise<unknown>;

const works: Readonly<Record<string, Work>> = {
  'a small text': (server, turn) => server.evaluate('repl:text', `a = ${turn}`, 'a'),
  'a module again': (server) => server.evaluate(uri, undefined, 'output.text'),
  'the values of a module again': (server) => server.evaluate(uri, undefined, 'module'),
  'a new text': (server, turn) => server.evaluate('repl:text', `${text}\n// ${turn}\n`, 'output.text'),
};

const commands = {
  ours: [process.execPath, join(root, 'dist', 'cli.cjs'), 'server'],
  theirs: [await nativeProgram(), 'server'],
} as const;

const started = Object.entries(commands).map(([name, command]) => {
  const began = performance.now();
  const server = new NativeServer(command);
  return { name, began, server };
});
for (const { name, began, server } of started) {
  await server.open();
  await server.evaluate('repl:text', 'a = 1', 'a');
  console.log(`${name.padEnd(8)} first answer after ${(performance.now() - began).toFixed(0)} ms`);
}
for (const [name, work] of Object.entries(works)) {
  const rates = started.map(() => [] as number[]);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, { server }] of started.entries()) {
      const found = await rate(server, work);
      // The first round warms both up.
      if (round > 0) rates[i]?.push(found);
    }
  }
  const [ours = Number.NaN, theirs = Number.NaN] = rates.map(median);
  const shown = `${ours.toFixed(0)} a second, ${(ours / theirs).toFixed(2)} × ${theirs.toFixed(0)}`;
  console.log(`${name.padEnd(30)} ${shown}`);
}
for (const { server } of started) server.close();

async function rate(server: NativeServer, work: Work): Promise<number> {
  let turns = 0;
  const start = performance.now();
  while (performance.now() - start < seconds * 1000) await work(server, turns++);
  return (turns * 1000) / (performance.now() - start);
}
