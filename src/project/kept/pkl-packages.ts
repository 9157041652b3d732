/** Downloaded Pkl packages. */
import { join } from 'node:path';
import { keptFolder } from './folder-size.ts';
import type { Keeper } from './keeper.ts';

export const pklPackages: Keeper = {
  noun: ['cache of Pkl packages', 'caches of Pkl packages'],
  list: async ({ home }) => {
    const cache = await keptFolder(join(home, 'cache'), 'cache');
    return cache.bytes === 0 ? [] : [cache];
  },
};
