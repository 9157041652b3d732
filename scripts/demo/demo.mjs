// `npm run demo`: from a fresh clone to a picture. Installs, builds, starts the image generator, requests a picture over HTTP
// and saves it in out/. Skips what is already done. At a terminal, the agent then runs until Ctrl+C; `--once` ends it, and
// `--keep` keeps it running elsewhere. `--agent FOLDER` demonstrates another agent that answers with a picture, `--port` sets
// its port, `--out` the folder of the picture, and `--no-build` uses the program as it is. Plain JavaScript, because it is what installs the packages.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve as resolvePath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { shownOf } from './events.mjs';
import { Steps } from './steps.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const program = join(root, 'dist', 'cli.cjs');
const prompt = 'A Teddy Bear';
const FAILURE_LINES = 20;

const steps = new Steps(process.stdout);
const { values: options } = parseArgs({
  options: {
    keep: { type: 'boolean' },
    once: { type: 'boolean' },
    agent: { type: 'string', default: relative('', join(root, 'fixtures', 'agents', 'sd35api')) },
    port: { type: 'string' },
    out: { type: 'string', default: join(root, 'out') },
    'no-build': { type: 'boolean' },
  },
});
const { agent } = options;
const keep = options.keep ?? (steps.isTerminal && options.once !== true);
const out = resolvePath(options.out);
mkdirSync(out, { recursive: true });
/** Everything that the programs print. */
const logFile = join(out, 'demo.log');
const log = createWriteStream(logFile);
const lastLines = [];
/** The program that runs. */
let running = null;
/** Whether the agent has done its work. What it still logs is of no interest. */
let isOver = false;

function record(line) {
  log.write(`${line}\n`);
  lastLines.push(line);
  if (lastLines.length > FAILURE_LINES) lastLines.shift();
}

/** Starts a program. Its output goes to the log and to `onLine`. */
function start(command, args, onLine = {}, env = process.env) {
  lastLines.length = 0;
  const shell = process.platform === 'win32';
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], shell });
  running = child;
  for (const name of ['stdout', 'stderr']) {
    forLines(child[name], (line) => {
      record(line);
      onLine[name]?.(line);
    });
  }
  return child;
}

/** Runs a program to its end. */
async function run(command, args) {
  const child = start(command, args);
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  running = null;
  if (code !== 0) throw new Error(`\`${command} ${args.join(' ')}\` failed`);
}

function forLines(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}

function modified(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

/** When the newest file in a folder was last modified. */
function newest(folder) {
  return Math.max(
    0,
    ...readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && !entry.name.includes('.generated.'))
      .map((entry) => modified(join(entry.parentPath ?? entry.path, entry.name))),
  );
}

async function install() {
  const mark = join(root, 'node_modules', '.package-lock.json');
  if (modified(mark) >= modified(join(root, 'package-lock.json'))) return steps.skip('Packages', 'already installed');
  steps.start('Packages', 'installing');
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  steps.finish('installed');
}

async function build() {
  if (modified(program) >= Math.max(newest(join(root, 'src')), modified(join(root, 'package-lock.json')))) {
    return steps.skip('Program', 'already built');
  }
  steps.start('Program', 'building');
  await run('npm', ['run', '--silent', 'build']);
  steps.finish('built');
}

/** Starts the agent and waits until it is ready. Returns its address and what it offers. */
async function startAgent(port) {
  const env = {
    ...process.env,
    KDEPS_LOG_FORMAT: 'json',
    // Report every step, however fast it is.
    TQDM_MININTERVAL: process.env.TQDM_MININTERVAL ?? '0',
  };
  const args = [program, 'run', resolvePath(agent), ...(port === undefined ? [] : ['--port', port])];
  const printed = {};
  return await new Promise((resolve, reject) => {
    const child = start(
      process.execPath,
      args,
      {
        stdout(line) {
          const [, url] = /^\s*curl.* "(http:[^"]*)"/.exec(line) ?? [];
          const [, console] = /^\s*console: (http:\S*)/.exec(line) ?? [];
          Object.assign(printed, url === undefined ? {} : { url }, console === undefined ? {} : { console });
          if (printed.url !== undefined && printed.console !== undefined) resolve({ child, ...printed });
        },
        stderr(line) {
          const event = parsed(line);
          if (event !== null) show(shownOf(event));
        },
      },
      env,
    );
    child.once('error', reject);
    child.once('close', () => reject(new Error('could not be started')));
  });
}

/** An event of the log; null for other output. */
function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function show(shown) {
  if (shown === null || isOver) return;
  if (shown.note !== undefined) steps.note(shown.note);
  if (shown.update !== undefined) steps.update(shown.update, shown.bar);
}

async function startSomewhere() {
  steps.start('Agent', 'starting');
  const started = await startAgent(options.port).catch(async (error) => {
    if (!lastLines.some((line) => line.includes('is in use'))) throw error;
    steps.note("The agent's port is in use, so it gets another one.");
    return await startAgent('0');
  });
  steps.finish(`ready at ${new URL(started.url).origin}`);
  return started;
}

async function fetchPicture(url) {
  const response = await fetch(url, { headers: { Accept: 'image/png' } });
  const body = Buffer.from(await response.arrayBuffer());
  if (response.ok && response.headers.get('content-type') === 'image/png') return body;
  record(body.toString('utf8', 0, 2000));
  throw new Error(`the agent answered with status ${response.status}, but without a picture`);
}

async function paint(request) {
  steps.start('Picture', `“${prompt}”`);
  const picture = await fetchPicture(request);
  const file = join(out, 'image.png');
  writeFileSync(file, picture);
  // Every PNG header contains the size.
  steps.finish(`${shownPath(file)}, ${picture.readUInt32BE(16)} × ${picture.readUInt32BE(20)}`);
  const { inlinePicture } = await import('./picture.mjs');
  const inline = await inlinePicture(picture, process.stdout, process.stdin);
  if (inline !== null) console.log(`\n${inline}`);
}

function instructions(request, consoleUrl) {
  const lines = [`  curl "${request}"`, `  console: ${consoleUrl}`];
  if (keep) return ['The agent runs until you press Ctrl+C. Try:', '', ...lines];
  return ['To start the agent again and try it yourself:', '', `  npx kdeps run ${agent}`, ...lines];
}

async function main() {
  if (options['no-build'] !== true) {
    await install();
    await build();
  }
  const { child, url, console: consoleUrl } = await startSomewhere();
  try {
    const request = `${url}?q=${prompt.replaceAll(' ', '+')}`;
    await paint(request);
    console.log(`\n${instructions(request, consoleUrl).join('\n')}\n`);
    if (keep) await new Promise((resolve) => child.once('close', resolve));
  } finally {
    isOver = true;
    child.kill('SIGTERM');
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    steps.close();
    running?.kill('SIGTERM');
    process.exitCode = 130;
    // What was started has ended its own children by then.
    if (running === null) process.exit();
    running.once('close', () => process.exit());
  });
}

main().catch((error) => {
  steps.fail(error.message);
  console.error(`\nThe end of ${shownPath(logFile)}:\n\n${lastLines.map((line) => `  ${readable(line)}`).join('\n')}`);
  process.exitCode = 1;
});

function shownPath(path) {
  return relative('', path);
}

/** The message of a line of the agent's log. */
function readable(line) {
  return parsed(line)?.msg ?? line;
}
