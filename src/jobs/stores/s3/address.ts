/** Addresses of buckets: `s3://bucket/prefix`. */

/** A bucket, and what the keys of all objects in it start with. */
export interface Address {
  readonly bucket: string;
  /** Empty, or ends with a slash. */
  readonly prefix: string;
}

/** Whether results are in a bucket rather than a folder. */
export function isBucket(results: string): boolean {
  return results.startsWith('s3://');
}

/**
 * What is wrong with a place for results, for users; null when it is a folder or a bucket. The text never repeats the
 * place: it could contain a password.
 *
 * @example resultsProblem('gs://bucket') // 'is neither a folder nor …'
 */
export function resultsProblem(results: string): string | null {
  if (/^s3:(?!\/\/)/i.test(results)) return 'looks like a bucket, whose address has two slashes: s3://bucket/prefix';
  if (!/^[a-z][a-z\d+.-]+:\/\//i.test(results)) return null;
  if (!isBucket(results)) return 'is neither a folder nor a bucket such as s3://bucket/prefix';
  const [bucket = ''] = results.slice(5).split('/');
  if (bucket.includes('@') || /[?#]/.test(results))
    return 'may only have a bucket and a prefix; credentials and settings belong in AWS_… variables';
  if (addressOf(results) !== null) return null;
  return 'has no valid bucket: 3 to 63 lower-case letters, digits, dots and hyphens, as in s3://bucket/prefix';
}

/** Reads an address; null when it is not valid. */
export function addressOf(text: string): Address | null {
  const [, bucket, path = ''] = /^s3:\/\/([a-z\d][a-z\d.-]{1,61}[a-z\d])(\/[^?#]*)?$/.exec(text) ?? [];
  if (bucket === undefined || bucket.includes('..')) return null;
  const names = path.split('/').filter((name) => name !== '');
  return { bucket, prefix: names.map((name) => `${name}/`).join('') };
}
