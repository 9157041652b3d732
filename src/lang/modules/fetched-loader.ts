/**
 * Modules and resources that can only be fetched asynchronously, such as with `fetch` in a browser: fetched in advance,
 * then read from memory.
 */
import { decodeUtf8 } from '../base/utf8.ts';
import { IoError, type ModuleLoader, NotFoundError, type ResourceReader } from './loader.ts';
import type { Uri } from './uri.ts';

/** Fetches the bytes of a URI; null when it does not exist. May reject. */
export type Fetch = (uri: string) => Promise<Uint8Array | null>;

/**
 * Fetched files of some schemes. `prefetch` fetches modules and their imports before an evaluation; resources must be
 * fetched by name, because what a program reads is only known when it runs.
 */
export class FetchedFiles {
  readonly #schemes: ReadonlySet<string>;
  readonly #fetch: Fetch;
  readonly #fetched = new Map<string, Promise<void>>();
  readonly #files = new Map<string, Uint8Array | null | Error>();

  constructor(schemes: readonly string[], fetch: Fetch) {
    this.#schemes = new Set(schemes);
    this.#fetch = fetch;
  }

  /** Fetches a file once. Never rejects: the failure is reported when the file is read. */
  prefetch(uri: string): Promise<void> {
    let fetched = this.#fetched.get(uri);
    if (fetched === undefined) {
      fetched = this.#fetch(uri).then(
        (bytes) => void this.#files.set(uri, bytes),
        (error: unknown) => void this.#files.set(uri, error instanceof Error ? error : new Error(String(error))),
      );
      this.#fetched.set(uri, fetched);
    }
    return fetched;
  }

  /** Loads the modules that were fetched. */
  loader(): ModuleLoader {
    return {
      ...TRAITS,
      isLocal: false,
      handles: (uri) => this.#schemes.has(uri.scheme?.toLowerCase() ?? ''),
      load: (uri) => {
        const bytes = this.#get(uri);
        if (bytes === null) throw new NotFoundError();
        return { uri: uri.toString(), text: decodeUtf8(bytes) };
      },
      prefetch: (uri) => this.prefetch(uri.toString()),
    };
  }

  /** Reads the resources of one scheme that were fetched. */
  reader(scheme: string): ResourceReader {
    return {
      ...TRAITS,
      scheme,
      read: (uri) => {
        const bytes = this.#get(uri);
        return bytes === null ? null : { uri: uri.toString(), bytes };
      },
    };
  }

  #get(uri: Uri): Uint8Array | null {
    const file = this.#files.get(uri.toString());
    if (file === undefined) throw new IoError('Not fetched before evaluation.');
    if (file instanceof Error) throw new IoError(file.message);
    return file;
  }
}

const TRAITS = {
  isHierarchical: true,
  isGlobbable: false,
  hasFragmentPaths: false,
  hasElement: () => false,
  listElements: () => [],
} as const;
