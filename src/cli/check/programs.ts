// Commands of this program, in processes of their own, for the language server.
import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import type { Outcome, Programs } from '../../editor/index.ts';
import { isExecutable } from '../identity.ts';
import type { SessionOptions } from '../session.ts';
import { pathOfFile, writeShown } from './shown-files.ts';

const MAX_OUTPUT = 64 * 1024 * 1024;

/** Starts commands with the options of the server about packages. */
export function programsOf(options: SessionOptions): Programs {
  const given = packageOptions(options);
  return {
    run: (words, folder, signal) => {
      const path = pathOfFile(folder);
      return runOwn([...words, ...given], path === null ? folder : dirname(path), signal);
    },
    write: writeShown,
  };
}

function packageOptions(options: SessionOptions): readonly string[] {
  const { cacheDir, noCache, settings, testPort, caCertificates, workingDir } = options;
  // Commands run in other folders than the server.
  const absolute = (path: string): string => resolve(workingDir ?? '.', path);
  const isUri = settings !== undefined && /^[\w+.-]+:[^\\]/.test(settings);
  return [
    ...(cacheDir === undefined ? [] : ['--cache-dir', absolute(cacheDir)]),
    ...(noCache ? ['--no-cache'] : []),
    ...(settings === undefined ? [] : ['--settings', isUri ? settings : absolute(settings)]),
    ...(testPort === undefined ? [] : ['--test-port', String(testPort)]),
    ...(caCertificates ?? []).flatMap((file) => ['--ca-certificates', absolute(file)]),
  ];
}

/** How this program is started again. */
export function ownProgram(): { readonly file: string; readonly args: readonly string[] } {
  return { file: process.execPath, args: isExecutable ? [] : process.argv.slice(1, 2) };
}

function runOwn(words: readonly string[], folder: string, signal: AbortSignal): Promise<Outcome> {
  const { file, args } = ownProgram();
  return new Promise((done) => {
    const options = { cwd: folder, signal, maxBuffer: MAX_OUTPUT, windowsHide: true };
    const child = execFile(file, [...args, ...words], options, (error, output, report) => {
      process.off('exit', stop);
      done({ isSuccess: error === null, output, report: report.trim() || (error?.message ?? '') });
    });
    // A command must not outlive the editor.
    const stop = (): void => void child.kill();
    process.once('exit', stop);
  });
}
