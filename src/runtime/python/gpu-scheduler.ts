/**
 * Assigns GPUs to scripts that load models. Each GPU runs one script at a time, in an interpreter that sees no other GPU,
 * so that all GPUs are used without any code in the scripts.
 */
import type { Gpu } from './gpus.ts';

/** Takes turns on a GPU with other processes. */
export interface GpuTurns {
  /**
   * Runs work during a turn.
   *
   * @param onWait called with the reason when others have the GPU
   * @throws the reason of the signal when it aborts while waiting
   */
  take(gpu: Gpu, work: () => Promise<void>, signal: AbortSignal, onWait: (why: string) => void): Promise<void>;
}

/** The turns of a process that shares GPUs with no other: the GPU is free. */
export const alwaysFree: GpuTurns = { take: (_, work) => work() };

/** A script that needs a GPU. */
interface Waiting {
  readonly script: string;
  readonly start: (gpu: Gpu) => Promise<void>;
  readonly fail: (error: unknown) => void;
  readonly onWait: (why: string) => void;
  /** The GPU whose turn is being taken for it. */
  wanted: Gpu | null;
  /** How many times it was passed over. */
  passed: number;
}

/** How many times a script may be passed over in favor of one whose model is loaded on the GPU. */
const MAX_PASSED = 8;

/**
 * Schedules scripts on GPUs, preferably where their models are loaded, without starving any script.
 *
 * A turn is taken for as many free GPUs as scripts wait, and for one more whenever another process has a GPU. The script
 * that runs is chosen when the turn begins.
 */
export class GpuScheduler {
  readonly gpus: readonly Gpu[];
  readonly #free: Set<Gpu>;
  readonly #waiting: Waiting[] = [];
  /** Aborts the turns that have not begun. */
  readonly #pending = new Map<Gpu, AbortController>();
  readonly #isLoaded: (script: string, gpu: Gpu) => boolean;
  readonly #turns: GpuTurns;

  /**
   * @param isLoaded whether a script has a warm interpreter on a GPU
   * @param turns of other processes
   */
  constructor(gpus: readonly Gpu[], isLoaded: (script: string, gpu: Gpu) => boolean, turns: GpuTurns = alwaysFree) {
    this.gpus = gpus;
    this.#free = new Set(gpus);
    this.#isLoaded = isLoaded;
    this.#turns = turns;
  }

  /**
   * Runs work with exclusive use of a GPU.
   *
   * @param onWait called with the reason when no GPU is free
   * @throws the reason of the signal when it aborts while waiting
   */
  run<T>(
    script: string,
    signal: AbortSignal,
    work: (gpu: Gpu) => Promise<T>,
    onWait: (why: string) => void = () => undefined,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const waiting: Waiting = {
        script,
        onWait,
        wanted: null,
        passed: 0,
        start: (gpu) => {
          signal.removeEventListener('abort', onAbort);
          return work(gpu).then(resolve, reject);
        },
        fail: (error) => {
          signal.removeEventListener('abort', onAbort);
          this.#remove(waiting);
          reject(error);
        },
      };
      const onAbort = (): void => waiting.fail(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiting);
      this.#seek();
      if (this.#mustWait(waiting)) onWait('all GPUs are busy with other scripts');
    });
  }

  /** Takes a turn on a free GPU for each script for which none is being taken, preferably where its model is loaded. */
  #seek(): void {
    for (;;) {
      const waiting = this.#waiting.find(({ wanted }) => wanted === null);
      const free = [...this.#free];
      const gpu = free.find((each) => waiting !== undefined && this.#isLoaded(waiting.script, each)) ?? free[0];
      if (waiting === undefined || gpu === undefined) return;
      waiting.wanted = gpu;
      void this.#turnOn(gpu, waiting);
    }
  }

  async #turnOn(gpu: Gpu, first: Waiting): Promise<void> {
    const controller = new AbortController();
    this.#free.delete(gpu);
    this.#pending.set(gpu, controller);
    const leave = (): void => {
      if (first.wanted === gpu) first.wanted = null;
      this.#seek();
    };
    const onWait = (why: string): void => {
      // Another GPU may be free.
      leave();
      if (this.#mustWait(first)) first.onWait(why);
    };
    const work = async (): Promise<void> => {
      this.#pending.delete(gpu);
      const done = this.#runOn(gpu);
      leave();
      await done;
    };
    try {
      await this.#turns.take(gpu, work, controller.signal, onWait);
    } catch (error) {
      if (!controller.signal.aborted && this.#waiting.includes(first)) first.fail(error);
    } finally {
      this.#pending.delete(gpu);
      this.#free.add(gpu);
      leave();
    }
  }

  /** Runs a script in a turn, and then those whose models are loaded there, until one that waits was passed over too often. */
  async #runOn(gpu: Gpu): Promise<void> {
    for (let count = 0; count <= MAX_PASSED; count += 1) {
      const next = this.#next(gpu);
      if (next === null || (count > 0 && !this.#isLoaded(next.script, gpu))) return;
      this.#remove(next);
      await next.start(gpu);
    }
  }

  #mustWait(waiting: Waiting): boolean {
    return waiting.wanted === null && this.#waiting.includes(waiting);
  }

  /** The script to run on a GPU. One for which a turn on another GPU is being taken only runs here if it is loaded. */
  #next(gpu: Gpu): Waiting | null {
    const able = this.#waiting.filter(
      ({ script, wanted }) => wanted === null || wanted === gpu || this.#isLoaded(script, gpu),
    );
    const [first] = able;
    if (first === undefined) return null;
    const loaded = able.findIndex(({ script }) => this.#isLoaded(script, gpu));
    const index = first.passed >= MAX_PASSED || loaded < 0 ? 0 : loaded;
    for (const passed of able.slice(0, index)) passed.passed += 1;
    return able[index] ?? null;
  }

  /** Forgets a script. When none waits, turns that have not begun are given up. */
  #remove(waiting: Waiting): void {
    const index = this.#waiting.indexOf(waiting);
    if (index >= 0) this.#waiting.splice(index, 1);
    if (this.#waiting.length > 0) return;
    for (const controller of this.#pending.values()) controller.abort(new Error('Nothing waits for the GPU anymore.'));
  }
}
