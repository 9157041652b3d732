/** The queue of jobs: a Redis that writes every change to its disk before it answers. */
import { containerSecurity, type Manifest, metadata, type Parts, podSecurity, selector } from './manifest.ts';

const IMAGE = 'redis:7.4.2-alpine';
/** The user of the image. */
const USER = 999;
const PORT = 6379;

export function redis(parts: Parts): readonly Manifest[] {
  if (parts.workers === null) return [];
  const name = `${parts.name}-redis`;
  const labels = selector(parts, 'redis');
  const probe = { exec: { command: ['redis-cli', 'ping'] }, periodSeconds: 10, timeoutSeconds: 5 };
  const set = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata(parts, 'redis', name),
    spec: {
      serviceName: name,
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels: metadata(parts, 'redis', name).labels },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: podSecurity(USER),
          containers: [
            {
              name: 'redis',
              image: IMAGE,
              args: ['redis-server', '--appendonly', 'yes', '--appendfsync', 'always', '--dir', '/data'],
              ports: [{ name: 'redis', containerPort: PORT }],
              readinessProbe: probe,
              livenessProbe: { ...probe, failureThreshold: 6 },
              securityContext: containerSecurity,
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
            },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } },
        },
      ],
    },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(parts, 'redis', name),
    spec: { selector: labels, ports: [{ name: 'redis', port: PORT, targetPort: 'redis' }] },
  };
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(parts, 'redis', name),
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: ['server', 'worker'].map((component) => ({
            podSelector: { matchLabels: selector(parts, component) },
          })),
          ports: [{ protocol: 'TCP', port: PORT }],
        },
      ],
    },
  };
  return [set, service, policy];
}
