import { expect, it } from 'vitest';
import { checkUnit, Project } from '../../../src/lang/analysis/index.ts';
import { memoryLoader } from '../../../src/lang/modules/memory-loader.ts';
import { Sources } from '../../../src/lang/node/index.ts';

/** The codes of the findings in a module, and the texts that they mark. */
function marks(text: string, others: Readonly<Record<string, string>> = {}): readonly (readonly string[])[] {
  const modules = memoryLoader('app', new Map([['app:/main.pkl', text], ...Object.entries(others)]));
  const sources = new Sources({ cacheDir: null, http: { userAgent: 'test', isOffline: true } });
  const project = new Project({ loaders: [modules, ...sources.loaders] });
  const unit = project.unit('app:/main.pkl');
  return checkUnit(project.analyzer, unit)
    .filter(({ code }) => code !== 'unused-import')
    .map(({ code, range }) => [code, text.slice(range.start, range.end)]);
}

it.each([
  ['package://a.com/b@x#/c.pkl', 'x'],
  ['package://a.com/b@1.0::sha256:1#/c.pkl', '1.0'],
  ['package://a.com/b@1.0.0#c.pkl', 'c.pkl'],
  ['package://a.com/b#/c.pkl', '"package://a.com/b#/c.pkl"'],
  ['package://a.com/b@1.0.0', '"package://a.com/b@1.0.0"'],
  ['package:///b@1.0.0#/c.pkl', '"package:///b@1.0.0#/c.pkl"'],
  ['package://a.com/b@1.0.0::md5:1#/c.pkl', '"package://a.com/b@1.0.0::md5:1#/c.pkl"'],
  ['package://a.com/b@#/c.pkl', '"package://a.com/b@#/c.pkl"'],
])('marks what is malformed in %s', (uri, marked) => {
  expect(marks(`import "${uri}" as b\n`)).toEqual([['invalid-module-uri', marked]]);
});

it('says when a pattern matches more modules than are read', () => {
  const files = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`app:/many/${String(i)}.pkl`, 'x = 1\n']));
  const text = 'import* "many/*.pkl" as many\n\ncount = many.length\n';
  expect(marks(text, files(301))).toEqual([['too-many-matches', '"many/*.pkl"']]);
  expect(marks(text, files(300))).toEqual([]);
});
