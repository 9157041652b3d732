// The imports between source files, read from their text.
import { readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import glob from 'fast-glob';
import { root } from './root.ts';

/** One import in a file below `src`; paths are relative to `src`. */
export interface Import {
  readonly from: string;
  readonly line: number;
  /** A path relative to `src`, or the name of a package. */
  readonly to: string;
  readonly internal: boolean;
}

const importPattern = /^[ \t]*(?:import|export)\s+(?:type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;

/** Paths of all hand-written files below `src`, relative to it. */
export async function sourceFiles(): Promise<readonly string[]> {
  return (await glob('**/*.{ts,tsx}', { cwd: join(root, 'src'), ignore: ['**/*.generated.ts'] })).sort();
}

/** Every import of every file. */
export async function readImports(): Promise<readonly Import[]> {
  const found: Import[] = [];
  for (const from of await sourceFiles()) {
    const text = await readFile(join(root, 'src', from), 'utf8');
    for (const match of text.matchAll(importPattern)) {
      const target = match[1] ?? match[2] ?? '';
      const internal = target.startsWith('.');
      found.push({
        from,
        line: text.slice(0, match.index).split('\n').length,
        to: internal ? normalize(join(dirname(from), target)).replaceAll('\\', '/') : target,
        internal,
      });
    }
  }
  return found;
}

/**
 * Import cycles, including type imports: the strongly connected components of the graph (Tarjan's algorithm) with more
 * than one file.
 */
export function rings(imports: readonly Import[]): readonly (readonly string[])[] {
  const edges = new Map<string, string[]>();
  for (const { from, to, internal } of imports) {
    if (internal) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  const found: string[][] = [];
  const indices = new Map<string, number>();
  const path: string[] = [];
  /** Returns the lowest index of a reachable file on the path. */
  const visit = (file: string): number => {
    const index = indices.size;
    indices.set(file, index);
    path.push(file);
    let lowest = index;
    for (const next of edges.get(file) ?? []) {
      if (!indices.has(next)) lowest = Math.min(lowest, visit(next));
      else if (path.includes(next)) lowest = Math.min(lowest, indices.get(next) as number);
    }
    if (lowest === index) {
      const ring = path.splice(path.indexOf(file));
      if (ring.length > 1) found.push(ring);
    }
    return lowest;
  };
  for (const file of edges.keys()) if (!indices.has(file)) visit(file);
  return found;
}
