// Programs from PyPI that tests check files with: installed once, into the folder that agents' environments are in.
import { homeFolder } from '../../src/runtime/config/home.ts';
import { type CommandResult, runCommand } from '../../src/runtime/process/command.ts';
import { ensureEnvironment } from '../../src/runtime/python/environment.ts';
import { findInterpreter } from '../../src/runtime/python/interpreter.ts';
import { root } from './root.ts';

/** Runs a program that has been installed. */
export type Tool = (args: readonly string[], input?: string) => Promise<CommandResult>;

/**
 * Installs a program.
 *
 * @param requirement as pip takes it, with its version
 * @returns null, with a printed reason, where it cannot be had
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
    console.warn(`Skipped: ${name} cannot be had. ${String(error)}`);
    return null;
  }
}
