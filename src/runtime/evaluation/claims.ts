/**
 * Which evaluations a thread may begin. Evaluations are sent to it ahead of time, and may be taken back: each is either begun
 * by the thread or taken back by the main thread, never both, as one word of shared memory decides.
 */

/** The cells, all in one piece of shared memory. */
const NEXT = 0;
const ENDED = 1;
const BELL = 2;
const COUNT = 3;

/** What stands in place of the next ticket while the thread may begin nothing. */
const CLOSED = -1;
/** Tickets are counted in a circle, far wider than what is ever sent ahead. */
const LAST = 2 ** 30 - 1;

/** The ticket after one. */
export function ticketAfter(ticket: number): number {
  return ticket === LAST ? 0 : ticket + 1;
}

/** Both sides have one, over the same memory. */
export class Claims {
  readonly cells: Int32Array;

  constructor(cells: Int32Array = new Int32Array(new SharedArrayBuffer(4 * COUNT))) {
    this.cells = cells;
  }

  /** On the thread: whether this evaluation is still its own. When it is, nobody can take it back any more. */
  begin(ticket: number): boolean {
    return Atomics.compareExchange(this.cells, NEXT, ticket, ticketAfter(ticket)) === ticket;
  }

  /** On the thread: the evaluation that was begun is over. */
  end(ticket: number): void {
    Atomics.store(this.cells, ENDED, ticketAfter(ticket));
  }

  /** On the main thread, when the thread is at nothing: from now on it begins those from this ticket on, one after the other. */
  open(ticket: number): void {
    Atomics.store(this.cells, ENDED, ticket);
    Atomics.store(this.cells, NEXT, ticket);
  }

  /** On the main thread: the thread begins nothing more. Gives the first ticket that it has not begun; null when it was closed. */
  close(): number | null {
    const next = Atomics.exchange(this.cells, NEXT, CLOSED);
    return next === CLOSED ? null : next;
  }

  /** On the main thread, while the thread is open: the ticket after that of the evaluation that it is at; null when it is at none. */
  get begun(): number | null {
    const next = Atomics.load(this.cells, NEXT);
    return next === Atomics.load(this.cells, ENDED) ? null : next;
  }

  /** On the thread: sleeps until the bell rings. Whatever is to wake it must be asked for after `quieten`. */
  sleep(): void {
    // The notice of an earlier ring may come late, when the next sleep has begun.
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
