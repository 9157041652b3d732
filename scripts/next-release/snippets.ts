// Evaluates the new cases in the suite of the reference with the built program, and compares.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../shared.ts';
import type { Clone, ReleaseRange } from './clone.ts';

const SUITE = 'pkl-core/src/test/files/LanguageSnippetTests';
const SECONDS = 60;

/** One line for each new or changed case: whether it passes, and if not, the first line that differs. */
export async function snippetChanges(clone: Clone, range: ReleaseRange): Promise<readonly string[]> {
  const place = mkdtempSync(join(tmpdir(), 'next-release-'));
  try {
    clone.unpack(range.to, SUITE, place);
    const suite = join(place, SUITE);
    const lines: string[] = [];
    for (const name of casesIn(clone.changed(range, SUITE), suite)) lines.push(await outcome(suite, name));
    return lines;
  } finally {
    rmSync(place, { recursive: true });
  }
}

/** The names of cases whose input or output changed, without the extension. */
function casesIn(paths: readonly string[], suite: string): readonly string[] {
  const names = paths.map((path) =>
    path
      .slice(SUITE.length + 1)
      .replace(/^(?:in|out)put\//, '')
      .replace(/\.\w+$/, ''),
  );
  return [...new Set(names)].filter((name) => existsSync(join(suite, 'input', `${name}.pkl`))).sort();
}

async function outcome(suite: string, name: string): Promise<string> {
  const stems = [`${name}.pcf`, `${name}.err`, name];
  const expected = stems.map((stem) => join(suite, 'output', stem)).find(existsSync);
  if (expected === undefined) return `- [ ] ${name}: no expected output, so that it belongs to others`;
  const [wanted, said] = [readFileSync(expected, 'utf8').trimEnd(), (await evaluate(suite, name)).trimEnd()];
  if (wanted === said) return `- [x] ${name}`;
  const [ours, theirs] = [said.split('\n'), wanted.split('\n')];
  const at = theirs.findIndex((line, index) => line !== ours[index]);
  const index = at < 0 ? theirs.length : at;
  return `- [ ] ${name}, line ${index + 1}: \`${theirs[index] ?? ''}\` expected, \`${ours[index] ?? ''}\` found`;
}

function evaluate(suite: string, name: string): Promise<string> {
  const words = ['eval', '--no-cache', '--no-project', '--settings', 'pkl:settings', '--test-mode'];
  const given = ['-p', 'name1=value1', '-p', 'name2=value2', '-e', 'NAME1=value1', '-e', 'NAME2=value2'];
  const args = [join(root, 'dist', 'cli.cjs'), ...words, ...given, join(suite, 'input', `${name}.pkl`)];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: SECONDS * 1000, maxBuffer: 1 << 26 }, (_, stdout, stderr) => {
      resolve(normalized(stdout + stderr, suite));
    });
  });
}

/** Leaves out what differs between machines, as the suite does. */
function normalized(text: string, suite: string): string {
  return text
    .replaceAll(suite, '/$snippetsDir')
    .replace(/^((?: ║ )*)(\d+) \|/gm, (_, lead: string, digits: string) => `${lead}${'x'.repeat(digits.length)} |`)
    .replace(/#L(\d+)/g, (_, digits: string) => `#L${'X'.repeat(digits.length)}`)
    .replace(/line = (\d+)/g, (_, digits: string) => `line = ${'X'.repeat(digits.length)}`)
    .replace(/https:\/\/pkl-lang\.org\/main\/[^/\s]+\//g, 'https://$pklWebsite/')
    .replace(/Pkl version is \d+\.\d+\.\d+(?:-[\w.+-]*\w)?/g, 'Pkl version is xxx');
}
