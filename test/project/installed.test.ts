// The package `kdeps`, installed from its tarball by a new user, on each version of Node that it supports.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeProgram, nodeVersions } from '../../scripts/node-versions.ts';
import { packWhole } from '../../scripts/pack.ts';
import { watched } from '../support/command-line.ts';
import { decodePng } from '../support/png.ts';
import { isMissing } from '../support/skipping.ts';

const place = mkdtempSync(join(tmpdir(), 'kdeps-installed-'));
const [folder, home] = [join(place, 'work'), join(place, 'home')];
const registry = spawnSync('npm', ['ping', '--fetch-retries=0', '--fetch-timeout=20000'], { stdio: 'ignore' });
const isUnreachable = isMissing(registry.status === 0, "the installed package needs npm's registry");

/** The Node of these tests, and those that npm has for this machine. */
const nodes = new Map([[process.versions.node, process.execPath]]);
if (!isUnreachable)
  for (const version of nodeVersions) {
    const program = await nodeProgram(version);
    if (program !== undefined) nodes.set(version, program);
  }

/** The variables of a user with an empty home, for whom `node` is a certain program. */
function variables(node: string, more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { PATH: `${dirname(node)}${delimiter}${process.env['PATH']}`, HOME: home, ...more };
}

describe.skipIf(isUnreachable)('the installed package', () => {
  beforeAll(async () => {
    for (const path of [folder, home]) mkdirSync(path);
    // What was downloaded before need not be downloaded again.
    const cache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim();
    const words = ['install', '--prefer-offline', '--silent', '--no-audit', await packWhole(place)];
    const done = spawnSync('npm', words, {
      cwd: folder,
      env: variables(process.execPath, { npm_config_cache: cache }),
      encoding: 'utf8',
    });
    expect([done.status, done.stderr]).toEqual([0, '']);
    writeFileSync(join(folder, 'a.pkl'), 'import "pkl:semver"\na = semver.Version("1.2.3").major\n');
  });

  it('runs by npx', () => {
    const words = ['--no-install', 'kdeps', 'eval', 'a.pkl'];
    const done = spawnSync('npx', words, {
      cwd: folder,
      env: variables(process.execPath),
      encoding: 'utf8',
    });
    expect([done.status, done.stdout]).toEqual([0, 'a = 1\n']);
  });

  it.each([...nodes])('creates, checks and serves an agent on Node %s', async (version, node) => {
    const options = { cwd: folder, env: variables(node, { KDEPS_LOG_FORMAT: 'pretty' }), encoding: 'utf8' } as const;
    const program = join(folder, 'node_modules', '.bin', 'kdeps');
    const kdeps = (...words: readonly string[]): string => {
      const done = spawnSync(program, words, options);
      expect([done.status, done.stderr]).toEqual([0, '']);
      return done.stdout;
    };
    const agent = `on_${version.replaceAll('.', '_')}`;
    expect(kdeps('eval', 'a.pkl')).toBe('a = 1\n');
    kdeps('new', agent, '--kind', 'picture');
    expect(kdeps('validate', agent)).toMatch(/ is valid/);
    const started = watched(spawn(program, ['run', agent, '--port', '0'], options));
    try {
      const [url = ''] = /http:\S+\/api\/v1\/\w+/.exec((await started.until(/http:\S+\/api\/v1\/\w+/))[0]) ?? [];
      const headers = { Accept: 'image/png', Prefer: 'respond-async, wait=60' };
      const response = await fetch(url, { headers });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
      expect(decodePng(Buffer.from(await response.arrayBuffer())).width).toBe(256);
    } finally {
      expect(await started.stop()).toBe(0);
    }
  });
});

afterAll(() => rmSync(place, { recursive: true, force: true }));
