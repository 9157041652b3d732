/** New agents, and new files for agents. */

import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SCHEMA_VERSION } from '../schema/loader.ts';
import { didYouMean } from '../suggest.ts';
import { sources } from '../templates/sources.generated.ts';

/** What a file of an agent can start as. */
export const templateNames = ['client', 'exec', 'llm', 'python', 'response', 'workflow'] as const;

export type TemplateName = (typeof templateNames)[number];

/** The name cannot be that of an agent, or a file is there already. */
export class ScaffoldError extends Error {
  override readonly name = 'ScaffoldError';
}

export interface ScaffoldOptions {
  /** A folder with templates of one's own. */
  readonly templates?: string | undefined;
  /** Replace files that are there. */
  readonly force?: boolean;
}

/**
 * Makes an agent with a file of each kind.
 *
 * @param folder the folder of the agent; its name is the agent's name
 * @returns the paths that were made
 * @throws ScaffoldError before anything is written
 */
export async function createAgent(folder: string, options: ScaffoldOptions = {}): Promise<readonly string[]> {
  const made = await scaffold(folder, templateNames, options);
  await mkdir(join(folder, 'data'), { recursive: true });
  return [...made, join(folder, 'data')];
}

/**
 * Adds files to an agent.
 *
 * @returns the paths that were made
 * @throws ScaffoldError before anything is written
 */
export async function scaffold(
  folder: string,
  names: readonly TemplateName[],
  options: ScaffoldOptions = {},
): Promise<readonly string[]> {
  const agent = basename(resolve(folder));
  checkName(agent);
  const files = names.map((name) => ({
    name,
    path: name === 'workflow' ? join(folder, 'workflow.pkl') : join(folder, 'resources', `${name}.pkl`),
  }));
  const present = files.filter(({ path }) => existsSync(path)).map(({ path }) => path);
  if (present.length > 0 && options.force !== true) {
    throw new ScaffoldError(
      `${present.join(', ')} ${present.length === 1 ? 'is' : 'are'} there already. Use --force to replace.`,
    );
  }
  for (const { name, path } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, filled(await template(name, options.templates), agent));
  }
  return files.map(({ path }) => path);
}

/**
 * The templates that words name; an ending `.pkl` is as good.
 *
 * @throws ScaffoldError with every word that names none
 */
export function readTemplateNames(words: readonly string[]): readonly TemplateName[] {
  const plain = words.map((word) => word.replace(/\.pkl$/, ''));
  const wrong = plain.filter((word) => !templateNames.some((name) => name === word));
  if (wrong.length > 0) {
    const hints = wrong.map(
      (word) =>
        `There is no kind \`${word}\`. ${didYouMean(word, templateNames) ?? `There is ${templateNames.join(', ')}.`}`,
    );
    throw new ScaffoldError(hints.join('\n'));
  }
  return [...new Set(plain as TemplateName[])];
}

function checkName(name: string): void {
  if (/^\w+$/.test(name)) return;
  throw new ScaffoldError(
    `An agent cannot be called \`${name}\`: its name has letters, digits and underscores, and nothing else.`,
  );
}

async function template(name: TemplateName, folder: string | undefined): Promise<string> {
  const own = folder === undefined ? null : await readFile(join(folder, `${name}.pkl`), 'utf8').catch(() => null);
  return own ?? sources[name] ?? '';
}

function filled(text: string, agent: string): string {
  return text.replaceAll('{{name}}', agent).replaceAll('{{schema}}', SCHEMA_VERSION);
}
