import { expect, it } from 'vitest';
import { checkUnit, Project } from '../../../src/lang/analysis/index.ts';
import { memoryLoader } from '../../../src/lang/modules/memory-loader.ts';

/** The lines with findings, which count from 1. */
function linesWith(text: string): readonly number[] {
  const project = new Project({ loaders: [memoryLoader('app', new Map([['app:/main.pkl', text]]))] });
  const unit = project.unit('app:/main.pkl');
  return checkUnit(project.analyzer, unit).map(({ range }) => unit.source.positionAt(range.start).line);
}

it('each literal has its own limit of steps', () => {
  const constraint = 'IntSeq(1, 1000).toList().every((each) -> this != each)';
  const lines = Array.from({ length: 100 }, (_, i) => `a${i}: Int(${constraint}) = ${i % 10 === 0 ? i + 1 : -i}`);
  expect(linesWith(lines.join('\n'))).toEqual([1, 11, 21, 31, 41, 51, 61, 71, 81, 91]);
});

it('a constraint that fails or takes too long says nothing, also about the literals after it', () => {
  const endless = 'IntSeq(1, 1000000000).toList().every((each) -> this != each)';
  const lines = [
    `a: Int(${endless}) = -1`,
    'b: Int(this > 1) = 1',
    'c: Int(throw("never")) = 1',
    'd: Int(this > 1) = 1',
    'e: Int(length > 1) = 1',
    'f: String(length > 1) = "x"',
    'g: String(length > 1) = "\\u{1F426}\\n"',
  ];
  expect(linesWith(lines.join('\n'))).toEqual(expect.arrayContaining([2, 4, 6]));
  expect(linesWith(lines.join('\n'))).not.toEqual(expect.arrayContaining([1]));
  expect(linesWith(lines.join('\n'))).not.toEqual(expect.arrayContaining([7]));
});
