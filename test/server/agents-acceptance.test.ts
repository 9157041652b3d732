// Requirements on an agent's folder, package and answers, from the feature files of the original.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../src/runtime/config/settings.ts';
import { AgentError, openAgent } from '../../src/runtime/index.ts';
import { unpack } from '../../src/runtime/packages/archive.ts';
import { installPackage, packAgent, packageName } from '../../src/runtime/packages/package-agent.ts';
import { answer, ask, resource, withAgent, workflow, writeFiles } from '../support/agent-server.ts';

type Files = Readonly<Record<string, string>>;

let home = '';

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kdeps-home-'));
});

afterAll(() => rm(home, { recursive: true }));

function named(agent: string, more = '', version = '1.0.0'): string {
  return workflow('', `Version = "${version}"\n${more}`).replace('AgentID = "agent"', `AgentID = "${agent}"`);
}

/** Opens and packages an agent and returns the bytes; throws all errors of the agent. */
async function packed(files: Files): Promise<Buffer> {
  const folder = await writeFiles(files);
  try {
    const open = await openAgent(folder, { cwd: folder, env: { KDEPS_HOME: home }, emit: () => undefined });
    await open.close();
    return await packAgent(open.agent);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function contentOf(files: Files): Promise<ReadonlyMap<string, string>> {
  const found = await unpack(await packed(files));
  return new Map(found.map(({ path, content }) => [path, content.toString('utf8')]));
}

async function problemOf(files: Files): Promise<string> {
  return packed(files).then(
    () => '',
    (error: unknown) => {
      if (error instanceof AgentError) return error.message;
      throw error;
    },
  );
}

async function install(files: Files, agent: string, version = '1.0.0'): Promise<string> {
  const file = join(home, packageName({ agent, version }));
  await writeFile(file, await packed(files));
  return (await installPackage(file, home)).folder;
}

describe('a packaged agent', () => {
  const files = {
    'workflow.pkl': named('myAgent').replace('"answer"', '"helloWorld"'),
    'resources/hello.pkl': resource('helloWorld', 'Run { APIResponse { Response { Data { 1 } } } }', ['helloWorld2']),
    'resources/hello2.pkl': resource('helloWorld2', 'Exec { Command = "true" }'),
    'data/words.txt': 'words',
  };

  it('has the full id of its target', async () => {
    expect((await contentOf(files)).get('workflow.pkl')).toContain('TargetActionID = "@myAgent/helloWorld:1.0.0"');
  });

  it('has each resource in a file named after agent, action and version', async () => {
    const content = await contentOf(files);
    expect(content.get('resources/myAgent_helloWorld-1.0.0.pkl')).toContain('"@myAgent/helloWorld:1.0.0"');
    expect(content.get('resources/myAgent_helloWorld2-1.0.0.pkl')).toContain('"@myAgent/helloWorld2:1.0.0"');
  });

  it('has its data in a folder named after agent and version', async () => {
    expect((await contentOf(files)).get('data/myAgent/1.0.0/words.txt')).toBe('words');
  });

  it('is named after agent and version, and installed in a folder of that name', async () => {
    expect(packageName({ agent: 'myAgent', version: '1.0.0' })).toBe('myAgent-1.0.0.kdeps');
    expect(await install(files, 'myAgent')).toBe(join(home, 'agents/myAgent/1.0.0'));
    expect(await readdir(join(home, 'agents/myAgent/1.0.0'))).toEqual(['data', 'resources', 'workflow.pkl']);
  });

  it('may lack data', async () => {
    const { 'data/words.txt': _, ...rest } = files;
    expect([...(await contentOf(rest)).keys()].filter((path) => path.startsWith('data'))).toEqual([]);
  });

  it('is rejected for an unknown id, unlike in the original', async () => {
    const wrong = { ...files, 'resources/hello2.pkl': resource('helloWorld2', '', ['nobody']) };
    expect(await problemOf(wrong)).toContain('No resource has the id `nobody`.');
  });
});

describe('an agent that uses others', () => {
  beforeAll(async () => {
    for (const version of ['1.0.0', '1.2.5', '1.10.0']) {
      const other = {
        'workflow.pkl': named('other', '', version).replace('"answer"', '"helper"'),
        'resources/helper.pkl': resource(
          'helper',
          'Exec { Command = "cat @(data.filepath("other", "words.txt"))" }',
        ).replace('"other"', `"other/${version}"`),
        'data/words.txt': `words of ${version}`,
      };
      await install(other, 'other', version);
    }
    const middle = {
      'workflow.pkl': named('middle', 'Workflows { "@other:1.2.5" }').replace('"answer"', '"between"'),
      'resources/between.pkl': resource(
        'between',
        'Exec { Command = "echo between, @(exec.stdout("@other/helper:1.2.5"))" }',
        ['@other/helper:1.2.5'],
      ),
    };
    await install(middle, 'middle');
  });

  const using = (references: readonly string[], needs: readonly string[]): Files => ({
    'workflow.pkl': named('user', `Workflows { ${references.map((each) => `"${each}"`).join('; ')} }`),
    'resources/answer.pkl': answer(needs.map((need) => `exec.stdout("${need}").trim()`).join('\n'), needs),
  });

  it.each([
    ['@other/helper:1.2.5', '1.2.5'],
    ['@other:1.2.5', '1.2.5'],
    ['@other/helper', '1.10.0'],
    ['@other', '1.10.0'],
  ])('as %s holds its resources and data', async (reference, version) => {
    const files = using([reference], [`@other/helper:${version}`]);
    const content = await contentOf(files);
    expect(content.get(`resources/other_helper-${version}.pkl`)).toContain(`"@other/helper:${version}"`);
    expect(content.get(`data/other/${version}/words.txt`)).toBe(`words of ${version}`);
    expect(content.get('resources/user_answer-1.0.0.pkl')).toContain(`"@other/helper:${version}"`);
  });

  it('may use several, which are packaged with those that they use', async () => {
    const files = using(['@other:1.0.0', '@middle'], ['@middle/between:1.0.0', '@other/helper:1.0.0']);
    expect([...(await contentOf(files)).keys()]).toEqual([
      'data/other/1.0.0/words.txt',
      'data/other/1.2.5/words.txt',
      'resources/middle_between-1.0.0.pkl',
      'resources/other_helper-1.0.0.pkl',
      'resources/other_helper-1.2.5.pkl',
      'resources/user_answer-1.0.0.pkl',
      'workflow.pkl',
    ]);
    // With nothing installed, the package is enough.
    const file = join(home, 'user-1.0.0.kdeps');
    await writeFile(file, await packed(files));
    await withAgent(file, async ({ url }) => {
      expect((await ask(url)).body.response.data).toEqual(['between, words of 1.2.5', 'words of 1.0.0']);
    });
  });
});

describe('the folder of an agent', () => {
  const good = { 'workflow.pkl': workflow(), 'resources/answer.pkl': answer('1') };
  const development = resource('x', 'Exec { Command = "true" }').replace('@0.5.1', '@0.4.1-dev');
  const settings = 'amends "package://schema.kdeps.com/core@0.5.1#/Kdeps.pkl"';

  it.each([
    ['is its workflow and resources', {}],
    ['may have data, with any files', { 'data/workflow.pkl': 'no pkl', 'data/deep/er/file.txt': '' }],
    ['may have settings of the machine', { '.kdeps.pkl': settings }],
    ['may have resources in folders', { 'resources/external/more.pkl': resource('more', 'Exec { Command = "true" }') }],
    ['may name a version of the schema that was under work', { 'resources/x.pkl': development }],
    ['may have files that are none of the agent', { 'README.md': 'words', 'resources/notes.txt': 'words' }],
    [
      'may have a resource whose other actions are null',
      { 'resources/x.pkl': resource('x', 'Run { Exec = null; Python = null; Chat { Prompt = "x" } }') },
    ],
  ])('%s', async (_, more) => {
    expect(await problemOf({ ...good, ...more })).toBe('');
  });

  it('contributes only files of the agent to the package', async () => {
    const more = { 'README.md': 'words', 'resources/notes.txt': 'words', '.env': 'TOKEN=1', '.kdeps.pkl': settings };
    expect([...(await contentOf({ ...good, ...more })).keys()]).toEqual([
      'resources/agent_answer-1.0.0.pkl',
      'workflow.pkl',
    ]);
  });

  it.each([
    ['a workflow by another name', { 'workflow.pkl': '', 'workflow1.pkl': workflow() }, 'This file is not a workflow.'],
    ['a file without `amends`', { 'resources/x.pkl': 'ActionID = "x"' }, 'This file is not a resource.'],
    ['a resource that is a workflow', { 'resources/x.pkl': workflow() }, 'This file is not a resource.'],
    ['a workflow that is a resource', { 'workflow.pkl': answer('1') }, 'This file is not a workflow.'],
    [
      'a schema of another host',
      { 'resources/x.pkl': 'amends "package://schema.example.com/core@0.5.1#/Resource.pkl"\nActionID = "x"' },
      'schema.example.com',
    ],
    [
      'two real actions in one file',
      { 'resources/x.pkl': resource('x', 'Run { Chat { Prompt = "x" }; Exec { Command = "x" } }') },
      'The resource has 2 actions: `Exec`, `Chat`.',
    ],
  ])('cannot have %s', async (_, more, problem) => {
    expect(await problemOf({ ...good, ...more })).toContain(problem);
  });
});

describe('the settings of a machine', () => {
  const settings = (folder: string) =>
    `amends "package://schema.kdeps.com/core@0.5.1#/Kdeps.pkl"\nKdepsDir = "${folder}"\n`;

  it('come from the current folder, otherwise from the home folder, otherwise from defaults', async () => {
    const [current, user] = [join(home, 'current'), join(home, 'user')];
    await mkdir(current);
    await mkdir(user);
    const folder = async () => (await readSettings({ HOME: user }, current)).folder;
    expect(await folder()).toBe('.kdeps');
    await writeFile(join(user, '.kdeps.pkl'), settings('of-user'));
    expect(await folder()).toBe('of-user');
    await writeFile(join(current, '.kdeps.pkl'), settings('of-project'));
    expect(await folder()).toBe('of-project');
    expect(await readFile(join(user, '.kdeps.pkl'), 'utf8')).toBe(settings('of-user'));
  });

  it('are rejected if the file is something else', async () => {
    const current = await mkdtemp(join(home, 'wrong-'));
    await writeFile(join(current, '.kdeps.pkl'), workflow());
    await expect(readSettings({ HOME: '/nowhere' }, current)).rejects.toThrow(
      '.kdeps.pkl:1: This file does not contain machine settings.',
    );
  });
});
