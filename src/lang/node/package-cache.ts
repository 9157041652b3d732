/** Downloaded packages on disk, in the same layout as the `pkl` command, so that both share one cache. */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PklError } from '../diagnostics/error.ts';
import { packageCacheFailed, packageOutsideCache } from '../diagnostics/messages/packages.ts';
import type { PackageUri } from '../modules/package-uri.ts';
import { errorCode } from './files.ts';
import { isWithin } from './paths.ts';

type Kind = 'json' | 'zip';

export class PackageCache {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  /** A file of a package; null when it was never downloaded. */
  read(uri: PackageUri, kind: Kind): Uint8Array | null {
    try {
      return readFileSync(this.#path(uri, kind));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw cacheError(this.folder, error);
    }
  }

  /** Stores a file atomically, even when several processes download at once. */
  write(uri: PackageUri, kind: Kind, bytes: Uint8Array): void {
    const path = this.#path(uri, kind);
    const { randomUUID } = process.getBuiltinModule('node:crypto');
    const temporary = join(this.folder, 'tmp', `${randomUUID()}.${kind}`);
    try {
      mkdirSync(dirname(temporary), { recursive: true });
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(temporary, bytes);
      chmodSync(temporary, 0o444);
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw cacheError(this.folder, error);
    }
  }

  #path(uri: PackageUri, kind: Kind): string {
    const segments = encodeCachePath(uri.cachePath).split('/');
    const folder = join(this.folder, 'package-2', encodeCachePath(uri.uri.authority ?? ''), ...segments);
    if (!isWithin(join(this.folder, 'package-2'), folder)) {
      throw new PklError(packageOutsideCache(uri.toString()));
    }
    return join(folder, `${segments.at(-1) ?? ''}.${kind}`);
  }
}

/** Replaces characters that some systems do not allow in file names with their code in parentheses; `(` is doubled. */
export function encodeCachePath(path: string): string {
  const hex = (character: string): string => `(${character.charCodeAt(0).toString(16).padStart(2, '0')})`;
  return path.replaceAll(/[\p{Cc}<>:"\\|?*(]/gu, (character) => (character === '(' ? '((' : hex(character)));
}

function cacheError(folder: string, error: unknown): unknown {
  if (errorCode(error) === undefined || !(error instanceof Error)) return error;
  return new PklError(packageCacheFailed(folder, error.message));
}
