/** Finds the Python installed on this machine. */
import { delimiter, join } from 'node:path';
import type { Variables } from '../config/home.ts';
import { runCommand } from '../process/command.ts';

/** An interpreter, by its real path: starting it through a version manager's shim would take a tenth of a second. */
export interface Interpreter {
  readonly executable: string;
  readonly version: string;
}

const OLDEST = [3, 10] as const;
const names = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const question =
  'import sys, os; print(os.path.realpath(sys.executable) if sys.prefix == sys.base_prefix else sys.executable); print(sys.version.split()[0])';

/**
 * Finds the interpreter: the one named by `KDEPS_PYTHON`, or else the first on the PATH that is new enough.
 *
 * @throws Error that says what to install
 */
export async function findInterpreter(env: Variables): Promise<Interpreter> {
  const chosen = env['KDEPS_PYTHON'];
  const tooOld: string[] = [];
  for (const name of chosen !== undefined && chosen !== '' ? [chosen] : names) {
    const found = await ask(name, env);
    if (found !== null && isNewEnough(found.version)) return found;
    if (found !== null) tooOld.push(`${name} is ${found.version}`);
  }
  const wanted = `Python ${OLDEST.join('.')} or newer`;
  if (tooOld.length > 0)
    throw new Error(`${wanted} is required, but ${tooOld.join(', ')}. Install it, or set KDEPS_PYTHON.`);
  throw new Error(
    chosen === undefined || chosen === ''
      ? `${wanted} is required, but there is none on the PATH. Install it, or set KDEPS_PYTHON.`
      : `${wanted} is required, but ${chosen}, set by KDEPS_PYTHON, cannot be started.`,
  );
}

async function ask(name: string, env: Variables): Promise<Interpreter | null> {
  const variables = Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const result = await runCommand({
    file: name,
    args: ['-c', question],
    cwd: process.cwd(),
    env: variables,
    timeout: 20_000,
    limit: 4096,
  });
  const [executable, version] = result.stdout.trim().split(/\r?\n/);
  if (result.exitCode !== 0 || executable === undefined || version === undefined) return null;
  return { executable, version };
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** An environment with the folder first on its PATH. */
export function withPath(env: Readonly<Record<string, string>>, folder: string): Record<string, string> {
  return { ...env, PATH: env['PATH'] === undefined ? folder : folder + delimiter + env['PATH'] };
}

/** The programs folder of a virtual environment. */
export function programFolder(environment: string): string {
  return join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');
}
