/** The packages that are installed in a Python environment. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface InstalledPackages {
  /** Of Python, as in `3.12.4`; empty when it is unknown. */
  readonly version: string;
  /** Name → version. */
  readonly packages: Readonly<Record<string, string>>;
}

/**
 * Reads what is installed from the names of folders, which costs a few milliseconds and starts no program.
 *
 * @param executable of the environment
 * @returns null for an interpreter that is in no environment of its own
 */
export async function installedPackages(executable: string): Promise<InstalledPackages | null> {
  const folder = dirname(dirname(executable));
  const settings = await readFile(join(folder, 'pyvenv.cfg'), 'utf8').catch(() => null);
  const isConda = settings === null && (await namesIn(join(folder, 'conda-meta'))).length > 0;
  if (settings === null && !isConda) return null;
  const library = process.platform === 'win32' ? join(folder, 'Lib') : await versioned(join(folder, 'lib'));
  const found = (await namesIn(join(library, 'site-packages'))).flatMap((name) => {
    const [, distribution, version] = /^(.+)-([^-]+)\.dist-info$/.exec(name) ?? [];
    return distribution === undefined || version === undefined ? [] : [[normalized(distribution), version] as const];
  });
  const version =
    /^version(?:_info)?\s*=\s*([\d.]+)/m.exec(settings ?? '')?.[1] ?? /python([\d.]+)$/.exec(library)?.[1];
  return {
    version: version ?? '',
    packages: Object.fromEntries(found.sort(([left], [right]) => (left < right ? -1 : 1))),
  };
}

/** The folder `python3.12` in a folder. */
async function versioned(folder: string): Promise<string> {
  const name = (await namesIn(folder)).find((each) => /^python3\.\d+$/.test(each));
  return join(folder, name ?? 'python3');
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
