/**
 * Runs an agent's Python scripts, each in a fresh interpreter or in a warm one that keeps imports and models.
 *
 * A script that imports a model library runs warm, because importing and loading would take longer than its work, as
 * does one that has been shown to work the same way (`trial.ts`). A resource can choose with `Warm`; `KDEPS_PYTHON_WARM`
 * set to `1` or `0` decides for all others.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findInvalidArgument } from '../process/argument-limits.ts';
import { DEFAULT_LIMIT, type OutputStream, runCommand, type StopReason } from '../process/command.ts';
import type { Stopped } from '../process/stopped.ts';
import { Semaphore } from '../run/semaphore.ts';
import { ProgressRate, type ScriptProgress } from './progress.ts';
import type { WarmProofs } from './proofs.ts';
import { MessageReader } from './protocol.ts';
import { RunnerFiles } from './runner-files.ts';
import { threadVariables } from './threads.ts';
import { PythonWorker, type WorkerResult, type WorkerTrial } from './worker.ts';

export interface ScriptJob {
  /** Identifies the script: each has its own warm interpreter. */
  readonly name: string;
  readonly text: string;
  readonly executable: string;
  /** A folder of the run, for the script file. */
  readonly folder: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Null decides by the script's imports. */
  readonly warm: boolean | null;
  /** Milliseconds; null for no limit. */
  readonly timeout: number | null;
  readonly signal: AbortSignal;
  /** Maximum bytes of output per stream; a script that prints more is stopped. */
  readonly limit?: number;
  readonly onOutput: (stream: OutputStream, chunk: Buffer) => void;
  /** Called with events of the script's progress, at most 20 a second; the last of each bar is never left out. */
  readonly onProgress?: (event: ScriptProgress) => void;
  /** Whether pipelines of diffusers report small pictures of what they have generated so far. */
  readonly previews?: boolean;
  /** For a trial that compares interpreters. */
  readonly trial?: WorkerTrial;
  /** Called with the reason when the script has to wait. */
  readonly onWait?: (why: string) => void;
}

export interface ScriptResult {
  readonly reason: StopReason;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Paths of the files written by the script. */
  readonly written: readonly string[];
  /** Number of models that were already loaded in a warm interpreter. */
  readonly modelsReused: number;
  /** Number of processes the script left running, which were killed. */
  readonly leftRunning: number;
  /** How it was stopped; null when it ended by itself. */
  readonly stopped: Stopped | null;
  /** In a trial, where texts of earlier runs were still to be found. */
  readonly remains: readonly string[];
}

interface WarmSlot {
  readonly semaphore: Semaphore;
  worker: PythonWorker | null;
  /** Variables for the number of compute threads, which libraries read when they are imported. */
  threads: Readonly<Record<string, string>>;
  idle: NodeJS.Timeout | null;
}

/** How long an idle warm interpreter is kept, in milliseconds. */
const IDLE_LIMIT = 15 * 60_000;
/** How many warm interpreters are kept while they are idle: a client may choose a variable that sets them apart. */
const MOST_WARM = Math.max(8, availableParallelism());

const modelLibraries =
  /^[ \t]*(?:import|from)[ \t]+(?:torch|diffusers|transformers|tensorflow|keras|jax|sentence_transformers|whisper|faster_whisper|onnxruntime|vllm|llama_cpp|easyocr|ultralytics|spacy)\b/m;

/** Variables that libraries read at import; scripts that differ in them cannot share an interpreter. */
const importedVariable =
  /^(HF_|HUGGINGFACE_|CUDA_|HIP_|ROCR_|NVIDIA_|TORCH|PYTORCH_|TRANSFORMERS_|DIFFUSERS_|TOKENIZERS_|OMP_|MKL_|KERAS_|TF_|JAX_|XLA_|LD_|PYTHON|VIRTUAL_ENV|CONDA_)/;

export class PythonScripts {
  readonly #cold = new Semaphore(Math.max(4, availableParallelism()));
  readonly #warm = new Map<string, WarmSlot>();
  readonly #runner = new RunnerFiles();
  readonly #proofs: Pick<WarmProofs, 'has'> | null;
  /** Called with each script that is about to run; null for nobody. */
  onJob: ((job: ScriptJob) => void) | null = null;
  #closed = false;

  /** @param proofs the scripts that may be warm although they import no model library; null for none */
  constructor(proofs: Pick<WarmProofs, 'has'> | null = null) {
    this.#proofs = proofs;
  }

  /**
   * Runs a script to its end.
   *
   * @throws Error when the interpreter cannot be started, and the reason of the signal when it aborts before the start
   */
  async run(job: ScriptJob): Promise<ScriptResult> {
    this.onJob?.(job);
    const script = join(job.folder, 'script.py');
    await writeFile(script, job.text);
    const runner = await this.#runner.path();
    const env = { PYTHONUNBUFFERED: '1', PYTHONIOENCODING: 'utf-8', ...job.env };
    const problem = findInvalidArgument([], env)?.text ?? null;
    if (problem !== null) throw new Error(`Could not start Python: ${problem}.`);
    const rate = job.onProgress === undefined ? null : new ProgressRate(job.onProgress);
    try {
      return await this.#run({ ...job, ...(rate && { onProgress: (event) => rate.add(event) }) }, script, runner, env);
    } finally {
      rate?.finish();
    }
  }

  #run(job: ScriptJob, script: string, runner: string, env: Readonly<Record<string, string>>): Promise<ScriptResult> {
    if (this.#isWarm(job)) return this.#runWarm(job, script, runner, env);
    if (this.#cold.isFull) job.onWait?.('all cores are busy with other Python scripts');
    return this.#cold.run(() => {
      const threads = threadVariables(env, this.#cold.active + this.#warm.size);
      return runCold(job, script, runner, { ...threads, ...env });
    }, job.signal);
  }

  /** Stops all warm interpreters. */
  close(): void {
    this.#closed = true;
    for (const slot of this.#warm.values()) {
      if (slot.idle !== null) clearTimeout(slot.idle);
      slot.worker?.stop();
    }
    this.#warm.clear();
  }

  #isWarm(job: ScriptJob): boolean {
    // The channel to a warm interpreter is a file descriptor, which Windows cannot pass on.
    if (process.platform === 'win32') return false;
    const requested = job.env['KDEPS_PYTHON_WARM'];
    if (job.warm !== null || requested === '1') return job.warm ?? true;
    return requested !== '0' && (modelLibraries.test(job.text) || this.#proofs?.has(job) === true);
  }

  async #runWarm(
    job: ScriptJob,
    script: string,
    runner: string,
    env: Readonly<Record<string, string>>,
  ): Promise<ScriptResult> {
    const key = warmKey(job, env);
    const slot = this.#warm.get(key) ?? { semaphore: new Semaphore(1), worker: null, threads: {}, idle: null };
    // The one used last is at the end.
    this.#warm.delete(key);
    this.#warm.set(key, slot);
    this.#dismissOldest();
    if (slot.semaphore.isFull) job.onWait?.('its warm interpreter is busy with another run');
    return slot.semaphore.run(async () => {
      if (slot.idle !== null) clearTimeout(slot.idle);
      try {
        const result = await this.#runIn(slot, { ...job, script, env }, runner);
        return { ...result, modelsReused: result.models.reused };
      } finally {
        if (slot.worker !== null && (!slot.worker.usable || this.#closed)) {
          slot.worker.stop();
          slot.worker = null;
        }
        slot.idle = setTimeout(() => this.#dismiss(key, slot), IDLE_LIMIT).unref();
      }
    }, job.signal);
  }

  async #runIn(slot: WarmSlot, job: ScriptJob & { readonly script: string }, runner: string): Promise<WorkerResult> {
    for (let attempt = 0; ; attempt += 1) {
      job.signal.throwIfAborted();
      if (slot.worker?.usable !== true) {
        slot.worker = null;
        const { executable, cwd } = job;
        slot.threads = threadVariables(job.env, this.#warm.size);
        const env = { ...slot.threads, ...job.env };
        slot.worker = await PythonWorker.start({ executable, runner, cwd, env });
      }
      // An interpreter that died or was suspended since its last use has not started the script.
      const result = await slot.worker.run({
        ...job,
        env: { ...slot.threads, ...job.env },
        limit: job.limit ?? DEFAULT_LIMIT,
      });
      if (result !== null) return result;
      if (attempt > 0) throw new Error('Could not start Python: its interpreters exit immediately.');
    }
  }

  #dismissOldest(): void {
    for (const [key, slot] of [...this.#warm].slice(0, -1)) {
      if (this.#warm.size <= MOST_WARM) return;
      this.#dismiss(key, slot);
    }
  }

  #dismiss(key: string, slot: WarmSlot): void {
    // A slot that was dismissed in the meantime has been replaced.
    if (slot.semaphore.active > 0 || this.#warm.get(key) !== slot) return;
    if (slot.idle !== null) clearTimeout(slot.idle);
    this.#warm.delete(key);
    slot.worker?.stop();
  }
}

async function runCold(
  job: ScriptJob,
  script: string,
  runner: string,
  env: Readonly<Record<string, string>>,
): Promise<ScriptResult> {
  const report = join(job.folder, 'report.json');
  // Windows cannot pass file descriptors on; there, only its output shows how far a script is.
  const onProgress = process.platform === 'win32' ? undefined : job.onProgress;
  const options = { ...(onProgress && { progress: 3, previews: job.previews }), ...job.trial };
  const result = await runCommand({
    file: job.executable,
    args: [runner, 'once', script, report, JSON.stringify(options)],
    cwd: job.cwd,
    env,
    timeout: job.timeout,
    signal: job.signal,
    limit: job.limit ?? DEFAULT_LIMIT,
    whenFull: 'stop',
    onOutput: job.onOutput,
    ...(onProgress && { onMessage: progressListener(onProgress) }),
  });
  if (result.problem !== null) throw new Error(`Could not start Python.\n${result.problem}`);
  const { written, left } = await readReport(report);
  return { ...result, written, leftRunning: result.leftRunning + left, modelsReused: 0, remains: [] };
}

/** Reads messages about progress. What follows an invalid one is ignored. */
function progressListener(onProgress: (event: ScriptProgress) => void): (chunk: Buffer) => void {
  const reader = new MessageReader();
  let isValid = true;
  return (chunk) => {
    if (!isValid) return;
    try {
      for (const message of reader.feed(chunk))
        if (message.type === 'progress' && message.event !== null) onProgress(message.event);
    } catch {
      isValid = false;
    }
  };
}

interface Report {
  readonly written: readonly string[];
  readonly left: number;
}

/** A killed script leaves no report. */
async function readReport(path: string): Promise<Report> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  try {
    const { written, left } = JSON.parse(text) as { written?: unknown; left?: unknown };
    return {
      written: Array.isArray(written) ? written.filter((entry) => typeof entry === 'string') : [],
      left: typeof left === 'number' ? left : 0,
    };
  } catch {
    return { written: [], left: 0 };
  }
}

function warmKey(job: ScriptJob, env: Readonly<Record<string, string>>): string {
  const relevant = Object.entries(env).filter(([name]) => importedVariable.test(name));
  return JSON.stringify([job.name, job.executable, relevant.sort(([a], [b]) => (a < b ? -1 : 1))]);
}
