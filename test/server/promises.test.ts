// What `@(…)` means, case by case.
import { beforeAll, describe, expect, it } from 'vitest';
import { answer, ask, dataOf, resource, serveAgent, withAgent, workflow } from '../support/agent-server.ts';

/** A text, and its value for the request `?q=v`. */
const rows: Readonly<Record<string, readonly [text: string, value: string]>> = {
  'gives null as a word': ['"@(null)"', 'null'],
  'gives a truth as a word': ['"@(1 == 1)"', 'true'],
  'gives a number as it is written': ['"@(0.1 + 0.2)"', '0.30000000000000004'],
  'gives an object as Pkl writes it': ['"@(new Listing { "a"; "b" })"', 'new Listing { "a"; "b" }'],
  'may be null-safe': ['"@(read?("file:/nothing")?.text)"', 'null'],
  'ends at its own parenthesis': ['"@(("(" + ")"))@(request.params("q"))"', '()v'],
  'may hold a comment': ['"@(1 /* ) */ + 1)"', '2'],
  'is nothing in a comment': ['/* @(x */ "@(request.params("q"))" // @(nothing)', 'v'],
  'is written with as many # as the string': ['#"@(1) \\#(2) @#(3)"#', '@(1) 2 3'],
  'is text behind an escaped at sign': ['"\\u{40}(1)"', '@(1)'],
  'is text without a parenthesis': ['"me@home @ (1) @"', 'me@home @ (1) @'],
  'may stand in a key': ['new Mapping { ["@(request.params("q"))"] = "" }.keys.first', 'v'],
  'is a text for functions of the file': ['"\\(twice("@(request.params("q"))"))"', 'vv'],
};

let values: readonly unknown[] | null = [];

beforeAll(async () => {
  const texts = Object.values(rows).map(([text]) => text);
  const text = `${answer(texts.join('\n'))}local function twice(x) = x + x\n`;
  values = await dataOf({ answer: text }, '/?q=v');
});

describe('a promise', () => {
  it.each(Object.entries(rows))('%s', (name, [, value]) => {
    expect(values?.[Object.keys(rows).indexOf(name)]).toBe(value);
  });

  it.each([
    ['never ends', '"mail me @( now"', 'Expected `)`.'],
    ['is empty', '"x@()y"', 'Unexpected token `)`.'],
    ['is no expression', '"@(request.params("q") b"', 'Unexpected token `b`.'],
  ])('that %s is reported before anything runs', async (_, text, message) => {
    const loading = serveAgent({ answer: answer(text) });
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toThrow('To write it as text, use `\\u{40}(`.');
    await expect(loading).rejects.toThrow('resources/answer.pkl:10:');
  });

  it('is text in a workflow', async () => {
    const text = workflow('', '').replace('Description = ""', 'Description = "@(home)"');
    await withAgent({ 'workflow.pkl': text, answer: answer('1') }, async ({ url, open }) => {
      expect(open.agent.workflow.description).toBe('@(home)');
      expect((await ask(url)).status).toBe(200);
    });
  });

  it('sees the results of earlier resources, and is evaluated once', async () => {
    const count = 'session.setRecord("n", session.getRecord("n") + "x")';
    const files = {
      first: resource('first', `Exec { Command = "echo @(${count})"; Env { ["A"] = "@(${count})" } }`),
      answer: answer('"@(exec.stdout("first").trim()) @(session.getRecord("n"))"', ['first']),
    };
    expect(await dataOf(files)).toEqual([expect.stringMatching(/^(x|xx) xx$/)]);
  });
});
