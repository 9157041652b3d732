// Reads the judge: generated programs and expressions with the reference's recorded answers. The judge consists of two
// programs, `programs.mjs` and `api.mjs`, which generate the texts from seeds, and a file of recorded answers for each.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** A recorded answer; the other fields depend on its kind. */
export interface Recorded {
  readonly id: string;
}

interface Program {
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

/** What the reference's formatter printed, and its exit status. */
interface RecordedFormat extends Recorded {
  readonly rc: number;
  readonly out: string;
}

/** A text, and the output of the reference's formatter; null if it rejects the text. */
export interface FormatCase {
  readonly id: string;
  readonly text: string;
  readonly want: string | null;
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

/** Selects a sample of the answers. */
export type Draw = (rows: readonly Recorded[]) => readonly Recorded[];

function recorded(folder: string, name: string): readonly Recorded[] {
  const lines = gunzipSync(readFileSync(join(folder, name)))
    .toString()
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as Recorded);
}

/** Whole programs: their files, command line and outcome. */
export async function readPrograms(folder: string, draw: Draw): Promise<readonly object[]> {
  const { program } = (await import(pathToFileURL(join(folder, 'programs.mjs')).href)) as {
    readonly program: (seed: number) => Program;
  };
  return draw(recorded(folder, 'programs.jsonl.gz')).map(({ id, ...want }) => {
    const { files, args } = program(Number(id.split('-')[1]));
    return { id, files, args, want };
  });
}

/** Texts, and the output of the reference's formatter for each. */
export async function readFormats(folder: string, draw: Draw): Promise<readonly FormatCase[]> {
  const modules = mkdtempSync(join(tmpdir(), 'kdeps-judge-'));
  try {
    const file = join(modules, 'programs.mjs');
    writeFileSync(file, `${readFileSync(join(folder, 'programs.mjs'), 'utf8')}\nexport { made };\n`);
    const { made } = (await import(pathToFileURL(file).href)) as {
      readonly made: (kind: string, seed: number) => Program;
    };
    return (draw(recorded(folder, 'programs-format.jsonl.gz')) as readonly RecordedFormat[]).map(({ id, rc, out }) => {
      const [text = ''] = Object.values(made('format', Number(id.split('-')[1])).files);
      return { id, text, want: rc === 1 ? null : out };
    });
  } finally {
    rmSync(modules, { recursive: true, force: true });
  }
}

/** Expressions with their values, grouped by the shared preamble of their module. */
export async function readExpressions(folder: string, draw: Draw): Promise<readonly object[]> {
  const modules = mkdtempSync(join(tmpdir(), 'kdeps-judge-'));
  try {
    // Everything to run is defined in the first part of the program; only that part is loaded.
    const [first] = readFileSync(join(folder, 'api.mjs'), 'utf8').split('// ---- running and scoring');
    const file = join(modules, 'expressions.mjs');
    writeFileSync(file, `${first}\nexport { groups, imports, fixtures }\n`);
    const { groups, imports, fixtures } = (await import(pathToFileURL(file).href)) as Expressions;
    const byName = new Map(groups.map((group) => [group.name, group]));
    const heads = new Map<string, number>();
    const rows = draw(recorded(folder, 'api.jsonl.gz')).map((row) => {
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
