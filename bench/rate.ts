// `npx tsx bench/rate.ts [SECONDS] [AT ONCE]`: an agent that only answers, served by the built program.
//  - How many answers a second it gives, as a part of what bare Express gives with the same body: in turn, in processes of
//    their own.
//  - How long an answer takes beside requests for expressions that do not end.
//  - How soon a server answers again all of whose places were taken by such requests.
//  - How long an answer takes beside a command that prints 300 MB, and, in turn with it, beside nothing.
import { Client, type Server, serveAgent, startServer } from './http.ts';
import { median } from './process.ts';

const [seconds = 2, atOnce = 16] = process.argv.slice(2).map(Number);
const rounds = 5;

const routes = (...paths: readonly string[]): string =>
  `Routes { ${paths.map((path) => `new { Path = "${path}"; Methods { "GET" } }`).join('; ')} }`;
const quick = 'APIResponse { Response { Data { "@(request.params("q"))" } } }';

/** Work that never ends on its own: in the language, in its library, in a regular expression, in a script. */
const endless: Readonly<Record<string, string>> = {
  fib: 'local function fib(n: Int): Int = if (n < 2) n else fib(n - 1) + fib(n - 2)\nlocal endless = fib(60)',
  loop: 'local endless = IntSeq(0, 9000000000000).fold(0, (sum, n) -> sum + n)',
  regex: `local endless = "${'a'.repeat(60)}!".matches(Regex(#"(a|aa)+(b?)\\2c"#))`,
  script: 'local endless = tool.runScript("wait", "while :; do :; done", "")',
};

await rate();
await beside();
await again();
await besideChatter();

async function rate(): Promise<void> {
  const ours = await serveAgent(`MaxConcurrency = 64; ${routes('/')}`, { answer: quick });
  const body = await (await fetch(`${ours.url}/?q=hello`)).text();
  const bare = await startServer(['-e', bareServer(body)], /(http\S+)/);
  const rates = { ours: [] as number[], bare: [] as number[] };
  for (const { url } of [ours, bare]) await load(url, seconds);
  for (let round = 0; round < rounds; round++) {
    rates.bare.push(await load(bare.url, seconds));
    rates.ours.push(await load(ours.url, seconds));
  }
  const [left, right] = [median(rates.ours), median(rates.bare)];
  const ratio = median(rates.ours.map((each, round) => each / (rates.bare[round] ?? Number.NaN)));
  console.log(`bare Express   ${right.toFixed(0).padStart(7)} answers a second`);
  console.log(`one answer     ${left.toFixed(0).padStart(7)} answers a second, ${ratio.toFixed(2)} of that`);
  for (const server of [ours, bare]) await server.stop();
}

function bareServer(text: string): string {
  return `const app = require('express')();
    const body = ${JSON.stringify(text)};
    app.get('/', (request, response) => response.type('application/json').send(body));
    const server = app.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));`;
}

/**
 * Requests per second over keep-alive connections. Each connection sends its next request when it has received a response.
 */
async function load(url: string, forSeconds: number): Promise<number> {
  let answers = 0;
  const started = performance.now();
  const client = async (): Promise<void> => {
    const connection = new Client(url);
    while (performance.now() - started < forSeconds * 1000) {
      if ((await connection.ask('/?q=hello')) !== 200) throw new Error(`${url} failed.`);
      answers += 1;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return (answers * 1000) / (performance.now() - started);
}

/** An agent with a quick answer and with answers that never arrive. */
function agent(places: number): Promise<Server> {
  const names = Object.keys(endless);
  const loops = Object.entries(endless).map(([name, text]) => [
    name,
    `${text}\nRun { RestrictToRoutes { "/${name}" }\nAPIResponse { Response { Data { "@(endless)" } } } }`,
  ]);
  const needs = `Requires { ${names.map((name) => `"${name}"`).join('; ')} }`;
  return serveAgent(
    `MaxConcurrency = ${places}; RequestTimeout = 2.s; ${routes('/', ...names.map((name) => `/${name}`))}`,
    { ...Object.fromEntries(loops), quick: `${needs}\nRun { RestrictToRoutes { "/" }\n${quick} }` },
  );
}

/** Sends a request that is never answered until the server gives up. */
async function askInVain(client: Client, name: string): Promise<void> {
  const status = await client.ask(`/${name}`);
  // A regular expression has a step limit, so this one may end on its own.
  if (status !== 504 && !(name === 'regex' && status === 500)) throw new Error(`/${name} was answered with ${status}.`);
}

/** Keeps sending a request that is never answered, again whenever the server gives up. */
function askForever(url: string, name: string): () => void {
  const state = { isOver: false, client: new Client(url) };
  const work = async (): Promise<void> => {
    while (!state.isOver) {
      await askInVain(state.client, name);
      state.client.close();
      state.client = new Client(url);
    }
  };
  void work();
  return () => {
    state.isOver = true;
    state.client.close();
  };
}

async function beside(): Promise<void> {
  const server = await agent(16);
  const client = new Client(server.url);
  await times(client, after(seconds));
  for (const names of [[], ['fib'], ['fib', 'loop'], ['fib', 'loop', 'regex'], Object.keys(endless)]) {
    const ends = names.map((name) => askForever(server.url, name));
    report(names.length === 0 ? 'nothing' : names.join(', '), await times(client, after(seconds * 3)));
    for (const end of ends) end();
  }
  client.close();
  await server.stop();
}

function report(what: string, latencies: readonly number[]): void {
  const found = [...latencies].sort((left, right) => left - right);
  const at = (part: number): string => (found[Math.floor(found.length * part)] ?? 0).toFixed(1).padStart(7);
  console.log(`beside ${what.padEnd(26)} median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms`);
}

function after(forSeconds: number): () => boolean {
  const end = performance.now() + forSeconds * 1000;
  return () => performance.now() >= end;
}

/** Latencies in milliseconds of a client that sends a request every few milliseconds, until it is enough. */
async function times(client: Client, isEnough: () => boolean): Promise<number[]> {
  const found: number[] = [];
  while (!isEnough()) {
    const started = performance.now();
    const status = await client.ask('/?q=hello');
    if (status !== 200) throw new Error(`The server answered with status ${status}.`);
    found.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  return found;
}

async function again(): Promise<void> {
  const places = 4;
  const server = await agent(places);
  await fetch(`${server.url}/?q=hello`);
  const waits: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const loops = Array.from({ length: places }, () => new Client(server.url));
    const ended = loops.map((client, n) =>
      askInVain(client, ['fib', 'loop'][n % 2] ?? '').then(() => performance.now()),
    );
    // All slots are taken: this request waits for the first one to become free.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const client = new Client(server.url);
    const answered = client.ask('/?q=hello').then(() => performance.now());
    const first = await Promise.race(ended);
    waits.push((await answered) - first);
    await Promise.all(ended);
    for (const each of [client, ...loops]) each.close();
  }
  console.log(`answers again ${median(waits).toFixed(0)} ms after a request that did not end was ended`);
  await server.stop();
}

async function besideChatter(): Promise<void> {
  const chatter =
    'Run { RestrictToRoutes { "/chatter" }\nExec { Command = "yes | head -c 300000000"; TimeoutDuration = 0.s } }';
  const server = await serveAgent(
    `RequestTimeout = 600.s; ${routes('/', '/chatter')}`,
    { chatter, quick: `Requires { "chatter" }\nRun { ${quick} }` },
    { KDEPS_OUTPUT_LIMIT: '400MiB' },
  );
  const client = new Client(server.url);
  const found = { nothing: [] as number[], chatter: [] as number[] };
  await times(client, after(seconds));
  for (let round = 0; round < rounds; round++) {
    found.nothing.push(...(await times(client, after(seconds))));
    const state = { isOver: false };
    const busy = new Client(server.url);
    const status = busy.ask('/chatter').finally(() => (state.isOver = true));
    found.chatter.push(...(await times(client, () => state.isOver)));
    if ((await status) !== 200) throw new Error(`/chatter was answered with ${await status}.`);
    busy.close();
  }
  report('nothing', found.nothing);
  report('300 MB of output', found.chatter);
  client.close();
  await server.stop();
}
