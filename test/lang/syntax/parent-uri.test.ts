import { expect, it } from 'vitest';
import { parentUriOf } from '../../../src/lang/syntax/parent-uri.ts';

it.each([
  ['amends "a.pkl"\nb = 1', 'a.pkl'],
  ['#!/x\n/// amends "doc"\n// amends "no"\n@A { extends = "x" }\nopen module b.c extends #"a.pkl"#', 'a.pkl'],
  ['module a\n\nextends "b\\u{20}c"', 'b\\u{20}c'],
  ['a = """\namends "b"\n"""', null],
  ['import "a"\namends "b"', null],
  ['class A extends B', null],
  ['amends', null],
  ['amends "a', 'a'],
  ['', null],
])('%j', (text, uri) => {
  expect(parentUriOf(text)).toBe(uri);
});

it('reads no further than necessary', () => {
  const start = performance.now();
  for (let n = 0; n < 100; n++) parentUriOf(`amends "a"\nb = List(${'1, '.repeat(100_000)})`);
  for (let n = 0; n < 100; n++) parentUriOf(`b = List(${'1, '.repeat(100_000)})`);
  expect(performance.now() - start).toBeLessThan(5_000);
});
