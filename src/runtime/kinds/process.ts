/** What shell commands and Python scripts have in common: their output, their failures, the files they leave. */

import type { ResourceScope } from '../context.ts';
import { ActionError } from '../errors.ts';
import { lastLines } from '../process/bounded-text.ts';
import type { OutputStream, StopReason } from '../process/command.ts';
import { LineReader } from '../process/line-reader.ts';
import { mentionedPaths } from '../run-files.ts';

interface Ending {
  readonly reason: StopReason;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stderr: string;
  readonly stdout: string;
}

/** Fails when a process did not end well, with the last lines of what it said about that. */
export function checkEnding(what: string, ending: Ending, timeout: number, scope: ResourceScope): void {
  if (ending.reason === 'exit' && ending.exitCode === 0) return;
  scope.run.signal.throwIfAborted();
  const said = lastLines(ending.stderr.trim() === '' ? ending.stdout : ending.stderr);
  throw new ActionError(`${what} ${howEnded(ending, timeout)}.${said === '' ? '' : `\n${said}`}`);
}

function howEnded(ending: Ending, timeout: number): string {
  if (ending.reason === 'timeout') return `took longer than ${timeout} s and was stopped`;
  if (ending.reason === 'abort') return 'was stopped';
  if (ending.signal !== null) return `was ended by ${ending.signal}`;
  return `failed with exit code ${ending.exitCode}`;
}

/** Tells what a process prints, line by line; a progress bar becomes steps. */
export function outputTeller(scope: ResourceScope): (stream: OutputStream, chunk: Buffer) => void {
  const { run, resource } = scope;
  const tell = (stream: OutputStream) =>
    new LineReader((line) => {
      const progress = progressOf(line);
      const about = { run: run.id, resource: resource.label };
      if (progress !== null)
        run.emit({ type: 'progress', ...about, ...progress, label: run.secrets.hide(progress.label) });
      else if (line.trim() !== '') run.emit({ type: 'output', ...about, stream, text: run.secrets.hide(line) });
    });
  const readers = { stdout: tell('stdout'), stderr: tell('stderr') };
  return (stream, chunk) => readers[stream].feed(chunk);
}

/** What a progress bar says: `Loading:  29%|██▊   | 8/28 [00:00<00:00, 35.46it/s]`. */
export function progressOf(
  line: string,
): { readonly label: string; readonly step: number; readonly total: number } | null {
  const found = /^(?:\x1b\[A)*(.*?):? *\d{1,3}%\|.*?\| *(\d+)\/(\d+) \[/.exec(line);
  if (found === null) return null;
  const [, label = '', step, total] = found;
  return { label: label.trim().replace(/\.+$/, ''), step: Number(step), total: Number(total) };
}

/**
 * Runs a process that may write to a place which all runs share, and keeps for this run what it has written there before
 * another run can write there.
 *
 * @param text where such places may be named
 * @param work gives the result, and the paths that are known to have been written
 */
export async function runKeepingFiles<T>(
  scope: ResourceScope,
  text: string,
  work: () => Promise<{ readonly result: T; readonly written: readonly string[] }>,
): Promise<T> {
  const { run, resource } = scope;
  // A path with the id of the run in it is no shared one.
  const mentioned = mentionedPaths(text).filter((path) => !path.includes(run.id) && run.files.isShared(path));
  const exclusive = run.services.exclusive.of(resource.id);
  return exclusive.run(mentioned.length > 0, run.signal, async () => {
    run.scriptHasRun = true;
    const { result, written } = await work();
    const kept = await run.files.capture([...mentioned, ...written]);
    return { result, shared: kept > 0 };
  });
}
