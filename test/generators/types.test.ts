// `kdeps gen ts` and `kdeps gen json-schema`: golden files beside the modules in fixtures/generate, and the program itself.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../src/cli/command.ts';
import { command as genJsonSchema } from '../../src/cli/commands/gen-json-schema.ts';
import { command as genTs } from '../../src/cli/commands/gen-ts.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { runCommand } from '../support/evaluate.ts';
import { fixturePath } from '../support/fixtures.ts';

const targets: readonly (readonly [extension: string, command: Command, words: readonly string[]])[] = [
  ['ts.txt', genTs, []],
  ['json.ts.txt', genTs, ['--form', 'json']],
  ['schema.json', genJsonSchema, []],
];

describe.each(['AppConfig', 'plain', 'shapes'])('%s', (name) => {
  it.each(targets)('as .%s', async (extension, command, words) => {
    const result = await runCommand(command, [...words, fixturePath(`generate/${name}.pkl`)]);
    expect(result).toMatchObject({ status: 0, errors: '' });
    await expect(result.output).toMatchFileSnapshot(fixturePath(`generate/${name}.${extension}`));
  });
});

it('values that contain themselves are described as such', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kdeps-circular-'));
  try {
    const file = join(folder, 'circular.pkl');
    writeFileSync(
      file,
      'module Circular\nlist = new Listing { whole }\nwhole = new Dynamic { inner = whole; port = 1 }\n',
    );
    const ts = await runCommand(genTs, [file]);
    expect(ts).toMatchObject({ status: 0, errors: '' });
    expect(ts.output).toContain('    readonly inner: never;\n    readonly port: number;');
    const { output } = await runCommand(genJsonSchema, [file]);
    const inner = { not: {}, description: 'Contains itself, so that it has no JSON form.' };
    expect(JSON.parse(output)).toMatchObject({ properties: { whole: { properties: { inner } } } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('validators report what is wrong, and where', async () => {
  const { output } = await runCommand(genTs, ['--validators', fixturePath('generate/AppConfig.pkl')]);
  const file = join(mkdtempSync(join(tmpdir(), 'kdeps-validators-')), 'app.mjs');
  try {
    writeFileSync(file, transformSync(output, { loader: 'ts', format: 'esm' }).code);
    const { appConfigSchema } = await import(/* @vite-ignore */ pathToFileURL(file).href);
    const { issues } = appConfigSchema['~standard'].validate({ port: 80 });
    expect(issues).toContainEqual({ message: 'Must be at least 1024.', path: ['port'] });
    expect(issues).toContainEqual({ message: 'Missing.', path: ['host'] });
  } finally {
    rmSync(dirname(file), { recursive: true });
  }
  const wrong = await runCommand(genTs, ['--validators', '--form', 'plain', fixturePath('generate/AppConfig.pkl')]);
  expect([wrong.status, wrong.errors]).toEqual([
    1,
    'Error: `--validators` validates JSON, so it needs `--form json`\n',
  ]);
});

describe('the program', () => {
  let me: Newcomer;
  beforeAll(async () => {
    me = await newcomer();
    await me.write({
      'config.pkl': 'module Config\nport: Int = 80\n',
      'amending.pkl': 'amends "config.pkl"\nport = 81\n',
      'broken.pkl': 'a = 1\nb: Prot\n',
      'endless.pkl': 'function f(n: Int): Int = if (n == 0) 0 else f(n - 1) + f(n - 1)\na = f(60)\n',
    });
  });
  afterAll(() => me.leave());

  it.each([
    ['ts', 'export interface Config {'],
    ['json-schema', '"title": "Config"'],
  ])('writes a file: %s', async (target, part) => {
    expect(me.kdeps(['gen', target, 'amending.pkl', '-o', `made/${target}`])).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(await readFile(join(me.folder, 'made', target), 'utf8')).toContain(part);
  });

  it('reports errors with file and line', () => {
    const { status, stdout, stderr } = me.kdeps(['gen', 'ts', 'broken.pkl']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('Cannot find type `Prot`.');
    expect(stderr).toContain('broken.pkl, line 2)');
    expect(me.kdeps(['gen', 'json-schema', 'missing.pkl'])).toMatchObject({ status: 1, stdout: '' });
    expect(me.kdeps(['gen', 'ts']).stderr).toContain('<module>');
    expect(me.kdeps(['gen', 'ts', 'config.pkl', '-o', '.']).stderr).toContain('is a directory');
  });

  it('converts a file, and says what it cannot', async () => {
    await me.write({
      'app.json': '{"properties": {"a": {"not": {}}, "b": {"$ref": "more/b.json"}}}',
      'more/b.json': '{"type": "string", "maxLength": 3}',
      'bad.json': '{"a": }',
    });
    const from = ['gen', 'pkl', '--from', 'json-schema'];
    const { status, stderr } = me.kdeps([...from, 'app.json', '-o', 'App.pkl', '--diagnostics', 'json']);
    expect([status, JSON.parse(stderr)]).toMatchObject([0, { code: 'kdeps/not-expressed', severity: 'warning' }]);
    expect(await readFile(join(me.folder, 'App.pkl'), 'utf8')).toContain('typealias B = String(length <= 3)');
    expect(me.kdeps([...from, 'bad.json'])).toMatchObject({ status: 1, stdout: '' });
    expect(me.kdeps([...from, 'bad.json']).stderr).toContain('bad.json: ');
    expect(me.kdeps([...from, 'none.json']).stderr).toContain('none.json');
    expect(me.kdeps(['gen', 'pkl', 'app.json']).stderr).toContain('--from');
  });

  it('stops at the time limit', () => {
    const { status, stderr } = me.kdeps(['gen', 'ts', 'endless.pkl', '--timeout', '1']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('timed out')]);
  });
});
