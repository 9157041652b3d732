// Values that try to become code, in every position of commands and scripts that allows values, through the real
// server.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, resource, type ServedAgent, serveAgent } from '../support/agent-server.ts';
import { injections, templates } from '../support/injections.ts';
import { hasNoPython } from '../support/python.ts';
import { caseCount, timeLimit } from '../support/whole.ts';

const hasPython = !hasNoPython('binding values in scripts');

const AT_ONCE = 4;
const count = caseCount(500);
/** Where all cases are tested, all templates of a kind are one command or script, which each request runs. */
const isWhole = count >= 500;

interface Step {
  readonly name: string;
  readonly kind: 'Exec' | 'Python';
  readonly text: string;
  /** How many times it prints the value. */
  readonly prints: number;
  /** Which requests run it. */
  readonly group: number;
}

/** Otherwise, each is a resource, and each request runs some of them. */
const GROUPS = 4;

const used = Object.entries(templates).filter(([, { kind }]) => kind === 'Exec' || hasPython);

function stepsOf(): readonly Step[] {
  if (!isWhole)
    return used.map(([name, { kind, text }], index) => ({ name, kind, text, prints: 1, group: index % GROUPS }));
  return (['Exec', 'Python'] as const).flatMap((kind) => {
    const texts = used.filter(([, each]) => each.kind === kind).map(([, { text }]) => text);
    return texts.length === 0
      ? []
      : [{ name: `all${kind}`, kind, text: texts.join('\n'), prints: texts.length, group: 0 }];
  });
}

const steps = stepsOf();

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
    const resources = steps.map(({ name, kind, text, group }) => [
      name,
      resource(
        name,
        `Run { SkipCondition { request.params("group") != "${group}" }
${kind} { ${kind === 'Exec' ? 'Command' : 'Script'} = ${literal(text)}\n} }`,
      ),
    ]);
    const outputs = steps.map(({ name, kind }) => `${kind === 'Exec' ? 'exec' : 'python'}.stdout("${name}")`);
    const all = answer(
      outputs.map((output) => `"x" + ${output}`).join('\n'),
      steps.map(({ name }) => name),
    );
    served = await serveAgent({ ...Object.fromEntries(resources), answer: all });
  });

  afterAll(async () => {
    await served.close();
    await rm(folder, { recursive: true, force: true });
  });

  it(`${count} values arrive unchanged and never become code`, { timeout: timeLimit(3_600_000) }, async () => {
    // A byte order mark at the start is not part of a body.
    const values = injections(count, 20_261_129, `touch ${trace}`, `__import__("os").system("touch ${trace}")`).map(
      (value) => value.replace(/^\u{FEFF}+/u, ''),
    );
    let attempts = 0;
    const check = async (value: string, group: number): Promise<void> => {
      const response = await fetch(`${served.url}/?group=${group}`, { method: 'POST', body: value });
      const body = (await response.json()) as { readonly response: { readonly data: readonly string[] | null } };
      expect([value, response.status]).toEqual([value, 200]);
      for (const [index, step] of steps.entries()) {
        if (step.group !== group) continue;
        expect([value, step.name, body.response.data?.[index]]).toEqual([
          value,
          step.name,
          `x${`<${value}>\n`.repeat(step.prints)}`,
        ]);
        attempts += step.prints;
      }
    };
    for (let at = 0; at < values.length; at += AT_ONCE) {
      const some = values.slice(at, at + AT_ONCE);
      await Promise.all(some.map((value, index) => check(value, isWhole ? 0 : (at + index) % GROUPS)));
      expect([some, existsSync(trace)]).toEqual([some, false]);
    }
    console.log(`${attempts} attempts, 0 executed`);
  });
});
