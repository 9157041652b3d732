// Shows the steps of the demo: at a terminal, one line for each, redrawn while it runs; elsewhere, a line at its start and
// one at its end. Without dependencies, because the first step installs them.

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
const BAR_WIDTH = 20;
const TITLE_WIDTH = 12;
const TIME_WIDTH = 8;

/** The steps on a stream, such as `process.stdout`. One step runs at a time. */
export class Steps {
  #stream;
  #isTerminal;
  #usesColor;
  #timer;
  #frame = 0;
  /**
   * The step that runs.
   *
   * @type {{ title: string, note: string, bar: { at: number, of: number } | null, started: number } | null}
   */
  #step = null;

  /** @param {{ isTTY?: boolean, columns?: number, write: (text: string) => unknown }} stream */
  constructor(stream, env = process.env) {
    this.#stream = stream;
    this.#isTerminal = stream.isTTY === true && env.TERM !== 'dumb';
    this.#usesColor = this.#isTerminal && !env.NO_COLOR;
  }

  get isTerminal() {
    return this.#isTerminal;
  }

  /** Starts a step. `note` says what it does. */
  start(title, note) {
    this.#step = { title, note, bar: null, started: Date.now() };
    if (!this.#isTerminal) return this.#print(`… ${title}: ${note}`);
    this.#stream.write('\u001B[?25l');
    this.#timer = setInterval(() => this.#draw(), FRAME_MS);
    this.#draw();
  }

  /** Shows a step that has nothing to do. */
  skip(title, note) {
    this.#step = { title, note, bar: null, started: Date.now() };
    this.#end('✓', 32, note);
  }

  /**
   * Changes what the running step says it does, with a bar if the amount of work is known.
   *
   * @param {string} note
   * @param {{ at: number, of: number } | null} bar
   */
  update(note, bar = null) {
    if (this.#step !== null) Object.assign(this.#step, { note, bar });
  }

  /** Ends the step. `note` says what came of it. */
  finish(note) {
    this.#end('✓', 32, note);
  }

  fail(note) {
    if (this.#step !== null) this.#end('✗', 31, note);
  }

  /** Prints a line that stays, above the running step. */
  note(text) {
    this.#print(`  ${this.#color(2, text)}`);
    if (this.#step !== null) this.#draw();
  }

  /** Ends the redrawing and leaves the terminal as it was. Can be called at any time. */
  close() {
    clearInterval(this.#timer);
    if (this.#isTerminal && this.#step !== null) this.#stream.write('\r\u001B[K\u001B[?25h');
    this.#step = null;
  }

  #end(mark, color, note) {
    const { title, started } = this.#step;
    this.close();
    const time = secondsSince(started);
    if (this.#isTerminal) this.#print(this.#line(this.#color(color, mark), title, note, time));
    else this.#print(`${mark} ${title}: ${note} (${time})`);
  }

  #draw() {
    if (!this.#isTerminal || this.#step === null) return;
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const { title, note, bar, started } = this.#step;
    const text = bar === null ? note : `${barOf(bar)} ${note}`;
    const line = this.#line(this.#color(36, FRAMES[this.#frame]), title, text, secondsSince(started));
    this.#stream.write(`\r${line}\u001B[K`);
  }

  /** A line of the width of the terminal at most: a wrapped line could not be redrawn. */
  #line(mark, title, note, time) {
    const columns = this.#stream.columns || 80;
    const room = Math.max(10, columns - TITLE_WIDTH - TIME_WIDTH - 4);
    const shown = note.length > room ? `${note.slice(0, room - 1)}…` : note;
    return `${mark} ${title.padEnd(TITLE_WIDTH)} ${shown.padEnd(Math.min(room, 56))} ${this.#color(2, time.padStart(TIME_WIDTH - 1))}`;
  }

  #print(line) {
    this.#stream.write(this.#isTerminal ? `\r${line}\u001B[K\n` : `${line}\n`);
  }

  #color(code, text) {
    return this.#usesColor ? `\u001B[${code}m${text}\u001B[0m` : text;
  }
}

function barOf({ at, of }) {
  const done = Math.round(BAR_WIDTH * Math.min(1, at / of));
  return '█'.repeat(done) + '░'.repeat(BAR_WIDTH - done);
}

function secondsSince(time) {
  return `${((Date.now() - time) / 1000).toFixed(1)} s`;
}
