// The folder `grammar`: what is made from the parser is compared by the hygiene test, the editor grammar here.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { command as evalCommand } from '../src/cli/commands/eval.ts';
import { KEYWORDS } from '../src/lang/base/identifier.ts';
import { runCommand } from './support/evaluate.ts';
import { root } from './support/root.ts';

const source = join(root, 'grammar/pkl.tmLanguage.pkl');
const rendered = join(root, 'grammar/pkl.tmLanguage.json');

it('the editor grammar is what its Pkl source says', async () => {
  const { output, errors } = await runCommand(evalCommand, [source]);
  expect(errors).toBe('');
  await expect(output).toMatchFileSnapshot(rendered);
});

it('the editor grammar knows every keyword', async () => {
  const matches = [...(await readFile(rendered, 'utf8')).matchAll(/\(\?:([\w|]+)\)\(\?!/g)];
  const words = matches.flatMap(([, alternatives]) => alternatives?.split('|') ?? []);
  expect([...new Set(words)].sort()).toEqual([...KEYWORDS].sort());
});
