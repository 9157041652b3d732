/** Kubernetes manifests of an agent. */
import type { Agent } from '../../runtime/index.ts';
import { type Gpu, hasModels, imageName, secretNames } from '../image/index.ts';
import { yamlText } from '../yaml.ts';
import type { Manifest, Parts } from './manifest.ts';
import { redis } from './redis.ts';
import { scaling } from './scaling.ts';
import { server } from './server.ts';
import { volumes } from './volumes.ts';
import { worker } from './worker.ts';

export interface KubernetesOptions {
  readonly gpu: Gpu;
  /** The image in its registry; by default the name that `kdeps build` gives it. */
  readonly image?: string;
  /** The number of workers, which run the jobs that the server accepts; null if it runs them itself. */
  readonly workers: { readonly min: number; readonly max: number } | null;
  /** Sizes of the volumes, such as `20Gi`. */
  readonly storage: { readonly volume: string; readonly models: string };
}

/** Each part of a deployment makes its manifests. To add one, write a file and list it here. */
const parts: readonly ((parts: Parts) => readonly Manifest[])[] = [volumes, redis, server, worker, scaling];

/**
 * The manifests of an agent, as YAML documents: a server, its volumes, and if there are workers, a Redis, the workers and
 * their scaling by KEDA. They contain no secret: the values come from a Secret, which the comment at the top creates.
 *
 * @throws SetupError when the agent serves nothing
 * @example kubernetesManifests(agent, { gpu: 'nvidia', workers: { min: 0, max: 4 }, storage: { volume: '10Gi', models: '50Gi' } })
 */
export function kubernetesManifests(agent: Agent, options: KubernetesOptions): string {
  const { gpu, workers, storage } = options;
  const name = resourceName(agent.agent);
  const secrets = secretNames(agent.workflow.machine);
  const made: Parts = {
    agent,
    name,
    image: options.image ?? imageName(agent),
    gpu,
    workers,
    storage,
    secrets,
    secretName: `${name}-env`,
    hasModels: hasModels(agent),
  };
  const documents = parts.flatMap((part) => part(made)).map((manifest) => yamlText(manifest));
  return `${introduction(made)}---\n${documents.join('---\n')}`;
}

/** A name that Kubernetes accepts: lower case, digits and dashes. */
function resourceName(agent: string): string {
  const words = agent.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `kdeps-${words.replaceAll(/^-+|-+$/g, '')}`.slice(0, 40).replace(/-+$/, '');
}

function introduction({ agent, secretName, secrets, workers, name, image }: Parts): string {
  const hasKeys = (agent.workflow.api?.keys.length ?? 0) > 0;
  const lines = [
    `${agent.agent} ${agent.version} on Kubernetes, with the image ${image}.`,
    '',
    `Variables and secrets are in the Secret ${secretName}, here from the lines NAME=value of the file .env:`,
    `  kubectl create secret generic ${secretName} --from-env-file=.env`,
    ...(secrets.length > 0 ? [`It needs values for: ${secrets.join(', ')}.`] : []),
    ...(hasKeys ? [] : ['Whoever reaches the Service can use the agent, unless the Secret has KDEPS_API_KEYS.']),
    ...(workers === null
      ? []
      : [
          '',
          'The workers share the folder of results with the server, so its storage class must allow ReadWriteMany.',
          'Requests that clients wait for run in the server, without a GPU; jobs (Prefer: respond-async) run in the workers.',
          'The ScaledObject needs KEDA 2.14 or newer in the cluster.',
          ...(hasKeys ? [`KEDA reads the metrics with the key METRICS_KEY of the Secret ${name}-keda.`] : []),
        ]),
  ];
  return lines.map((line) => `# ${line}`.trimEnd() + '\n').join('');
}
