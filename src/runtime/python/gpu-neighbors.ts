/**
 * Frees GPU memory across processes. A process that uses a GPU listens on a socket in the GPU's folder. One that has the
 * turn and needs memory asks the others there, over HTTP, to stop interpreters, which are all idle then: with
 * `{"release": BYTES}`, which is answered by `{"held": BYTES}` when that is done.
 */
import { mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { identityPattern, ownIdentity, stateOf } from '../process/identity.ts';
import { releaseDevices } from '../process/started.ts';
import { gpuFolder } from './gpu-turns.ts';
import type { Gpu } from './gpus.ts';

/** How long a process may take to say what it holds, in milliseconds. One that is suspended never does. */
const REPORT_LIMIT_MS = 5000;
/** How long it may take to free memory, in milliseconds: large models take a while. */
const RELEASE_LIMIT_MS = 70_000;

let count = 0;

/** Another process that uses the GPU. */
interface Neighbor {
  /** Its socket. */
  readonly path: string;
  /** Bytes of memory that its idle interpreters hold. */
  readonly held: number;
}

export class GpuNeighbors {
  readonly #fallback: string;
  readonly #release: (gpu: Gpu, bytes: number) => Promise<number>;
  readonly #servers = new Map<string, { readonly server: Server; readonly name: string }>();

  /**
   * @param fallback as in `turnsFolder`
   * @param release frees at least so many bytes of what this process holds of a GPU, if it can, and returns what is left
   */
  constructor(fallback: string, release: (gpu: Gpu, bytes: number) => Promise<number>) {
    this.#fallback = fallback;
    this.#release = release;
  }

  /**
   * Has other processes free memory, one after another until it suffices. From the first call on, they can ask this
   * process, too. Only call it during a turn.
   *
   * @param excess how many bytes too many they hold, given how many they hold
   * @param onWait called before memory is freed
   * @returns the bytes that they still hold
   * @throws the reason of the signal when it aborts
   */
  async makeRoom(
    gpu: Gpu,
    excess: (held: number) => number,
    signal: AbortSignal,
    onWait: () => void = () => undefined,
  ): Promise<number> {
    this.#listen(gpu);
    const others = await this.#others(gpu, signal);
    let held = others.reduce((sum, each) => sum + each.held, 0);
    let missing = Math.min(held, excess(held));
    if (missing > 0) onWait();
    for (const { path, held: before } of others) {
      if (missing <= 0) break;
      const after = (await ask(path, missing, RELEASE_LIMIT_MS, signal)) ?? 0;
      held -= before - after;
      missing -= before - after;
    }
    return held;
  }

  /** Answers no more questions. */
  close(): void {
    for (const { server } of this.#servers.values()) server.close();
    this.#servers.clear();
  }

  async #others(gpu: Gpu, signal: AbortSignal): Promise<readonly Neighbor[]> {
    const folder = this.#folderOf(gpu);
    const own = this.#servers.get(gpu.key)?.name;
    const names = (await readdir(folder).catch(() => [])).filter((name) => name !== own);
    const found = names.map(async (name): Promise<readonly Neighbor[]> => {
      const path = join(folder, name);
      const held = await ask(path, 0, REPORT_LIMIT_MS, signal);
      if (held === null) await removeDead(path, name);
      return held === null ? [] : [{ path, held }];
    });
    return (await Promise.all(found)).flat();
  }

  #listen(gpu: Gpu): void {
    if (this.#servers.has(gpu.key)) return;
    const folder = this.#folderOf(gpu);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const name = `${ownIdentity()}-${++count}`;
    const server = createServer((question, answer) => void this.#answer(gpu, question, answer));
    // Without a socket, memory is only freed when it has run out.
    server.on('error', () => undefined);
    server.listen(join(folder, name)).unref();
    this.#servers.set(gpu.key, { server, name });
  }

  async #answer(gpu: Gpu, question: IncomingMessage, answer: ServerResponse): Promise<void> {
    try {
      const { release } = JSON.parse(await text(question)) as { readonly release: number };
      answer.end(JSON.stringify({ held: await this.#release(gpu, release) }));
    } catch {
      // The other process has ended.
      answer.destroy();
    }
  }

  #folderOf(gpu: Gpu): string {
    return join(gpuFolder(gpu, this.#fallback), 'models');
  }
}

/**
 * Asks a process to free memory, and returns the bytes that it still holds; null when it does not answer.
 *
 * @param limit milliseconds
 * @throws the reason of the signal when it aborts
 */
async function ask(path: string, release: number, limit: number, signal: AbortSignal): Promise<number | null> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const timer = setTimeout(stop, limit);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { socketPath: path, method: 'POST', agent: false, signal: controller.signal };
      request(options, resolve).on('error', reject).end(JSON.stringify({ release }));
    });
    const { held } = JSON.parse(await text(answer)) as { readonly held: number };
    return held;
  } catch {
    signal.throwIfAborted();
    return null;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** Removes the socket of a process that has died, and ends its interpreters. */
async function removeDead(path: string, name: string): Promise<void> {
  const identity = identityPattern.exec(name)?.[0];
  if (identity !== undefined && stateOf(identity) !== 'gone') return;
  await releaseDevices();
  await rm(path, { force: true });
}
