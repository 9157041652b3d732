/** Which agents use a Python environment, so that those that none uses can be removed. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { kindAt } from '../files/paths.ts';
import { withLock } from '../process/ticket-lock.ts';

/** A Python environment, and the agents that use it. */
export interface KeptEnvironment {
  readonly folder: string;
  /** Folders of agents, as far as they still exist. */
  readonly users: readonly string[];
}

const USERS = '.users';

/**
 * Notes that an agent uses an environment, and none of the others beside it any more.
 *
 * @param environment folder of the environment
 * @param agent folder of the agent
 */
export async function noteUser(environment: string, agent: string): Promise<void> {
  const name = createHash('sha256').update(agent).digest('hex').slice(0, 12);
  const own = `${environment}${USERS}`;
  await mkdir(own, { recursive: true });
  await writeFile(join(own, name), agent);
  for (const other of await listing(dirname(environment)))
    if (other.endsWith(USERS) && other !== basename(own))
      await rm(join(dirname(environment), other, name), { force: true });
}

/** The environments in a folder. */
export async function keptEnvironments(folder: string): Promise<readonly KeptEnvironment[]> {
  const names = (await listing(folder)).filter((name) => kindAt(join(folder, name, 'pyvenv.cfg')) === 'file');
  return Promise.all(
    names.sort().map(async (name) => {
      const users = `${join(folder, name)}${USERS}`;
      const agents = await Promise.all((await listing(users)).map((user) => readFile(join(users, user), 'utf8')));
      return {
        folder: join(folder, name),
        users: agents.filter((agent) => kindAt(join(agent, 'workflow.pkl')) === 'file').sort(),
      };
    }),
  );
}

/** Removes an environment that no agent uses. Returns false if one has started to use it. */
export function removeEnvironment(folder: string): Promise<boolean> {
  return withLock(`${folder}.turns`, async () => {
    const now = (await keptEnvironments(dirname(folder))).find((each) => each.folder === folder);
    if (now === undefined || now.users.length > 0) return false;
    await rm(folder, { recursive: true, force: true });
    await rm(`${folder}${USERS}`, { recursive: true, force: true });
    return true;
  });
}

async function listing(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
