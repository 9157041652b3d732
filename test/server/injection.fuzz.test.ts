// Values that try to become code, in every position of commands and scripts that allows values, through the real
// server.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInterpreter } from '../../src/runtime/python/interpreter.ts';
import { answer, resource, type ServedAgent, serveAgent } from '../support/agent-server.ts';
import { injections, templates } from '../support/injections.ts';
import { caseCount, timeLimit } from '../support/whole.ts';

const hasPython = (await findInterpreter(process.env).catch(() => null)) !== null;
if (!hasPython) console.warn('Skipped: values in Python scripts, because there is no Python.');

/** The number of groups of templates; each request uses one. */
const GROUPS = 4;
const AT_ONCE = 4;

const used = Object.entries(templates).filter(([, { kind }]) => kind === 'Exec' || hasPython);

/** A Pkl string literal that may contain promises. */
function literal(text: string): string {
  return `#"""\n${text.replaceAll('@(', '@#(')}\n"""#`;
}

describe('values in commands and scripts', () => {
  let served: ServedAgent;
  let folder = '';
  let trace = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kdeps-injection-'));
    trace = join(folder, 't');
    const steps = used.map(([name, { kind, text }], index) => [
      name,
      resource(
        name,
        `Run { SkipCondition { request.params("group") != "${index % GROUPS}" }
${kind} { ${kind === 'Exec' ? 'Command' : 'Script'} = ${literal(text)}\n} }`,
      ),
    ]);
    const outputs = used.map(([name, { kind }]) => `${kind === 'Exec' ? 'exec' : 'python'}.stdout("${name}")`);
    const all = answer(
      outputs.map((output) => `"x" + ${output}`).join('\n'),
      used.map(([name]) => name),
    );
    served = await serveAgent({ ...Object.fromEntries(steps), answer: all });
  });

  afterAll(async () => {
    await served.close();
    await rm(folder, { recursive: true, force: true });
  });

  const count = caseCount(500);

  it(`${count} values arrive unchanged and never become code`, { timeout: timeLimit(7_200_000) }, async () => {
    // A byte order mark at the start is not part of a body.
    const values = injections(count, 20_261_129, `touch ${trace}`, `__import__("os").system("touch ${trace}")`).map(
      (value) => value.replace(/^\u{FEFF}+/u, ''),
    );
    // All values go into all templates where all cases are tested.
    const requests = values.flatMap((value, at) =>
      count < 500 ? [{ value, group: at % GROUPS }] : Array.from({ length: GROUPS }, (_, group) => ({ value, group })),
    );
    const check = async ({ value, group }: { readonly value: string; readonly group: number }): Promise<void> => {
      const response = await fetch(`${served.url}/?group=${group}`, { method: 'POST', body: value });
      const body = (await response.json()) as { readonly response: { readonly data: readonly string[] | null } };
      expect([value, response.status]).toEqual([value, 200]);
      for (const [index, [name]] of used.entries()) {
        if (index % GROUPS === group)
          expect([value, name, body.response.data?.[index]]).toEqual([value, name, `x<${value}>\n`]);
      }
    };
    for (let at = 0; at < requests.length; at += AT_ONCE) {
      const some = requests.slice(at, at + AT_ONCE);
      await Promise.all(some.map(check));
      expect([some, existsSync(trace)]).toEqual([some, false]);
    }
  });
});
