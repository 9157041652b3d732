/** What is shown, as signals, and everything that a person can do. */
import type { EditorView } from '@codemirror/view';
import { batch, computed, signal } from '@preact/signals';
import type { Failure, Files, Origin, Place, Result } from '../messages.ts';
import { checkSoon, problems } from './diagnostics.ts';
import { draftFor, keepDraft } from './draft.ts';
import { display, stateOf } from './editor.tsx';
import { examples } from './examples.ts';
import { connect, documents } from './language-client.ts';
import { Runner } from './runner.ts';
import { fragmentOf, LinkError, type Project, projectIn } from './share.ts';

/** Milliseconds from the last change until the module is evaluated. */
const DELAY = 250;

/** What the last evaluation came to. */
export type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'stopped'; readonly by: 'time' | 'person' };

/** The names of the files. */
export const names = signal<readonly string[]>([]);
/** The file in the editor. */
export const current = signal('main.pkl');
/** The file that is evaluated. */
export const main = signal('main.pkl');
export const format = signal('pcf');
export const outcome = signal<Outcome>({ kind: 'none' });
export const isRunning = signal(false);
/** Which document of the result is shown. */
export const shownDocument = signal(0);
/** Where the selected value comes from. */
export const origin = signal<Origin | null>(null);
/** Something to know about the page itself, such as a link that cannot be read. */
export const notice = signal<string | null>(null);

/** The files as they were before others took their place, or before one was deleted. */
export const replaced = signal<Project | null>(null);

export const problemsShown = computed(() => problems.value.slice(0, 50));

const runner = new Runner();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Opens the files of the address, of this tab, or the first example. */
export async function start(): Promise<void> {
  connect();
  documents.show = select;
  await openAddress();
  addEventListener('hashchange', () => void openAddress());
}

async function openAddress(): Promise<void> {
  const { hash } = location;
  const [first] = examples;
  try {
    notice.value = null;
    const project = draftFor(hash) ?? (await projectIn(hash)) ?? first?.project;
    if (project !== undefined) replace(project);
  } catch (error) {
    if (names.value.length === 0 && first !== undefined) open(first.project);
    notice.value = error instanceof LinkError ? error.message : 'The link cannot be read.';
  }
}

/** The files of an example, which belong to no link. */
export function openExample(project: Project): void {
  history.replaceState(null, '', '#');
  notice.value = null;
  replace(project);
}

/** Replaces all files. What was changed in them can be brought back. */
function replace(project: Project): void {
  const before = projectNow();
  replaced.value = before.files.length === 0 || JSON.stringify(before.files) === opened ? null : before;
  open(project);
}

/** Brings back what was replaced. */
export function bringBack(): void {
  const { value: before } = replaced;
  replaced.value = null;
  if (before === null) return;
  open(before);
  changed();
}

/** The files as they were opened. */
let opened = '';

function open({ files, main: entry, format: wanted }: Project): void {
  opened = JSON.stringify(files);
  for (const name of names.value) documents.remove(name);
  for (const [name, text] of files) documents.add(name, stateOf(name, text, changed));
  batch(() => {
    names.value = files.map(([name]) => name);
    main.value = entry;
    current.value = entry;
    format.value = wanted;
    problems.value = [];
    outcome.value = { kind: 'none' };
    origin.value = null;
  });
  display(entry);
  checkSoon(0);
  evaluateSoon(0);
}

/** Everything as it is now. */
export function projectNow(): Project {
  const files: Files = names.value.map((name) => [name, documents.named(name)?.text ?? '']);
  return { files, main: main.value, format: format.value };
}

function changed(): void {
  checkSoon();
  evaluateSoon();
  keepDraft(location.hash, projectNow());
}

export function evaluateSoon(delay = DELAY): void {
  clearTimeout(timer);
  timer = setTimeout(() => void evaluate(), delay);
}

let lastRun = 0;

/** Evaluates the main file. */
export async function evaluate(): Promise<void> {
  clearTimeout(timer);
  const run = ++lastRun;
  isRunning.value = true;
  const { files, main: entry, format: wanted } = projectNow();
  const reply = await runner.ask({ kind: 'evaluate', files, main: entry, format: wanted });
  if (run !== lastRun) return;
  batch(() => {
    isRunning.value = false;
    origin.value = null;
    if (reply.kind === 'result') {
      outcome.value = { kind: 'result', result: reply.result };
      if (shownDocument.value >= reply.result.documents.length) shownDocument.value = 0;
    } else if (reply.kind === 'failure') outcome.value = { kind: 'failure', failure: reply.failure };
    else if (reply.kind === 'stopped' && reply.by !== 'newer') outcome.value = { kind: 'stopped', by: reply.by };
  });
}

/** Ends the evaluation that is running. */
export function stop(): void {
  clearTimeout(timer);
  lastRun++;
  runner.stop();
  batch(() => {
    isRunning.value = false;
    outcome.value = { kind: 'stopped', by: 'person' };
  });
}

/** Shows where a member of the result comes from. */
export async function explain(member: number): Promise<void> {
  const reply = await runner.ask({ kind: 'why', document: shownDocument.value, member });
  if (reply.kind === 'origin') origin.value = reply.origin;
}

/** Shows a file. */
export function select(name: string): EditorView | null {
  current.value = name;
  const view = display(name);
  checkSoon(0);
  return view;
}

/** Shows a place in the editor, with the cursor there. */
export function goTo({ file, line, column }: Place): void {
  const view = select(file);
  if (view === null) return;
  const { doc } = view.state;
  const { from, to } = doc.line(Math.min(line, doc.lines));
  view.dispatch({ selection: { anchor: Math.min(from + column - 1, to) }, scrollIntoView: true });
  view.focus();
}

export function chooseMain(name: string): void {
  main.value = name;
  changed();
}

export function chooseFormat(name: string): void {
  format.value = name;
  keepDraft(location.hash, projectNow());
  void evaluate();
}

export function addFile(name: string): void {
  documents.add(name, stateOf(name, '', changed));
  names.value = [...names.value, name];
  select(name);
  changed();
}

export function renameFile(from: string, to: string): void {
  const text = documents.named(from)?.text ?? '';
  documents.add(to, stateOf(to, text, changed));
  batch(() => {
    names.value = names.value.map((name) => (name === from ? to : name));
    if (main.value === from) main.value = to;
    if (current.value === from) current.value = to;
  });
  display(current.value);
  documents.remove(from);
  changed();
}

export function removeFile(name: string): void {
  const rest = names.value.filter((each) => each !== name);
  const [next] = rest;
  if (next === undefined) return;
  replaced.value = projectNow();
  batch(() => {
    names.value = rest;
    if (main.value === name) main.value = next;
    if (current.value === name) current.value = next;
  });
  display(current.value);
  documents.remove(name);
  changed();
}

/**
 * Makes a link to the files and puts it into the address bar.
 *
 * @throws LinkError when they are too large
 */
export async function share(): Promise<string> {
  const project = projectNow();
  const hash = await fragmentOf(project);
  history.replaceState(null, '', hash);
  keepDraft(hash, project);
  return location.href;
}
