/**
 * Tracks everything started for one purpose, so that it can be killed: the process itself, its group and session,
 * everything that carries its mark, and their descendants.
 *
 * The mark is an environment variable. Processes that leave their group, or whose parent has ended, still inherit it;
 * nothing else reveals where they come from. Only a process that clears its environment *and* leaves its session *and*
 * outlives its parent escapes; a Python script cannot even do that (see `processes.py`).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { forgetGroup, killGroup, rememberGroup } from './groups.ts';
import { identityPattern, ownIdentity, stateOf } from './identity.ts';
import { newestProcessId, type ProcessEntry, processEntry, processIds, startVariable } from './process-table.ts';

/** The variable that identifies the starter of a process. */
const MARK = 'KDEPS_STARTED_BY';

/** How long killed processes may take to disappear, in milliseconds. */
const KILL_TIMEOUT_MS = 2000;
/** Process ids are assigned in order and do not wrap around within this time, in milliseconds. */
const PID_REUSE_MS = 2000;
/** How long they may take to release devices, and the pause between looks, in milliseconds. */
const [RELEASE_TIMEOUT_MS, RELEASE_PAUSE_MS] = [10_000, 10];
/** Processes examined before others get a turn. */
const SLICE = 16;

let count = 0;

export class Started {
  /** The variables its processes need so that they can be found. */
  readonly env: Readonly<Record<string, string>>;
  readonly #mark: string;
  readonly #began = performance.now();
  #root: number | undefined;

  constructor() {
    this.#mark = `${ownIdentity()}/${++count}`;
    this.env = { [MARK]: this.#mark };
  }

  /** The same mark with a suffix, for a part of the work, such as one script of an interpreter. */
  part(name: string): Readonly<Record<string, string>> {
    return { [MARK]: `${this.#mark}.${name}` };
  }

  /** Sets the process, which leads its own group; undefined when it could not be started. */
  is(pid: number | undefined): void {
    this.#root = pid;
    if (pid !== undefined) rememberGroup(pid, () => this.#killNow());
  }

  /** Asks all its processes to end. */
  async ask(): Promise<void> {
    if (this.#root === undefined) return;
    const others = await this.#find();
    killGroup(this.#root, 'SIGTERM');
    for (const { pid, group } of others) if (group !== this.#root) send(pid, 'SIGTERM');
  }

  /** Kills the process and all others at once. */
  async kill(): Promise<void> {
    if (this.#root === undefined) return;
    // Search before killing, because orphans can no longer be attributed.
    const others = await this.#find();
    killGroup(this.#root, 'SIGKILL');
    for (const { pid } of others) send(pid, 'SIGKILL');
  }

  /**
   * Kills what is left after the process itself has ended.
   *
   * @returns the number of processes
   */
  async endRest(): Promise<number> {
    if (this.#root === undefined) return 0;
    const ended = await killUntilGone(() => this.#find());
    // Without a process table, only the group is known.
    if (ended === 0) killGroup(this.#root, 'SIGKILL');
    forgetGroup(this.#root);
    return ended;
  }

  #killNow(): void {
    const root = this.#root;
    if (root === undefined) return;
    const entries = processIds().flatMap((pid) => processEntry(pid) ?? []);
    const found = withDescendants(entries, (entry) => this.#owns(entry));
    killGroup(root, 'SIGKILL');
    for (const { pid } of found) send(pid, 'SIGKILL');
  }

  async #find(): Promise<readonly ProcessEntry[]> {
    return findProcesses(this.#candidates(), (entry) => this.#owns(entry));
  }

  #owns({ pid, group, session }: ProcessEntry): boolean {
    if (group === this.#root || session === this.#root) return true;
    const mark = startVariable(pid, MARK);
    return mark === this.#mark || mark?.startsWith(`${this.#mark}.`) === true;
  }

  /** Processes that may have been started by this one. Soon after its start, only those with a higher id. */
  #candidates(): readonly number[] {
    const root = this.#root;
    const newest = newestProcessId();
    if (root === undefined || newest === null || newest < root || performance.now() - this.#began > PID_REUSE_MS)
      return processIds();
    // No process has been started anywhere since, so it has no children.
    if (newest === root) return [root];
    return processIds().filter((pid) => pid >= root);
  }
}

/** Kills the leftovers of dead servers. Never touches processes of running servers. */
export async function endOrphans(): Promise<number> {
  const above = ancestors();
  return killUntilGone(() => findProcesses(processIds(), (entry) => !above.has(entry.pid) && isOrphan(entry)));
}

/**
 * Kills the leftovers of dead servers, like `endOrphans`, and waits until they have released their devices. A process
 * without an environment is nobody's, so this waits for all that are ending, which takes long only for those with devices.
 */
export async function releaseDevices(): Promise<void> {
  await endOrphans();
  const ending = processIds()
    .flatMap((pid) => processEntry(pid) ?? [])
    .filter(({ isEnding }) => isEnding);
  const end = performance.now() + RELEASE_TIMEOUT_MS;
  for (const { pid, start } of ending)
    while (processEntry(pid)?.start === start && performance.now() < end) await sleep(RELEASE_PAUSE_MS);
}

/** This process and its ancestors: a shell may be a leftover too, but this process runs in it. */
function ancestors(): ReadonlySet<number> {
  const found = new Set<number>();
  for (let pid = process.pid; pid > 1 && !found.has(pid); pid = processEntry(pid)?.parent ?? 0) found.add(pid);
  return found;
}

function isOrphan({ pid }: ProcessEntry): boolean {
  const server = identityPattern.exec(startVariable(pid, MARK) ?? '')?.[0];
  return server !== undefined && stateOf(server) === 'gone';
}

/** Kills repeatedly until nothing is found, because dying processes may start others. */
async function killUntilGone(find: () => Promise<readonly ProcessEntry[]>): Promise<number> {
  const end = performance.now() + KILL_TIMEOUT_MS;
  const seen = new Set<string>();
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    const found = await find();
    for (const { pid, start } of found) {
      seen.add(`${pid} ${start}`);
      send(pid, 'SIGKILL');
    }
    if (found.length === 0 || performance.now() > end) return seen.size;
    await sleep(pause);
  }
}

/** The owned processes and their descendants. */
async function findProcesses(
  pids: readonly number[],
  isOwned: (entry: ProcessEntry) => boolean,
): Promise<readonly ProcessEntry[]> {
  const entries: ProcessEntry[] = [];
  for (const [index, pid] of pids.entries()) {
    if (index > 0 && index % SLICE === 0) await new Promise(setImmediate);
    const entry = processEntry(pid);
    if (entry !== null) entries.push(entry);
  }
  return withDescendants(entries, isOwned);
}

function withDescendants(
  entries: readonly ProcessEntry[],
  isOwned: (entry: ProcessEntry) => boolean,
): readonly ProcessEntry[] {
  const found = new Map(entries.filter(isOwned).map((entry) => [entry.pid, entry]));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const entry of entries) if (found.has(entry.parent)) found.set(entry.pid, entry);
  }
  // This process is never one of its own children.
  found.delete(process.pid);
  return [...found.values()];
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended, or its id belongs to another user now.
  }
}
