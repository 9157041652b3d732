// Files that may have nothing to read, or no end: pipes, devices. A time limit ends reading them.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeEvaluator } from '../../../src/lang/node/index.ts';
import { isWindows } from '../../support/skipping.ts';

const isOnWindows = isWindows('a named pipe in a folder');

describe.skipIf(isOnWindows)('a pipe or a device', () => {
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pipes-'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  function pipe(name: string): string {
    const path = join(folder, name);
    execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
    return path;
  }

  function read(path: string, timeoutMs?: number): Promise<{ readonly length: number; readonly end: string }> {
    const evaluator = new NodeEvaluator(timeoutMs === undefined ? {} : { timeoutMs });
    const text = `local t = read("file:${path}").text\nlength = t.length\nend = t.takeLast(3)`;
    return evaluator.evaluate({ text });
  }

  it('that nobody writes to is waited for until the time is up', async () => {
    const path = pipe('silent.txt');
    const before = performance.now();
    await expect(read(path, 400)).rejects.toMatchObject({ code: 'timed-out' });
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('that nobody writes to is waited for until the time is up, as a module', async () => {
    const evaluator = new NodeEvaluator();
    const path = pipe('silent.pkl');
    await expect(evaluator.evaluate(path, { timeoutMs: 400 })).rejects.toMatchObject({ code: 'timed-out' });
    // Another evaluation waits again.
    const writer = spawn('sh', ['-c', 'echo "x = 1" > "$0"', path]);
    expect(await evaluator.evaluate(path)).toEqual({ x: 1 });
    writer.kill();
  });

  it('that is written to slowly is read to its end', async () => {
    const path = pipe('slow.txt');
    const script = 'exec 3>"$0"; for i in 1 2 3; do sleep 0.1; printf "%0100000d" 0 >&3; done; printf end >&3';
    const writer = spawn('sh', ['-c', script, path]);
    expect(await read(path)).toEqual({ length: 300_003, end: 'end' });
    writer.kill();
  });

  it('that is opened and closed again is empty', async () => {
    const path = pipe('empty.txt');
    const writer = spawn('sh', ['-c', 'exec 3>"$0"; sleep 0.2', path]);
    expect(await read(path)).toEqual({ length: 0, end: '' });
    writer.kill();
  });

  it('without an end is read until the time is up', async () => {
    await expect(read('/dev/zero', 50)).rejects.toMatchObject({ code: 'timed-out' });
  });
});
