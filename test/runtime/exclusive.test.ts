import { describe, expect, it } from 'vitest';
import { Exclusive } from '../../src/runtime/process/exclusive.ts';

/** Runs so many at once and gives how many were inside at the same time, at most. */
async function most(exclusive: Exclusive, count: number, shared: boolean, names = false): Promise<number> {
  let inside = 0;
  let seen = 0;
  const work = async () => {
    inside += 1;
    seen = Math.max(seen, inside);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inside -= 1;
    return { result: undefined, shared };
  };
  await Promise.all(Array.from({ length: count }, () => exclusive.run(names, new AbortController().signal, work)));
  return seen;
}

describe('Exclusive', () => {
  it('lets runs happen at the same time once the first has shared nothing', async () => {
    const exclusive = new Exclusive();
    await most(exclusive, 1, false);
    expect(await most(exclusive, 4, false)).toBe(4);
  });

  it('waits for the first run to tell', async () => {
    const order: string[] = [];
    const exclusive = new Exclusive();
    const run = (name: string) =>
      exclusive.run(false, new AbortController().signal, async () => {
        order.push(`${name} starts`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        order.push(`${name} ends`);
        return { result: undefined, shared: false };
      });
    await Promise.all([run('a'), run('b'), run('c')]);
    expect(order.slice(0, 4)).toEqual(['a starts', 'a ends', 'b starts', 'c starts']);
  });

  it('keeps runs apart that write to one place', async () => {
    expect(await most(new Exclusive(), 5, true)).toBe(1);
  });

  it('keeps runs apart that name one place', async () => {
    expect(await most(new Exclusive(), 5, false, true)).toBe(1);
  });
});
