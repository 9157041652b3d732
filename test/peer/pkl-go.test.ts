// The suite of pkl-go, whose checkout KDEPS_PKL_GO names, with this program as its `pkl`. Go must be there, and what
// the suite imports: from a module proxy, or below GOPATH with GO111MODULE=off, as Debian's packages bring it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { builtProgram } from '../support/built-program.ts';

const checkout = process.env['KDEPS_PKL_GO'];
const reason = missing();
if (reason !== null) console.log(`The suite of pkl-go is not run: ${reason}`);

const place = mkdtempSync(join(tmpdir(), 'kdeps-pkl-go-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** Why the suite cannot be run; null if it can. */
function missing(): string | null {
  if (checkout === undefined) return 'KDEPS_PKL_GO names no checkout of apple/pkl-go.';
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'there is no `go` on the PATH.';
  }
}

/** The folder and environment for the suite. */
function goEnvironment(source: string): { readonly cwd: string; readonly env: NodeJS.ProcessEnv } {
  const pkl = join(place, 'pkl');
  symlinkSync(builtProgram, pkl);
  const env = { ...process.env, NODE_OPTIONS: '', PKL_EXEC: pkl };
  if (process.env['GO111MODULE'] !== 'off') return { cwd: source, env };
  // Without modules, Go finds packages by their folder.
  const owner = join(place, 'go', 'src', 'github.com', 'apple');
  mkdirSync(owner, { recursive: true });
  symlinkSync(resolve(source), join(owner, 'pkl-go'));
  const GOPATH = [join(place, 'go'), process.env['GOPATH'] ?? ''].join(delimiter);
  return { cwd: join(owner, 'pkl-go'), env: { ...env, GOPATH, PWD: join(owner, 'pkl-go') } };
}

interface Event {
  readonly Action: string;
  readonly Test?: string;
  readonly Output?: string;
}

/** Whether a test, or everything in it, failed only for lack of a network. */
function needsNetwork(test: string, outputs: ReadonlyMap<string, string>): boolean {
  const own = outputs.get(test) ?? '';
  return (
    /pkg\.pkl-lang\.org/.test(own) ||
    [...outputs].some(([name, text]) => name.startsWith(`${test}/`) && /pkg\.pkl-lang\.org/.test(text))
  );
}

describe.skipIf(reason !== null)('pkl-go', () => {
  it('passes its suite', { timeout: 1_200_000 }, () => {
    const { cwd, env } = goEnvironment(checkout ?? '');
    const { stdout, stderr } = spawnSync('go', ['test', '-count=1', '-json', './pkl'], {
      cwd,
      env,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    const events = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Event] : []));
    const outputs = new Map<string, string>();
    for (const { Test = '', Output = '' } of events) outputs.set(Test, (outputs.get(Test) ?? '') + Output);
    const named = (action: string) => events.flatMap(({ Action, Test }) => (Action === action && Test ? [Test] : []));
    expect(named('pass').length, stderr + stdout.slice(-2000)).toBeGreaterThan(100);
    expect(named('fail').filter((test) => !needsNetwork(test, outputs))).toEqual([]);
  });
});
