/**
 * Decides which evaluations a thread may start. Evaluations are sent ahead of time and may be taken back: a word of
 * shared memory ensures that each is either started by the thread or taken back by the main thread, never both.
 */

/** Indexes of the cells in shared memory. */
const NEXT = 0;
const ENDED = 1;
const BELL = 2;
const COUNT = 3;

/** Replaces the next ticket while the thread may not start anything. */
const CLOSED = -1;
/** Ticket numbers wrap around, far beyond what is ever sent ahead. */
const LAST = 2 ** 30 - 1;

/** The ticket after a given one. */
export function ticketAfter(ticket: number): number {
  return ticket === LAST ? 0 : ticket + 1;
}

/** Each side has an instance over the same memory. */
export class Claims {
  readonly cells: Int32Array;

  constructor(cells: Int32Array = new Int32Array(new SharedArrayBuffer(4 * COUNT))) {
    this.cells = cells;
  }

  /** On the thread: whether this evaluation is still its own. If so, it cannot be taken back anymore. */
  begin(ticket: number): boolean {
    return Atomics.compareExchange(this.cells, NEXT, ticket, ticketAfter(ticket)) === ticket;
  }

  /** On the thread: the started evaluation is finished. */
  end(ticket: number): void {
    Atomics.store(this.cells, ENDED, ticketAfter(ticket));
  }

  /** On the main thread, while the thread is idle: lets it start tickets from this one on, in order. */
  open(ticket: number): void {
    Atomics.store(this.cells, ENDED, ticket);
    Atomics.store(this.cells, NEXT, ticket);
  }

  /**
   * On the main thread: stops the thread from starting more. Returns the first ticket not started; null when it was
   * closed.
   */
  close(): number | null {
    const next = Atomics.exchange(this.cells, NEXT, CLOSED);
    return next === CLOSED ? null : next;
  }

  /** On the main thread, while the thread is open: the ticket after the one it is working on; null when it is idle. */
  get begun(): number | null {
    const next = Atomics.load(this.cells, NEXT);
    return next === Atomics.load(this.cells, ENDED) ? null : next;
  }

  /** On the thread: sleeps until woken. Check for work after `quieten`, before sleeping. */
  sleep(): void {
    // A late notification of an earlier ring may end this sleep early.
    while (Atomics.load(this.cells, BELL) === 0) Atomics.wait(this.cells, BELL, 0);
  }

  quieten(): void {
    Atomics.store(this.cells, BELL, 0);
  }

  /** On the main thread: wakes the thread. */
  ring(): void {
    Atomics.store(this.cells, BELL, 1);
    Atomics.notify(this.cells, BELL);
  }
}
