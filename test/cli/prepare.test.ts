// Processes that need the same Python environment: one creates it, and the others say that they wait for it.
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { hasNoPython } from '../support/python.ts';
import { isWindows } from '../support/skipping.ts';

/** Makes environments without downloading anything, as soon as somebody writes to a pipe. */
const uv = `#!/bin/bash
case $1 in
  venv) read < "$(dirname "$0")/gate"; exec python3 -m venv --without-pip "\${@: -1}";;
esac
`;

let me: Newcomer;
beforeEach(async () => {
  me = await newcomer();
  writeFileSync(join(me.folder, 'uv'), uv);
  chmodSync(join(me.folder, 'uv'), 0o755);
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(me.folder, 'gate')]);
});
afterEach(() => me.leave());

describe.skipIf(isWindows('A stand-in for uv') || hasNoPython('Creating environments'))('kdeps prepare', () => {
  it('waits for another process that creates the environment, and says so', async () => {
    const agent = (name: string) => ({
      [`${name}/workflow.pkl`]: workflow(
        'APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }\nAgentSettings { PythonPackages { "one" } }',
      ),
      [`${name}/resources/say.pkl`]: resource('say', 'Python { Script = "print(1)" }'),
      [`${name}/resources/answer.pkl`]: answer('1', ['say']),
    });
    await me.write({ ...agent('first'), ...agent('second') });
    const prepare = (name: string) => me.start(['prepare', name], { KDEPS_UV: join(me.folder, 'uv') });
    const first = prepare('first');
    await first.until(/Creating/);
    const second = prepare('second');
    await second.until(/Waiting for another process to create the Python environment/);
    expect(second.said()).not.toContain('Creating');
    writeFileSync(join(me.folder, 'gate'), 'go\n');
    expect([await first.ended, await second.ended]).toEqual([0, 0]);
    const made = readdirSync(join(me.home, '.kdeps/python')).filter((name) =>
      /^python-[\d.]+-[0-9a-f]{12}$/.test(name),
    );
    expect(made).toHaveLength(1);
  });
});
