// Reads a clone of the reference without a work tree.
import { execFileSync } from 'node:child_process';

/** Two releases. */
export interface ReleaseRange {
  readonly from: string;
  readonly to: string;
}

/** A clone of the reference. */
export class Clone {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** The paths of files below a folder. */
  list(ref: string, folder: string): readonly string[] {
    return this.#git('ls-tree', '-r', '--name-only', ref, '--', folder).split('\n').filter(Boolean);
  }

  /** The text of a file; empty if there is none. */
  read(ref: string, path: string): string {
    try {
      return this.#git('show', `${ref}:${path}`);
    } catch {
      return '';
    }
  }

  /** The paths of files below a folder that are new or changed. */
  changed({ from, to }: ReleaseRange, folder: string): readonly string[] {
    const lines = this.#git('diff', '--name-only', '--diff-filter=d', from, to, '--', folder);
    return lines.split('\n').filter(Boolean);
  }

  /** Writes a folder of a release into another one. */
  unpack(ref: string, folder: string, into: string): void {
    const archive = execFileSync('git', ['-C', this.path, 'archive', ref, folder], { maxBuffer: 1 << 29 });
    execFileSync('tar', ['x', '-C', into], { input: archive });
  }

  #git(...args: readonly string[]): string {
    return execFileSync('git', ['-C', this.path, '-c', 'core.quotePath=false', ...args], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }
}
