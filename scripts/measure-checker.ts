// Compares the checker with recorded answers of the reference to generated programs: how many of the programs that the
// reference rejects for a static cause get an error on the same line, and which valid programs get one at all.
//
//   npx tsx scripts/measure-checker.ts FOLDER [--list] [--only RE] [--every N]
//
// FOLDER has programs.mjs, which makes the programs, and programs.jsonl.gz with the answers.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { checkUnit, type Finding, Project } from '../src/lang/analysis/index.ts';
import { memoryLoader } from '../src/lang/modules/memory-loader.ts';

interface Recorded {
  readonly id: string;
  readonly rc: number;
  readonly message?: string;
  readonly frame?: string;
}

interface Generator {
  readonly program: (seed: number) => {
    readonly files: Readonly<Record<string, string>>;
    readonly args: readonly string[];
  };
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean' }, only: { type: 'string' }, every: { type: 'string' }, show: { type: 'string' } },
});
const folder = resolve(positionals[0] ?? '.');
const { program } = (await import(join(folder, 'programs.mjs'))) as Generator;

/**
 * Messages with a static cause. Those that depend on values, such as keys, indices and constraints of computed values, are
 * left out, as are those of renderers.
 */
const STATIC =
  /^(?:Duplicate definition of member `[^"]|Modifier |Unexpected token|Unexpected end|Unexpected character|Keyword |Missing `|Invalid token|Invalid property definition|Invalid identifier|Cannot find property `[^`]*`\.|Cannot find method `[^`]*`\.|Cannot find type|Cannot find module|Cannot tell which parent|A local property definition|A property definition|Only standard library members|Method needs a|Class needs a|Type alias needs a|External members|A non-local object property|Abstract members|Dangling documentation|Cannot instantiate|Cannot call method|Cannot reference|Module `[^`]*` cannot be extended|Object members must|Function literals|Top-level scope|Number of `Map`|Cannot extend|Expected \d+ function arguments|Expected \d+ type|Object of type .* cannot have|Cannot assign to|Cannot amend|Method `[^`]*` is missing|Missing property value)/;

interface Found extends Finding {
  readonly file: string;
  readonly line: number;
}

function findingsOf(id: string): readonly Found[] {
  const made = program(Number(id.split('-')[1]));
  const files = new Map(Object.entries(made.files).map(([name, text]) => [`file:///P/${name}`, text]));
  const project = new Project({ loaders: [memoryLoader('file', files)] });
  const found: Found[] = [];
  const seen = new Set<string>();
  const check = (uri: string): void => {
    if (seen.has(uri)) return;
    seen.add(uri);
    const unit = project.unit(uri);
    for (const each of checkUnit(project.analyzer, unit)) {
      found.push({ ...each, file: uri, line: unit.source.positionAt(each.range.start).line });
    }
  };
  check(`file:///P/${made.args.at(-1) ?? ''}`);
  for (let before = -1; before !== seen.size; ) {
    before = seen.size;
    for (const unit of project.units()) check(unit.uri);
  }
  return found;
}

const recorded = gunzipSync(readFileSync(join(folder, 'programs.jsonl.gz')))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded)
  .filter(({ id }) => options.only === undefined || new RegExp(options.only).test(id))
  .filter((_, i) => i % Number(options.every ?? 1) === 0);

const counts = { valid: 0, wrong: 0, rejected: 0, sameLine: 0, static: 0, errors: 0, reports: 0 };
const missed = new Map<string, string[]>();
const falseErrors = new Map<string, string[]>();
const began = performance.now();
for (const { id, rc, message = '', frame = '' } of recorded) {
  const text = message.split('\n')[0] ?? '';
  const kind = text.replaceAll(/`[^`]*`/g, '`_`').replaceAll(/\d+/g, 'N');
  const add = (to: Map<string, string[]>, key: string, what: string): void =>
    void to.set(key, [...(to.get(key) ?? []), what]);
  let found: readonly Found[];
  try {
    found = findingsOf(id);
  } catch (error) {
    add(
      falseErrors,
      'crash',
      `${id} ${error instanceof Error ? error.stack?.split('\n').slice(0, 4).join(' ') : String(error)}`,
    );
    continue;
  }
  const errors = found.filter(({ severity }) => severity === 'error');
  if (rc === 0) {
    counts.valid++;
    if (errors.length > 0) counts.wrong++;
    for (const { code, file, line, message: said } of errors) add(falseErrors, code, `${id} ${file}:${line} ${said}`);
    continue;
  }
  const place = /\(file:\/\/\/P\/([^,]+), line (\d+)\)/.exec(frame);
  if (place === null || id.startsWith('tests-')) continue;
  counts.rejected++;
  const [, file = '', line = ''] = place;
  const isSame = (each: Found): boolean => each.file === `file:///P/${file}` && each.line === Number(line);
  if (errors.some(isSame)) counts.sameLine++;
  if (!STATIC.test(text)) continue;
  counts.static++;
  if (errors.some(isSame)) counts.errors++;
  if (found.some((each) => each.severity !== 'hint' && isSame(each))) counts.reports++;
  else add(missed, kind, `${id} ${file}:${line} ${text}`);
}

const list = (title: string, all: Map<string, string[]>): void => {
  console.log(title);
  for (const [kind, cases] of [...all].sort((a, b) => b[1].length - a[1].length)) {
    console.log(`  ${cases.length} ${kind}`);
    if (options.list === true) for (const each of cases.slice(0, 8)) console.log(`      ${each}`);
  }
};
list('Errors in valid programs:', falseErrors);
list('Static causes that were missed:', missed);
const percent = (part: number, all: number): string => `${((100 * part) / Math.max(all, 1)).toFixed(1)} %`;
console.log(counts, `${((performance.now() - began) / 1000).toFixed(1)} s`);
console.log(
  `On the same line: a report for ${percent(counts.reports, counts.static)} of the static causes, an error for ${percent(counts.errors, counts.static)}; an error for ${percent(counts.sameLine, counts.rejected)} of all rejected programs.`,
);
