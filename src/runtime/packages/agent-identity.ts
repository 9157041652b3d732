/** What distinguishes the files of an agent from any others. */
import { join, relative, sep } from 'node:path';
import glob from 'fast-glob';
import type { Agent } from '../agent/agent.ts';
import { digestOfFile, digestOfText } from '../files/digests.ts';
import { lockNames } from '../python/lock-file.ts';
import { isSecretFile } from './package-agent.ts';

export interface AgentIdentity {
  readonly name: string;
  readonly version: string;
  /** The digest of all its files. */
  readonly digest: string;
  /** Path → digest, of its modules as they were loaded, and of its data. */
  readonly files: Readonly<Record<string, string>>;
}

/** Larger data files are digested by samples. */
const MAX_BYTES = 64 * 2 ** 20;

/**
 * Identifies a loaded agent, with the resources and data of the agents it uses. Its tests and `.env` do not count.
 *
 * @example (await identifyAgent(agent)).files['workflow.pkl']; // 'sha256:…'
 */
export async function identifyAgent(agent: Agent): Promise<AgentIdentity> {
  const files = new Map([['workflow.pkl', digestOfText(agent.module.text)]]);
  for (const { id, module } of agent.resources.values()) {
    const inside = relative(agent.folder, module.path).split(sep).join('/');
    files.set(inside.startsWith('..') ? id : inside, digestOfText(module.text));
  }
  for (const [owner, found] of agent.dataFiles())
    for (const [name, path] of found) if (!isSecretFile(name)) files.set(`data/${owner}/${name}`, await digestOf(path));
  const ignore = ['workflow.pkl', 'resources/**', 'data/**', 'tests/**', '**/node_modules/**'];
  for (const name of await glob(['**/*.pkl', ...lockNames], { cwd: agent.folder, ignore }))
    files.set(name, await digestOf(join(agent.folder, name)));
  const sorted = [...files].sort(([left], [right]) => (left < right ? -1 : 1));
  const digest = digestOfText(JSON.stringify(sorted));
  return { name: agent.agent, version: agent.version, digest, files: Object.fromEntries(sorted) };
}

/** A file may be deleted or unreadable, which the agent itself reports when it needs the file. */
function digestOf(path: string): Promise<string> {
  return digestOfFile(path, MAX_BYTES).catch(() => 'unreadable');
}
