/**
 * Runs the Python scripts of an agent: each in an interpreter of its own, or in a warm one that keeps imports and models.
 *
 * A script that imports a library for models runs warm, because importing and loading would take longer than its work. A
 * resource can ask for either with `Warm`, and `KDEPS_PYTHON_WARM` with `1` or `0` decides for all that do not ask.
 */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { temporaryFolder } from '../files/temporary.ts';
import { DEFAULT_LIMIT, type OutputStream, runCommand, type StopReason } from '../process/command.ts';
import { unfit } from '../process/fitness.ts';
import { Gate } from '../run/limits.ts';
import { sources } from './sources.generated.ts';
import { threadVariables } from './threads.ts';
import { PythonWorker, type WorkerResult } from './worker.ts';

export interface ScriptJob {
  /** Names the script: a warm interpreter is kept for each. */
  readonly name: string;
  readonly text: string;
  readonly executable: string;
  /** A folder of the run, for the script itself. */
  readonly folder: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Null leaves it to what the script imports. */
  readonly warm: boolean | null;
  /** Milliseconds; null for no limit. */
  readonly timeout: number | null;
  readonly signal: AbortSignal;
  /** Bytes that the script may print to each of its outputs; it is stopped when it prints more. */
  readonly limit?: number;
  readonly onOutput: (stream: OutputStream, chunk: Buffer) => void;
  /** Told why the script has to wait, in words. */
  readonly onWait?: (why: string) => void;
}

export interface ScriptResult {
  readonly reason: StopReason;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Paths of the files that the script has written. */
  readonly written: readonly string[];
  /** Models that were there already, when the interpreter was warm. */
  readonly modelsReused: number;
  /** How many processes the script had left running, which were ended. */
  readonly leftRunning: number;
}

interface WarmPlace {
  readonly gate: Gate;
  worker: PythonWorker | null;
  /** What says how many threads the interpreter computes with: libraries look when they are imported. */
  threads: Readonly<Record<string, string>>;
  idle: NodeJS.Timeout | null;
}

/** How long a warm interpreter without work is kept, in milliseconds. */
const IDLE_LIMIT = 15 * 60_000;

const modelLibraries =
  /^[ \t]*(?:import|from)[ \t]+(?:torch|diffusers|transformers|tensorflow|keras|jax|sentence_transformers|whisper|faster_whisper|onnxruntime|vllm|llama_cpp|easyocr|ultralytics|spacy)\b/m;

/** Variables that libraries read while they are imported: scripts that differ in them cannot share an interpreter. */
const importedVariable =
  /^(HF_|HUGGINGFACE_|CUDA_|HIP_|ROCR_|NVIDIA_|TORCH|PYTORCH_|TRANSFORMERS_|DIFFUSERS_|TOKENIZERS_|OMP_|MKL_|KERAS_|TF_|JAX_|XLA_|LD_|PYTHON|VIRTUAL_ENV|CONDA_)/;

export class PythonScripts {
  private readonly cold = new Gate(Math.max(4, availableParallelism()));
  private readonly warm = new Map<string, WarmPlace>();
  private readonly runner = new RunnerFile();
  private closed = false;

  /**
   * Runs a script to its end.
   *
   * @throws Error when the interpreter cannot be started, and the reason of the signal when it fires before the start
   */
  async run(job: ScriptJob): Promise<ScriptResult> {
    const script = join(job.folder, 'script.py');
    await writeFile(script, job.text);
    const runner = await this.runner.path();
    const env = { PYTHONUNBUFFERED: '1', PYTHONIOENCODING: 'utf-8', ...job.env };
    const problem = unfit([], env)?.text ?? null;
    if (problem !== null) throw new Error(`Python could not be started: ${problem}.`);
    if (this.isWarm(job)) return this.runWarm(job, script, runner, env);
    if (this.cold.isFull) job.onWait?.('as many Python scripts run as this machine has cores for');
    return this.cold.run(() => {
      const threads = threadVariables(env, this.cold.active + this.warm.size);
      return runCold(job, script, runner, { ...threads, ...env });
    }, job.signal);
  }

  /** Ends all warm interpreters. */
  close(): void {
    this.closed = true;
    for (const place of this.warm.values()) {
      if (place.idle !== null) clearTimeout(place.idle);
      place.worker?.stop();
    }
    this.warm.clear();
  }

  private isWarm(job: ScriptJob): boolean {
    // The channel to a warm interpreter is a file descriptor, which Windows does not pass on.
    if (process.platform === 'win32') return false;
    const wish = job.env['KDEPS_PYTHON_WARM'];
    return job.warm ?? (wish === '1' || (wish !== '0' && modelLibraries.test(job.text)));
  }

  private async runWarm(
    job: ScriptJob,
    script: string,
    runner: string,
    env: Readonly<Record<string, string>>,
  ): Promise<ScriptResult> {
    const key = warmKey(job, env);
    const place = this.warm.get(key) ?? { gate: new Gate(1), worker: null, threads: {}, idle: null };
    this.warm.set(key, place);
    if (place.gate.isFull) job.onWait?.('its warm interpreter works for another run');
    return place.gate.run(async () => {
      if (place.idle !== null) clearTimeout(place.idle);
      try {
        const result = await this.runIn(place, { ...job, script, env }, runner);
        return { ...result, modelsReused: result.models.reused };
      } finally {
        if (place.worker !== null && (!place.worker.usable || this.closed)) {
          place.worker.stop();
          place.worker = null;
        }
        place.idle = setTimeout(() => this.dismiss(key, place), IDLE_LIMIT).unref();
      }
    }, job.signal);
  }

  private async runIn(
    place: WarmPlace,
    job: ScriptJob & { readonly script: string },
    runner: string,
  ): Promise<WorkerResult> {
    for (let attempt = 0; ; attempt += 1) {
      job.signal.throwIfAborted();
      if (place.worker?.usable !== true) {
        place.worker = null;
        const { executable, cwd } = job;
        place.threads = threadVariables(job.env, this.warm.size);
        const env = { ...place.threads, ...job.env };
        place.worker = await PythonWorker.start({ executable, runner, cwd, env });
      }
      // One that has died or been halted since it was last used has not begun with the script.
      const result = await place.worker.run({
        ...job,
        env: { ...place.threads, ...job.env },
        limit: job.limit ?? DEFAULT_LIMIT,
      });
      if (result !== null) return result;
      if (attempt > 0) throw new Error('Python could not be started: its interpreters end before they do anything.');
    }
  }

  private dismiss(key: string, place: WarmPlace): void {
    if (place.gate.active > 0) return;
    this.warm.delete(key);
    place.worker?.stop();
  }
}

/** Our own program for the interpreter, in a file. */
class RunnerFile {
  private written: string | null = null;

  /** Writes it where it is not there, or not whole: who tidies up may have removed it, and a disk may have been full. */
  async path(): Promise<string> {
    const text = sources['runner'] ?? '';
    if (this.written !== null && (await sizeOf(this.written)) === Buffer.byteLength(text)) return this.written;
    this.written = null;
    const path = join(await temporaryFolder('python'), 'runner.py');
    await writeFile(path, text, { mode: 0o600 });
    this.written = path;
    return path;
  }
}

async function sizeOf(path: string): Promise<number> {
  const info = await stat(path).catch(() => null);
  return info?.size ?? 0;
}

async function runCold(
  job: ScriptJob,
  script: string,
  runner: string,
  env: Readonly<Record<string, string>>,
): Promise<ScriptResult> {
  const report = join(job.folder, 'report.json');
  const result = await runCommand({
    file: job.executable,
    args: [runner, 'once', script, report],
    cwd: job.cwd,
    env,
    timeout: job.timeout,
    signal: job.signal,
    limit: job.limit ?? DEFAULT_LIMIT,
    whenFull: 'stop',
    onOutput: job.onOutput,
  });
  if (result.problem !== null) throw new Error(`Python could not be started.\n${result.problem}`);
  const { written, left } = await readReport(report);
  return { ...result, written, leftRunning: result.leftRunning + left, modelsReused: 0 };
}

interface Report {
  readonly written: readonly string[];
  readonly left: number;
}

/** A script that was killed leaves no report. */
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
