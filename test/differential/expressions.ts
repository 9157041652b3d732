// Expressions, grouped into modules with a common preamble, and programs compared by output and message.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { command as evalCommand } from '../../src/cli/commands/eval.ts';
import { runCommand } from '../support/evaluate.ts';

/** The preambles of expressions; `head` of a case is an index into them. */
export interface Heads {
  readonly heads: readonly string[];
}

/** An expression with a preamble, or a complete text, and the result in the reference. */
export interface ExpressionCase {
  readonly id: string;
  readonly want: string;
  readonly head?: number;
  readonly expression?: string;
  readonly text?: string;
}

const settings = ['-e', 'API_A=a', '-e', 'API_B=b b', '-p', 'p=1', '-p', 'q.r=2'];
const inReport = /^\s*\d+ \| |^\s*\^+\s*$|^at .* \(.*\)$|^\s*[┌└│├]|^.{0,3}Pkl Error.{0,3}$/;
/** An internal error of the reference; any error matches. */
const itsOwnFailure = '! (internal error)';

function group(id: string): string {
  return id.slice(0, id.lastIndexOf('/'));
}

/** The property of an expression in its module. */
function property({ id }: ExpressionCase): string {
  return `c${id.slice(id.lastIndexOf('/') + 1)}`;
}

/** Messages without frames, locations and empty lines. */
function message(errors: string): string {
  const lines = errors.split('\n').filter((line) => !inReport.test(line));
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
}

/** Long answers are stored as their start and a hash. */
function shorten(text: string): string {
  return text.length <= 1500 ? text : text.slice(0, 1000) + `…${createHash('sha256').update(text).digest('hex')}`;
}

class Runner {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-expressions-')));

  async evaluate(module: string, text: string, format: string): Promise<Awaited<ReturnType<typeof runCommand>>> {
    // Class names include the name of the module, so it must be the one used with the reference.
    const file = join(this.folder, `${module.replace(/[^\w.-]/g, (c) => `x${c.charCodeAt(0).toString(16)}`)}.pkl`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return runCommand(evalCommand, ['-f', format, ...settings, file]);
  }

  tidy(text: string): string {
    const placeless = text.replaceAll(`file://${this.folder}`, '*').replaceAll(this.folder, '*');
    return shorten(placeless.replace(/, lines? \d+(, column \d+)?/g, ''));
  }

  /** The answers for expressions with a common preamble: all in one module or, if that fails, each alone. */
  async answers(cases: readonly ExpressionCase[], head: string): Promise<readonly string[]> {
    const lines = cases.map((each) => `${property(each)} = run(() -> show(${each.expression}))`);
    const { status, output, errors } = await this.evaluate(
      group(cases[0]!.id),
      `${head}\n${lines.join('\n')}\n`,
      'json',
    );
    if (status === 0) {
      const values = JSON.parse(output) as Readonly<Record<string, unknown>>;
      return cases.map((each) => this.tidy(String(values[property(each)])));
    }
    if (cases.length === 1) return [this.tidy(`rc ${status}\n${message(errors)}`)];
    const answers: string[] = [];
    for (const each of cases) answers.push(...(await this.answers([each], head)));
    return answers;
  }

  async answer({ id, text = '' }: ExpressionCase): Promise<string> {
    const format = /^\/\/ -f (\w+)/.exec(text)?.[1] ?? 'pcf';
    const { status, output, errors } = await this.evaluate(group(id), text, format);
    return this.tidy(status === 0 ? `ok\n${output}` : `rc ${status}\n${message(errors)}`);
  }
}

function isSame(want: string, got: string): boolean {
  return want === got || (want === itsOwnFailure && /^(!|rc [1-9])/.test(got));
}

/** Evaluates all cases and returns those that differ, with their results. */
export async function differing(
  { heads }: Heads,
  cases: readonly ExpressionCase[],
): Promise<ReadonlyMap<string, string>> {
  const runner = new Runner();
  const home = process.cwd();
  const found = new Map<string, string>();
  const take = ({ id, want }: ExpressionCase, got: string): void => {
    if (!isSame(want, got)) found.set(id, got);
  };
  const modules = new Map<string, ExpressionCase[]>();
  for (const each of cases) {
    const name = `${each.head} ${group(each.id)}`;
    if (each.text === undefined) modules.set(name, [...(modules.get(name) ?? []), each]);
  }
  try {
    process.chdir(runner.folder);
    writeFileSync('data.txt', 'line: 1\n');
    writeFileSync('data.pkl', 'x = 1\n');
    writeFileSync('bin.dat', Buffer.from([0, 255, 128, 65]));
    for (const members of modules.values()) {
      const answers = await runner.answers(members, heads[members[0]!.head!]!);
      for (const [index, each] of members.entries()) take(each, answers[index]!);
    }
    for (const each of cases) if (each.text !== undefined) take(each, await runner.answer(each));
    return found;
  } finally {
    process.chdir(home);
    rmSync(runner.folder, { recursive: true, force: true });
  }
}
