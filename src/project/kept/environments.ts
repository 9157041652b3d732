/** Python environments, which agents with the same packages share. */
import { environmentsFolder, keptEnvironments, removeEnvironment } from '../../runtime/index.ts';
import { sizeOf } from './folder-size.ts';
import type { Keeper } from './keeper.ts';

export const environments: Keeper = {
  noun: ['Python environment', 'Python environments'],
  list: async ({ home }) =>
    Promise.all(
      (await keptEnvironments(environmentsFolder(home))).map(async ({ folder, users }) => ({
        name: folder,
        bytes: await sizeOf(folder),
        use: users.length === 0 ? 'unused' : 'used',
        remove: () => removeEnvironment(folder),
      })),
    ),
};
