// When a fault is over, the next request works: failures are not cached, and removed files are created again.
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { pythonAgent, type RealServer, startServer } from '../support/real-server.ts';
import { isNotLinux } from '../support/skipping.ts';

const generous = 120_000;
const kinds = [
  ['a warm interpreter', true],
  ['an interpreter of its own', false],
] as const;

/** Serves an agent with its data in a folder of the user's home. */
async function serving(
  files: Readonly<Record<string, string>>,
  use: (server: RealServer, home: string, who: Newcomer) => Promise<void>,
  env: (who: Newcomer) => Readonly<Record<string, string>> = () => ({}),
): Promise<void> {
  const who = await newcomer();
  const home = join(who.home, 'kdeps');
  try {
    await who.write(files);
    // With DEBUG, responses contain the reason for the tests to check.
    await use(await startServer(who, { KDEPS_HOME: home, DEBUG: '1', ...env(who) }), home, who);
  } finally {
    await who.leave();
  }
}

/** Runs a command and returns whether it succeeded. */
function shell(command: string): boolean {
  return spawnSync('sh', ['-c', command]).status === 0;
}

async function expectToWork(server: RealServer): Promise<void> {
  expect((await server.ask({ do: 'print("works")' })).body.response.data).toEqual(['works\n']);
}

describe.skipIf(isNotLinux('breaking a home folder'))('Python', () => {
  it.each(kinds)(
    'works in %s while the home folder cannot be created, and after it was removed',
    async (_, warm) => {
      await serving(pythonAgent(warm, 20), async (server, home) => {
        // The server records its runs there at the same time.
        const isReplaced = async (): Promise<boolean> => {
          await rm(home, { recursive: true, force: true });
          await writeFile(home, 'no folder');
          return true;
        };
        await expect.poll(() => isReplaced().catch(() => false)).toBe(true);
        await expectToWork(server);
        await rm(home);
        await expectToWork(server);
        await mkdir(home, { recursive: true });
        await expectToWork(server);
      });
    },
    generous,
  );

  it.each(kinds)(
    'works in %s after temporary files were deleted',
    async (_, warm) => {
      const temporary = await mkdtemp(join(tmpdir(), 'kdeps-tidied-'));
      try {
        await serving(
          pythonAgent(warm, 20),
          async (server) => {
            await expectToWork(server);
            for (const name of await readdir(temporary)) await rm(join(temporary, name), { recursive: true });
            await expectToWork(server);
            await expectToWork(server);
          },
          () => ({ TMPDIR: temporary }),
        );
      } finally {
        await rm(temporary, { recursive: true, force: true });
      }
    },
    generous,
  );

  it.each(kinds)(
    'works in %s again when the disk is no longer full',
    async (_, warm) => {
      const disk = await mkdtemp(join(tmpdir(), 'kdeps-disk-'));
      const mounted = shell(`mount -t tmpfs -o size=2m tmpfs ${disk}`);
      if (!mounted) console.warn('Skipped: a small disk can be mounted by root alone.');
      try {
        if (!mounted) return;
        await serving(
          pythonAgent(warm, 20),
          async (server) => {
            // Full before the program that runs Python scripts is written, and full before a script is.
            for (let round = 0; round < 2; round += 1) {
              shell(`dd if=/dev/zero of=${disk}/filler bs=4k`);
              const { status, body } = await server.ask({ do: 'print("works")' });
              expect(status).toBe(500);
              expect(JSON.stringify(body.errors)).toMatch(/no space|ENOSPC/i);
              await rm(join(disk, 'filler'));
              await expectToWork(server);
            }
          },
          () => ({ TMPDIR: disk, KDEPS_HOME: disk }),
        );
      } finally {
        if (mounted) shell(`umount -l ${disk}`);
        await rm(disk, { recursive: true, force: true });
      }
    },
    generous,
  );

  it(
    'gets its environment again after it was removed or could not be created',
    async () => {
      const files = {
        ...pythonAgent(true, 20),
        'workflow.pkl': workflow('', '').replace(
          'APIServerMode = true',
          'APIServerMode = true\nAgentSettings { PythonPackages { "nothing" } }',
        ),
        // Replaces uv: creates environments without a network.
        'uv.sh':
          '#!/bin/sh\n[ "$1" = --version ] && exit 0\n[ -e "$0.broken" ] && { echo "disk full" >&2; exit 1; }\n[ "$1" = venv ] && exec python3 -m venv --without-pip "$5"\nexit 0\n',
      };
      const who = await newcomer();
      const home = join(who.home, 'kdeps');
      const uv = join(who.folder, 'uv.sh');
      try {
        await who.write(files);
        await chmod(uv, 0o755);
        const server = await startServer(who, { KDEPS_HOME: home, KDEPS_UV: uv, DEBUG: '1' });
        await expectToWork(server);
        await rename(home, `${home}.away`);
        await writeFile(`${uv}.broken`, '');
        const { status, body } = await server.ask({ do: 'print("works")' });
        expect([status, JSON.stringify(body.errors)]).toEqual([500, expect.stringContaining('disk full')]);
        await rm(`${uv}.broken`);
        await expectToWork(server);
        // Only half of it is deleted.
        const [environment = ''] = (await readdir(join(home, 'python'))).filter((name) => !name.endsWith('.turns'));
        await rm(join(home, 'python', environment, 'bin'), { recursive: true });
        await expectToWork(server);
      } finally {
        await who.leave();
      }
    },
    generous,
  );

  it.each([
    ['is halted while it waits', (pid: number) => process.kill(pid, 'SIGSTOP')],
    ['is killed while it waits', (pid: number) => process.kill(pid, 'SIGKILL')],
  ])(
    'works even though its warm interpreter %s',
    async (_, harm) => {
      await serving(pythonAgent(true, 60), async (server) => {
        const [pid] = (await server.ask({ do: 'print(os.getpid(), end="")' })).body.response.data ?? [];
        harm(Number(pid));
        await expectToWork(server);
      });
    },
    generous,
  );

  it.each([
    ['ends its interpreter', 'os._exit(1)', 'failed with exit code 1'],
    ['brings its interpreter down', 'import ctypes; ctypes.string_at(0)', 'was killed by SIGSEGV'],
    ['has no memory left', 'raise MemoryError("CUDA out of memory")', 'CUDA out of memory'],
    ['kills its interpreter', 'os.kill(os.getpid(), 9)', 'was killed by SIGKILL'],
    ['halts its interpreter', 'os.kill(os.getpid(), 19)', 'took longer than 5 s'],
    [
      'never lets itself be interrupted',
      'import signal, time\nsignal.signal(2, signal.SIG_IGN)\nwhile True: time.sleep(1)',
      'took longer than 5 s',
    ],
  ])(
    'works after a script that %s',
    async (_, code, message) => {
      await serving(pythonAgent(true, 5), async (server) => {
        const { status, body } = await server.ask({ do: code });
        expect(status).toBe(500);
        expect(JSON.stringify(body.errors)).toContain(message);
        await expectToWork(server);
      });
    },
    generous,
  );
});
