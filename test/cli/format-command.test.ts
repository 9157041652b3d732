// `kdeps format`, as a new user runs it.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtCommand } from '../support/built-program.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';

let person: Newcomer;
beforeEach(async () => {
  person = await newcomer();
  await person.write({
    'tidy.pkl': 'a = 1\n',
    'untidy.pkl': 'a  =  1',
    'broken.pkl': 'a =\n',
    'sub/PklProject': 'amends   "pkl:Project"\n',
    'sub/deep/untidy.pkl': 'b{c=1}',
    'sub/note.txt': 'd  = 1',
  });
});
afterEach(() => person.leave());

const textOf = (path: string): string => readFileSync(join(person.folder, path), 'utf8');

function withInput(input: string, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(...builtCommand(['format', ...words]), {
    cwd: person.folder,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('kdeps format', () => {
  it('prints formatted source, and exits with 11 if a file was not formatted', () => {
    expect(person.kdeps(['format', 'tidy.pkl'])).toEqual({ status: 0, stdout: 'a = 1\n', stderr: '' });
    expect(person.kdeps(['format', 'untidy.pkl'])).toEqual({ status: 11, stdout: 'a = 1\n', stderr: '' });
    expect(person.kdeps(['format', 'tidy.pkl', 'sub/note.txt'])).toEqual({
      status: 11,
      stdout: 'a = 1\nd = 1\n',
      stderr: '',
    });
    expect(textOf('untidy.pkl')).toBe('a  =  1');
  });

  it('reads standard input, and cannot write back to it', () => {
    expect(withInput('a  = 1', '-')).toEqual({ status: 11, stdout: 'a = 1\n', stderr: '' });
    expect(withInput('a = 1\n', '-')).toEqual({ status: 0, stdout: 'a = 1\n', stderr: '' });
    expect(withInput('a  = 1', '-', '-w')).toMatchObject({ status: 1, stdout: '' });
  });

  it('names the unformatted files in a folder', () => {
    const names = 'sub/PklProject\nsub/deep/untidy.pkl\n';
    expect(person.kdeps(['format', '--diff-name-only', 'sub'])).toEqual({ status: 11, stdout: names, stderr: '' });
    expect(person.kdeps(['format', '--check', 'sub', 'tidy.pkl'])).toEqual({
      status: 11,
      stdout: names,
      stderr: '2 of 3 files not formatted. `kdeps format -w` formats them.\n',
    });
    expect(person.kdeps(['format', '--check', 'tidy.pkl'])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(person.kdeps(['format', '--silent', 'sub'])).toEqual({ status: 11, stdout: '', stderr: '' });
  });

  it('writes files back, names those that changed, and reports those that it could not format', () => {
    const { status, stdout, stderr } = person.kdeps(['format', '-w', 'nowhere.pkl', '.']);
    expect(status).toBe(1);
    expect(stdout).toBe('sub/PklProject\nsub/deep/untidy.pkl\nuntidy.pkl\n');
    expect(stderr).toContain('IO error while reading or writing `nowhere.pkl`');
    expect(stderr).toContain('Could not format `broken.pkl`:\n–– Pkl Error ––\nUnexpected end of file.\n\n1 | a =');
    expect(stderr).toMatch(/An error occurred during formatting\.\n$/);
    expect(textOf('untidy.pkl')).toBe('a = 1\n');
    expect(textOf('sub/deep/untidy.pkl')).toBe('b { c = 1 }\n');
    expect(textOf('broken.pkl')).toBe('a =\n');
    expect(textOf('sub/note.txt')).toBe('d  = 1');
    expect(person.kdeps(['format', '--check', 'sub', 'untidy.pkl'])).toMatchObject({ status: 0 });
  });

  it('reports all syntax errors of a file', async () => {
    await person.write({ 'broken.pkl': 'a = 1 1\nb = [\nc = }\n' });
    const { stderr } = person.kdeps(['format', 'broken.pkl']);
    expect(stderr.split('–– Pkl Error ––').length).toBeGreaterThan(2);
    expect(stderr).toContain('1 | a = 1 1');
  });

  it('keeps the mode of a file, writes through links, and leaves nothing behind', () => {
    chmodSync(join(person.folder, 'untidy.pkl'), 0o640);
    symlinkSync('untidy.pkl', join(person.folder, 'link.pkl'));
    expect(person.kdeps(['format', '-w', 'link.pkl'])).toMatchObject({ status: 0, stdout: 'link.pkl\n' });
    expect(textOf('untidy.pkl')).toBe('a = 1\n');
    expect(statSync(join(person.folder, 'untidy.pkl')).mode & 0o777).toBe(0o640);
    expect(readdirSync(person.folder).sort()).toEqual(['broken.pkl', 'link.pkl', 'sub', 'tidy.pkl', 'untidy.pkl']);
  });

  it('leaves files that are not UTF-8 and paths that are not files unchanged', () => {
    writeFileSync(join(person.folder, 'latin.pkl'), Buffer.from('a = "\xe9"', 'latin1'));
    mkdirSync(join(person.folder, 'folder.pkl'));
    const { status, stdout, stderr } = person.kdeps(['format', '-w', 'latin.pkl', 'folder.pkl']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('`latin.pkl`: it is not valid UTF-8.');
    expect(readFileSync(join(person.folder, 'latin.pkl'))).toEqual(Buffer.from('a = "\xe9"', 'latin1'));
    expect(existsSync(join(person.folder, 'folder.pkl'))).toBe(true);
  });

  it('leaves the promises of agents as they are', async () => {
    const text = 'amends "package://schema.kdeps.com/core@0.5.1#/Resource.pkl"\n\nName = "@(request.params("q") )"\n';
    await person.write({ 'agent.pkl': text });
    expect(person.kdeps(['format', 'agent.pkl'])).toEqual({ status: 0, stdout: text, stderr: '' });
  });

  it('does nothing without paths, and rejects unknown versions', () => {
    expect(person.kdeps(['format'])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(person.kdeps(['format', '--grammar-version', '3', 'tidy.pkl']).stderr).toContain(
      'invalid value for --grammar-version: invalid choice: 3. (choose from 1, 2)',
    );
  });
});
