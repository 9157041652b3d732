// `npm run bench`: one table whose rows are ratios of two programs measured side by side in this run. A full run also
// writes bench/RESULTS.md. `-- --rows 1,2` measures only some rows; `-- --rounds 9` takes the median of more rounds;
// `-- --package FOLDER` measures an installed package instead of packing and installing this one.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../scripts/shared.ts';
import { evaluationRates, type LibrarySetting, memoryGrowth, readiness, scaling } from './library.ts';
import { evaluation, parsing, type Setting, startUp } from './processes.ts';
import { installedPackage, nativeProgram, ownExecutable } from './programs.ts';
import { holds, machine, type Result, table } from './result.ts';

const { values } = parseArgs({
  options: { rows: { type: 'string' }, rounds: { type: 'string', default: '5' }, package: { type: 'string' } },
});
const chosen = values.rows?.split(',').map(Number);

const resultsFile = join(root, 'bench', 'RESULTS.md');

/** Row → what measures it. */
const rows = new Map<number, (setting: Setting & LibrarySetting) => Promise<readonly Result[]>>([
  [1, startUp],
  ...[2, 3, 4, 5].map((row) => [row, (setting: Setting) => evaluation(row, setting)] as const),
  [6, parsing],
  [7, evaluationRates],
  [8, memoryGrowth],
  [9, scaling],
  [10, readiness],
]);

async function report(results: readonly Result[]): Promise<string> {
  // Notes on rows above their limit are written by hand below a heading; keep them.
  const before = await readFile(resultsFile, 'utf8').catch(() => '');
  const notes = before.indexOf('\n## Notes');
  return [
    '# Results of `npm run bench`',
    '',
    `${machine()}; ${new Date().toISOString().slice(0, 10)}.`,
    '',
    'Ratios are ours to theirs: medians over rounds in which both ran in turn. All rows but 7 to 9 measure whole processes,',
    'with `NODE_EXTRA_CA_CERTS` unset. "Native" is `pkl` 0.30.2 built by GraalVM, as published on npm. "Executable" is the',
    'ratio of what `npm run standalone` made to the same program, measured in rounds of their own.',
    '',
    table(results),
    notes < 0 ? '' : before.slice(notes),
  ].join('\n');
}

const installed = values.package ?? (await installedPackage());
const setting = {
  package: installed,
  kdeps: join(installed, '..', '.bin', 'kdeps'),
  executable: ownExecutable(),
  pkl: await nativeProgram(),
  rounds: Number(values.rounds),
};
const results: Result[] = [];
for (const [row, measure] of rows) {
  if (chosen !== undefined && !chosen.includes(row)) continue;
  process.stderr.write(`row ${row} …\n`);
  try {
    results.push(...(await measure(setting)));
  } catch (error) {
    console.error(`row ${row}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
console.log(table(results));
if (chosen === undefined) await writeFile(resultsFile, await report(results));
const missed = results.filter((result) => !holds(result));
if (missed.length > 0) console.log(`\n${missed.length} above the limit.`);
