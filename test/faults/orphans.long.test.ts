// Every way to leave a process behind, in commands and scripts that end in every way: nothing is left, nor any folder.
import { describe, expect, it } from 'vitest';
import { newcomer } from '../support/command-line.ts';
import { hasNoPython } from '../support/python.ts';
import { Random } from '../support/random.ts';
import {
  processesWith,
  pythonAgent,
  type RealServer,
  shellAgent,
  startServer,
  temporaryFoldersOf,
  uniqueSleep,
  withServer,
} from '../support/real-server.ts';
import { isNotLinux } from '../support/skipping.ts';
import { caseCount, timeLimit } from '../support/whole.ts';

const hasPython = !hasNoPython('leaving processes of scripts behind');
const patience = { timeout: 60_000 };

type Way = (sleep: string) => string;

const commands: Readonly<Record<string, Way>> = {
  'in the background': (sleep) => `sleep ${sleep} &`,
  'with nohup': (sleep) => `nohup sleep ${sleep} >/dev/null 2>&1 &`,
  'in its own session': (sleep) => `setsid sleep ${sleep} >/dev/null 2>&1 &`,
  'of a subshell': (sleep) => `(sleep ${sleep} &)`,
  'forked twice': (sleep) => `( (setsid sleep ${sleep} >/dev/null 2>&1 &) & )`,
  'forked three times': (sleep) => `setsid sh -c "setsid sh -c 'setsid sleep ${sleep} &' &" >/dev/null 2>&1 &`,
  'with a sibling': (sleep) => `sh -c "sleep ${sleep} & exec sleep ${sleep}" &`,
  'without its environment': (sleep) => `env -i setsid sleep ${sleep} >/dev/null 2>&1 &`,
  'without open files': (sleep) => `sleep ${sleep} <&- >&- 2>&- &`,
  'that ignores signals': (sleep) => `sh -c "trap '' TERM INT HUP QUIT; sleep ${sleep}; sleep ${sleep}" &`,
  'at the end': (sleep) => `trap 'setsid sleep ${sleep} >/dev/null 2>&1 &' EXIT`,
  'at the end, again and again': (sleep) =>
    `setsid sh -c "trap 'setsid sleep ${sleep} & exit' TERM; sleep ${sleep} & wait" >/dev/null 2>&1 &`,
  'of lower priority': (sleep) => `nice -n 5 setsid sleep ${sleep} >/dev/null 2>&1 &`,
  'with a limit of its own': (sleep) => `timeout 5000 setsid sleep ${sleep} >/dev/null 2>&1 &`,
  'of a pipe': (sleep) => `sleep ${sleep} | sleep ${sleep} &`,
  'in another folder': (sleep) => `(cd / && exec setsid sleep ${sleep} >/dev/null 2>&1) &`,
  'that is stopped': (sleep) => `sleep ${sleep} & kill -STOP $!`,
  'of xargs': (sleep) => `echo ${sleep} | xargs -n 1 setsid sleep >/dev/null 2>&1 &`,
};

const start = (sleep: string, more: string): string =>
  `import subprocess\nsubprocess.Popen(["sleep", "${sleep}"], stdout=subprocess.DEVNULL${more})`;
const forked = (sleep: string, before: string): string =>
  `if os.fork() == 0:\n  ${before}\n  if os.fork() == 0: os.execvp("sleep", ["sleep", "${sleep}"])\n  os._exit(0)`;

const scripts: Readonly<Record<string, Way>> = {
  'of subprocess': (sleep) => start(sleep, ''),
  'in its own session': (sleep) => start(sleep, ', start_new_session=True'),
  'in its own group': (sleep) => start(sleep, ', preexec_fn=os.setpgrp'),
  'without its environment': (sleep) => start(sleep, ', env={"PATH": os.environ["PATH"]}, start_new_session=True'),
  'with all files open': (sleep) => start(sleep, ', close_fds=False'),
  'of a shell': (sleep) => `os.system("setsid sleep ${sleep} >/dev/null 2>&1 &")`,
  'spawned in its own session': (sleep) =>
    `os.posix_spawn("/usr/bin/env", ["env", "sleep", "${sleep}"], os.environ, setsid=True)`,
  'forked twice': (sleep) => forked(sleep, 'os.setsid()'),
  'forked twice, without files': (sleep) => forked(sleep, 'os.setsid(); os.closerange(0, 256)'),
  'forked twice, with a clean environment': (sleep) =>
    forked(sleep, 'os.setsid(); os.environ.clear(); os.environ["PATH"] = "/usr/bin:/bin"'),
  'at exit': (sleep) => `import atexit, subprocess\natexit.register(subprocess.Popen, ["setsid", "sleep", "${sleep}"])`,
  'of a thread': (sleep) =>
    `import subprocess, threading\nthreading.Thread(target=subprocess.run, args=(["sleep", "${sleep}"],), daemon=True).start()`,
  'of multiprocessing': (sleep) =>
    `import multiprocessing\nmultiprocessing.get_context("fork").Process(target=os.execvp, args=("sleep", ["sleep", "${sleep}"]), daemon=True).start()`,
  'with blocked signals': (sleep) =>
    `import signal, subprocess\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT])\nsubprocess.Popen(["sleep", "${sleep}"])\nsignal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM, signal.SIGINT])`,
  'that ignores signals': (sleep) =>
    `import signal, subprocess\nsubprocess.Popen(["sh", "-c", "trap '' TERM INT HUP; sleep ${sleep}; sleep ${sleep}"], start_new_session=True)`,
};

const endings = ['success', 'failure', 'time limit', 'cancellation'] as const;
type Ending = (typeof endings)[number];

interface Runner {
  readonly agent: Readonly<Record<string, string>>;
  readonly ways: Readonly<Record<string, Way>>;
  /** What makes it end. */
  readonly rest: Readonly<Record<Ending, string>>;
}

const restOf = (fail: string, wait: string): Runner['rest'] => ({
  success: '',
  failure: fail,
  'time limit': wait,
  cancellation: wait,
});
const runners: Readonly<Record<string, Runner>> = {
  'a command': { agent: shellAgent, ways: commands, rest: restOf('exit 3', 'sleep 0.1; while :; do sleep 0.1; done') },
  ...(hasPython && {
    'a script': {
      agent: pythonAgent(false),
      ways: scripts,
      rest: restOf('raise ValueError()', 'import time\ntime.sleep(900)'),
    },
    'a script in a warm interpreter': {
      agent: pythonAgent(true),
      ways: scripts,
      rest: restOf('raise ValueError()', 'import time\ntime.sleep(900)'),
    },
  }),
};

/** Runs a case until it has ended; the text by which its processes are found. */
async function leave(server: RealServer, { ways, rest }: Runner, way: string, ending: Ending): Promise<string> {
  const sleep = uniqueSleep();
  const doing = `${ways[way]?.(sleep)}\n${rest[ending]}`;
  const canceled = new AbortController();
  const url = `${server.url}?${new URLSearchParams({ do: doing }).toString()}`;
  const asked = fetch(url, { signal: canceled.signal }).then(
    async (response) => {
      await response.text();
      return response.status;
    },
    () => null,
  );
  if (ending === 'cancellation') {
    // Some start nothing until they end.
    const state = { over: false };
    void asked.finally(() => (state.over = true));
    while (!state.over && (await processesWith(sleep)).length === 0);
    canceled.abort();
  }
  expect([200, 500, null]).toContain(await asked);
  return sleep;
}

describe.skipIf(isNotLinux('the table of processes') || !hasPython)('a process that is left behind', () => {
  for (const [name, runner] of Object.entries(runners)) {
    const all = Object.keys(runner.ways).flatMap((way) => endings.map((ending) => ({ way, ending })));
    it(`by ${name} ends with it, however both end`, { timeout: timeLimit(1_200_000) }, async () => {
      const random = new Random(5);
      const left = [...all];
      const some = Array.from({ length: caseCount(all.length) }, () => left.splice(random.below(left.length), 1)[0]);
      await withServer(runner.agent, async (server) => {
        for (const each of some) {
          if (each === undefined) continue;
          const sleep = await leave(server, runner, each.way, each.ending);
          await expect
            .poll(async () => ({ ...each, left: await processesWith(sleep) }), patience)
            .toEqual({ ...each, left: [] });
        }
        // Only the folder of the server itself may be there.
        await server.stop('SIGTERM');
        expect(await temporaryFoldersOf(server.pid)).toEqual([]);
      });
    });

    it(`by ${name} ends when the server after a killed one starts`, { timeout: timeLimit(600_000) }, async () => {
      const who = await newcomer();
      try {
        await who.write(runner.agent);
        const first = await startServer(who);
        const random = new Random(9);
        const names = Object.keys(runner.ways);
        const some = Array.from(
          { length: caseCount(names.length, 4) },
          () => names.splice(random.below(names.length), 1)[0],
        );
        const sleeps = some.map((way = '') => {
          const sleep = uniqueSleep();
          void first.ask({ do: `${runner.ways[way]?.(sleep)}\n${runner.rest['time limit']}` }).catch(() => null);
          return sleep;
        });
        const alive = async (): Promise<number> => {
          const found = await Promise.all(sleeps.map((sleep) => processesWith(`sleep ${sleep}`)));
          return found.flat().length;
        };
        await expect.poll(alive, patience).toBeGreaterThan(0);
        await first.stop('SIGKILL');
        await startServer(who);
        await expect.poll(alive, patience).toBe(0);
        expect(await temporaryFoldersOf(first.pid)).toEqual([]);
      } finally {
        await who.leave();
      }
    });
  }
});
