/** Shared by shell commands and Python scripts: their output, failures and files. */

import type { Secrets } from '../config/secrets.ts';
import type { AgentCode } from '../diagnostics/catalogue.ts';
import { ActionError } from '../diagnostics/errors.ts';
import { findInvalidArgument, MAX_ARGUMENT_LENGTH } from '../process/argument-limits.ts';
import { lastLines } from '../process/bounded-text.ts';
import type { OutputStream, StopReason } from '../process/command.ts';
import { DEFAULT_LIMIT } from '../process/command.ts';
import { OutputLines } from '../process/output-lines.ts';
import { type OutputText, tailOf } from '../process/output-text.ts';
import type { Stopped } from '../process/stopped.ts';
import type { ScriptProgress } from '../python/progress.ts';
import type { ResourceScope } from '../run/context.ts';
import type { RunEvent } from '../run/events.ts';
import { mentionedPaths } from '../run/run-files.ts';

interface Ending {
  readonly reason: StopReason;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stderr: OutputText;
  readonly stdout: OutputText;
  readonly leftRunning: number;
}

/** Throws when a process failed, with the last lines of its output. */
export function checkEnding(what: string, ending: Ending, timeout: number, scope: ResourceScope): void {
  if (ending.reason === 'exit' && ending.exitCode === 0) return;
  scope.run.signal.throwIfAborted();
  // Its output does not explain that, and there is far too much of it.
  const said = ending.reason === 'output' ? '' : lastLines(tailOf(ending.stderr)) || lastLines(tailOf(ending.stdout));
  const [code, how] = howEnded(ending, timeout, outputLimit(scope.run.env));
  throw new ActionError(code, `${what} ${how}.`, { detail: said });
}

/**
 * Throws when an argument or variable cannot be passed to a program, with a status that says whether the request is the
 * cause.
 */
export function checkArguments(
  what: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { run: { request } }: ResourceScope,
): void {
  const problem = findInvalidArgument(args, env);
  if (problem === null) return;
  const given = request === null ? [] : [request.body, ...[...request.params.values()].flat()];
  const isGiven = problem.isNul
    ? given.some((value) => value.includes('\0'))
    : given.some((value) => value.length > MAX_ARGUMENT_LENGTH / 4);
  const status = isGiven ? (problem.isNul ? 400 : 413) : 500;
  throw new ActionError('kdeps/unsupported-value', `${what} could not start: ${problem.text}.`, { status });
}

/** Output limit of a process in bytes, for stdout and stderr each. */
export function outputLimit(env: Readonly<Record<string, string>>): number {
  const [, amount, unit = 'MiB'] = /^\s*(\d+)\s*([KMG]iB)?\s*$/.exec(env['KDEPS_OUTPUT_LIMIT'] ?? '') ?? [];
  const size = units.get(unit);
  if (amount === undefined || size === undefined) return DEFAULT_LIMIT;
  return Math.max(1, Math.min(Number(amount) * size, MAX_LIMIT));
}

const units: ReadonlyMap<string, number> = new Map([
  ['bytes', 1],
  ['KiB', 1024],
  ['MiB', 1024 ** 2],
  ['GiB', 1024 ** 3],
]);
/** The maximum length of a string. */
const MAX_LIMIT = 512 * 1024 * 1024 - 64;

function sizeText(bytes: number): string {
  const unit = bytes >= 1024 ** 2 ? 'MiB' : bytes >= 1024 ? 'KiB' : 'bytes';
  const amount = bytes / (units.get(unit) ?? 1);
  return bytes === 1 ? '1 byte' : `${Number.isInteger(amount) ? amount : amount.toFixed(1)} ${unit}`;
}

function howEnded(ending: Ending, timeout: number, limit: number): [code: AgentCode, how: string] {
  if (ending.reason === 'output')
    return [
      'kdeps/too-much-output',
      `was stopped because it printed more than ${sizeText(limit)}. Write to a file instead, or raise \`KDEPS_OUTPUT_LIMIT\` (for example, \`64MiB\`)`,
    ];
  if (ending.reason === 'timeout') return ['kdeps/action-timed-out', `took longer than ${timeout} s and was stopped`];
  if (ending.reason === 'abort') return ['kdeps/action-failed', 'was stopped'];
  if (ending.signal !== null) return ['kdeps/action-failed', `was killed by ${ending.signal}`];
  return ['kdeps/action-failed', `failed with exit code ${ending.exitCode}`];
}

type OutputListener = (stream: OutputStream, chunk: Buffer) => void;

interface OutputReporter {
  readonly onOutput: OutputListener;
  readonly onProgress: (event: ScriptProgress) => void;
  readonly finish: () => void;
}

/** Reports the output of a process line by line. Progress bars become steps, unless the process itself reports steps. */
function outputReporter(scope: ResourceScope): OutputReporter {
  const { run, resource } = scope;
  const about = { run: run.id, resource: resource.label };
  let tellsSteps = false;
  const reportProgress = (line: string): boolean => {
    const progress = progressOf(line);
    if (progress === null) return false;
    // Its bars are known already.
    if (!tellsSteps) run.emit({ type: 'step', ...about, ...progress, label: run.secrets.redact(progress.label) });
    return true;
  };
  const linesOf = (stream: OutputStream) =>
    new OutputLines({
      onLine: (line) => {
        if (!reportProgress(line) && line.trim() !== '')
          run.emit({ type: 'log', ...about, stream, text: withoutBase64(run.secrets.redact(line)) });
      },
      onSkipped: reportProgress,
      onLeftOut: (bytes) =>
        run.emit({ type: 'note', ...about, text: `${sizeText(bytes)} more of its ${stream} not shown.` }),
    });
  const lines = { stdout: linesOf('stdout'), stderr: linesOf('stderr') };
  return {
    onOutput: (stream, chunk) => lines[stream].feed(chunk),
    onProgress: (event) => {
      tellsSteps ||= 'bar' in event;
      run.emit(runEvent(event, about, run.secrets));
    },
    finish: () => {
      lines.stdout.finish();
      lines.stderr.finish();
    },
  };
}

/** Replaces base64, which is unreadable, by its length. Redact first: the beginning of a secret would remain. */
function withoutBase64(text: string): string {
  return text.replace(/[\w+/-]{256,}={0,2}/g, (found) =>
    /[a-z]/.test(found) && /[A-Z]/.test(found) && /\d/.test(found)
      ? `${found.slice(0, 32)}… (${found.length} characters of base64)`
      : found,
  );
}

function runEvent(
  event: ScriptProgress,
  about: { readonly run: string; readonly resource: string },
  secrets: Secrets,
): RunEvent {
  switch (event.type) {
    case 'model-loading':
      return { ...event, ...about, model: secrets.redact(event.model) };
    case 'preview':
      return { ...event, ...about };
    case 'step': {
      const { type, label, step, total } = event;
      return { type, ...about, label: secrets.redact(label), step, total };
    }
    case 'download': {
      const { type, label, bytes, total } = event;
      return { type, ...about, label: secrets.redact(label), bytes, total };
    }
  }
}

/** Parses a progress bar: `Loading:  29%|██▊   | 8/28 [00:00<00:00, 35.46it/s]`. */
export function progressOf(
  line: string,
): { readonly label: string; readonly step: number; readonly total: number } | null {
  const found = /^(?:\x1b\[A)*(.*?):? *\d{1,3}%\|.*?\| *(\d+)\/(\d+) \[/.exec(line);
  if (found === null) return null;
  const [, label = '', step, total] = found;
  return { label: label.trim().replace(/\.+$/, ''), step: Number(step), total: Number(total) };
}

/** The context of a process. */
interface Watch {
  /** Output limit per stream in bytes. */
  readonly limit: number;
  readonly onOutput: OutputListener;
  readonly onProgress: (event: ScriptProgress) => void;
  /** Called with the reason when it has to wait. */
  readonly onWait: (why: string) => void;
  /** Called when the memory of the GPU was full, and whether the process runs again. */
  readonly onOutOfMemory: (isRetried: boolean) => void;
}

/**
 * Runs a process and reports its output. Files that it writes to shared paths are kept for this run before another run
 * can write there.
 *
 * @param texts texts that may name such paths
 * @param work returns the result and the paths known to have been written
 */
export async function runProcess<T extends { readonly leftRunning: number; readonly stopped: Stopped | null }>(
  scope: ResourceScope,
  texts: readonly string[],
  work: (watch: Watch) => Promise<{ readonly result: T; readonly written: readonly string[] }>,
): Promise<T> {
  const { run, resource } = scope;
  // A path that contains the run's id is not shared.
  const mentioned = mentionedPaths(texts.join('\n')).filter(
    (path) => !path.includes(run.id) && run.files.isShared(path),
  );
  const onWait = (why: string): void => tell(scope, `Waiting: ${why}.`);
  const visit = { script: resource.id, text: texts[0] ?? '', paths: mentioned, signal: run.signal, onWait };
  return run.services.sharedPaths.run(visit, async () => {
    const before = await run.files.prepare(mentioned);
    run.scriptHasRun = true;
    const reporter = outputReporter(scope);
    const { onOutput, onProgress } = reporter;
    const onOutOfMemory = (isRetried: boolean): void =>
      run.emit({ type: 'out-of-memory', run: run.id, resource: resource.label, isRetried });
    const watch = { limit: outputLimit(run.env), onOutput, onProgress, onWait, onOutOfMemory };
    const { result, written } = await work(watch);
    reporter.finish();
    if (result.stopped !== null)
      run.emit({ type: 'resource-stopped', run: run.id, resource: resource.label, ...result.stopped });
    if (result.leftRunning > 0) reportLeftRunning(scope, result.leftRunning);
    return { result, shared: await run.files.capture([...mentioned, ...written], before) };
  });
}

function tell({ run, resource }: ResourceScope, text: string): void {
  run.emit({ type: 'note', run: run.id, resource: resource.label, text });
}

function reportLeftRunning(scope: ResourceScope, count: number): void {
  const what = count === 1 ? 'A process it left running was' : `${count} processes it left running were`;
  tell(scope, `${what} killed.`);
}
