/** What all runs of one agent share. */
import { join } from 'node:path';
import { removeLeftovers } from '../files/temporary.ts';
import { MemoryStore } from '../memory/store.ts';
import { SharedPlaces } from '../process/shared-places.ts';
import { endOrphans } from '../process/started.ts';
import { Environments } from '../python/environments.ts';
import { PythonScripts } from '../python/scripts.ts';

export interface Services {
  readonly environments: Environments;
  readonly scripts: PythonScripts;
  readonly places: SharedPlaces;
  readonly memory: MemoryStore;
  /** Ends what is still running, and closes what is open. */
  close(): void;
}

/** Ends and removes what servers have left that were killed. */
export async function removeRemains(): Promise<void> {
  await Promise.all([endOrphans(), removeLeftovers()]);
}

/**
 * @param agent name of the agent
 * @param home the folder that KDeps keeps its things in
 * @param volume the folder that agents keep theirs in
 */
export function startServices(agent: string, home: string, volume: string): Services {
  const scripts = new PythonScripts();
  const memory = new MemoryStore(join(volume, `${agent}_memory.db`));
  return {
    environments: new Environments(home),
    scripts,
    places: new SharedPlaces(home),
    memory,
    close: () => {
      scripts.close();
      memory.close();
    },
  };
}
