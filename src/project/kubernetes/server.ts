/** The server of the agent, and how others reach it. */
import { SetupError } from '../../runtime/index.ts';
import { agentPod, probeTimes } from './agent-pod.ts';
import { type Manifest, metadata, type Parts, queueUrl, RESULTS, selector } from './manifest.ts';

/** How long the server may take to start, in seconds: models may be downloaded. */
const START_LIMIT_S = 1800;
/** Half a minute that the server gives running requests, and some time to end. */
const GRACE_S = 40;

export function server(parts: Parts): readonly Manifest[] {
  const { agent, name, workers } = parts;
  const { api, web } = agent.workflow;
  const ports = [
    ...(api === null ? [] : [{ name: 'api', containerPort: api.port }]),
    ...(web === null ? [] : [{ name: 'web', containerPort: web.port }]),
  ].filter(({ containerPort }) => containerPort !== 0);
  const [first] = ports;
  if (first === undefined)
    throw new SetupError(
      `${agent.agent} serves nothing on a fixed port. Set \`APIServerMode = true\` or \`WebServerMode = true\`, and \`PortNum\`.`,
    );
  const probe = (path: string, more: object): object => ({
    ...(api === null ? { tcpSocket: { port: first.name } } : { httpGet: { path, port: 'api' } }),
    ...probeTimes,
    ...more,
  });
  const queue = ['--queue', queueUrl(parts), '--results', RESULTS, '--no-jobs'];
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(parts, 'server', name),
    spec: {
      replicas: 1,
      // The volume with memory and jobs belongs to one server at a time.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: selector(parts, 'server') },
      template: agentPod(parts, {
        component: 'server',
        args: workers === null ? [] : ['run', '/agent/project', '--host', '0.0.0.0', ...queue],
        usesGpu: workers === null,
        grace: GRACE_S,
        metricsPort: api === null || !api.metrics || api.port === 0 ? null : api.port,
        container: {
          ports,
          startupProbe: probe('/readyz', { failureThreshold: START_LIMIT_S / probeTimes.periodSeconds }),
          readinessProbe: probe('/readyz', { failureThreshold: 3 }),
          livenessProbe: probe('/livez', { failureThreshold: 6 }),
        },
      }),
    },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(parts, 'server', name),
    spec: {
      selector: selector(parts, 'server'),
      ports: ports.map(({ name: port, containerPort }) => ({ name: port, port: containerPort, targetPort: port })),
    },
  };
  return [deployment, service];
}
