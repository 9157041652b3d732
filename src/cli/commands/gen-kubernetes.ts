import { writeFile } from 'node:fs/promises';
import { kubernetesManifests } from '../../project/index.ts';
import { readSettings } from '../../runtime/index.ts';
import { agentOperand, defineAgentCommand, gpuOption, openHere } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { outputOption } from '../generating.ts';
import { type Option, type OptionTable, text, UsageError } from '../options.ts';

const options = {
  image: text('image', '<name>', 'The image in its registry (default: the name that `kdeps build` gives it).'),
  gpu: gpuOption,
  workers: {
    ...text(
      'workers',
      '<number>',
      'How many workers run the jobs of the server: a number, or a range such as `0-8` within which KEDA scales them. Without it, the server runs jobs itself.',
    ),
    read: ([given]: readonly string[]) => (given === undefined ? null : readWorkers(given)),
  },
  volumeSize: size('volume-size', 'Size of the volume for memory and jobs, and of that for results.', '10Gi'),
  modelsSize: size('models-size', 'Size of the volume for models.', '50Gi'),
  output: outputOption,
} satisfies OptionTable;

/** Maximum number of workers. */
const MAX_WORKERS = 1000;

/** `kdeps gen kubernetes`. */
export const command = defineAgentCommand({
  description:
    'Writes the Kubernetes manifests of an agent whose image is in a registry: a server with its volumes, and with `--workers` also workers with a GPU each, the Redis between them, and their scaling by KEDA. Secrets are not in the manifests; the comment at the top says how to give them.',
  examples: [
    'kdeps gen kubernetes painter --image registry.example.com/painter:1.0.0 --gpu nvidia -o painter.yaml',
    'kdeps gen kubernetes painter --image registry.example.com/painter:1.0.0 --gpu nvidia --workers 0-8 -o painter.yaml',
  ],
  options,
  operands: agentOperand,
  run: async ({ options: given, operands: [path = '.'], terminal }: Invocation<typeof options>) => {
    const open = await openHere(path);
    const { agent, env } = open;
    await open.close();
    const manifests = kubernetesManifests(agent, {
      gpu: given.gpu ?? (await readSettings(env, process.cwd())).gpu,
      ...(given.image !== undefined && { image: given.image }),
      workers: given.workers,
      storage: { volume: given.volumeSize, models: given.modelsSize },
    });
    if (given.output === undefined) terminal.out(manifests);
    else await writeFile(given.output, manifests);
    return 0;
  },
});

function readWorkers(given: string): { readonly min: number; readonly max: number } {
  const [, first = '', last = first] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(given) ?? [];
  const [min, max] = [Number(first), Number(last)];
  if (first === '' || min > max || max === 0 || max > MAX_WORKERS)
    throw new UsageError(`${given} is not a number of workers, or a range up to ${MAX_WORKERS}, such as 2 or 0-8`);
  return { min, max };
}

function size(name: string, help: string, standard: string): Option<string> {
  return {
    ...text(name, '<size>', `${help} (default: ${standard}).`),
    read: ([given = standard]: readonly string[]) => {
      if (!/^[1-9]\d{0,5}(Mi|Gi|Ti)$/.test(given))
        throw new UsageError(`${given} is not a size such as 500Mi, 20Gi or 1Ti`);
      return given;
    },
  };
}
