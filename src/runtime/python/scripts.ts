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
import { DEFAULT_LIMIT, runWhole } from '../process/command.ts';
import { Semaphore } from '../run/semaphore.ts';
import type { GpuUse } from './gpus.ts';
import type { InterpreterListener } from './interpreter-change.ts';
import { ProgressThrottle, type ScriptProgress } from './progress.ts';
import type { WarmProofs } from './proofs.ts';
import { MessageReader } from './protocol.ts';
import { RunnerFiles } from './runner-files.ts';
import type { ScriptJob, ScriptResult } from './script-job.ts';
import { threadVariables } from './threads.ts';
import { type WarmInterpreter, WarmInterpreters, type WarmSettings } from './warm-interpreters.ts';

const modelLibraries =
  /^[ \t]*(?:import|from)[ \t]+(?:torch|diffusers|transformers|tensorflow|keras|jax|sentence_transformers|whisper|faster_whisper|onnxruntime|vllm|llama_cpp|easyocr|ultralytics|spacy)\b/m;

export class PythonScripts {
  readonly #cold = new Semaphore(Math.max(4, availableParallelism()));
  readonly #warm: WarmInterpreters;
  readonly #runner = new RunnerFiles();
  readonly #proofs: Pick<WarmProofs, 'has'> | null;
  /** Called with each script that is about to run; null for no listener. */
  onJob: ((job: ScriptJob) => void) | null = null;

  readonly #tell: InterpreterListener;

  /**
   * @param proofs the scripts that may be warm although they import no model library; null for none
   * @param tell told what happens to interpreters
   */
  constructor(
    proofs: Pick<WarmProofs, 'has'> | null = null,
    settings: WarmSettings = { gpus: null, keepAlive: null, turns: null },
    tell: InterpreterListener = () => undefined,
  ) {
    this.#proofs = proofs;
    this.#tell = tell;
    this.#warm = new WarmInterpreters(settings, tell);
  }

  /** The number of interpreters that are kept. */
  get warm(): number {
    return this.#warm.size;
  }

  /** The GPUs that scripts have used so far. */
  get gpus(): readonly GpuUse[] {
    return this.#warm.gpus;
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
    const rate = job.onProgress === undefined ? null : new ProgressThrottle(job.onProgress);
    try {
      return await this.#run({ ...job, ...(rate && { onProgress: (event) => rate.add(event) }) }, script, runner, env);
    } finally {
      rate?.finish();
    }
  }

  async #run(
    job: ScriptJob,
    script: string,
    runner: string,
    env: Readonly<Record<string, string>>,
  ): Promise<ScriptResult> {
    if (this.#isWarm(job)) {
      const result = await this.#warm.run({ ...job, script, env }, runner);
      return { ...result, modelsReused: result.models.reused };
    }
    if (this.#cold.isFull) job.onWait?.('all cores are busy with other Python scripts');
    return this.#cold.run(() => {
      const threads = threadVariables(env, this.#cold.active + this.#warm.size);
      this.#tell({ change: 'started-cold' });
      return runCold(job, script, runner, { ...threads, ...env });
    }, job.signal);
  }

  /** The running warm interpreters. */
  warmInterpreters(): readonly WarmInterpreter[] {
    return this.#warm.list();
  }

  /** Stops all warm interpreters. */
  close(): void {
    this.#warm.close();
  }

  #isWarm(job: ScriptJob): boolean {
    // The channel to a warm interpreter is an inherited file descriptor, which Windows does not support.
    if (process.platform === 'win32') return false;
    const requested = job.env['KDEPS_PYTHON_WARM'];
    if (job.warm !== null || requested === '1') return job.warm ?? true;
    return requested !== '0' && (modelLibraries.test(job.text) || this.#proofs?.has(job) === true);
  }
}

async function runCold(
  job: ScriptJob,
  script: string,
  runner: string,
  env: Readonly<Record<string, string>>,
): Promise<ScriptResult> {
  const report = join(job.folder, 'report.json');
  // Windows does not support inherited file descriptors; there, progress can only be read from the output.
  const onProgress = process.platform === 'win32' ? undefined : job.onProgress;
  const options = { ...(onProgress && { progress: 3, previews: job.previews }), ...job.trial };
  const result = await runWhole({
    file: job.executable,
    args: [runner, 'once', script, report, JSON.stringify(options)],
    cwd: job.cwd,
    env,
    timeout: job.timeout,
    signal: job.signal,
    limit: job.limit ?? DEFAULT_LIMIT,
    onOutput: job.onOutput,
    ...(onProgress && { onMessage: progressListener(onProgress) }),
  });
  if (result.problem !== null) throw new Error(`Could not start Python.\n${result.problem}`);
  const { written, left } = await readReport(report);
  return { ...result, written, leftRunning: result.leftRunning + left, modelsReused: 0, remains: [] };
}

/** Reads progress messages. After an invalid one, all others are ignored. */
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
