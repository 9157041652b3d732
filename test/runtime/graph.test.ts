import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ActionId,
  actionId,
  compareVersions,
  displayId,
  parseReference,
  splitActionId,
} from '../../src/runtime/agent/action-id.ts';
import { type GraphNode, makeGraph, type Requirement } from '../../src/runtime/agent/graph.ts';
import { makePlan } from '../../src/runtime/agent/plan.ts';
import { AgentError } from '../../src/runtime/diagnostics/errors.ts';

const id = (name: string): ActionId => actionId('agent', name, '1.0.0');

/** `node('a', 'b c')`: a resource `a`, on line 1 of a.pkl, that requires `b` on line 2 and `c` on line 3. */
function node(name: string, requires = '', reads = ''): GraphNode {
  const file = `${name}.pkl`;
  return {
    id: id(name),
    label: name,
    place: { file, line: 1 },
    requires: words(requires).map((need, index) => ({ id: id(need), label: need, place: { file, line: index + 2 } })),
    reads: words(reads).map(id),
  };
}

function words(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}

function target(name: string): Requirement {
  return { id: id(name), label: name, place: { file: 'workflow.pkl', line: 5 } };
}

function planOf(nodes: readonly GraphNode[], goal: string): readonly string[] {
  const plan = makePlan(makeGraph({ nodes, target: target(goal) }));
  return plan.steps.map(
    (step) => `${splitActionId(step.id).action}(${step.after.map((need) => splitActionId(need).action).join(' ')})`,
  );
}

function problemsOf(nodes: readonly GraphNode[], goal: string): string {
  try {
    makeGraph({ nodes, target: target(goal) });
  } catch (error) {
    if (error instanceof AgentError) return error.message;
    throw error;
  }
  return '';
}

describe('plan', () => {
  it('puts requirements first, in source order', () => {
    expect(planOf([node('answer', 'b a'), node('a'), node('b', 'c'), node('c')], 'answer')).toEqual([
      'c()',
      'b(c)',
      'a()',
      'answer(b a)',
    ]);
  });

  it('omits what the target does not need', () => {
    expect(planOf([node('answer'), node('other')], 'answer')).toEqual(['answer()']);
  });

  it('runs a resource that is required twice only once', () => {
    expect(planOf([node('answer', 'a b'), node('a', 'c'), node('b', 'c'), node('c')], 'answer')).toEqual([
      'c()',
      'a(c)',
      'b(c)',
      'answer(a b)',
    ]);
  });

  it('runs a resource before those that read its result without requiring it', () => {
    expect(planOf([node('answer', 'a b'), node('a', '', 'b'), node('b')], 'answer')).toEqual([
      'b()',
      'a(b)',
      'answer(a b)',
    ]);
  });

  it('does not form a cycle with such reads', () => {
    expect(planOf([node('answer', 'a'), node('a', '', 'answer')], 'answer')).toEqual(['a()', 'answer(a)']);
  });

  it('does not run what is only read', () => {
    expect(planOf([node('answer', '', 'a'), node('a')], 'answer')).toEqual(['answer()']);
  });

  it('is a valid order for any acyclic graph', () => {
    const graphs = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(graphs, (needs) => {
        const nodes = needs.map((list, index) =>
          node(
            `n${index}`,
            list
              .map((need) => `n${index + 1 + need}`)
              .filter((name) => Number(name.slice(1)) < needs.length)
              .join(' '),
          ),
        );
        const { steps } = makePlan(makeGraph({ nodes, target: target('n0') }));
        const done = new Set<ActionId>();
        for (const step of steps) {
          expect(step.after.every((need) => done.has(need))).toBe(true);
          done.add(step.id);
        }
        expect(steps.at(-1)?.id).toBe(id('n0'));
      }),
    );
  });
});

describe('graph', () => {
  it('lists all errors with their location', () => {
    const nodes = [
      node('answer', 'pyton'),
      node('python'),
      node('python'),
      node('a', 'b'),
      node('b', 'a'),
      node('self', 'self'),
    ];
    expect(problemsOf(nodes, 'anser')).toBe(
      [
        'python.pkl:1: Two resources have the id `python`.',
        '  The other one is at python.pkl:1.',
        'answer.pkl:2: No resource has the id `pyton`.',
        '  Did you mean `python`?',
        'a.pkl:2: These resources have a circular dependency: `a` → `b` → `a`.',
        'self.pkl:2: `self` requires itself.',
        'workflow.pkl:5: `TargetActionID` names `anser`, but no resource has that id.',
        '  Did you mean `answer`?',
      ].join('\n'),
    );
  });

  it('lists all ids if none resembles the target', () => {
    expect(problemsOf([node('a'), node('b')], 'response')).toContain('Known ids: `a`, `b`.');
  });
});

describe('action ids', () => {
  const home = { agent: 'agent', version: '1.0.0' };

  it.each([
    ['ask', { agent: 'agent', action: 'ask', version: '1.0.0' }],
    ['@other/ask:2.0', { agent: 'other', action: 'ask', version: '2.0' }],
    ['@other/ask', { agent: 'other', action: 'ask', version: null }],
    ['@other', null],
  ])('reads %s', (text, expected) => {
    expect(parseReference(text, home)).toEqual(expected);
  });

  it('are short in their own agent and long elsewhere', () => {
    expect(displayId(id('ask'), home)).toBe('ask');
    expect(displayId(id('ask'), { agent: 'other', version: '1.0.0' })).toBe('@agent/ask:1.0.0');
  });

  it('orders versions by number, and pre-releases like semantic versioning', () => {
    const versions = ['1.x', '1.2', '1.9.0-beta.2', '1.9.0-beta.10', '1.9.0', '1.10.0', '2'];
    expect(versions.toReversed().sort(compareVersions)).toEqual(versions);
  });
});
