/** Scales the workers by the jobs in the queue, with KEDA. */
import { SetupError } from '../../runtime/index.ts';
import { type Manifest, metadata, type Parts } from './manifest.ts';

/** How often the queue is looked at, and how long unneeded workers stay because loading their models takes time; seconds. */
const [POLL_INTERVAL_S, COOLDOWN_S] = [10, 300];

export function scaling(parts: Parts): readonly Manifest[] {
  const { agent, name, workers } = parts;
  const { api } = agent.workflow;
  if (workers === null || workers.min === workers.max) return [];
  if (api === null || !api.metrics)
    throw new SetupError(
      `The workers of ${agent.agent} scale by the metrics of its API. Set \`APIServerMode = true\` and \`Metrics = true\`, or give a fixed number of workers.`,
    );
  const hasKeys = api.keys.length > 0;
  const authentication = `${name}-keda`;
  const trigger = (state: string): object => ({
    type: 'metrics-api',
    name: state,
    metadata: {
      url: `http://${name}:${api.port}/metrics`,
      format: 'prometheus',
      valueLocation: `kdeps_jobs{state="${state}"}`,
      targetValue: '1',
      ...(hasKeys && { authMode: 'bearer' }),
    },
    ...(hasKeys && { authenticationRef: { name: authentication } }),
  });
  const scaledObject = {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: metadata(parts, 'worker', `${name}-worker`),
    spec: {
      scaleTargetRef: { name: `${name}-worker` },
      minReplicaCount: workers.min,
      maxReplicaCount: workers.max,
      pollingInterval: POLL_INTERVAL_S,
      cooldownPeriod: COOLDOWN_S,
      // A worker for each job, those that run included: they must not be stopped because the queue is empty.
      advanced: { scalingModifiers: { formula: 'queued + running', target: '1' } },
      triggers: [trigger('queued'), trigger('running')],
    },
  };
  const triggerAuthentication = {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'TriggerAuthentication',
    metadata: metadata(parts, 'worker', authentication),
    spec: { secretTargetRef: [{ parameter: 'token', name: authentication, key: 'METRICS_KEY' }] },
  };
  return hasKeys ? [triggerAuthentication, scaledObject] : [scaledObject];
}
