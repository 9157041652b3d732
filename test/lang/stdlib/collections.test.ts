import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../../src/lang/api/evaluator.ts';
import { PklError } from '../../../src/lang/diagnostics/error.ts';
import { mergeSort } from '../../../src/lang/stdlib/natives/merge-sort.ts';
import { joinTexts } from '../../../src/lang/stdlib/natives/text-limit.ts';
import { intSeqsEqual, intsOf, lengthOfIntSeq } from '../../../src/lang/values/int-seq.ts';
import { getProperty } from '../../../src/lang/values/make.ts';
import { VmIntSeq } from '../../../src/lang/values/scalars.ts';

describe('sorting', () => {
  it('is stable', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 100 }), (keys) => {
        const items = keys.map((key, at) => ({ key, at }));
        const expected = items.toSorted((a, b) => a.key - b.key);
        expect(mergeSort([...items], (a, b) => a.key < b.key)).toEqual(expected);
      }),
    );
  });

  it('keeps all items if the comparator is inconsistent', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 60 }), fc.func(fc.boolean()), (items, isBefore) => {
        const sorted = mergeSort([...items], (a, b) => isBefore(a, b));
        expect(sorted.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
      }),
    );
  });
});

const small = fc.integer({ min: -40, max: 40 });
const stepSize = fc.integer({ min: -9, max: 9 }).filter((step) => step !== 0);

/** The numbers of a sequence by counting. */
function count(start: number, end: number, step: number): number[] {
  const numbers: number[] = [];
  for (let at = start; step > 0 ? at <= end : at >= end; at += step) numbers.push(at);
  return numbers;
}

describe('sequences of integers', () => {
  it('contain the numbers that counting gives', () => {
    fc.assert(
      fc.property(small, small, stepSize, (start, end, step) => {
        const seq = new VmIntSeq(start, end, step);
        expect(intsOf(seq)).toEqual(count(start, end, step));
        expect(lengthOfIntSeq(seq)).toBe(count(start, end, step).length);
      }),
    );
  });

  it('are equal if their numbers and steps are', () => {
    fc.assert(
      fc.property(small, small, small, stepSize, (start, end, other, step) => {
        const [a, b] = [count(start, end, step), count(start, other, step)];
        const isSame = a.length === b.length;
        expect(intSeqsEqual(new VmIntSeq(start, end, step), new VmIntSeq(start, other, step))).toBe(isSame);
      }),
    );
  });

  it('reach the ends of 64 bits', () => {
    const max = 2n ** 63n - 1n;
    expect(intsOf(new VmIntSeq(max - 1n, max, 1))).toEqual([max - 1n, max]);
    expect(intsOf(new VmIntSeq(-max - 1n, max, max))).toEqual([-max - 1n, -1, max - 1n]);
  });
});

function failureOf(text: string, timeoutMs?: number): string {
  const evaluation = new Evaluator(timeoutMs === undefined ? {} : { timeoutMs }).evaluation();
  try {
    const module = evaluation.moduleFromText('repl:text', text);
    evaluation.run(() => getProperty(module, 'a'));
  } catch (error) {
    if (error instanceof PklError) return error.text;
    throw error;
  }
  return 'no failure';
}

describe('a collection that is too large', () => {
  const tooLarge = 'A collection cannot have more than 33,554,432 elements.';

  it.each([
    ['a = IntSeq(0, 9000000000000000).toList()', tooLarge],
    ['a = IntSeq(0, 9000000000000000).map((it) -> it)', tooLarge],
    ['a = IntSeq(0, 9000000000000000).toListing()', tooLarge],
    ['a = List(1).repeat(100000000).map((it) -> it)', tooLarge],
    ['a = List(1).repeat(9000000000000000)', 'A collection cannot have more than 2,147,483,647 elements.'],
  ])('is rejected: %s', (text, message) => {
    expect(failureOf(text)).toBe(message);
  });

  it('is rejected as text', () => {
    const text = 'x'.repeat(2 ** 28);
    expect(() => joinTexts([text, text], '')).toThrow('is too long');
    expect(joinTexts(['a', 'b'], ', ')).toBe('a, b');
  });

  it.each([
    'a = IntSeq(0, 9000000000000000).fold(0, (all, it) -> it)',
    'a = List(1).repeat(3000000).sortWith((a, b) -> true)',
    'a = List(1, 2).repeat(5000000).sort()',
  ])('stops at the time limit: %s', (text) => {
    expect(failureOf(text, 300)).toContain('timed out');
  });
});
