// The entry point of containers, run by bash with programs that stand in for `kdeps` and `ollama`.
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StartedAgent, startScript } from '../../src/project/image/start-script.ts';
import { isWindows } from '../support/skipping.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kdeps-start-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** An agent, of which the script reads no more than this. */
function agentWith(models: readonly string[], offlineMode = false): StartedAgent {
  return { workflow: { machine: { models, offlineMode } } };
}

interface StandIns {
  readonly kdeps: string;
  readonly ollama?: string;
}

/** Starts the script of an agent, with the lines that its programs consist of. */
async function start(agent: StartedAgent, { kdeps, ollama = 'exit 9' }: StandIns, args: readonly string[] = []) {
  for (const [name, lines] of Object.entries({ kdeps, ollama })) {
    await writeFile(join(folder, name), `#!/bin/bash\necho "${name} $*" >> "${folder}/log"\n${lines}\n`);
    await chmod(join(folder, name), 0o755);
  }
  await writeFile(join(folder, 'start.sh'), startScript(agent));
  return execa('bash', [join(folder, 'start.sh'), ...args], {
    env: { PATH: `${folder}:${process.env['PATH']}`, FOLDER: folder },
    extendEnv: false,
    reject: false,
    forceKillAfterDelay: false,
  });
}

const log = async () => (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n');

/** Serves until it is stopped; lists what it was told to serve. */
const serving = 'case $1 in serve) exec sleep 600;; list) exit 0;; esac';

describe.skipIf(isWindows('Containers start bash.'))('a container', { timeout: 60_000 }, () => {
  it('without models is the agent itself', async () => {
    const { exitCode } = await start(agentWith([]), { kdeps: 'exit 3' });
    expect(exitCode).toBe(3);
    expect(await log()).toEqual(['kdeps run /agent/project --host 0.0.0.0']);
  });

  it('runs another command when given one', async () => {
    await start(agentWith([]), { kdeps: '' }, ['worker', '/agent/project', '--queue', 'redis://a b:1']);
    expect(await log()).toEqual(['kdeps worker /agent/project --queue redis://a b:1']);
  });

  it('with models starts their server and downloads them first', async () => {
    const { exitCode } = await start(agentWith(['one', "it's two"]), { kdeps: 'exit 0', ollama: serving });
    expect(exitCode).toBe(0);
    const lines = await log();
    expect(lines.filter((line) => !line.startsWith('ollama list') && line !== 'ollama serve')).toEqual([
      'ollama pull one',
      "ollama pull it's two",
      'kdeps run /agent/project --host 0.0.0.0',
    ]);
  });

  it('says so and ends when the model server does not start', async () => {
    const { exitCode, stderr } = await start(agentWith(['one']), { kdeps: '', ollama: 'exit 1' });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Ollama ended while it started.');
    expect((await log()).some((line) => line.startsWith('kdeps'))).toBe(false);
  });

  it('ends when the model server does, after the agent has finished its requests', async () => {
    const ollama = `case $1 in serve) while [ ! -e "$FOLDER/running" ]; do sleep 0.05; done; exit 7;; esac`;
    const kdeps = `trap 'echo finished; exit 0' TERM; touch "$FOLDER/running"; while :; do sleep 0.05; done`;
    const { exitCode, stderr, stdout } = await start(agentWith(['one']), { kdeps, ollama });
    expect(stderr).toContain('Ollama ended with status 7. Stopping the agent.');
    expect(stdout).toContain('finished');
    expect(exitCode).toBe(1);
  });

  it('passes a signal to the agent and ends with its status', async () => {
    const kdeps = `trap 'echo finished; exit 5' TERM; kill -TERM "$PPID"; while :; do sleep 0.05; done`;
    const { exitCode, stdout } = await start(agentWith(['one']), { kdeps, ollama: serving });
    expect(stdout).toContain('finished');
    expect(exitCode).toBe(5);
  });

  it.each([
    ['goes on with a model in the volume that cannot be updated', 'show) exit 0', 0],
    ['says so and ends when a model is not there', 'show) exit 1', 1],
  ])('%s', async (_, show, status) => {
    const ollama = `case $1 in serve) exec sleep 600;; list) exit 0;; pull) exit 1;; ${show};; esac`;
    const { exitCode, stderr } = await start(agentWith(['one']), { kdeps: 'exit 0', ollama });
    expect(exitCode).toBe(status);
    if (status === 1) expect(stderr).toContain('The model one could not be downloaded.');
  });

  it.each(['exec sleep 600', 'trap "" TERM; while :; do sleep 0.1; done'])(
    'leaves no server running: %s',
    async (serve) => {
      const ollama = `case $1 in serve) echo $$ > "$FOLDER/pid"; ${serve};; esac`;
      await start(agentWith(['one']), { kdeps: 'exit 0', ollama });
      const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
      await expect.poll(() => isRunning(pid)).toBe(false);
    },
  );
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
