// Compares runs of random graphs with a model: each resource runs once, after its requirements, and none after a
// failure.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/runtime/index.ts';
import { answer, ask, resource, withAgent } from '../support/agent-server.ts';

/** For each resource, the earlier ones that it requires. */
type Graph = readonly (readonly number[])[];

const graphs: fc.Arbitrary<Graph> = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 2, maxLength: 9 })
  .map((needs) => needs.map((need, at) => (at === 0 ? [] : [...new Set(need.map((each) => each % at))])));

const requests = fc.array(
  fc.record({ skipped: fc.array(fc.nat(8), { maxLength: 3 }), failing: fc.array(fc.nat(8), { maxLength: 2 }) }),
  { minLength: 1, maxLength: 4 },
);

const nameOf = (at: number): string => `r${at}`;

/** A resource that is skipped or fails if the request says so. Every third runs a command. */
function step(at: number, needs: readonly number[]): string {
  const isIn = (parameter: string): string => `request.params("${parameter}").contains("<${at}>")`;
  const action = at % 3 === 2 ? 'Exec { Command = "true" }' : '';
  return resource(
    nameOf(at),
    `Run { SkipCondition { ${isIn('skip')} }\nExpr { if (${isIn('fail')}) throw("told to fail") else 1 }\n${action} }`,
    needs.map(nameOf),
  );
}

function agentOf(graph: Graph): Record<string, string> {
  const all = graph.map((_, at) => nameOf(at));
  return {
    ...Object.fromEntries(graph.map((needs, at) => [nameOf(at), step(at, needs)])),
    answer: answer('"done"', all),
  };
}

type Ended = 'finished' | 'skipped' | 'failed';

/** Checks the events of a run, in order, against the graph. */
function check(graph: Graph, events: readonly RunEvent[], skipped: ReadonlySet<number>, failing: ReadonlySet<number>) {
  const started = new Set<number>();
  const ended = new Map<number, Ended>();
  for (const event of events) {
    if (!('resource' in event) || event.resource === null || !/^r\d$/.test(event.resource)) continue;
    const at = Number(event.resource.slice(1));
    const hasFailed = [...ended.values()].includes('failed');
    if (event.type === 'resource-started') {
      expect([at, started.has(at), hasFailed]).toEqual([at, false, false]);
      for (const need of graph[at] ?? []) expect(ended.get(need)).toMatch(/finished|skipped/);
      started.add(at);
    } else if (event.type === 'resource-finished') ended.set(at, 'finished');
    else if (event.type === 'resource-skipped') ended.set(at, 'skipped');
    else if (event.type === 'resource-failed') ended.set(at, 'failed');
  }
  const willFail = graph.flatMap((_, at) => (failing.has(at) && !skipped.has(at) ? [at] : []));
  for (const [at, how] of ended)
    expect([at, how]).toEqual([at, skipped.has(at) ? 'skipped' : willFail.includes(at) ? 'failed' : 'finished']);
  if (willFail.length === 0) expect(ended.size).toBe(graph.length);
  // The first failure is the answer; no other one is reported.
  else expect([...ended.values()].filter((how) => how === 'failed')).toHaveLength(1);
  return willFail.length === 0 ? 200 : 500;
}

describe('the order of resources', () => {
  it('matches a model for any graph, regardless of which resources are skipped or fail', {
    timeout: 300_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(graphs, requests, async (graph, plans) => {
        await withAgent(agentOf(graph), async ({ url, events }) => {
          for (const plan of plans) {
            const [skipped, failing] = [new Set(plan.skipped), new Set(plan.failing)];
            const text = (set: ReadonlySet<number>): string => [...set].map((at) => `<${at}>`).join('');
            const before = events.length;
            const query = new URLSearchParams({ skip: text(skipped), fail: text(failing) }).toString();
            const { status } = await ask(`${url}/?${query}`);
            expect(status).toBe(check(graph, events.slice(before), skipped, failing));
          }
        });
      }),
      { numRuns: 15, seed: 20_261_129 },
    );
  });

  it('runs independent resources concurrently', async () => {
    const names = ['a', 'b', 'c', 'd'];
    // Each ends once all others have started.
    const wait = names.map((each) => `[ -e \\"$DIR/${each}\\" ]`).join(' && ');
    const steps = names.map((name) => [
      name,
      resource(
        name,
        `Run { Exec { Command = "touch \\"$DIR/${name}\\"; until ${wait}; do sleep 0.01; done"\nEnv { ["DIR"] = "." }\nTimeoutDuration = 60.s } }`,
      ),
    ]);
    await withAgent({ ...Object.fromEntries(steps), answer: answer('"done"', names) }, async ({ url }) => {
      expect((await ask(url)).status).toBe(200);
    });
  });
});
