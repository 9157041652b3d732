import { describe, expect, it } from 'vitest';
import { Gate, GateFullError } from '../../src/runtime/run/limits.ts';

/** Work that ends when it is told to. */
function work() {
  const { promise, resolve } = deferred();
  return { run: () => promise, end: resolve };
}

function deferred() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe('Gate', () => {
  it('lets in as many as there are places, and the others in order', async () => {
    const gate = new Gate(2);
    const works = [work(), work(), work(), work()];
    const ended: number[] = [];
    const all = works.map((one, index) => gate.run(one.run).then(() => ended.push(index)));
    await Promise.resolve();
    expect([gate.active, gate.queued]).toEqual([2, 2]);
    for (const one of works) one.end();
    await Promise.all(all);
    expect(ended).toEqual([0, 1, 2, 3]);
    expect([gate.active, gate.queued]).toEqual([0, 0]);
  });

  it('refuses when nobody may wait any more', async () => {
    const gate = new Gate(1, 1);
    const first = work();
    const running = [gate.run(first.run), gate.run(async () => undefined)];
    await expect(gate.run(async () => undefined)).rejects.toBeInstanceOf(GateFullError);
    first.end();
    await Promise.all(running);
  });

  it('forgets who is cancelled while waiting', async () => {
    const gate = new Gate(1);
    const first = work();
    const running = gate.run(first.run);
    const controller = new AbortController();
    const waiting = gate.run(async () => undefined, controller.signal);
    controller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    expect(gate.queued).toBe(0);
    first.end();
    await running;
    expect(gate.active).toBe(0);
  });

  it('gives the place back after a failure', async () => {
    const gate = new Gate(1);
    await expect(gate.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(gate.active).toBe(0);
  });
});
