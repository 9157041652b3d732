// The programs that run JavaScript on a server: the Node that runs the tests, which `npm test` varies, and Bun.
import { bunProgram } from '../../scripts/standalone/bun-program.ts';
import { ownTarget } from '../../scripts/standalone/targets.ts';

export interface Runtime {
  readonly name: string;
  /** The path of the program, which takes a file as its first argument. */
  readonly program: string;
}

async function bun(): Promise<Runtime[]> {
  if (ownTarget === undefined) return [];
  try {
    return [{ name: 'Bun', program: await bunProgram(ownTarget) }];
  } catch (error) {
    console.log(`Skipped: Bun, because ${error instanceof Error ? error.message : String(error)}.`);
    return [];
  }
}

/** All that are available here. */
export const runtimes: readonly Runtime[] = [{ name: 'Node', program: process.execPath }, ...(await bun())];
