/** The `data` folders of an agent and of the agents it uses. */
import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import glob from 'fast-glob';
import { kindAt } from '../files/paths.ts';
import { isInside } from '../run/run-files.ts';
import type { AgentName } from './action-id.ts';

export interface AgentFolder extends AgentName {
  readonly folder: string;
}

export class DataFolders {
  /** The constructor arguments, to create an equal object on another thread. */
  readonly making: { readonly agents: readonly AgentFolder[]; readonly carried: readonly AgentName[] };
  readonly #agents: readonly AgentFolder[];
  readonly #names: ReadonlySet<string>;

  /** @param carried agents whose resources are in the same folders; a package includes the agents it uses */
  constructor(agents: readonly AgentFolder[], carried: readonly AgentName[] = []) {
    this.making = { agents, carried };
    this.#agents = agents;
    this.#names = new Set([...agents, ...carried].map(({ agent, version }) => `${agent}/${version}`));
  }

  /** The path of an agent's data file; null when it does not exist or the name leads out of the folder. */
  file(agentAndVersion: string, name: string): string | null {
    for (const folder of this.#foldersOf(agentAndVersion)) {
      const path = resolve(folder, name.replace(/^\/+/, ''));
      if (isInside(path, folder) && kindAt(path) === 'file' && staysInside(path, folder)) return path;
    }
    return null;
  }

  /** The data folder for `/agent/version/web` or `/web`; null when it does not exist. */
  folder(path: string): string | null {
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    const [agent = '', version = ''] = parts;
    const named = this.#foldersOf(`${agent}/${version}`).map((folder) => join(folder, ...parts.slice(2)));
    const direct = this.#agents.slice(0, 1).map(({ folder }) => join(folder, 'data', ...parts));
    const isOne = (folder: string): boolean => kindAt(folder) === 'folder';
    return parts.includes('..') ? null : ([...direct, ...named].find(isOne) ?? null);
  }

  /** `agent/version` → name → path. */
  files(): ReadonlyMap<string, ReadonlyMap<string, string>> {
    const all = new Map<string, ReadonlyMap<string, string>>();
    for (const key of this.#names) {
      const found = new Map<string, string>();
      for (const folder of this.#foldersOf(key)) {
        for (const name of glob.sync('**/*', { cwd: folder, dot: true }).sort()) {
          if (!found.has(name) && staysInside(join(folder, name), folder)) found.set(name, join(folder, name));
        }
      }
      all.set(key, found);
    }
    return all;
  }

  /**
   * A packaged agent stores its files, and those of included agents, in a subfolder per agent; an agent under
   * development does not.
   */
  #foldersOf(agentAndVersion: string): readonly string[] {
    if (!/^\w[\w.-]*(?:\/(?:\w[\w.-]*)?)?$/.test(agentAndVersion)) return [];
    const own = this.#agents.find(({ agent, version }) => `${agent}/${version}` === agentAndVersion);
    const packaged = this.#agents.map(({ folder }) => join(folder, 'data', ...agentAndVersion.split('/')));
    const direct = own === undefined ? [] : [join(own.folder, 'data')];
    return [...packaged, ...direct].filter((folder) => kindAt(folder) === 'folder');
  }
}

/** Whether a file is inside a folder after resolving links. */
function staysInside(path: string, folder: string): boolean {
  try {
    return isInside(realpathSync(path), realpathSync(folder));
  } catch {
    // It was just deleted.
    return false;
  }
}
