/**
 * Stops a script in a warm interpreter early: at the next step of its work if it shows progress, else at once; then like
 * Ctrl+C; then by killing the interpreter with everything it started.
 */
import type { StopReason } from '../process/command.ts';
import type { Stopped } from '../process/stopped.ts';
import type { ScriptProgress } from './progress.ts';
import type { WorkerStop } from './protocol.ts';

/** The interpreter, as far as stopping its script is concerned. */
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

/** How long a script may take to reach its next step, in milliseconds: one that takes longer steps may take longer. */
const STEP_GRACE = 1000;
const LONGEST_STEP_GRACE = 5000;
/** How long an interrupted script may take to end, in milliseconds. */
const INTERRUPT_GRACE = 2000;

export class Interruption {
  #reason: StopReason | null = null;
  #began = 0;
  #taken = false;
  /** When the script made its last step, and how long that took, in milliseconds. */
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
    const grace = Math.min(Math.max(STEP_GRACE, 1.5 * this.#step), LONGEST_STEP_GRACE);
    this.#later(() => this.#interpreter.signal('SIGINT'), grace);
    this.#later(() => this.#interpreter.stop(), grace + INTERRUPT_GRACE);
  }

  /** The interpreter has started the script: from now on, it understands signals. */
  taken(): void {
    this.#taken = true;
    if (this.#reason !== null) this.#interpreter.signal('SIGURG');
  }

  /** Learns from the script's progress how long its steps take. */
  notice(event: ScriptProgress): void {
    if (event.type !== 'step') return;
    const now = performance.now();
    if (this.#stepped !== null) this.#step = now - this.#stepped;
    this.#stepped = now;
  }

  /** The script has ended. Returns why it was stopped; null when it ended by itself. */
  close(): StopReason | null {
    this.#limits.signal?.removeEventListener('abort', this.#onAbort);
    for (const timer of this.#timers) clearTimeout(timer);
    return this.#reason;
  }

  /**
   * What became of the script.
   *
   * @param done what the interpreter said at the end; null when it had ended
   * @returns null when the script was not stopped
   */
  receipt(done: { readonly stopped: WorkerStop | null } | null, isKept: boolean): Stopped | null {
    if (this.#reason === null) return null;
    const [before, after] = done?.stopped?.memory ?? [];
    return {
      // A script that handles the interruption ends by itself.
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
