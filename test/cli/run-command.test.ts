// `kdeps run` from the first line to the last signal.
import { spawnSync } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, ask, resource, workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer, type Started } from '../support/command-line.ts';

let me: Newcomer;
beforeEach(async () => {
  me = await newcomer();
});
afterEach(() => me.leave());

const once = workflow('APIServer {}').replace('APIServerMode = true', 'APIServerMode = false');

async function urlOf(started: Started): Promise<string> {
  return (await started.until(/curl "(\S+)"/))[1] ?? '';
}

async function dataAt(url: string): Promise<unknown> {
  return (await ask(url)).body.response.data;
}

describe('kdeps run', () => {
  it('accepts a folder, its workflow or its package; the default is the current folder', async () => {
    await me.write({ 'a/workflow.pkl': once, 'a/resources/answer.pkl': answer('"yes"') });
    me.kdeps(['package', 'a']);
    for (const path of [['a'], ['a/workflow.pkl'], ['agent-1.0.0.kdeps']]) {
      const { stdout, stderr, status } = me.kdeps(['run', '--quiet', ...path]);
      expect([JSON.parse(stdout), stderr, status]).toEqual([{ success: true, data: ['yes'] }, '', 0]);
    }
    await me.write({ 'workflow.pkl': once, 'resources/answer.pkl': answer('"here"') });
    expect(JSON.parse(me.kdeps(['run']).stdout)).toMatchObject({ data: ['here'] });
  });

  it('exits with a status that shows whether an agent that runs once succeeded', async () => {
    await me.write({ 'workflow.pkl': once, 'resources/answer.pkl': answer('"@(exec.stdout("say"))"', ['say']) });
    await me.write({ 'resources/say.pkl': resource('say', 'Exec { Command = "echo no >&2; exit 4" }') });
    expect(me.kdeps(['run', '-q'])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'say: The command failed with exit code 4.\nno\n',
    });
    await me.write({ 'resources/answer.pkl': answer('"x"').replace('APIResponse {', 'APIResponse { Success = false') });
    expect(me.kdeps(['run', '-q']).status).toBe(1);
  });

  it('loads `.env` of the current folder and, with lower precedence, of the agent', async () => {
    await me.write({
      'a/workflow.pkl': once,
      'a/resources/answer.pkl': answer('"@(exec.stdout("say").trim())"', ['say']),
      'a/resources/say.pkl': resource('say', 'Exec { Command = "echo $ONE $TWO $THREE" }'),
      'a/.env': 'ONE=agent\nTWO=agent\nTHREE="three words here"\n',
      '.env': 'TWO=current\n',
    });
    expect(JSON.parse(me.kdeps(['run', 'a']).stdout)).toMatchObject({ data: ['agent current three words here'] });
    expect(JSON.parse(me.kdeps(['run', 'a'], { TWO: 'outside' }).stdout)).toMatchObject({
      data: ['agent outside three words here'],
    });
  });

  it('lists all errors before it opens a port', async () => {
    await me.write({
      'workflow.pkl': workflow().replace('TargetActionID = "answer"', 'TargetActionID = "anwser"'),
      'resources/answer.pkl': answer('"x"', ['nobody']),
      'resources/one.pkl': resource('one', 'Exec { Comand = "x" }'),
      'resources/two.pkl': resource('two', 'Exec { Command = 3 }'),
      'resources/three.pkl': 'a = ',
    });
    const { stdout, stderr, status } = me.kdeps(['run', '--port', '0']);
    expect([stdout, status]).toEqual(['', 1]);
    const places = stderr.split('\n').flatMap((line) => /^(?!\s)\S+?:\d+: .*/.exec(line)?.[0] ?? []);
    expect(places.sort()).toEqual([
      'resources/answer.pkl:7: No resource has the id `nobody`. [kdeps/unknown-action]',
      'resources/one.pkl:6: Cannot find property `Comand` in object of type `org.kdeps.pkl.Exec#ResourceExec`. [kdeps/unknown-field]',
      'resources/three.pkl:1: Unexpected end of file. [unexpected-end-of-file]',
      'resources/two.pkl:6: Expected value of type `String`, but got type `Int`. [type-mismatch]',
      'workflow.pkl:4: `TargetActionID` names `anwser`, but no resource has that id. [kdeps/unknown-target]',
    ]);
    expect(stderr).toContain('Did you mean `Command`?\n');
    expect(stderr).toMatch(/\n5 problems\. `kdeps explain CODE` tells more about a code in brackets\.\n$/);
  });

  it('says what to do if it cannot listen on an address', async () => {
    await me.write({ 'workflow.pkl': workflow(), 'resources/answer.pkl': answer('"x"') });
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    expect(me.kdeps(['run', '--port', String(port)])).toEqual({
      status: 1,
      stdout: '',
      stderr: `Port ${port} is in use by another program. Stop that program or choose another \`--port\`.\n`,
    });
    server.close();
  });
});

describe('kdeps run --watch', () => {
  it('serves the current agent, and the previous one while it is broken', async () => {
    const file = 'resources/answer.pkl';
    await me.write({ 'workflow.pkl': workflow(), [file]: answer('"one"') });
    const started = me.start(['run', '--watch', '--port', '0']);
    const url = await urlOf(started);
    expect(await dataAt(url)).toEqual(['one']);

    await me.write({ [file]: answer('"two"') });
    await started.until(/Reloaded\.\n/);
    // The file was empty for a moment, and may have been loaded then.
    await expect.poll(() => dataAt(url), { timeout: 60_000 }).toEqual(['two']);

    await me.write({ [file]: answer('"three') });
    await started.until(/answer\.pkl:\d+: Missing .*\n(.*\n)*?The previous version of the agent keeps running\.\n/);
    expect(await dataAt(url)).toEqual(['two']);

    // As editors write: to a new file, which then replaces the old one.
    await me.write({ draft: answer('"four"') });
    renameSync(join(me.folder, 'draft'), join(me.folder, file));
    await started.until(/keeps running(.*\n)*Reloaded\.\n/);
    expect(await dataAt(url)).toEqual(['four']);

    const { pathname } = new URL(url);
    await me.write({ 'workflow.pkl': workflow().replaceAll(`"${pathname}"`, '"/other"') });
    await started.until(/curl "http:\S+\/other"\n {2}console: http:\S+\/ui\n {2}docs: http:\S+\/docs\n/);
    expect(await dataAt(new URL('/other', url).href)).toEqual(['four']);
    await me.write({ 'workflow.pkl': workflow() });
    await expect.poll(async () => (await fetch(url)).status, { timeout: 60_000 }).toBe(200);

    rmSync(join(me.folder, file));
    await started.until(/resources contains no resource(.*\n)*The previous version/);
    expect(await dataAt(url)).toEqual(['four']);
    expect(await started.stop()).toBe(0);
  });

  it('reloads when an imported file outside of its folder changes', async () => {
    const text = answer('"\\(shared.word)"').replace('\n', '\nimport "../../shared.pkl"\n');
    await me.write({
      'inner/workflow.pkl': workflow(),
      'inner/resources/answer.pkl': text,
      'shared.pkl': 'word = "one"',
    });
    const started = me.start(['run', 'inner', '--watch', '--port', '0']);
    const url = await urlOf(started);
    expect(await dataAt(url)).toEqual(['one']);
    await me.write({ 'shared.pkl': 'word = "two"' });
    await started.until(/Reloaded\.\n/);
    // The file was empty for a moment, and may have been loaded then.
    await expect.poll(() => dataAt(url), { timeout: 60_000 }).toEqual(['two']);
    expect(await started.stop()).toBe(0);
  });

  it('answers running requests from the version of the agent that received them', async () => {
    await me.write({
      'workflow.pkl': workflow(),
      'resources/answer.pkl': answer('"@(exec.stdout("slow").trim())"', ['slow']),
      'resources/slow.pkl': resource('slow', 'Exec { Command = "sleep 3; echo old" }'),
    });
    const started = me.start(['run', '--watch', '--port', '0']);
    const url = await urlOf(started);
    const slow = dataAt(url);
    await started.until(/▸ GET/);
    await me.write({ 'resources/slow.pkl': resource('slow', 'Exec { Command = "echo new" }') });
    await started.until(/Reloaded/);
    expect(await dataAt(url)).toEqual(['new']);
    expect(await slow).toEqual(['old']);
    expect(await started.stop()).toBe(0);
  });

  it('misses no change made while the agent is loading or running', async () => {
    await me.write({
      'workflow.pkl': once,
      'resources/answer.pkl': answer('"@(exec.stdout("slow").trim())"', ['slow']),
      'resources/slow.pkl': resource('slow', 'Exec { Command = "sleep 1; echo one" }'),
    });
    const started = me.start(['run', '--watch']);
    await started.until(/▸ agent/);
    await me.write({ 'resources/slow.pkl': resource('slow', 'Exec { Command = "echo two" }') });
    await started.until(/"one"(.*\n)*.*"two"/);
    await started.until(/Waiting for changes/);
    expect(await started.stop()).toBe(0);
  });

  it('runs a one-off agent again after a change', async () => {
    await me.write({ 'workflow.pkl': once, 'resources/answer.pkl': answer('"one"') });
    const started = me.start(['run', '-w']);
    await started.until(/"one"/);
    await started.until(/Waiting for changes/);
    await me.write({ 'resources/answer.pkl': answer('"two"') });
    await started.until(/"two"/);
    expect(await started.stop()).toBe(0);
  });
});

describe('Ctrl-C', () => {
  /** A number that no other process has in its arguments. */
  const mark = String(4000 + (process.pid % 997));
  const stubborn = {
    'resources/answer.pkl': answer('"@(exec.stdout("slow"))@(python.stdout("py"))"', ['slow', 'py']),
    'resources/slow.pkl': resource('slow', `Exec { Command = "trap '' INT TERM; sleep ${mark} & sleep ${mark}" }`),
    'resources/py.pkl': resource(
      'py',
      `Python { Script = "import subprocess, time; subprocess.Popen(['sleep', '${mark}']); time.sleep(${mark})" }`,
    ),
  };
  const sleepers = () => {
    const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    return String(stdout.split('\n').filter((line) => line.includes(`sleep ${mark}`)).length);
  };
  const settled = async (wanted: RegExp) => {
    const end = Date.now() + 15_000;
    while (!wanted.test(sleepers()) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
    return sleepers();
  };

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends a one-off agent and everything it has started', async (signal, status) => {
    await me.write({ 'workflow.pkl': once, ...stubborn });
    const started = me.start(['run']);
    expect(await settled(/^[3-9]$/)).toMatch(/^[3-9]$/);
    expect(await started.stop(signal)).toBe(status);
    expect(await settled(/^0$/)).toBe('0');
  });

  it('twice ends a server at once, with everything it has started', async () => {
    await me.write({ 'workflow.pkl': workflow(), ...stubborn });
    const started = me.start(['run', '--port', '0']);
    const request = fetch(await urlOf(started)).catch(() => null);
    expect(await settled(/^[3-9]$/)).toMatch(/^[3-9]$/);
    started.child.kill('SIGINT');
    await started.until(/SIGINT: waiting for running requests\. Repeat to stop immediately\./);
    expect(await started.stop()).toBe(0);
    expect(await settled(/^0$/)).toBe('0');
    await request;
  });

  it('ends the creation of a Python environment', async () => {
    const venv = `#!/bin/sh\ncase "$*" in *venv*) sleep ${mark} & sleep ${mark} ;; *) printf '%s\\n3.11.0\\n' "$0" ;; esac\n`;
    await me.write({
      'workflow.pkl': once.replace('APIServer {}', 'AgentSettings { PythonPackages { "anything" } }'),
      ...stubborn,
    });
    writeFileSync(join(me.folder, 'python'), venv, { mode: 0o755 });
    const started = me.start(['run'], { KDEPS_PYTHON: join(me.folder, 'python'), KDEPS_UV: '0' });
    expect(await settled(/^[1-9]/)).not.toBe('0');
    expect(await started.stop()).toBe(130);
    expect(await settled(/^0$/)).toBe('0');
  });
});
