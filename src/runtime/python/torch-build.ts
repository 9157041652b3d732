/**
 * Which build of PyTorch to install. On Linux, the one of PyPI contains CUDA, gigabytes that a machine without a GPU of NVIDIA
 * cannot use. PyTorch's own indexes have builds for CPUs, a tenth of the size, and for GPUs of AMD.
 */
import { access } from 'node:fs/promises';
import { presentGpus } from './gpus.ts';
import { withoutOptions } from './requirements.ts';

/** How long the index may take to answer, in milliseconds. Some networks only reach a mirror of PyPI. */
const INDEX_TIMEOUT_MS = 5000;

/** Packages that need PyTorch, directly or through others. */
const needsTorch =
  /^(torch|torchvision|torchaudio|diffusers|transformers|accelerate|peft|timm|lightning|pytorch-lightning|sentence-transformers|ultralytics|easyocr|openai-whisper|xformers|bitsandbytes|open-clip-torch|spandrel)\b/i;

/** `cpu`: the build for CPUs; `rocm`: for GPUs of AMD; `default`: that of the package index, whatever it contains. */
export type TorchBuild = 'cpu' | 'rocm' | 'default';

/** A build with an index of its own. */
interface TorchIndex {
  readonly url: string;
  /** What people are told, once it is known whether the index can be reached. */
  readonly reached: string;
  readonly unreachable: string;
}

export const torchIndexes: Readonly<Record<Exclude<TorchBuild, 'default'>, TorchIndex>> = {
  cpu: {
    url: 'https://download.pytorch.org/whl/cpu',
    reached:
      'This machine has no GPU: PyTorch is installed without CUDA. `KDEPS_TORCH=default` installs the usual build.',
    unreachable:
      'This machine has no GPU, but the index with the smaller build of PyTorch for CPUs cannot be reached. The usual build may be gigabytes.',
  },
  rocm: {
    url: 'https://download.pytorch.org/whl/rocm6.4',
    reached:
      'PyTorch is installed for GPUs of AMD (ROCm). `KDEPS_TORCH_INDEX` names the index of another version of ROCm.',
    unreachable:
      'The index with the build of PyTorch for GPUs of AMD (ROCm) cannot be reached. The usual build cannot use these GPUs, and models run on the CPU. Set `KDEPS_TORCH_INDEX` to an index that can be reached.',
  },
};

/**
 * The build for this machine, or the one that the variable `KDEPS_TORCH` names. Authors who choose an index themselves get
 * what is there.
 *
 * @param packages requirements in pip syntax
 */
export async function torchBuild(
  packages: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<TorchBuild> {
  if (!packages.some((requirement) => needsTorch.test(requirement.trim()))) return 'default';
  if (packages.some((requirement) => /--(extra-)?index-url|--find-links|\+(cu|rocm|cpu)/.test(requirement)))
    return 'default';
  const chosen = env['KDEPS_TORCH'];
  if (chosen === 'cpu' || chosen === 'rocm' || chosen === 'default') return chosen;
  if (process.platform !== 'linux') return 'default';
  if ((await presentGpus(env)).length > 0) return 'default';
  return (await hasAmdGpu()) ? 'rocm' : 'cpu';
}

/** The index of a build; null for the usual one, or when it cannot be reached, so that the usual one must do. */
export async function reachableIndex(build: TorchBuild, env: Readonly<Record<string, string>>): Promise<string | null> {
  if (build === 'default') return null;
  const index = env['KDEPS_TORCH_INDEX'] || torchIndexes[build].url;
  try {
    const response = await fetch(`${index}/torch/`, { method: 'HEAD', signal: AbortSignal.timeout(INDEX_TIMEOUT_MS) });
    return response.ok ? index : null;
  } catch {
    return null;
  }
}

/** What to install from PyTorch's own index: its packages, as far as they are listed, or PyTorch itself. */
export function torchPackages(packages: readonly string[]): readonly string[] {
  const listed = withoutOptions(packages).requirements.filter((each) => /^torch(vision|audio)?(?![\w-])/i.test(each));
  return listed.length === 0 ? ['torch'] : listed;
}

function hasAmdGpu(): Promise<boolean> {
  return access('/dev/kfd').then(
    () => true,
    () => false,
  );
}
