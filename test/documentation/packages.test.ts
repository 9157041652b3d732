// `kdeps doc` of real packages: the standard library, the schema of agents, and a clone of pkl-pantry.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { brokenLinks, document, filesIn, repeatedIds } from '../support/documentation.ts';
import { isMissing } from '../support/skipping.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-doc-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the standard library and the schema', async () => {
  const output = join(folder, 'ours');
  const result = await document(['pkl:', 'package://schema.kdeps.com/core@0.5.1', '-o', output]);
  const files = filesIn(output);

  it('have no broken links, in comments or on pages', () => {
    expect(result).toMatchObject({ status: 0, errors: '' });
    expect(result.output).toMatch(/^pkl 0\.32\.1: 23 modules\ncore 0\.5\.1: \d+ modules\nWrote /);
    expect(brokenLinks(files)).toEqual([]);
    expect(repeatedIds(files)).toEqual([]);
  });

  it('have evaluated examples', () => {
    expect(files.get('pkl/0.32.1/base/String.html')).toMatch(/repeat\(.*3.*\n*.*class="result">.*ababab/);
    expect([...files.values()].join('').match(/class="result"/g)?.length).toBeGreaterThan(90);
  });

  it('link to each other within a package', () => {
    expect(files.get('pkl/0.32.1/json/Parser.html')).toContain('<a href="../base/');
    expect(files.get('core/0.5.1/Workflow/index.html')).toContain('<a href="../Project/');
  });
});

const pantry = process.env['KDEPS_PANTRY'] ?? '';

it.skipIf(isMissing(pantry !== '', 'KDEPS_PANTRY must name a clone'))('pkl-pantry has no broken pages', async () => {
  const output = join(folder, 'pantry');
  const words = ['pkl.toml', 'pkl.csv', 'org.openapis.v3'].map((name) => join(pantry, 'packages', name));
  expect(await document([...words, '-o', output])).toMatchObject({ status: 0 });
  const files = filesIn(output);
  expect(brokenLinks(files)).toEqual([]);
  expect(repeatedIds(files)).toEqual([]);
});
