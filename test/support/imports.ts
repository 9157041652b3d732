// The imports of the project, read from its text.
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
  /** Gone when the program runs. */
  readonly typeOnly: boolean;
}

const importPattern = /^[ \t]*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;

/** Paths of all hand-written files below `src`, relative to it. */
export async function sourceFiles(): Promise<readonly string[]> {
  return (await glob('**/*.ts', { cwd: join(root, 'src'), ignore: ['**/*.generated.ts'] })).sort();
}

/** Every import of every file. */
export async function readImports(): Promise<readonly Import[]> {
  const found: Import[] = [];
  for (const from of await sourceFiles()) {
    const text = await readFile(join(root, 'src', from), 'utf8');
    for (const match of text.matchAll(importPattern)) {
      const target = match[2] ?? match[3] ?? '';
      const internal = target.startsWith('.');
      found.push({
        from,
        line: text.slice(0, match.index).split('\n').length,
        to: internal ? normalize(join(dirname(from), target)).replaceAll('\\', '/') : target,
        internal,
        typeOnly: match[1] !== undefined,
      });
    }
  }
  return found;
}

/** Rings of files that need each other to start: each as the paths around it. */
export function cycles(imports: readonly Import[]): readonly (readonly string[])[] {
  const edges = new Map<string, string[]>();
  for (const { from, to, internal, typeOnly } of imports) {
    if (internal && !typeOnly) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  const rings: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    const at = path.indexOf(file);
    if (at >= 0) rings.push([...path.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return rings;
}
