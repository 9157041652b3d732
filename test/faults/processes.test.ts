// Started processes end, whatever happens to them, to their request or to the server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtCommand } from '../support/built-program.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import {
  processesWith,
  pythonAgent,
  shellAgent,
  startServer,
  temporaryFoldersOf,
  uniqueSleep,
  withServer,
  zombiesOf,
} from '../support/real-server.ts';
import { isNotLinux } from '../support/skipping.ts';

const patience = { timeout: 20_000 };

describe.skipIf(isNotLinux('the table of processes'))('processes started by a command', () => {
  it.each([
    ['in the background', (sleep: string) => `sleep ${sleep} & echo started`],
    ['in a session of its own', (sleep: string) => `setsid sleep ${sleep} >/dev/null 2>&1 & sleep 0.2; echo started`],
    [
      'whose parent has ended',
      (sleep: string) =>
        `(setsid sh -c "sleep ${sleep} & exec sleep ${sleep}" >/dev/null 2>&1 &); sleep 0.2; echo started`,
    ],
    ['without its environment', (sleep: string) => `env -i sleep ${sleep} >/dev/null 2>&1 & echo started`],
  ])('end with it: one %s', async (_, command) => {
    const sleep = uniqueSleep();
    await withServer(shellAgent, async (server) => {
      const { body } = await server.ask({ do: command(sleep) });
      expect(body.response.data).toEqual(['started\n']);
      await expect.poll(() => processesWith(sleep), patience).toEqual([]);
      expect(server.said()).toMatch(/left running (?:was|were) killed/);
      await expect.poll(() => zombiesOf(server.pid), patience).toEqual([]);
    });
  });

  it('end at its time limit, even if a grandchild hangs and all ignore SIGTERM', async () => {
    const sleep = uniqueSleep();
    await withServer(shellAgent, async (server) => {
      const command = `trap '' TERM; (trap '' TERM; setsid sleep ${sleep}) & sh -c "trap '' TERM; sleep ${sleep}; sleep ${sleep}"; sleep ${sleep}`;
      const { status, body } = await server.ask({ do: command });
      expect(status).toBe(500);
      expect(body.errors?.[0]?.message).toContain('took longer than 3 s');
      await expect.poll(() => processesWith(sleep), patience).toEqual([]);
    });
  });

  it('end when the client disconnects', async () => {
    const sleep = uniqueSleep();
    await withServer(shellAgent, async (server) => {
      const leave = new AbortController();
      const asked = fetch(`${server.url}?${new URLSearchParams({ do: `setsid sleep ${sleep} & wait` }).toString()}`, {
        signal: leave.signal,
      }).catch(() => null);
      await expect.poll(async () => (await processesWith(`sleep ${sleep}`)).length > 0, patience).toBe(true);
      leave.abort();
      await asked;
      await expect.poll(() => processesWith(sleep), patience).toEqual([]);
      expect((await server.ask({ do: 'echo next' })).body.response.data).toEqual(['next\n']);
    });
  });

  it('end when the server is stopped', async () => {
    const sleep = uniqueSleep();
    await withServer(shellAgent, async (server) => {
      void server.ask({ do: `setsid sleep ${sleep} & wait` }).catch(() => null);
      await expect.poll(async () => (await processesWith(`sleep ${sleep}`)).length > 0, patience).toBe(true);
      server.child.kill('SIGTERM');
      await server.until(/Repeat to stop immediately/);
      await server.stop('SIGTERM');
      await expect.poll(() => processesWith(sleep), patience).toEqual([]);
      expect(await temporaryFoldersOf(server.pid)).toEqual([]);
    });
  });
});

describe.skipIf(isNotLinux('the table of processes'))('processes started by a Python script', () => {
  const escape = (sleep: string): string =>
    `import subprocess\nsubprocess.Popen(["sh", "-c", "setsid env -i sleep ${sleep} >/dev/null 2>&1 &"], env={})\nimport time\ntime.sleep(0.3)\nprint("started")`;

  it.each([
    ['an interpreter of its own', false],
    ['a warm interpreter', true],
  ])('end with it, in %s, even without its environment and its parent', async (_, warm) => {
    const sleep = uniqueSleep();
    await withServer(pythonAgent(warm), async (server) => {
      expect((await server.ask({ do: escape(sleep) })).body.response.data).toEqual(['started\n']);
      expect(await processesWith(sleep)).toEqual([]);
    });
  });

  it('end at the time limit of a warm script, fifty of them, and the interpreter lives on', async () => {
    const sleep = uniqueSleep();
    await withServer(pythonAgent(true), async (server) => {
      const code = `import subprocess, time\nfor i in range(50): subprocess.Popen(["setsid", "sleep", "${sleep}"])\ntime.sleep(60)`;
      const [mine] = (await server.ask({ do: 'print(os.getpid(), end="")' })).body.response.data ?? [];
      expect((await server.ask({ do: code })).status).toBe(500);
      await expect.poll(() => processesWith(sleep), patience).toEqual([]);
      expect((await server.ask({ do: 'print(os.getpid(), end="")' })).body.response.data).toEqual([mine]);
      await expect.poll(() => zombiesOf(server.pid), patience).toEqual([]);
    });
  });

  it('do not affect the next script if they are copies of the interpreter', async () => {
    await withServer(pythonAgent(true, 20), async (server) => {
      const pool =
        'from concurrent.futures import ProcessPoolExecutor\npool = ProcessPoolExecutor(2)\nprint(sum(pool.map(abs, range(5))))';
      for (let i = 0; i < 3; i += 1) expect((await server.ask({ do: pool })).body.response.data).toEqual(['10\n']);
    });
  });
});

describe.skipIf(isNotLinux('the table of processes'))('a server that was killed', () => {
  it('leaves nothing behind once the next one has started', async () => {
    const who = await newcomer();
    const sleep = uniqueSleep();
    try {
      await who.write(shellAgent);
      const first = await startServer(who);
      void first.ask({ do: `sleep ${sleep} & setsid sleep ${sleep} & wait` }).catch(() => null);
      await expect.poll(async () => (await processesWith(`sleep ${sleep}`)).length >= 2, patience).toBe(true);
      expect(await first.stop('SIGKILL')).toBe(null);
      // Any other server that starts on this machine may have ended them by now.
      const second = await startServer(who);
      expect(await processesWith(sleep)).toEqual([]);
      expect(await temporaryFoldersOf(first.pid)).toEqual([]);
      expect((await second.ask({ do: 'echo next' })).body.response.data).toEqual(['next\n']);
    } finally {
      await who.leave();
    }
  });

  it('does not make the next one end its own shell, even if the killed one had started it', async () => {
    const who = await newcomer();
    try {
      await who.write(shellAgent);
      const first = await startServer(who);
      // Gets the mark of a server that no longer exists.
      const { body } = await first.ask({ do: 'printf %s "$KDEPS_STARTED_BY"' });
      await first.stop('SIGKILL');
      const mark = String(body.response.data?.[0]);
      // Any other server that starts on this machine meanwhile does end the shell, but not each time.
      let said: string | null = null;
      for (let attempt = 0; attempt < 5 && said === null; attempt += 1) said = await startFromMarkedShell(who, mark);
      expect(said).toContain('is ready');
    } finally {
      await who.leave();
    }
  });

  it('does not make the next one end processes of another server', async () => {
    const who = await newcomer();
    const other = await mkdtemp(join(tmpdir(), 'kdeps-other-home-'));
    const sleep = uniqueSleep();
    try {
      await who.write(shellAgent);
      const first = await startServer(who);
      const answered = first.ask({ do: `setsid sh -c "sleep 2 # ${sleep}"; echo done` });
      await expect.poll(async () => (await processesWith(sleep)).length > 0, patience).toBe(true);
      const killed = await startServer(who, { KDEPS_HOME: other });
      await killed.stop('SIGKILL');
      await startServer(who, { KDEPS_HOME: other });
      expect((await answered).body.response.data).toEqual(['done\n']);
    } finally {
      await who.leave();
      await rm(other, { recursive: true, force: true });
    }
  });
});

/** Starts a server from a shell with that mark; what it said first, or null where the shell was ended before. */
async function startFromMarkedShell(who: Newcomer, mark: string): Promise<string | null> {
  const [file, args] = builtCommand(['run', '.', '--port', '0']);
  const shell = spawn('sh', ['-c', '"$0" "$@"; true', file, ...args], {
    cwd: who.folder,
    env: { PATH: process.env['PATH'], HOME: who.home, KDEPS_STARTED_BY: mark },
    detached: true,
  });
  try {
    const said = once(shell.stdout, 'data').then(([text]: Buffer[]) => String(text));
    return await Promise.race([said, once(shell, 'exit').then(() => null)]);
  } finally {
    if (shell.exitCode === null && shell.signalCode === null) process.kill(-(shell.pid ?? 0), 'SIGKILL');
  }
}
