/** The programs that install Python packages: uv, or else pip. */
import { lastLines } from '../process/bounded-text.ts';
import { runCommand } from '../process/command.ts';
import { OutputLines } from '../process/output-lines.ts';

export interface InstallerOptions {
  /** The folder that it runs in. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Called for each step that takes a while. */
  readonly onProgress: (text: string) => void;
  /** What failed, in errors: by default, to create the Python environment. */
  readonly purpose?: string;
}

/** uv, if it is installed and not turned off. */
export async function findUv(options: InstallerOptions): Promise<string | null> {
  // uv can be disabled where packages are only available to pip.
  if (options.env['KDEPS_UV'] === '0') return null;
  const name = options.env['KDEPS_UV'] || 'uv';
  const result = await runCommand({
    file: name,
    args: ['--version'],
    cwd: options.folder,
    env: options.env,
    timeout: 20_000,
    limit: 1024,
  });
  return result.exitCode === 0 ? name : null;
}

/**
 * Runs pip or uv, and reports what takes a while.
 *
 * @throws Error with the end of its output
 */
export async function installerStep(file: string, args: readonly string[], options: InstallerOptions): Promise<void> {
  const lines = new OutputLines({
    onLine: (line) => {
      const told = progressOf(line);
      if (told !== null) options.onProgress(told);
    },
    onLeftOut: () => undefined,
  });
  const result = await runCommand({
    file,
    args,
    cwd: options.folder,
    env: options.env,
    timeout: null,
    limit: 256 * 1024,
    ...(options.signal && { signal: options.signal }),
    onOutput: (_, chunk) => lines.feed(chunk),
  });
  if (result.exitCode === 0) return;
  options.signal?.throwIfAborted();
  const reason =
    lastLines(result.stderr.trim() === '' ? result.stdout : result.stderr) || (result.problem ?? 'It was stopped.');
  throw new Error(`Could not ${options.purpose ?? 'create the Python environment'}.\n${reason}`);
}

/** The part of a line of pip's or uv's output that is worth showing. */
function progressOf(line: string): string | null {
  const downloading = /^\s*Downloading (?:\S*\/)?([\w.]+)-([\d.]+)\S* \(([^)]+)\)/.exec(line);
  if (downloading !== null) return `Downloading ${downloading[1]} ${downloading[2]} (${downloading[3]})`;
  // uv names no version there.
  const byUv = /^\s*(Downloading|Building) ([\w.=+-]+)(?: \(([^)]+)\))?$/.exec(line);
  if (byUv !== null) return `${byUv[1]} ${byUv[2]?.replace('==', ' ')}${byUv[3] === undefined ? '' : ` (${byUv[3]})`}`;
  if (/^\s*(Installing collected packages|Building wheel|Resolved|Prepared|Installed)\b/.test(line))
    return line.trim().slice(0, 120);
  return null;
}
