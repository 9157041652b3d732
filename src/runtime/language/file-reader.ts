import { pathToFileURL } from 'node:url';
import type { ResourceReader } from '../../lang/index.ts';
import { Uri } from '../../lang/index.ts';
import { pathOf } from '../../lang/node/index.ts';
import type { ScopeView } from '../run/context.ts';

/**
 * Reads files as a run sees them: its own copies of what its scripts wrote to shared paths, and, when reading for the
 * answer, nothing that other runs left there.
 */
export function agentFileReader(files: ResourceReader, scope: ScopeView): ResourceReader {
  const { run } = scope;
  return {
    ...files,
    read(uri, access) {
      const path = pathOf(uri);
      if (scope.forAnswer && run.scriptHasRun && run.files.isLeftover(path)) return null;
      const located = run.files.locate(path);
      return files.read(located === path ? uri : Uri.parse(pathToFileURL(located).href), access);
    },
  };
}
