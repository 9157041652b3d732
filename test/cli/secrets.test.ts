// A secret appears nowhere: not in logs, errors, error responses, the output of `eval`, or files of an image.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, ask, resource, workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';

/** Every way in which an agent can get a secret. */
const secrets = {
  HF_TOKEN: 'hf_of-the-process',
  DOTENV_PASSWORD: 'pw "of" .env/ü',
  ARGUMENT: 'arg-of-the-process',
} as const;
const written = ['arg-in-the-workflow', 'listed-in-the-workflow', 'named-in-the-workflow', 'named-in-a-resource'];
const names = '$HF_TOKEN $DOTENV_PASSWORD $ARGUMENT $LISTED $NAMED_SECRET $OWN_API_KEY';

let me: Newcomer;
beforeEach(async () => {
  me = await newcomer();
  const settings = `AgentSettings {
    Args { ["ARGUMENT"] = "arg-in-the-workflow" }
    Secrets { "LISTED" }
    Env { ["LISTED"] = "listed-in-the-workflow"; ["NAMED_SECRET"] = "named-in-the-workflow"; ["OPEN"] = "open-to-all" }
  }`;
  await me.write({
    'workflow.pkl': workflow(`APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }\n${settings}`),
    'resources/answer.pkl': answer('"@(exec.stdout("leak"))"', ['leak']),
    'resources/leak.pkl': resource(
      'leak',
      `Exec { Command = "echo out ${names} $OPEN; echo err ${names} $OPEN >&2; exit 3"; Env { ["OWN_API_KEY"] = "named-in-a-resource"; ["COPY"] = "\\(read("env:HF_TOKEN"))" } }`,
    ),
    '.env': `DOTENV_PASSWORD='${secrets.DOTENV_PASSWORD}'\n`,
  });
});
afterEach(() => me.leave());

const env = { HF_TOKEN: secrets.HF_TOKEN, ARGUMENT: secrets.ARGUMENT };

function expectNone(text: string): void {
  const shown = [...Object.values(secrets), ...written].filter(
    (secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)),
  );
  expect(shown).toEqual([]);
}

describe('secrets', () => {
  it('appear in no log and no response, however verbose', async () => {
    const started = me.start(['run', '--verbose', '--port', '0'], env);
    const [, url = ''] = await started.until(/curl "(\S+)"/);
    const { status, body } = await ask(url);
    expect(status).toBe(500);
    await started.until(/✗ failed/);
    await started.stop();
    expectNone(started.said() + JSON.stringify(body));
    expect(body.errors?.[0]?.message).toBe('The command failed with exit code 3. See the server log.');
    expect(started.said()).toContain('err *** *** *** *** *** *** open-to-all');
    expect(started.said()).toContain('leak │ out *** *** *** *** *** *** open-to-all');
    expect(started.said()).toContain('"OWN_API_KEY":"***","COPY":"***"');
  });

  it.each([
    [['eval', 'workflow.pkl'], '["ARGUMENT"] = "***"'],
    [['eval', '-f', 'json', 'workflow.pkl'], '"LISTED": "***"'],
    [['eval', '-f', 'yaml', 'workflow.pkl'], "NAMED_SECRET: '***'"],
    [['eval', 'resources/leak.pkl'], '["OWN_API_KEY"] = "***"'],
    [['eval', '-x', 'Exec.Env', 'resources/leak.pkl'], '["COPY"] = "***"'],
    [['eval', '-x', 'throw(read("env:HF_TOKEN"))', 'resources/leak.pkl'], '***'],
    [['eval', '-x', 'trace(read("env:HF_TOKEN"))', 'resources/leak.pkl'], 'TRACE: read("env:HF_TOKEN") = "***"'],
    [['eval', '--request', 'q=1', '-x', 'Exec.Env["COPY"]', 'resources/leak.pkl'], '***'],
  ])('do not appear in the output of kdeps %j', (words, expected) => {
    const { stdout, stderr } = me.kdeps(words, env);
    expectNone(stdout + stderr);
    expect(stdout + stderr).toContain(expected);
  });

  it('stay redacted when the agent is broken', async () => {
    await me.write({ 'resources/broken.pkl': 'a = ' });
    const { stdout } = me.kdeps(['eval', 'workflow.pkl'], env);
    expectNone(stdout);
    expect(stdout).toContain('["OPEN"] = "open-to-all"');
  });

  it('are in no file of an image; those in plain text in a resource cause a warning', () => {
    const { stderr } = me.kdeps(['build', '--offline', '--no-image', '-o', 'image'], env);
    const files = readdirSync(join(me.folder, 'image'), { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && !file.parentPath.includes('dist'))
      .map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'));
    expectNone(files.join('').replaceAll('named-in-a-resource', ''));
    expect(files.join('')).toContain('OPEN="open-to-all"');
    expect(stderr).toBe(
      'resources/leak.pkl contains `OWN_API_KEY` in plain text, visible to everyone who gets the agent. Keep it in `.env` and read it with `read("env:NAME")`.\n',
    );
  });

  it('printed by an installer are redacted, too', async () => {
    const python = `#!/bin/sh
case "$*" in
  *venv*) echo "no access to https://$HF_TOKEN@index" >&2; exit 1 ;;
  *) printf '%s\\n3.11.0\\n' "$0" ;;
esac
`;
    writeFileSync(join(me.folder, 'python'), python, { mode: 0o755 });
    await me.write({
      'workflow.pkl': workflow('AgentSettings { PythonPackages { "anything" } }').replace(
        'APIServerMode = true',
        'APIServerMode = false',
      ),
    });
    const { stderr, status } = me.kdeps(['run'], { ...env, KDEPS_PYTHON: join(me.folder, 'python'), KDEPS_UV: '0' });
    expect(status).toBe(1);
    expect(stderr).toContain('no access to https://***@index');
    expectNone(stderr);
  });
});
