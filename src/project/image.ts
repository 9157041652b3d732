/** The container image of an agent: a Dockerfile, a compose file, and the build context. */
import type { Agent, MachineSettings, Workflow } from '../runtime/index.ts';
import { isSecretName, kinds, shellWord } from '../runtime/index.ts';

export type Gpu = 'cpu' | 'nvidia' | 'amd';

export interface ImageOptions {
  readonly agent: Agent;
  readonly gpu: Gpu;
  readonly program: ImageProgram;
}

/** The program that runs the agent in the image: files that Node runs, with packages they need, or one executable. */
export type ImageProgram =
  | {
      readonly kind: 'node';
      /** The Node.js version of the image. */
      readonly version: string;
      readonly folder: string;
      /** Name → version. */
      readonly dependencies: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'executable'; readonly file: string };

/** The name of the image, including its version. */
export function imageName(agent: Agent): string {
  return `kdeps-${agent.agent.toLowerCase()}:${agent.version.replaceAll('*', 'x')}`;
}

/** The name of the compose file. */
export function composeName({ agent }: Agent, gpu: Gpu): string {
  return `${agent}_docker-compose-${gpu}.yaml`;
}

/**
 * The Dockerfile. Its context contains `agent/`, the files of the agent, and `kdeps/`, this program.
 *
 * Secrets are mounted only while they are needed and are not in any layer. The agent runs as an unprivileged user.
 */
export function dockerfile({ agent, gpu, program }: ImageOptions): string {
  const { machine } = agent.workflow;
  const python = needsPython(agent);
  return [
    '# syntax=docker/dockerfile:1',
    ...(program.kind === 'node' ? nodeStage(program.version) : []),
    ...(baseImage(machine, gpu).endsWith(':latest')
      ? ['# The workflow asks for the latest version.', '# hadolint ignore=DL3007']
      : []),
    `FROM ${baseImage(machine, gpu)}`,
    'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
    environment(agent),
    systemPackages(machine, python),
    ...(program.kind === 'node' ? fromNodeStage : ['COPY kdeps /opt/kdeps']),
    `RUN ln -s /opt/kdeps/${program.kind === 'node' ? 'dist/cli.cjs' : EXECUTABLE} /usr/local/bin/kdeps \\\n && useradd --create-home --uid 10001 kdeps \\\n && mkdir -p /agent/project /agent/volume /agent/.kdeps /models \\\n && chown -R kdeps:kdeps /agent /models`,
    machine.installAnaconda ? anaconda() : null,
    'USER 10001',
    'WORKDIR /agent/project',
    'COPY --chown=kdeps:kdeps agent /agent/project',
    preparation(agent),
    machine.models.length > 0 && machine.offlineMode ? bakedModels(machine) : null,
    exposedPorts(agent.workflow),
    'VOLUME ["/agent/volume"]',
    'ENTRYPOINT ["/bin/bash", "/agent/project/.kdeps-start.sh"]',
    '',
  ]
    .filter((part) => part !== null)
    .join('\n');
}

/** What the executable is called in the build context. */
export const EXECUTABLE = 'kdeps';

function nodeStage(version: string): readonly string[] {
  return [
    `FROM node:${version}-bookworm-slim AS program`,
    'COPY kdeps /opt/kdeps',
    'RUN npm install --prefix /opt/kdeps --omit=dev --no-audit --no-fund',
    '',
  ];
}

const fromNodeStage = [
  'COPY --from=program /usr/local/bin/node /usr/local/bin/node',
  'COPY --from=program /opt/kdeps /opt/kdeps',
];

function needsPython(agent: Agent): boolean {
  return (
    agent.workflow.machine.pythonPackages.length > 0 ||
    [...agent.resources.values()].some(({ kind }) => kind !== null && kinds.of(kind).needs?.python !== undefined)
  );
}

/** An agent without models does not need the model server's image. */
function baseImage(machine: MachineSettings, gpu: Gpu): string {
  if (machine.models.length === 0) return 'ubuntu:24.04';
  const tag = machine.ollamaImageTag === '' ? 'latest' : machine.ollamaImageTag;
  return `ollama/ollama:${tag}${gpu === 'amd' && !tag.endsWith('-rocm') ? '-rocm' : ''}`;
}

function environment({ workflow }: Agent): string {
  const { machine } = workflow;
  const values: Record<string, string> = {
    DOCKER_MODE: '1',
    TZ: machine.timezone,
    KDEPS_HOME: '/agent/.kdeps',
    KDEPS_VOLUME_PATH: '/agent/volume/',
    ...(machine.models.length > 0 && { OLLAMA_HOST: '127.0.0.1:11434', OLLAMA_MODELS: '/models' }),
    ...Object.fromEntries([...machine.env].filter(([name]) => !secretNames(machine).includes(name))),
  };
  // Sorted, so that the same agent always produces the same layers.
  const lines = Object.keys(values)
    .sort()
    .map((name) => `${name}=${quoted(values[name] ?? '')}`);
  return `ENV ${lines.join(' \\\n    ')}`;
}

/** Quoted for a Dockerfile: in double quotes, nothing expanded. */
function quoted(text: string): string {
  return `"${text.replace(/["\\$]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

function systemPackages(machine: MachineSettings, python: boolean): string {
  const own = python ? ['python3', 'python3-pip', 'python3-venv'] : [];
  const packages = [
    ...new Set(['ca-certificates', 'curl', ...(machine.installAnaconda ? ['bzip2'] : []), ...own, ...machine.packages]),
  ].sort();
  const install = 'apt-get install -y --no-install-recommends';
  const repositories = machine.repositories.map(
    (repository) => ` && add-apt-repository -y ${shellWord(repository)} \\\n`,
  );
  const lines = [
    '# Use the newest packages of the distribution.',
    '# hadolint ignore=DL3008',
    'RUN export DEBIAN_FRONTEND=noninteractive \\',
    ' && apt-get update \\',
    ...(repositories.length === 0
      ? []
      : [` && ${install} software-properties-common \\\n${repositories.join('')} && apt-get update \\`]),
    ` && ${install} \\`,
    ...packages.map((name) => `    ${shellWord(name)} \\`),
    ' && rm -rf /var/lib/apt/lists/*',
  ];
  return lines.join('\n');
}

function anaconda(): string {
  return [
    'RUN curl -fsSL -o /tmp/conda.sh "https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-$(uname -m).sh" \\',
    ' && bash /tmp/conda.sh -b -p /opt/conda \\',
    ' && rm /tmp/conda.sh \\',
    ' && chown -R kdeps:kdeps /opt/conda',
    'ENV PATH="/opt/conda/bin:$PATH"',
  ].join('\n');
}

/** Python packages are installed while the image is built, with the secrets that this requires. */
function preparation(agent: Agent): string | null {
  const { machine } = agent.workflow;
  if (machine.pythonPackages.length === 0) return null;
  const mounts = secretNames(machine).map((name) => `--mount=type=secret,id=${name},env=${name},uid=10001 `);
  return `RUN ${mounts.join('')}kdeps prepare /agent/project`;
}

function bakedModels(machine: MachineSettings): string {
  const pulls = machine.models.map((model) => `ollama pull ${shellWord(model)}`).join(' && ');
  // The server must be stopped; hadolint considers `kill` useless in an image.
  return `# hadolint ignore=DL3001\nRUN (ollama serve & server=$!; until ollama list >/dev/null 2>&1; do sleep 0.5; done; ${pulls}; status=$?; kill "$server"; exit "$status")`;
}

function exposedPorts({ api, web }: Workflow): string | null {
  const ports = [api?.port, web?.port].filter((port) => port !== undefined && port !== 0);
  return ports.length === 0 ? null : `EXPOSE ${ports.join(' ')}`;
}

/** The container's entry point: starts the model server if the agent has models, then the agent. */
export function startScript({ workflow }: Agent): string {
  const { machine } = workflow;
  const lines = ['#!/bin/bash', 'set -euo pipefail'];
  if (machine.models.length > 0) {
    lines.push('ollama serve &', 'until ollama list >/dev/null 2>&1; do sleep 0.5; done');
    if (!machine.offlineMode) lines.push(...machine.models.map((model) => `ollama pull ${shellWord(model)}`));
  }
  lines.push('exec kdeps run /agent/project --host 0.0.0.0', '');
  return lines.join('\n');
}

/** The names of secret values: arguments, and variables that are listed as secret or have a secret name. */
export function secretNames({ args, env, secrets }: MachineSettings): readonly string[] {
  const variables = [...env.keys()].filter((name) => secrets.includes(name) || isSecretName(name));
  return [...new Set([...args.keys(), ...variables])].sort();
}

/** The compose file. Values come from the environment or from the `.env` beside it; none is written here. */
export function composeFile({ agent, gpu }: Pick<ImageOptions, 'agent' | 'gpu'>): string {
  const { workflow } = agent;
  const { machine, api, web } = workflow;
  const secrets = secretNames(machine);
  const ports = [api, web].flatMap((server) =>
    server === null ? [] : [`      - ${yaml(`${server.host}:${server.port}:${server.port}`)}`],
  );
  const lines = [
    'services:',
    `  ${serviceName(agent, gpu)}:`,
    `    image: ${yaml(imageName(agent))}`,
    '    build:',
    '      context: .',
    ...(secrets.length === 0 ? [] : ['      secrets:', ...secrets.map((name) => `        - ${name}`)]),
    '    init: true',
    '    restart: on-failure',
    ...(ports.length === 0 ? [] : ['    ports:', ...ports]),
    '    env_file:',
    '      - path: .env',
    '        required: false',
    // Without a value, compose takes the host's variable, or leaves it unset.
    ...(secrets.length === 0 ? [] : ['    environment:', ...secrets.map((name) => `      - ${name}`)]),
    '    volumes:',
    '      - kdeps:/agent/volume',
    ...(machine.models.length === 0 ? [] : ['      - models:/models']),
    ...gpuLines(gpu),
    'volumes:',
    '  kdeps:',
    ...(machine.models.length === 0 ? [] : ['  models:']),
    ...(secrets.length === 0
      ? []
      : ['secrets:', ...secrets.flatMap((name) => [`  ${name}:`, `    environment: ${name}`])]),
    '',
  ];
  return lines.join('\n');
}

function serviceName(agent: Agent, gpu: Gpu): string {
  return `kdeps-${agent.agent.toLowerCase()}-${gpu}`;
}

function gpuLines(gpu: Gpu): readonly string[] {
  switch (gpu) {
    case 'cpu':
      return [];
    case 'nvidia':
      return [
        '    deploy:',
        '      resources:',
        '        reservations:',
        '          devices:',
        '            - driver: nvidia',
        '              count: all',
        '              capabilities: [gpu]',
      ];
    case 'amd':
      return [
        '    devices:',
        '      - /dev/kfd:/dev/kfd',
        '      - /dev/dri:/dev/dri',
        '    group_add:',
        '      - video',
      ];
  }
}

/** Any text as a YAML scalar. */
function yaml(text: string): string {
  return JSON.stringify(text);
}

/** Parts of the agent's folder that stay out of the image. */
export const dockerignore = ['**/.env', '**/.env.*', '**/.git', '**/node_modules', '**/__pycache__', ''].join('\n');
