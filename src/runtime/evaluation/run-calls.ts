/** The main thread's side of a run's evaluations: the snapshot sent along, and the calls they can make. */

import { kinds } from '../kinds/index.ts';
import type { RunContext } from '../run/context.ts';
import { runTool } from '../run/tool-scripts.ts';
import type { Calls, RunSnapshot } from './protocol.ts';

/** A longer body is only sent on request. */
const LONG_BODY = 16_384;

/** The snapshot sent with every evaluation of the run. */
export function snapshotOf({ request, outcomes, session, files, scriptHasRun }: RunContext): RunSnapshot {
  const isLong = request !== null && request.body.length > LONG_BODY;
  return {
    request: isLong ? { ...request, body: null } : request,
    ended: outcomes.kinds,
    session: session.size === 0 ? null : session,
    files: files.known,
    scriptHasRun,
  };
}

/** The items that a resource runs for, and their results so far. */
export interface ItemRun {
  readonly items: readonly string[];
  readonly results: readonly string[];
}

/** The calls that an evaluation of the run can make, for an item if there are any. */
export function callsOf(run: RunContext, item: ItemRun | null = null): Calls {
  const { request, outcomes, files, services, tools, signal } = run;
  const { memory } = services;
  return {
    body: () => request?.body ?? '',
    items: () => item?.items ?? [],
    itemResults: () => item?.results ?? [],
    outcome: (id) => outcomes.get(id),
    resultFile: (id) => files.writeResult(id, kinds.contentOf(outcomes.get(id))),
    getRecord: (id) => memory.get(id, signal),
    setRecord: (id, value) => memory.set(id, value, signal),
    deleteRecord: (id) => memory.delete(id, signal),
    clearRecords: () => memory.clear(signal),
    recordNames: () => memory.names(signal),
    lastToolOutput: (id) => tools.last(id),
    toolHistory: (id) => tools.history(id),
    runTool: (id, script, params) => runTool(run, id, script, params),
  };
}
