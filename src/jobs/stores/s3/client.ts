/** The client of a bucket, configured by the usual variables. */
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { UnsafeQueue } from '../../queue.ts';

export type Variables = Readonly<Record<string, string | undefined>>;
export type Library = typeof import('./library.ts');

/** How often a request is sent before it fails: about ten seconds with the pauses in between. */
const MAX_ATTEMPTS = 6;
/** How long to wait for a connection, and for an answer that stops, in milliseconds. */
const [CONNECT_TIMEOUT_MS, IDLE_TIMEOUT_MS] = [5000, 15_000];

/** The library would otherwise keep the credentials that the first client has read from a profile. */
const freshProfiles = { ignoreCache: true };

/** Loads Amazon's client, when a bucket is used for the first time. */
export function loadLibrary(): Promise<Library> {
  // It would warn that its later versions need a later Node. We stay with versions that run on ours.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  return import('./library.ts');
}

/** Where requests are sent, for messages. Passwords in it are left out. */
export function endpointOf(env: Variables): string | null {
  const given = env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'];
  return given === undefined || given === '' ? null : given.replace(/(:\/\/)[^@/]*@/, '$1');
}

/**
 * Creates a client.
 *
 * @throws UnsafeQueue when a variable is not valid or the region is unknown
 */
export async function createClient(
  { S3Client: Client }: Library,
  env: Variables,
  idle = IDLE_TIMEOUT_MS,
): Promise<S3Client> {
  const client = new Client({
    ...endpointSettings(env),
    ...freshProfiles,
    ...credentialSettings(env),
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: idle,
      requestTimeout: idle,
      throwOnRequestTimeout: true,
    },
    // We check the SHA-256 of all files ourselves, and not every server knows the checksums of Amazon's.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  // It may be in a profile.
  await client.config.region().catch(() => {
    throw new UnsafeQueue('The region of the bucket is unknown. Set AWS_REGION.');
  });
  return client;
}

function endpointSettings(env: Variables): S3ClientConfig {
  const endpoint = env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || null;
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || null;
  if (endpoint !== null && !(/^https?:\/\//.test(endpoint) && URL.canParse(endpoint)))
    throw new UnsafeQueue(
      'The variable AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL is not a URL such as http://minio:9000.',
    );
  const style = env['AWS_S3_FORCE_PATH_STYLE']?.toLowerCase();
  return {
    ...(endpoint !== null && { endpoint }),
    // Servers other than Amazon's rarely have regions, but requests are signed for one.
    ...((region !== null || endpoint !== null) && { region: region ?? 'us-east-1' }),
    forcePathStyle: style === undefined || style === '' ? endpoint !== null : !['false', '0', 'no'].includes(style),
  };
}

/** Credentials in variables, which may be in the agent's `.env`. Without them, the client looks everywhere else. */
function credentialSettings(env: Variables): S3ClientConfig {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_PROFILE: profile } = env;
  if (!accessKeyId || !secretAccessKey) return profile ? { profile } : {};
  const sessionToken = env['AWS_SESSION_TOKEN'];
  return { credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) } };
}
