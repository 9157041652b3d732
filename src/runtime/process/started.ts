/**
 * Everything that was started for one purpose, so that it can be ended: the process itself, its group and session, all
 * that carries its mark, and what any of them has started.
 *
 * The mark is a variable of the environment. It is inherited by processes that leave their group, or whose parent has
 * ended; nothing else about them tells where they come from. What clears its environment *and* leaves its session *and*
 * outlives its parent escapes; a Python script cannot even do that (see `runner.py`).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { forgetGroup, killGroup, rememberGroup } from './groups.ts';
import { identityPattern, ownIdentity, stateOf } from './identity.ts';
import { newestProcessId, type ProcessEntry, processEntry, processIds, startVariable } from './process-table.ts';

/** The variable that says who has started a process. */
const MARK = 'KDEPS_STARTED_BY';

/** How long what is killed may take to disappear, in milliseconds. */
const DEATH = 2000;
/** Ids of processes are given in order: within this time, in milliseconds, they do not go round. */
const NO_WRAP = 2000;
/** How many processes are looked at before others get a turn. */
const SLICE = 64;

let count = 0;

export class Started {
  /** What the environment must have for its processes to be found. */
  readonly env: Readonly<Record<string, string>>;
  private readonly mark: string;
  private readonly began = performance.now();
  private root: number | undefined;

  constructor() {
    this.mark = `${ownIdentity()}/${++count}`;
    this.env = { [MARK]: this.mark };
  }

  /** The same mark with an ending: what is started for a part of the work, such as one script of an interpreter. */
  part(name: string): Readonly<Record<string, string>> {
    return { [MARK]: `${this.mark}.${name}` };
  }

  /** Tells which process it was, the leader of a group of its own; undefined when it could not be started. */
  is(pid: number | undefined): void {
    this.root = pid;
    if (pid !== undefined) rememberGroup(pid, () => this.killNow());
  }

  /** Asks everything to end. */
  async ask(): Promise<void> {
    if (this.root === undefined) return;
    const others = await this.find();
    killGroup(this.root, 'SIGTERM');
    for (const { pid, group } of others) if (group !== this.root) send(pid, 'SIGTERM');
  }

  /** Kills the process and everything else at once. */
  async kill(): Promise<void> {
    if (this.root === undefined) return;
    // Looked for first: who has lost its parent cannot be told from others any more.
    const others = await this.find();
    killGroup(this.root, 'SIGKILL');
    for (const { pid } of others) send(pid, 'SIGKILL');
  }

  /**
   * Ends what is left when the process itself has ended.
   *
   * @returns how many processes there were
   */
  async endRest(): Promise<number> {
    if (this.root === undefined) return 0;
    const ended = await killUntilGone(() => this.find());
    // Where there is no table, the group is all that is known.
    if (ended === 0) killGroup(this.root, 'SIGKILL');
    forgetGroup(this.root);
    return ended;
  }

  private killNow(): void {
    const { root } = this;
    if (root === undefined) return;
    const entries = processIds().flatMap((pid) => processEntry(pid) ?? []);
    const found = withDescendants(entries, (entry) => this.owns(entry));
    killGroup(root, 'SIGKILL');
    for (const { pid } of found) send(pid, 'SIGKILL');
  }

  private async find(): Promise<readonly ProcessEntry[]> {
    return findProcesses(this.candidates(), (entry) => this.owns(entry));
  }

  private owns({ pid, group, session }: ProcessEntry): boolean {
    if (group === this.root || session === this.root) return true;
    const mark = startVariable(pid, MARK);
    return mark === this.mark || mark?.startsWith(`${this.mark}.`) === true;
  }

  /** Which processes can have been started by this one. Soon after its start, only those with a higher number. */
  private candidates(): readonly number[] {
    const { root } = this;
    const newest = newestProcessId();
    if (root === undefined || newest === null || newest < root || performance.now() - this.began > NO_WRAP)
      return processIds();
    // Nothing else has been started anywhere meanwhile: the process has no children, and need not be looked for.
    if (newest === root) return [root];
    return processIds().filter((pid) => pid >= root);
  }
}

/** Kills what dead servers have left running. Processes of servers that run are never touched. */
export async function endOrphans(): Promise<number> {
  const above = ancestors();
  return killUntilGone(() => findProcesses(processIds(), (entry) => !above.has(entry.pid) && isOrphan(entry)));
}

/** This process and what has started it: a shell may be a remnant, too, but this process runs in it. */
function ancestors(): ReadonlySet<number> {
  const found = new Set<number>();
  for (let pid = process.pid; pid > 1 && !found.has(pid); pid = processEntry(pid)?.parent ?? 0) found.add(pid);
  return found;
}

function isOrphan({ pid }: ProcessEntry): boolean {
  const server = identityPattern.exec(startVariable(pid, MARK) ?? '')?.[0];
  return server !== undefined && stateOf(server) === 'gone';
}

/** Kills what is found until nothing is: who is being killed may be starting others. */
async function killUntilGone(find: () => Promise<readonly ProcessEntry[]>): Promise<number> {
  const end = performance.now() + DEATH;
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

/** Those that are owned, and everything that they have started. */
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
  // Whatever is said about it, we are not one of our children.
  found.delete(process.pid);
  return [...found.values()];
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended, or is somebody else's now.
  }
}
