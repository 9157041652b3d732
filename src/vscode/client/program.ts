// Finds the program that serves the language.
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** How a program is started. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Variables in addition to those of the editor. */
  readonly env: Readonly<Record<string, string>>;
}

/** Where to look for the program. */
export interface ProgramPlaces {
  /** The path in the settings; empty if there is none. */
  readonly configured: string;
  /** The folders of the workspace, in which a program may be installed. */
  readonly folders: readonly string[];
  /** Whether programs in the workspace may be started. */
  readonly isTrusted: boolean;
  /** The program in the extension. */
  readonly bundled: string;
}

/**
 * The program to start: that in the settings, one that is installed in the workspace, or the one in the extension.
 * Throws an `Error` for the user if the program in the settings does not exist.
 *
 * @example findProgram({ configured: '', folders: ['/work'], isTrusted: true, bundled: '/extension/server/cli.cjs' });
 */
export function findProgram({ configured, folders, isTrusted, bundled }: ProgramPlaces): Program {
  if (configured !== '') {
    if (!existsSync(configured))
      throw new Error(`The setting pkl.kdeps.path is ${configured}, which does not exist. Correct or remove it.`);
    return startOf(configured);
  }
  const installed = isTrusted ? folders.map(installedIn).find((path) => existsSync(path)) : undefined;
  return startOf(installed ?? bundled);
}

/** Windows has scripts in `.bin`, which cannot be started like programs. */
function installedIn(folder: string): string {
  const path = process.platform === 'win32' ? ['kdeps', 'dist', 'cli.cjs'] : ['.bin', 'kdeps'];
  return join(folder, 'node_modules', ...path);
}

/** JavaScript is run by the editor's own Node, since there may be no other. */
function startOf(path: string): Program {
  const file = realpathSync(path);
  if (!/\.[cm]?js$/.test(file)) return { command: path, args: [], env: {} };
  return { command: process.execPath, args: [file], env: { ELECTRON_RUN_AS_NODE: '1' } };
}
