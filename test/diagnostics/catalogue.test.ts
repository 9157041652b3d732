// What `kdeps explain` says is true: the example of each code fails with that code.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import glob from 'fast-glob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/args.ts';
import { cliCatalogue } from '../../src/cli/catalogue.ts';
import { commandEntries } from '../../src/cli/commands/index.ts';
import { isUsageError } from '../../src/cli/options.ts';
import { splitWords } from '../../src/cli/words.ts';
import { languageCatalogue } from '../../src/lang/diagnostics/catalogue/index.ts';
import type { Diagnostic } from '../../src/lang/diagnostics/diagnostic.ts';
import type { Example, Explanation } from '../../src/lang/diagnostics/explanation.ts';
import { agentCatalogue } from '../../src/runtime/diagnostics/catalogue.ts';
import { builtCommand } from '../support/built-program.ts';
import { root } from '../support/root.ts';

const all: Readonly<Record<string, Explanation>> = { ...languageCatalogue, ...agentCatalogue, ...cliCatalogue };
const codes = Object.keys(all);
const here = process.cwd();
let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'kdeps-codes-')));
  process.env['KDEPS_HOME'] = join(folder, '.kdeps');
});

afterAll(async () => {
  process.chdir(here);
  delete process.env['KDEPS_HOME'];
  await rm(folder, { recursive: true, force: true });
});

/** The codes reported for an example, which is run in a folder with its files. */
async function codesOf(code: string, example: Exclude<Example, { needs: unknown }>): Promise<readonly string[]> {
  const place = join(folder, code.replace('/', '-'));
  await mkdir(place);
  for (const [name, text] of Object.entries({ ...example.rest, ...example.files })) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), text);
  }
  const [program = '', ...words] = splitWords(example.command);
  expect(program).toBe('kdeps');
  process.chdir(place);
  return run(code, words);
}

/** Runs a command, in this process if possible, because that is faster. */
async function run(code: string, words: readonly string[]): Promise<readonly string[]> {
  const entry = commandEntries.find(({ path }) => words.slice(0, path.split(' ').length).join(' ') === path);
  // The hot loop of the regex engine is many times slower in Vitest.
  if (entry === undefined || code === 'regex-too-expensive') return codesIn(runProgram(words));
  const command = await entry.load(words);
  const rest = words.slice(entry.path.split(' ').length);
  let errors = '';
  const terminal = {
    out: () => undefined,
    err: (text: string) => void (errors += text),
    colorOut: false,
    colorErr: false,
    isTerminal: false,
  };
  try {
    const all = ['--diagnostics=json', ...rest];
    const { options, operands } = parseArguments(command.options, command.operands, all);
    const given = command.readsWords === true ? all : operands;
    await command.run({ options, operands: given, terminal, commands: commandEntries });
  } catch (error) {
    if (!isUsageError(error)) throw error;
    return error.problems.map((problem) => problem.code);
  }
  return codesIn(errors);
}

function codesIn(lines: string): readonly string[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as Diagnostic).code);
}

/** What the built program prints to its error stream. */
function runProgram(words: readonly string[]): string {
  return spawnSync(...builtCommand([...words, '--diagnostics=json']), { encoding: 'utf8' }).stderr;
}

describe('the example of a code', () => {
  const shown = codes.filter((code) => 'command' in (all[code]?.example ?? {}));

  it.each(shown)('%s fails with it', async (code) => {
    const { example } = all[code] as Explanation;
    if ('needs' in example) return;
    expect(await codesOf(code, example)).toContain(code);
  });

  it('is only missing for a few codes of the language', () => {
    const missing = Object.entries(languageCatalogue).filter(([, { example }]) => 'needs' in example);
    expect(missing.length).toBeLessThanOrEqual(40);
  });

  it('is only missing for codes of agents that need a running agent', () => {
    const missing = Object.entries(agentCatalogue).filter(([, { example }]) => 'needs' in example);
    expect([...new Set(missing.map(([, { example }]) => ('needs' in example ? example.needs : '')))]).toEqual([
      'a running agent',
    ]);
  });
});

describe('the catalogue', () => {
  it('consists of complete sentences', () => {
    for (const [code, { title, cause, cure }] of Object.entries(all)) {
      expect(code).toMatch(/^(?:kdeps\/)?[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(title, code).not.toMatch(/[.!?]$/);
      for (const text of [cause, cure]) expect(text, code).toMatch(/^[`A-Z].*[.?]$/);
    }
  });

  it('contains each code once', () => {
    const sizes = [languageCatalogue, agentCatalogue, cliCatalogue].map((catalogue) => Object.keys(catalogue).length);
    expect(codes.length).toBe(sizes.reduce((sum, size) => sum + size, 0));
  });

  it('contains no unused code', async () => {
    const files = await glob('src/**/*.ts', {
      cwd: root,
      ignore: ['**/catalogue/**', '**/catalogue.ts', '**/*.generated.ts'],
    });
    const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')));
    const source = texts.join('\n');
    expect(codes.filter((code) => !source.includes(`'${code}'`))).toEqual([]);
  });
});
