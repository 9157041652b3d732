// `eval --profile` writes what Chrome's DevTools and speedscope read.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../src/cli/commands/eval.ts';
import type { CpuProfile } from '../../src/lang/index.ts';
import { runCommand } from '../support/evaluate.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kdeps-profile-'));
  writeFileSync(
    join(folder, 'main.pkl'),
    'function fib(n: Int): Int =\n  if (n < 2) n else fib(n - 1) + fib(n - 2)\n\nbird {\n  size = fib(15)\n}\nfailing = throw("no")\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function profileOf(expression: string): Promise<{ readonly status: number; readonly profile: CpuProfile }> {
  const words = ['-w', folder, '--profile', 'out/main.cpuprofile', '-x', expression, 'main.pkl'];
  const { status } = await runCommand(command, words);
  return { status, profile: JSON.parse(readFileSync(join(folder, 'out/main.cpuprofile'), 'utf8')) as CpuProfile };
}

describe('eval --profile', () => {
  it('writes a tree of frames and samples that refer to them', async () => {
    const { status, profile } = await profileOf('bird.size');
    expect(status).toBe(0);
    const { nodes, samples, timeDeltas, startTime, endTime } = profile;
    const byId = new Map(nodes.map((node) => [node.id, node]));
    expect(byId.size).toBe(nodes.length);
    // Every node but the root, which is first, is the child of exactly one other.
    const children = nodes.flatMap((node) => node.children);
    expect(children.sort((a, b) => a - b)).toEqual(nodes.slice(1).map(({ id }) => id));
    expect(nodes[0]?.callFrame).toEqual({
      functionName: '(root)',
      scriptId: '',
      url: '',
      lineNumber: -1,
      columnNumber: -1,
    });
    expect(samples.every((id) => byId.has(id))).toBe(true);
    expect(timeDeltas).toHaveLength(samples.length);
    expect(timeDeltas.every((delta) => Number.isSafeInteger(delta) && delta >= 0)).toBe(true);
    expect(timeDeltas.reduce((sum, delta) => sum + delta, 0)).toBe(endTime - startTime);
    for (const { id, hitCount } of nodes) expect(samples.filter((sample) => sample === id)).toHaveLength(hitCount);
  });

  it('has Pkl frames, with their places, below their callers', async () => {
    const { profile } = await profileOf('bird.size');
    const size = profile.nodes.find(({ callFrame }) => callFrame.functionName === 'main#bird.size');
    expect(size?.callFrame).toMatchObject({ lineNumber: 4, columnNumber: 2 });
    expect(size?.callFrame.url).toMatch(/^file:.*\/main\.pkl$/);
    const called = profile.nodes.filter(({ id }) => size?.children.includes(id) === true);
    const names = called.map(({ callFrame }) => `${callFrame.functionName} ${callFrame.lineNumber}`);
    expect(names).toContain('main#fib 0');
  });

  it('is written of a failed evaluation too', async () => {
    const { status, profile } = await profileOf('failing');
    expect(status).toBe(1);
    expect(profile.nodes.map(({ callFrame }) => callFrame.functionName)).toContain('main#failing');
  });
});
