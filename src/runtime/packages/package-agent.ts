/** Makes packages of agents, and installs them. */
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import glob from 'fast-glob';
import { makeFolder } from '../../lang/node/index.ts';
import { type ActionId, splitActionId } from '../agent/action-id.ts';
import type { Agent, Resource } from '../agent/agent.ts';
import { agentsFolder } from '../agent/installed.ts';
import { writtenProperties } from '../agent/written-properties.ts';
import { PackageError, pack, unpack } from './archive.ts';
import type { TarFile } from './tar.ts';

/** The file name of an agent's package. */
export function packageName(name: AgentName): string {
  return `${name.agent}-${name.version}.kdeps`;
}

/** Makes the package of an agent that has been loaded, with the resources and data of the agents that it uses. */
export async function packAgent(agent: Agent): Promise<Buffer> {
  const workflow = await workflowFile(agent);
  const resources = [...agent.resources.values()].map((resource) => resourceFile(agent, resource));
  const files = [workflow, ...resources, ...(await dataFiles(agent)), ...(await otherModules(agent))];
  return pack(agent, files);
}

/** The target is written in full, as ids of resources are: in a package, agents lie beside each other. */
async function workflowFile(agent: Agent): Promise<TarFile> {
  const text = await readFile(join(agent.folder, 'workflow.pkl'), 'utf8');
  const full = withId(text, 'Workflow', 'TargetActionID', agent.plan.target);
  return { path: 'workflow.pkl', content: Buffer.from(full), executable: false };
}

function resourceFile(agent: Agent, { id, home, module }: Resource): TarFile {
  const { agent: owner, action, version } = splitActionId(id);
  const inside = relative(agent.folder, module.path);
  // The resources of other agents come from other folders.
  const isOwn = home.agent === agent.agent && home.version === agent.version;
  const folder = isOwn && !inside.startsWith('..') ? dirname(inside).split(sep).join('/') : 'resources';
  const text = withId(module.text, 'Resource', 'ActionID', id);
  return {
    path: posix.join(folder, `${owner}_${action}-${version}.pkl`),
    content: Buffer.from(text),
    executable: false,
  };
}

/** The text with an id in full, where the id is written. */
function withId(text: string, schema: 'Workflow' | 'Resource', field: string, id: ActionId): string {
  return writtenProperties(text, schema, field).reduceRight(
    (whole, { start, end }) => `${whole.slice(0, start)}"${id}"${whole.slice(end)}`,
    text,
  );
}

async function dataFiles(agent: Agent): Promise<readonly TarFile[]> {
  const files: TarFile[] = [];
  for (const [owner, found] of agent.dataFiles()) {
    for (const [name, path] of found) {
      // What a packaged agent has under its name is not to be put there again under a longer one.
      const isNested = [...agent.dataFiles().keys()].some((other) => name.startsWith(`${other}/`));
      if (!isNested && !isSecretFile(name)) files.push(await fileAt(path, posix.join('data', owner, name)));
    }
  }
  return files;
}

/** Modules that resources import lie outside of `resources`, where every file is a resource. */
async function otherModules(agent: Agent): Promise<readonly TarFile[]> {
  const names = await glob('**/*.pkl', {
    cwd: agent.folder,
    ignore: ['workflow.pkl', 'resources/**', 'data/**', '**/node_modules/**'],
  });
  return Promise.all(names.map((name) => fileAt(join(agent.folder, name), name)));
}

/** Values that are secret stay on the machine they belong to. */
function isSecretFile(name: string): boolean {
  return /(^|\/)\.env(\.|$)/.test(name);
}

async function fileAt(path: string, name: string): Promise<TarFile> {
  const [content, info] = await Promise.all([readFile(path), stat(path)]);
  return { path: name, content, executable: (info.mode & 0o111) !== 0 };
}

interface AgentName {
  readonly agent: string;
  readonly version: string;
}

export interface InstalledPackage extends AgentName {
  readonly folder: string;
  /** Whether this version was there already, and has been replaced. */
  readonly replaced: boolean;
}

/**
 * Installs a package, in place of the same version of the agent.
 *
 * @param home the folder that KDeps keeps its things in
 * @throws PackageError when the package is not to be trusted
 */
export async function installPackage(file: string, home: string): Promise<InstalledPackage> {
  const { bytes, files, name } = await readPackage(file);
  const folder = join(agentsFolder(home), name.agent, name.version);
  const replaced = (await stat(folder).catch(() => null)) !== null;
  await putInPlace(files, folder);
  await writePackage(join(home, 'packages'), packageName(name), bytes);
  return { ...name, folder, replaced };
}

/**
 * Writes a package, in full or not at all.
 *
 * @returns its path, and what was there before
 */
export async function writePackage(
  folder: string,
  name: string,
  bytes: Buffer,
): Promise<{ readonly target: string; readonly previous: 'none' | 'same' | 'other' }> {
  const target = join(folder, name);
  const before = await readFile(target).catch(() => null);
  if (before?.equals(bytes) === true) return { target, previous: 'same' };
  makeFolder(folder);
  const draft = `${target}.${process.pid}`;
  try {
    await writeFile(draft, bytes);
    await rename(draft, target);
  } catch (error) {
    // Nobody has asked for the draft.
    if (error instanceof Error && 'path' in error && error.path === draft) error.path = target;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return { target, previous: before === null ? 'none' : 'other' };
}

/**
 * Unpacks a package to run it, once for each content. Gives the folder.
 *
 * @param cwd the folder that the path of the package starts from
 */
export async function unpackToRun(file: string, home: string, cwd: string): Promise<string> {
  const { bytes, files, name } = await readPackage(file, cwd);
  const { agent, version } = name;
  const folder = join(
    home,
    'run',
    `${agent}-${version}-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`,
  );
  const isThere = await stat(join(folder, 'workflow.pkl')).catch(() => null);
  if (isThere === null) await putInPlace(files, folder);
  return folder;
}

interface ReadPackage {
  readonly bytes: Buffer;
  readonly files: readonly TarFile[];
  readonly name: AgentName;
}

/** Reads a package. Messages begin with its path, as it was given. */
async function readPackage(file: string, cwd = process.cwd()): Promise<ReadPackage> {
  const bytes = await packageBytes(file, cwd);
  try {
    const files = await unpack(bytes);
    return { bytes, files, name: nameOf(files) };
  } catch (error) {
    throw error instanceof PackageError ? new PackageError(`${file}: ${error.message}`, { cause: error }) : error;
  }
}

async function packageBytes(file: string, cwd: string): Promise<Buffer> {
  try {
    return await readFile(resolve(cwd, file));
  } catch (error) {
    throw new PackageError(unreadable(file, (error as NodeJS.ErrnoException).code), { cause: error });
  }
}

function unreadable(file: string, code: string | undefined): string {
  if (code === 'ENOENT') return `There is no ${file}.`;
  if (code === 'EISDIR') return `${file} is a folder, and no package. Make one of it with: kdeps package ${file}`;
  if (code === 'EACCES') return `This user has no right to read ${file}.`;
  return `${file} cannot be read.`;
}

/** Name and version, as the workflow writes them: they become a path, so they are looked at before it is evaluated. */
function nameOf(files: readonly TarFile[]): AgentName {
  const text = files.find(({ path }) => path === 'workflow.pkl')?.content.toString('utf8') ?? '';
  const value = (field: string): string | null | undefined => writtenProperties(text, 'Workflow', field)[0]?.text;
  const agent = value('AgentID') ?? null;
  const version = value('Version') ?? '1.0.0';
  if (agent === null || !/^\w+$/.test(agent))
    throw new PackageError('The workflow of the package has no name that can be read.');
  if (!/^[\w*][\w.*]*$/.test(version))
    throw new PackageError('The workflow of the package has no version that can be read.');
  return { agent, version };
}

/** The folder is there as a whole or not at all. */
async function putInPlace(files: readonly TarFile[], folder: string): Promise<void> {
  makeFolder(dirname(folder));
  const draft = await mkdtemp(`${folder}.`);
  try {
    await writeAll(files, draft);
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Writes files below a folder. */
export async function writeAll(files: readonly TarFile[], folder: string): Promise<void> {
  for (const { path, content, executable } of files) {
    const target = join(folder, path);
    makeFolder(dirname(target));
    await writeFile(target, content);
    await chmod(target, executable ? 0o755 : 0o644);
  }
}
