// Draws the sample that `npm test` compares with the reference: `npx tsx scripts/differential-sample.ts FOLDER`, where
// FOLDER holds the judge (programs, expressions, and the answers of the reference). Which cases are drawn depends on
// their ids alone, so that a new recording changes answers and not the sample.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

interface Recorded {
  readonly id: string;
}

interface Program {
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

interface Expressions {
  readonly imports: string;
  readonly fixtures: string;
  readonly groups: readonly {
    readonly name: string;
    readonly cases: readonly string[];
    readonly prelude?: string;
    /** Whole programs. */
    readonly single?: boolean;
  }[];
}

const folder = resolve(process.argv[2] ?? '.');
const target = new URL('../fixtures/differential/', import.meta.url).pathname;

function recorded(name: string): readonly Recorded[] {
  const lines = gunzipSync(readFileSync(join(folder, name)))
    .toString()
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as Recorded);
}

function draw(rows: readonly Recorded[], count: number): readonly Recorded[] {
  const rank = ({ id }: Recorded): string => createHash('sha256').update(id).digest('hex');
  const ranked = rows.map((row) => ({ row, rank: rank(row) })).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const drawn = new Set(ranked.slice(0, count).map(({ row }) => row));
  return rows.filter((row) => drawn.has(row));
}

function save(name: string, rows: readonly unknown[]): void {
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  writeFileSync(join(target, name), gzipSync(text, { level: 9 }));
  console.log(`${name}: ${rows.length}`);
}

async function programs(): Promise<readonly unknown[]> {
  const { program } = (await import(pathToFileURL(join(folder, 'programs.mjs')).href)) as {
    readonly program: (seed: number) => Program;
  };
  return draw(recorded('programs.jsonl.gz'), 1000).map(({ id, ...want }) => {
    const { files, args } = program(Number(id.split('-')[1]));
    return { id, files, args, want };
  });
}

/** Expressions, and the texts that stand above them in the judge's modules, which many share. */
async function expressions(): Promise<readonly unknown[]> {
  const modules = mkdtempSync(join(tmpdir(), 'kdeps-sample-'));
  try {
    // The judge is a program. What it runs is made in its first part, which is read alone.
    const [first] = readFileSync(join(folder, 'api.mjs'), 'utf8').split('// ---- running and scoring');
    const file = join(modules, 'expressions.mjs');
    writeFileSync(file, `${first}\nexport { groups, imports, fixtures }\n`);
    const { groups, imports, fixtures } = (await import(pathToFileURL(file).href)) as Expressions;
    const byName = new Map(groups.map((group) => [group.name, group]));
    const heads = new Map<string, number>();
    const rows = draw(recorded('api.jsonl.gz'), 2000).map((row) => {
      const slash = row.id.lastIndexOf('/');
      const group = byName.get(row.id.slice(0, slash))!;
      const text = group.cases[Number(row.id.slice(slash + 1))]!;
      if (group.single === true) return { ...row, text };
      const head = `${imports}\n${fixtures}\n${group.prelude ?? ''}\n`;
      if (!heads.has(head)) heads.set(head, heads.size);
      return { ...row, head: heads.get(head), expression: text };
    });
    return [{ heads: [...heads.keys()] }, ...rows];
  } finally {
    rmSync(modules, { recursive: true, force: true });
  }
}

save('programs.jsonl.gz', await programs());
save('expressions.jsonl.gz', await expressions());
