import { expect, test } from 'vitest';
import { GivenModules } from '../../../src/lang/modules/given-modules.ts';
import type { LoadedModule } from '../../../src/lang/modules/loaded-module.ts';

function module(): LoadedModule {
  // Only its identity matters.
  return { defaultName: 'x' } as LoadedModule;
}

test('keeps the latest modules, and the texts of many more', () => {
  const given = new GivenModules();
  const last = module();
  for (let i = 0; i < 5000; i++) given.set(`module ${i}`, `a = ${i}`, i === 4999 ? last : module());
  expect(given.get('module 4999')).toBe(last);
  expect(given.get('module 0')).toBeUndefined();
  expect(given.text('module 0')).toBe('a = 0');
});

test('evicts the oldest texts when there are too many', () => {
  const given = new GivenModules();
  const megabyte = 'x'.repeat(2 ** 20);
  for (let i = 0; i < 40; i++) given.set(`module ${i}`, megabyte, module());
  expect(given.text('module 0')).toBeUndefined();
  expect(given.text('module 39')).toBe(megabyte);
  given.set('large', 'x'.repeat(2 ** 25), module());
  expect(given.text('module 39')).toBeUndefined();
  expect(given.text('large')).toHaveLength(2 ** 25);
});

test('counts a text that is given twice once', () => {
  const given = new GivenModules();
  given.set('other', 'a = 1', module());
  for (let i = 0; i < 40; i++) given.set('same', 'x'.repeat(2 ** 20), module());
  expect(given.text('other')).toBe('a = 1');
});
