// `npm run demo`: from a fresh clone to a picture. Installs, builds, starts the image generator, requests a picture
// over HTTP and saves it in out/. Skips what is already done. Plain JavaScript without dependencies, because it is what
// installs them.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const agent = 'fixtures/agents/sd35api';
const program = join(root, 'dist', 'cli.cjs');
const prompt = 'A Teddy Bear';
const keep = process.argv.includes('--keep');
const started = Date.now();
let over = false;

function say(text) {
  console.log(`${seconds(started).padStart(6)}  ${text}`);
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)}s`;
}

/** Runs a program to its end with our standard streams. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')} failed`))));
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
  if (modified(mark) >= modified(join(root, 'package-lock.json'))) return say('Packages: already installed.');
  say('Packages: installing them (npm ci) …');
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

async function build() {
  if (modified(program) >= Math.max(newest(join(root, 'src')), modified(join(root, 'package-lock.json')))) {
    return say('Program: already built.');
  }
  say('Program: building it …');
  await run('npm', ['run', '--silent', 'build']);
}

/** Starts the agent and waits until it answers. Its output goes to the terminal. */
function startAgent(port) {
  const env = {
    ...process.env,
    KDEPS_LOG_FORMAT: 'pretty',
    // Print a line for every step, however fast it is.
    TQDM_MININTERVAL: process.env.TQDM_MININTERVAL ?? '0',
  };
  const args = [program, 'run', agent, ...(port === undefined ? [] : ['--port', String(port)])];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  forLines(child.stderr, (line) => {
    complaints += `${line}\n`;
    // Skip the progress lines of single tensors.
    if (!over && !/: Loading weights \d/.test(line)) say(line.replace(/^\d\d:\d\d:\d\d (?:[\da-f-]{36} )?/, ''));
  });
  const url = new Promise((resolve, reject) => {
    forLines(child.stdout, (line) => {
      const found = /curl.* "(http:[^"]*)"/.exec(line);
      if (found) resolve(found[1]);
    });
    child.once('exit', () => reject(new Error(complaints.trim() || 'The agent exited.')));
  });
  return { child, url };
}

function forLines(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
}

async function startSomewhere() {
  const first = startAgent();
  try {
    return { child: first.child, url: await first.url };
  } catch (error) {
    if (!/is in use/.test(error.message)) throw error;
    say("The agent's port is in use: picking a free one.");
    const second = startAgent(0);
    return { child: second.child, url: await second.url };
  }
}

async function fetchPicture(url) {
  const response = await fetch(url);
  const answer = await response.json();
  const file = answer.response?.data?.[0]?.file ?? '';
  const [, encoded] = /^data:image\/png;base64,(.+)$/.exec(file) ?? [];
  if (!response.ok || encoded === undefined)
    throw new Error(
      `The agent answered with status ${response.status}:\n${JSON.stringify(answer, null, 2).slice(0, 2000)}`,
    );
  const picture = Buffer.from(encoded, 'base64');
  // Every PNG header contains the size.
  if (picture.toString('latin1', 1, 4) !== 'PNG') throw new Error('The response is not a PNG image.');
  return { picture, width: picture.readUInt32BE(16), height: picture.readUInt32BE(20) };
}

async function main() {
  await install();
  await build();
  say('Agent: starting it …');
  const { child, url } = await startSomewhere();
  const request = `${url}?q=${prompt.replaceAll(' ', '+')}`;
  try {
    say(`Request: GET ${request}`);
    const asked = Date.now();
    const { picture, width, height } = await fetchPicture(request);
    const target = join(root, 'out', 'image.png');
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, picture);
    say(`Picture: out/image.png, ${width} × ${height}, answered in ${seconds(asked)}.`);
    if (keep) {
      console.log(`\nThe agent keeps running until you press Ctrl+C. Try:\n\n  curl "${request}"\n`);
      await new Promise((resolve) => child.once('exit', resolve));
    } else {
      console.log(`\nTo start the agent again and try it yourself:\n\n  npx kdeps run ${agent}\n  curl "${request}"\n`);
    }
  } finally {
    over = true;
    child.kill('SIGTERM');
  }
}

main().catch((error) => {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
});
