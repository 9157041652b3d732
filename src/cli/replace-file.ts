import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/**
 * Replaces the contents of a file atomically: readers see either the old or the new contents, even if this process is
 * killed. Keeps the mode of the file, and writes through links.
 * @throws an error of Node when the file or its folder cannot be written to; the file is then unchanged
 */
export function replaceFile(path: string, text: Uint8Array): void {
  const target = realpathSync(path);
  const { mode } = statSync(target);
  // Loaded this late because every start would pay for it.
  const { randomUUID } = process.getBuiltinModule('node:crypto');
  const draft = `${target}.${randomUUID()}.tmp`;
  try {
    writeFileSync(draft, text, { flag: 'wx' });
    chmodSync(draft, mode);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
