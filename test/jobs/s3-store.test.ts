// The files of jobs in a bucket: what all stores guarantee, faults of the network, and settings that are wrong.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { type BlobStore, Blobs } from '../../src/jobs/blobs.ts';
import { addressOf, resultsProblem } from '../../src/jobs/stores/s3/address.ts';
import { s3Store } from '../../src/jobs/stores/s3/index.ts';
import { type BucketServer, describeWithS3, type Fate, type FaultyServer, faultyServer } from '../support/s3.ts';
import { testBlobs } from './blob-suite.ts';

const MIB = 2 ** 20;

describeWithS3('a bucket', (server) => {
  testBlobs('as a store', async () => {
    const bucket = await server().bucket();
    const { env, put } = server();
    return {
      open: () => s3Store({ bucket, prefix: 'a/b/', env }),
      damage: (name, content) => put(bucket, `a/b/blobs/${name}`, content),
    };
  });

  it('is asked again, a limited number of times, when it is overloaded', async () => {
    await withFaults(
      server(),
      (method, number) => failing(method, number <= 2),
      async ({ blobs, faults }) => {
        const content = await blobs.keep('x'.repeat(50_000));
        expect(faults.seen.filter((request) => request.startsWith('PUT'))).toHaveLength(3);
        expect((await blobs.read(content)).toString()).toBe('x'.repeat(50_000));
      },
    );
    await withFaults(
      server(),
      (method) => failing(method, true),
      async ({ blobs, faults }) => {
        await expect(blobs.keep('x'.repeat(50_000))).rejects.toThrow(
          /^The files of jobs are unavailable\. s3:.* cannot be reached: it answered with status 503 \(SlowDown\)\.$/,
        );
        expect(faults.seen.filter((request) => request.startsWith('PUT'))).toHaveLength(6);
      },
    );
  });

  it.each([
    ['breaks off', false],
    ['stops', true],
  ])('continues a download that %s, from where it was', async (_, hangs) => {
    const fates: Fate[] = [
      { cutAfter: 3 * MIB, hangs },
      { cutAfter: 0, hangs },
      { cutAfter: MIB, hangs },
    ];
    const fateOf = (method: string): Fate => (method === 'GET' ? (fates.shift() ?? 'passed') : 'passed');
    await withFaults(server(), fateOf, async ({ blobs, faults }) => {
      const bytes = Buffer.from(Array.from({ length: 6 * MIB }, (__, at) => at % 251));
      const content = await blobs.write([bytes]);
      expect((await blobs.read(content)).equals(bytes)).toBe(true);
      const ranges = faults.seen.filter((request) => request.startsWith('GET')).map((text) => text.split(' ')[2]);
      expect(ranges[0]).toBe(undefined);
      expect(ranges.length).toBeGreaterThanOrEqual(4);
      expect(ranges.slice(1).every((range) => /^bytes=\d+-$/.test(range ?? ''))).toBe(true);
    });
  });

  it('fails when a download keeps breaking off', async () => {
    await withFaults(
      server(),
      (method) => (method === 'GET' ? { cutAfter: 0 } : 'passed'),
      async ({ blobs }) => {
        const content = await blobs.write([Buffer.alloc(MIB)]);
        await expect(blobs.read(content)).rejects.toThrow(/cannot be reached: the connection was closed\.$/);
      },
    );
  });

  it('fails when it never answers, or cannot be reached', async () => {
    await withFaults(
      server(),
      () => 'hung',
      async ({ store }) => {
        await expect(store.identify()).rejects.toThrow(/cannot be reached: it took too long to answer\.$/);
      },
    );
    const env = { ...server().env, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' };
    await expect(s3Store({ bucket: 'bucket-1', prefix: '', env }).identify()).rejects.toThrow(
      's3://bucket-1/ at http://127.0.0.1:1 cannot be reached: the connection was refused.',
    );
  });

  it('removes the parts of an upload that failed', async () => {
    let parts = 0;
    const fateOf = (method: string): Fate => {
      if (method !== 'PUT') return 'passed';
      parts += 1;
      return parts > 2 ? { status: 403, code: 'AccessDenied' } : 'passed';
    };
    await withFaults(server(), fateOf, async ({ blobs, faults, bucket }) => {
      await expect(blobs.write([Buffer.alloc(30 * MIB)])).rejects.toThrow(/need the permission s3:PutObject\.$/);
      expect(faults.seen.some((request) => request.startsWith('DELETE'))).toBe(true);
      const uploads = await (await fetch(`${server().url}/${bucket}?uploads`)).text();
      expect(uploads).not.toContain('<Upload>');
    });
  });

  it.each([
    ['NoSuchBucket', 404, 'it does not exist. Create it, or correct'],
    ['AccessDenied', 403, 'access was denied. The credentials need the permission s3:ListBucket'],
    ['InvalidAccessKeyId', 403, 'the access key in AWS_ACCESS_KEY_ID is unknown'],
    ['SignatureDoesNotMatch', 403, 'AWS_SECRET_ACCESS_KEY does not belong to AWS_ACCESS_KEY_ID'],
    ['PermanentRedirect', 301, 'it is in another region. Set AWS_REGION to its region'],
  ])('says what to do about %s', async (code, status, message) => {
    await withFaults(
      server(),
      () => ({ status, code }),
      async ({ store, faults }) => {
        const error = await store.identify().catch((thrown: unknown) => thrown);
        expect(String(error)).toContain(`UnsafeQueue: Results cannot be kept in ${store.place}: ${message}`);
        expect(String(error)).not.toContain('test-secret-key');
        expect(faults.seen.length).toBeLessThan(4);
      },
    );
  });

  it('uses new credentials when the old ones have expired, and says so until there are some', async () => {
    const fateOf = (_: string, number: number): Fate =>
      number <= 2 ? { status: 400, code: number === 1 ? 'ExpiredToken' : 'TokenRefreshRequired' } : 'passed';
    const folder = await mkdtemp(join(tmpdir(), 'kdeps-credentials-'));
    const profile = join(folder, 'credentials');
    const write = (key: string): Promise<void> =>
      writeFile(profile, `[old]\naws_access_key_id = ${key}\naws_secret_access_key = test-secret-key\n`);
    await write('old-key-id');
    const faults = await faultyServer(server().url, fateOf);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', profile);
    try {
      const env = { AWS_ENDPOINT_URL_S3: faults.url, AWS_PROFILE: 'old' };
      const store = s3Store({ bucket: await server().bucket(), prefix: '', env });
      for (let n = 0; n < 2; n++)
        await expect(store.identify()).rejects.toThrow(
          /^The files of jobs are unavailable\. s3:.* cannot be used: the credentials have expired\.$/,
        );
      await write('new-key-id');
      expect(await store.identify()).toMatch(/^[\da-f-]{36}$/);
      expect(faults.keys.slice(0, 2)).toEqual(['old-key-id', 'old-key-id']);
      expect(new Set(faults.keys.slice(2))).toEqual(new Set(['new-key-id']));
    } finally {
      vi.unstubAllEnvs();
      await faults.close();
      await rm(folder, { recursive: true });
    }
  });

  it('says what to do about a bucket that does not exist', async () => {
    await expect(s3Store({ bucket: 'no-such-bucket', prefix: '', env: server().env }).identify()).rejects.toThrow(
      /s3:\/\/no-such-bucket\/ at .*: it does not exist\. Create it/,
    );
  });
});

it.each([
  ['/mnt/results', null],
  ['C://results', null],
  ['s3://bucket', null],
  ['s3://my.bucket-1/a//b/', null],
  ['s3://', 'has no valid bucket'],
  ['s3://Bucket', 'has no valid bucket'],
  ['s3://a..b', 'has no valid bucket'],
  ['s3://key:secret@bucket', 'credentials and settings belong in AWS_'],
  ['s3://bucket?region=eu', 'credentials and settings belong in AWS_'],
  ['s3:/bucket', 'has two slashes: s3://bucket/prefix'],
  ['S3:bucket/a', 'has two slashes: s3://bucket/prefix'],
  ['./s3:/bucket', null],
  ['gs://bucket', 'is neither a folder nor a bucket'],
])('%s as a place for results', (place, problem) => {
  expect(resultsProblem(place)).toEqual(problem === null ? null : expect.stringContaining(problem));
  expect(resultsProblem(place) ?? '').not.toContain('secret');
});

it('has a prefix for all keys', () => {
  expect(addressOf('s3://bucket')).toEqual({ bucket: 'bucket', prefix: '' });
  expect(addressOf('s3://bucket//a/b/')).toEqual({ bucket: 'bucket', prefix: 'a/b/' });
});

it('says what to do about an unknown region', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  await expect(s3Store({ bucket: 'bucket', prefix: '', env }).identify()).rejects.toThrow(
    'The region of the bucket is unknown. Set AWS_REGION.',
  );
});

it.each([
  ['no-url', 'The variable AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL is not a URL such as http://minio:9000.'],
  ['http://user:hidden@127.0.0.1:1', 's3://bucket/ at http://127.0.0.1:1 cannot be reached'],
])('an endpoint %s is refused without repeating what may be a secret', async (endpoint, message) => {
  const env = { AWS_ENDPOINT_URL_S3: endpoint, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  const error = await s3Store({ bucket: 'bucket', prefix: '', env })
    .identify()
    .catch((thrown: unknown) => thrown);
  expect(String(error)).toContain(message);
  expect(String(error)).not.toContain('hidden');
});

function failing(method: string, fails: boolean): Fate {
  return method === 'PUT' && fails ? { status: 503, code: 'SlowDown' } : 'passed';
}

interface WithFaults {
  readonly store: BlobStore;
  readonly blobs: Blobs;
  readonly faults: FaultyServer;
  readonly bucket: string;
}

/** Uses a bucket behind a proxy that fails. */
async function withFaults(
  server: BucketServer,
  fateOf: (method: string, number: number) => Fate,
  work: (place: WithFaults) => Promise<void>,
): Promise<void> {
  const faults = await faultyServer(server.url, fateOf);
  try {
    const bucket = await server.bucket();
    const env = { ...server.env, AWS_ENDPOINT_URL_S3: faults.url };
    const store = s3Store({ bucket, prefix: '', env, idle: 500 });
    await work({ store, blobs: new Blobs(store), faults, bucket });
  } finally {
    await faults.close();
  }
}
