// Input of earlier prompts: one line each, after the time in milliseconds and a colon, as in the reference's history. It
// may contain passwords, so only its owner can read the file.
import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, pklHome } from '../../lang/node/index.ts';

const MAX_LINES = 1000;

/** Stores lines in a file. If the home folder is not writable, lines are not stored. */
export class History {
  readonly #file = join(pklHome(), 'repl-history');
  #isWritable = true;

  /** The lines of earlier sessions, latest first. */
  read(): string[] {
    try {
      const lines = readFileSync(this.#file, 'utf8').split('\n').filter(Boolean);
      if (lines.length > MAX_LINES * 2) this.#write(lines.slice(-MAX_LINES));
      return lines.slice(-MAX_LINES).map(lineOf).reverse();
    } catch {
      return [];
    }
  }

  /** Adds a line. */
  add(line: string): void {
    if (!this.#isWritable) return;
    const entry = `${Date.now()}:${line.replaceAll('\\', '\\\\')}\n`;
    try {
      makeFolder(dirname(this.#file));
      appendFileSync(this.#file, entry, { mode: 0o600 });
      chmodSync(this.#file, 0o600);
    } catch {
      this.#isWritable = false;
    }
  }

  #write(lines: readonly string[]): void {
    writeFileSync(this.#file, `${lines.join('\n')}\n`, { mode: 0o600 });
  }
}

function lineOf(entry: string): string {
  return entry.replace(/^\d+:/, '').replace(/\\(n|\\)/g, (_, letter: string) => (letter === 'n' ? ' ' : letter));
}
