/** What failures of a bucket mean, for the operator. */
import { QueueUnavailable, UnsafeQueue } from '../../queue.ts';

/** What the client throws: errors with a code as their name, and the status of the answer. */
interface Failure {
  readonly name: string;
  readonly code: string;
  readonly status: number | null;
}

/** Whether an object does not exist. */
export function isMissing(error: unknown): boolean {
  const { name, status } = failureOf(error);
  return name === 'NoSuchKey' || (name === 'NotFound' && status === 404);
}

/** Whether an object could not be created because it exists. */
export function isConflict(error: unknown): boolean {
  const { name, status } = failureOf(error);
  return status === 412 || name === 'PreconditionFailed' || name === 'ConditionalRequestConflict';
}

/** Settings that are wrong, by the code of the failure. Trying again does not help. */
const faults: Readonly<Record<string, string>> = {
  NoSuchBucket: 'it does not exist. Create it, or correct `--results` or `Results` of `Jobs`',
  InvalidBucketName: 'its name is not valid',
  CredentialsProviderError:
    'the credentials are missing. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE',
  InvalidAccessKeyId: 'the access key in AWS_ACCESS_KEY_ID is unknown',
  SignatureDoesNotMatch: 'AWS_SECRET_ACCESS_KEY does not belong to AWS_ACCESS_KEY_ID',
  InvalidToken: 'AWS_SESSION_TOKEN is not valid',
  RequestTimeTooSkewed: 'the clock of this machine is wrong',
  PermanentRedirect: 'it is in another region. Set AWS_REGION to its region',
  AuthorizationHeaderMalformed: 'it is in another region. Set AWS_REGION to its region',
};

/** Whether the credentials were valid for a time that is over. */
export function isExpired(error: unknown): boolean {
  return ['ExpiredToken', 'TokenRefreshRequired'].includes(failureOf(error).name);
}

/** Failures of the network, by the code that the system gives them. */
const outages: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'it took too long to answer',
  TimeoutError: 'it took too long to answer',
};

/**
 * A failure as the errors of queues.
 *
 * @param place where the files are
 * @param action the permission that the request needs, such as `s3:GetObject`
 */
export function explainedFailure(error: unknown, place: string, action: string): QueueUnavailable | UnsafeQueue {
  const { name, code, status } = failureOf(error);
  const unusable = (why: string): UnsafeQueue => new UnsafeQueue(`Results cannot be kept in ${place}: ${why}.`);
  const fault = faults[name];
  if (fault !== undefined) return unusable(fault);
  if (name === 'AccessDenied' || name === 'Forbidden' || status === 403)
    return unusable(`access was denied. The credentials need the permission ${action}`);
  if (status === 301 || status === 307) return unusable(faults['PermanentRedirect'] ?? '');
  const unavailable = (why: string): QueueUnavailable =>
    new QueueUnavailable(`The files of jobs are unavailable. ${place} cannot be ${why}.`, error);
  // New ones may be on the way: in a profile, or from the machine.
  if (isExpired(error)) return unavailable('used: the credentials have expired');
  const why =
    outages[code] ?? outages[name] ?? (status === null ? name : `it answered with status ${status} (${name})`);
  return unavailable(`reached: ${why}`);
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', code: '', status: null };
  const { name, cause } = error;
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: unknown } };
  const status = $metadata?.httpStatusCode;
  const found = typeof code === 'string' ? code : cause instanceof Error ? failureOf(cause).code : '';
  return { name, code: found, status: typeof status === 'number' ? status : null };
}
