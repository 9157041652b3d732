/** Agents installed on this machine. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import glob from 'fast-glob';
import { kindAt } from '../files/paths.ts';
import { compareVersions } from './action-id.ts';
import type { AgentFolder } from './data-folders.ts';

export type InstalledAgent = AgentFolder;

/** The folder of installed agents. */
export function agentsFolder(home: string): string {
  return join(home, 'agents');
}

/**
 * Finds the agent for `@agent`, `@agent:1.2.5`, `@agent/action` or `@agent/action:1.2.5`; the newest version if none is
 * given.
 *
 * @param folder folder of the agent that uses it
 * @returns `included` when the using agent contains the other's resources, as packages do; null when it is not
 *   installed
 */
export function findInstalled(reference: string, home: string, folder: string): InstalledAgent | 'included' | null {
  const found = /^@([\w-]+)(?:\/[\w-]+)?(?::([\w.]+))?$/.exec(reference);
  const agent = found?.[1];
  if (agent === undefined) return null;
  const version = found?.[2];
  const carried = glob.sync(`resources/**/${agent}_*-${version ?? '*'}.pkl`, { cwd: folder });
  if (carried.length > 0) return 'included';
  const chosen = version ?? newestVersion(join(agentsFolder(home), agent));
  if (chosen === null) return null;
  const place = join(agentsFolder(home), agent, chosen);
  return kindAt(join(place, 'workflow.pkl')) === 'file' ? { agent, version: chosen, folder: place } : null;
}

function newestVersion(folder: string): string | null {
  try {
    return (
      readdirSync(folder)
        .filter((name) => /^\d/.test(name))
        .sort(compareVersions)
        .at(-1) ?? null
    );
  } catch {
    return null;
  }
}
