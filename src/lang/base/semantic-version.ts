/** Semantic versions, as packages carry them. */

export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly preRelease: string | null;
  readonly build: string | null;
}

const MAX_NUMBER = 0x7fffffff;

/**
 * Reads `1.2.3-pre.1+build`; null when the text is not a version or a number exceeds 32 bits.
 *
 * @example parseVersion('1.10.0-rc.1')?.minor; // 10
 */
export function parseVersion(text: string): Version | null {
  const match = /^(\d+)\.(\d+)\.(\d+)(?:-([^+]+))?(?:\+(.+))?$/.exec(text);
  if (match === null) return null;
  const [major = 0, minor = 0, patch = 0] = match.slice(1, 4).map(Number);
  if (Math.max(major, minor, patch) > MAX_NUMBER) return null;
  return { major, minor, patch, preRelease: match[4] ?? null, build: match[5] ?? null };
}

/** Why a text is not a version. */
export function versionProblem(text: string): string {
  const isTooLarge = /^\d+\.\d+\.\d+(?:-[^+]+)?(?:\+.+)?$/.test(text);
  return isTooLarge
    ? `\`${text}\` is too large to fit into a Version.`
    : `\`${text}\` could not be parsed as a semantic version number.`;
}

export function formatVersion({ major, minor, patch, preRelease, build }: Version): string {
  return `${major}.${minor}.${patch}${preRelease === null ? '' : `-${preRelease}`}${build === null ? '' : `+${build}`}`;
}

/**
 * Negative when `a` comes before `b`; build metadata does not count.
 *
 * @example compareVersions(parseVersion('1.2.0'), parseVersion('1.10.0')) < 0; // true
 */
export function compareVersions(a: Version, b: Version): number {
  const byNumber = a.major - b.major || a.minor - b.minor || a.patch - b.patch;
  if (byNumber !== 0 || a.preRelease === b.preRelease) return byNumber;
  if (a.preRelease === null) return 1;
  if (b.preRelease === null) return -1;
  const [left, right] = [a.preRelease.split('.'), b.preRelease.split('.')];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareIdentifiers(left[i] ?? '', right[i] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareIdentifiers(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^(?:0|[1-9]\d*)$/.test(a), /^(?:0|[1-9]\d*)$/.test(b)];
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  if (isNumber && a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
