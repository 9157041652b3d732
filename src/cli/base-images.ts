// The digests of base images, so that an image says what exactly it is based on.
import { IoError, PklError } from '../lang/index.ts';
import { type HttpOptions, ImageRegistries } from '../lang/node/index.ts';
import { messageOf } from '../runtime/index.ts';

/** Images with their digests. */
export interface Pins {
  /** Image → the same with its digest: `ubuntu:24.04` → `ubuntu:24.04@sha256:…`. */
  readonly images: ReadonlyMap<string, string>;
  /** Why some are missing; null when none is. */
  readonly problem: string | null;
}

/**
 * Asks registries for the digests of images. After the first failure, it asks no more: the machine is likely offline.
 *
 * @param http how to ask; throws `PklError` when the user's settings are invalid
 */
export function pinImages(names: readonly string[], http: () => HttpOptions): Pins {
  const images = new Map<string, string>();
  let registries: ImageRegistries | undefined;
  try {
    registries = new ImageRegistries(http());
    for (const name of names) images.set(name, `${name}@${registries.digest(name)}`);
    return { images, problem: null };
  } catch (error) {
    if (!(error instanceof IoError || error instanceof PklError)) throw error;
    const reason = messageOf(error);
    return { images, problem: registries === undefined ? `The settings of the user are invalid: ${reason}` : reason };
  } finally {
    registries?.close();
  }
}
