// The events that a subscriber of a run receives.
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FollowedEvent, type OpenAgent, openAgent } from '../../src/runtime/index.ts';
import { resource, workflow, writeFiles } from '../support/agent-server.ts';
import { isWindows } from '../support/skipping.ts';

const bar = '10%%|█         | 1/10 [00:00<00:00, 9.00it/s]\\r100%%|██████████| 10/10 [00:01<00:00, 9.00it/s]\\n';

describe.skipIf(isWindows('following a run'))('a subscriber of a run', () => {
  let folder = '';
  const open: OpenAgent[] = [];

  beforeAll(async () => {
    folder = await writeFiles({
      // Replaces uv: creates environments without a network.
      'uv.sh':
        '#!/bin/sh\n[ "$1" = --version ] && exit 0\n[ "$1" = venv ] && exec python3 -m venv --without-pip "$5"\necho "Downloading https://token-abcdef@index/thing-1.2-none.whl (3.1 MB)"\necho "Downloading torch (170.0MiB)"\necho "   Building odd==0.1"\nsleep 1\nexit 0\n',
    });
    await chmod(join(folder, 'uv.sh'), 0o755);
  });

  afterAll(async () => {
    for (const agent of open) await agent.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** An agent that runs once and has one resource besides its workflow. */
  async function agentOf(body: string, settings = ''): Promise<OpenAgent> {
    const path = await writeFiles({
      'workflow.pkl': workflow('', '').replace('APIServerMode = true', `APIServerMode = false\n${settings}`),
      'resources/answer.pkl': resource('answer', `Run {\n${body}\n}`),
    });
    const env = { PATH: process.env['PATH'], KDEPS_HOME: join(path, 'home'), KDEPS_UV: join(folder, 'uv.sh') };
    const opened = await openAgent(path, {
      cwd: path,
      env: { ...env, API_TOKEN: 'token-abcdef' },
      emit: () => undefined,
    });
    open.push(opened);
    return opened;
  }

  async function follow(agent: OpenAgent): Promise<readonly FollowedEvent[]> {
    const events: FollowedEvent[] = [];
    const onEvent = (event: FollowedEvent): void => void events.push(event);
    await agent.executor.run(null, new AbortController().signal, { onEvent }).catch(() => undefined);
    return events;
  }

  it('gets starts, steps, output and ends in order, with their times', async () => {
    const began = Date.now();
    const events = await follow(await agentOf(`Exec { Command = #"printf 'hello\\n${bar}'; printf '${bar}' >&2"# }`));
    const types = events.map(({ type }) => type);
    expect(types[0]).toBe('run-started');
    expect(types[1]).toBe('resource-started');
    expect(types.slice(-2)).toEqual(['resource-finished', 'run-finished']);
    expect(events).toContainEqual(expect.objectContaining({ type: 'log', resource: 'answer', text: 'hello' }));
    expect(events).toContainEqual(expect.objectContaining({ type: 'step', resource: 'answer', step: 10, total: 10 }));
    for (const { at } of events) expect(at).toBeGreaterThanOrEqual(began);
    expect(new Set(events.map(({ run }) => run)).size).toBe(1);
  });

  it('gets the reason when a resource fails', async () => {
    const events = await follow(await agentOf('Exec { Command = "echo because >&2; exit 3" }'));
    const failed = events.find(({ type }) => type === 'resource-failed');
    expect(failed).toMatchObject({ message: 'The command failed with exit code 3.', detail: 'because' });
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', failed: true });
  });

  it.each([
    ['a command', 'Exec { Command = "echo now; sleep 60" }', { how: 'interrupt', isKept: false }],
    [
      'a script',
      'Python { Warm = true; Script = "import time; print(1); time.sleep(60)" }',
      { how: 'interrupt', isKept: true },
    ],
  ])('knows how %s was stopped before the canceled run settles', async (_, body, expected) => {
    const agent = await agentOf(body);
    const controller = new AbortController();
    const events: FollowedEvent[] = [];
    const onEvent = (event: FollowedEvent): void => {
      events.push(event);
      if (event.type === 'log') controller.abort(new Error('canceled'));
    };
    await expect(agent.executor.run(null, controller.signal, { onEvent })).rejects.toThrow('canceled');
    const stopped = events.find(({ type }) => type === 'resource-stopped');
    expect(stopped).toMatchObject({ resource: 'answer', deviceMemory: null, ...expected });
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', failed: true });
  });

  it('gets the progress of a Python environment without secrets, like every other subscriber that waits for it', async () => {
    const agent = await agentOf('Python { Script = "print(1)" }', 'AgentSettings { PythonPackages { "nothing" } }');
    const both = await Promise.all([follow(agent), follow(agent)]);
    for (const events of both) {
      const texts = events.flatMap((event) => (event.type === 'environment' ? [event.text] : []));
      expect(texts).toContainEqual(expect.stringMatching(/^Creating a Python \S+ environment with uv: nothing$/));
      expect(texts).toContain('Downloading thing 1.2 (3.1 MB)');
      expect(texts).toContain('Downloading torch (170.0MiB)');
      expect(texts).toContain('Building odd 0.1');
      expect(texts.join('\n')).not.toContain('token-abcdef');
      expect(events).toContainEqual(expect.objectContaining({ type: 'log', text: '1' }));
    }
  });
});
