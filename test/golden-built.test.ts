// All fixtures, evaluated by the program as it is shipped: each in a process of its own. Needs a build; `npm test`
// makes one. The bundle holds a smaller parser engine than the sources do, which only a run of the bundle can show to
// be right.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { builtCommand } from './support/built-program.ts';
import { normalize } from './support/evaluate.ts';
import { findFixtures, fixturePath, formats } from './support/fixtures.ts';

const { cases: all } = await findFixtures();
/** A tenth is enough for an emulator, which is slow, and for further versions of Node. */
const isTenth = process.env['KDEPS_GOLDEN_TENTH'] === '1';
const cases = all.filter((_, i) => !isTenth || i % 10 === 0);

interface Said {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

function evaluate(words: readonly string[]): Promise<Said> {
  const env = { ...process.env, NODE_OPTIONS: '' };
  return new Promise((resolve) => {
    execFile(...builtCommand(['eval', ...words]), { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : Number(error.code ?? -1);
      resolve({ status, output: normalize(stdout), errors: normalize(stderr) });
    });
  });
}

describe('the built command line evaluates', () => {
  it.concurrent.each(cases)('$name', async ({ name, outputs, error }) => {
    for (const [extension, file] of outputs) {
      const { status, output, errors } = await evaluate(['-f', formats[extension] ?? '', fixturePath(`${name}.pkl`)]);
      expect([errors, status]).toEqual(['', 0]);
      expect(output).toBe(await readFile(fixturePath(file), 'utf8'));
    }
    if (error === undefined) return;
    const { status, output, errors } = await evaluate([fixturePath(`${name}.pkl`)]);
    expect([output, status]).toEqual(['', 1]);
    expect(errors).toBe(await readFile(fixturePath(error), 'utf8'));
  });
});
