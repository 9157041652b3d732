// The agents that `kdeps new` of the original made, in every release that spoke Pkl: from a clone of
// https://github.com/kdeps/kdeps, with its tags, that KDEPS_SOURCE names.
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withAgent } from '../support/agent-server.ts';
import { getWithBody } from '../support/get-with-body.ts';
import { type StandIns, startStandIns } from '../support/stand-ins.ts';

const source = process.env['KDEPS_SOURCE'] ?? '';
const releases = source === '' ? [] : git('tag', '--list', 'v0.[1-6].*', '--sort=version:refname').trim().split('\n');
if (releases.length === 0) console.warn('Skipped: KDEPS_SOURCE names no clone of https://github.com/kdeps/kdeps.');

/** These have a doc comment where none is allowed; Pkl itself rejects them, too. */
const refused = new Set(['v0.1.18', 'v0.1.19', 'v0.1.20', 'v0.1.21']);

describe.skipIf(releases.length === 0)('agents created by the original', () => {
  let standIns: StandIns;

  beforeAll(async () => {
    standIns = await startStandIns();
  });

  afterAll(() => standIns.close());

  it.each(releases)('of %s answer', async (release) => {
    const person = {
      first_name: 'Neil',
      last_name: 'Armstrong',
      parents: 2,
      address: '',
      famous_quotes: [],
      known_for: '',
    };
    standIns.say([{ content: JSON.stringify(person) }]);
    const answered = withAgent(
      agentOf(release),
      ({ url }) => getWithBody(`${url}/api/v1/whois?q=Neil+Armstrong`, 'Neil Armstrong'),
      { OLLAMA_HOST: standIns.ollama },
    );
    if (refused.has(release)) return expect(answered).rejects.toThrow('workflow.pkl:61: Unexpected token `///');
    expect(await answered).toMatchObject({ success: true, response: { data: [person] } });
    expect(JSON.stringify(standIns.asked()[0])).toContain('Who is Neil Armstrong?');
  });
});

/** The files of the agent, with the original's placeholders filled in. */
function agentOf(release: string): Record<string, string> {
  const paths = git('ls-tree', '-r', '--name-only', release)
    .split('\n')
    .filter((path) => /templates\/\w+\.pkl$/.test(path));
  const version = /"(\d+\.\d+\.\d+[^"]*)"/.exec(schemaVersionIn(release))?.[1] ?? '0.1.0';
  const files = paths.map((path) => {
    const name = path.replace(/^.*\//, '');
    const module = name === 'workflow.pkl' ? 'Workflow' : 'Resource';
    const values: Readonly<Record<string, string>> = {
      Header: `amends "package://schema.kdeps.com/core@${version}#/${module}.pkl"`,
      Name: 'mine',
      OllamaImageTag: '0.13.5',
    };
    const text = git('show', `${release}:${path}`).replaceAll(
      /\{\{ *\.(\w+) *\}\}/g,
      (_, value: string) => values[value] ?? '',
    );
    return [module === 'Workflow' ? name : `resources/${name}`, text];
  });
  return Object.fromEntries(files) as Record<string, string>;
}

/** The file with the schema version; its location has changed over time. */
function schemaVersionIn(release: string): string {
  const line = /^.*(?:DefaultSchemaVersion|specifiedVersion).*"\d.*$/m;
  const texts = ['pkg/version/version.go', 'pkg/schema/schema.go'].map((path) => fileIn(release, path) ?? '');
  return texts.map((text) => line.exec(text)?.[0] ?? '').join('');
}

function fileIn(release: string, path: string): string | null {
  try {
    return git('show', `${release}:${path}`);
  } catch {
    return null;
  }
}

function git(...args: readonly string[]): string {
  return execFileSync('git', ['-C', source, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
