/**
 * Lock files: the exact versions of all packages of an agent, with the digests of their files, in the format of pip. They are
 * beside the workflow, one for each build of PyTorch, because those have different versions.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TorchBuild } from './torch-build.ts';

export interface Lock {
  readonly name: string;
  readonly file: string;
  /** How many packages it has, as in `2 packages`. */
  readonly size: string;
  /** Of its text. */
  readonly digest: string;
}

const names: Readonly<Record<TorchBuild, string>> = {
  default: 'requirements.lock',
  cpu: 'requirements.cpu.lock',
  rocm: 'requirements.rocm.lock',
};

/** The names of all lock files that an agent can have. */
export const lockNames: readonly string[] = Object.values(names);

/** The name of the lock file for a build of PyTorch. */
export function lockName(build: TorchBuild): string {
  return names[build];
}

/** The text of a lock file. */
export function lockText(packages: readonly string[], locked: string): string {
  return [
    '# Made by `kdeps lock`: the versions of all packages of the workflow, and the digests of their files.',
    `${PACKAGES}${digestOf(packages)}`,
    locked,
  ].join('\n');
}

/** Begins the line with the digest of the packages that a lock was made for. */
const PACKAGES = '# packages: ';

/**
 * Reads the lock of some packages. A lock that another program has made may lack the line with their digest.
 *
 * @param packages requirements in pip syntax
 * @returns null when there is none
 * @throws Error when it is of other packages
 */
export async function readLock(folder: string, packages: readonly string[], build: TorchBuild): Promise<Lock | null> {
  const name = lockName(build);
  const file = join(folder, name);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const made = text.split('\n').find((line) => line.startsWith(PACKAGES));
  if (made !== undefined && made.slice(PACKAGES.length).trim() !== digestOf(packages))
    throw new Error(
      `${name} was made for other packages than \`PythonPackages\` of the workflow has now. Update it with \`kdeps lock\`, or delete it.`,
    );
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const { length } = text.match(/^[\w.-]+(\[[^\]]*\])?\s*(==|@)/gm) ?? [];
  return { name, file, size: length === 1 ? '1 package' : `${length} packages`, digest };
}

function digestOf(packages: readonly string[]): string {
  const content = JSON.stringify(packages.map((requirement) => requirement.trim()));
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
