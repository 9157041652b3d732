// The editor grammar in `grammar`; the hygiene test compares the files generated from the parser.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { command as evalCommand } from '../src/cli/commands/eval.ts';
import { KEYWORDS } from '../src/lang/base/identifier.ts';
import { runCommand } from './support/evaluate.ts';
import { root } from './support/root.ts';

const source = join(root, 'grammar/pkl.tmLanguage.pkl');
const rendered = join(root, 'grammar/pkl.tmLanguage.json');

it('the editor grammar is up to date with its Pkl source', async () => {
  const { output, errors } = await runCommand(evalCommand, [source]);
  expect(errors).toBe('');
  await expect(output).toMatchFileSnapshot(rendered);
});

it('the editor grammar contains every keyword', async () => {
  const matches = [...(await readFile(rendered, 'utf8')).matchAll(/\(\?:([\w|]+)\)\(\?!/g)];
  const words = matches.flatMap(([, alternatives]) => alternatives?.split('|') ?? []);
  expect([...new Set(words)].sort()).toEqual([...KEYWORDS].sort());
});
