// Lock files: `kdeps lock` writes them, and environments, images and packages have exactly what is in them.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unpack } from '../../src/runtime/packages/archive.ts';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { hasNoPython } from '../support/python.ts';
import { pythonPackages } from '../support/python-tools.ts';
import { isMissing } from '../support/skipping.ts';
import { type WheelIndexes, wheelIndexes } from '../support/wheel-index.ts';

const installed = hasNoPython('Locking packages') ? null : await pythonPackages('uv', ['uv==0.9.7']);
const uv = join(dirname(installed?.executable ?? ''), 'uv');

const agent = (packages: string): Readonly<Record<string, string>> => ({
  'workflow.pkl': workflow(
    `APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }\nAgentSettings { PythonPackages { ${packages} } }`,
  ),
  'resources/say.pkl': resource('say', 'Python { Script = "import kdepsapp; print(kdepsapp.__version__)" }'),
  'resources/answer.pkl': answer('"@(python.stdout("say"))"', ['say']),
});

describe.skipIf(isMissing(installed !== null, 'Locking packages needs uv'))('kdeps lock', { timeout: 600_000 }, () => {
  let me: Newcomer;
  let indexes: WheelIndexes;
  beforeAll(async () => {
    indexes = await wheelIndexes();
    for (const version of ['1.0', '1.1']) await indexes.add('usual', 'kdepslib', version);
    await indexes.add('usual', 'kdepsapp', '1.0', ['kdepslib']);
    await indexes.add('usual', 'torch', '9.9');
    await indexes.add('cpu', 'torch', '9.8+cpu');
  }, 240_000);
  afterAll(() => indexes.close());
  beforeEach(async () => {
    me = await newcomer();
  });
  afterEach(() => me.leave());

  const withUv = (index = 'usual') => ({ KDEPS_UV: uv, UV_DEFAULT_INDEX: `${indexes.url}/${index}` });

  /** The index is in this process, so it must not wait for the command synchronously. */
  async function run(args: readonly string[], more: Readonly<Record<string, string>> = withUv()) {
    const variables = {
      UV_CACHE_DIR: join(me.home, 'uv'),
      KDEPS_TORCH: 'cpu',
      KDEPS_TORCH_INDEX: `${indexes.url}/cpu`,
      ...more,
    };
    const started = me.start(args, variables);
    const status = await started.ended;
    return { status, said: started.said() };
  }
  const read = (name: string): string => readFileSync(join(me.folder, name), 'utf8');
  const pinned = (name = 'requirements.lock') => read(name).match(/^[\w.-]+==[^\s;\\]+/gm);
  const libraries = (): readonly string[] => {
    const python = join(me.home, '.kdeps/python');
    const found = readdirSync(python)
      .filter((name) => /^python-[\d.]+-[0-9a-f]{12}$/.test(name))
      .flatMap((name) => readdirSync(join(python, name), { recursive: true }).map(String))
      .flatMap((path) => /([\w]+-[\d.]+(\+\w+)?)\.dist-info$/.exec(path)?.[1] ?? [])
      .filter((name) => /^(kdepsapp|kdepslib|torch)-/.test(name));
    // `lib64` is a link to `lib`.
    return [...new Set(found)].sort();
  };

  it('keeps versions as they are until it is told to upgrade them', async () => {
    await me.write(agent('"kdepsapp"; "kdepslib<1.1"'));
    expect((await run(['doctor', '.'])).said).toMatch(/· lock +none: .*kdeps lock/);
    const made = await run(['lock']);
    expect(made).toEqual({ status: 0, said: expect.stringContaining('requirements.lock: 2 packages.') });
    expect(pinned()).toEqual(['kdepsapp==1.0', 'kdepslib==1.0']);
    expect(read('requirements.lock').match(/--hash=sha256:[0-9a-f]{64}/g)).toHaveLength(2);

    const wider = read('workflow.pkl').replace('; "kdepslib<1.1"', '');
    writeFileSync(join(me.folder, 'workflow.pkl'), wider);
    const stale = await run(['prepare']);
    expect(stale).toEqual({
      status: 1,
      said: expect.stringContaining('requirements.lock was made for other packages'),
    });
    const checked = await run(['doctor', '.']);
    expect(checked).toEqual({ status: 1, said: expect.stringMatching(/✗ lock +requirements.lock was made for other/) });
    await run(['lock']);
    expect(pinned()).toEqual(['kdepsapp==1.0', 'kdepslib==1.0']);
    expect((await run(['prepare'])).said).toContain('2 packages of requirements.lock');
    expect(libraries()).toEqual(['kdepsapp-1.0', 'kdepslib-1.0']);
    expect((await run(['doctor', '.'])).said).toMatch(/✓ lock +2 packages in requirements.lock/);

    await run(['lock', '--upgrade']);
    expect(pinned()).toEqual(['kdepsapp==1.0', 'kdepslib==1.1']);
    const packed = await run(['package']);
    expect(packed.status).toBe(0);
    const file = /\S+\.kdeps/.exec(packed.said)?.[0] ?? '';
    const names = (await unpack(readFileSync(file))).map(({ path }) => path);
    expect(names).toContain('requirements.lock');
  });

  it('has a file for each build of PyTorch, which images for this kind of GPU install from', async () => {
    await me.write(agent('"kdepsapp"; "torch"'));
    await run(['lock']);
    await run(['lock', '--gpu', 'nvidia']);
    expect(pinned('requirements.cpu.lock')).toContain('torch==9.8+cpu');
    expect(pinned('requirements.lock')).toContain('torch==9.9');
    expect((await run(['prepare'])).said).toContain('3 packages of requirements.cpu.lock');
    expect(libraries()).toEqual(['kdepsapp-1.0', 'kdepslib-1.1', 'torch-9.8+cpu']);
    for (const [gpu, name] of [
      ['cpu', 'requirements.cpu.lock'],
      ['nvidia', 'requirements.lock'],
    ] as const) {
      const built = await run(['build', '--no-image', '--gpu', gpu, '-o', gpu]);
      expect(built.status).toBe(0);
      const docker = read(`${gpu}/Dockerfile`);
      expect(docker).toContain(`COPY --chown=kdeps:kdeps requirements.txt ${name} /agent/\n`);
      expect(docker.indexOf(name)).toBeLessThan(docker.indexOf('COPY --chown=kdeps:kdeps agent '));
      expect(read(`${gpu}/${name}`)).toBe(read(name));
    }
    // What the image does with them.
    rmSync(join(me.home, '.kdeps/python'), { recursive: true });
    const prepared = await run(['prepare', '--requirements', 'cpu/requirements.txt']);
    expect(prepared.said).toContain('3 packages of requirements.cpu.lock');
    expect((await run(['prepare'])).said).not.toContain('Creating');
    const unreachable = await run(['lock'], { ...withUv(), KDEPS_TORCH_INDEX: 'http://127.0.0.1:1/cpu' });
    expect(unreachable).toEqual({ status: 1, said: expect.stringContaining('(cpu) cannot be reached') });
  });

  it('refuses files that have changed since, also with pip, and brings uv along', async () => {
    await indexes.add('changed', 'kdepsapp', '1.0');
    await me.write(agent('"kdepsapp"'));
    // pip finds uv in its usual index.
    const withPip = { KDEPS_UV: '0', PIP_EXTRA_INDEX_URL: `${indexes.url}/changed` };
    const made = await run(['lock'], withPip);
    expect(made).toEqual({ status: 0, said: expect.stringContaining('Installing uv') });
    expect(made.said).toContain('requirements.lock: 1 package.');
    expect(pinned()).toEqual(['kdepsapp==1.0']);
    await indexes.tamper('changed', 'kdepsapp', '1.0');
    const byUv = await run(['prepare'], withUv('changed'));
    expect(byUv).toEqual({ status: 1, said: expect.stringMatching(/hash/i) });
    const byPip = await run(['prepare'], {
      KDEPS_UV: '0',
      PIP_CONFIG_FILE: '/dev/null',
      PIP_INDEX_URL: `${indexes.url}/changed`,
    });
    expect(byPip).toEqual({ status: 1, said: expect.stringContaining('DO NOT MATCH THE HASHES') });
    expect(libraries()).toEqual([]);
  });

  it('has nothing to do for an agent without packages', async () => {
    await me.write(agent(''));
    expect(await run(['lock'])).toEqual({ status: 0, said: expect.stringContaining('has no Python packages to lock') });
    expect(readdirSync(me.folder)).not.toContain('requirements.lock');
  });
});
