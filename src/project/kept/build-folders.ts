/** The folders that `kdeps build` makes images of. The images themselves are kept by Docker and its like. */
import { join } from 'node:path';
import { subfolders } from './folder-size.ts';
import type { Keeper } from './keeper.ts';

/** The folder of all of them. */
export function buildFolders(home: string): string {
  return join(home, 'images');
}

export const builds: Keeper = {
  noun: ['build folder of an image', 'build folders of images'],
  list: ({ home }) => subfolders(buildFolders(home), 'cache'),
};
