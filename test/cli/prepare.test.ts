// Processes that need the same Python environment: one creates it, and the others say that they wait for it.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { agentWith, environmentsOf, standInForUv } from '../support/environments.ts';
import { hasNoPython } from '../support/python.ts';
import { isWindows } from '../support/skipping.ts';

let me: Newcomer;
beforeEach(async () => {
  me = await newcomer();
});
afterEach(() => me.leave());

describe.skipIf(isWindows('A stand-in for uv') || hasNoPython('Creating environments'))('kdeps prepare', () => {
  it('waits for another process that creates the environment, and says so', async () => {
    const gate = join(me.folder, 'gate');
    execFileSync('sh', ['-c', 'mkfifo "$0"', gate]);
    const uv = standInForUv(me.folder, `read < '${gate}'`);
    await me.write({ ...agentWith('first', 'one'), ...agentWith('second', 'one') });
    const prepare = (name: string) => me.start(['prepare', name], { KDEPS_UV: uv });
    const first = prepare('first');
    await first.until(/Creating/);
    const second = prepare('second');
    await second.until(/Waiting for another process to create the Python environment/);
    expect(second.said()).not.toContain('Creating');
    writeFileSync(gate, 'go\n');
    expect([await first.ended, await second.ended]).toEqual([0, 0]);
    expect(environmentsOf(me.home)).toHaveLength(1);
  });
});
