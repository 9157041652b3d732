// Runs the executables that this machine can run: its own, and arm64 ones under Debian's emulator.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ownTarget, type Target } from './targets.ts';

/** Where Debian's package libc6-arm64-cross has the C library that the executable loads. */
const ARM64_LIBRARIES = '/usr/aarch64-linux-gnu';
const ARM64_EMULATOR = 'qemu-aarch64-static';

/** The words to put before an executable to run it here: none for our own, undefined when it cannot be run. */
export function runnerOf(target: Target): readonly string[] | undefined {
  if (target === ownTarget) return [];
  const hasEmulator = (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => existsSync(join(folder, ARM64_EMULATOR)));
  if (target.name !== 'linux-arm64' || !hasEmulator || !existsSync(ARM64_LIBRARIES)) return undefined;
  return [ARM64_EMULATOR, '-L', ARM64_LIBRARIES];
}

/**
 * Runs an executable once, if this machine can.
 *
 * @returns its version text; undefined when it cannot be run
 * @throws Error when it fails
 */
export function tryRunning(file: string, target: Target): string | undefined {
  const runner = runnerOf(target);
  if (runner === undefined) return undefined;
  const [program, words] = runner[0] === undefined ? [file, []] : [runner[0], [...runner.slice(1), file]];
  return execFileSync(program, [...words, '--version'], { encoding: 'utf8' }).trim();
}
