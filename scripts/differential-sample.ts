// Draws the sample that `npm test` compares with the reference: `npx tsx scripts/differential-sample.ts FOLDER`, where
// FOLDER contains the judge. The selection depends only on case ids, so a new recording changes answers but not the
// sample.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Draw, type Recorded, readExpressions, readFormats, readPrograms } from './differential-judge.ts';

const folder = resolve(process.argv[2] ?? '.');
const target = new URL('../fixtures/differential/', import.meta.url).pathname;

function some(count: number): Draw {
  const rank = ({ id }: Recorded): string => createHash('sha256').update(id).digest('hex');
  return (rows) => {
    const ranked = rows.map((row) => ({ row, rank: rank(row) })).sort((a, b) => (a.rank < b.rank ? -1 : 1));
    const drawn = new Set(ranked.slice(0, count).map(({ row }) => row));
    return rows.filter((row) => drawn.has(row));
  };
}

function save(name: string, rows: readonly object[]): void {
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  writeFileSync(join(target, name), gzipSync(text, { level: 9 }));
  console.log(`${name}: ${rows.length}`);
}

save('programs.jsonl.gz', await readPrograms(folder, some(1000)));
save('expressions.jsonl.gz', await readExpressions(folder, some(2000)));
save('formats.jsonl.gz', await readFormats(folder, some(400)));
