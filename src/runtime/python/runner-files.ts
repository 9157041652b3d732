/** The program that interpreters run, as files. */
import { statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../files/temporary.ts';
import { sources } from './sources.generated.ts';

export class RunnerFiles {
  #folder: string | null = null;

  /**
   * The path of the program. Writes it if a part of it is missing or incomplete: a cleanup tool may have deleted it, or
   * the disk may have been full.
   */
  async path(): Promise<string> {
    this.#folder = this.#folder !== null && isComplete(this.#folder) ? this.#folder : await written();
    return join(this.#folder, 'runner.py');
  }
}

async function written(): Promise<string> {
  const folder = await temporaryFolder('python');
  for (const [name, text] of Object.entries(sources)) {
    const path = join(folder, `${name}.py`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: 0o600 });
  }
  return folder;
}

function isComplete(folder: string): boolean {
  return sizes.every(([name, size]) => statSync(join(folder, name), { throwIfNoEntry: false })?.size === size);
}

const sizes = Object.entries(sources).map(([name, text]) => [`${name}.py`, Buffer.byteLength(text)] as const);
