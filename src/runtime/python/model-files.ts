/** The files of models, as far as the names that scripts load them by reveal them. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import glob from 'fast-glob';
import { digestOfFile, identityOfFile } from '../files/digests.ts';

export interface ModelIdentity {
  /** As in the script, or as the server calls it. */
  readonly model: string;
  /** The server that has it, as in `Ollama at http://127.0.0.1:11434`; missing for one that a script loads. */
  readonly server?: string;
  /**
   * The commit of a model in the cache of Hugging Face, or the digest of one in Ollama; null if it is unknown.
   */
  readonly revision: string | null;
  /** Path in the model → digest. Empty when the files are unknown. */
  readonly files: Readonly<Record<string, string>>;
}

/** The most files of a model that are listed. */
const MAX_FILES = 200;
/** Larger files are digested by samples. */
const MAX_BYTES = 64 * 2 ** 20;

/**
 * The folder of the models in the cache of Hugging Face, by its own rules.
 *
 * @param env the environment of the scripts
 */
export function huggingFaceCache(env: Readonly<Record<string, string>>): string {
  const { HF_HUB_CACHE: hub, HF_HOME: home, XDG_CACHE_HOME: cache, HOME: user = '' } = env;
  return hub ?? join(home ?? join(cache ?? join(user, '.cache'), 'huggingface'), 'hub');
}

/** Identifies models. A file is only read again when it has changed. */
export class ModelFiles {
  readonly #env: Readonly<Record<string, string>>;
  /** By the identity of the file. */
  readonly #digests = new Map<string, Promise<string>>();

  /** @param env the environment of the scripts */
  constructor(env: Readonly<Record<string, string>>) {
    this.#env = env;
  }

  /** @param model the name or folder, as in the script */
  async identify(model: string): Promise<ModelIdentity> {
    const place = await this.#placeOf(model);
    if (place === null) return { model, revision: null, files: {} };
    const { folder, names, revision } = place;
    const digests = names.map(async (name) => [name, await this.#digestOf(join(folder, name))] as const);
    return { model, revision, files: Object.fromEntries(await Promise.all(digests)) };
  }

  async #placeOf(model: string) {
    if (isAbsolute(model)) {
      const info = await stat(model).catch(() => null);
      if (info === null) return null;
      if (info.isFile()) return { folder: dirname(model), names: [basename(model)], revision: null };
      return { folder: model, names: await namesIn(model), revision: null };
    }
    if (!/^[\w.-]+(\/[\w.-]+)?$/.test(model) || model.includes('..')) return null;
    const cached = join(huggingFaceCache(this.#env), `models--${model.replace('/', '--')}`);
    const revision = (await readFile(join(cached, 'refs', 'main'), 'utf8').catch(() => '')).trim();
    if (!/^[\da-f]{7,64}$/.test(revision)) return null;
    const folder = join(cached, 'snapshots', revision);
    return { folder, names: await namesIn(folder), revision };
  }

  async #digestOf(path: string): Promise<string> {
    const real = await realpath(path).catch(() => path);
    // The cache names large files by their digest.
    const [name, folder] = [basename(real), basename(dirname(real))];
    if (folder === 'blobs' && /^[\da-f]{64}$/.test(name)) return `sha256:${name}`;
    const identity = await identityOfFile(real);
    if (identity === null) return 'unreadable';
    const known = this.#digests.get(identity.key);
    if (known !== undefined) return known;
    const digest = digestOfFile(real, MAX_BYTES).catch(() => 'unreadable');
    this.#digests.set(identity.key, digest);
    return digest;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await glob('**/*', { cwd: folder, ignore: ['**/.git/**'], suppressErrors: true });
  return names.sort().slice(0, MAX_FILES);
}
