import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { memoryLoader, textReader } from '../../../src/lang/index.ts';
import { fileUri, NodeEvaluator } from '../../../src/lang/node/index.ts';

it('evaluates files, with loaders and readers of the embedder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'node-evaluator-'));
  const file = join(folder, 'main.pkl');
  writeFileSync(file, 'import "app:/lib.pkl"\nsum = lib.x + 1\nhome = read("env:HOME")\nplace = read("env:KDEPS")');
  const evaluator = new NodeEvaluator({
    allowedModules: [/file:/, /app:/, /pkl:/],
    loaders: [memoryLoader('app', new Map([['app:/lib.pkl', 'x = 41']]))],
    readers: [
      textReader(
        'env',
        new Map([
          ['HOME', '/nowhere'],
          ['KDEPS', 'here'],
        ]),
      ),
    ],
  });
  const object = evaluator.evaluation().object(fileUri(file).toString());
  expect([object.get('sum'), object.get('home'), object.get('place')]).toEqual([42, '/nowhere', 'here']);
  evaluator.close();
  rmSync(folder, { recursive: true });
});
