/** What is kept on this machine, and how much of it no agent needs. */
import { builds } from './build-folders.ts';
import { environments } from './environments.ts';
import type { Keeper, Kept, Places } from './keeper.ts';
import { huggingFaceModels, modelsOfOllama } from './models.ts';
import { pklPackages } from './pkl-packages.ts';
import { runData } from './run-data.ts';

export { buildFolders } from './build-folders.ts';
export type { Kept } from './keeper.ts';

const keepers: readonly Keeper[] = [environments, builds, pklPackages, runData, huggingFaceModels, modelsOfOllama];

/** The things of one kind. */
export interface KeptKind extends Omit<Keeper, 'list'> {
  readonly items: readonly Kept[];
}

/**
 * Everything that is kept, by kind.
 *
 * @example for (const { noun, items } of await keptIn({ home, env })) console.log(items.length, noun[1]);
 */
export function keptIn(places: Places): Promise<readonly KeptKind[]> {
  return Promise.all(keepers.map(async ({ list, ...about }) => ({ ...about, items: await list(places) })));
}

/** Removes things, as far as KDeps may. Returns those that were removed. */
export async function removeAll(items: readonly Kept[]): Promise<readonly Kept[]> {
  const removed: Kept[] = [];
  for (const each of items) if ((await each.remove?.()) === true) removed.push(each);
  return removed;
}

/** The bytes of several things. */
export function bytesOf(items: readonly Kept[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0);
}
