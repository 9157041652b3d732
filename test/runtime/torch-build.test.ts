// Which build of PyTorch is installed, with an index that stands in for PyTorch's and PyPI's.

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../src/runtime/process/command.ts';
import { ensureEnvironment } from '../../src/runtime/python/environment.ts';
import { findInterpreter } from '../../src/runtime/python/interpreter.ts';
import { torchBuild } from '../../src/runtime/python/torch-build.ts';
import { hasNoPython } from '../support/python.ts';
import { pythonPackages } from '../support/python-tools.ts';

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
  let server: Server | null = null;
  let url = '';
  const wheels = new Map<string, string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kdeps-torch-'));
    for (const version of ['9.9', '9.9+cpu']) await makeWheel(version);
    server = createServer((request, response) => {
      const [, index = '', part = '', file = ''] = (request.url ?? '').split('/');
      const names = [...wheels.keys()].filter((name) => name.includes('%2Bcpu') === (index === 'cpu'));
      if (part === 'files') {
        void readFile(wheels.get(file) ?? '').then((content) => response.end(content));
        return;
      }
      if (part !== 'torch') response.statusCode = 404;
      response.setHeader('Content-Type', 'text/html');
      response.end(names.map((name) => `<a href="/${index}/files/${name}">${decodeURIComponent(name)}</a>`).join('\n'));
    });
    await new Promise<void>((resolve) => {
      server?.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }, 120_000);

  afterAll(async () => {
    server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function makeWheel(version: string): Promise<void> {
    const name = `torch-${version}-py3-none-any.whl`;
    const script = `
import sys, zipfile
path, version = sys.argv[1:]
info = f"torch-{version}.dist-info"
with zipfile.ZipFile(path, "w") as wheel:
    wheel.writestr("torch.py", f"__version__ = '{version}'")
    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: torch\\nVersion: {version}\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/RECORD", "")
`;
    await writeFile(join(folder, 'wheel.py'), script);
    const made = await runCommand({
      file: 'python3',
      args: [join(folder, 'wheel.py'), join(folder, name), version],
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '' },
      timeout: 30_000,
    });
    expect(made.stderr).toBe('');
    wheels.set(encodeURIComponent(name), join(folder, name));
  }

  async function installed(more: Readonly<Record<string, string>>) {
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
      packages: ['torch==9.9'],
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
