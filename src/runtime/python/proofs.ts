/** Remembers which scripts behave the same in a warm interpreter as in a fresh one, as trials have shown. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The subject of a proof. */
interface Proven {
  readonly text: string;
  readonly executable: string;
}

export class WarmProofs {
  readonly #folder: string;
  readonly #known = new Map<string, boolean>();

  /** @param home the KDeps home folder */
  constructor(home: string) {
    this.#folder = join(home, 'warm');
  }

  /** Whether there is a proof. New proofs only affect servers that start afterward. */
  has(script: Proven): boolean {
    const path = this.#path(script);
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const isThere = existsSync(path);
    // Bounded, because a script with inserted values has a new text for each run.
    if (this.#known.size < 1000) this.#known.set(path, isThere);
    return isThere;
  }

  /** Stores the result of a trial. */
  async set(script: Proven, isProven: boolean): Promise<void> {
    const path = this.#path(script);
    this.#known.set(path, isProven);
    if (!isProven) return rm(path, { force: true });
    await mkdir(this.#folder, { recursive: true });
    await writeFile(path, '');
  }

  #path({ text, executable }: Proven): string {
    return join(this.#folder, createHash('sha256').update(`${executable}\0${text}`).digest('hex').slice(0, 32));
  }
}
