/** The pods that run the agent: the server's and the workers'. */
import { containerSecurity, metadata, type Parts, podSecurity, RESULTS, selector } from './manifest.ts';

/** The user of the image. */
const USER = 10001;

const gpuResources = { cpu: null, nvidia: 'nvidia.com/gpu', amd: 'amd.com/gpu' } as const;

/** How often a pod is asked whether it is well, and how long it may take to answer. */
export const probeTimes = { periodSeconds: 10, timeoutSeconds: 5 } as const;

export interface AgentPod {
  readonly component: string;
  /** The arguments of `kdeps`; empty for those of the image. */
  readonly args: readonly string[];
  readonly usesGpu: boolean;
  /** Seconds that running work may take when the pod is stopped. */
  readonly grace: number;
  /** The port with `/metrics`; null for none. */
  readonly metricsPort: number | null;
  /** Other fields of the container. */
  readonly container: object;
}

/** The template of pods. */
export function agentPod(parts: Parts, { component, args, usesGpu, grace, metricsPort, container }: AgentPod): object {
  const { name, image, workers, secrets, secretName, hasModels } = parts;
  const gpu = usesGpu ? gpuResources[parts.gpu] : null;
  const volumes = [
    // Jobs and memory, which belong to the server.
    ...(component === 'server' ? [{ name: 'volume', mountPath: '/agent/volume', claim: `${name}-volume` }] : []),
    ...(hasModels ? [{ name: 'models', mountPath: '/models', claim: `${name}-models` }] : []),
    ...(workers === null ? [] : [{ name: 'results', mountPath: RESULTS, claim: `${name}-results` }]),
  ];
  return {
    metadata: {
      labels: metadata(parts, component, name).labels,
      ...(metricsPort !== null && { annotations: scraped(metricsPort) }),
    },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: podSecurity(USER),
      terminationGracePeriodSeconds: grace,
      ...(gpu !== null && { tolerations: [{ key: gpu, operator: 'Exists', effect: 'NoSchedule' }] }),
      ...(component !== 'server' && spread(parts, component)),
      containers: [
        {
          name: component,
          image,
          ...(args.length > 0 && { args }),
          // All that is in the Secret, and what the agent cannot do without.
          envFrom: [{ secretRef: { name: secretName, optional: secrets.length === 0 } }],
          ...(secrets.length > 0 && {
            env: secrets.map((key) => ({ name: key, valueFrom: { secretKeyRef: { name: secretName, key } } })),
          }),
          ...container,
          ...(gpu !== null && { resources: { limits: { [gpu]: 1 } } }),
          securityContext: containerSecurity,
          volumeMounts: [
            ...volumes.map(({ name: volume, mountPath }) => ({ name: volume, mountPath })),
            // PyTorch shares memory between processes here, and 64 MB, the default, is not enough.
            { name: 'shared-memory', mountPath: '/dev/shm' },
          ],
        },
      ],
      volumes: [
        ...volumes.map((volume) => ({ name: volume.name, persistentVolumeClaim: { claimName: volume.claim } })),
        { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } },
      ],
    },
  };
}

/** What Prometheus's usual configuration for pods looks for. */
function scraped(port: number): Readonly<Record<string, string>> {
  return { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port), 'prometheus.io/path': '/metrics' };
}

/** Prefers machines that have none of these pods yet. */
function spread(parts: Parts, component: string): object {
  return {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: selector(parts, component) },
      },
    ],
  };
}
