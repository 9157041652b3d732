// `npm run demo`, with an agent that needs no packages, and the parts of it that depend on the terminal.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify, stripVTControlCharacters } from 'node:util';
import { PNG } from 'pngjs';
import { decode } from 'sixel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shownOf } from '../scripts/demo/events.mjs';
import { inlinePicture, protocols } from '../scripts/demo/picture.mjs';
import { Steps } from '../scripts/demo/steps.mjs';
import { type Newcomer, newcomer } from './support/command-line.ts';
import { decodePng, onePixel } from './support/png.ts';
import { startProgramOnTerminal } from './support/pseudo-terminal.ts';
import { root } from './support/root.ts';

const words = ['--no-build', '--agent', 'painter', '--out', 'out', '--port', '0'];
const command = [process.execPath, join(root, 'scripts', 'demo', 'demo.mjs'), ...words];

describe('the demo', () => {
  let me: Newcomer;
  beforeAll(async () => {
    me = await newcomer();
    expect(me.kdeps(['new', 'painter', '--kind', 'picture']).status).toBe(0);
  });
  afterAll(() => me.leave());

  function inFolder(env: Readonly<Record<string, string>> = {}) {
    const [program = '', ...rest] = command;
    const variables = { PATH: process.env['PATH'], HOME: me.home, ...env };
    return promisify(execFile)(program, rest, { cwd: me.folder, env: variables });
  }

  it('prints a line at the start and at the end of each step where nobody watches, and ends', async () => {
    const { stdout, stderr } = await inFolder();
    expect(stderr).toBe('');
    expect(stdout.replaceAll(/[\d.]+ s\b/g, 'N s').replaceAll(/:\d{4,5}\b/g, ':PORT')).toMatchInlineSnapshot(`
      "… Agent: starting
      ✓ Agent: ready at http://127.0.0.1:PORT (N s)
      … Picture: “A Teddy Bear”
      ✓ Picture: out/image.png, 256 × 256 (N s)

      To start the agent again and try it yourself:

        npx kdeps run painter
        curl "http://127.0.0.1:PORT/api/v1/painter?q=A+Teddy+Bear"
        console: http://127.0.0.1:PORT/ui

      "
    `);
    const { width, height } = decodePng(await readFile(join(me.folder, 'out', 'image.png')));
    expect(stdout).toContain(`${width} × ${height}`);
  });

  it('redraws a line at a terminal, shows the picture, and keeps the agent running until Ctrl+C', async () => {
    const running = startProgramOnTerminal(me, command, { TERM: 'xterm-kitty' });
    const [, url = ''] = await running.until(/console: (http:\S+)/);
    expect((await fetch(url)).status).toBe(200);
    const lines = running.said().split('\n');
    const drawn = lines.find((line) => line.includes('Agent')) ?? '';
    // Frames of the line, each drawn over the one before.
    expect(drawn.split('\r').length).toBeGreaterThan(2);
    expect(stripVTControlCharacters(drawn.split('\r').at(-2) ?? '')).toMatch(/^✓ Agent +ready at http\S+ +[\d.]+ s$/);
    const [picture = ''] = running.said().match(/\u001B_G.*?\u001B\\\r?\n/s) ?? [];
    expect(dataOfKitty(picture)).toEqual(await readFile(join(me.folder, 'out', 'image.png')));
    running.type('\u0003');
    await running.ended;
    expect(running.said()).toContain('\u001B[?25h');
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('shows why a step failed, and the end of the log', async () => {
    const failed = inFolder({ KDEPS_PYTHON: '/nonexistent' });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('✗ Picture: the agent answered with status 500, but without a picture'),
      stderr: expect.stringMatching(/^\nThe end of out\/demo\.log:\n\n[^]* Python 3\.10 or newer is required/),
    });
  });
});

describe('events of the log', () => {
  it.each([
    [
      { event: 'environment', msg: 'Downloading numpy 2.4.6 (16.9 MB)' },
      { update: 'Downloading numpy 2.4.6 (16.9 MB)' },
    ],
    [{ event: 'environment', msg: 'This machine has no GPU.' }, { note: 'This machine has no GPU.' }],
    [
      { event: 'step', label: '', step: 17, total: 28 },
      { update: 'step 17/28', bar: { at: 17, of: 28 } },
    ],
    [{ event: 'step', label: 'Loading weights…', step: 3, total: null }, { update: 'loading weights 3' }],
    [
      { event: 'download', label: 'model.bin', bytes: 5, total: 10 },
      { update: 'downloading model.bin', bar: { at: 5, of: 10 } },
    ],
    [{ event: 'log', stream: 'stdout', msg: 'python │ hello' }, { note: 'hello' }],
    [{ event: 'log', stream: 'stdout', msg: `python │ ${'A'.repeat(200)}` }, null],
    [{ event: 'log', stream: 'stderr', msg: 'python │ FutureWarning' }, null],
    [{ event: 'run-started', msg: '▸ GET /' }, null],
  ])('%j', (event, shown) => expect(shownOf(event)).toEqual(shown));
});

describe('a line of a step', () => {
  /** What is written to a stream of a width. */
  function written(columns: number, use: (steps: Steps) => void, env: Readonly<Record<string, string>> = {}): string {
    let text = '';
    const stream = { isTTY: true, columns, write: (chunk: string) => (text += chunk) };
    const steps = new Steps(stream, env);
    use(steps);
    steps.close();
    return text;
  }

  it('fits into the terminal, so that it can be redrawn', () => {
    const text = written(40, (steps) => {
      steps.start('Agent', 'x'.repeat(200));
      steps.update('y'.repeat(200), { at: 1, of: 2 });
      steps.note('a note');
      steps.finish('z'.repeat(200));
    });
    const lines = stripVTControlCharacters(text).split(/[\r\n]+/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(text).toContain('██████████░░░');
  });

  it('has no colors with NO_COLOR', () => {
    const text = written(80, (steps) => steps.skip('Program', 'already built'), { NO_COLOR: '1' });
    expect(text).not.toContain('\u001B[3');
    expect(text).toContain('✓ Program');
  });
});

describe('a picture in a terminal', () => {
  it('is sent to kitty in chunks', () => {
    const png = Buffer.alloc(10_000, 'pixels');
    expect(dataOfKitty(protocols.kitty(png))).toEqual(png);
  });

  it('is sent to iTerm2 as a file', () => {
    const [, data = ''] = /^\u001B]1337;File=inline=1;size=70:(.*)\u0007$/.exec(protocols.iterm2(onePixel)) ?? [];
    expect(Buffer.from(data, 'base64')).toEqual(onePixel);
  });

  it('is drawn in sixels', () => {
    const drawn = new PNG({ width: 48, height: 24 });
    for (let at = 0; at < drawn.data.length; at += 4) {
      const [x, y] = [(at / 4) % drawn.width, Math.floor(at / 4 / drawn.width)];
      drawn.data.set([x * 5, y * 10, 255 - x * 5, 255], at);
    }
    const sixels = protocols.sixel(PNG.sync.write(drawn));
    const { width, height, data32 } = decode(sixels.replace(/^\u001BP[\d;]*q/, '').replace(/\u001B\\$/, ''));
    expect([width, height]).toEqual([48, 24]);
    const pixels = new Uint8Array(data32.buffer, data32.byteOffset, data32.byteLength);
    const differences = drawn.data.map((byte, index) => Math.abs(byte - (pixels[index] ?? 0)));
    expect(differences.reduce((sum, each) => sum + each, 0) / differences.length).toBeLessThan(8);
  });

  it('is left out where nobody watches', async () => {
    const stream = Object.assign(new PassThrough(), { isTTY: false });
    expect(await inlinePicture(onePixel, stream, stream)).toBeNull();
  });
});

/** The bytes in the sequences of kitty's protocol. */
function dataOfKitty(text: string): Buffer {
  const chunks = [...text.matchAll(/\u001B_G([^;]*);([^\u001B]*)\u001B\\/g)];
  expect(chunks.map(([, keys = '']) => keys.endsWith('m=1'))).toEqual(
    chunks.map((_, index) => index < chunks.length - 1),
  );
  return Buffer.from(chunks.map(([, , data = '']) => data).join(''), 'base64');
}
