import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/runtime/memory/store.ts';
import { root } from '../support/root.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kdeps-memory-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function store(): MemoryStore {
  return new MemoryStore(join(folder, 'deep', 'agent_memory.db'));
}

/** Runs a script in a separate process, with the same store as `store`. */
function run(script: string) {
  const text = `
    import { MemoryStore } from '${root}/src/runtime/memory/store.ts';
    const store = new MemoryStore('${folder}/deep/agent_memory.db');
    ${script}`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', text], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise<string | number | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ?? code)),
  );
}

describe('MemoryStore', () => {
  it('stores any text under any name', async () => {
    const memory = store();
    const id = "a name?op=set'; DROP TABLE records; --";
    await memory.set(id, '');
    await memory.set(id, 'ü\0\n"');
    expect(await memory.get(id)).toBe('ü\0\n"');
    expect(await memory.names()).toEqual([id]);
    await memory.close();
  });

  it('returns deleted values, and the number of cleared ones', async () => {
    const memory = store();
    await memory.set('a', '1');
    await memory.set('b', '2');
    const given = [memory.delete('a'), memory.delete('a'), memory.get('a'), memory.clear(), memory.names()];
    expect(await Promise.all(given)).toEqual(['1', '', '', 1, []]);
    await memory.close();
  });

  it('survives being closed', async () => {
    const first = store();
    await first.set('a', '1');
    await first.close();
    const second = store();
    expect(await second.get('a')).toBe('1');
    await second.close();
  });

  it('loses nothing when the process is killed', async () => {
    const ending = await run(
      "for (let i = 0; i < 20; i++) await store.set(`k${i}`, 'v'); process.kill(process.pid, 'SIGKILL');",
    );
    expect(ending).toBe('SIGKILL');
    const memory = store();
    expect((await memory.names()).length).toBe(20);
    await memory.close();
  });

  it('may be used by several processes at once', async () => {
    const endings = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        run(`for (let i = 0; i < 40; i++) await store.set('${name}' + i, 'v'); store.close();`),
      ),
    );
    expect(endings).toEqual([0, 0, 0]);
    const memory = store();
    expect((await memory.names()).length).toBe(120);
    await memory.close();
  });
});
