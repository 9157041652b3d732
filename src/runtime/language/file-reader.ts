import { pathToFileURL } from 'node:url';
import type { ResourceReader } from '../../lang/index.ts';
import { Uri } from '../../lang/index.ts';
import { pathOf } from '../../lang/node/index.ts';
import type { ScopeView } from '../run/context.ts';

/**
 * Reads files as a run sees them: its own copy of what a script of it has written to a shared place, and nothing that
 * other runs have left in such a place when it is read for the answer.
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
