// Agents share Python environments, and `kdeps clean` removes those that none uses.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { agentWith, environmentsOf, standInForUv } from '../support/environments.ts';
import { hasNoPython } from '../support/python.ts';
import { isWindows } from '../support/skipping.ts';

let me: Newcomer;
let uv = '';
beforeEach(async () => {
  me = await newcomer();
  uv = standInForUv(me.folder);
});
afterEach(() => me.leave());

const run = (...args: readonly string[]) => me.kdeps(args, { KDEPS_UV: uv });
const environments = () => environmentsOf(me.home);

describe.skipIf(isWindows('A stand-in for uv') || hasNoPython('Creating environments'))('kdeps clean', () => {
  it('keeps what an agent uses, and removes the rest', async () => {
    expect(run('clean').stdout).toBe('Removed 0, 0.0 MB. 0 in use.\n');
    await me.write({ ...agentWith('first', 'one'), ...agentWith('second', 'one') });
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
  it('removes caches only when it is told to, and never models or runs', async () => {
    const put = (path: string, bytes: number): string => {
      const file = join(me.home, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, Buffer.alloc(bytes));
      return file;
    };
    const caches = [
      put('.kdeps/images/painter-1.0.0-cpu/Dockerfile', 1_000_000),
      put('.kdeps/cache/package-2/example.com/fruit@1.0.0/fruit@1.0.0.zip', 2_000_000),
    ];
    const kept = [
      put('.kdeps/volume/painter_jobs/jobs.db', 3_000_000),
      put('.cache/huggingface/hub/models--stabilityai--sd-turbo/blobs/aa', 4_000_000),
    ];
    const lines = run('doctor').stdout.match(/kept .*/g) ?? [];
    expect(lines.map((text) => text.replace(/ +/g, ' '))).toEqual([
      'kept 1 build folder of an image, 1.0 MB: kdeps clean --caches',
      'kept 1 cache of Pkl packages, 2.0 MB: kdeps clean --caches',
      'kept 1 folder with runs and memory of agents, 3.0 MB: kdeps runs delete',
      'kept 1 model of Hugging Face, 4.0 MB: hf cache delete',
    ]);
    expect(run('clean').stdout).toBe('Removed 0, 0.0 MB. 0 in use.\n');
    expect([...caches, ...kept].every((file) => existsSync(file))).toBe(true);
    expect(run('clean', '--caches', '-n').stdout).toContain('Would remove 2, 3.0 MB. 0 in use.\n');
    expect(caches.every((file) => existsSync(file))).toBe(true);
    expect(run('clean', '--caches').stdout).toContain('Removed 2, 3.0 MB. 0 in use.\n');
    expect(caches.some((file) => existsSync(file))).toBe(false);
    expect(kept.every((file) => existsSync(file))).toBe(true);
  });
});
