// PyPI packages and programs that tests use; installed once, next to the Python environments of agents.
import { homeFolder } from '../../src/runtime/config/home.ts';
import { type CommandResult, runCommand } from '../../src/runtime/process/command.ts';
import { ensureEnvironment, type PythonEnvironment } from '../../src/runtime/python/environment.ts';
import { findInterpreter } from '../../src/runtime/python/interpreter.ts';
import { root } from './root.ts';

/** Runs an installed program. */
export type Tool = (args: readonly string[], input?: string) => Promise<CommandResult>;

/**
 * Installs packages.
 *
 * @param packages pip requirements, including the versions
 * @returns null, after printing the reason, when they are unavailable
 */
export async function pythonPackages(name: string, packages: readonly string[]): Promise<PythonEnvironment | null> {
  const env = environmentVariables();
  try {
    return await ensureEnvironment({
      packages,
      locks: null,
      interpreter: await findInterpreter(env),
      folder: `${homeFolder(env, root)}/python`,
      env,
      onProgress: () => undefined,
    });
  } catch (error) {
    console.warn(`Skipped: ${name} is unavailable. ${String(error)}`);
    return null;
  }
}

/**
 * Installs a program.
 *
 * @param requirement a pip requirement, including the version
 * @param run the seconds that it may take, and the folder that it runs in
 * @returns null, after printing the reason, when it is unavailable
 */
export async function pythonTool(
  name: string,
  requirement: string,
  { timeout = 60, cwd = root } = {},
): Promise<Tool | null> {
  const environment = await pythonPackages(name, [requirement]);
  if (environment === null) return null;
  return (args, input) =>
    runCommand({
      file: name,
      args,
      cwd,
      env: environment.activate(environmentVariables()),
      timeout: timeout * 1000,
      ...(input !== undefined && { input }),
    });
}

function environmentVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
