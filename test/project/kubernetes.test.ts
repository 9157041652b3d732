// Kubernetes manifests, checked against the schemas of Kubernetes and KEDA, and the facts that KEDA relies on.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScaledObject, TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type KubernetesOptions, kubernetesManifests } from '../../src/project/index.ts';
import { openAgent } from '../../src/runtime/index.ts';
import { answer, withAgent, workflow, writeFiles } from '../support/agent-server.ts';
import { pythonTool, type Tool } from '../support/python-tools.ts';

const storage = { volume: '10Gi', models: '50Gi' };
const api = (more = '') => `APIServer { PortNum = 3000; Routes { new { Path = "/"; Methods { "GET" } } } ${more} }`;
const settings = {
  plain: api(),
  python: `${api()}\nAgentSettings { PythonPackages { "diffusers" }; Args { ["HF_TOKEN"] = "very-secret-value" } }`,
  keys: api(`Keys { ["ops"] { Hash = "sha256:${'0'.repeat(64)}" } }`),
} as const;

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** A field of a manifest: `spec.template.spec.containers.0`. */
function field(manifest: Manifest | undefined, path: string): unknown {
  let value: unknown = manifest;
  for (const name of path.split('.')) value = (value as Readonly<Record<string, unknown>> | undefined)?.[name];
  return value;
}

const CONTAINER = 'spec.template.spec.containers.0';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function manifestsOf(agentSettings: string, options: Partial<KubernetesOptions> = {}, id = 'painter') {
  const path = await writeFiles({
    'workflow.pkl': workflow(agentSettings).replace(/AgentID = "[^"]*"/, `AgentID = "${id}"`),
    'resources/answer.pkl': answer('1'),
  });
  folders.push(path);
  const env = { PATH: process.env['PATH'], KDEPS_HOME: join(path, 'home') };
  const open = await openAgent(path, { cwd: path, env, emit: () => undefined });
  try {
    const text = kubernetesManifests(open.agent, { gpu: 'cpu', workers: null, storage, ...options });
    const documents = parseAllDocuments(text, { version: '1.1' });
    expect(documents.flatMap((document) => document.errors)).toEqual([]);
    const manifests = documents.map((document) => document.toJS() as Manifest);
    const find = (kind: string, name: string) =>
      manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    return { text, manifests, find };
  } finally {
    await open.close();
  }
}

const scaled = { gpu: 'nvidia', workers: { min: 0, max: 8 } } as const;

describe('manifests', () => {
  it('of a server that runs its own jobs give it the GPU, its volumes and probes', async () => {
    const { manifests, find } = await manifestsOf(settings.python, {
      gpu: 'nvidia',
      image: 'registry.example.com/a:1',
    });
    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'PersistentVolumeClaim kdeps-painter-volume',
      'PersistentVolumeClaim kdeps-painter-models',
      'Deployment kdeps-painter',
      'Service kdeps-painter',
    ]);
    const deployment = find('Deployment', 'kdeps-painter');
    expect(field(deployment, CONTAINER)).toMatchObject({
      image: 'registry.example.com/a:1',
      resources: { limits: { 'nvidia.com/gpu': 1 } },
      readinessProbe: { httpGet: { path: '/readyz', port: 'api' } },
      livenessProbe: { httpGet: { path: '/livez', port: 'api' } },
    });
    expect(field(deployment, `${CONTAINER}.args`)).toBeUndefined();
    expect(field(deployment, 'spec.template.spec.securityContext.runAsNonRoot')).toBe(true);
  });

  it('with workers give them the GPUs and the queue, which only they and the server reach', async () => {
    const { find } = await manifestsOf(settings.plain, scaled);
    const server = find('Deployment', 'kdeps-painter');
    const worker = find('Deployment', 'kdeps-painter-worker');
    expect(field(server, `${CONTAINER}.resources`)).toBeUndefined();
    expect(field(worker, `${CONTAINER}.resources.limits`)).toEqual({ 'nvidia.com/gpu': 1 });
    const argsOf = (manifest: Manifest | undefined) => field(manifest, `${CONTAINER}.args`) as readonly string[];
    for (const manifest of [server, worker])
      expect(argsOf(manifest).join(' ')).toContain('--queue redis://kdeps-painter-redis:6379 --results /results');
    // Jobs that are given back must be so before the pod is killed.
    const grace = field(worker, 'spec.template.spec.terminationGracePeriodSeconds');
    expect(grace).toBeGreaterThan(Number(argsOf(worker).at(-1)));
    expect(field(find('NetworkPolicy', 'kdeps-painter-redis'), 'spec.ingress.0.from')).toHaveLength(2);
    expect(argsOf(find('StatefulSet', 'kdeps-painter-redis')).join(' ')).toContain(
      '--appendonly yes --appendfsync always',
    );
  });

  it('expose the metrics of the server and the workers, unless they are off', async () => {
    const annotations = 'spec.template.metadata.annotations';
    const found = async (agentSettings: string) => {
      const { find } = await manifestsOf(agentSettings, { workers: { min: 2, max: 2 } });
      return [find('Deployment', 'kdeps-painter'), find('Deployment', 'kdeps-painter-worker')] as const;
    };
    const scraped = (port: string) => ({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': port,
      'prometheus.io/path': '/metrics',
    });
    const [server, worker] = await found(settings.plain);
    expect(field(server, annotations)).toEqual(scraped('3000'));
    expect(field(worker, annotations)).toEqual(scraped('9090'));
    expect(field(worker, `${CONTAINER}.args`)).toEqual(expect.arrayContaining(['--metrics-port', '9090']));
    expect(field(worker, CONTAINER)).toMatchObject({
      ports: [{ name: 'metrics', containerPort: 9090 }],
      readinessProbe: { httpGet: { path: '/readyz', port: 'metrics' } },
    });
    for (const pod of await found(api('Metrics = false'))) {
      expect(field(pod, annotations)).toBeUndefined();
      expect(field(pod, `${CONTAINER}.args`)).not.toContain('--metrics-port');
    }
  });

  it('scale workers by a metric that the server has', async () => {
    const { find } = await manifestsOf(settings.plain, scaled);
    const scaling = find('ScaledObject', 'kdeps-painter-worker');
    expect(scaling).toMatchObject({
      spec: {
        scaleTargetRef: { name: 'kdeps-painter-worker' },
        minReplicaCount: 0,
        maxReplicaCount: 8,
        advanced: { scalingModifiers: { formula: 'queued + running' } },
      },
    });
    const triggers = field(scaling, 'spec.triggers') as readonly {
      readonly name: string;
      readonly metadata: { readonly valueLocation: string };
    }[];
    expect(triggers.map(({ name }) => name)).toEqual(['queued', 'running']);
    const metrics = await withAgent(
      { 'workflow.pkl': workflow(api()), 'resources/answer.pkl': answer('1') },
      async ({ url }) => (await fetch(`${url}/metrics`)).text(),
    );
    for (const { name, metadata } of triggers) {
      expect(metadata.valueLocation).toBe(`kdeps_jobs{state="${name}"}`);
      expect(metrics).toContain(`\n${metadata.valueLocation} 0\n`);
    }
  });

  it('read metrics with a key when the API has keys', async () => {
    const { find } = await manifestsOf(settings.keys, scaled);
    expect(field(find('ScaledObject', 'kdeps-painter-worker'), 'spec.triggers.0')).toMatchObject({
      metadata: { authMode: 'bearer' },
      authenticationRef: { name: 'kdeps-painter-keda' },
    });
    expect(field(find('TriggerAuthentication', 'kdeps-painter-keda'), 'spec.secretTargetRef.0.parameter')).toBe(
      'token',
    );
  });

  it('with a fixed number of workers need no KEDA', async () => {
    const { manifests, find } = await manifestsOf(settings.plain, { workers: { min: 3, max: 3 } });
    expect(manifests.some(({ kind }) => kind === 'ScaledObject')).toBe(false);
    expect(field(find('Deployment', 'kdeps-painter-worker'), 'spec.replicas')).toBe(3);
  });

  it('contain no secret, but refer to it', async () => {
    const { text, find } = await manifestsOf(settings.python);
    expect(text).not.toContain('very-secret');
    expect(field(find('Deployment', 'kdeps-painter'), `${CONTAINER}.env`)).toEqual([
      { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'kdeps-painter-env', key: 'HF_TOKEN' } } },
    ]);
  });

  it('have names that Kubernetes accepts, whatever the agent is called', async () => {
    const { manifests } = await manifestsOf(settings.plain, scaled, `My_Agent${'x'.repeat(80)}`);
    for (const { metadata } of manifests) expect(metadata.name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
  });

  it('are refused for scaled workers without metrics', async () => {
    await expect(manifestsOf(api('Metrics = false'), scaled)).rejects.toThrow(
      'The workers of painter scale by the metrics of its API.',
    );
  });
});

describe('the schemas of KEDA', () => {
  const kinds = { ScaledObject, TriggerAuthentication };
  const validate = (manifest: Manifest): void =>
    new kinds[manifest.kind as keyof typeof kinds](manifest as never).validate();
  const ofKeda = async (agentSettings: string) =>
    (await manifestsOf(agentSettings, scaled)).manifests.filter(({ kind }) => kind in kinds);

  it('accept what scales workers, with and without keys', async () => {
    const [plain, keyed] = [await ofKeda(settings.plain), await ofKeda(settings.keys)];
    expect(plain.map(({ kind }) => kind)).toEqual(['ScaledObject']);
    expect(keyed.map(({ kind }) => kind).sort()).toEqual(['ScaledObject', 'TriggerAuthentication']);
    for (const manifest of [...plain, ...keyed]) validate(manifest);
  });

  it.each([
    ['a target without a name', { scaleTargetRef: {} }],
    ['a number of replicas that is a text', { maxReplicaCount: '8' }],
    ['triggers that are an object', { triggers: {} }],
  ])('would reject %s', async (_, change) => {
    const [first] = await ofKeda(settings.plain);
    expect(() => validate({ ...first, spec: { ...first?.spec, ...change } } as Manifest)).toThrow(/data\/spec/);
  });
});

describe('the schemas of Kubernetes', { timeout: 240_000 }, () => {
  let validate: Tool | null = null;
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kdeps-kubernetes-'));
    folders.push(folder);
    validate = await pythonTool('kubernetes-validate', 'kubernetes-validate==1.37.0');
  }, 240_000);

  async function check(manifests: readonly Manifest[]): Promise<string> {
    const file = join(folder, `${crypto.randomUUID()}.yaml`);
    await writeFile(file, manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n'));
    const { stdout, stderr, exitCode } = (await validate?.(['--strict', file])) ?? {};
    return exitCode === 0 ? '' : `${stdout}${stderr}`;
  }

  it('accept all manifests', async ({ skip }) => {
    if (validate === null) return skip();
    for (const gpu of ['cpu', 'nvidia', 'amd'] as const)
      for (const workers of [null, { min: 0, max: 8 }]) {
        const { manifests } = await manifestsOf(settings.python, { gpu, workers });
        // Resources of KEDA have schemas of their own.
        const own = manifests.filter(({ kind }) => kind !== 'ScaledObject');
        expect(await check(own)).toBe('');
      }
  });

  it('would reject a misspelt field', async ({ skip }) => {
    if (validate === null) return skip();
    const { manifests } = await manifestsOf(settings.plain);
    const [first] = manifests;
    expect(await check([{ ...first, spec: { ...first?.spec, acessModes: [] } } as Manifest])).toContain('acessModes');
  });
});
