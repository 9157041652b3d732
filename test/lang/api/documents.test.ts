// Output whose parts lead back to members.
import { describe, expect, it } from 'vitest';
import { Evaluator, memoryLoader, type OutputDocument, textReader } from '../../../src/lang/index.ts';

const uri = 'app:/main.pkl';

function documents(
  text: string,
  format = 'pcf',
): { readonly found: readonly OutputDocument[]; readonly why: (path: string) => string } {
  const evaluation = new Evaluator({
    loaders: [memoryLoader('app', new Map([[uri, text]]))],
    readers: [textReader('prop', new Map([['pkl.outputFormat', format]]))],
  }).evaluation();
  return { found: evaluation.documents(uri), why: (path) => evaluation.why(uri, path).value };
}

/** The members of a document: path → text. */
function members({ text, members: all }: OutputDocument): Readonly<Record<string, string>> {
  return Object.fromEntries(all.map(({ path, start, end }) => [path, (text ?? '').slice(start, end)]));
}

const text = `
class Server { host: String; port: Int = 80 }
servers: Mapping<String, Server> = new { ["web"] { host = "a" } }
ports = new Listing { 1; 2 }
\`odd name\` = List("x\\ny")
unique = Set(1)
`;

const expected: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pcf: { 'servers["web"].port': 'port = 80', 'ports[1]': '2', unique: 'unique = Set(1)' },
  json: { 'servers["web"].port': '"port": 80', 'ports[1]': '2', '`odd name`[0]': String.raw`"x\ny"` },
  yaml: { 'servers["web"].port': 'port: 80', 'ports[1]': '- 2', '`odd name`[0]': '- |-\n  x\n  y' },
  jsonnet: { 'servers["web"].port': 'port: 80', 'ports[1]': '2' },
  plist: { 'servers["web"].port': '<key>port</key>\n      <integer>80</integer>', 'ports[1]': '<integer>2</integer>' },
};

describe('the documents of an output', () => {
  for (const [format, some] of Object.entries(expected))
    it(`say in ${format} which part shows which member`, () => {
      const { found, why } = documents(text, format);
      const [only] = found;
      if (only === undefined) throw new Error('there is no document');
      expect(found).toHaveLength(1);
      const all = members(only);
      expect(all).toMatchObject(some);
      // The elements of a set cannot be read one by one.
      expect(Object.keys(all)).not.toContain('unique[0]');
      for (const path of Object.keys(all)) expect(why(path), path).not.toBe('');
    });

  it('are the files of `output.files`, each with its own members', () => {
    const { found, why } = documents(
      'output { files { ["a.json"] { value = new Dynamic { x { y = 1 } }; renderer = new JsonRenderer {} }\n["b.txt"] { text = "by hand" } } }',
    );
    expect(found.map(({ path }) => path)).toEqual(['a.json', 'b.txt']);
    expect(found.map(members)).toEqual([
      {
        'output.files["a.json"].value.x': expect.stringContaining('"x"'),
        'output.files["a.json"].value.x.y': '"y": 1',
      },
      {},
    ]);
    expect(why('output.files["a.json"].value.x.y')).toBe('1');
  });

  it('have paths into `output.value` if that is not the module', () => {
    const { found } = documents('local part = new Dynamic { z = 1 }\noutput { value = part }');
    expect(found.map(members)).toEqual([{ 'output.value.z': 'z = 1' }]);
  });

  it('have no members if the text was made in another way, or is binary', () => {
    expect(documents('x = 1\noutput { text = "x is one" }').found).toMatchObject([{ text: 'x is one', members: [] }]);
    const [binary] = documents('x = 1', 'pkl-binary').found;
    expect([binary?.text, binary?.members, (binary?.bytes?.length ?? 0) > 0]).toEqual([null, [], true]);
  });

  it('are the same texts as without members', () => {
    for (const format of ['pcf', 'json', 'yaml', 'xml', 'plist', 'jsonnet']) {
      const source = 'a { b = 1\nc = "x" }\nd = List(1, 2)\n';
      const evaluator = new Evaluator({
        loaders: [memoryLoader('app', new Map([[uri, source]]))],
        readers: [textReader('prop', new Map([['pkl.outputFormat', format]]))],
      });
      expect(documents(source, format).found[0]?.text).toBe(evaluator.renderSync(uri));
    }
  });
});
