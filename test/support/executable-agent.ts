// An agent that the executable serves in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { builtCommand } from './built-program.ts';

/** A process that serves an agent. */
export interface AgentProcess {
  /** The address of its API. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the executable on an agent's folder.
 *
 * @throws Error with what it printed when it ends instead of serving
 */
export async function startExecutable(folder: string, env: Readonly<NodeJS.ProcessEnv>): Promise<AgentProcess> {
  const child = spawn(...builtCommand(['run', folder, '--port', '0']), { cwd: folder, env });
  let printed = '';
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const found = /"(http:[^"]+)"/.exec(printed)?.[1];
      if (found !== undefined) resolve(new URL(found).origin);
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`The executable does not serve the agent:\n${printed}${log}`)));
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { url, stop };
}
