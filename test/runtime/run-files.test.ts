import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mentionedPaths, moment, RunFiles } from '../../src/runtime/run/run-files.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-files-'));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

/** A file that was last written `age` milliseconds ago. */
async function fileOf(name: string, content: string, age = 0): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  const time = new Date(Date.now() - age);
  if (age > 0) await utimes(path, time, time);
  return path;
}

describe('RunFiles', () => {
  it('gives each run its own copy of a file written by both', async () => {
    const first = new RunFiles(moment(), []);
    const second = new RunFiles(moment(), []);
    const path = await fileOf('image.png', 'first');
    await first.capture([path]);
    await writeFile(path, 'second');
    await second.capture([path]);
    expect(await readFile(first.locate(path), 'utf8')).toBe('first');
    expect(await readFile(second.locate(path), 'utf8')).toBe('second');
    await Promise.all([first.remove(), second.remove()]);
  });

  it('ignores a file that is older than the run', async () => {
    const path = await fileOf('image.png', 'of yesterday', 5000);
    const run = new RunFiles({ ...moment(), time: Date.now() - 1000 }, []);
    await run.capture([path]);
    expect(run.locate(path)).toBe(path);
    expect(run.isLeftover(path)).toBe(true);
  });

  it('finds a file written after the clock was set back', async () => {
    const run = new RunFiles(moment(), []);
    const hour = 3_600_000;
    const now = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => now() - hour);
    const path = await fileOf('image.png', 'new', 1);
    await run.capture([path]);
    expect(run.locate(path)).not.toBe(path);
    await run.remove();
  });

  it('knows a file of an earlier run, whatever the clock says', async () => {
    const future = -3_600_000;
    const path = await fileOf('image.png', 'of an earlier run');
    await utimes(path, new Date(Date.now() - future), new Date(Date.now() - future));
    const run = new RunFiles(moment(), [], [path, join(folder, 'made.png')]);
    expect(run.isLeftover(path)).toBe(false);
    await run.prepare([]);
    expect(run.isLeftover(path)).toBe(true);
    expect(await run.capture([path])).toEqual([]);
    await writeFile(path, 'of this run');
    expect(run.isLeftover(path)).toBe(false);
    // Copied with its old time, but in this run.
    const made = await fileOf('made.png', 'made', 5000);
    expect(run.isLeftover(made)).toBe(false);
    expect(await run.capture([path, made])).toEqual([path, made]);
    await run.remove();
  });

  it('does not treat an older file of the agent as a leftover', async () => {
    const path = await fileOf('data.txt', 'data', 5000);
    expect(new RunFiles(moment(), [folder]).isLeftover(path)).toBe(false);
  });

  it('says nothing about missing or new files', async () => {
    const run = new RunFiles(moment(), []);
    expect(run.isLeftover(join(folder, 'nothing'))).toBe(false);
    expect(run.isLeftover(await fileOf('new', ''))).toBe(false);
  });

  it('writes a result under a name that cannot leave its folder', async () => {
    const run = new RunFiles(moment(), []);
    const path = await run.writeResult('../@agent/ask:1.0', 'text');
    expect(await readFile(path, 'utf8')).toBe('text');
    expect(path.startsWith(await run.folder())).toBe(true);
    await run.remove();
    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });
});

describe('mentionedPaths', () => {
  it.each([
    ['image.save("/tmp/image.png")', ['/tmp/image.png']],
    ['convert /tmp/a.png -resize 50% /tmp/out/b.png; cat </tmp/a.png', ['/tmp/a.png', '/tmp/out/b.png']],
    ['cat $HOME/tmp/x ./tmp/y a/tmp/z', []],
    ['echo /tmp/$ID.txt', []],
  ])('%s', (text, paths) => {
    expect(mentionedPaths(text)).toEqual(paths);
  });
});
