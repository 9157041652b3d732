import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../src/lang/api/evaluator.ts';
import { PklError } from '../../src/lang/diagnostics/error.ts';
import { memoryLoader, textReader } from '../../src/lang/modules/memory-loader.ts';
import { getProperty } from '../../src/lang/values/make.ts';

function evaluator(files: Readonly<Record<string, string>>, shared: RegExp): Evaluator {
  return new Evaluator({
    loaders: [memoryLoader('mem', new Map(Object.entries(files)))],
    readers: [textReader('prop', new Map())],
    isShared: (uri) => shared.test(uri),
  });
}

const FILES = {
  'mem:/main.pkl': 'amends "schema.pkl"\nimport "other.pkl"\nparts { ["a"] = new { size = other.size } }\n',
  'mem:/schema.pkl':
    'import "names.pkl"\nparts: Mapping<names.Name, Part> = new {}\nclass Part { size: Int(this > 0) }\n',
  'mem:/names.pkl': 'typealias Name = String(length < 3)\n',
  'mem:/other.pkl': 'size = 7\n',
};

describe('shared modules', () => {
  it('are instantiated once for all evaluations, with their imports', () => {
    const all = evaluator(FILES, /schema/);
    const [first, second] = [all.evaluation(), all.evaluation()];
    expect(first.text('mem:/main.pkl')).toBe('parts {\n  ["a"] {\n    size = 7\n  }\n}\n');
    expect(second.text('mem:/main.pkl')).toBe(first.text('mem:/main.pkl'));
    expect(second.module('mem:/schema.pkl')).toBe(first.module('mem:/schema.pkl'));
    expect(second.module('mem:/names.pkl')).toBe(first.module('mem:/names.pkl'));
    expect(second.module('mem:/main.pkl')).not.toBe(first.module('mem:/main.pkl'));
    expect(second.module('mem:/other.pkl')).not.toBe(first.module('mem:/other.pkl'));
  });

  it('of the standard library are rendered in the format of each evaluation', () => {
    const rendered = ['json', 'yaml', 'json'].map((format) =>
      new Evaluator({ loaders: [], readers: [textReader('prop', new Map([['pkl.outputFormat', format]]))] })
        .evaluation()
        .text('pkl:base'),
    );
    expect(rendered).toEqual(['{}\n', ' {}\n', '{}\n']);
  });

  it('fail the same way in each evaluation', () => {
    const all = evaluator(
      { 'mem:/main.pkl': 'amends "schema.pkl"\n', 'mem:/schema.pkl': 'a: Missing = 1\n' },
      /schema/,
    );
    const failure = () => {
      try {
        return all.evaluation().text('mem:/main.pkl');
      } catch (error) {
        return error instanceof PklError ? error.text : error;
      }
    };
    expect(failure()).toMatch(/Missing/);
    expect(failure()).toBe(failure());
  });

  it('are instantiated again when another text is given for their URI', () => {
    const all = evaluator(FILES, /other/);
    const sizeIn = (text: string) => getProperty(all.evaluation().moduleFromText('mem:/other.pkl', text), 'size');
    expect(sizeIn('size = 1')).toBe(1);
    expect(sizeIn('size = 2')).toBe(2);
  });
});

describe('texts', () => {
  const counted = (text: string) => {
    const lines: string[] = [];
    let reads = 0;
    const all = new Evaluator({
      loaders: [memoryLoader('mem', new Map([['mem:/main.pkl', text]]))],
      readers: [textReader('prop', new Map())],
      hostFunctions: (uri) => (uri === 'mem:/main.pkl' ? { count: () => ++reads } : undefined),
      log: ({ message }) => lines.push(message),
    });
    return { all, lines };
  };

  it('are rendered once if no evaluation could change them', () => {
    const { all } = counted('a = 1\n');
    const [first, second] = [all.evaluation(), all.evaluation()];
    expect(first.text('mem:/main.pkl')).toBe('a = 1\n');
    expect(second.text('mem:/main.pkl')).toBe('a = 1\n');
    expect(all.texts.get(all.registry.load('mem:/main.pkl'))?.text).toBe('a = 1\n');
  });

  it('are rendered again if they use a function of the embedder', () => {
    const { all } = counted('external function count(): Int\na = count()\n');
    expect(all.evaluation().text('mem:/main.pkl')).toBe('a = 1\n');
    expect(all.evaluation().text('mem:/main.pkl')).toBe('a = 2\n');
  });

  it('are rendered again if they log something', () => {
    const { all, lines } = counted('a = trace(1)\n');
    expect([all.evaluation().text('mem:/main.pkl'), all.evaluation().text('mem:/main.pkl')]).toHaveLength(2);
    expect(lines).toEqual(['1 = 1', '1 = 1']);
  });

  it('are discarded when a module gets another text', () => {
    const all = evaluator(FILES, /^$/);
    const size = () => /size = (\d)/.exec(all.evaluation().text('mem:/main.pkl'))?.[1];
    expect(size()).toBe('7');
    all.registry.loadText('mem:/other.pkl', 'size = 8\n');
    expect(size()).toBe('8');
  });

  it('are decoded from `output.bytes` if a module sets that', () => {
    const { all } = counted('output { bytes = "hi".encodeToBytes("UTF-8") }\n');
    expect(all.evaluation().text('mem:/main.pkl')).toBe('hi');
  });
});
