/**
 * Stops a script in a warm interpreter, in three stages: at the next step of its work if it shows progress, otherwise at
 * once; then like Ctrl+C; then by killing the interpreter with everything it started.
 */
import type { StopReason } from '../process/command.ts';
import type { Stopped } from '../process/stopped.ts';
import type { ScriptProgress } from './progress.ts';
import type { WorkerStop } from './protocol.ts';

/** The operations on the interpreter that stopping a script needs. */
interface Interpreter {
  /** Sends it a signal. */
  signal(name: 'SIGURG' | 'SIGINT'): void;
  /** Kills it with everything it started. */
  stop(): void;
}

interface Limits {
  /** Milliseconds; null for no limit. */
  readonly timeout: number | null;
  readonly signal?: AbortSignal;
}

/** Minimum and maximum time in which a script must reach its next step, in milliseconds; depends on its last step. */
const MIN_STEP_GRACE_MS = 1000;
const MAX_STEP_GRACE_MS = 5000;
/** How long an interrupted script may take to end, in milliseconds. */
const INTERRUPT_GRACE_MS = 2000;

export class Interruption {
  #reason: StopReason | null = null;
  #began = 0;
  #taken = false;
  /** When the script's last step ended, and how long that step took, in milliseconds. */
  #stepped: number | null = null;
  #step = 0;
  readonly #interpreter: Interpreter;
  readonly #limits: Limits;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #onAbort = (): void => this.begin('abort');

  constructor(interpreter: Interpreter, limits: Limits) {
    this.#interpreter = interpreter;
    this.#limits = limits;
    if (limits.signal?.aborted === true) this.begin('abort');
    limits.signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (limits.timeout !== null) this.#later(() => this.begin('timeout'), limits.timeout);
  }

  /** Stops the script for a reason, unless it is already being stopped. */
  begin(reason: StopReason): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#began = performance.now();
    if (this.#taken) this.#interpreter.signal('SIGURG');
    const grace = Math.min(Math.max(MIN_STEP_GRACE_MS, 1.5 * this.#step), MAX_STEP_GRACE_MS);
    this.#later(() => this.#interpreter.signal('SIGINT'), grace);
    this.#later(() => this.#interpreter.stop(), grace + INTERRUPT_GRACE_MS);
  }

  /** Call when the interpreter has started the script: from then on, it handles signals. */
  taken(): void {
    this.#taken = true;
    if (this.#reason !== null) this.#interpreter.signal('SIGURG');
  }

  /** Measures how long the script's steps take, from its progress events. */
  notice(event: ScriptProgress): void {
    if (event.type !== 'step') return;
    const now = performance.now();
    if (this.#stepped !== null) this.#step = now - this.#stepped;
    this.#stepped = now;
  }

  /** Call when the script has ended. Returns why it was stopped; null when it ended by itself. */
  close(): StopReason | null {
    this.#limits.signal?.removeEventListener('abort', this.#onAbort);
    for (const timer of this.#timers) clearTimeout(timer);
    return this.#reason;
  }

  /**
   * How the script was stopped.
   *
   * @param done the interpreter's final message; null when the interpreter ended without one
   * @param isKept whether the interpreter is kept
   * @returns null when the script was not stopped
   */
  report(done: { readonly stopped: WorkerStop | null } | null, isKept: boolean): Stopped | null {
    if (this.#reason === null) return null;
    const [before, after] = done?.stopped?.memory ?? [];
    return {
      // Without a report of the interpreter, the script handled the interruption itself.
      how: done === null ? 'kill' : (done.stopped?.how ?? 'interrupt'),
      milliseconds: performance.now() - this.#began,
      deviceMemory: before === undefined || after === undefined ? null : { before, after },
      isKept,
    };
  }

  #later(action: () => void, milliseconds: number): void {
    // A delay longer than timers support would fire at once.
    this.#timers.push(setTimeout(action, Math.min(milliseconds, 0x7fffffff)));
  }
}
