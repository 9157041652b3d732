/** What the parts of a deployment are made from, and what they have in common. */
import type { Agent } from '../../runtime/index.ts';
import type { Gpu } from '../image/index.ts';

/** A Kubernetes object. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

export interface Metadata {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Parts {
  readonly agent: Agent;
  /** The first part of every name. */
  readonly name: string;
  readonly image: string;
  readonly gpu: Gpu;
  readonly workers: { readonly min: number; readonly max: number } | null;
  readonly storage: { readonly volume: string; readonly models: string };
  /** The names of secret variables. */
  readonly secrets: readonly string[];
  /** The Secret with the environment. */
  readonly secretName: string;
  readonly hasModels: boolean;
}

/** The folder for large inputs and results of jobs, in the server and its workers. */
export const RESULTS = '/results';

export function queueUrl({ name }: Parts): string {
  return `redis://${name}-redis:6379`;
}

/** The labels that select the pods of a component. */
export function selector({ name }: Parts, component: string): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': component };
}

export function metadata(parts: Parts, component: string, name: string): Metadata {
  return {
    name,
    labels: {
      ...selector(parts, component),
      'app.kubernetes.io/version': parts.agent.version.replaceAll('*', 'x'),
      'app.kubernetes.io/managed-by': 'kdeps',
    },
  };
}

/** No privileges; programs in the container cannot gain any. */
export const containerSecurity = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
} as const;

/** Runs as a user without privileges. Volumes belong to its group. */
export function podSecurity(user: number): object {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    // Volumes with models have many files.
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
