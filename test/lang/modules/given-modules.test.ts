import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { GivenModules } from '../../../src/lang/modules/given-modules.ts';
import type { LoadedModule } from '../../../src/lang/modules/registry.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function module(): LoadedModule {
  // Only its identity matters.
  return { defaultName: 'x' } as LoadedModule;
}

test('modules in use are found however many came after them, others are let go', async () => {
  const given = new GivenModules();
  const used = module();
  given.set('used', used);
  for (let i = 0; i < 5000; i++) given.set(`module ${i}`, module());
  await expect
    .poll(() => {
      collectGarbage();
      return given.size;
    })
    .toBeLessThan(1000);
  expect(given.get('used')).toBe(used);
  expect(given.get('module 4999')).toBeDefined();
  expect(given.get('module 0')).toBeUndefined();
});
