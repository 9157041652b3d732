// Agents share Python environments, and `kdeps clean` removes those that none uses.
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { hasNoPython } from '../support/python.ts';
import { isWindows } from '../support/skipping.ts';

/** Makes environments without downloading anything. */
const uv = `#!/bin/bash
case $1 in
  venv) exec python3 -m venv --without-pip "\${@: -1}";;
esac
`;

let me: Newcomer;
beforeEach(async () => {
  me = await newcomer();
  writeFileSync(join(me.folder, 'uv'), uv);
  chmodSync(join(me.folder, 'uv'), 0o755);
});
afterEach(() => me.leave());

function agent(name: string, packages: string): Readonly<Record<string, string>> {
  return {
    [`${name}/workflow.pkl`]: workflow(
      `APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }\nAgentSettings { PythonPackages { "${packages}" } }`,
    ),
    [`${name}/resources/say.pkl`]: resource('say', 'Python { Script = "print(1)" }'),
    [`${name}/resources/answer.pkl`]: answer('1', ['say']),
  };
}

const run = (...args: readonly string[]) => me.kdeps(args, { KDEPS_UV: join(me.folder, 'uv') });
const environments = () =>
  readdirSync(join(me.home, '.kdeps/python')).filter((name) => /^python-[\d.]+-[0-9a-f]{12}$/.test(name));

describe.skipIf(isWindows('A stand-in for uv') || hasNoPython('Creating environments'))('kdeps clean', () => {
  it('keeps what an agent uses, and removes the rest', async () => {
    expect(run('clean').stdout).toBe('Removed 0, 0.0 MB. 0 in use.\n');
    await me.write({ ...agent('first', 'one'), ...agent('second', 'one') });
    for (const name of ['first', 'second']) expect(run('prepare', name).status).toBe(0);
    expect(environments()).toHaveLength(1);
    expect(run('clean').stdout).toBe('Removed 0, 0.0 MB. 1 in use.\n');

    const file = join(me.folder, 'second/workflow.pkl');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"one"', '"two"'));
    run('prepare', 'second');
    const all = environments();
    expect(all).toHaveLength(2);
    rmSync(join(me.folder, 'first'), { recursive: true });
    expect(run('doctor').stdout).toMatch(/kept +2 Python environments, .*; no agent uses 1 of them, .*: kdeps clean/);
    expect(run('clean', '--dry-run').stdout).toMatch(/Would remove 1, .*\. 1 in use\./);
    expect(environments()).toEqual(all);
    expect(run('clean').stdout).toMatch(/python-[\s\S]*Removed 1, .*\. 1 in use\./);
    expect(environments()).toHaveLength(1);
    expect(run('prepare', 'second').stderr).not.toContain('Creating');
    expect(run('clean').stdout).toBe('Removed 0, 0.0 MB. 1 in use.\n');
  });
});
