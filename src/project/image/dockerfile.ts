/** The Dockerfile of an agent. */
import type { Agent, MachineSettings, Workflow } from '../../runtime/index.ts';
import { shellWord } from '../../runtime/index.ts';
import { type Gpu, hasModels, needsPython, secretNames, torchBuilds } from './names.ts';

/** The program that runs the agent in the image: files that Node runs, with packages they need, or one executable. */
export type ImageProgram =
  | {
      readonly kind: 'node';
      readonly folder: string;
      /** Name → version. */
      readonly dependencies: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'executable'; readonly file: string };

export interface DockerfileOptions {
  readonly agent: Agent;
  readonly gpu: Gpu;
  readonly program: ImageProgram;
  /** The files of the context with the requirements of the Python environment, and with their lock; empty for none. */
  readonly requirements: readonly string[];
  /** Base image → the same with its digest, for those whose digest is known. */
  readonly pins: ReadonlyMap<string, string>;
}

/** The images that the image of an agent is built from: its base, and where Node.js is taken from. */
export function baseImages({ agent, gpu, program }: Pick<DockerfileOptions, 'agent' | 'gpu' | 'program'>) {
  return [baseImage(agent.workflow.machine, gpu), ...(program.kind === 'node' ? [NODE] : [])];
}

/** What the executable is called in the build context. */
export const EXECUTABLE = 'kdeps';
/** The Python packages of the agent, in the build context. */
export const REQUIREMENTS = 'requirements.txt';

/** The base of images without a model server. */
const UBUNTU = 'ubuntu:24.04';
/** The image that Node.js is taken from. */
const NODE = 'node:20.19.5-bookworm-slim';
/** How often the health of a container is checked, in seconds, and for how long it may be unhealthy after its start. */
const [HEALTH_INTERVAL_S, HEALTH_START_S] = [15, 1800];

/**
 * The Dockerfile. Its context contains `agent/`, the files of the agent, and `kdeps/`, this program.
 *
 * What changes most comes last, so that a changed line of the agent installs nothing again. Secrets are mounted only while
 * they are needed and are not in any layer. The agent runs as an unprivileged user.
 *
 * @param options.requirements without them, the environment can only be created from the agent itself
 */
export function dockerfile({ agent, gpu, program, requirements, pins }: DockerfileOptions): string {
  const { machine } = agent.workflow;
  const base = baseImage(machine, gpu);
  const pinned = (image: string): string => pins.get(image) ?? image;
  const files = 'COPY --chown=kdeps:kdeps agent /agent/project';
  const environment = preparation(agent, requirements);
  const models = machine.models.length > 0 && machine.offlineMode ? bakedModels(machine) : null;
  return [
    '# syntax=docker/dockerfile:1',
    ...(program.kind === 'node' ? nodeStage(pinned(NODE)) : []),
    ...(base.endsWith(':latest') ? ['# The workflow asks for the latest version.', '# hadolint ignore=DL3007'] : []),
    `FROM ${pinned(base)}`,
    'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
    variables(agent, gpu, pinned(base)),
    systemPackages(machine, needsPython(agent)),
    ...(program.kind === 'node' ? fromNodeStage : ['COPY kdeps /opt/kdeps']),
    `RUN ln -s /opt/kdeps/${program.kind === 'node' ? 'dist/cli.cjs' : EXECUTABLE} /usr/local/bin/kdeps \\\n && useradd --create-home --uid 10001 kdeps \\\n && mkdir -p /agent/project /agent/volume /agent/.kdeps /models \\\n && chown -R kdeps:kdeps /agent /models`,
    machine.installAnaconda ? anaconda() : null,
    'USER 10001',
    'WORKDIR /agent/project',
    ...(requirements.length > 0 ? [environment, models, files] : [models, files, environment]),
    exposedPorts(agent.workflow),
    `VOLUME ["/agent/volume"${hasModels(agent) ? ', "/models"' : ''}]`,
    healthCheck(agent.workflow),
    'ENTRYPOINT ["/bin/bash", "/agent/project/.kdeps-start.sh"]',
    '',
  ]
    .filter((part) => part !== null)
    .join('\n');
}

const nodeStage = (node: string): readonly string[] => [
  `FROM ${node} AS program`,
  'COPY kdeps /opt/kdeps',
  'RUN npm install --prefix /opt/kdeps --omit=dev --no-audit --no-fund',
  '',
];

const fromNodeStage = [
  'COPY --from=program /usr/local/bin/node /usr/local/bin/node',
  'COPY --from=program /opt/kdeps /opt/kdeps',
];

/** An agent without models does not need the model server's image. */
function baseImage(machine: MachineSettings, gpu: Gpu): string {
  if (machine.models.length === 0) return UBUNTU;
  const tag = machine.ollamaImageTag === '' ? 'latest' : machine.ollamaImageTag;
  return `ollama/ollama:${tag}${gpu === 'amd' && !tag.endsWith('-rocm') ? '-rocm' : ''}`;
}

function variables(agent: Agent, gpu: Gpu, base: string): string {
  const { machine } = agent.workflow;
  const values: Record<string, string> = {
    DOCKER_MODE: '1',
    TZ: machine.timezone,
    KDEPS_HOME: '/agent/.kdeps',
    // For the records of runs.
    KDEPS_BASE_IMAGE: base,
    KDEPS_VOLUME_PATH: '/agent/volume/',
    ...(machine.models.length > 0 && { OLLAMA_HOST: '127.0.0.1:11434', OLLAMA_MODELS: '/models' }),
    ...(needsPython(agent) && { HF_HOME: '/models/huggingface', KDEPS_TORCH: torchBuilds[gpu] }),
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

/**
 * Installs the Python packages, with the secrets that this requires. Downloads are kept between builds, but not in the image.
 */
function preparation(agent: Agent, requirements: readonly string[]): string | null {
  const { machine } = agent.workflow;
  if (machine.pythonPackages.length === 0) return null;
  const mounts = [
    '--mount=type=cache,target=/home/kdeps/.cache,uid=10001,gid=10001 ',
    ...secretNames(machine).map((name) => `--mount=type=secret,id=${name},env=${name},uid=10001 `),
  ].join('');
  if (requirements.length === 0) return `RUN ${mounts}kdeps prepare /agent/project`;
  return [
    `COPY --chown=kdeps:kdeps ${requirements.join(' ')} /agent/`,
    `RUN ${mounts}kdeps prepare --requirements /agent/${REQUIREMENTS}`,
  ].join('\n');
}

function bakedModels(machine: MachineSettings): string {
  const pulls = machine.models.map((model) => `ollama pull ${shellWord(model)}`).join(' && ');
  // The server must be stopped; hadolint considers `kill` useless in an image.
  return `# hadolint ignore=DL3001\nRUN (ollama serve & server=$!; until ollama list >/dev/null 2>&1; do kill -0 "$server"; sleep 0.5; done; ${pulls}; status=$?; kill "$server"; exit "$status")`;
}

function exposedPorts({ api, web }: Workflow): string | null {
  const ports = [api?.port, web?.port].filter((port) => port !== undefined && port !== 0);
  return ports.length === 0 ? null : `EXPOSE ${ports.join(' ')}`;
}

/** Ready to answer; or for an agent without an API, serving its pages. */
function healthCheck({ api, web }: Workflow): string | null {
  const [port, path] = api === null ? [web?.port ?? 0, ''] : [api.port, 'readyz'];
  if (port === 0) return null;
  const options = `--interval=${HEALTH_INTERVAL_S}s --timeout=5s --start-period=${HEALTH_START_S}s`;
  return `HEALTHCHECK ${options} CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:${port}/${path}"]`;
}
