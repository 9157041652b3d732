// Each module in `fixtures/check` says on its lines what the checker finds there: `// expect: code, code`. Nothing else
// may be found.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import glob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { rules } from '../../../src/lang/analysis/rules/index.ts';
import { fixturePath } from '../../support/fixtures.ts';
import { fileProject, findingsOf } from './support.ts';

const cases = (await glob('*.pkl', { cwd: fixturePath('check') })).sort();

describe('findings in', () => {
  it.each(cases)('%s', (name) => {
    const path = fixturePath(`check/${name}`);
    const expected = readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line, i) => {
        const codes = /\/\/ expect: ([a-z, -]+)$/.exec(line)?.[1]?.split(', ') ?? [];
        return codes.sort().map((code) => `${i + 1} ${code}`);
      });
    const found = findingsOf(fileProject(), path).map(({ line, code }) => `${line} ${code}`);
    expect(found.sort(byLine)).toEqual(expected.sort(byLine));
  });
});

function byLine(a: string, b: string): number {
  return Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1);
}

it('every family of rules has a module', () => {
  const named = new Set(cases.map((name) => basename(name, '.pkl')));
  const families = rules.map(({ name }) => name);
  expect(families.filter((name) => !named.has(name) && name !== 'declarations')).toEqual([]);
});
