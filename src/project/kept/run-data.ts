/** The memory of agents, and their jobs and runs. */
import { volumeFolder } from '../../runtime/index.ts';
import { keptFolder } from './folder-size.ts';
import type { Keeper } from './keeper.ts';

export const runData: Keeper = {
  noun: ['folder with runs and memory of agents', 'folders with runs and memory of agents'],
  advice: 'kdeps runs delete',
  list: async ({ home, env }) => {
    const data = await keptFolder(volumeFolder(env, home).replace(/\/$/, ''), 'shared');
    return data.bytes === 0 ? [] : [data];
  },
};
