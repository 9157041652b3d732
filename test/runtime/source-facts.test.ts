// Facts about agent files that are known before they run, all from their ASTs.
import { describe, expect, it } from 'vitest';
import { readFacts, readIds } from '../../src/runtime/agent/source-facts.ts';
import { writtenProperties } from '../../src/runtime/agent/written-properties.ts';
import { kinds } from '../../src/runtime/kinds/index.ts';
import { declarationsOf } from '../../src/runtime/schema/declarations.ts';
import { resource } from '../support/agent-server.ts';

const factsOf = (body: string) => readFacts('file:///agent/resources/x.pkl', resource('x', body));
const idsIn = (body: string) => readIds(factsOf(body));
const reading = (code: string) => idsIn(`Run { APIResponse { Response { Data { ${code} } } } }`);

describe('results read by a file', () => {
  const calls = kinds.all.flatMap(({ name, functions }) => {
    const declared = declarationsOf(functions?.module ?? '')?.functions ?? new Map<string, readonly string[]>();
    return [...declared].filter(([, [first]]) => first === 'actionID').map(([member]) => `${name}.${member}`);
  });

  it('include those of every result function of a kind', () => {
    expect(calls).toEqual(
      expect.arrayContaining(['llm.recordOf', 'llm.jsonResponse', 'llm.jsonResponseKeys', 'exec.stdout']),
    );
    for (const { name, functions } of kinds.all) {
      for (const member of Object.keys(functions?.table ?? {}))
        if (member !== 'ids') expect(calls).toContain(`${name}.${member}`);
    }
  });

  it.each(calls)('are detected in %s', (call) => {
    expect(reading(`"@(${call}("a", "b"))"`)).toEqual(['a']);
  });

  it.each([
    ['a text with escapes', '"@(exec.stdout(\\"a\\"))"'],
    ['a promise in a text of several lines', '"""\n  x @(exec.stdout("a")) y\n  """'],
    ['an interpolation', '"\\(exec.stdout("a"))"'],
    ['an expression of the language', 'exec.stdout("a")'],
    ['the middle of an expression', '"@(if (request.params("q") == "") "" else exec.stdout("a").trim())"'],
    ['another call', '"@(python.env("b", exec.stdout("a")))"', 'b'],
    ['several lines', '"@(exec\n  .stdout(\n    "a"\n  ))"'],
    ['a list of results', '"@(exec.Resources["a"].Stdout)"'],
    ['the results for items', '"@(item.values("a"))"'],
  ])('are found in %s', (_, code, ...more) => {
    expect(new Set(reading(code))).toEqual(new Set(['a', ...more]));
  });

  it.each([
    ['what a comment says', '1 // exec.stdout("a")\n'],
    ['what a text says that is no promise', '"exec.stdout(\'a\')"'],
    ['a raw text', '#"exec.stdout("a")"#'],
    ['functions about no result', '"@(request.params("a"))"'],
    ['ids that are computed', '"@(exec.stdout(request.params("a")))"'],
    ['the result of something else', '"@(request.exec.stdout("a"))"'],
  ])('are not %s', (_, code) => {
    expect(reading(code)).toEqual([]);
  });

  it('do not include those of an object that the file defines itself', () => {
    expect(
      idsIn(
        'local exec = new Dynamic { stdout = (id) -> id }\nRun { APIResponse { Response { Data { exec.stdout.apply("a") } } } }',
      ),
    ).toEqual([]);
    expect(reading('for (exec in List()) { exec.stdout("a") }')).toEqual([]);
  });
});

describe('a literal property', () => {
  it.each([
    ['ActionID = "a"', 'a'],
    ['id = "a"', 'a'],
    ['Name = "x"; ActionID = "a"', 'a'],
    ['// ActionID = "no"\nActionID = "a"', 'a'],
    ['ActionID = "\\(1)"', null],
    ['Run { ActionID = "no" }', undefined],
    ['Run {', undefined],
  ])('%s', (text, id) => {
    expect(
      writtenProperties(
        `amends "package://schema.kdeps.com/core@0.5.1#/Resource.pkl"\n${text}`,
        'Resource',
        'ActionID',
      )[0]?.text,
    ).toBe(id);
  });
});
