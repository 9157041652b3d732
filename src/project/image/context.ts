/** The build context of an image. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../lang/node/index.ts';
import type { Agent, Secrets, TarFile } from '../../runtime/index.ts';
import { lockOf, messageOf, packAgent, SetupError, unpack, withoutSecrets, writeAll } from '../../runtime/index.ts';
import { composeFile } from './compose.ts';
import { dockerfile, EXECUTABLE, type ImageProgram, REQUIREMENTS } from './dockerfile.ts';
import { composeName, type Gpu, torchBuilds } from './names.ts';
import { startScript } from './start-script.ts';

export interface ContextOptions {
  readonly agent: Agent;
  /** What must not be written to any file. */
  readonly secrets: Secrets;
  readonly gpu: Gpu;
  /** The folder to create. Output of an earlier build is replaced; anything else in it is an error. */
  readonly folder: string;
  readonly program: ImageProgram;
  /** Base image → the same with its digest, for those whose digest is known. */
  readonly pins: ReadonlyMap<string, string>;
}

/** Parts of the agent's folder that stay out of the image. */
const dockerignore = ['**/.env', '**/.env.*', '**/.git', '**/node_modules', '**/__pycache__', ''].join('\n');
/** Written by every build and by nothing else. */
const MARK = 'kdeps/package.json';
const PROGRAM_NAME = 'kdeps-image';

/**
 * Writes the Dockerfile, the compose file, the agent and the program. Returns the paths of the first two.
 *
 * @throws SetupError when the folder contains files that no build wrote
 */
export async function writeContext(options: ContextOptions): Promise<readonly string[]> {
  const { agent, gpu, folder, program, pins } = options;
  const dependencies = program.kind === 'node' ? program.dependencies : {};
  const requirements = await requirementsOf(options);
  await clear(folder);
  makeFolder(join(folder, 'kdeps'));
  const files: Readonly<Record<string, string>> = {
    Dockerfile: dockerfile({ agent, gpu, program, requirements: Object.keys(requirements), pins }),
    [composeName(agent, gpu)]: composeFile(agent, gpu),
    ...requirements,
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

/**
 * File → text: the Python packages of the agent, a requirement per line, and their lock, if there is one for this GPU. Empty
 * when the packages contain a secret, such as the token of a private index, or a line break.
 */
async function requirementsOf({ agent, secrets, gpu }: ContextOptions): Promise<Readonly<Record<string, string>>> {
  const lines = agent.workflow.machine.pythonPackages;
  if (lines.length === 0 || lines.some((line) => /[\r\n]/.test(line) || secrets.redact(line) !== line)) return {};
  const lock = await lockOf(agent, { KDEPS_TORCH: torchBuilds[gpu] }).catch((error: unknown) => {
    throw new SetupError(messageOf(error), { cause: error });
  });
  return {
    [REQUIREMENTS]: lines.map((line) => `${line}\n`).join(''),
    ...(lock !== null && { [lock.name]: await readFile(lock.file, 'utf8') }),
  };
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
