// The commands of code lenses and code actions. The server runs most of them; a client may implement them itself.
import type { Workspace } from './workspace.ts';

/** The names of commands, and their arguments. */
export const COMMANDS = {
  /** Evaluates a module, and shows the result: `[uri]`. */
  evaluate: 'kdeps.evaluate',
  /** Runs the tests in a module, and shows the report: `[uri]`. */
  test: 'kdeps.test',
  /** Runs the agent of a workflow: `[uri]`. Only clients can do that, because agents run until they are stopped. */
  run: 'kdeps.run',
  /** Shows places: `[uri, position, locations]`, as `editor.action.showReferences` of VS Code. */
  showReferences: 'kdeps.showReferences',
  /** Downloads a package and its dependencies into the cache: `[package URI]`. */
  downloadPackage: 'kdeps.downloadPackage',
  /** Selects versions of dependencies and downloads them: `[uri]` for the project of a module, `[]` for all. */
  syncProject: 'kdeps.syncProject',
} as const;

export type CommandName = (typeof COMMANDS)[keyof typeof COMMANDS];

const NEEDS_PROGRAMS: readonly CommandName[] = [
  COMMANDS.evaluate,
  COMMANDS.test,
  COMMANDS.downloadPackage,
  COMMANDS.syncProject,
];

/** The commands that work with a client and a host. */
export function availableCommands({ host, abilities }: Workspace): readonly CommandName[] {
  return Object.values(COMMANDS).filter(
    (name) =>
      abilities.commands.has(name) ||
      name === COMMANDS.showReferences ||
      (host.programs !== undefined && NEEDS_PROGRAMS.includes(name)),
  );
}
