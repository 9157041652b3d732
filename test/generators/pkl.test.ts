// `kdeps gen pkl`: data comes back as it was, schemas become modules that accept what they accept, and hostile input is
// answered with a message.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify as stringifyToml } from 'smol-toml';
import { afterAll, describe, expect, it } from 'vitest';
import { command as check } from '../../src/cli/commands/check.ts';
import { command as evalCommand } from '../../src/cli/commands/eval.ts';
import { command as genPkl } from '../../src/cli/commands/gen-pkl.ts';
import { InputError, pklSources } from '../../src/generators/index.ts';
import { Evaluator, format, textReader } from '../../src/lang/index.ts';
import { type CommandResult, runCommand } from '../support/evaluate.ts';
import { fixturePath } from '../support/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'kdeps-gen-pkl-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Source = keyof typeof pklSources;
const noNeighbor = (): string => {
  throw new InputError('no such file');
};
const generate = (from: Source, text: string, path = `data.${from}`) =>
  pklSources[from]({ text, path, readNeighbor: noNeighbor });

const evaluator = new Evaluator({ readers: [textReader('prop', new Map([['pkl.outputFormat', 'json']]))] });
/** What `eval -f json` prints for a module, parsed. */
function evaluated(text: string): unknown {
  return JSON.parse(evaluator.renderSync({ text }));
}

/** Lone surrogates have no form in UTF-8. */
const text = fc.string({ unit: 'grapheme' });
const name = fc.oneof(
  text,
  fc.constantFrom('default', 'Mapping', 'output', '__proto__', 'constructor', 'Listing', 'Dynamic', 'class', ''),
);
const { tree: data } = fc.letrec<{ tree: unknown; leaf: unknown }>((tie) => ({
  leaf: fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    text,
    text.map((line) => `${line}\n  \\ """ #"\n${line}`),
  ),
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('tree')),
    fc.dictionary(name, tie('tree')),
  ),
}));

describe('data', () => {
  const runs = { numRuns: 100 };

  it('comes back as it was, from JSON', () => {
    fc.assert(
      fc.property(data, (value) => {
        const json = JSON.stringify(value);
        const module = generate('json', json).text;
        expect(format(module)).toBe(module);
        expect(evaluated(module)).toEqual(JSON.parse(json));
      }),
      runs,
    );
  });

  it('comes back as it was, with classes', () => {
    const likeRows = fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'class', 'Row', 'default', 'my-key'), data), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.oneof(data, fc.record({ rows: likeRows, row: data }), likeRows), (value) => {
        const json = JSON.stringify(value);
        const { text: module } = pklSources.json({
          text: json,
          path: 'a.json',
          classes: true,
          readNeighbor: noNeighbor,
        });
        expect(format(module)).toBe(module);
        expect(evaluated(module)).toEqual(JSON.parse(json));
      }),
      { numRuns: 200, examples: [[[{}, { a: {} }]]] },
    );
  });

  it('comes back as it was, from YAML, which JSON is a part of', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z ]{1,9}$/), data), (value) => {
        // In YAML, an integer beyond 64 bits is an error.
        const isBig = (each: unknown) => typeof each === 'number' && Math.abs(each) >= 2 ** 63;
        const json = JSON.stringify(value, (_, each: unknown) => (isBig(each) ? 0 : each));
        expect(evaluated(generate('yaml', json).text)).toEqual(JSON.parse(json));
      }),
      { numRuns: 30 },
    );
  });

  it('comes back as it was, from TOML', () => {
    const scalar = fc.oneof(fc.boolean(), fc.maxSafeInteger(), text);
    const table = fc.dictionary(
      fc.stringMatching(/^[a-z _-]{1,9}$/),
      fc.oneof(scalar, fc.array(scalar), fc.dictionary(text, scalar)),
    );
    fc.assert(
      fc.property(table, (value) => {
        const toml = stringifyToml(value);
        expect(evaluated(generate('toml', toml).text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 50 },
    );
  });
});

describe('the files in fixtures/generate/from', () => {
  const run = (from: Source, file: string, ...words: readonly string[]): Promise<CommandResult> =>
    runCommand(genPkl, ['--from', from, '--working-dir', fixturePath('generate/from'), ...words, file]);

  it.each([
    ['json-schema', 'app.schema.json'],
    ['json-schema', 'inheritance.schema.json'],
    ['openapi', 'api.yaml'],
    ['yaml', 'compose.yaml'],
    ['toml', 'settings.toml'],
    ['json', 'classes.json', '--classes'],
  ] as const)('%s: %s', async (from, file, ...words) => {
    const { status, output, errors } = await run(from, file, ...words);
    expect(status).toBe(0);
    await expect(output).toMatchFileSnapshot(fixturePath(`generate/from/${file}.pkl.txt`));
    await expect(errors).toMatchFileSnapshot(fixturePath(`generate/from/${file}.err.txt`));
    expect(format(output)).toBe(output);
    const module = join(folder, `${file}.pkl`);
    writeFileSync(module, output);
    expect((await runCommand(evalCommand, ['-x', '1', module])).errors).toBe('');
  });

  it.each(['AppConfig', 'plain', 'shapes'])('take schemas of our own: %s', async (name) => {
    const schema = readFileSync(fixturePath(`generate/${name}.schema.json`), 'utf8');
    const module = join(folder, `${name}.again.pkl`);
    writeFileSync(module, generate('json-schema', schema, `${name}.schema.json`).text);
    const { output, errors } = await runCommand(check, [module]);
    expect([output, errors]).toEqual(['No problems in 1 module.\n', '']);
  });

  it('take `--classes` only for data', async () => {
    const { status, errors } = await run('json-schema', 'app.schema.json', '--classes');
    expect([status, errors]).toEqual([1, 'Error: `--classes` is for data; schemas have classes already\n']);
  });

  it('make modules that take valid data, and refuse other data', async () => {
    writeFileSync(join(folder, 'App.pkl'), (await run('json-schema', 'app.schema.json')).output);
    const check = (body: string) => {
      const module = join(folder, 'instance.pkl');
      writeFileSync(module, `amends "App.pkl"\n${body}`);
      return runCommand(evalCommand, ['-f', 'json', module]);
    };
    const valid = await check(
      'name = "x"\nport = 81\nserver { host = "h"; children { new { host = "i" } } }\nmode = 2\n',
    );
    expect([valid.status, valid.errors]).toEqual([0, '']);
    expect((await check('name = ""\nport = 81')).errors).toContain('violated');
    expect((await check('name = "x"\nport = 81\nmode = 3')).errors).toContain('violated');
  });
});

it('says what leads to documents elsewhere, at the root and below', () => {
  const reference = '{"$ref": "https://example.com/x.json"}';
  for (const [text, pointer] of [
    [reference, '#/$ref'],
    [`{"properties": {"a": ${reference}}}`, '#/properties/a/$ref'],
  ] as const)
    expect(generate('json-schema', text).unexpressed).toEqual([{ pointer, what: '$ref' }]);
});

it('names the source of standard input in words', () => {
  const { text } = pklSources.json({ text: '{"a": 1}', path: '-', readNeighbor: () => '' });
  expect(text).toBe('// Made from standard input by `kdeps gen pkl`.\na = 1\n');
});

describe('hostile input', () => {
  it.each([
    ['json', '{"a": 1,\n "b": [1, 2,, 3]}', 'Expected value at 2:13'],
    ['yaml', 'a: 1\nb: [1\nc: 2', 'line 3'],
    ['toml', 'a = 1\nb = x', 'data.toml:2:5'],
    ['yaml', '? [a]\n: 1', 'a key that is not a scalar'],
    ['json', '['.repeat(300) + ']'.repeat(300), 'Nested more than 200 levels'],
    ['json', '['.repeat(1_000_000), 'data.json: '],
    ['yaml', '['.repeat(100_000), 'data.yaml: '],
    ['toml', `a = ${'['.repeat(5000)}${']'.repeat(5000)}`, 'data.toml:'],
    ['json-schema', '{"$ref": "#/nowhere"}', 'leads nowhere'],
    ['json-schema', '{"$ref": "#/%zz"}', 'not a valid URI'],
    ['json-schema', '[]', 'Not a schema'],
    ['json', `"${'x'.repeat(33 * 2 ** 20)}"`, 'Larger than 32 MiB'],
  ] as const)('%s is refused: %#', (from, input, part) => {
    let message = '';
    try {
      generate(from, input);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      ({ message } = error);
    }
    expect(message).toContain(part);
  });

  it.each([
    '{"$ref": "#"}',
    '{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}',
    '{"$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}], "properties": {"x": {}}}}}',
    '{"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}, {"type": "string"}]}}}',
    '{"$defs": {"a": {"type": "array", "items": {"$ref": "#/$defs/a"}}}}',
    '{"properties": {"__proto__": {"type": "string"}, "constructor": {}, "a`b": {}, "": {}, "output": {}}, "$defs": {"__proto__": {}, "String": {"type": "object", "properties": {"a": {"type": "string"}}}}}',
    '{"properties": {"a": {"type": "string", "pattern": "(", "description": "*/ \\n/// x", "default": 1}}}',
    '{"type": "object", "properties": {"a": {"enum": [{"b": 1}]}, "b": {"const": null}, "c": {"enum": []}, "d": false}}',
    '{"properties": {"Server": {"type": "integer"}}, "$defs": {"server": {"properties": {"a": {}}}}}',
    'true',
  ])('makes a module of %s', (input) => {
    const { text: module } = generate('json-schema', input, 'app.json');
    expect(format(module)).toBe(module);
    expect(() => evaluator.evaluation().resultOf({ text: module }, '1')).not.toThrow();
  });

  it('is converted in time: 20,000 properties', { timeout: 120_000 }, () => {
    const properties = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`p${index}`, { type: 'string' }]),
    );
    expect(generate('json-schema', JSON.stringify({ properties })).text.length).toBeGreaterThan(100_000);
  });
});
