// PyPI programs that tests use to check files; installed once, next to the Python environments of agents.
import { homeFolder } from '../../src/runtime/config/home.ts';
import { type CommandResult, runCommand } from '../../src/runtime/process/command.ts';
import { ensureEnvironment } from '../../src/runtime/python/environment.ts';
import { findInterpreter } from '../../src/runtime/python/interpreter.ts';
import { root } from './root.ts';

/** Runs an installed program. */
export type Tool = (args: readonly string[], input?: string) => Promise<CommandResult>;

/**
 * Installs a program.
 *
 * @param requirement a pip requirement, including the version
 * @returns null, after printing the reason, when it is unavailable
 */
export async function pythonTool(name: string, requirement: string): Promise<Tool | null> {
  const env = Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  try {
    const { activate } = await ensureEnvironment({
      agent: name,
      packages: [requirement],
      interpreter: await findInterpreter(env),
      folder: `${homeFolder(env, root)}/python`,
      env,
      onProgress: () => undefined,
    });
    return (args, input) =>
      runCommand({
        file: name,
        args,
        cwd: root,
        env: activate(env),
        timeout: 60_000,
        ...(input !== undefined && { input }),
      });
  } catch (error) {
    console.warn(`Skipped: ${name} is unavailable. ${String(error)}`);
    return null;
  }
}
