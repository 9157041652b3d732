/** Modules and resources behind an asynchronous door, such as `fetch` in a browser: fetched first, then at hand. */
import { decodeUtf8 } from '../base/utf8.ts';
import { IoError, type ModuleLoader, NotFoundError, type ResourceReader } from './loader.ts';
import type { Uri } from './uri.ts';

/** Fetches the bytes of a URI; null when there is nothing. May reject. */
export type Fetch = (uri: string) => Promise<Uint8Array | null>;

/**
 * What was fetched of some schemes. Modules are fetched by `prefetch` before an evaluation, imports included;
 * resources have to be fetched by name, since what a program reads is known only when it runs.
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

  /** Fetches a file once. Never rejects: whoever reads the file gets the failure. */
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
