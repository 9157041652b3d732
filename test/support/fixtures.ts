// The golden cases: `fixtures/<area>/<case>.pkl` and the expected output beside it.
import { join } from 'node:path';
import glob from 'fast-glob';
import { root } from './root.ts';

/** The fixtures folder. */
export const fixtureFolder: string = join(root, 'fixtures');

/** Absolute path of a file below `fixtures`. */
export function fixturePath(path: string): string {
  return join(fixtureFolder, path);
}

/** Extension of an expected file → its output format. */
export const formats: Readonly<Record<string, string>> = {
  pcf: 'pcf',
  json: 'json',
  yaml: 'yaml',
  xml: 'xml',
  plist: 'plist',
  properties: 'properties',
  jsonnet: 'jsonnet',
  textproto: 'textproto',
};

/** Areas with their own test runner. */
const otherAreas = [
  'agents',
  'browser',
  'check',
  'commands',
  'differential',
  'documentation',
  'format',
  'generate',
  'help',
  'kinds',
  'protocol',
  'repl',
  'tests',
  'work',
  'workflows',
];

/** An input and its expected outcome. */
export interface GoldenCase {
  /** Path below `fixtures` without extension; the name of the test. */
  readonly name: string;
  /** Expected output files by format. */
  readonly outputs: ReadonlyMap<string, string>;
  /** The file with the expected error report. */
  readonly error: string | undefined;
}

/** The contents of `fixtures`: cases, and files that belong to none. */
export interface Fixtures {
  readonly cases: readonly GoldenCase[];
  readonly problems: readonly string[];
}

/** Finds all cases, and files that look like errors in the suite. */
export async function findFixtures(): Promise<Fixtures> {
  const ignore = [...otherAreas.map((area) => `${area}/**`), '**/_*/**', '**/_*'];
  const files = (await glob('**/*', { cwd: fixtureFolder, ignore, dot: true })).sort();
  const inputs = new Set(files.filter((file) => file.endsWith('.pkl')).map((file) => file.slice(0, -4)));
  const expected = new Map<string, Map<string, string>>();
  const problems: string[] = [];
  for (const file of files) {
    if (file.endsWith('.pkl')) continue;
    const [, name = '', extension = ''] = /^(.*)\.([^./]*)$/.exec(file) ?? [];
    if (!inputs.has(name)) problems.push(`${file} has no ${name}.pkl`);
    else if (extension !== 'err' && formats[extension] === undefined) problems.push(`${file} is in no known format`);
    else expected.set(name, (expected.get(name) ?? new Map<string, string>()).set(extension, file));
  }
  const cases: GoldenCase[] = [];
  for (const name of inputs) {
    const found = expected.get(name) ?? new Map<string, string>();
    const error = found.get('err');
    found.delete('err');
    if (error !== undefined && found.size > 0) problems.push(`${name} is expected both to fail and to succeed`);
    if (error === undefined && found.size === 0) problems.push(`${name}.pkl has no expected file beside it`);
    cases.push({ name, outputs: found, error });
  }
  return { cases, problems };
}
