/** Reads a file of an agent. If parts of it are invalid, they are left out so that the rest can be checked. */
import { pathToFileURL } from 'node:url';
import { PklError, type Source } from '../../lang/index.ts';
import type { AgentEngine, OpenModule } from '../language/engine.ts';
import { deepErrors, isImpossible } from './checks/deep.ts';
import { syntaxErrorsOf, withoutMembersAt } from './checks/repair.ts';

/** An open file of an agent. */
export interface AgentFile {
  readonly opened: OpenModule;
  readonly engine: AgentEngine;
  /** Whether invalid parts of the text were left out. */
  readonly isMended: boolean;
  /** Whether objects may be among the parts that were left out. */
  readonly hasLostObjects: boolean;
  /** All language errors in it. */
  readonly errors: readonly PklError[];
}

/** The result of reading a file. */
export interface ReadFile {
  /** Null when no part of the file is valid. */
  readonly file: AgentFile | null;
  readonly errors: readonly PklError[];
}

/** Maximum number of attempts to read a file, each of which removes the part with the first error. */
const MAX_ROUNDS = 100;

/**
 * Opens a file that amends a schema module. In a resource, only errors that do not depend on a run are reported.
 *
 * @param engines receives engines created for the file; the caller closes them
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
  let hasLostObjects = false;
  for (let round = 0; ; round++) {
    const { opened, found, syntax } = await openOnce(current, path, schema);
    if (round === 0) errors.push(...found, ...syntax);
    else if (syntax.length === 0) errors.push(...found.filter((error) => !isConsequence(error, uri, removed)));
    const done: ReadFile = {
      file: opened === null ? null : { opened, engine: current, isMended: round > 0, hasLostObjects, errors },
      errors,
    };
    const blocking = [...(opened === null ? found : found.filter(isImpossible)), ...syntax];
    const spans = blocking.flatMap(({ frames: [frame] }) => (frame?.span.source.uri === uri ? [frame.span] : []));
    const source: Source | undefined = spans[0]?.source;
    if (source === undefined || round === MAX_ROUNDS) return done;
    const mended = withoutMembersAt(
      source,
      spans.map(({ start }) => start),
    );
    if (mended === null) return done;
    for (const name of mended.removed) removed.add(name);
    // After a syntax error, what belongs to an object is uncertain.
    hasLostObjects ||= mended.hasLostObjects || syntax.length > 0;
    current = engine.withText(path, mended.text);
    engines.push(current);
  }
}

/** @returns the thrown error in `found`, and all syntax errors of the same text in `syntax` */
async function openOnce(
  engine: AgentEngine,
  path: string,
  schema: string,
): Promise<{ opened: OpenModule | null; found: readonly PklError[]; syntax: readonly PklError[] }> {
  try {
    const opened = engine.openText(await engine.load(path));
    // Forces errors in the module itself.
    opened.lazy();
    const isOfSchema = opened.className === `org.kdeps.pkl.${schema}`;
    const parts = schema === 'Resource' ? ['Items', 'Run'] : [null];
    const found = isOfSchema ? parts.flatMap((part) => deepErrors(opened, part)) : [];
    return { opened, found, syntax: [] };
  } catch (error) {
    if (!(error instanceof PklError)) throw error;
    return { opened: null, found: [error], syntax: syntaxErrorsOf(error) };
  }
}

/** Whether an error may only be a consequence of what was left out. */
function isConsequence(error: PklError, uri: string, removed: ReadonlySet<string>): boolean {
  const { code, details, frames } = error;
  if (code === 'undefined-value' || code === 'undefined-property') return true;
  if (details.name !== undefined && removed.has(details.name)) return true;
  return !frames.some(({ span }) => span.source.uri === uri);
}
