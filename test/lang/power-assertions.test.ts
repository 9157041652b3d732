import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../src/lang/api/evaluator.ts';
import { Source } from '../../src/lang/base/source.ts';
import { drawDiagram } from '../../src/lang/diagnostics/diagram.ts';
import { PklError } from '../../src/lang/diagnostics/error.ts';
import { memoryLoader, textReader } from '../../src/lang/modules/memory-loader.ts';

interface Failure {
  readonly picture: readonly string[];
  readonly log: readonly string[];
  /** The names of the frames. */
  readonly members: readonly (string | null)[];
}

/** The diagram under the failure of a module, and the log. */
function failureOf(text: string, options: { powerAssertions?: boolean } = {}): Failure {
  const log: string[] = [];
  const loaders = [memoryLoader('app', new Map([['app:/main.pkl', text]]))];
  // The default renderer reads the output format.
  const readers = [textReader('prop', new Map())];
  const evaluation = new Evaluator({
    ...options,
    loaders,
    readers,
    log: ({ message }) => log.push(message),
  }).evaluation();
  try {
    evaluation.text('app:/main.pkl');
  } catch (error) {
    if (error instanceof PklError)
      return { picture: error.diagram ?? [], log, members: error.frames.map(({ member }) => member) };
    throw error;
  }
  throw new Error('nothing failed');
}

/** The diagram of labels in a text, each given by the text above it. */
function draw(text: string, labels: Readonly<Record<string, string>>): string {
  const source = new Source('test:', text);
  const placed = Object.entries(labels).map(([mark, label]) => ({ at: text.indexOf(mark), text: label }));
  return drawDiagram({ source, start: 0, end: text.length }, placed).join('\n');
}

describe('diagrams', () => {
  it('put labels side by side where they fit', () => {
    expect(draw('one == two', { one: '1', '=': '3', two: '2' })).toBe('one == two\n│   │  │\n1   3  2');
  });

  it('leave a gap of two columns between labels', () => {
    expect(draw('a   b', { a: 'aaa', b: 'b' })).toBe('a   b\n│   │\n│   b\naaa');
    expect(draw('a    b', { a: 'aaa', b: 'b' })).toBe('a    b\n│    │\naaa  b');
  });

  it('show two labels at one position below each other, and equal ones once', () => {
    const source = new Source('test:', 'x');
    const labels = ['1', '2', '1'].map((text) => ({ at: 0, text }));
    expect(drawDiagram({ source, start: 0, end: 1 }, labels)).toEqual(['x', '│', '1', '2']);
  });

  it('shift the lines after the first one to the left together', () => {
    const text = 'a\r\n    + b\r\n      * c';
    expect(draw(text, { b: '2', c: '3' })).toBe('a\n+ b\n  │\n  2\n\n  * c\n    │\n    3');
  });
});

describe('power assertions', () => {
  it('evaluate nothing twice when they are turned off', () => {
    const module = 'a: Int(trace(this) > 1) = 1';
    expect(failureOf(module).log).toEqual(['this = 1', 'this = 1']);
    expect(failureOf(module, { powerAssertions: false })).toMatchObject({ picture: [], log: ['this = 1'] });
  });

  it('evaluate satisfied conditions only once', () => {
    const { log } = failureOf('a: Int(trace(this) > 0) = 1\nb = a is Int(trace(this) > 1)\nc = throw("end")');
    expect(log).toEqual(['this = 1', 'this = 1']);
  });

  it('omit diagrams that nobody could read', () => {
    const terms = (count: number) => Array.from({ length: count }, () => 'this > 1').join(' || ');
    expect(failureOf(`a: Int(${terms(100)}) = 1`).picture).not.toEqual([]);
    expect(failureOf(`a: Int(${terms(1000)}) = 1`).picture).toEqual([]);
  });

  it('do not affect the names of lambdas', () => {
    const number = (options = {}) => {
      const text = `
        import "pkl:test"
        a = new Dynamic {
          b = test.catch(() -> 1 as Int(List(2).every((it) -> it > 2))) + List(1).map((it) -> throw("end")).first
        }`;
      return failureOf(text, options).members.find((member) => member?.includes('function'));
    };
    expect(number()).toBe(number({ powerAssertions: false }));
  });
});
