import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownIdentity } from '../../src/runtime/process/identity.ts';
import { SharedPaths } from '../../src/runtime/process/shared-paths.ts';
import { withLock } from '../../src/runtime/process/ticket-lock.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shared-paths-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Watched {
  readonly most: number;
  readonly reasons: readonly string[];
}

/** Runs scripts concurrently and returns the maximum number inside at a time, and why others waited. */
async function watch(
  servers: readonly SharedPaths[],
  count: number,
  { shared = false, paths = [] as readonly string[], text = String(Math.random()) } = {},
): Promise<Watched> {
  let inside = 0;
  let most = 0;
  const reasons: string[] = [];
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inside -= 1;
    return { result: undefined, shared: shared ? [join(folder, 'learned')] : [] };
  };
  const { signal } = new AbortController();
  const onWait = (why: string) => void reasons.push(why);
  await Promise.all(
    servers.flatMap((server) =>
      Array.from({ length: count }, () => server.run({ script: 'script', text, paths, signal, onWait }, work)),
    ),
  );
  return { most, reasons };
}

describe('SharedPaths', () => {
  it('lets runs overlap once the first has shared nothing', async () => {
    const server = new SharedPaths(folder);
    await watch([server], 1);
    expect(await watch([server], 4)).toEqual({ most: 4, reasons: [] });
  });

  it('waits for the first run to show whether it shares paths', async () => {
    const order: string[] = [];
    const server = new SharedPaths(folder);
    const run = (name: string) =>
      server.run(
        {
          script: 'script',
          text: 'text',
          paths: [],
          signal: new AbortController().signal,
          onWait: () => void order.push(`${name} waits`),
        },
        async () => {
          order.push(`${name} starts`);
          await new Promise((resolve) => setTimeout(resolve, 5));
          order.push(`${name} ends`);
          return { result: undefined, shared: [] };
        },
      );
    await Promise.all([run('a'), run('b'), run('c')]);
    expect(order).toEqual(['b waits', 'c waits', 'a starts', 'a ends', 'b starts', 'c starts', 'b ends', 'c ends']);
  });

  it('separates runs that write to the same path, in one server or in several', async () => {
    const servers = [new SharedPaths(folder), new SharedPaths(folder)];
    expect((await watch(servers, 4, { shared: true })).most).toBe(1);
  });

  it('separates runs that name the same path, and says which', async () => {
    const place = join(folder, `${Math.random()}.png`);
    const { most, reasons } = await watch([new SharedPaths(folder), new SharedPaths(folder)], 4, { paths: [place] });
    expect(most).toBe(1);
    expect(reasons.length).toBeGreaterThanOrEqual(7);
    expect(new Set(reasons)).toEqual(new Set([`another run of this server writes to \`${place}\``]));
  });
});

describe('withLock', () => {
  it('admits holders one at a time, in the order of arrival', async () => {
    const queue = join(folder, 'many');
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 40 }, () =>
        withLock(queue, async () => {
          most = Math.max(most, ++inside);
          await new Promise(setImmediate);
          inside -= 1;
        }),
      ),
    );
    expect(most).toBe(1);
    expect(await readdir(queue)).toEqual([]);
  });

  it('skips dead holders', async () => {
    const queue = join(folder, 'dead');
    await withLock(queue, async () => undefined);
    // The id of this process, from a time when another process had it.
    await writeFile(join(queue, `000000000001.${deadIdentity()}-1`), '');
    await writeFile(join(queue, `choosing.${deadIdentity()}-2`), '');
    expect(await withLock(queue, async () => 'done')).toBe('done');
    expect(await readdir(queue)).toEqual([]);
  });

  it('stops waiting when aborted', async () => {
    const queue = join(folder, 'stopped');
    const stop = new AbortController();
    await withLock(queue, async () => {
      const second = withLock(queue, async () => 'never', {
        signal: stop.signal,
        onWait: () => stop.abort(new Error('enough')),
      });
      await expect(second).rejects.toThrow('enough');
      expect(await readdir(queue)).toHaveLength(1);
    });
  });

  it('continues when its folder is removed', async () => {
    const queue = join(folder, 'removed');
    const order: string[] = [];
    const first = withLock(queue, async () => {
      await rm(queue, { recursive: true });
      order.push('first');
    });
    await first;
    await withLock(queue, async () => void order.push('second'));
    expect(order).toEqual(['first', 'second']);
  });
});

function deadIdentity(): string {
  return ownIdentity().replace(/-\d+$/, '-1');
}
