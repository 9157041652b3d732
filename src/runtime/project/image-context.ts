/** The folder that an image is built from. */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agent } from '../agent.ts';
import { unpack } from './archive.ts';
import { composeFile, composeName, dockerfile, dockerignore, type Gpu, startScript } from './image.ts';
import { packAgent, writeAll } from './package-agent.ts';

export interface ContextOptions {
  readonly agent: Agent;
  readonly gpu: Gpu;
  /** The folder to make; what is in it is replaced. */
  readonly folder: string;
  /** The folder with this program, built. */
  readonly program: string;
  /** The packages that it needs beside itself: name → version. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** The version of Node.js in the image. */
  readonly node: string;
}

/** Writes Dockerfile, compose file, the agent and the program. Gives the paths of the first two. */
export async function writeContext(options: ContextOptions): Promise<readonly string[]> {
  const { agent, gpu, folder, program, dependencies, node } = options;
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'kdeps'), { recursive: true });
  const files: Readonly<Record<string, string>> = {
    Dockerfile: dockerfile({ agent, gpu, node }),
    [composeName(agent, gpu)]: composeFile({ agent, gpu }),
    '.dockerignore': dockerignore,
    'kdeps/package.json': `${JSON.stringify({ name: 'kdeps-image', private: true, dependencies }, null, 2)}\n`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await cp(program, join(folder, 'kdeps', 'dist'), {
    recursive: true,
    filter: (path) => !path.endsWith('.tsbuildinfo') && !path.endsWith('.map'),
  });
  // What is in a package is what the agent needs, and nothing that is secret.
  await writeAll(await unpack(await packAgent(agent)), join(folder, 'agent'));
  await writeFile(join(folder, 'agent', '.kdeps-start.sh'), startScript(agent), { mode: 0o755 });
  return [join(folder, 'Dockerfile'), join(folder, composeName(agent, gpu))];
}
