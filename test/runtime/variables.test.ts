import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDotenv, readDotenv } from '../../src/runtime/config/dotenv.ts';
import { homeFolder, volumeFolder } from '../../src/runtime/config/home.ts';
import { Secrets } from '../../src/runtime/config/secrets.ts';

describe('.env', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['export A = x y # note', { A: 'x y' }],
    ['A="x # y\\n\\"z\\""', { A: 'x # y\n"z"' }],
    ["A='x\\n'", { A: 'x\\n' }],
    ['A="one\ntwo"\nB=2', { A: 'one\ntwo', B: '2' }],
    ['# A=1\n\nB=\r\nC=a#b', { B: '', C: 'a#b' }],
    ['no assignment\n1A=x', {}],
    ['A: 1\nexport B: "x"', { A: '1', B: 'x' }],
    ['\uFEFFA=1', { A: '1' }],
    ['A=http://x:80/y', { A: 'http://x:80/y' }],
    ['A=one\nB=$A two\nC="${A}\\$A"\nD=\'$A\'', { A: 'one', B: 'one two', C: 'one$A', D: '$A' }],
    ['A=pa$$word\nB=\\$A\nC=$LATER', { A: 'pa$$word', B: '$A', C: '$LATER' }],
    ['__proto__=x\nconstructor=y', { ['__proto__']: 'x', constructor: 'y' }],
  ])('reads %j', (text, expected) => {
    expect(parseDotenv(text)).toEqual(expected);
  });

  it('has the highest precedence in the current folder, the lowest in the agent folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dotenv-'));
    const agent = join(folder, 'agents', 'painter');
    await mkdir(agent, { recursive: true });
    await writeFile(join(agent, '.env'), 'A=agent\nB=agent\nC=agent');
    await writeFile(join(folder, 'agents', '.env'), 'A=beside\nB=beside');
    await writeFile(join(folder, '.env'), 'A=here');
    expect(readDotenv(agent, folder)).toEqual({ A: 'here', B: 'beside', C: 'agent' });
    await rm(folder, { recursive: true });
  });
});

describe('Secrets', () => {
  const variables = {
    HF_TOKEN: 'hf_abcdef',
    MY_KEY: 'key-12345',
    HOME: '/home/me',
    DB_PASSWORD: 'hunter22',
    API_KEY: 'abc',
  };

  it('redacts values that are secret by name or by choice', () => {
    const secrets = Secrets.of(variables, ['MY_KEY']);
    expect(secrets.redact('hf_abcdef key-12345 /home/me hunter22')).toBe('*** *** /home/me ***');
  });

  it('does not redact short values and placeholders, which would occur everywhere', () => {
    expect(new Secrets(['abc', 'secret', '']).redact('abc is no secret')).toBe('abc is no secret');
  });

  it('redacts a secret that contains another one as a whole', () => {
    expect(new Secrets(['token', 'token-two']).redact('token-two token')).toBe('*** ***');
  });
});

describe('home', () => {
  it.each([
    [{ HOME: '/home/me' }, undefined, '/home/me/.kdeps'],
    [{ HOME: '/home/me', KDEPS_HOME: 'here' }, undefined, '/work/here'],
    [{ HOME: '/home/me' }, { folder: 'k', parent: 'project' as const }, '/work/k'],
    [{ HOME: '/home/me' }, { folder: 'k', parent: 'xdg' as const }, '/home/me/.config/k'],
    [{ HOME: '/home/me', XDG_CONFIG_HOME: '/xdg' }, { folder: 'k', parent: 'xdg' as const }, '/xdg/k'],
  ])('%j %j', (env, settings, expected) => {
    expect(homeFolder(env, '/work', settings)).toBe(expected);
  });

  it('locates volumes in the container or in the home folder', () => {
    expect(volumeFolder({}, '/home/me/.kdeps')).toBe('/home/me/.kdeps/volume/');
    expect(volumeFolder({ DOCKER_MODE: '1' }, '/root/.kdeps')).toBe('/agent/volume/');
    expect(volumeFolder({ KDEPS_VOLUME_PATH: '/data' }, '/root/.kdeps')).toBe('/data/');
  });
});
