/** New agents, and new files for agents. */

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolder } from '../lang/node/index.ts';
import { derived, didYouMean, kinds, SCHEMA_VERSION } from '../runtime/index.ts';
import { sources } from './templates/sources.generated.ts';

/** What a file of an agent can start as. */
export const templateNames = derived((kinds): readonly string[] => [
  ...kinds.map(({ name }) => name).sort(),
  'workflow',
]);

/** The version of Ollama's image that new agents name; what the template says, for templates of one's own. */
const OLLAMA_TAG = '0.13.5';

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
  const made = await scaffold(folder, templateNames(), options);
  makeFolder(join(folder, 'data'));
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
  names: readonly string[],
  options: ScaffoldOptions = {},
): Promise<readonly string[]> {
  const agent = agentName(folder);
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
    makeFolder(dirname(path));
    await writeFile(path, filled(await template(name, options.templates), name, agent));
  }
  return files.map(({ path }) => path);
}

/**
 * The templates that words name; an ending `.pkl` is as good.
 *
 * @throws ScaffoldError with every word that names none
 */
export function readTemplateNames(words: readonly string[]): readonly string[] {
  const plain = words.map((word) => word.replace(/\.pkl$/, ''));
  const wrong = plain.filter((word) => !templateNames().includes(word));
  if (wrong.length > 0) {
    const hints = wrong.map(
      (word) =>
        `There is no kind \`${word}\`. ${didYouMean(word, templateNames()) ?? `There is ${templateNames().join(', ')}.`}`,
    );
    throw new ScaffoldError(hints.join('\n'));
  }
  return [...new Set(plain)];
}

/** The name of the agent in a folder, which is that of the folder. */
function agentName(folder: string): string {
  if (folder.trim() === '') throw new ScaffoldError('An agent needs a name.');
  const name = basename(resolve(folder));
  if (/^\w+$/.test(name)) return name;
  const possible = /[^\x20-\x7e]/.test(name) ? '' : name.replace(/\W+/g, '_').replace(/^_+|_+$/g, '');
  throw new ScaffoldError(
    `An agent cannot be called \`${name}\`: its name has letters, digits and underscores, and nothing else.${
      possible === '' ? '' : ` What about \`${possible}\`?`
    }`,
  );
}

/** @param folder with templates of one's own; '' stands for none, as an empty variable does */
async function template(name: string, folder: string | undefined): Promise<string> {
  const own =
    folder === undefined || folder === ''
      ? null
      : await readFile(join(folder, `${name}.pkl`), 'utf8').catch(() => null);
  return own ?? sources[name] ?? kinds.all.find((kind) => kind.name === name)?.template ?? '';
}

/** Fills in a template. The names with a dot are those of earlier programs, whose templates can be used as they are. */
function filled(text: string, name: string, agent: string): string {
  const module = name === 'workflow' ? 'Workflow' : 'Resource';
  const values: Readonly<Record<string, string>> = {
    name: agent,
    schema: SCHEMA_VERSION,
    '.Name': agent,
    '.Header': `amends "package://schema.kdeps.com/core@${SCHEMA_VERSION}#/${module}.pkl"`,
    '.OllamaImageTag': OLLAMA_TAG,
  };
  return text.replace(/\{\{\s*(\.?\w+)\s*\}\}/g, (whole, key: string) => values[key] ?? whole);
}
