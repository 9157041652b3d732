/** Services shared by all runs of an agent. */
import { join } from 'node:path';
import type { MachineSettings } from '../agent/workflow.ts';
import { removeLeftovers } from '../files/temporary.ts';
import { IdleModels } from '../llm/idle-models.ts';
import { MemoryStore } from '../memory/store.ts';
import { SharedPaths } from '../process/shared-paths.ts';
import { endOrphans } from '../process/started.ts';
import { Environments } from '../python/environments.ts';
import type { InterpreterListener } from '../python/interpreter-change.ts';
import { WarmProofs } from '../python/proofs.ts';
import { PythonScripts } from '../python/scripts.ts';
import { Traces } from './traces.ts';

export interface Services {
  readonly environments: Environments;
  readonly scripts: PythonScripts;
  /** The scripts that a trial has approved for warm interpreters, although they import no model library. */
  readonly proofs: WarmProofs;
  readonly sharedPaths: SharedPaths;
  readonly memory: MemoryStore;
  readonly idleModels: IdleModels;
  readonly traces: Traces;
  /** Stops what is running and closes what is open. */
  close(): Promise<void>;
}

/** Removes the leftovers of killed servers. */
export async function removeRemains(): Promise<void> {
  await Promise.all([endOrphans(), removeLeftovers()]);
}

/**
 * Starts the services of an agent.
 *
 * @param agent name of the agent
 * @param home the KDeps home folder
 * @param volume the folder for persistent data of agents
 * @param machine its settings of warm interpreters and idle models
 * @param onInterpreter told what happens to interpreters
 */
export function startServices(
  agent: string,
  home: string,
  volume: string,
  machine: Pick<MachineSettings, 'gpus' | 'exclusiveGpus' | 'keepAlive'>,
  onInterpreter: InterpreterListener,
): Services {
  const proofs = new WarmProofs(home);
  const { gpus, keepAlive } = machine;
  const settings = { gpus, keepAlive, turns: machine.exclusiveGpus ? home : null };
  const scripts = new PythonScripts(proofs, settings, onInterpreter);
  const idleModels = new IdleModels(keepAlive, home);
  const memory = new MemoryStore(join(volume, `${agent}_memory.db`));
  return {
    proofs,
    environments: new Environments(home),
    scripts,
    sharedPaths: new SharedPaths(home),
    memory,
    idleModels,
    traces: new Traces(),
    close: async () => {
      scripts.close();
      idleModels.close();
      await memory.close();
    },
  };
}
