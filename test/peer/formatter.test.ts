// The cases that the reference's formatter is tested with, from a clone of apple/pkl that KDEPS_PKL names, in the
// version that we follow; its library, which is formatted; and modules of other people from clones that other variables
// name.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import glob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { LANGUAGE_VERSION } from '../../src/lang/base/language-version.ts';
import { format } from '../../src/lang/format/format.ts';
import { formattingFault } from '../support/formatting.ts';
import { isMissing } from '../support/skipping.ts';

const clone = process.env['KDEPS_PKL'] ?? '';
const isThere = clone !== '' && existsSync(join(clone, '.git'));
if (!isThere) console.log('Skipped: KDEPS_PKL names no clone of apple/pkl.');

const cases = 'pkl-formatter/src/test/files/FormatterSnippetTests';

function git(...words: readonly string[]): string {
  return execFileSync('git', ['-C', clone, ...words], { encoding: 'utf8', maxBuffer: 2 ** 28 });
}

function filesIn(folder: string): string[] {
  const files = git('ls-tree', '-r', '--name-only', LANGUAGE_VERSION, folder).trim().split('\n');
  return files.filter((file) => file.endsWith('.pkl'));
}

function textOf(file: string): string {
  return git('show', `${LANGUAGE_VERSION}:${file}`);
}

describe.skipIf(!isThere)("the reference's formatter", () => {
  it.each(isThere ? filesIn(`${cases}/input`) : [])('%s', (file) => {
    const text = textOf(file);
    expect(format(text)).toBe(textOf(file.replace('/input/', '/output/')));
    expect(formattingFault(text)).toBeNull();
  });

  it.each(isThere ? filesIn('stdlib') : [])('leaves %s unchanged, as we do', (file) => {
    const text = textOf(file);
    expect(format(text)).toBe(text);
  });

  it('has a test suite whose modules we format without loss', () => {
    const faults = filesIn('pkl-core/src/test/files/LanguageSnippetTests').flatMap((file) => {
      const fault = formattingFault(textOf(file));
      return fault === null ? [] : [`${file} ${fault}`];
    });
    expect(faults).toEqual([]);
  });
});

describe.each(['KDEPS_PANTRY', 'KDEPS_PKL_K8S', 'KDEPS_HK', 'KDEPS_PKL_GO', 'KDEPS_PKL_SWIFT'])(
  'modules in %s',
  (variable) => {
    const folder = process.env[variable] ?? '';
    it.skipIf(isMissing(folder !== '', `${variable} must name a clone`))('are formatted without loss', () => {
      const faults = glob.sync('**/*.pkl', { cwd: folder }).flatMap((file) => {
        const fault = formattingFault(readFileSync(join(folder, file), 'utf8'));
        return fault === null ? [] : [`${file} ${fault}`];
      });
      expect(faults).toEqual([]);
    });
  },
);
