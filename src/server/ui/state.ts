/** What the console shows, and what it does. */
import { batch, computed, effect, signal } from '@preact/signals';
import { ApiError, call, isReachable, keepKey, key, messageOf, read, send } from './api.ts';
import { type Draft, draftOf, emptyDraft, type Prepared, prepare, routeFor } from './draft.ts';
import { fieldFor, type Route, routesOf } from './fields.ts';
import { advance, noProgress, type Progress } from './progress.ts';
import { grouped, own } from './records.ts';
import { remembered } from './remembered.ts';
import { follow } from './stream.ts';
import type { AgentDescription, AnswerBody, Load, Run } from './types.ts';

/** Runs in a page of the list. */
const PAGE = 48;
/** Milliseconds between two requests for the list, while some runs have not ended, and while all have. */
const [BUSY_INTERVAL_MS, IDLE_INTERVAL_MS] = [1500, 15_000];
/** The interval doubles with each failure, at most this many times. */
const MAX_DOUBLINGS = 3;

/** Whether the server answers, and knows the key. */
export type Access = 'unknown' | 'open' | 'key-required' | 'key-refused' | 'unreachable';

export const access = signal<Access>('unknown');
/** Why the server refuses, or cannot be reached. */
export const notice = signal('');
export const agent = signal<AgentDescription | null>(null);
export const load = signal<Load | null>(null);

export const routes = computed<readonly Route[]>(() => (agent.value === null ? [] : routesOf(agent.value.api)));
export const chosen = signal('');
export const route = computed<Route | null>(
  () => routes.value.find(({ id }) => id === chosen.value) ?? routes.value[0] ?? null,
);

/** The drafts of the routes that were changed. */
const drafts = signal<Readonly<Record<string, Draft<File>>>>({});
export const draft = computed<Draft<File>>(() => {
  const at = route.value;
  return at === null ? { values: {}, files: {}, more: [] } : (own(drafts.value, at.id) ?? emptyDraft(at));
});
export const prepared = computed<Prepared<File> | null>(() =>
  route.value === null ? null : prepare(route.value, draft.value),
);
/** Reasons why fields do not fit, by name; those about the whole request have an empty name. */
export const problems = signal<Readonly<Record<string, string>>>({});
export const isSending = signal(false);

/** The runs, newest first; null before the first look. */
export const runs = signal<readonly Run[] | null>(null);
/** Reads the runs that are older than those in the list; null when there are none. */
export const older = signal<(() => Promise<void>) | null>(null);
/** Whether older runs were asked for. Then no run leaves the list when new ones come. */
let isWhole = false;
/** The id of the run that is shown; empty for none. */
export const selected = signal('');
export const current = computed<Run | null>(() => runs.value?.find(({ id }) => id === selected.value) ?? null);
export const progress = signal<Progress>(noProgress);
/** The answer of the run that is shown; null while there is none. */
export const answer = signal<AnswerBody | null>(null);
/** How far the clock of this machine is ahead of the server's, in milliseconds. */
export const skew = signal(0);
/** Read out by screen readers. */
export const announcement = signal('');

export function isFinal({ state }: Pick<Run, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'canceled';
}

/** The id of a run in the address; empty for none. */
function idInAddress(): string {
  return /^#([\da-f-]{36})$/.exec(location.hash)?.[1] ?? '';
}

/** The time by the clock of the server. */
export function serverTime(): number {
  return Date.now() - skew.value;
}

/** Reads what the agent is, with the key of this tab. */
export async function open(): Promise<void> {
  try {
    const found = await read<AgentDescription>('ui/agent.json');
    batch(() => {
      agent.value = found;
      access.value = 'open';
      notice.value = '';
    });
    document.title = `${found.agent} console`;
    await look();
    select(idInAddress() || (runs.value?.[0]?.id ?? ''));
  } catch (error) {
    if (isRefusal(error)) refuse(error);
    else
      batch(() => {
        notice.value = messageOf(error);
        if (agent.value === null) access.value = 'unreachable';
      });
  }
}

/** Whether the server does not accept the key, or does not let it see runs. */
function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 401 || error.status === 403);
}

/** Asks for a key. The form stays filled in. */
function refuse(error: ApiError): void {
  const isMissing = error.status === 401 && key.value === '';
  batch(() => {
    forgetAgent();
    access.value = isMissing ? 'key-required' : 'key-refused';
    notice.value = error.status === 401 ? 'The agent does not know this key.' : error.message;
  });
}

/** Forgets the key and everything that was shown with it. */
export function leave(): void {
  keepKey('');
  batch(() => {
    forgetAgent();
    access.value = 'key-required';
    notice.value = '';
    drafts.value = {};
  });
}

function forgetAgent(): void {
  unfollow();
  agent.value = null;
  runs.value = null;
  older.value = null;
  isWhole = false;
  selected.value = '';
  load.value = null;
}

export function edit(change: Partial<Draft<File>>): void {
  const at = route.value;
  if (at === null) return;
  drafts.value = { ...drafts.value, [at.id]: { ...draft.value, ...change } };
}

export function setValue(name: string, value: string): void {
  edit({ values: { ...draft.value.values, [name]: value } });
  clearProblem(name);
}

export function setFiles(name: string, files: readonly File[]): void {
  edit({ files: { ...draft.value.files, [name]: files } });
  clearProblem(name);
}

function clearProblem(name: string): void {
  if (own(problems.value, name) === undefined) return;
  const { [name]: _, ...rest } = problems.value;
  problems.value = rest;
}

export function resetDraft(): void {
  const at = route.value;
  if (at === null) return;
  const { [at.id]: _, ...rest } = drafts.value;
  drafts.value = rest;
  problems.value = {};
}

/** Submits the request of the form. Returns whether it was accepted. */
export async function submit(): Promise<boolean> {
  const [at, request] = [route.value, prepared.value];
  if (at === null || request === null || isSending.value) return false;
  batch(() => {
    isSending.value = true;
    problems.value = {};
  });
  try {
    const init = { method: request.method, headers: { Prefer: 'respond-async, previews', Accept: 'application/json' } };
    const response = await call(request.address, request.parts === null ? init : { ...init, body: formOf(request) });
    await show((await response.json()) as Run, 'Started.');
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) refuse(error);
    problems.value = problemsIn(error, at);
    announcement.value = messageOf(error);
    return false;
  } finally {
    isSending.value = false;
  }
}

function formOf({ parts }: Prepared<File>): FormData {
  const form = new FormData();
  for (const [name, value] of parts ?? []) form.append(name, value);
  return form;
}

function problemsIn(error: unknown, at: Route): Readonly<Record<string, string>> {
  const entries = error instanceof ApiError ? error.entries : [];
  const all = entries.length === 0 ? [{ message: messageOf(error), field: '' }] : entries;
  const messages = all.map(({ field, message }) => [fieldFor(at.fields, field ?? '')?.name ?? '', message] as const);
  return Object.fromEntries(Object.entries(grouped(messages)).map(([name, texts]) => [name, texts.join('\n')]));
}

/** Shows a run that was just made. */
async function show(run: Run, text: string): Promise<void> {
  remembered.add(run.id);
  announcement.value = text;
  runs.value = [run, ...(runs.value ?? [])];
  select(run.id);
  // The run has started, even if this fails.
  await look().catch(() => undefined);
}

/** Reads the runs. What fails is tried again after the interval. */
export async function look(): Promise<void> {
  const about = agent.value;
  if (about === null) return;
  const byId = async (ids: readonly string[]): Promise<readonly Run[]> =>
    ids.length === 0
      ? []
      : (
          await read<RunPage>(
            addressOf(
              about.jobs,
              ids.map((id) => ['id', id] as const),
            ),
          )
        ).jobs;
  const page = about.hasKeys ? await read<RunPage>(addressOf(about.jobs, [['limit', String(PAGE)]])) : { jobs: [] };
  const newest = page.jobs;
  // The run that is shown may be older than those in the list, or one that another browser has started.
  const shown = [selected.value || idInAddress()].filter((id) => id !== '' && newest.every((run) => run.id !== id));
  const [known, rest] = about.hasKeys ? [[], []] : [remembered.ids().slice(0, PAGE), remembered.ids().slice(PAGE)];
  const named = await byId([...new Set([...shown, ...known])]);
  const fresh = [...newest, ...named];
  const kept = isWhole ? (runs.value ?? []).filter((run) => isFinal(run) && !includes(fresh, run)) : [];
  const found = inOrder([...fresh, ...kept]);
  const places = new Map((runs.value ?? []).map((run) => [run.id, run]));
  runs.value = found.map((run) => {
    const { place, estimate } = places.get(run.id) ?? {};
    return run.state === 'queued' && place !== undefined ? { ...run, place, ...(estimate && { estimate }) } : run;
  });
  // The server has deleted the others.
  const ids = new Set(found.map(({ id }) => id));
  remembered.forget(known.filter((id) => !ids.has(id)));
  if (isWhole) return;
  if (about.hasKeys) offerPage(page.next);
  else offerRemembered(rest, byId);
}

/** A page of the server's list. */
interface RunPage {
  readonly jobs: readonly Run[];
  /** The address of the next page; missing after the last one. */
  readonly next?: string;
}

function addressOf(jobs: string, names: readonly (readonly [string, string])[]): string {
  return `${jobs}?${new URLSearchParams([...names.map((pair) => [...pair]), ['include', 'request']]).toString()}`;
}

function inOrder(some: readonly Run[]): readonly Run[] {
  return some.toSorted((left, right) => Date.parse(right.created) - Date.parse(left.created));
}

function includes(some: readonly Run[], { id }: Run): boolean {
  return some.some((each) => each.id === id);
}

/** Offers the next page of the server's list. */
function offerPage(next: string | undefined): void {
  older.value =
    next === undefined
      ? null
      : async () => {
          const page = await read<RunPage>(next);
          append(page.jobs);
          offerPage(page.next);
        };
}

/** Offers older runs of this browser. */
function offerRemembered(ids: readonly string[], byId: (ids: readonly string[]) => Promise<readonly Run[]>): void {
  older.value =
    ids.length === 0
      ? null
      : async () => {
          const page = ids.slice(0, PAGE);
          const found = await byId(page);
          remembered.forget(page.filter((id) => found.every((run) => run.id !== id)));
          append(found);
          offerRemembered(ids.slice(PAGE), byId);
        };
}

/** Adds older runs to the list. */
export async function showOlder(): Promise<void> {
  try {
    await older.value?.();
  } catch (error) {
    if (isRefusal(error)) refuse(error);
    announcement.value = messageOf(error);
  }
}

function append(some: readonly Run[]): void {
  isWhole = true;
  const before = runs.value ?? [];
  const added = some.filter((run) => !includes(before, run));
  runs.value = inOrder([...before, ...added]);
  announcement.value = added.length === 1 ? 'One older run.' : `${added.length} older runs.`;
}

/** Reads the runs again, now and then, and when something outside this page has changed. */
export async function keepLooking(signal: AbortSignal): Promise<void> {
  remembered.onChange(() => void look().catch(() => undefined));
  addEventListener('hashchange', () => select(idInAddress()));
  let failures = 0;
  while (!signal.aborted) {
    const pause = (isBusy.value ? BUSY_INTERVAL_MS : IDLE_INTERVAL_MS) * 2 ** Math.min(failures, MAX_DOUBLINGS);
    await pauseUntilBusy(pause);
    if (document.hidden || access.value !== 'open') continue;
    if (!isBusy.value && agent.value?.hasKeys !== true) continue;
    try {
      if (!isReachable.value) await readAgain();
      await look();
      await lookAtPlace();
      failures = 0;
    } catch (error) {
      failures += 1;
      if (isRefusal(error)) refuse(error);
    }
  }
}

/** Whether there will be news soon: from runs that have not ended, or from a server that cannot be reached. */
const isBusy = computed(() => !isReachable.value || runs.value?.some((run) => !isFinal(run)) === true);

/** Waits for some milliseconds, or until there will be news soon. */
function pauseUntilBusy(milliseconds: number): Promise<void> {
  const before = isBusy.value;
  return new Promise((resolve) => {
    const timer = setTimeout(end, milliseconds);
    const stop = effect(() => {
      if (isBusy.value && !before) end();
    });
    function end(): void {
      clearTimeout(timer);
      stop();
      resolve();
    }
  });
}

/** Reads what the agent is after its server was away: it may have changed. */
async function readAgain(): Promise<void> {
  agent.value = await read<AgentDescription>('ui/agent.json');
  // The form can be sent again.
  clearProblem('');
}

/** The place of the run that is shown, while it waits. */
async function lookAtPlace(): Promise<void> {
  const run = current.value;
  if (run === null || isFinal(run) || agent.value === null) return;
  update(await read<Run>(`${agent.value.jobs}/${run.id}`));
}

function update(run: Run): void {
  runs.value = (runs.value ?? []).map((each) => {
    if (each.id !== run.id) return each;
    return each.request === undefined ? run : { ...run, request: each.request };
  });
}

let following: AbortController | null = null;

function unfollow(): void {
  following?.abort();
  following = null;
}

/** Shows a run, and follows it while it lasts. */
export function select(id: string): void {
  if (id === selected.value && id !== '') return;
  unfollow();
  batch(() => {
    selected.value = id;
    progress.value = noProgress;
    answer.value = null;
  });
  history.replaceState(null, '', id === '' ? location.pathname : `#${id}`);
  if (id === '') return;
  following = new AbortController();
  void followRun(id, following.signal);
}

async function followRun(id: string, signal: AbortSignal): Promise<void> {
  const path = `${agent.value?.jobs ?? ''}/${id}`;
  try {
    if (current.value === null) await look();
    if (current.value === null) {
      await miss(id);
      return;
    }
    await follow({
      path: `${path}/events`,
      signal,
      onEvent: (event) => {
        progress.value = advance(progress.value, event);
        if (event.type === 'queued' || event.type === 'started' || event.type === 'done') void refresh(id);
      },
      onClock: (time) => {
        skew.value = Date.now() - time;
      },
    });
    if (signal.aborted) return;
    const run = await read<Run>(path, { signal });
    update(run);
    // A failed run has a result, too; a canceled one has none.
    const response = await send(`${path}/result`, { signal });
    const body = (await response.json()) as AnswerBody;
    if (signal.aborted) return;
    answer.value = run.state === 'canceled' ? {} : body;
    announcement.value = `The run ${stateWords[run.state]}.`;
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof ApiError && error.status === 401) refuse(error);
    else if (error instanceof ApiError && error.status === 404) await miss(id);
    else notice.value = messageOf(error);
  }
}

/** A run that the server no longer has. */
async function miss(id: string): Promise<void> {
  select('');
  runs.value = (runs.value ?? []).filter((run) => run.id !== id);
  remembered.forget([id]);
  notice.value = 'The server no longer has this run.';
  await look().catch(() => undefined);
}

const stateWords: Readonly<Record<Run['state'], string>> = {
  queued: 'is waiting',
  running: 'is running',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'was canceled',
};

async function refresh(id: string): Promise<void> {
  try {
    update(await read<Run>(`${agent.value?.jobs ?? ''}/${id}`));
  } catch {
    // The next look shows it.
  }
}

/** Cancels a run. */
export async function cancel(run: Run): Promise<void> {
  update({ ...run, canceling: true });
  await acting(async () => update(await read<Run>(`${agent.value?.jobs ?? ''}/${run.id}`, { method: 'DELETE' })));
}

/** Runs the same request again. */
export async function retry(run: Run): Promise<void> {
  await acting(async () =>
    show(await read<Run>(`${agent.value?.jobs ?? ''}/${run.id}/retry`, { method: 'POST' }), 'Started again.'),
  );
}

/** Fills the form with the request of a run, files included. */
export async function reuse({ request, route: pattern }: Run): Promise<void> {
  if (request === undefined) return;
  const found = routeFor(routes.value, request.method, pattern);
  if (found === undefined) {
    notice.value = `The agent no longer has the route ${pattern}.`;
    return;
  }
  await acting(async () => {
    const files = request.files.map(async ({ field, name, type, content }) => {
      return [field, new File([await (await call(content)).blob()], name, { type })] as const;
    });
    const draft = { ...draftOf(found, request), files: grouped(await Promise.all(files)) };
    batch(() => {
      chosen.value = found.id;
      drafts.value = { ...drafts.value, [found.id]: draft };
      problems.value = {};
      announcement.value = 'The form has the values of the run.';
    });
  });
}

/** Does something whose failure is shown. */
async function acting(work: () => Promise<void>): Promise<void> {
  notice.value = '';
  try {
    await work();
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      refuse(error);
      return;
    }
    notice.value = messageOf(error);
    announcement.value = messageOf(error);
    await look().catch(() => undefined);
  }
}

/** Reads what the agent is doing. */
export async function lookAtLoad(): Promise<void> {
  try {
    load.value = await read<Load>('ui/load.json');
  } catch {
    // Tried again soon.
  }
}

/** Forgets which runs this browser has started, apart from those that have not ended. */
export function forgetRuns(): void {
  const [ended, others] = [(runs.value ?? []).filter(isFinal), (runs.value ?? []).filter((run) => !isFinal(run))];
  remembered.forget(remembered.ids().filter((id) => others.every((run) => run.id !== id)));
  isWhole = false;
  older.value = null;
  if (ended.some(({ id }) => id === selected.value)) select('');
  runs.value = others;
}
