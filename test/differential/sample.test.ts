// A sample of recorded answers of the reference, version 0.32.1, to generated programs and expressions. What may differ
// is listed by id: a case that is worse than listed fails, and so does one that became better, until the list says so.
// `npx tsx scripts/differential-sample.ts FOLDER` draws it anew.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { FormatCase } from '../../scripts/differential-judge.ts';
import { fixturePath } from '../support/fixtures.ts';
import { differing, type ExpressionCase, type Heads } from './expressions.ts';
import { type FormatVerdict, judgeFormat } from './formats.ts';
import { knownExpressions, knownFormats, knownPrograms } from './known.ts';
import { judge, type Program } from './programs.ts';

function rows(name: string): readonly unknown[] {
  const text = gunzipSync(readFileSync(fixturePath(`differential/${name}.jsonl.gz`))).toString();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

it('programs give the same output as the reference', { timeout: 600_000 }, async () => {
  const found: Record<string, string> = {};
  for (const program of rows('programs') as readonly Program[]) {
    const verdict = await judge(program);
    if (verdict !== undefined) found[program.id] = verdict;
  }
  const known = knownPrograms.flatMap(({ verdict, ids }) => ids.map((id) => [id, verdict] as const));
  expect(found).toEqual(Object.fromEntries(known));
});

it('expressions have the same values as in the reference', { timeout: 600_000 }, async () => {
  const [heads, ...cases] = rows('expressions') as readonly [Heads, ...ExpressionCase[]];
  const found = await differing(heads, cases);
  expect([...found.keys()].sort()).toEqual([...knownExpressions.keys()].sort());
});

it('modules are formatted like the reference formats them', { timeout: 600_000 }, () => {
  const found: Record<string, FormatVerdict> = {};
  for (const text of rows('formats') as readonly FormatCase[]) {
    const verdict = judgeFormat(text);
    if (verdict !== undefined) found[text.id] = verdict;
  }
  const known = knownFormats.flatMap(({ verdict, ids }) => ids.map((id) => [id, verdict] as const));
  expect(found).toEqual(Object.fromEntries(known));
});
