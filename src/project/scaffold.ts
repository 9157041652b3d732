/** Creates agents and files of agents. */

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolder } from '../lang/node/index.ts';
import { type AgentCode, derived, didYouMean, kinds, SCHEMA_VERSION } from '../runtime/index.ts';
import { type AgentKind, agentFiles } from './agent-kinds.ts';
import { sources } from './templates/sources.generated.ts';

/** The file templates of an agent. */
export const templateNames = derived((kinds): readonly string[] => [
  ...kinds.map(({ name }) => name).sort(),
  'test',
  'workflow',
]);

/** The Ollama image tag for new agents; filled into custom templates as well. */
const OLLAMA_TAG = '0.13.5';

/** The name is not a valid agent name, or a file already exists. */
export class ScaffoldError extends Error {
  override readonly name = 'ScaffoldError';
  readonly code: AgentCode;

  constructor(code: AgentCode, message: string) {
    super(message);
    this.code = code;
  }
}

export interface ScaffoldOptions {
  /** A folder of custom templates. */
  readonly templates?: string | undefined;
  /** Overwrite existing files. */
  readonly force?: boolean;
}

/**
 * Creates an agent with a file of each template, as folders of custom templates expect.
 *
 * @param folder the folder of the agent; its name becomes the agent's name
 * @returns the paths that were created
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
 * @returns the paths that were created
 * @throws ScaffoldError before anything is written
 */
export async function scaffold(
  folder: string,
  names: readonly string[],
  options: ScaffoldOptions = {},
): Promise<readonly string[]> {
  const agent = agentName(folder);
  const files = names.map((name) => ({
    path: join(folder, pathOf(name, agent)),
    read: async () => filled(await template(name, options.templates), name, agent),
  }));
  return writeFiles(files, options.force === true);
}

/**
 * Creates an agent of a kind, with the files that it needs.
 *
 * @param folder the folder of the agent; its name becomes the agent's name and that of its route
 * @returns the paths that were created
 * @throws ScaffoldError before anything is written
 */
export async function createAgentOf(
  kind: AgentKind,
  folder: string,
  options: Pick<ScaffoldOptions, 'force'> & {
    /** One of the kind's variants. */
    readonly variant?: string | undefined;
  } = {},
): Promise<readonly string[]> {
  const agent = agentName(folder);
  const files = [...agentFiles(kind, options.variant)].map(([path, text]) => ({
    path: join(folder, path),
    read: async () => filled(text, path, agent),
  }));
  return writeFiles(files, options.force === true);
}

/**
 * Checks that an agent can be created in a folder.
 *
 * @throws ScaffoldError if the name is invalid, or the folder has an agent
 */
export function checkNewAgent(folder: string): void {
  agentName(folder);
  refuseExisting([join(folder, pathOf('workflow', ''))]);
}

interface NewFile {
  readonly path: string;
  readonly read: () => Promise<string>;
}

async function writeFiles(files: readonly NewFile[], mayOverwrite: boolean): Promise<readonly string[]> {
  const paths = files.map(({ path }) => path);
  if (!mayOverwrite) refuseExisting(paths);
  for (const { path, read } of files) {
    makeFolder(dirname(path));
    await writeFile(path, await read());
  }
  return paths;
}

function refuseExisting(paths: readonly string[]): void {
  const present = paths.filter((path) => existsSync(path));
  if (present.length === 0) return;
  throw new ScaffoldError(
    'kdeps/file-exists',
    `${present.join(', ')} already ${present.length === 1 ? 'exists' : 'exist'}. Use --force to overwrite.`,
  );
}

/** The path of the file of a template in an agent. */
function pathOf(name: string, agent: string): string {
  if (name === 'workflow') return 'workflow.pkl';
  return name === 'test' ? join('tests', `${agent}.pkl`) : join('resources', `${name}.pkl`);
}

/**
 * The templates that the words name, with or without the extension `.pkl`.
 *
 * @throws ScaffoldError that lists every unknown word
 */
export function readTemplateNames(words: readonly string[]): readonly string[] {
  const plain = words.map((word) => word.replace(/\.pkl$/, ''));
  const wrong = plain.filter((word) => !templateNames().includes(word));
  if (wrong.length > 0) {
    const hints = wrong.map(
      (word) =>
        `Unknown kind \`${word}\`. ${didYouMean(word, templateNames()) ?? `Known kinds: ${templateNames().join(', ')}.`}`,
    );
    throw new ScaffoldError('kdeps/unknown-template', hints.join('\n'));
  }
  return [...new Set(plain)];
}

/** The agent's name: the name of its folder. */
function agentName(folder: string): string {
  if (folder.trim() === '') throw new ScaffoldError('kdeps/invalid-agent-name', 'An agent needs a name.');
  const name = basename(resolve(folder));
  if (/^\w+$/.test(name)) return name;
  const possible = /[^\x20-\x7e]/.test(name) ? '' : name.replace(/\W+/g, '_').replace(/^_+|_+$/g, '');
  throw new ScaffoldError(
    'kdeps/invalid-agent-name',
    `\`${name}\` is not a valid agent name: use only letters, digits and underscores.${
      possible === '' ? '' : ` For example, \`${possible}\`.`
    }`,
  );
}

/** @param folder custom templates; '' means none, as for an empty variable */
async function template(name: string, folder: string | undefined): Promise<string> {
  const own =
    folder === undefined || folder === ''
      ? null
      : await readFile(join(folder, `${name}.pkl`), 'utf8').catch(() => null);
  return own ?? sources[name] ?? kinds.all.find((kind) => kind.name === name)?.template ?? '';
}

/** The schema modules that templates amend, besides `Resource`. */
const modules: Readonly<Record<string, string>> = { workflow: 'Workflow', test: 'Test' };

/** Fills in a template. Dotted names are those of earlier programs, so their templates still work. */
function filled(text: string, name: string, agent: string): string {
  const module = modules[name] ?? 'Resource';
  const values: Readonly<Record<string, string>> = {
    name: agent,
    schema: SCHEMA_VERSION,
    '.Name': agent,
    '.Header': `amends "package://schema.kdeps.com/core@${SCHEMA_VERSION}#/${module}.pkl"`,
    '.OllamaImageTag': OLLAMA_TAG,
  };
  return text.replace(/\{\{\s*(\.?\w+)\s*\}\}/g, (whole, key: string) => values[key] ?? whole);
}
