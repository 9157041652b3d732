/** Reads one file of an agent: where something in it is wrong, without that, so that everything else is looked at, too. */
import { pathToFileURL } from 'node:url';
import { PklError, type Source } from '../../lang/index.ts';
import type { AgentEngine, OpenModule } from '../language/engine.ts';
import { deepErrors, isImpossible } from './checks/deep.ts';
import { syntaxErrorsOf, withoutMembersAt } from './checks/repair.ts';

/** A file of an agent that is open. */
export interface AgentFile {
  readonly opened: OpenModule;
  readonly engine: AgentEngine;
  /** Whether parts of the text were left out because they are wrong. */
  readonly isMended: boolean;
  /** Everything that is wrong with it as far as the language knows. */
  readonly errors: readonly PklError[];
}

/** What became of a file. */
export interface ReadFile {
  /** Null when not even a part of it can be read. */
  readonly file: AgentFile | null;
  readonly errors: readonly PklError[];
}

/** More mistakes than anybody reads at once. */
const MOST_ROUNDS = 100;

/**
 * Opens a file that amends a module of the schema. In a resource, only what can be known without a run counts.
 *
 * @param engines gets those that the file needed for itself; the caller closes them
 */
export async function readAgentFile(
  engine: AgentEngine,
  path: string,
  schema: 'Workflow' | 'Resource',
  engines: AgentEngine[],
): Promise<ReadFile> {
  const { href: uri } = pathToFileURL(path);
  const errors: PklError[] = [];
  const removed = new Set<string>();
  let current = engine;
  for (let round = 0; ; round++) {
    const { opened, found, syntax } = await openOnce(current, path, schema);
    if (round === 0) errors.push(...found, ...syntax);
    else if (syntax.length === 0) errors.push(...found.filter((error) => !isConsequence(error, uri, removed)));
    const done: ReadFile = {
      file: opened === null ? null : { opened, engine: current, isMended: round > 0, errors },
      errors,
    };
    const blocking = [...(opened === null ? found : found.filter(isImpossible)), ...syntax];
    const spans = blocking.flatMap(({ frames: [frame] }) => (frame?.span.source.uri === uri ? [frame.span] : []));
    const source: Source | undefined = spans[0]?.source;
    if (source === undefined || round === MOST_ROUNDS) return done;
    const mended = withoutMembersAt(
      source,
      spans.map(({ start }) => start),
    );
    if (mended === null) return done;
    for (const name of mended.removed) removed.add(name);
    current = engine.withText(path, mended.text);
    engines.push(current);
  }
}

/** @returns what was thrown in `found`, and all that cannot be read in the same text in `syntax` */
async function openOnce(
  engine: AgentEngine,
  path: string,
  schema: string,
): Promise<{ opened: OpenModule | null; found: readonly PklError[]; syntax: readonly PklError[] }> {
  try {
    const opened = engine.openText(await engine.load(path));
    // A module that cannot be made is found out here.
    opened.has('ActionID');
    const isOfSchema = opened.className === `org.kdeps.pkl.${schema}`;
    const found = isOfSchema ? deepErrors(opened, schema === 'Resource' ? 'Run' : null) : [];
    return { opened, found, syntax: [] };
  } catch (error) {
    if (!(error instanceof PklError)) throw error;
    return { opened: null, found: [error], syntax: syntaxErrorsOf(error) };
  }
}

/** Whether an error may be there only because of what was left out. */
function isConsequence(error: PklError, uri: string, removed: ReadonlySet<string>): boolean {
  const { code, details, frames } = error;
  if (code === 'undefined-value' || code === 'undefined-property') return true;
  if (details.name !== undefined && removed.has(details.name)) return true;
  return !frames.some(({ span }) => span.source.uri === uri);
}
