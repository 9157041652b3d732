/** Reads the digests of container images from their registries. */
import { BlockingWorker } from './blocking-worker.ts';
import { HttpClient, type HttpOptions } from './http.ts';

/** Must be closed: its requests are sent by a thread. */
export class ImageRegistries {
  readonly #worker = new BlockingWorker();
  readonly #client: HttpClient;

  /** Throws `PklError` for a malformed proxy address. */
  constructor(options: HttpOptions) {
    this.#client = new HttpClient(this.#worker, options);
  }

  /**
   * The digest of an image for all its platforms.
   *
   * @example registries.digest('ubuntu:24.04'); // 'sha256:66460d…'
   * @throws IoError when the registry cannot be reached or has no such image
   */
  digest(name: string): string {
    return this.#client.imageDigest(name);
  }

  close(): void {
    this.#worker.close();
  }
}
