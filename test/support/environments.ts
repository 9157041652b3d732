// Python environments that nothing is downloaded for, and agents that need them.
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answer, resource, workflow } from './agent-server.ts';

/**
 * Writes a stand-in for uv, which makes environments without packages. Returns its path, for `KDEPS_UV`.
 *
 * @param before a command that runs before it makes one
 */
export function standInForUv(folder: string, before = ':'): string {
  const path = join(folder, 'uv');
  const text = `#!/bin/bash\ncase $1 in\n  venv) ${before}; exec python3 -m venv --without-pip "\${@: -1}";;\nesac\n`;
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

/** The files of an agent that needs Python packages: path → text. */
export function agentWith(name: string, packages: string): Readonly<Record<string, string>> {
  return {
    [`${name}/workflow.pkl`]: workflow(
      `APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }\nAgentSettings { PythonPackages { "${packages}" } }`,
    ),
    [`${name}/resources/say.pkl`]: resource('say', 'Python { Script = "print(1)" }'),
    [`${name}/resources/answer.pkl`]: answer('1', ['say']),
  };
}

/** The names of the environments of a user. */
export function environmentsOf(home: string): readonly string[] {
  return readdirSync(join(home, '.kdeps/python')).filter((name) => /^python-[\d.]+-[0-9a-f]{12}$/.test(name));
}
