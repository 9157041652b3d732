import { describe, expect, it } from 'vitest';
import { QueueFullError, Semaphore } from '../../src/runtime/run/semaphore.ts';

/** Work that ends on request. */
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

describe('Semaphore', () => {
  it('admits as many as there are permits, and the others in order', async () => {
    const semaphore = new Semaphore(2);
    const works = [work(), work(), work(), work()];
    const ended: number[] = [];
    const all = works.map((one, index) => semaphore.run(one.run).then(() => ended.push(index)));
    await Promise.resolve();
    expect([semaphore.active, semaphore.queued]).toEqual([2, 2]);
    for (const one of works) one.end();
    await Promise.all(all);
    expect(ended).toEqual([0, 1, 2, 3]);
    expect([semaphore.active, semaphore.queued]).toEqual([0, 0]);
  });

  it('rejects when the queue is full', async () => {
    const semaphore = new Semaphore(1, 1);
    const first = work();
    const running = [semaphore.run(first.run), semaphore.run(async () => undefined)];
    await expect(semaphore.run(async () => undefined)).rejects.toBeInstanceOf(QueueFullError);
    first.end();
    await Promise.all(running);
  });

  it('removes a waiter that is canceled', async () => {
    const semaphore = new Semaphore(1);
    const first = work();
    const running = semaphore.run(first.run);
    const controller = new AbortController();
    const waiting = semaphore.run(async () => undefined, controller.signal);
    controller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    expect(semaphore.queued).toBe(0);
    first.end();
    await running;
    expect(semaphore.active).toBe(0);
  });

  it('releases the permit after a failure', async () => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(semaphore.active).toBe(0);
  });
});
