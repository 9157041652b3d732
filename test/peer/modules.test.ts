// Modules that other people wrote, from checkouts that variables name, and what the native binary makes of them: every
// module is evaluated, every test module run, and the two code generators are run on the modules that they are tested
// with. Nothing of the checkouts is changed, and nothing is fetched.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import glob from 'fast-glob';
import { afterAll, describe, expect, it } from 'vitest';
import { command as evalCommand } from '../../src/cli/commands/eval.ts';
import { command as testCommand } from '../../src/cli/commands/test.ts';
import { type CommandResult, runCommand } from '../support/evaluate.ts';
import { moduleDifferences } from './module-differences.ts';
import { nativeBinary } from './native-binary.ts';

interface Checkout {
  readonly variable: string;
  readonly repository: string;
  /** A code generator to amend, and the folder with its tests: `input` and expected `output`. */
  readonly generator?: { readonly module: string; readonly tests: string };
}

const checkouts: readonly Checkout[] = [
  { variable: 'KDEPS_PANTRY', repository: 'apple/pkl-pantry' },
  { variable: 'KDEPS_PKL_K8S', repository: 'apple/pkl-k8s' },
  { variable: 'KDEPS_HK', repository: 'jdx/hk' },
  {
    variable: 'KDEPS_PKL_GO',
    repository: 'apple/pkl-go',
    generator: { module: 'codegen/src/Generator.pkl', tests: 'codegen/snippet-tests' },
  },
  {
    variable: 'KDEPS_PKL_SWIFT',
    repository: 'apple/pkl-swift',
    generator: { module: 'codegen/src/Generator.pkl', tests: 'codegen/snippet-tests' },
  },
];

const home = process.cwd();
const copies: string[] = [];
afterAll(async () => {
  process.chdir(home);
  for (const folder of copies) await rm(folder, { recursive: true, force: true });
});

function runNative(words: readonly string[], cwd: string): Promise<CommandResult> {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: '1' };
    execFile(nativeBinary, words, { cwd, env, maxBuffer: 2 ** 28 }, (error, output, errors) => {
      resolve({ status: error === null ? 0 : Number(error.code), output, errors });
    });
  });
}

function runOurs([command, ...words]: readonly string[], cwd: string): Promise<CommandResult> {
  process.chdir(cwd);
  return runCommand(command === 'test' ? testCommand : evalCommand, words);
}

/** The folder of the project that a module belongs to. */
function projectOf(file: string, top: string): string {
  let folder = dirname(file);
  while (folder !== top && !existsSync(join(folder, 'PklProject'))) folder = dirname(folder);
  return folder;
}

/** The message of a report; frames differ with the library of each release. */
function messageOf(errors: string): string {
  const report = errors.slice(errors.indexOf('–– Pkl Error ––')).split('\n').slice(1).join('\n');
  return report.split('\n\n')[0]?.trimEnd() ?? '';
}

function outcome({ status, output, errors }: CommandResult): object {
  return { fails: status !== 0, output, message: status === 0 ? '' : messageOf(errors) };
}

async function compare(words: readonly string[], cwd: string): Promise<void> {
  const theirs = await runNative(words, cwd);
  const ours = await runOurs(words, cwd);
  expect(outcome(ours)).toEqual(outcome(theirs));
}

if (!existsSync(nativeBinary)) console.log(`Skipped: modules of other people, because ${nativeBinary} does not exist.`);

for (const { variable, repository, generator } of checkouts) {
  const checkout = process.env[variable] ?? '';
  const isThere = checkout !== '' && existsSync(checkout) && existsSync(nativeBinary);
  if (!isThere) console.log(`Skipped: ${variable} names no checkout of https://github.com/${repository}.`);
  const files = isThere ? (await glob('**/*.pkl', { cwd: checkout, ignore: ['**/.git/**'] })).sort() : [];
  const snippets = generator === undefined || !isThere ? '' : join(checkout, generator.tests);
  const inputs = snippets === '' ? [] : (await glob('*.pkl', { cwd: join(snippets, 'input') })).sort();
  const differences = moduleDifferences[repository] ?? {};

  describe.skipIf(!isThere)(repository, async () => {
    const top = isThere ? await mkdtemp(join(tmpdir(), 'kdeps-modules-')) : '';
    if (isThere) {
      copies.push(top);
      await cp(checkout, top, { recursive: true, filter: (path) => basename(path) !== '.git' });
    }

    it.each(files.filter((file) => differences[file] === undefined))('%s', { timeout: 120_000 }, async (file) => {
      const path = join(top, file);
      const isTest = /^amends "pkl:test"/m.test(readFileSync(path, 'utf8'));
      await compare([isTest ? 'test' : 'eval', path], projectOf(path, top));
    });

    // Modules that import each other are generated more than once; the last result is kept.
    const generated = new Map<string, string>();

    it.each(inputs)('generates code from %s', { timeout: 120_000 }, async (input) => {
      const tests = join(top, generator?.tests ?? '');
      const generate = join(tests, 'input', `generate-${input}`);
      const base = relative(dirname(generate), join(top, generator?.module ?? ''));
      await writeFile(generate, `amends "${base}"\nimport "${input}" as given\nmoduleToGenerate = given\n`);
      const project = projectOf(join(top, generator?.module ?? ''), top);
      const ours = await runOurs(['eval', '-m', join(top, 'generated'), '--project-dir', project, generate], project);
      await rm(generate);
      const failure = join(tests, 'output', input.replace(/(?:\.err)?\.pkl$/, '.err'));
      if (existsSync(failure)) {
        // It is stored on one line, without folders.
        expect(readFileSync(failure, 'utf8')).toContain(messageOf(ours.errors).replaceAll('\n', ' '));
        return;
      }
      expect(ours.errors).toBe('');
      const made = ours.output
        .trim()
        .split('\n')
        .map((line) => resolve(project, line));
      for (const file of made) {
        const name = file
          .slice(file.indexOf('/generated/') + '/generated/'.length)
          .replace(/^.*snippet-tests\/output\//, '');
        generated.set(name, readFileSync(file, 'utf8'));
      }
      expect(made).not.toEqual([]);
    });

    // Only some repositories have a generator.
    it.each(inputs.length === 0 ? [] : ['the expected code'])('generates %s', () => {
      const kept = [...generated.keys()].map((name) => [name, readFileSync(join(snippets, 'output', name), 'utf8')]);
      expect(Object.fromEntries(generated)).toEqual(Object.fromEntries(kept));
    });

    it('has no obsolete difference in the list', () => {
      expect(Object.keys(differences).filter((file) => !files.includes(file))).toEqual([]);
    });
  });
}
