/** Answers questions about files in the agent's folder that an expression refers to. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Source } from '../../lang/index.ts';
import type { Module } from '../../lang/syntax/index.ts';
import { parseModule, walk } from '../../lang/syntax/index.ts';
import { kindAt, realPath } from '../files/paths.ts';
import { isInside } from '../run/run-files.ts';
import { Origin } from './origin.ts';

/** The files around one module. */
export class AgentFiles {
  readonly #base: URL;
  readonly #folder: string;
  readonly #methods = new WeakMap<Module, ReadonlySet<string>>();

  /** @param uri URI of the module */
  constructor(uri: string) {
    this.#base = new URL(uri);
    this.#folder = agentFolder(this.#base);
  }

  /** The origin of a resource read from an address that the author wrote. */
  originOfRead(address: string): Origin {
    const scheme = /^([A-Za-z][\w+.-]*):/.exec(address)?.[1]?.toLowerCase();
    if (scheme === 'env' || scheme === 'prop') return Origin.Machine;
    return this.#pathIn(address) === null ? Origin.Outside : Origin.Author;
  }

  /** Whether an imported module contains only what is written in it, in the agent's folder. */
  isAuthorsModule(uri: string): boolean {
    if (uri.startsWith('pkl:')) return !['pkl:test', 'pkl:reflect'].includes(uri);
    const path = uri.endsWith('.pkl') ? this.#pathIn(uri) : null;
    if (path === null || kindAt(path) !== 'file') return false;
    try {
      const module = parseModule(new Source(uri, readFileSync(path, 'utf8')));
      if (module.header.parent !== null || module.imports.length > 0) return false;
      let isPlain = true;
      walk(module, ({ kind }) => {
        if (kind === 'Read' || kind === 'Import') isPlain = false;
      });
      return isPlain;
    } catch {
      return false;
    }
  }

  /** Whether a module defines a method with that name anywhere. */
  definesMethod(module: Module, name: string): boolean {
    let names = this.#methods.get(module);
    if (names === undefined) {
      const found = new Set<string>();
      walk(module, (node) => {
        if (node.kind === 'Method' || node.kind === 'ObjectMethod') found.add(node.name.text);
      });
      names = found;
      this.#methods.set(module, names);
    }
    return names.has(name);
  }

  /** The path of a file in the agent's folder; null when the address leads elsewhere. */
  #pathIn(address: string): string | null {
    try {
      const url = new URL(address, this.#base);
      // `...` searches all parent folders.
      if (address.split('/').includes('...')) return null;
      if (url.protocol !== 'file:') return null;
      const path = fileURLToPath(url);
      return isInside(realPath(path), realPath(this.#folder)) ? path : null;
    } catch {
      return null;
    }
  }
}

/**
 * The folder of the agent that a module belongs to: the one whose `resources` contains it, otherwise its own folder.
 */
function agentFolder(uri: URL): string {
  if (uri.protocol !== 'file:') return '/dev/null/nowhere';
  const path = fileURLToPath(uri);
  const at = path.lastIndexOf('/resources/');
  return at < 0 ? dirname(path) : path.slice(0, at);
}
