// Modules from the network: the workers ask nobody for anything, and say so.
import { IoError, type ModuleLoader } from '../../lang/index.ts';

const SCHEMES: ReadonlySet<string | null> = new Set(['package', 'projectpackage', 'http', 'https']);

/** Refuses modules from the network with an explanation. */
export const noNetwork: ModuleLoader = {
  isHierarchical: true,
  isGlobbable: false,
  hasFragmentPaths: true,
  isLocal: false,
  handles: ({ scheme }) => SCHEMES.has(scheme),
  load: () => {
    throw new IoError('Nothing is loaded from the network here. Copy the module into a file of its own.');
  },
  hasElement: () => false,
  listElements: () => [],
};
