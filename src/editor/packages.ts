// Downloads packages, and resolves the dependencies of projects.
import type { Connection } from 'vscode-languageserver';
import type { Progress } from './progress.ts';
import { showFailure } from './show-failure.ts';
import type { Workspace } from './workspace.ts';

/** Maximum number of projects that are resolved at once. */
const MAX_PROJECTS = 100;

/** Downloads packages and their dependencies into the cache. Returns whether that succeeded. */
export async function downloadPackage(
  connection: Connection,
  workspace: Workspace,
  uris: readonly string[],
  { signal }: Progress,
): Promise<boolean> {
  const isDone = await runAll(connection, workspace, ['download-package', ...uris], '.', signal);
  workspace.reopen();
  return isDone;
}

/**
 * Selects a version of each dependency, and downloads the packages.
 *
 * @param uri a module of the project; null for all projects in the workspace
 */
export async function syncProjects(
  connection: Connection,
  workspace: Workspace,
  uri: string | null,
  progress: Progress,
): Promise<boolean> {
  const { host } = workspace;
  const files = uri === null ? workspace.files.filter((file) => file.endsWith('/PklProject')) : [uri];
  const projects = new Map(files.slice(0, MAX_PROJECTS).map((file) => [host.projectOf(file).key, file]));
  let isDone = true;
  for (const [key, file] of projects) {
    if (key === '' || progress.signal.aborted) continue;
    const folder = key.replace(/[\\/]PklProject$/, '');
    progress.report(folder.slice(Math.max(folder.lastIndexOf('/'), folder.lastIndexOf('\\')) + 1));
    const isResolved = await runAll(connection, workspace, ['project', 'resolve'], folder, progress.signal);
    workspace.reopen();
    const packages = isResolved ? workspace.packagesOf(file) : [];
    const hasAll =
      packages.length === 0 ||
      (await runAll(connection, workspace, ['download-package', ...packages], folder, progress.signal));
    isDone = isDone && isResolved && hasAll;
  }
  workspace.reopen();
  return isDone;
}

/** Runs a command; shows why it failed. */
async function runAll(
  connection: Connection,
  { host: { programs } }: Workspace,
  words: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (programs === undefined) return false;
  const { isSuccess, report } = await programs.run([...words, '--color', 'never'], folder, signal);
  if (!isSuccess && !signal.aborted) showFailure(connection, report);
  return isSuccess;
}
