/** The workers, which run the jobs that the server accepts. */
import { agentPod, probeTimes } from './agent-pod.ts';
import { type Manifest, metadata, type Parts, queueUrl, RESULTS, selector } from './manifest.ts';

/** How long a running job may go on when its worker is stopped, in seconds. Then another worker runs it again. */
const GRACE_S = 600;
/** What remains to give jobs back. */
const RETURN_S = 30;

/** Where workers serve their metrics and health: they serve nothing else. */
const METRICS_PORT = 9090;

export function worker(parts: Parts): readonly Manifest[] {
  const { agent, name, workers } = parts;
  if (workers === null) return [];
  const metricsPort = agent.workflow.api?.metrics === true ? METRICS_PORT : null;
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata(parts, 'worker', `${name}-worker`),
      spec: {
        // KEDA sets the number when the workers scale.
        ...(workers.min === workers.max && { replicas: workers.min }),
        // A GPU is free again only when the old worker has ended.
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        selector: { matchLabels: selector(parts, 'worker') },
        template: agentPod(parts, {
          component: 'worker',
          args: [
            'worker',
            '/agent/project',
            '--queue',
            queueUrl(parts),
            '--results',
            RESULTS,
            '--concurrency',
            '1',
            ...(metricsPort === null ? [] : ['--metrics-port', String(metricsPort)]),
            '--grace',
            String(GRACE_S - RETURN_S),
          ],
          usesGpu: true,
          grace: GRACE_S,
          metricsPort,
          container:
            metricsPort === null
              ? {}
              : {
                  ports: [{ name: 'metrics', containerPort: metricsPort }],
                  // An update waits until a new worker can run jobs.
                  readinessProbe: { httpGet: { path: '/readyz', port: 'metrics' }, ...probeTimes, failureThreshold: 3 },
                },
        }),
      },
    },
  ];
}
