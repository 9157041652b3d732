// Which build of PyTorch is installed, with an index that stands in for PyTorch's and PyPI's.

import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../src/runtime/process/command.ts';
import { ensureEnvironment } from '../../src/runtime/python/environment.ts';
import { findInterpreter } from '../../src/runtime/python/interpreter.ts';
import { torchBuild } from '../../src/runtime/python/torch-build.ts';
import { hasNoPython } from '../support/python.ts';
import { pythonPackages } from '../support/python-tools.ts';
import { type WheelIndexes, wheelIndexes } from '../support/wheel-index.ts';

describe('the build of PyTorch', () => {
  const withoutGpu = { PATH: '/nowhere' };

  it.each([
    [['torch==2.13.0'], {}, 'cpu'],
    [['pillow', ' Diffusers[torch] >= 0.30'], {}, 'cpu'],
    [['torchmetrics-like', 'requests'], {}, 'default'],
    [['torch --index-url https://download.pytorch.org/whl/cu128'], {}, 'default'],
    [['torch==2.13.0+cu128'], {}, 'default'],
    [['torch'], { KDEPS_TORCH: 'default' }, 'default'],
    [['torch'], { KDEPS_TORCH: 'cpu' }, 'cpu'],
    [['torch'], { KDEPS_TORCH: 'rocm' }, 'rocm'],
  ] as const)('for %j with %j is %s', async (packages, variables, build) => {
    if (process.platform !== 'linux' && !('KDEPS_TORCH' in variables)) return;
    expect(await torchBuild(packages, { ...withoutGpu, ...variables })).toBe(build);
  });

  it('is the usual one where there is a GPU', async () => {
    const gpus = await mkdtemp(join(tmpdir(), 'kdeps-gpus-'));
    await mkdir(join(gpus, '0'));
    await writeFile(join(gpus, '0/size'), '1000');
    expect(await torchBuild(['torch'], { ...withoutGpu, KDEPS_FAKE_GPU: gpus })).toBe('default');
    await rm(gpus, { recursive: true });
  });
});

describe.skipIf(hasNoPython('Installing packages'))('an environment', { timeout: 240_000 }, () => {
  let folder = '';
  let indexes: WheelIndexes;
  let url = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kdeps-torch-'));
    indexes = await wheelIndexes();
    url = indexes.url;
    await indexes.add('usual', 'torch', '9.9');
    await indexes.add('cpu', 'torch', '9.9+cpu');
    await indexes.add('rocm', 'torch', '9.8+rocm6.4');
  }, 120_000);

  afterAll(async () => {
    await indexes.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function installed(more: Readonly<Record<string, string>>, packages: readonly string[] = ['torch==9.9']) {
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      KDEPS_UV: '0',
      PIP_INDEX_URL: `${url}/usual`,
      PIP_CONFIG_FILE: '/dev/null',
      ...more,
    };
    const told: string[] = [];
    const { executable } = await ensureEnvironment({
      packages,
      locks: null,
      interpreter: await findInterpreter(env),
      folder: join(folder, 'environments'),
      env,
      onProgress: (text) => told.push(text),
    });
    const args = ['-c', 'import torch; print(torch.__version__)'];
    const { stdout } = await runCommand({ file: executable, args, cwd: folder, env, timeout: 60_000 });
    return { version: stdout.trim(), told };
  }

  it('has the build for CPUs, in a folder of its own', async () => {
    const cpu = await installed({ KDEPS_TORCH: 'cpu', KDEPS_TORCH_INDEX: `${url}/cpu` });
    expect(cpu.version).toBe('9.9+cpu');
    expect(cpu.told).toContainEqual(expect.stringContaining('PyTorch is installed without CUDA'));
    expect((await installed({ KDEPS_TORCH: 'default' })).version).toBe('9.9');
    const names = await readdir(join(folder, 'environments'));
    expect(names.filter((name) => /^python-[\d.]+-[0-9a-f]{12}$/.test(name))).toHaveLength(2);
  });

  it('has the build for GPUs of AMD, although the usual index has a newer version', async () => {
    const { version, told } = await installed({ KDEPS_TORCH: 'rocm', KDEPS_TORCH_INDEX: `${url}/rocm` }, ['torch']);
    expect(version).toBe('9.8+rocm6.4');
    expect(told).toContainEqual(expect.stringContaining('for GPUs of AMD'));
    const unreachable = { KDEPS_TORCH: 'rocm', KDEPS_TORCH_INDEX: 'http://127.0.0.1:1/rocm' };
    const other = await installed(unreachable, ['torch', 'torch']);
    expect(other.told).toContainEqual(expect.stringContaining('cannot use these GPUs'));
  });

  it('has it with uv, too', async ({ skip }) => {
    const uv = await pythonPackages('uv', ['uv==0.9.7']);
    if (uv === null) return skip();
    await rm(join(folder, 'environments'), { recursive: true });
    const { version } = await installed({
      KDEPS_UV: join(dirname(uv.executable), 'uv'),
      UV_DEFAULT_INDEX: `${url}/usual`,
      KDEPS_TORCH: 'cpu',
      KDEPS_TORCH_INDEX: `${url}/cpu`,
    });
    expect(version).toBe('9.9+cpu');
  });

  it('has the usual build, after a warning, when the index cannot be reached', async () => {
    await rm(join(folder, 'environments'), { recursive: true });
    const { version, told } = await installed({ KDEPS_TORCH: 'cpu', KDEPS_TORCH_INDEX: 'http://127.0.0.1:1/cpu' });
    expect(version).toBe('9.9');
    expect(told).toContainEqual(expect.stringContaining('cannot be reached'));
  });
});
