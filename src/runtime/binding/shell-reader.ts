/**
 * Parses a shell script to determine the context of each value. It accepts what `dash` and `bash` parse in the same way;
 * where they differ, or where it cannot parse a text, no value is safe.
 */
import { changesPrograms } from './environment-names.ts';
import { type Assigned, fileName, type ShellContext } from './shell-notes.ts';
import { readingOf } from './shell-programs.ts';
import { type HereDocument, type ListTerminator, ShellSyntaxError, ShellText } from './shell-text.ts';
import { assignedName, type Command, type Mark, newWord, OPEN, type Word } from './shell-words.ts';

/** What was found out about the values in a text, each by its index. */
export interface ShellReading {
  readonly contexts: readonly (ShellContext | null)[];
  /** Why a value is unsafe there. */
  readonly rejected: ReadonlyMap<number, string>;
}

const opening = new Set(['if', 'while', 'until', 'for', 'select', '{', 'case']);
const closing = new Set(['fi', 'done', 'esac', '}']);
const between = new Set(['then', 'else', 'elif', 'do', '!', 'time', 'coproc']);

/**
 * Determines the context of each value in a text.
 *
 * @param text the text with `HOLE` in place of each value
 * @param holes the index of each value in the text, in ascending order
 */
export function readShell(text: string, holes: readonly number[]): ShellReading {
  const assigned: Assigned = new Map();
  // A second pass, because a variable or file may be written after the place where it is run.
  readWith(text, holes, assigned);
  return readWith(text, holes, assigned);
}

function readWith(text: string, holes: readonly number[], assigned: Assigned): ShellReading {
  const reader = new ShellReader(text, holes, assigned);
  try {
    reader.all();
  } catch (error) {
    if (!(error instanceof ShellSyntaxError || error instanceof RangeError)) throw error;
    const why = error instanceof ShellSyntaxError ? error.message : 'the text is nested too deeply';
    for (const index of holes.keys()) reader.notes.rejectHole(index, why);
  }
  return reader.notes;
}

class ShellReader extends ShellText {
  all(): void {
    this.list('end');
    if (this.waiting.length > 0) this.#hereDocuments();
    if (this.at < this.end) throw new ShellSyntaxError(`\`${this.peek()}\` is unexpected here`);
    for (const [index, context] of this.notes.contexts.entries())
      if (context === null) this.notes.rejectHole(index, 'its context is not understood');
  }

  // ---- lists of commands ------------------------------------------------------------------------------------------

  /** Parses commands up to their terminator, which is not consumed. */
  protected list(stop: ListTerminator): void {
    if (++this.depth > 100) throw new ShellSyntaxError('the text is nested too deeply');
    let command = this.#newCommand();
    let pipeline = this.mark();
    const blocks: Mark[] = [];
    const finish = (): void => {
      this.#finish(command, pipeline);
      command = this.#newCommand();
    };
    const pipe = (): void => {
      finish();
      command.hasInput = true;
    };
    for (;;) {
      this.blanks();
      if (this.at >= this.end) break;
      const c = this.peek();
      if (c === '\n') {
        finish();
        pipeline = this.mark();
        this.at++;
        this.#hereDocuments();
        continue;
      }
      if (c === '#') {
        this.comment();
        continue;
      }
      if (c === stop) break;
      if (c === ';') {
        if (this.text[this.at + 1] === ';' || this.text[this.at + 1] === '&') {
          if (stop !== 'case') throw new ShellSyntaxError('`;;` is unexpected here');
          break;
        }
        finish();
        this.at++;
        pipeline = this.mark();
        continue;
      }
      if (c === '&' && this.text[this.at + 1] !== '>') {
        finish();
        this.at += this.text[this.at + 1] === '&' ? 2 : 1;
        pipeline = this.mark();
        continue;
      }
      if (c === '|') {
        const next = this.text[this.at + 1];
        if (next === '|') finish();
        else pipe();
        this.at += next === '|' || next === '&' ? 2 : 1;
        if (next === '|') pipeline = this.mark();
        continue;
      }
      if (c === '(') {
        if (command.words.length === 0) {
          const before = this.mark();
          this.#group();
          pipeline = earlier(pipeline, before);
          continue;
        }
        this.#parentheses(command);
        continue;
      }
      if (c === ')') throw new ShellSyntaxError('`)` is unexpected here');
      if (this.#redirection(command)) continue;
      const start = this.mark();
      const word = this.word();
      if (command.words.length > 0 || word.isQuoted || word.holes.length > 0) {
        command.words.push(word);
        continue;
      }
      if (stop === 'case' && word.text === 'esac') {
        this.at -= 4;
        break;
      }
      if (between.has(word.text)) {
        if (word.text !== '!' && word.text !== 'time') pipeline = this.mark();
        continue;
      }
      if (closing.has(word.text)) {
        pipeline = blocks.pop() ?? pipeline;
        continue;
      }
      if (!opening.has(word.text)) {
        if (word.text === 'function') this.#functionName();
        else command.words.push(word);
        continue;
      }
      blocks.push(earlier(pipeline, start));
      if (word.text === 'case') {
        this.#cases();
        pipeline = blocks.pop() ?? pipeline;
      } else if (word.text === 'for' || word.text === 'select') this.#loopHead();
      else pipeline = this.mark();
    }
    finish();
    this.depth--;
  }

  #newCommand(): Command {
    return { words: [], input: [], outputs: [], start: this.mark(), hasInput: false };
  }

  /** Examines a completely parsed command. */
  #finish(command: Command, pipeline: Mark): void {
    let first = 0;
    for (const word of command.words) {
      const name = assignedName(word);
      if (name === null) break;
      this.notes.assign(name, word);
      if (changesPrograms(name)) this.notes.reject(word, `\`${name}\` controls how programs start`);
      first++;
    }
    const words = command.words.slice(first);
    const { code, runsInput } = readingOf(words);
    for (const [word, why] of code) this.notes.reject(word, why);
    this.notes.note(command, words);
    if (runsInput === null) return;
    for (const document of this.waiting) document.runBy = runsInput;
    const why = `\`${runsInput}\` would run it`;
    for (const index of command.input) this.notes.rejectHole(index, why);
    // Without its own redirection it reads the input of the enclosing block or function, which may be any of the
    // values.
    if (command.hasInput) {
      this.notes.rejectBetween(pipeline.holes, command.start.holes, why);
      for (const word of this.words.slice(pipeline.words, command.start.words)) this.notes.reject(word, why);
    } else this.notes.rejectBetween(0, this.notes.contexts.length, why);
  }

  /** A subshell `( … )`; some shells parse `((` as arithmetic. */
  #group(): void {
    const isDouble = this.text[this.at + 1] === '(';
    const before = this.count;
    this.at++;
    this.list(')');
    this.expect(')');
    if (isDouble) this.rejectSince(before, 'some shells would evaluate it');
  }

  /** `(` after a word: a function definition or an array. */
  #parentheses(command: Command): void {
    const last = command.words.at(-1);
    this.at++;
    this.blanks();
    if (command.words.length === 1 && this.peek() === ')') {
      if ((last?.holes.length ?? 0) > 0) this.notes.reject(last as Word, 'it would be the name of a function');
      this.at++;
      this.notes.functions.add(last?.text ?? '');
      command.words.pop();
      return;
    }
    if (last === undefined || !last.text.endsWith('=')) throw new ShellSyntaxError('`(` is unexpected here');
    const before = this.count;
    for (;;) {
      this.blanks();
      if (this.peek() === '\n') this.at++;
      else if (this.peek() === '#') this.comment();
      else if (this.peek() === ')' || this.at >= this.end) break;
      else last.variables.push(...this.word().variables);
    }
    this.expect(')');
    this.rejectSince(before, 'it would be part of an array');
  }

  #functionName(): void {
    this.blanks();
    const name = this.word();
    this.notes.functions.add(name.text);
    this.notes.reject(name, 'it would be the name of a function');
    this.blanks();
    if (this.text.startsWith('()', this.at)) this.at += 2;
  }

  /** `for NAME in WORDS`, up to the end of the line. */
  #loopHead(): void {
    this.blanks();
    if (this.text.startsWith('((', this.at)) {
      const before = this.count;
      this.arithmetic(this.at + 2);
      this.rejectSince(before, 'the shell would evaluate it');
      return;
    }
    const name = this.word();
    this.notes.reject(name, 'it would be the name of a variable');
    this.#lines();
    if (!/^in(?![\w-])/.test(this.text.slice(this.at, this.at + 3))) return;
    this.at += 2;
    for (;;) {
      this.blanks();
      if (this.at >= this.end || /[;\n&|)#]/.test(this.peek())) return;
      const word = this.word();
      this.notes.assign(name.text, word);
    }
  }

  /** The rest of a `case` statement, up to `esac`. */
  #cases(): void {
    this.blanks();
    this.word();
    this.#lines();
    const keyword = this.word();
    if (keyword.text !== 'in') throw new ShellSyntaxError('`case` has no `in`');
    for (;;) {
      this.#lines();
      if (this.at >= this.end) throw new ShellSyntaxError('`case` has no `esac`');
      if (/^esac(?![\w-])/.test(this.text.slice(this.at, this.at + 5))) {
        this.at += 4;
        return;
      }
      if (this.peek() === '(') this.at++;
      for (;;) {
        this.blanks();
        this.word();
        this.blanks();
        if (this.peek() !== '|') break;
        this.at++;
      }
      this.expect(')');
      this.list('case');
      if (this.peek() !== ';') continue;
      this.at += 2;
      if (this.peek() === '&') this.at++;
    }
  }

  // ---- parts of commands ------------------------------------------------------------------------------------------

  /** Parses a redirection, if there is one. */
  #redirection(command: Command): boolean {
    const found = /^\d*(<<-|<<<|<<|<&|<>|<|>>|>&|>\||&>>|&>|>)/.exec(this.text.slice(this.at, this.at + 12));
    const operator = found?.[1];
    if (found === null || operator === undefined) return false;
    // Some shells parse `<(…)` as a word.
    if (/^[<>]$/.test(operator) && this.text[this.at + found[0].length] === '(' && found[0] === operator) {
      const word = newWord();
      this.substitution(word);
      command.words.push(word);
      return true;
    }
    this.at += found[0].length;
    this.blanks();
    if (operator.startsWith('<')) command.hasInput = true;
    if (operator === '<<' || operator === '<<-') {
      this.#delimiter(command, operator === '<<-');
      return true;
    }
    const { holes, variables, text } = this.word();
    if (operator.includes('>')) command.outputs.push(text);
    if (operator.startsWith('<')) {
      for (const name of [...variables, fileName(text)]) command.input.push(...this.notes.valuesOf(name));
      command.input.push(...holes);
    }
    return true;
  }

  #delimiter(command: Command, stripsTabs: boolean): void {
    const word = this.word();
    if (word.text.includes(OPEN)) {
      this.notes.reject(word, 'it would be the delimiter of a here-document');
      throw new ShellSyntaxError('the delimiter of a here-document is unknown');
    }
    this.waiting.push({ delimiter: word.text, isQuoted: word.isQuoted, stripsTabs, command, runBy: null });
  }

  /** Parses the here-documents that start on this line. */
  #hereDocuments(): void {
    const documents = this.waiting;
    this.waiting = [];
    for (const document of documents) this.#hereDocument(document);
  }

  #hereDocument({ delimiter, isQuoted, stripsTabs, command, runBy }: HereDocument): void {
    const start = this.at;
    let next = start;
    let body = this.end;
    let after = this.end;
    while (next < this.end) {
      const line = this.text.indexOf('\n', next);
      const stop = line < 0 || line > this.end ? this.end : line;
      const written = this.text.slice(next, stop);
      if ((stripsTabs ? written.replace(/^\t+/, '') : written) === delimiter) {
        body = next;
        after = Math.min(stop + 1, this.end);
        break;
      }
      next = stop + 1;
    }
    const before = this.count;
    const { end } = this;
    this.end = body;
    const word = newWord();
    if (isQuoted) {
      for (; this.at < this.end; this.at++) {
        if (this.numbers.has(this.at)) this.hole('here', 'it is in a quoted here-document, where nothing is expanded');
      }
    } else this.#hereText(word);
    this.end = end;
    this.at = after;
    for (let index = before; index < this.count; index++) word.holes.push(index);
    if (runBy !== null) this.notes.reject(word, `\`${runBy}\` would run it`);
    for (const path of command.outputs) this.notes.assign(fileName(path), word);
  }

  #hereText(word: Word): void {
    while (this.at < this.end) {
      const c = this.peek();
      if (this.numbers.has(this.at)) this.hole('here');
      else if (c === '\\') this.escape(word);
      else if (c === '$') this.dollar(word, true);
      else if (c === '`') this.backquotes(word, true);
      else this.at++;
    }
  }

  /** Skips blanks, line breaks and comments. */
  #lines(): void {
    for (;;) {
      this.blanks();
      const c = this.peek();
      if (c === '\n' || c === ';') {
        this.at++;
        if (c === '\n') this.#hereDocuments();
      } else if (c === '#') this.comment();
      else return;
    }
  }
}

function earlier(one: Mark, other: Mark): Mark {
  return one.words < other.words ? one : other;
}
