import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedText, lastLines } from '../../src/runtime/process/bounded-text.ts';
import { type CommandOptions, runCommand } from '../../src/runtime/process/command.ts';
import { OutputLines } from '../../src/runtime/process/output-lines.ts';
import { stringOf } from '../../src/runtime/process/output-text.ts';
import { WholeText } from '../../src/runtime/process/whole-text.ts';
import { isAlive } from '../support/is-alive.ts';

const environment = { PATH: process.env['PATH'] ?? '' };

function shell(command: string, options: Partial<CommandOptions> = {}) {
  return runCommand({ file: 'sh', args: ['-c', command], cwd: '/', env: environment, timeout: null, ...options });
}

describe('runCommand', () => {
  it('separates stdout, stderr and exit code', async () => {
    const result = await shell('echo out; echo err >&2; exit 3');
    expect(result).toMatchObject({ reason: 'exit', exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('gives the program only the given environment', async () => {
    const result = await shell('echo "$PROMPT"; echo "$HOME"', { env: { ...environment, PROMPT: 'a bear' } });
    expect(result.stdout).toBe('a bear\n\n');
  });

  it('kills the whole process group at the time limit', async () => {
    const result = await shell('sleep 60 & echo $!; wait', { timeout: 200 });
    expect(result.reason).toBe('timeout');
    expect(result.milliseconds).toBeLessThan(30_000);
    await expect.poll(() => isAlive(Number(result.stdout))).toBe(false);
  });

  it('kills a program that ignores SIGTERM', async () => {
    const result = await shell("trap '' TERM; sleep 60 & wait; sleep 60", { timeout: 100 });
    expect(result).toMatchObject({ reason: 'timeout', signal: 'SIGKILL' });
  });

  it('stops when the request is canceled', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const result = await shell('sleep 60', { signal: controller.signal });
    expect(result.reason).toBe('abort');
  });

  it('does not start when the request is already canceled', async () => {
    const result = await shell('echo started', { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ reason: 'abort', stdout: '' });
  });

  it('does not wait for a child that keeps the output open', async () => {
    const result = await shell('sleep 60 & echo done');
    expect(result).toMatchObject({ reason: 'exit', stdout: 'done\n' });
    expect(result.milliseconds).toBeLessThan(30_000);
  });

  it('says why a program could not be started', async () => {
    const result = await runCommand({ file: '/nowhere/program', args: [], cwd: '/', env: {}, timeout: null });
    expect(result.reason).toBe('not-started');
    expect(result.problem).toContain('ENOENT');
  });

  it('keeps a bounded part of endless output', async () => {
    const result = await shell('head -c 5000000 /dev/zero | tr "\\0" x; echo end', { limit: 1000 });
    expect(result.stdout).toMatch(/^x{500}\n\[4999004 bytes omitted\]\nx{496}end\n$/);
    expect(result.missing).toBe(4_999_004);
  });

  it('passes text to the standard input', async () => {
    expect((await shell('cat', { input: 'hello' })).stdout).toBe('hello');
  });
});

describe('BoundedText', () => {
  it('keeps everything below the limit', () => {
    const text = new BoundedText(100);
    text.add(Buffer.from('one '));
    text.add(Buffer.from('two'));
    expect(text.text).toBe('one two');
  });

  it('keeps characters that arrive in two chunks whole', () => {
    const bytes = Buffer.from('é');
    const text = new BoundedText(100);
    text.add(bytes.subarray(0, 1));
    text.add(bytes.subarray(1));
    expect(text.text).toBe('é');
  });

  it('keeps the first and the last of any chunks, and says how much is missing', () => {
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 30 }), fc.integer({ min: 2, max: 300_000 }), (chunks, limit) => {
        const text = new BoundedText(limit);
        for (const each of chunks) text.add(Buffer.from(each));
        const all = Buffer.concat(chunks);
        const half = Math.floor(limit / 2);
        const missing = Math.max(0, all.length - 2 * half);
        const expected = missing === 0 ? all : withNote(all.subarray(0, half), missing, all.subarray(-half));
        expect(text.missing).toBe(missing);
        expect(text.text).toBe(expected.toString('utf8'));
      }),
    );
  });
});

describe('WholeText', () => {
  it('keeps all of any chunks, or nothing and says how much is missing', () => {
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 30 }), fc.integer({ min: 0, max: 3_000_000 }), (chunks, limit) => {
        const text = new WholeText(limit);
        for (const each of chunks) text.add(Buffer.from(each));
        const all = Buffer.concat(chunks);
        expect(text.missing).toBe(all.length > limit ? all.length : 0);
        expect(stringOf(text.text)).toBe(all.length > limit ? '' : all.toString('utf8'));
      }),
    );
  });

  it('keeps characters whole where its pieces meet', () => {
    const all = 'é😀€'.repeat(300_000);
    const text = new WholeText(Number.POSITIVE_INFINITY);
    for (let bytes = Buffer.from(all); bytes.length > 0; bytes = bytes.subarray(65_536))
      text.add(bytes.subarray(0, 65_536));
    expect(stringOf(text.text) === all).toBe(true);
  });
});

const chunk = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 200_000 }).map(letters));

function letters(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, n) => 97 + (n % 26));
}

function withNote(head: Buffer, missing: number, tail: Buffer): Buffer {
  return Buffer.concat([head, Buffer.from(`\n[${missing} bytes omitted]\n`), tail]);
}

describe('OutputLines', () => {
  it('reports lines up to its limit, and counts the bytes of the others', () => {
    const told: string[] = [];
    let leftOut = 0;
    const lines = new OutputLines({ onLine: (line) => told.push(line), onLeftOut: (bytes) => (leftOut += bytes) });
    const text = Array.from({ length: 40_000 }, (_, n) => `${n}\n`).join('');
    for (let at = 0; at < text.length; at += 65_536) lines.feed(Buffer.from(text.slice(at, at + 65_536)));
    lines.finish();
    // More may be reported as time passes, so only the first ones are certain.
    expect(told.length).toBeGreaterThanOrEqual(1000);
    expect(told.slice(0, 1000)).toEqual(Array.from({ length: 1000 }, (_, n) => String(n)));
    expect(leftOut + told.reduce((sum, line) => sum + line.length + 1, 0)).toBe(text.length);
  });
});

describe('lastLines', () => {
  it('keeps the last state of a progress bar', () => {
    expect(lastLines('loading\n 10%\r 50%\r100%\nerror\n', 2)).toBe('100%\nerror');
  });
});
