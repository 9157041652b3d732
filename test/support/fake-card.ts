// A graphics card that is a folder, found by a stand-in for `nvidia-smi`, with models of a stand-in for diffusers.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { isAlive } from './is-alive.ts';
import { pythonExecutable } from './python.ts';
import { root } from './root.ts';

/** A card of 24 GiB. */
export interface FakeCard {
  /** A folder for the files of the test. */
  readonly folder: string;
  /** Variables of a server that finds the card. */
  readonly env: Readonly<Record<string, string>>;
  /** What a script names in its `Env`, as lines of Pkl, to load models on the card. */
  readonly scriptEnv: string;
  /** The ids of the running processes that hold memory of the card. */
  readonly processes: () => Promise<readonly number[]>;
  readonly remove: () => Promise<void>;
}

/** Makes the card. The caller removes it. */
export async function newCard(): Promise<FakeCard> {
  const folder = await mkdtemp(join(tmpdir(), 'kdeps-card-'));
  const devices = join(folder, 'devices');
  const [card, bin] = [join(devices, '0'), join(folder, 'bin')];
  await mkdir(card, { recursive: true });
  await mkdir(bin);
  await writeFile(join(card, 'size'), String(24 * 2 ** 30));
  await writeFile(join(card, 'name'), 'NVIDIA GeForce RTX 4090');
  await writeFile(join(card, 'uuid'), `GPU-${basename(folder)}`);
  const support = join(root, 'test/support');
  const program = `#!/bin/sh\nKDEPS_FAKE_GPU='${devices}' exec '${pythonExecutable}' '${support}/fake-gpu/nvidia_smi.py' "$@"\n`;
  await writeFile(join(bin, 'nvidia-smi'), program, { mode: 0o755 });
  return {
    folder,
    env: {
      PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
      PYTHONPATH: [join(support, 'fake-gpu'), join(support, 'fake-models')].join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
    },
    scriptEnv: `["KDEPS_FAKE_GPU"] = ${JSON.stringify(devices)}`,
    processes: async () =>
      (await readdir(card))
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
        .filter(isAlive),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
