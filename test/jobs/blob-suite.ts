// What every store of files guarantees.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BlobStore, Blobs } from '../../src/jobs/blobs.ts';

/** A new place for files. */
export interface StorePlace {
  /** Opens the store, as each process does. */
  readonly open: () => BlobStore;
  /** Changes the content of a file behind the back of the store. */
  readonly damage: (name: string, content: Uint8Array) => Promise<void>;
}

async function namesIn(store: BlobStore): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of store.list()) names.push(name);
  return names.sort();
}

/** Tests a store. @param create returns a place that no other test uses */
export function testBlobs(title: string, create: () => Promise<StorePlace>): void {
  describe(title, () => {
    afterEach(() => {
      vi.useRealTimers();
    });

    it('has the content that was written, or reading it fails', async () => {
      const { open, damage } = await create();
      const [blobs, text] = [new Blobs(open()), 'é'.repeat(50_000)];
      const content = await blobs.keep(text);
      if (content.kind !== 'blob') throw new Error(`It is inline: ${content.kind}`);
      expect((await new Blobs(open()).read(content)).toString()).toBe(text);
      for (const wrong of [text.replace('é', 'ë'), `${text}x`, text.slice(1), '']) {
        await damage(content.name, Buffer.from(wrong));
        await expect(blobs.read(content)).rejects.toThrow(/is corrupt/);
      }
      await blobs.remove([content.name]);
      await blobs.remove([content.name]);
      await expect(blobs.read(content)).rejects.toThrow(`The job file ${content.name} is missing.`);
    });

    it('has only large contents', async () => {
      const store = (await create()).open();
      const blobs = new Blobs(store);
      const [text, bytes] = [await blobs.keep('text'), await blobs.keep([Buffer.from([0, 255]), Buffer.from([10])])];
      expect([text.kind, bytes.kind]).toEqual(['text', 'base64']);
      expect((await blobs.read(text)).toString()).toBe('text');
      expect(await blobs.read(bytes)).toEqual(Buffer.from([0, 255, 10]));
      expect(await namesIn(store)).toEqual([]);
    });

    it('writes, reads and copies without holding up other work', async () => {
      const blobs = new Blobs((await create()).open());
      const parts = [Buffer.alloc(24 * 2 ** 20, 'a'), Buffer.alloc(8 * 2 ** 20 + 1, 'b')];
      let turns = 0;
      let isOver = false;
      const count = (): void => {
        turns += 1;
        if (!isOver) setImmediate(count);
      };
      setImmediate(count);
      const content = await blobs.keep(parts);
      const written = turns;
      expect((await blobs.read(content)).equals(Buffer.concat(parts))).toBe(true);
      isOver = true;
      // At least one for each megabyte.
      expect(written).toBeGreaterThanOrEqual(32);
      expect(turns - written).toBeGreaterThanOrEqual(32);
      if (content.kind !== 'blob') throw new Error(`It is inline: ${content.kind}`);
      const folder = await mkdtemp(join(tmpdir(), 'kdeps-copy-'));
      try {
        await blobs.copy(content, join(folder, 'copy'));
        expect((await readFile(join(folder, 'copy'))).equals(Buffer.concat(parts))).toBe(true);
        expect((await stat(join(folder, 'copy'))).mode & 0o777).toBe(0o600);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it.each([1, 20])('shows nothing of a file whose writing failed after %s MiB', async (size) => {
      const store = (await create()).open();
      async function* failing(): AsyncGenerator<Uint8Array> {
        for (let done = 0; done < size; done += 1) yield Buffer.alloc(2 ** 20);
        throw new Error('The source failed.');
      }
      await expect(store.write('half', failing(), 2 * size * 2 ** 20)).rejects.toThrow();
      expect((await namesIn(store)).filter((name) => name === 'half')).toEqual([]);
      await expect(new Blobs(store).read({ kind: 'blob', name: 'half', digest: '', size: 1 })).rejects.toThrow(
        /is missing/,
      );
    });

    it('is swept of files that no job has had for an hour', async () => {
      const store = (await create()).open();
      const blobs = new Blobs(store);
      const [used, unused] = [await blobs.write([Buffer.from('a')]), await blobs.write([Buffer.from('b')])];
      await blobs.sweep(async () => [used.name]);
      expect(await namesIn(store)).toEqual([used.name, unused.name].sort());
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 });
      await blobs.sweep(async () => [used.name]);
      expect(await namesIn(store)).toEqual([used.name]);
    });

    it('removes many files', async () => {
      const store = (await create()).open();
      const blobs = new Blobs(store);
      const names: string[] = [];
      for (let count = 0; count < 30; count += 1) names.push((await blobs.write([Buffer.from('a')])).name);
      await blobs.remove(names.slice(1));
      expect(await namesIn(store)).toEqual(names.slice(0, 1));
    });

    it('has one id for all processes, and another place has another one', async () => {
      const [one, two] = [await create(), await create()];
      const ids = await Promise.all(Array.from({ length: 5 }, () => one.open().identify()));
      expect(new Set(ids).size).toBe(1);
      expect(await one.open().identify()).toBe(ids[0]);
      expect(await two.open().identify()).not.toBe(ids[0]);
    });
  });
}
