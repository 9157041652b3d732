// Each command for agents, as a new user runs it.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTar } from '../../src/runtime/packages/tar.ts';
import { answer, ask, resource, workflow } from '../support/agent-server.ts';
import { isExecutable } from '../support/built-program.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';

let me: Newcomer;
beforeEach(async () => {
  me = await newcomer();
});
afterEach(() => me.leave());

/** An agent that runs once and prints a word. */
function speaker(name: string, version: string, word: string, more = ''): Readonly<Record<string, string>> {
  const head = `AgentID = "${name}"\nVersion = "${version}"`;
  return {
    [`${name}/workflow.pkl`]: workflow('APIServer {}', more)
      .replace('AgentID = "agent"', head)
      .replace('APIServerMode = true', 'APIServerMode = false'),
    [`${name}/resources/say.pkl`]: resource('say', `Exec { Command = "echo ${word}" }`),
    [`${name}/resources/answer.pkl`]: answer('"@(exec.stdout("say").trim())"', ['say']),
  };
}

function dataOf(text: string): unknown {
  return (JSON.parse(text) as { data: unknown }).data;
}

describe('kdeps new', () => {
  it('creates a valid agent, and says how to run it', () => {
    expect(me.kdeps(['new', 'painter'])).toEqual({
      status: 0,
      stdout:
        'painter/resources/answer.pkl\npainter/resources/draw.pkl\npainter/tests/requests.pkl\npainter/workflow.pkl\n\nRun it with: kdeps run painter\nTest it with: kdeps agent test painter\nFor another kind of agent, use --kind chat, --kind tool or --kind api.\n',
      stderr: '',
    });
    expect(me.kdeps(['validate', 'painter']).stdout).toBe('painter 1.0.0 is valid: 2 resources, 2 of them run.\n');
    expect(existsSync(join(me.home, '.kdeps'))).toBe(false);
  });

  it("creates a file of each template if there are templates of one's own", async () => {
    await me.write({ 'templates/exec.pkl': '{{ .Header }}\nActionID = "mine"\n' });
    expect(me.kdeps(['new', 'painter'], { TEMPLATE_DIR: 'templates' }).stdout).toBe(
      'painter/resources/client.pkl\npainter/resources/exec.pkl\npainter/resources/llm.pkl\npainter/resources/python.pkl\npainter/resources/response.pkl\npainter/tests/painter.pkl\npainter/workflow.pkl\npainter/data\n\nRun it with: kdeps run painter\n',
    );
    expect(me.kdeps(['validate', 'painter']).stdout).toBe('painter 1.0.0 is valid: 5 resources, 2 of them run.\n');
  });
});

describe('kdeps scaffold', () => {
  it('creates an agent that answers the printed command with a picture', async () => {
    me.kdeps(['scaffold', 'painter', 'workflow', 'python', 'response']);
    const started = me.start(['run', 'painter', '--port', '0']);
    const [, url = ''] = await started.until(/curl "(\S+)"/);
    expect(new URL(url).pathname).toBe('/api/v1/painter');
    const asked = async (init: RequestInit = {}) => {
      const { status, body } = await ask(url, init);
      const [{ prompt, picture }] = body.response.data as [{ prompt: string; picture: string }];
      return { status, prompt, svg: Buffer.from(picture.replace(/^.*base64,/, ''), 'base64').toString() };
    };
    const first = await asked();
    expect([first.status, first.svg.startsWith('<svg '), first.svg.endsWith('</svg>')]).toEqual([200, true, true]);
    expect([first.prompt, first.svg.includes('>A Teddy Bear<')]).toEqual(['A Teddy Bear', true]);
    // As sent by `curl -d`.
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const second = await asked({ method: 'POST', headers: form, body: '{"q":"a <red> fox"}' });
    expect([second.prompt, second.svg.includes('>a &lt;red&gt; fox<')]).toEqual(['a <red> fox', true]);
    expect(second.svg).not.toBe(first.svg);
    expect(await started.stop()).toBe(0);
  });

  it('adds files of the named kinds, and lists the kinds', () => {
    expect(me.kdeps(['scaffold', 'painter']).stdout).toBe('client\nexec\nllm\npython\nresponse\ntest\nworkflow\n');
    expect(me.kdeps(['scaffold', 'painter', 'exec', 'llm.pkl'])).toEqual({
      status: 0,
      stdout: 'painter/resources/exec.pkl\npainter/resources/llm.pkl\n',
      stderr: 'painter has no workflow yet. Create one with: kdeps scaffold painter workflow\n',
    });
    me.kdeps(['scaffold', 'painter', 'workflow']);
    expect(readFileSync(join(me.folder, 'painter/workflow.pkl'), 'utf8')).toContain('AgentID = "painter"');
  });
});

describe('kdeps validate', () => {
  const script = (id: string, lines: readonly string[], more = ''): string =>
    resource(id, `Python {\n  Script = """\n${lines.map((line) => `    ${line}\n`).join('')}    """\n${more}}`);

  it('finds errors in the syntax of Python scripts, at their lines', async () => {
    await me.write({
      'painter/workflow.pkl': workflow(),
      'painter/resources/answer.pkl': answer('1', ['a', 'b', 'c', 'd', 'e', 'f']),
      'painter/resources/a.pkl': script('a', [
        'import os',
        '',
        'for name in ["@(request.params("q"))"]',
        '  print(name)',
      ]),
      'painter/resources/b.pkl': resource('b', 'Python { Script = "print(1\\nprint(2)" }'),
      // Values, also in the middle of a text, and scripts that are computed or raw.
      'painter/resources/c.pkl': script('c', ['x = @(request.params("q"))', "print(f'<{x}> @(request.path())')"]),
      'painter/resources/d.pkl': `${resource('d', 'Python { Script = text }')}local text = "print("\n`,
      'painter/resources/e.pkl': script('e', ['print('], '  Raw = true\n'),
      'painter/resources/f.pkl': script('f', [
        "print('''a\\nb''')",
        'async def f():',
        '  return [i async for i in g()]',
      ]),
    });
    const { status, stderr } = me.kdeps(['validate', 'painter']);
    expect(status).toBe(1);
    const start = String.raw`: The script is not valid in Python 3\.[\d.]+: `;
    expect(stderr).toMatch(
      new RegExp(
        String.raw`^painter/resources/a\.pkl:\d+${start}.*\[kdeps/python-syntax\]\npainter/resources/b\.pkl:6${start}.*\n\n2 problems\.`,
      ),
    );
    const source = readFileSync(join(me.folder, 'painter/resources/a.pkl'), 'utf8').split('\n');
    expect(source[Number(/a\.pkl:(\d+)/.exec(stderr)?.[1]) - 1]).toContain('for name in');
    // Without Python, scripts are not checked.
    expect(me.kdeps(['validate', 'painter'], { KDEPS_PYTHON: 'none' }).status).toBe(0);
  });
});

describe('kdeps package, install and add', () => {
  it('put an agent in one file, so that others can use all of it or one action', async () => {
    await me.write({
      ...speaker('other', '1.2.5', 'old'),
      ...speaker('user', '1.0.0', 'mine', 'Workflows { "@other:1.2.5" }'),
      'user/resources/answer.pkl': answer('"@(exec.stdout("@other/say:1.2.5").trim())"', ['@other/say:1.2.5']),
    });
    expect(me.kdeps(['package', 'other']).stdout).toBe(`${me.folder}/other-1.2.5.kdeps\n`);
    expect(me.kdeps(['package', 'other']).stdout).toBe(`${me.folder}/other-1.2.5.kdeps (unchanged)\n`);
    const place = join(me.home, '.kdeps/agents/other');
    expect(me.kdeps(['install', 'other-1.2.5.kdeps']).stdout).toBe(`@other:1.2.5 is installed in ${place}/1.2.5\n`);
    await me.write(speaker('other', '1.10.0', 'new'));
    me.kdeps(['package', 'other', '-o', 'made']);
    expect(me.kdeps(['add', 'made/other-1.10.0.kdeps']).stdout).toBe(`@other:1.10.0 is installed in ${place}/1.10.0\n`);
    expect(dataOf(me.kdeps(['run', 'user']).stdout)).toEqual(['old']);
    // Without a version, the newest one is used; 10 is newer than 9.
    await me.write(speaker('other', '1.9.0', 'middle'));
    me.kdeps(['package', 'other']);
    me.kdeps(['install', 'other-1.9.0.kdeps']);
    await me.write({
      ...speaker('user', '1.0.0', 'mine', 'Workflows { "@other" }'),
      'user/resources/answer.pkl': answer('"@(exec.stdout("@other/say").trim())"', ['@other/say']),
    });
    expect(dataOf(me.kdeps(['run', 'user']).stdout)).toEqual(['new']);
    // A package contains the agents it uses, so it runs where none of them is installed.
    me.kdeps(['package', 'user']);
    expect(dataOf(me.kdeps(['run', 'user-1.0.0.kdeps'], { KDEPS_HOME: join(me.folder, 'elsewhere') }).stdout)).toEqual([
      'new',
    ]);
  });

  it.each(['@other', '@other:1.2.5', '@other/say', '@other/say:1.2.5'])(
    'make an agent usable as %s',
    async (reference) => {
      await me.write({
        ...speaker('other', '1.2.5', 'heard'),
        ...speaker('user', '1.0.0', 'mine', `Workflows { "${reference}" }`),
        'user/resources/answer.pkl': answer('"@(exec.stdout("@other/say:1.2.5").trim())"', ['@other/say:1.2.5']),
      });
      me.kdeps(['package', 'other']);
      me.kdeps(['install', 'other-1.2.5.kdeps']);
      expect(dataOf(me.kdeps(['run', 'user']).stdout)).toEqual(['heard']);
    },
  );

  it('read packages of earlier programs: no manifest, full ids, other agents and data alongside', async () => {
    const agent = speaker('demo', '1.0.0', '')['demo/workflow.pkl'] ?? '';
    await me.write({
      'packed/workflow.pkl': agent.replace('"answer"', '"@demo/out:1.0.0"').replace('@0.5.1', '@0.4.1-dev'),
      'packed/resources/demo_out-1.0.0.pkl': answer(
        '"@(exec.stdout("@demo/ask:1.0.0").trim())"\n"@(exec.stdout("@other/tell:2.0.0").trim())"',
        ['@demo/ask:1.0.0', '@other/tell:2.0.0'],
      ).replace('ActionID = "answer"', 'ActionID = "@demo/out:1.0.0"'),
      'packed/resources/demo_ask-1.0.0.pkl': resource(
        '@demo/ask:1.0.0',
        'Exec { Command = "cat @(data.filepath("demo/1.0.0", "x.txt"))" }',
      ),
      'packed/resources/other_tell-2.0.0.pkl': resource(
        '@other/tell:2.0.0',
        'Exec { Command = "cat @(data.filepath("other/2.0.0", "deep/y.txt"))" }',
      ),
      'packed/data/demo/1.0.0/x.txt': 'of demo',
      'packed/data/other/2.0.0/deep/y.txt': 'of other',
    });
    const tar = ['-czf', 'demo-1.0.0.kdeps', '-C', 'packed', './workflow.pkl', './resources', './data'];
    expect(spawnSync('tar', tar, { cwd: me.folder }).status).toBe(0);
    expect(dataOf(me.kdeps(['run', 'demo-1.0.0.kdeps']).stdout)).toEqual(['of demo', 'of other']);
    expect(me.kdeps(['install', 'demo-1.0.0.kdeps']).stdout).toContain('@demo:1.0.0 is installed in ');
    expect(dataOf(me.kdeps(['run', join(me.home, '.kdeps/agents/demo/1.0.0')]).stdout)).toEqual([
      'of demo',
      'of other',
    ]);
    expect(me.kdeps(['build', '--offline', 'demo-1.0.0.kdeps', '--no-image', '-o', 'image']).status).toBe(0);
    expect(existsSync(join(me.folder, 'image/agent/data/other/2.0.0/deep/y.txt'))).toBe(true);
  });

  it('are checked beyond what loading finds', async () => {
    await me.write(speaker('user', '1.0.0', 'mine'));
    const file = join(me.folder, 'user/resources/say.pkl');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\nlocal late = "@(request.params("q").trm())"\n`);
    const { status, stdout, stderr } = me.kdeps(['validate', 'user']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^user\/resources\/say\.pkl:\d+: Cannot find method `trm` in class `String`\. \[unknown-method\]\n {2}Did you mean `trim`/,
    );
  });

  it('name the agent that is not installed', async () => {
    await me.write(speaker('user', '1.0.0', 'mine', 'Workflows { "@other:1.2.5" }'));
    expect(me.kdeps(['validate', 'user'])).toMatchObject({
      status: 1,
      stderr:
        'user/workflow.pkl:6: The agent `@other:1.2.5` is not installed. [kdeps/agent-not-installed]\n  Install it with `kdeps install FILE.kdeps`.\n\n`kdeps explain CODE` tells more about a code in brackets.\n',
    });
  });

  it('write a manifest with checksums first, and reject packages that differ from it', async () => {
    await me.write(speaker('other', '1.2.5', 'x'));
    me.kdeps(['package', 'other']);
    const file = join(me.folder, 'other-1.2.5.kdeps');
    const [manifest] = await readTar(gunzipSync(readFileSync(file)));
    expect(manifest?.path).toBe('manifest.json');
    expect(JSON.parse(manifest?.content.toString() ?? '')).toMatchObject({
      format: 1,
      agent: 'other',
      version: '1.2.5',
    });
  });

  it('do not package a broken agent', async () => {
    await me.write({ ...speaker('other', '1.2.5', 'x'), 'other/resources/bad.pkl': 'a = ' });
    expect(me.kdeps(['package', 'other'])).toMatchObject({ status: 1, stdout: '' });
    expect(existsSync(join(me.folder, 'other-1.2.5.kdeps'))).toBe(false);
  });
});

describe('kdeps build', () => {
  /** A fake Docker that prints its arguments and variables. */
  const docker = '#!/bin/sh\necho "asked: $*" >&2\necho "token: $HF_TOKEN, BuildKit: $DOCKER_BUILDKIT" >&2\n';

  it('writes a Dockerfile and a compose file, and has Docker build them', async () => {
    await me.write({
      ...speaker('other', '1.2.5', 'x', ''),
      'other/.env': 'HF_TOKEN=hf_real_value\n',
      'bin/docker': docker,
    });
    await me.write({
      'other/workflow.pkl':
        speaker('other', '1.2.5', 'x')['other/workflow.pkl']?.replace(
          'APIServer {}',
          'AgentSettings { Args { ["HF_TOKEN"] = "secret" } }',
        ) ?? '',
    });
    chmodSync(join(me.folder, 'bin/docker'), 0o755);
    const path = `${me.folder}/bin:${process.env['PATH'] ?? ''}`;
    const { stdout, stderr, status } = me.kdeps(['build', '--offline', 'other', '--gpu', 'amd', '-o', 'image'], {
      PATH: path,
    });
    expect(stdout).toBe(
      `${me.folder}/image/Dockerfile\n${me.folder}/image/other_docker-compose-amd.yaml\nkdeps-other:1.2.5\nRun it with: docker compose -f ${me.folder}/image/other_docker-compose-amd.yaml up\n`,
    );
    // The secret is passed to Docker in the environment, not on the command line.
    expect(stderr).toBe(
      `asked: build --tag kdeps-other:1.2.5 --secret id=HF_TOKEN,env=HF_TOKEN ${me.folder}/image\ntoken: hf_real_value, BuildKit: 1\n`,
    );
    expect(status).toBe(0);
    for (const name of ['Dockerfile', 'other_docker-compose-amd.yaml', 'agent/workflow.pkl', 'kdeps/package.json'])
      expect(readFileSync(join(me.folder, 'image', name), 'utf8')).not.toMatch(/hf_real_value|ARG /);
    expect(existsSync(join(me.folder, 'image/kdeps', isExecutable ? 'kdeps' : 'dist/cli.cjs'))).toBe(true);
  });

  it('keeps the files if nothing can build the image', async () => {
    await me.write(speaker('other', '1.2.5', 'x'));
    const context = `The build context is in ${me.folder}/image.\n`;
    const { stderr, status } = me.kdeps(['build', '--offline', 'other', '-o', 'image'], { PATH: me.folder });
    expect([stderr, status]).toEqual([`None of docker, podman, buildah is installed. ${context}`, 1]);
    const chosen = me.kdeps(['build', '--offline', 'other', '-o', 'image', '--builder', 'podman'], { PATH: me.folder });
    expect([chosen.stderr, chosen.status]).toEqual([`podman is not installed. ${context}`, 1]);
    expect(me.kdeps(['build', '--offline', 'other', '-o', 'image', '--no-image'], { PATH: me.folder }).status).toBe(0);
  });

  it('never clears a folder that it did not create', async () => {
    await me.write(speaker('other', '1.2.5', 'x'));
    const { stderr, status } = me.kdeps(['build', '--offline', 'other', '-o', '.', '--no-image']);
    expect([stderr, status]).toEqual([
      `${me.folder} contains files that were not written by a build. Choose an empty or new folder.\n`,
      1,
    ]);
    expect(existsSync(join(me.folder, 'other/workflow.pkl'))).toBe(true);
  });
});

describe('kdeps upgrade', () => {
  it('shows older spellings, then converts them', async () => {
    const old = resource('say', 'run { exec { command = "echo x" } }')
      .replace('ActionID', 'actionID')
      .replace('0.5.1', '0.2.30');
    await me.write({ ...speaker('other', '1.2.5', 'x'), 'other/resources/say.pkl': old });
    const changes =
      'other/resources/say.pkl: schema 0.2.30 → 0.5.1, actionID → ActionID, run → Run, exec → Exec, command → Command\n';
    expect(me.kdeps(['upgrade', '--dry-run', 'other']).stdout).toBe(`${changes}1 file would be changed.\n`);
    expect(readFileSync(join(me.folder, 'other/resources/say.pkl'), 'utf8')).toBe(old);
    expect(me.kdeps(['upgrade', 'other']).stdout).toBe(`${changes}1 file changed.\n`);
    expect(me.kdeps(['upgrade', 'other']).stdout).toBe('0 files changed.\n');
    expect(me.kdeps(['validate', 'other']).status).toBe(0);
  });
});

describe('kdeps doctor', () => {
  it('shows what is available, and creates nothing', () => {
    const { stdout } = me.kdeps(['doctor']);
    for (const name of ['Node.js', 'home', 'Python', 'uv', 'conda', 'GPU', 'threads', 'Ollama', 'Docker'])
      expect(stdout).toMatch(new RegExp(`^[✓·✗] ${name.replace('.', '\\.')} +\\S`, 'm'));
    expect(existsSync(join(me.home, '.kdeps'))).toBe(false);
  });

  it('shows the threads of Python scripts, and what sets them', () => {
    const shown = (env: Readonly<Record<string, string>>): string | undefined =>
      /^✓ threads +(.*)$/m.exec(me.kdeps(['doctor'], env).stdout)?.[1];
    expect(shown({})).toMatch(/^\d+ for a Python script on \d+ cores?$/);
    expect(shown({ MKL_NUM_THREADS: '3' })).toMatch(/; MKL_NUM_THREADS=3 is set$/);
    expect(shown({ OMP_NUM_THREADS: '5' })).toBe('OMP_NUM_THREADS=5 is set, and holds for all Python scripts');
  });

  it('checks what an agent needs', () => {
    me.kdeps(['scaffold', 'painter', 'workflow', 'python', 'llm', 'response']);
    // Its resource that asks a model does not run yet.
    expect(me.kdeps(['doctor', 'painter'], { OLLAMA_HOST: '127.0.0.1:9' }).stdout).toContain('· Ollama ');
    const response = join(me.folder, 'painter/resources/response.pkl');
    writeFileSync(
      response,
      readFileSync(response, 'utf8').replace('"pythonResource"', '"pythonResource"\n  "llmResource"'),
    );
    const { stdout, status } = me.kdeps(['doctor', 'painter'], { OLLAMA_HOST: '127.0.0.1:9' });
    expect(stdout).toContain(
      '✗ Ollama           nothing is listening at http://127.0.0.1:9. Start it with: ollama serve',
    );
    expect(stdout).toMatch(/^[✓✗] port 3000 \(API\) +(free|in use)/m);
    expect(status).toBe(1);
  });
});

describe('help', () => {
  it.each([
    'eval',
    'run',
    'new',
    'scaffold',
    'validate',
    'package',
    'install',
    'add',
    'build',
    'prepare',
    'upgrade',
    'doctor',
    'test',
    'analyze imports',
    'project resolve',
    'project package',
    'download-package',
    'shell-completion',
  ])('of %s has an example', (path) => {
    const { stdout, status } = me.kdeps([...path.split(' '), '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain(`\nExamples:\n`);
    expect(stdout).toContain(`\n  kdeps ${path} `);
  });
});
