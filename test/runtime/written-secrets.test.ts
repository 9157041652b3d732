// Secrets written in plain text in the files of an agent are found wherever they are: in code, comments and strings, and
// in files that do not parse.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSecrets, withoutSecrets } from '../../src/runtime/index.ts';

const valuesIn = (text: string): readonly string[] => findSecrets(text).flatMap(({ values }) => values);

describe('secrets are found in', () => {
  it.each([
    ['entries with secret names', 'Env { ["API_KEY"] = "abcd"; ["OPEN"] = "open" }', ['abcd']],
    ['headers', 'Headers { ["Authorization"] = "Bearer abcd" }', ['Bearer abcd']],
    ['arguments, whatever their names', 'Args { ["ANY"] = "abcd" }\nEnv { ["OPEN"] = "open" }', ['abcd']],
    ['nested blocks of arguments', 'Args { when (true) { ["A"] = "abcd" } ["B"] = "efgh" }', ['abcd', 'efgh']],
    ['arguments that are assigned', 'Args = new Mapping { ["ANY"] = "abcd" }', ['abcd']],
    ['listed entries', 'Secrets { "LISTED" }\nEnv { ["LISTED"] = "abcd"; ["OPEN"] = "open" }', ['abcd']],
    ['listed entries before the list', 'Env { ["LISTED"] = "abcd" }\nSecrets = new Listing { "LISTED" }', ['abcd']],
    ['strings with escapes', '["A_TOKEN"] = "ab\\"cd"', ['ab\\"cd', 'ab"cd']],
    ['raw strings', '["A_TOKEN"] = #"ab"cd"#', ['ab"cd']],
    ['strings of several lines', 'a {\n  ["A_TOKEN"] = """\n    abcd\n    efgh\n    """\n}', ['abcd\nefgh']],
    ['line comments', '// ["A_TOKEN"] = "abcd"', ['abcd']],
    ['block comments', '/* Env { ["A_TOKEN"] = "abcd" } */', ['abcd']],
    ['block comments without an end', '/* Env { ["A_TOKEN"] = "abcd" }', ['abcd']],
    ['strings', 'a = #"Env { ["A_TOKEN"] = "abcd" }"#', ['abcd']],
    ['strings of several lines without an end', 'a = """\nEnv { ["A_TOKEN"] = "abcd" }', ['abcd']],
    ['promises', 'a = "@(f({ ["A_TOKEN"] = "abcd" }))"', ['abcd']],
    ['strings with invalid escapes', '["A_TOKEN"] = "ab\\qcd"', ['ab\\qcd']],
    ['strings without an end', 'Env {\n  ["A_TOKEN"] = "abcd\n  ["B_TOKEN"] = "efgh"\n}', ['abcd', 'efgh']],
    ['raw strings without an end', '["A_TOKEN"] = ##"abcd"', ['abcd']],
    ['lines after an unclosed string', 'a = "\nb = [" "] \'\n["A_TOKEN"] = "abcd"', ['abcd']],
    ['lines with an odd quote', 'a = "x["A_TOKEN"] = "abcd"', ['abcd']],
    ['invalid input', '}}) € @ ["A_TOKEN"] € = "abcd" `', ['abcd']],
    ['blocks without an end', 'Args {\n  ["ANY"] = "abcd"\n', ['abcd']],
    ['entries on several lines', '["A_TOKEN"] // one\n  =\n  "abcd"', ['abcd']],
  ])('%s', (_, text, expected) => {
    expect(valuesIn(text)).toEqual(expect.arrayContaining(expected));
    expect(valuesIn(text)).not.toContain('open');
    for (const value of expected) expect(withoutSecrets(text)).not.toContain(value);
  });

  it.each([
    ['interpolations', '["A_TOKEN"] = "Bearer \\(token)"'],
    ['promises', `["A_TOKEN"] = "@(read("env:TOKEN"))"`],
    ['comparisons', 'a = env["A_TOKEN"] == "abcd"'],
    ['empty strings', 'a { ["A_TOKEN"] = "" }'],
    ['names that only contain the word', 'myArgs { ["ANY"] = "abcd" }\nArgsOf { ["ANY"] = "abcd" }'],
  ])('but not in %s', (_, text) => {
    expect(valuesIn(text)).toEqual([]);
    expect(withoutSecrets(text)).toBe(text);
  });
});

it('secrets inside of other secrets are left out together', () => {
  const text = 'a { ["A_TOKEN"] = #"x ["B_TOKEN"] = "abcd" y"# }';
  expect(withoutSecrets(text)).toBe('a { ["A_TOKEN"] = "" }');
});

/** The secrets that a search for the shape of entries finds in a text. */
function searched(text: string): readonly string[] {
  const blocks = (name: string) =>
    [...text.matchAll(new RegExp(`\\b${name}\\s*\\{([^}]*)\\}`, 'gi'))].map(([whole, block = ''], index) => ({
      index,
      whole,
      block,
    }));
  const entries = (part: string) =>
    [...part.matchAll(/\["([\w-]+)"\]\s*=\s*#*"((?:[^"\\\n]|\\.)*)"/g)].map(([, name = '', value = '']) => ({
      name,
      value,
    }));
  const listed = blocks('Secrets').flatMap(({ block }) => [...block.matchAll(/"(\w+)"/g)].map(([, name]) => name));
  const args = blocks('Args').flatMap(({ block }) => entries(block));
  const named = entries(text).filter(({ name }) => /_(?:TOKEN|KEY)$/.test(name) || listed.includes(name));
  return [...args, ...named].map(({ value }) => value).filter((value) => value !== '' && !/@\(|\\#*\(/.test(value));
}

const entry = fc
  .tuple(
    fc.constantFrom('A_TOKEN', 'API_KEY', 'LISTED', 'ANY'),
    fc.constantFrom('abcd', 'a\\"b', 'a\\qb', "it's", '#x'),
  )
  .map(([name, value]) => `["${name}"] = "${value}"`);
// biome-ignore format: a row of samples
const fragments = [
  '"', '#"', '"#', '"""', '//', '/*', '*/', '///', '`', "'", '\\', '\\(', '@(', ')', '(', '[', '[[', ']', '{', '}', ' ', '\n',
  '=', '€', 'Args {', 'Secrets { "LISTED" }', 'Args{', 'x', 'a = ', '\u00a0', '"A" = "b"',
];
const piece = fc.oneof(
  { weight: 4, arbitrary: entry },
  {
    weight: 6,
    arbitrary: fc.constantFrom(...fragments),
  },
);

it('every secret of the shape of an entry is found, whatever surrounds it', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
      const text = pieces.join('');
      expect(valuesIn(text)).toEqual(expect.arrayContaining([...searched(text)]));
    }),
    { numRuns: 4000 },
  );
});

it('strings without ends take no time that is quadratic', () => {
  const text = '["A_TOKEN"] = #"""'.repeat(10_000) + 'Args {'.repeat(10_000);
  expect(findSecrets(text).length).toBeGreaterThan(0);
});
