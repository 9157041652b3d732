/** Runs a resource, once or for each of its items: it is evaluated on a thread, and its action runs here. */
import type { Resource } from '../agent/agent.ts';
import type { CodeText } from '../binding/index.ts';
import { ActionError } from '../diagnostics/errors.ts';
import type { Evaluated, ItemSnapshot, Skip } from '../evaluation/protocol.ts';
import { callsOf, snapshotOf } from '../evaluation/run-calls.ts';
import { pathOf } from '../files/paths.ts';
import { kinds } from '../kinds/index.ts';
import type { AnyKind } from '../kinds/kind.ts';
import type { StandIn } from '../testing/stand-in.ts';
import type { ResourceScope, RunContext } from './context.ts';
import { type ActionOutput, type Outcome } from './outcomes.ts';

type Attempt = { readonly skip: Skip } | { readonly skip: null; readonly output: ActionOutput | null };

/**
 * Runs a resource.
 *
 * @throws ActionError when it fails
 */
export async function runResource(run: RunContext, resource: Resource): Promise<Outcome> {
  const scope: ResourceScope = { run, resource };
  const evaluated = await evaluate(scope, null);
  if (evaluated.state === 'items') return runForItems(scope, evaluated.items);
  return outcomeOf(await act(evaluated, scope), []);
}

/** Each item sees the results of the previous ones; all results are kept. */
async function runForItems(scope: ResourceScope, items: readonly string[]): Promise<Outcome> {
  const results: string[] = [];
  let last: Attempt = { skip: null, output: null };
  let lastDone: Attempt | null = null;
  for (const index of items.keys()) {
    scope.run.signal.throwIfAborted();
    last = await act(await evaluate(scope, { items, index, results }), scope);
    if (last.skip !== null) continue;
    lastDone = last;
    const result = kinds.textOf(last.output);
    if (result !== null) results.push(result);
  }
  return outcomeOf(lastDone ?? last, results);
}

function outcomeOf(attempt: Attempt, itemValues: readonly string[]): Outcome {
  return attempt.skip === null
    ? { state: 'done', output: attempt.output, itemValues }
    : { state: 'skipped', ...attempt.skip };
}

/** The position of an evaluation among the items of its resource. */
interface Position {
  readonly items: readonly string[];
  readonly index: number;
  readonly results: string[];
}

function snapshotAt({ items, index }: Position): ItemSnapshot {
  return { current: items[index] ?? '', previous: items[index - 1] ?? '', next: items[index + 1] ?? '' };
}

/** Evaluates the resource on a thread. Changes made by its expressions take effect once all have been evaluated. */
function evaluate({ run, resource }: ResourceScope, at: Position | null): Promise<Evaluated> {
  return run.turns.run(async () => {
    const item = at === null ? null : snapshotAt(at);
    const request = { resource: resource.id, item, run: snapshotOf(run) };
    const calls = callsOf(run, at);
    const { evaluated, failure, session, results } = await run.evaluations.evaluate(request, calls, run.signal);
    if (session !== null) run.session = session;
    for (const result of results) at?.results.push(result);
    if (failure === null) return evaluated;
    throw new ActionError(failure.code, failure.message, failure);
  }, run.signal);
}

async function act(evaluated: Evaluated, scope: ResourceScope): Promise<Attempt> {
  if (evaluated.state === 'skipped') return { skip: evaluated.skip };
  const { run, resource } = scope;
  if (evaluated.state !== 'ready' || evaluated.input === null || resource.kind === null)
    return { skip: null, output: null };
  const { input } = evaluated;
  const kind = kinds.of(resource.kind);
  if (kind.named !== undefined) run.secrets = run.secrets.withNamed(kind.named(input));
  run.emit({
    type: 'detail',
    run: run.id,
    resource: resource.label,
    text: () => run.secrets.redact(`${kind.title} ${plainText(input)}`),
  });
  const standIn = run.standIns.get(resource.label);
  const action =
    standIn === undefined ? limited(scope, () => kind.run(input, scope)) : standInOutput(kind, input, standIn, scope);
  return { skip: null, output: await action };
}

/** Performs an action when the limit of its resource allows it. */
function limited<T>({ run, resource }: ResourceScope, action: () => Promise<T>): Promise<T> {
  const limit = run.limits.get(resource.id);
  if (limit === undefined) return action();
  const about = { run: run.id, resource: resource.label };
  if (limit.isFull)
    run.emit({ type: 'note', ...about, text: 'Waiting: as many runs as `MaxConcurrency` allows perform this action.' });
  return limit.run(action, run.signal);
}

/**
 * The result of an action that does not run.
 *
 * @throws ActionError when the test wants the action to fail, or the kind has no results of its own
 */
async function standInOutput(
  kind: AnyKind,
  input: unknown,
  standIn: StandIn,
  scope: ResourceScope,
): Promise<ActionOutput> {
  const { run } = scope;
  for (const [path, content] of standIn.files)
    await run.files.provide(pathOf(path.replaceAll(REQUEST_ID, run.id), run.agent.folder), content);
  if (standIn.failure !== null) throw new ActionError('kdeps/action-failed', standIn.failure);
  if (kind.standIn === undefined)
    throw new ActionError('kdeps/unsupported-value', `A ${kind.title} cannot have a stand-in.`);
  return kind.standIn(input, standIn, scope);
}

/** Stands for the id of the request in a path, as in the files of agents. */
const REQUEST_ID = '@(request.ID())';

/** A decoded input for people, with code as plain text. */
function plainText(input: unknown): string {
  return JSON.stringify(input, (_, value: unknown) => {
    if (value instanceof Map) return Object.fromEntries(value);
    if (value instanceof Uint8Array) return `${value.length} bytes`;
    return isCode(value) ? value.text : value;
  });
}

function isCode(value: unknown): value is CodeText {
  return typeof value === 'object' && value !== null && 'isTraced' in value && 'text' in value;
}
