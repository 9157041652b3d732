/** Which processes of this user on this machine use a model of a server: each has a file in the model's folder. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identityPattern, ownIdentity, stateOf } from '../process/identity.ts';
import { turnsFolder } from '../process/turns-folder.ts';

let count = 0;

/**
 * Joins the users of a model.
 *
 * @param key distinguishes the model from those of the same name on other servers
 * @param fallback as in `turnsFolder`
 * @returns a function that leaves them, and resolves with whether nobody else uses the model
 */
export async function joinUsers(key: string, fallback: string): Promise<() => Promise<boolean>> {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 24);
  const folder = join(turnsFolder(fallback), `model-${name}`);
  const own = join(folder, `${ownIdentity()}-${++count}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(own, '');
  return async () => {
    await rm(own, { force: true });
    const others = await readdir(folder).catch(() => []);
    const isAlive = (entry: string): boolean => stateOf(identityPattern.exec(entry)?.[0] ?? '') === 'alive';
    for (const entry of others) if (!isAlive(entry)) await rm(join(folder, entry), { force: true });
    return !others.some(isAlive);
  };
}
