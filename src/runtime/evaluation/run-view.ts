/** A run as seen by an evaluation thread: reads the snapshot, and calls the main thread for everything else. */
import type { ActionId } from '../agent/action-id.ts';
import type { ItemView, OutcomesView, RunView } from '../run/context.ts';
import type { Outcome } from '../run/outcomes.ts';
import type { Records } from '../run/records.ts';
import type { RequestInput } from '../run/request.ts';
import { FileFinder } from '../run/run-files.ts';
import type { Caller } from './calls.ts';
import type { ItemSnapshot, RequestSnapshot, RunSnapshot } from './protocol.ts';

export interface RunViewOptions {
  readonly agent: RunView['agent'];
  readonly env: RunView['env'];
  readonly snapshot: RunSnapshot;
  readonly session: Records;
  readonly caller: Caller;
}

export function runView({ agent, env, snapshot, session, caller }: RunViewOptions): RunView {
  const finder = new FileFinder(snapshot.files);
  return {
    agent,
    env,
    request: snapshot.request === null ? null : new RequestView(snapshot.request, caller),
    outcomes: new CalledOutcomes(snapshot.ended, caller),
    files: {
      locate: (path) => finder.locate(path),
      isLeftover: (path) => finder.isLeftover(path),
      resultFile: (id) => caller.call('resultFile', id),
    },
    memory: {
      get: (id) => caller.call('getRecord', id),
      set: (id, value) => caller.call('setRecord', id, value),
      delete: (id) => caller.call('deleteRecord', id),
      clear: () => caller.call('clearRecords'),
      names: () => caller.call('recordNames'),
    },
    session,
    tools: {
      last: (id) => caller.call('lastToolOutput', id),
      history: (id) => caller.call('toolHistory', id),
      run: (id, script, params) => caller.call('runTool', id, script, params),
    },
    scriptHasRun: snapshot.scriptHasRun,
  };
}

/** A request whose body is fetched on first access. */
class RequestView implements RequestInput {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly route: string;
  readonly ip: string;
  readonly params: RequestInput['params'];
  readonly rejected: RequestInput['rejected'];
  readonly pathParams: RequestInput['pathParams'];
  readonly headers: RequestInput['headers'];
  readonly files: RequestInput['files'];
  readonly fields: RequestInput['fields'];
  readonly #caller: Caller;
  #known: string | null;

  constructor(sent: RequestSnapshot, caller: Caller) {
    this.id = sent.id;
    this.method = sent.method;
    this.path = sent.path;
    this.route = sent.route;
    this.ip = sent.ip;
    this.params = sent.params;
    this.rejected = sent.rejected;
    this.pathParams = sent.pathParams;
    this.headers = sent.headers;
    this.files = sent.files;
    this.fields = sent.fields;
    this.#known = sent.body;
    this.#caller = caller;
  }

  get body(): string {
    this.#known ??= this.#caller.call('body');
    return this.#known;
  }
}

/** Outcomes that are fetched on first access. */
class CalledOutcomes implements OutcomesView {
  readonly #ended: RunSnapshot['ended'];
  readonly #caller: Caller;
  readonly #known = new Map<ActionId, Outcome | undefined>();

  constructor(ended: RunSnapshot['ended'], caller: Caller) {
    this.#ended = ended;
    this.#caller = caller;
  }

  get(id: ActionId): Outcome | undefined {
    if (this.#ended.has(id) && !this.#known.has(id)) this.#known.set(id, this.#caller.call('outcome', id));
    return this.#known.get(id);
  }

  has(id: ActionId): boolean {
    return this.#ended.has(id);
  }

  idsOfKind(kind: string): readonly ActionId[] {
    return [...this.#ended].flatMap(([id, ended]) => (ended === kind ? [id] : []));
  }
}

/** The item of an evaluation; the lists of all of them are fetched on first access. */
export class CalledItem implements ItemView {
  readonly current: string;
  readonly previous: string;
  readonly next: string;
  /** Results that this evaluation adds. */
  readonly added: string[] = [];
  readonly #caller: Caller;
  #all: readonly string[] | null = null;
  #before: readonly string[] | null = null;

  constructor({ current, previous, next }: ItemSnapshot, caller: Caller) {
    this.current = current;
    this.previous = previous;
    this.next = next;
    this.#caller = caller;
  }

  get all(): readonly string[] {
    this.#all ??= this.#caller.call('items');
    return this.#all;
  }

  get results(): readonly string[] {
    this.#before ??= this.#caller.call('itemResults');
    return [...this.#before, ...this.added];
  }

  addResult(result: string): void {
    this.added.push(result);
  }
}
