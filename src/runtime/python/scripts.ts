/**
 * Runs the Python scripts of an agent: each in an interpreter of its own, or in a warm one that keeps imports and models.
 *
 * A script that imports a library for models runs warm, because importing and loading would take longer than its work. A
 * resource can ask for either with `Warm`, and `KDEPS_PYTHON_WARM` with `1` or `0` decides for all that do not ask.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Gate } from '../limits.ts';
import { type OutputStream, runCommand, type StopReason } from '../process/command.ts';
import { unfit } from '../process/fitness.ts';
import { sources } from './sources.generated.ts';
import { PythonWorker } from './worker.ts';

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
  readonly onOutput: (stream: OutputStream, chunk: Buffer) => void;
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
}

interface WarmPlace {
  readonly gate: Gate;
  worker: PythonWorker | null;
  idle: NodeJS.Timeout | null;
}

const OUTPUT_LIMIT = 16 * 1024 * 1024;
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
  private readonly cacheFolder: string;
  private runnerPath: Promise<string> | null = null;
  private closed = false;

  /** @param cacheFolder where our own program for the interpreter is put */
  constructor(cacheFolder: string) {
    this.cacheFolder = cacheFolder;
  }

  /**
   * Runs a script to its end.
   *
   * @throws Error when the interpreter cannot be started, and the reason of the signal when it fires before the start
   */
  async run(job: ScriptJob): Promise<ScriptResult> {
    const script = join(job.folder, 'script.py');
    await writeFile(script, job.text);
    this.runnerPath ??= this.writeRunner();
    const runner = await this.runnerPath;
    const env = { PYTHONUNBUFFERED: '1', PYTHONIOENCODING: 'utf-8', ...job.env };
    const problem = unfit([], env);
    if (problem !== null) throw new Error(`Python could not be started: ${problem}.`);
    return this.isWarm(job)
      ? this.runWarm(job, script, runner, env)
      : this.cold.run(() => runCold(job, script, runner, env), job.signal);
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
    const place = this.warm.get(key) ?? { gate: new Gate(1), worker: null, idle: null };
    this.warm.set(key, place);
    return place.gate.run(async () => {
      if (place.idle !== null) clearTimeout(place.idle);
      const worker = place.worker?.usable === true ? place.worker : await startWorker(job, runner, env);
      place.worker = worker;
      const result = await worker.run({ ...job, script, env, limit: OUTPUT_LIMIT });
      if (!worker.usable || this.closed) worker.stop();
      place.idle = setTimeout(() => this.dismiss(key, place), IDLE_LIMIT).unref();
      return { ...result, modelsReused: result.models.reused };
    }, job.signal);
  }

  private dismiss(key: string, place: WarmPlace): void {
    if (place.gate.active > 0) return;
    this.warm.delete(key);
    place.worker?.stop();
  }

  /** The interpreter runs our program from a file, whose name changes with its text. */
  private async writeRunner(): Promise<string> {
    const text = sources['runner'] ?? '';
    const path = join(this.cacheFolder, `runner-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.py`);
    const present = await readFile(path, 'utf8').catch(() => null);
    if (present === text) return path;
    await mkdir(this.cacheFolder, { recursive: true });
    const draft = `${path}.${process.pid}`;
    await writeFile(draft, text);
    await rename(draft, path);
    return path;
  }
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
    limit: OUTPUT_LIMIT,
    onOutput: job.onOutput,
  });
  if (result.problem !== null) throw new Error(`Python could not be started: ${result.problem}.`);
  return { ...result, written: await readReport(report), modelsReused: 0 };
}

/** A script that was killed leaves no report. */
async function readReport(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch(() => '[]');
  try {
    const paths: unknown = JSON.parse(text);
    return Array.isArray(paths) ? paths.filter((entry) => typeof entry === 'string') : [];
  } catch {
    return [];
  }
}

function startWorker(job: ScriptJob, runner: string, env: Readonly<Record<string, string>>): Promise<PythonWorker> {
  return PythonWorker.start({ executable: job.executable, runner, cwd: job.cwd, env });
}

function warmKey(job: ScriptJob, env: Readonly<Record<string, string>>): string {
  const relevant = Object.entries(env).filter(([name]) => importedVariable.test(name));
  return JSON.stringify([job.name, job.executable, relevant.sort(([a], [b]) => (a < b ? -1 : 1))]);
}
