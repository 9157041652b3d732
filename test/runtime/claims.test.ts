// Evaluations are sent to threads ahead of time and may be taken back: each ends up on one side, never on both.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { Claims, ticketAfter } from '../../src/runtime/evaluation/claims.ts';
import { root } from '../support/root.ts';

/** A thread that starts every ticket it may, in order, and reports it. It uses the cells like `Claims` does. */
const thread = `
  const { parentPort, workerData: { claims, cells } } = require('node:worker_threads');
  import(claims).then(({ Claims }) => {
    const own = new Claims(cells);
    parentPort.on('message', (tickets) => {
      for (const ticket of tickets) {
        if (!own.begin(ticket)) continue;
        own.end(ticket);
        parentPort.postMessage({ begun: ticket });
      }
      parentPort.postMessage({ seen: tickets.at(-1) });
    });
    parentPort.postMessage({ ready: true });
  });`;

/** A JavaScript module, because threads cannot import TypeScript. */
async function addressOfClaims(): Promise<string> {
  const source = await readFile(join(root, 'src/runtime/evaluation/claims.ts'), 'utf8');
  const { code } = await transform(source, { loader: 'ts', format: 'esm' });
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

describe('claims', () => {
  it('let a ticket be either started or taken back', async () => {
    const claims = new Claims();
    const worker = new Worker(thread, {
      eval: true,
      workerData: { claims: await addressOfClaims(), cells: claims.cells },
    });
    const begun: number[] = [];
    let seen = -1;
    await new Promise<void>((resolve) => {
      worker.on('message', (message: { ready?: true; begun?: number; seen?: number }) => {
        if (message.ready === true) resolve();
        if (message.begun !== undefined) begun.push(message.begun);
        if (message.seen !== undefined) seen = message.seen;
      });
    });
    const taken: number[] = [];
    let next = 0;
    for (let round = 0; round < 300; round++) {
      claims.open(next);
      const tickets = Array.from({ length: 40 }, (_, n) => next + n);
      worker.postMessage(tickets, []);
      // Sometimes immediately, sometimes later.
      for (let n = 0; n < (round % 7) * 400; n++) Atomics.load(claims.cells, 0);
      if (round % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
      const first = claims.close() ?? next;
      taken.push(...tickets.filter((ticket) => ticket >= first));
      next += tickets.length;
      // A thread is opened again when it is idle.
      while (seen !== tickets.at(-1)) await new Promise((resolve) => setImmediate(resolve));
    }
    await worker.terminate();
    expect([...begun, ...taken].sort((left, right) => left - right)).toEqual(Array.from({ length: next }, (_, n) => n));
    expect(begun).toEqual([...begun].sort((left, right) => left - right));
  });

  it('wake a thread when the bell rings, but not for an earlier ring', async () => {
    const claims = new Claims();
    const worker = new Worker(
      `const { parentPort, workerData: { claims, cells } } = require('node:worker_threads');
      import(claims).then(({ Claims }) => {
        const own = new Claims(cells);
        own.quieten();
        parentPort.postMessage('asleep');
        own.sleep();
        parentPort.postMessage(Atomics.load(cells, 2));
      });`,
      { eval: true, workerData: { claims: await addressOfClaims(), cells: claims.cells } },
    );
    const next = (): Promise<unknown> => new Promise((resolve) => worker.once('message', resolve));
    await next();
    const woken = next();
    for (let count = 0; count < 5; ) {
      count += Atomics.notify(claims.cells, 2);
      await new Promise((resolve) => setImmediate(resolve));
    }
    claims.ring();
    expect(await woken).toBe(1);
    await worker.terminate();
  });

  it('show what a thread is working on', () => {
    const claims = new Claims();
    claims.open(7);
    expect(claims.begun).toBeNull();
    expect(claims.begin(8)).toBe(false);
    expect(claims.begin(7)).toBe(true);
    expect(claims.begun).toBe(8);
    claims.end(7);
    expect(claims.begun).toBeNull();
    expect(claims.close()).toBe(8);
    expect(claims.close()).toBeNull();
    expect(claims.begin(8)).toBe(false);
  });

  it('wrap around', () => {
    const claims = new Claims();
    const last = 2 ** 30 - 1;
    claims.open(last);
    expect([claims.begin(last), claims.begin(ticketAfter(last))]).toEqual([true, true]);
    expect(ticketAfter(last)).toBe(0);
  });
});
