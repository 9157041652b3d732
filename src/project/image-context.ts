/** The build context of an image. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../lang/node/index.ts';
import type { Agent, TarFile } from '../runtime/index.ts';
import { packAgent, SetupError, unpack, withoutSecrets, writeAll } from '../runtime/index.ts';
import {
  composeFile,
  composeName,
  dockerfile,
  dockerignore,
  EXECUTABLE,
  type Gpu,
  type ImageProgram,
  startScript,
} from './image.ts';

export interface ContextOptions {
  readonly agent: Agent;
  readonly gpu: Gpu;
  /** The folder to create. Output of an earlier build is replaced; anything else in it is an error. */
  readonly folder: string;
  readonly program: ImageProgram;
}

/** Written by every build and by nothing else. */
const MARK = 'kdeps/package.json';
const PROGRAM_NAME = 'kdeps-image';

/**
 * Writes the Dockerfile, the compose file, the agent and the program. Returns the paths of the first two.
 *
 * @throws SetupError when the folder contains files that no build wrote
 */
export async function writeContext(options: ContextOptions): Promise<readonly string[]> {
  const { agent, gpu, folder, program } = options;
  const dependencies = program.kind === 'node' ? program.dependencies : {};
  await clear(folder);
  makeFolder(join(folder, 'kdeps'));
  const files: Readonly<Record<string, string>> = {
    Dockerfile: dockerfile({ agent, gpu, program }),
    [composeName(agent, gpu)]: composeFile({ agent, gpu }),
    '.dockerignore': dockerignore,
    [MARK]: `${JSON.stringify({ name: PROGRAM_NAME, private: true, dependencies }, null, 2)}\n`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await copyProgram(program, join(folder, 'kdeps'));
  // A package contains exactly what the agent needs. Secrets are supplied where the container runs.
  const packed = await unpack(await packAgent(agent));
  await writeAll(
    packed.map((file) => (file.path === 'workflow.pkl' ? withoutSecretValues(file) : file)),
    join(folder, 'agent'),
  );
  await writeFile(join(folder, 'agent', '.kdeps-start.sh'), startScript(agent), { mode: 0o755 });
  return [join(folder, 'Dockerfile'), join(folder, composeName(agent, gpu))];
}

async function copyProgram(program: ImageProgram, folder: string): Promise<void> {
  if (program.kind === 'executable') {
    await cp(program.file, join(folder, EXECUTABLE));
    return;
  }
  await cp(program.folder, join(folder, 'dist'), {
    recursive: true,
    filter: (path) => !path.endsWith('.tsbuildinfo') && !path.endsWith('.map'),
  });
}

function withoutSecretValues(file: TarFile): TarFile {
  return { ...file, content: Buffer.from(withoutSecrets(file.content.toString('utf8'))) };
}

/** Clears the output of an earlier build and never deletes anything else. */
async function clear(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.length === 0) return;
  const mark = await readFile(join(folder, MARK), 'utf8').catch(() => '');
  if (!mark.includes(`"${PROGRAM_NAME}"`))
    throw new SetupError(`${folder} contains files that were not written by a build. Choose an empty or new folder.`);
  await rm(folder, { recursive: true });
}
