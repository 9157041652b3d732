/** Files of jobs in a bucket of Amazon S3, or of a server with the same protocol. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { BlobStore } from '../../blobs.ts';
import type { Address } from './address.ts';
import { createClient, endpointOf, type Library, loadLibrary, type Variables } from './client.ts';
import { explainedFailure, isConflict, isExpired, isMissing } from './failures.ts';

/** Larger files are sent in parts of this size, in bytes, two at a time. */
const PART_BYTES = 8 * 2 ** 20;
/** How often a download that breaks off is continued before it fails. */
const MAX_RESUMPTIONS = 5;

export interface S3StoreOptions extends Address {
  /** Has the endpoint, region and credentials in the usual `AWS_…` variables. */
  readonly env: Variables;
  /** How long to wait for an answer that stops, in milliseconds; 15 seconds by default. */
  readonly idle?: number;
}

/** Opens the files in a bucket. Nothing is loaded or connected yet. */
export function s3Store(options: S3StoreOptions): BlobStore {
  return new S3Store(options);
}

interface Connection {
  readonly library: Library;
  readonly s3: S3Client;
}

class S3Store implements BlobStore {
  readonly place: string;
  readonly #options: S3StoreOptions;
  #connection: Promise<Connection> | null = null;

  constructor(options: S3StoreOptions) {
    const endpoint = endpointOf(options.env);
    this.#options = options;
    this.place = `s3://${options.bucket}/${options.prefix}${endpoint === null ? '' : ` at ${endpoint}`}`;
  }

  write(name: string, pieces: AsyncIterable<Uint8Array>, size: number): Promise<void> {
    return this.#using('s3:PutObject', async ({ library, s3 }) => {
      const { PutObjectCommand, Upload } = library;
      const target = this.#object(`blobs/${name}`);
      if (size <= PART_BYTES) {
        const parts: Uint8Array[] = [];
        for await (const piece of pieces) parts.push(piece);
        await s3.send(new PutObjectCommand({ ...target, Body: Buffer.concat(parts) }));
        return;
      }
      const params = { ...target, Body: Readable.from(pieces) };
      // A failed upload removes its parts.
      await new Upload({ client: s3, params, partSize: PART_BYTES, queueSize: 2 }).done();
    });
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    let at = 0;
    let [version, failures]: [string | undefined, number] = [undefined, 0];
    for (;;) {
      const from = at;
      const found = await this.#open(name, from, version);
      if (found === null) throw new Error(`The job file ${name} is missing.`);
      version = found.version;
      try {
        for await (const piece of found.body) {
          at += piece.length;
          yield piece;
        }
        return;
      } catch (error) {
        failures = at > from ? 1 : failures + 1;
        if (failures > MAX_RESUMPTIONS) throw explainedFailure(error, this.place, 's3:GetObject');
      }
    }
  }

  remove(name: string): Promise<void> {
    return this.#using('s3:DeleteObject', async ({ library: { DeleteObjectCommand }, s3 }) => {
      await s3.send(new DeleteObjectCommand(this.#object(`blobs/${name}`)));
    });
  }

  async *list(): AsyncGenerator<{ readonly name: string; readonly changed: number }> {
    const { Key: prefix, Bucket } = this.#object('blobs/');
    let after: string | undefined;
    do {
      const token = after;
      const page = await this.#using('s3:ListBucket', ({ library: { ListObjectsV2Command }, s3 }) =>
        s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken: token })),
      );
      for (const { Key = '', LastModified } of page.Contents ?? [])
        yield { name: Key.slice(prefix.length), changed: LastModified?.getTime() ?? Date.now() };
      after = page.NextContinuationToken;
    } while (after !== undefined);
  }

  async identify(): Promise<string> {
    const target = this.#object('folder-id');
    const { Bucket, Key } = target;
    // Each permission is tried before the first job needs it.
    await this.#using('s3:ListBucket', ({ library: { ListObjectsV2Command }, s3 }) =>
      s3.send(new ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1 })),
    );
    await this.remove(`probe-${randomUUID()}`);
    const known = await this.#id();
    if (known !== null) return known;
    const own = randomUUID();
    await this.#using('s3:PutObject', async ({ library: { PutObjectCommand }, s3 }) => {
      // Of several processes that start at once, one sets the id.
      await s3.send(new PutObjectCommand({ ...target, Body: own, IfNoneMatch: '*' })).catch((error: unknown) => {
        if (!isConflict(error)) throw error;
      });
    });
    return (await this.#id()) ?? own;
  }

  /** The id in the bucket; null when there is none. */
  #id(): Promise<string | null> {
    return this.#using('s3:GetObject', ({ library: { GetObjectCommand }, s3 }) =>
      orNull(async () => {
        const { Body } = await s3.send(new GetObjectCommand(this.#object('folder-id')));
        return (await Body?.transformToString()) ?? '';
      }),
    );
  }

  /**
   * Opens a file from a byte on; null when it is missing.
   *
   * @param version what it must be, if it was opened before
   */
  #open(
    name: string,
    at: number,
    version: string | undefined,
  ): Promise<{ readonly body: AsyncIterable<Uint8Array>; readonly version: string | undefined } | null> {
    return this.#using('s3:GetObject', async ({ library: { GetObjectCommand }, s3 }) => {
      const rest = at === 0 ? {} : { Range: `bytes=${at}-`, IfMatch: version };
      return orNull(async () => {
        const { Body, ETag } = await s3.send(new GetObjectCommand({ ...this.#object(`blobs/${name}`), ...rest }));
        return { body: Body as Readable, version: ETag };
      });
    });
  }

  #object(name: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#options.bucket, Key: this.#options.prefix + name };
  }

  /** @param action the permission that the work needs */
  async #using<T>(action: string, work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#connect();
    try {
      return await work(connection);
    } catch (error) {
      // The next client reads new ones.
      if (isExpired(error)) this.#connection = null;
      throw explainedFailure(error, this.place, action);
    }
  }

  #connect(): Promise<Connection> {
    this.#connection ??= (async () => {
      const library = await loadLibrary();
      return { library, s3: await createClient(library, this.#options.env, this.#options.idle) };
    })();
    return this.#connection;
  }
}

/** The result of work with an object; null when the object is missing. */
async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
