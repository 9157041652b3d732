/** The folder that an image is built from. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../lang/node/index.ts';
import type { Agent, TarFile } from '../runtime/index.ts';
import { packAgent, SetupError, unpack, withoutSecrets, writeAll } from '../runtime/index.ts';
import { composeFile, composeName, dockerfile, dockerignore, type Gpu, startScript } from './image.ts';

export interface ContextOptions {
  readonly agent: Agent;
  readonly gpu: Gpu;
  /** The folder to make. What an earlier build has written there is replaced; anything else stays, and is an error. */
  readonly folder: string;
  /** The folder with this program, built. */
  readonly program: string;
  /** The packages that it needs beside itself: name → version. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** The version of Node.js in the image. */
  readonly node: string;
}

/** Every build writes this one, and nobody else does. */
const MARK = 'kdeps/package.json';
const PROGRAM_NAME = 'kdeps-image';

/**
 * Writes Dockerfile, compose file, the agent and the program. Gives the paths of the first two.
 *
 * @throws SetupError when the folder holds something that no build has written
 */
export async function writeContext(options: ContextOptions): Promise<readonly string[]> {
  const { agent, gpu, folder, program, dependencies, node } = options;
  await clear(folder);
  makeFolder(join(folder, 'kdeps'));
  const files: Readonly<Record<string, string>> = {
    Dockerfile: dockerfile({ agent, gpu, node }),
    [composeName(agent, gpu)]: composeFile({ agent, gpu }),
    '.dockerignore': dockerignore,
    [MARK]: `${JSON.stringify({ name: PROGRAM_NAME, private: true, dependencies }, null, 2)}\n`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await cp(program, join(folder, 'kdeps', 'dist'), {
    recursive: true,
    filter: (path) => !path.endsWith('.tsbuildinfo') && !path.endsWith('.map'),
  });
  // What is in a package is what the agent needs. Its secrets come from where the container runs.
  const packed = await unpack(await packAgent(agent));
  await writeAll(
    packed.map((file) => (file.path === 'workflow.pkl' ? discreet(file) : file)),
    join(folder, 'agent'),
  );
  await writeFile(join(folder, 'agent', '.kdeps-start.sh'), startScript(agent), { mode: 0o755 });
  return [join(folder, 'Dockerfile'), join(folder, composeName(agent, gpu))];
}

function discreet(file: TarFile): TarFile {
  return { ...file, content: Buffer.from(withoutSecrets(file.content.toString('utf8'))) };
}

/** Makes room for a build, and never takes away what somebody else has put there. */
async function clear(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.length === 0) return;
  const mark = await readFile(join(folder, MARK), 'utf8').catch(() => '');
  if (!mark.includes(`"${PROGRAM_NAME}"`))
    throw new SetupError(`${folder} holds files that no build has written. Choose an empty folder, or a new one.`);
  await rm(folder, { recursive: true });
}
