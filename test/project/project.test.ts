import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAgent, readTemplateNames, scaffold } from '../../src/project/scaffold.ts';
import { upgradeFolder, upgradeText } from '../../src/project/upgrade.ts';
import type { Agent } from '../../src/runtime/index.ts';
import { answer, ask, withAgent, withOpenAgent, workflow, writeFiles } from '../support/agent-server.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kdeps-project-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const withOpen = <T>(path: string, use: (agent: Agent) => Promise<T> | T, env: Readonly<Record<string, string>> = {}) =>
  withOpenAgent(folder, path, use, env);

describe('new agents', () => {
  it('are valid', async () => {
    const path = join(folder, 'painter');
    const made = await createAgent(path);
    expect(made.map((file) => file.slice(path.length + 1)).sort()).toEqual([
      'data',
      'resources/client.pkl',
      'resources/exec.pkl',
      'resources/llm.pkl',
      'resources/python.pkl',
      'resources/response.pkl',
      'tests/painter.pkl',
      'workflow.pkl',
    ]);
    await withOpen(path, (agent) => {
      expect([agent.agent, agent.resources.size]).toEqual(['painter', 5]);
    });
  });

  it('keep existing files unless forced', async () => {
    const path = join(folder, 'painter');
    await scaffold(path, ['exec']);
    await writeFile(join(path, 'resources/exec.pkl'), 'mine');
    await expect(scaffold(path, ['exec', 'llm'])).rejects.toThrow('exec.pkl already exists');
    expect(existsSync(join(path, 'resources/llm.pkl'))).toBe(false);
    await scaffold(path, ['exec'], { force: true });
    expect(await readFile(join(path, 'resources/exec.pkl'), 'utf8')).toContain('ActionID = "execResource"');
  });

  it('can be created from custom templates', async () => {
    await writeFile(join(folder, 'exec.pkl'), 'Name = "{{name}}"');
    const path = join(folder, 'painter');
    await scaffold(path, ['exec', 'llm'], { templates: folder });
    expect(await readFile(join(path, 'resources/exec.pkl'), 'utf8')).toBe('Name = "painter"');
    expect(await readFile(join(path, 'resources/llm.pkl'), 'utf8')).toContain('Chat {');
  });

  it.each(['my-agent', 'my agent', 'a.b'])('cannot be called %s', async (name) => {
    await expect(createAgent(join(folder, name))).rejects.toThrow('is not a valid agent name');
  });

  it('list the kinds', () => {
    expect(readTemplateNames(['llm.pkl', 'llm', 'exec'])).toEqual(['llm', 'exec']);
    expect(() => readTemplateNames(['exex', 'sql'])).toThrow(
      'Unknown kind `exex`. Did you mean `exec`?\nUnknown kind `sql`. Known kinds: client',
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

  it('rename fields, but nothing in texts, scripts and data', () => {
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

  it('result in agents that do the same as before', async () => {
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

  it('need a valid version', async () => {
    await expect(upgradeFolder(folder, { dryRun: true, version: 'newest' })).rejects.toThrow('is not a schema version');
  });
});
