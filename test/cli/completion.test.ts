// Completion scripts in their shells: what the Tab key offers.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandEntries } from '../../src/cli/commands/index.ts';
import { completionScripts } from '../../src/cli/completion.ts';
import { zshCapture } from '../support/zsh-completion.ts';

const folder = mkdtempSync(join(tmpdir(), 'kdeps-completion-'));
const script = (shell: string) => join(folder, `kdeps.${shell}`);

beforeAll(async () => {
  const loaded = await Promise.all(commandEntries.map(async (entry) => ({ ...entry, command: await entry.load([]) })));
  for (const [shell, make] of Object.entries(completionScripts)) writeFileSync(script(shell), make(loaded));
  // Candidates for file names.
  mkdirSync(join(folder, 'here/painter'), { recursive: true });
  writeFileSync(join(folder, 'here/notes.txt'), '');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ask(file: string, args: readonly string[]): readonly string[] {
  const { stdout, stderr, status } = spawnSync(file, args, { encoding: 'utf8', cwd: join(folder, 'here') });
  expect([stderr, status]).toEqual(['', 0]);
  const words = stdout.split('\n').map((line) => (line.split('\t')[0] ?? '').replace(/[=/]$/, ''));
  return [...new Set(words)].filter((word) => word !== '').sort();
}

/** Splits a line for completion like bash: `=` is a separate word. */
function bashWords(line: string): readonly string[] {
  const words = line.split(/\s+|(=)/).filter((word) => word !== undefined);
  return words.at(-2) === '=' && words.at(-1) === ''
    ? words
    : words.filter((word, at) => word !== '' || at === words.length - 1);
}

const shells: Readonly<Record<string, (line: string) => readonly string[]>> = {
  bash: (line) => {
    const words = bashWords(line);
    const run = `source ${script('bash')}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _kdeps; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return ask('bash', ['--norc', '-c', run]);
  },
  zsh: (line) => {
    const out = join(mkdtempSync(join(folder, 'zsh-')), 'out');
    return ask('zsh', ['-f', '-c', zshCapture, 'capture', script('zsh'), out, line]);
  },
  // In fish, an option includes its value.
  fish: (line) =>
    ask('fish', ['--no-config', '-c', `source ${script('fish')}; complete -C ${JSON.stringify(line)}`]).map((word) =>
      word.replace(/^--gpu=/, ''),
    ),
};

const commands = [...new Set(commandEntries.map(({ path }) => path.split(' ')[0] ?? ''))].sort();

for (const [shell, complete] of Object.entries(shells)) {
  const isThere = spawnSync(shell, ['-c', 'exit 0']).status === 0;
  if (!isThere) console.log(`Skipped: completion in ${shell}, which is not installed.`);
  describe.skipIf(!isThere)(`completion in ${shell}`, () => {
    it.each([
      ['kdeps ', commands],
      ['kdeps sc', ['scaffold']],
      ['kdeps project ', ['package', 'resolve']],
      ['kdeps scaffold painter ', ['client', 'exec', 'llm', 'python', 'response', 'test', 'workflow']],
      ['kdeps scaffold painter ex', ['exec']],
      ['kdeps scaffold ', ['painter']],
      ['kdeps build --gpu ', ['amd', 'cpu', 'nvidia']],
      ['kdeps build --gpu=', ['amd', 'cpu', 'nvidia']],
      ['kdeps run --wa', ['--watch']],
      ['kdeps project package --outp', ['--output-path']],
      ['kdeps run ', ['notes.txt', 'painter']],
      ['kdeps shell-completion ', ['bash', 'fish', 'zsh']],
    ])('of %j', (line, expected) => {
      const words = complete(line).filter((word) => !(line === 'kdeps ' && word.startsWith('-')));
      expect(words).toEqual(expected);
    });
  });
}

it('also works as a file in fpath', ({ skip }) => {
  if (spawnSync('zsh', ['-c', 'exit 0']).status !== 0) return skip();
  expect(readFileSync(script('zsh'), 'utf8')).toMatch(/^#compdef kdeps\n/);
  const run = `fpath=(${folder}/functions $fpath); autoload -Uz compinit; compinit -D -u; print $_comps[kdeps]`;
  mkdirSync(join(folder, 'functions'));
  writeFileSync(join(folder, 'functions/_kdeps'), readFileSync(script('zsh')));
  expect(ask('zsh', ['-f', '-c', run])).toEqual(['_kdeps']);
});
