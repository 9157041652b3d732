// All recorded answers, if KDEPS_DIFFERENTIAL names their folder: some hundred thousand answers of the reference. What
// the sample lists by id is counted here.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readExpressions, readFormats, readPrograms } from '../../scripts/differential-judge.ts';
import { differing, type ExpressionCase, type Heads } from './expressions.ts';
import { judgeFormat } from './formats.ts';
import type { Verdict } from './judge.ts';
import { judge, type Program } from './programs.ts';

const folder = process.env['KDEPS_DIFFERENTIAL'] ?? '';
const isThere = existsSync(join(folder, 'programs.mjs'));
if (!isThere) console.log('Skipped: KDEPS_DIFFERENTIAL names no folder with the judge.');

const timeout = 3 * 60 * 60_000;
const visible: ReadonlySet<Verdict> = new Set(['javascript-error', 'exit', 'stdout', 'files', 'message']);

describe.skipIf(!isThere)('all recorded answers', () => {
  it('few programs give different output', { timeout }, async () => {
    const programs = (await readPrograms(folder, (rows) => rows)) as readonly Program[];
    const counts = new Map<Verdict, string[]>();
    for (const program of programs) {
      const verdict = await judge(program);
      if (verdict !== undefined) counts.set(verdict, [...(counts.get(verdict) ?? []), program.id]);
    }
    for (const [verdict, ids] of counts) console.log(`${verdict}: ${ids.length} (${ids.join(' ')})`);
    const share = (verdicts: readonly Verdict[]): number =>
      verdicts.reduce((sum, verdict) => sum + (counts.get(verdict)?.length ?? 0), 0) / programs.length;
    expect(share([...visible])).toBeLessThan(0.005);
    expect(share([...counts.keys()])).toBeLessThan(0.025);
  });

  it('few expressions have a different value', { timeout }, async () => {
    const [heads, ...cases] = (await readExpressions(folder, (rows) => rows)) as [Heads, ...ExpressionCase[]];
    const found = await differing(heads, cases);
    for (const [id, got] of found) console.log(`${id}: ${got}`);
    expect(found.size / cases.length).toBeLessThan(0.002);
  });

  it('few modules are formatted differently', { timeout }, async () => {
    const texts = await readFormats(folder, (rows) => rows);
    const found = texts.flatMap((text) => {
      const verdict = judgeFormat(text);
      return verdict === undefined ? [] : [`${text.id}: ${verdict}`];
    });
    for (const line of found) console.log(line);
    expect(found.length / texts.length).toBeLessThan(0.011);
  });
});
