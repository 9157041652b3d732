import { randomUUID } from 'node:crypto';
import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/**
 * Gives a file another text. Whoever reads it meanwhile, and whoever looks after this process was ended, finds the one or the
 * other text, whole. The mode of the file stays; a link stays one.
 * @throws an error of Node when the file or its folder cannot be written to; the file is as it was then
 */
export function replaceFile(path: string, text: Uint8Array): void {
  const target = realpathSync(path);
  const { mode } = statSync(target);
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
