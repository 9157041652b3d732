// An evaluation thread: holds the program of an agent and evaluates one resource at a time. Operations that cannot be
// interrupted (waiting for a process, a database or a lock in a native call) belong on the main thread.
import { readlinkSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PklError } from '../../lang/index.ts';
import type { ActionId } from '../agent/action-id.ts';
import type { Resource } from '../agent/agent.ts';
import { DataFolders } from '../agent/data-folders.ts';
import { disclosureOf } from '../diagnostics/errors.ts';
import { answerProblems, inputOf, isDeclaredText, requestProblems } from '../input/validation.ts';
import { addKind } from '../kinds/added.ts';
import { AgentEngine, type OpenModule, reportOf } from '../language/engine.ts';
import type { ScopeView } from '../run/context.ts';
import { unpacked } from '../run/packed-data.ts';
import { PassingRecords } from '../run/records.ts';
import type { RequestInput } from '../run/request.ts';
import { conversionFault } from '../run/request-faults.ts';
import { Caller } from './calls.ts';
import { Claims } from './claims.ts';
import { evaluateResource } from './evaluate.ts';
import type {
  Evaluated,
  EvaluationFailure,
  EvaluationReply,
  EvaluationRequest,
  FitCheck,
  FromThread,
  ThreadStart,
  ToThread,
} from './protocol.ts';
import { CalledItem, runView } from './run-view.ts';

const { program, cells, answers } = workerData as ThreadStart;
const port = parentPort;
if (port === null) throw new TypeError('This module must run on a worker thread.');

const engine = new AgentEngine(program.engine, program.texts);
const resources = new Map<ActionId, Resource>(program.resources.map((resource) => [resource.id, resource]));
const data = new DataFolders(program.data.agents, program.data.carried);
const agent = {
  ...program.own,
  resources,
  dataFile: (name: string, file: string) => data.file(name, file),
  dataFiles: () => data.files(),
};
const claims = new Claims(cells);
const caller = new Caller(port, answers, claims);

/** Stands for the resource while a request or an answer is checked. */
const routes = { id: '' as ActionId, label: 'workflow', home: program.own };

function evaluate(request: EvaluationRequest): EvaluationReply {
  const { resource: id, run: snapshot } = request;
  const resource = id === null ? null : resources.get(id);
  if (resource === undefined) throw new TypeError(`Unknown resource ${id}.`);
  const item = request.resource === null ? null : request.item;
  const session = new PassingRecords(snapshot.session ?? new Map());
  const run = runView({ agent, env: program.env, snapshot, session, caller });
  const at = item === null ? null : new CalledItem(item, caller);
  const scope: ScopeView = {
    run,
    resource: resource ?? routes,
    item: at,
    forAnswer: false,
    disallowed: null,
    read: new Set(),
    jsonTexts: new Set(),
    allowed: null,
    input: () => inputOf(opened, program.classes, run.request),
  };
  const opened = engine.open(resource?.module ?? program.classes.workflow, scope);
  let outcome: Pick<EvaluationReply, 'evaluated' | 'failure'>;
  try {
    const evaluated =
      resource === null
        ? checkFit(opened, request as FitCheck, run.request)
        : evaluateResource(opened, scope, resource.kind, (path) =>
            isDeclaredText(opened, program.classes, run.request, path),
          );
    outcome = { evaluated, failure: null };
  } catch (error) {
    outcome = { evaluated: null, failure: failureOf(error, scope, run.request) };
  }
  return {
    ...outcome,
    session: session.changed ? session.entries : null,
    results: at?.added ?? [],
  } as EvaluationReply;
}

function checkFit(opened: OpenModule, { answer }: FitCheck, request: RequestInput | null): Evaluated {
  if (request === null) throw new TypeError('Only requests are checked.');
  const { classes } = program;
  if (answer === null) return { state: 'checked', problems: requestProblems(opened, classes, request) };
  const data = 'values' in answer && 'json' in answer ? unpacked(answer) : answer;
  return { state: 'checked', problems: answerProblems(opened, classes, request, data) };
}

function failureOf(error: unknown, { read }: ScopeView, request: RequestInput | null): EvaluationFailure {
  if (error instanceof PklError) {
    const detail = reportOf(error, program.own.folder);
    const fault = request === null ? null : conversionFault(error, request, read);
    if (fault !== null) return { ...fault, status: 400, detail };
    return { code: error.code, message: 'An expression of the resource failed.', status: 500, detail };
  }
  const told = disclosureOf(error);
  return { ...told, message: told.message ?? 'The resource failed.' };
}

/** The thread's id in the operating system. */
function systemId(): number | null {
  try {
    return Number(/\d+$/.exec(readlinkSync('/proc/thread-self'))?.[0] ?? Number.NaN) || null;
  } catch {
    // Only available on Linux.
    return null;
  }
}

function post(message: FromThread): void {
  port?.postMessage(message);
}

async function start(): Promise<void> {
  for (const module of program.kinds) await addKind(module);
  for (const { module } of resources.values()) {
    // Compiles everything before the first request.
    engine.openText(module).has('ActionID');
  }
  port?.on('message', (sent: ToThread) => {
    for (const { ticket, request } of sent) {
      if (!claims.begin(ticket)) continue;
      const started = performance.now();
      const reply = evaluate(request);
      claims.end(ticket);
      post({ type: 'reply', ticket, milliseconds: performance.now() - started, reply });
    }
  });
  post({ type: 'ready', id: systemId() });
}

void start();
