// The effect of each environment variable in the README.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isContainer } from '../../src/runtime/config/home.ts';
import { readSettings } from '../../src/runtime/config/settings.ts';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { root } from '../support/root.ts';

let me: Newcomer;
beforeEach(async () => {
  me = await newcomer();
});
afterEach(() => me.leave());

const once = workflow('APIServer {}').replace('APIServerMode = true', 'APIServerMode = false');

/** An agent that runs once and answers with the output of a command. */
async function agentThatSays(command: string, settings = ''): Promise<void> {
  await me.write({
    'workflow.pkl': once.replace('APIServer {}', settings),
    'resources/answer.pkl': answer('"@(exec.stdout("say").trim())"', ['say']),
    'resources/say.pkl': resource('say', `Exec { TimeoutDuration = 20.s; Command = ${JSON.stringify(command)} }`),
  });
}

function said(env: Readonly<Record<string, string>> = {}): unknown {
  const { stdout, stderr } = me.kdeps(['run', '-q'], env);
  return stdout === '' ? stderr : (JSON.parse(stdout) as { data: readonly unknown[] }).data[0];
}

describe('variables', () => {
  it('TIMEOUT: the time limit of every action, in seconds', async () => {
    await agentThatSays('sleep 2; echo done');
    expect(said({ TIMEOUT: '1' })).toContain('say: The command took longer than 1 s and was stopped.');
    expect(said({ TIMEOUT: 'soon' })).toBe('done');
    await me.write({ '.env': 'TIMEOUT=1\n' });
    expect(said()).toContain('took longer than 1 s');
    await me.write({
      '.env': '',
      'resources/say.pkl': resource('say', 'Exec { TimeoutDuration = 1.s; Command = "sleep 2; echo done" }'),
    });
    expect(said({ TIMEOUT: '0' })).toBe('done');
  });

  it('KDEPS_HOME, HOME and XDG_CONFIG_HOME: where data is stored', async () => {
    await agentThatSays('echo x');
    me.kdeps(['package', '.']);
    const installed = (env: Readonly<Record<string, string>>) => me.kdeps(['install', 'agent-1.0.0.kdeps'], env).stdout;
    expect(installed({})).toContain(`${me.home}/.kdeps/agents/agent/1.0.0`);
    expect(installed({ KDEPS_HOME: 'mine' })).toContain(`${me.folder}/mine/agents/agent/1.0.0`);
    expect(installed({ DOCKER_KDEPS_PATH: 'xdg', XDG_CONFIG_HOME: join(me.folder, 'xdg') })).toContain(
      `${me.folder}/xdg/.kdeps/agents/agent/1.0.0`,
    );
  });

  it('KDEPS_CONFIG: the settings file, overriding those in the current and the home folder', async () => {
    const settings = (name: string) =>
      `amends "package://schema.kdeps.com/core@0.5.1#/Kdeps.pkl"\nKdepsDir = "${name}"\nKdepsPath = "project"\n`;
    await agentThatSays('echo x');
    me.kdeps(['package', '.']);
    const installed = (env: Readonly<Record<string, string>> = {}) =>
      me.kdeps(['install', 'agent-1.0.0.kdeps'], env).stdout;
    await me.write({ '../home/.kdeps.pkl': settings('of-home') });
    expect(installed()).toContain(`${me.folder}/of-home/agents`);
    await me.write({ '.kdeps.pkl': settings('of-folder') });
    expect(installed()).toContain(`${me.folder}/of-folder/agents`);
    await me.write({ 'chosen.pkl': settings('chosen') });
    expect(installed({ KDEPS_CONFIG: 'chosen.pkl' })).toContain(`${me.folder}/chosen/agents`);
  });

  it('DOCKER_GPU, DOCKER_RUN_MODE, DOCKER_KDEPS_DIR and DOCKER_KDEPS_PATH: the settings, without a file', async () => {
    await agentThatSays('echo x');
    const { stdout } = me.kdeps(['build', '--no-image', '-o', 'image'], { DOCKER_GPU: 'nvidia' });
    expect(stdout).toContain('agent_docker-compose-nvidia.yaml');
    const env = { DOCKER_GPU: 'amd', DOCKER_RUN_MODE: 'local', DOCKER_KDEPS_DIR: 'd', DOCKER_KDEPS_PATH: 'project' };
    expect(await readSettings(env, me.folder)).toEqual({ gpu: 'amd', mode: 'local', folder: 'd', parent: 'project' });
    expect(await readSettings({ DOCKER_GPU: 'tpu' }, me.folder)).toMatchObject({ gpu: 'cpu' });
  });

  it('KDEPS_VOLUME_PATH: where the memory of agents is stored', async () => {
    await agentThatSays('echo x');
    await me.write({ 'resources/answer.pkl': answer('"@(memory.setRecord("a", "kept"))"') });
    expect(said({ KDEPS_VOLUME_PATH: join(me.folder, 'volume') })).toBe('kept');
    expect(existsSync(join(me.folder, 'volume/agent_memory.db'))).toBe(true);
    expect(said()).toBe('kept');
    expect(existsSync(join(me.home, '.kdeps/volume/agent_memory.db'))).toBe(true);
  });

  it('TEMPLATE_DIR: templates for new files, including those of earlier programs', async () => {
    await me.write({
      'templates/exec.pkl': '{{ .Header }}\n\nActionID = "mine"\nName = "{{.Name}} of {{name}}"\n',
    });
    me.kdeps(['scaffold', 'painter', 'exec', 'llm'], { TEMPLATE_DIR: 'templates' });
    expect(readFileSync(join(me.folder, 'painter/resources/exec.pkl'), 'utf8')).toBe(
      'amends "package://schema.kdeps.com/core@0.5.1#/Resource.pkl"\n\nActionID = "mine"\nName = "painter of painter"\n',
    );
    expect(readFileSync(join(me.folder, 'painter/resources/llm.pkl'), 'utf8')).toContain('Chat {');
    expect(me.kdeps(['new', 'other'], { TEMPLATE_DIR: '' }).status).toBe(0);
  });

  it('those of `.env` apply when an agent file is evaluated; those of the process take precedence', async () => {
    await me.write({
      'workflow.pkl': once,
      'resources/answer.pkl': answer('read("env:GREETING")'),
      '.env': 'GREETING=from a file\n',
    });
    const evaluated = (...more: string[]) =>
      me.kdeps(['eval', 'resources/answer.pkl', '-x', 'Run.APIResponse.Response.Data[0]', ...more]);
    expect(evaluated().stdout.trim()).toBe('from a file');
    expect(evaluated('--request', 'q=1').stdout.trim()).toBe('from a file');
    expect(evaluated('-e', 'GREETING=given').stdout.trim()).toBe('given');
  });

  it('DEBUG: logs the input of each resource', async () => {
    await agentThatSays('echo $MY_TOKEN', 'AgentSettings {}');
    expect(me.kdeps(['run']).stderr).not.toContain('shell command {');
    for (const { stderr } of [
      me.kdeps(['run'], { DEBUG: '1', MY_TOKEN: 'hidden-one' }),
      me.kdeps(['run', '--verbose']),
    ])
      expect(stderr).toContain('say: shell command {"code":"echo $MY_TOKEN"');
  });

  it('TZ: the time zone of the processes of an agent, set by its workflow', async () => {
    await agentThatSays('date +%Z', 'AgentSettings { Timezone = "Asia/Tokyo" }');
    expect(said()).toBe('JST');
    expect(said({ TZ: 'UTC' })).toBe('UTC');
  });

  it('OLLAMA_HOST: the address of the models', async () => {
    await me.write({
      'workflow.pkl': once,
      'resources/answer.pkl': answer('"@(llm.response("ask"))"', ['ask']),
      'resources/ask.pkl': resource('ask', 'Chat { Model = "tiny"; Prompt = "hi" }'),
    });
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end(JSON.stringify({ message: { role: 'assistant', content: 'hello' }, done: true }));
    });
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const started = me.start(['run', '-q'], { OLLAMA_HOST: `127.0.0.1:${port}` });
    await started.until(/"hello"/);
    server.close();
    expect(asked).toContain('/api/chat');
  });

  it('KDEPS_PYTHON: the interpreter', async () => {
    await agentThatSays('echo x');
    await me.write({
      'resources/answer.pkl': answer('"@(python.stdout("py"))"', ['py']),
      'resources/py.pkl': resource('py', 'Python { Script = "print(1)" }'),
    });
    expect(said({ KDEPS_PYTHON: '/nowhere/python' })).toBe(
      'py: Python 3.10 or newer is required, but /nowhere/python, set by KDEPS_PYTHON, cannot be started.\n',
    );
  });

  it('NON_INTERACTIVE: no command prompts, with or without it', () => {
    for (const env of [{}, { NON_INTERACTIVE: '1', EDITOR: 'false', PKL_EXEC: 'false', GITHUB_TOKEN: 'no-such-token' }])
      expect(me.kdeps(['new', '--force', 'painter'], env)).toMatchObject({ status: 0, stderr: '' });
  });

  it('KDEPS_DEBUG and NO_COLOR: do not affect output', async () => {
    await agentThatSays('echo same');
    expect(said({ NO_COLOR: '1', KDEPS_DEBUG: '1' })).toBe('same');
  });
});

describe('in a container', () => {
  it('is detected by DOCKER_MODE, or by ROOT_DIR, SCHEMA_VERSION, OLLAMA_HOST and KDEPS_HOST', async () => {
    expect(isContainer({ DOCKER_MODE: '1' })).toBe(true);
    expect(isContainer({ DOCKER_MODE: '0' })).toBe(false);
    const image = { SCHEMA_VERSION: '0.5.1', OLLAMA_HOST: '127.0.0.1:11434', KDEPS_HOST: '127.0.0.1:3000' };
    expect(isContainer({ ...image, ROOT_DIR: me.folder })).toBe(false);
    await me.write({ '.dockerenv': '' });
    expect(isContainer({ ...image, ROOT_DIR: me.folder })).toBe(true);
    expect(isContainer({ ...image, KDEPS_HOST: '', ROOT_DIR: me.folder })).toBe(false);
  });

  it('the program runs the agent without arguments', () => {
    expect(me.kdeps([], { DOCKER_MODE: '1' })).toEqual({
      status: 1,
      stdout: '',
      stderr: '/agent/project does not exist.\n',
    });
    expect(me.kdeps([]).stdout).toContain('Commands:');
  });

  it('an agent listens on all interfaces', async () => {
    await me.write({ 'workflow.pkl': workflow(), 'resources/answer.pkl': answer('"x"') });
    const env = { DOCKER_MODE: '1', KDEPS_VOLUME_PATH: me.folder };
    const started = me.start(['run', '--port', '0'], env);
    await started.until(/curl "http:\/\/0\.0\.0\.0:\d+\/"/);
    expect(await started.stop()).toBe(0);
  });
});

it('all variables are in the README', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const variables = `DOCKER_MODE ROOT_DIR SCHEMA_VERSION KDEPS_HOST KDEPS_CONFIG NON_INTERACTIVE TIMEOUT KDEPS_VOLUME_PATH
    OLLAMA_HOST OLLAMA_MODELS DEBUG GITHUB_TOKEN TEMPLATE_DIR EDITOR KDEPS_DOCKER_MODE DOCKER_KDEPS_DIR DOCKER_KDEPS_PATH
    DOCKER_RUN_MODE DOCKER_GPU PKL_EXEC TZ HOME XDG_CONFIG_HOME KDEPS_HOME KDEPS_PYTHON KDEPS_PYTHON_ENVIRONMENT
    KDEPS_PYTHON_WARM KDEPS_UV CONDA_EXE OPENAI_API_KEY OPENAI_BASE_URL KDEPS_HTTP_REWRITE KDEPS_DEBUG KDEPS_CODE_CACHE
    NO_COLOR HF_TOKEN`;
  expect(variables.split(/\s+/).filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
