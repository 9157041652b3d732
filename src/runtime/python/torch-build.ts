/**
 * Which build of PyTorch to install. On Linux, the one of PyPI contains CUDA, gigabytes that a machine without a GPU cannot
 * use; PyTorch's own index has builds for CPUs, a tenth of the size.
 */
import { access } from 'node:fs/promises';
import { presentGpus } from './gpus.ts';

const INDEX = 'https://download.pytorch.org/whl/cpu';
/** How long the index may take to answer, in milliseconds. Some networks only reach a mirror of PyPI. */
const INDEX_TIMEOUT_MS = 5000;

/** Packages that need PyTorch, directly or through others. */
const needsTorch =
  /^(torch|torchvision|torchaudio|diffusers|transformers|accelerate|peft|timm|lightning|pytorch-lightning|sentence-transformers|ultralytics|easyocr|openai-whisper|xformers|bitsandbytes|open-clip-torch|spandrel)\b/i;

/** `cpu`: the build for CPUs; `default`: that of the package index, whatever it contains. */
export type TorchBuild = 'cpu' | 'default';

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
  if (chosen === 'cpu' || chosen === 'default') return chosen;
  if (process.platform !== 'linux') return 'default';
  return (await presentGpus(env)).length > 0 || (await hasAmdGpu()) ? 'default' : 'cpu';
}

/** The index with builds for CPUs; null when it cannot be reached, so that the default index must do. */
export async function cpuIndex(env: Readonly<Record<string, string>>): Promise<string | null> {
  const index = env['KDEPS_TORCH_INDEX'] || INDEX;
  try {
    const response = await fetch(`${index}/torch/`, { method: 'HEAD', signal: AbortSignal.timeout(INDEX_TIMEOUT_MS) });
    return response.ok ? index : null;
  } catch {
    return null;
  }
}

function hasAmdGpu(): Promise<boolean> {
  return access('/dev/kfd').then(
    () => true,
    () => false,
  );
}
