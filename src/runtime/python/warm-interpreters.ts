/**
 * Warm interpreters: one for each script, environment and GPU. If a GPU lacks memory for the next script, interpreters are
 * stopped, starting with those whose next use is furthest away.
 */
import { availableParallelism } from 'node:os';
import { DEFAULT_LIMIT } from '../process/command.ts';
import { within } from '../process/within.ts';
import { Semaphore } from '../run/semaphore.ts';
import { GpuNeighbors } from './gpu-neighbors.ts';
import { alwaysFree, GpuScheduler } from './gpu-scheduler.ts';
import { SharedGpuTurns } from './gpu-turns.ts';
import { findGpus, type Gpu, type GpuChoice, type GpuUse } from './gpus.ts';
import type { EndReason, InterpreterListener } from './interpreter-change.ts';
import type { ScriptProgress } from './progress.ts';
import type { ScriptJob } from './script-job.ts';
import { threadVariables } from './threads.ts';
import { PythonWorker, type WorkerResult } from './worker.ts';

export interface WarmSettings {
  /** Null when scripts choose by themselves. */
  readonly gpus: GpuChoice | null;
  /** How long an idle interpreter is kept, in milliseconds; null for the default. */
  readonly keepAlive: number | null;
  /**
   * Where processes take turns on GPUs when the usual folder belongs to another user, as in `turnsFolder`; null when this
   * process does not care for others.
   */
  readonly turns: string | null;
}

/** A script that is ready to run. */
export interface WarmJob extends ScriptJob {
  /** Path of the script. */
  readonly script: string;
}

interface WarmSlot {
  /** The name of the script. */
  readonly script: string;
  readonly gpu: Gpu | null;
  readonly semaphore: Semaphore;
  worker: PythonWorker | null;
  /** Variables for the number of compute threads, which libraries read when they are imported. */
  threads: Readonly<Record<string, string>>;
  idle: NodeJS.Timeout | null;
  /** Bytes of GPU memory that it holds. */
  memory: number;
  /** The models that its scripts have loaded. */
  readonly models: Set<string>;
}

/** A warm interpreter as others see it. */
export interface WarmInterpreter {
  /** The name of its script. */
  readonly script: string;
  /** The models that it keeps, by name or folder, as scripts give them. */
  readonly models: readonly string[];
  /** The number of its GPU; null when its script chooses by itself. */
  readonly gpu: number | null;
  /** Bytes of GPU memory that it held after its last run. */
  readonly memory: number;
  readonly isBusy: boolean;
}

/** How long an idle warm interpreter is kept by default, in milliseconds. */
const IDLE_LIMIT_MS = 15 * 60_000;
/** How long a killed interpreter may take to release its GPU memory, in milliseconds. */
const END_LIMIT_MS = 60_000;
/** Maximum number of warm interpreters on the CPU. */
const MAX_WARM = Math.max(8, availableParallelism());

/** Variables that libraries read at import. Scripts with different values cannot share an interpreter. */
const importedVariable =
  /^(HF_|HUGGINGFACE_|CUDA_|HIP_|ROCR_|NVIDIA_|TORCH|PYTORCH_|TRANSFORMERS_|DIFFUSERS_|TOKENIZERS_|OMP_|MKL_|KERAS_|TF_|JAX_|XLA_|LD_|PYTHON|VIRTUAL_ENV|CONDA_)/;

export class WarmInterpreters {
  readonly #slots = new Map<string, WarmSlot>();
  readonly #settings: WarmSettings;
  /** The most GPU memory that each script has needed so far, in bytes. */
  readonly #needs = new Map<string, number>();
  /** Every GPU that was used, with nothing in its memory. */
  readonly #used = new Map<Gpu, number>();
  #scheduler: Promise<GpuScheduler> | null = null;
  /** Null when this process shares its GPUs with no other. */
  readonly #neighbors: GpuNeighbors | null;
  #closed = false;

  readonly #tell: InterpreterListener;

  constructor(settings: WarmSettings, tell: InterpreterListener = () => undefined) {
    this.#settings = settings;
    this.#tell = tell;
    const { turns } = settings;
    this.#neighbors = turns === null ? null : new GpuNeighbors(turns, (gpu, bytes) => this.#release(gpu, bytes));
  }

  /** Number of running interpreters. */
  get size(): number {
    return this.#running().length;
  }

  /** The running interpreters, the most recently used last. */
  list(): readonly WarmInterpreter[] {
    return this.#running().map(({ script, models, gpu, memory, semaphore }) => {
      return { script, models: [...models], gpu: gpu?.id ?? null, memory, isBusy: semaphore.active > 0 };
    });
  }

  /** The GPUs that scripts have used so far. */
  get gpus(): readonly GpuUse[] {
    const held = new Map(this.#used);
    for (const { gpu, memory } of this.#running()) if (gpu !== null) held.set(gpu, (held.get(gpu) ?? 0) + memory);
    return [...held].map(([gpu, bytes]) => ({ gpu, held: bytes }));
  }

  /** A slot outlives its interpreter, which may have been ended or have died. */
  #running(): readonly WarmSlot[] {
    return [...this.#slots.values()].filter(({ worker }) => worker?.usable === true);
  }

  /** Runs a script in its warm interpreter, which is started if necessary. */
  async run(job: WarmJob, runner: string): Promise<WorkerResult> {
    const { gpus } = this.#settings;
    // The author has chosen the GPU.
    if (gpus === null || job.env['CUDA_VISIBLE_DEVICES'] !== undefined) return this.#runOnce(null, job, runner);
    const scheduler = await this.#gpuScheduler(gpus, job);
    const work = async (gpu: Gpu): Promise<WorkerResult> => {
      this.#used.set(gpu, 0);
      const env = { ...job.env, CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: String(gpu.id) };
      const onGpu = { ...job, env };
      await this.#makeRoom(gpu, onGpu);
      const result = await this.#runOn(gpu, onGpu, runner);
      if (!result.isOutOfMemory || result.reason !== 'exit') return result;
      job.onOutOfMemory?.(true);
      await this.#neighbors?.makeRoom(gpu, (held) => held, job.signal);
      await this.#endOthers(gpu, null);
      job.signal.throwIfAborted();
      return this.#runOnce(gpu, onGpu, runner);
    };
    return scheduler.run(job.name, job.signal, work, job.onWait);
  }

  /** Runs a script that does not run again when the memory of its GPU was full. */
  async #runOnce(gpu: Gpu | null, job: WarmJob, runner: string): Promise<WorkerResult> {
    const result = await this.#runOn(gpu, job, runner);
    if (result.isOutOfMemory && result.reason === 'exit') job.onOutOfMemory?.(false);
    return result;
  }

  /** Stops all interpreters. */
  close(): void {
    this.#closed = true;
    this.#neighbors?.close();
    for (const slot of this.#slots.values()) {
      if (slot.idle !== null) clearTimeout(slot.idle);
      slot.worker?.stop();
    }
    this.#slots.clear();
  }

  #gpuScheduler(choice: GpuChoice, { env }: WarmJob): Promise<GpuScheduler> {
    const isLoaded = (script: string, gpu: Gpu): boolean => this.#loadedOn(gpu).some((slot) => slot.script === script);
    const turns = this.#settings.turns === null ? alwaysFree : new SharedGpuTurns(this.#settings.turns);
    this.#scheduler ??= findGpus(choice, env).then((gpus) => new GpuScheduler(gpus, isLoaded, turns));
    // Not cached on failure: a driver may be loaded later.
    this.#scheduler.catch(() => {
      this.#scheduler = null;
    });
    return this.#scheduler;
  }

  async #runOn(gpu: Gpu | null, job: WarmJob, runner: string): Promise<WorkerResult> {
    const key = slotKey(gpu, job);
    const slot = this.#slots.get(key) ?? newSlot(gpu, job.name);
    // Keeps the slots in the order of their last use.
    this.#slots.delete(key);
    this.#slots.set(key, slot);
    this.#dismissOldest();
    if (slot.semaphore.isFull) job.onWait?.('its warm interpreter is busy with another run');
    return slot.semaphore.run(async () => {
      if (slot.idle !== null) clearTimeout(slot.idle);
      try {
        const result = await this.#runIn(slot, job, runner);
        slot.memory = result.memory;
        this.#needs.set(job.name, Math.max(result.memory, this.#needs.get(job.name) ?? 0));
        return result;
      } finally {
        if (slot.worker !== null && (!slot.worker.usable || this.#closed)) await this.#end(slot, 'unusable');
        slot.idle = setTimeout(() => this.#dismiss(key, slot, 'idle'), idleLimit(this.#settings)).unref();
      }
    }, job.signal);
  }

  async #runIn(slot: WarmSlot, job: WarmJob, runner: string): Promise<WorkerResult> {
    for (let attempt = 0; ; attempt += 1) {
      job.signal.throwIfAborted();
      let { worker } = slot;
      const isKept = worker?.usable === true;
      if (worker === null || !isKept) {
        if (worker !== null) this.#tell({ change: 'ended', reason: 'exited' });
        slot.worker = null;
        slot.models.clear();
        const { executable, cwd } = job;
        slot.threads = threadVariables(job.env, this.#slots.size);
        const env = { ...slot.threads, ...job.env };
        worker = await PythonWorker.start({ executable, runner, cwd, env });
        slot.worker = worker;
        this.#tell({ change: 'started-warm' });
      }
      // Null if the interpreter died or was suspended after its last use, so that it did not start the script.
      const result = await worker.run({
        ...job,
        env: { ...slot.threads, ...job.env },
        limit: job.limit ?? DEFAULT_LIMIT,
        ...(job.onProgress && { onProgress: recordingModels(slot.models, job.onProgress) }),
      });
      if (result !== null) {
        if (isKept) this.#tell({ change: 'reused' });
        return result;
      }
      if (attempt > 0) throw new Error('Could not start Python: its interpreters exit immediately.');
    }
  }

  /**
   * Stops interpreters until the memory that the script needed so far is free, first those of other processes, about whose
   * next use nothing is known. If its need is unknown, theirs are all stopped.
   */
  async #makeRoom(gpu: Gpu, job: WarmJob): Promise<void> {
    if (gpu.memory === null) return;
    const { memory: total } = gpu;
    const own = this.#slots.get(slotKey(gpu, job));
    const known = this.#needs.get(job.name);
    const need = Math.max(own?.memory ?? 0, known ?? 0);
    const here = this.#loadedOn(gpu).reduce((sum, slot) => sum + (slot === own ? 0 : slot.memory), 0);
    const excess = (held: number): number => (known === undefined ? held : held + here + need - total);
    const onWait = (): void => job.onWait?.(`other processes free memory of GPU ${gpu.id}`);
    const elsewhere = (await this.#neighbors?.makeRoom(gpu, excess, job.signal, onWait)) ?? 0;
    await this.#endOthers(gpu, { own, job, room: total - need - elsewhere });
  }

  /** Stops idle interpreters for another process, first those not used for the longest time. Returns the bytes still held. */
  async #release(gpu: Gpu, bytes: number): Promise<number> {
    let freed = 0;
    for (const slot of this.#loadedOn(gpu)) {
      if (freed >= bytes) break;
      if (slot.semaphore.active > 0) continue;
      freed += slot.memory;
      await this.#end(slot, 'gpu-memory');
    }
    return this.#loadedOn(gpu).reduce((sum, { memory }) => sum + memory, 0);
  }

  /** The interpreters on a GPU, the most recently used last. */
  #loadedOn(gpu: Gpu): readonly WarmSlot[] {
    return [...this.#slots.values()].filter((slot) => slot.gpu?.key === gpu.key && slot.worker !== null);
  }

  /**
   * Stops the interpreters on a GPU.
   *
   * @param limit stops only as many as necessary for the others to hold at most `room` bytes, and never `own`; null stops all
   */
  async #endOthers(
    gpu: Gpu,
    limit: { readonly own: WarmSlot | undefined; readonly job: WarmJob; readonly room: number } | null,
  ): Promise<void> {
    const others = this.#loadedOn(gpu).filter((slot) => slot !== limit?.own);
    const distance = ({ script }: WarmSlot): number => stepsUntil(script, limit?.job ?? null);
    others.sort((left, right) => distance(right) - distance(left));
    let held = others.reduce((sum, { memory }) => sum + memory, 0);
    for (const slot of others) {
      if (limit !== null && held <= limit.room) return;
      held -= slot.memory;
      await this.#end(slot, 'gpu-memory');
    }
  }

  /** Stops an interpreter. On a GPU, waits until its memory is released, which may take a while. */
  async #end(slot: WarmSlot, reason: EndReason): Promise<void> {
    const { worker } = slot;
    if (worker !== null && !this.#closed) this.#tell({ change: 'ended', reason: worker.isOver ? 'exited' : reason });
    slot.worker = null;
    slot.memory = 0;
    worker?.stop();
    if (worker !== null && slot.gpu !== null) await within(worker.ended, END_LIMIT_MS);
  }

  #dismissOldest(): void {
    const slots = [...this.#slots].filter(([, { gpu }]) => gpu === null);
    for (const [key, slot] of slots.slice(0, Math.max(0, slots.length - MAX_WARM)))
      this.#dismiss(key, slot, 'too-many');
  }

  #dismiss(key: string, slot: WarmSlot, reason: EndReason): void {
    // A slot that was dismissed in the meantime has been replaced.
    if (slot.semaphore.active > 0 || this.#slots.get(key) !== slot) return;
    if (slot.idle !== null) clearTimeout(slot.idle);
    this.#slots.delete(key);
    if (slot.worker === null) return;
    this.#tell({ change: 'ended', reason: slot.worker.isOver ? 'exited' : reason });
    slot.worker.stop();
  }
}

/** A listener that also records the models that a script has loaded. */
function recordingModels(models: Set<string>, onProgress: (event: ScriptProgress) => void) {
  return (event: ScriptProgress): void => {
    if (event.type === 'model-loading' && event.state === 'finished') models.add(event.model);
    onProgress(event);
  };
}

/** Limited to the longest delay of timers, which would otherwise fire at once. */
function idleLimit({ keepAlive }: WarmSettings): number {
  return Math.min(keepAlive ?? IDLE_LIMIT_MS, 0x7fffffff);
}

function newSlot(gpu: Gpu | null, script: string): WarmSlot {
  return {
    script,
    gpu,
    semaphore: new Semaphore(1),
    worker: null,
    threads: {},
    idle: null,
    memory: 0,
    models: new Set(),
  };
}

function slotKey(gpu: Gpu | null, { name, executable, env }: WarmJob): string {
  const relevant = Object.entries(env).filter(([variable]) => importedVariable.test(variable));
  return JSON.stringify([name, executable, gpu?.id ?? null, relevant.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** How many scripts of the agent run before this one is needed again; infinite for a script of another agent. */
function stepsUntil(script: string, job: WarmJob | null): number {
  const plan = job?.plan ?? [];
  const [at, index] = [plan.indexOf(job?.name ?? ''), plan.indexOf(script)];
  return index < 0 ? Number.POSITIVE_INFINITY : (index - at + plan.length) % plan.length;
}
