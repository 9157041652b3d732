/** The resources of an evaluation: each is read at most once, so that reading is deterministic. */
import { PklError } from '../diagnostics/error.ts';
import {
  cannotFindResource,
  cannotGlobTripleDots,
  cannotGlobUri,
  cannotHaveRelativeResource,
  noResourceReaderRegistered,
} from '../diagnostics/messages/modules.ts';
import { expandGlob } from './expand-glob.ts';
import { globFailure, referenceFailure, resourceFailure } from './failures.ts';
import type { Ledger } from './ledger.ts';
import { type LoadedModule } from './loaded-module.ts';
import type { ResourceContent, ResourceReader } from './loader.ts';
import { memoryReader } from './memory-loader.ts';
import type { AccessPolicy } from './policy.ts';
import { DEFAULT_GLOB_LIST_LIMIT, type ModuleRegistry } from './registry.ts';
import { Uri } from './uri.ts';

/** A reading module: its URI and loader. */
export type ReadingModule = Pick<LoadedModule, 'uri' | 'loader'>;

export interface ResourceOptions {
  readonly readers: readonly ResourceReader[];
  readonly policy: AccessPolicy;
  /** Resolves references. */
  readonly registry: ModuleRegistry;
  readonly globListLimit?: number;
}

/** Default output reads its format from a property, so there is always a reader for it. */
const noProperties = memoryReader('prop', new Map());

/** Every error thrown from here is a `PklError` without frames: only the caller knows the location of the `read`. */
export class ResourceManager {
  readonly #options: ResourceOptions;
  readonly #readers = new Map<string, ResourceReader>();
  readonly #contents = new Map<string, ResourceContent | null>();

  constructor(options: ResourceOptions) {
    this.#options = options;
    for (const reader of [noProperties, ...options.readers]) this.#readers.set(reader.scheme, reader);
  }

  /** `read(written)`, or `read?(written)` when it may be absent, which returns null. */
  read(written: string, from: ReadingModule, mayBeAbsent: boolean, ledger?: Ledger): ResourceContent | null {
    const uri = this.#resolve(written, from, ledger);
    ledger?.resource(uri.normalize());
    const content = this.readUri(uri);
    if (content === null && !mayBeAbsent) throw new PklError(cannotFindResource(written));
    return content;
  }

  /** `read*(written)`: URIs by key, in order, each to be read with `readFound` when its value is needed. */
  glob(written: string, from: ReadingModule, ledger?: Ledger): Map<string, Uri> {
    if (written.startsWith('...')) throw new PklError(cannotGlobTripleDots());
    const reference = this.#parse(written);
    const { registry, policy } = this.#options;
    try {
      const reader = this.readerOf(registry.resolveReference(reference, from.uri, from.loader));
      if (!reader.isGlobbable) throw new PklError(cannotGlobUri(reference.toString(), reference.scheme ?? 'null'));
      return expandGlob({
        pattern: written,
        reader: ledger?.watching(reader) ?? reader,
        access: policy.resources,
        base: from.uri,
        resolveBase: (prefix) => registry.resolveReference(prefix, from.uri, from.loader),
        listLimit: this.#options.globListLimit ?? DEFAULT_GLOB_LIST_LIMIT,
      });
    } catch (error) {
      throw globFailure(error, written, written);
    }
  }

  /** Reads an element of a glob. */
  readFound(uri: Uri): ResourceContent {
    const content = this.readUri(uri);
    if (content === null) throw new PklError(cannotFindResource(uri.toString()));
    return content;
  }

  /** Forgets what was read from some URIs. */
  forget(uris: ReadonlySet<string>): void {
    for (const uri of uris) this.#contents.delete(uri);
  }

  /** Reads an absolute URI; null when there is nothing. */
  readUri(uri: Uri): ResourceContent | null {
    const normal = uri.normalize();
    const key = normal.toString();
    let content = this.#contents.get(key);
    if (content === undefined) {
      content = this.#read(normal);
      this.#contents.set(key, content);
    }
    return content;
  }

  /** The reader of a scheme. */
  readerOf(uri: Uri): ResourceReader {
    const reader = this.#readers.get(uri.scheme ?? '');
    if (reader === undefined) throw new PklError(noResourceReaderRegistered(uri.scheme ?? 'null'));
    return reader;
  }

  #read(uri: Uri): ResourceContent | null {
    const access = this.#options.policy.resources;
    if (this.#readers.get(uri.scheme ?? '')?.checksAccess !== true) access.check(uri);
    const reader = this.readerOf(uri);
    try {
      reader.validate?.(uri);
      return reader.read(uri, access);
    } catch (error) {
      throw resourceFailure(error, uri.toString());
    }
  }

  #parse(written: string): Uri {
    try {
      return Uri.fromWritten(written);
    } catch (error) {
      throw referenceFailure(error, written);
    }
  }

  #resolve(written: string, from: ReadingModule, ledger?: Ledger): Uri {
    const reference = this.#parse(written);
    let resolved: Uri;
    try {
      resolved = this.#options.registry.resolveReference(reference, from.uri, from.loader, ledger);
    } catch (error) {
      throw referenceFailure(error, written);
    }
    if (!resolved.isAbsolute) throw new PklError(cannotHaveRelativeResource(from.uri.toString()));
    return resolved;
  }
}
