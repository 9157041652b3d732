/** What images of agents are called, and what they need to know of an agent. */
import type { Agent, MachineSettings, TorchBuild } from '../../runtime/index.ts';
import { isSecretName, kinds } from '../../runtime/index.ts';

export type Gpu = 'cpu' | 'nvidia' | 'amd';

/** The build of PyTorch for each. Images are built on machines that need not have the GPU of those that run them. */
export const torchBuilds: Readonly<Record<Gpu, TorchBuild>> = { cpu: 'cpu', nvidia: 'default', amd: 'rocm' };

/** The name of the image, including its version. */
export function imageName(agent: Agent): string {
  return `kdeps-${agent.agent.toLowerCase()}:${agent.version.replaceAll('*', 'x')}`;
}

/** The name of the compose file. */
export function composeName({ agent }: Agent, gpu: Gpu): string {
  return `${agent}_docker-compose-${gpu}.yaml`;
}

/** The names of secret values: arguments, and variables that are listed as secret or have a secret name. */
export function secretNames({ args, env, secrets }: MachineSettings): readonly string[] {
  const variables = [...env.keys()].filter((name) => secrets.includes(name) || isSecretName(name));
  return [...new Set([...args.keys(), ...variables])].sort();
}

/** Whether an agent runs Python. */
export function needsPython(agent: Agent): boolean {
  return (
    agent.workflow.machine.pythonPackages.length > 0 ||
    [...agent.resources.values()].some(({ kind }) => kind !== null && kinds.of(kind).needs?.python !== undefined)
  );
}

/** Whether an agent downloads models, which are then kept in a volume. */
export function hasModels(agent: Agent): boolean {
  return agent.workflow.machine.models.length > 0 || needsPython(agent);
}
