/** Parses the words of a shell script: quotes, expansions, and the command lists inside them. */
import { type Assigned, type ShellContext, ShellNotes } from './shell-notes.ts';
import { type Command, type Mark, newWord, OPEN, type Word } from './shell-words.ts';

/** What terminates a list of commands. */
export type ListTerminator = ')' | '`' | 'case' | 'end';

/** The script cannot be parsed, so no value in it is safe. */
export class ShellSyntaxError extends Error {}

/** A here-document whose lines are still to come. */
export interface HereDocument {
  readonly delimiter: string;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
  readonly command: Command;
  /** The program that runs it. */
  runBy: string | null;
}

export abstract class ShellText {
  readonly notes: ShellNotes;
  protected readonly text: string;
  protected readonly numbers: ReadonlyMap<number, number>;
  protected at = 0;
  protected end: number;
  protected depth = 0;
  /** Number of values read so far. */
  protected count = 0;
  protected waiting: HereDocument[] = [];
  /** All words so far, including those in substitutions. */
  protected readonly words: Word[] = [];

  constructor(text: string, holes: readonly number[], assigned: Assigned) {
    this.notes = new ShellNotes(holes.length, assigned);
    this.text = text;
    this.end = text.length;
    this.numbers = new Map(holes.map((at, index) => [at, index]));
  }

  /** Parses commands up to their terminator, which is not consumed. */
  protected abstract list(stop: ListTerminator): void;

  protected comment(): void {
    for (; this.at < this.end && this.peek() !== '\n'; this.at++) {
      if (this.numbers.has(this.at)) this.hole('comment');
    }
  }

  protected blanks(): void {
    for (;;) {
      const c = this.peek();
      if (this.at < this.end && (c === ' ' || c === '\t')) this.at++;
      else if (c === '\\' && this.text[this.at + 1] === '\n') this.at += 2;
      else return;
    }
  }

  protected word(): Word {
    const word = newWord();
    const start = this.at;
    while (this.at < this.end) {
      const c = this.peek();
      if (this.numbers.has(this.at)) {
        word.startsOpen ||= word.text === '';
        word.text += OPEN;
        this.hole('word', undefined, word);
      } else if (/[ \t\n;&|<>()]/.test(c)) break;
      else if (c === "'") this.single(word);
      else if (c === '"') this.double(word);
      else if (c === '\\') this.escape(word);
      else if (c === '$') this.dollar(word, false);
      else if (c === '`') this.backquotes(word, false);
      else {
        word.text += c;
        this.at++;
      }
    }
    if (this.at === start) throw new ShellSyntaxError(`\`${this.peek()}\` is unexpected here`);
    this.words.push(word);
    return word;
  }

  protected single(word: Word): void {
    word.isQuoted = true;
    for (this.at++; this.at < this.end && this.peek() !== "'"; this.at++) {
      if (this.numbers.has(this.at)) {
        this.opened(word);
        this.hole('single', undefined, word);
      } else word.text += this.peek();
    }
    this.expect("'");
  }

  protected double(word: Word): void {
    word.isQuoted = true;
    this.at++;
    while (this.at < this.end && this.peek() !== '"') {
      const c = this.peek();
      if (this.numbers.has(this.at)) {
        this.opened(word);
        this.hole('double', undefined, word);
      } else if (c === '\\') this.escape(word);
      else if (c === '$') this.dollar(word, true);
      else if (c === '`') this.backquotes(word, true);
      else {
        word.text += c;
        this.at++;
      }
    }
    this.expect('"');
  }

  protected opened(word: Word): void {
    word.startsOpen ||= word.text === '';
    word.text += OPEN;
  }

  protected escape(word: Word): void {
    this.at++;
    word.isQuoted = true;
    if (this.numbers.has(this.at)) {
      this.opened(word);
      this.hole('word', 'it follows a backslash', word);
      return;
    }
    if (this.at < this.end && this.peek() !== '\n') word.text += this.peek();
    this.at++;
  }

  /** Parses what starts with `$`. */
  protected dollar(word: Word, isQuoted: boolean): void {
    const next = this.text[this.at + 1] ?? '';
    if (this.numbers.has(this.at + 1)) {
      this.at++;
      this.opened(word);
      this.hole('word', 'it follows a `$`', word);
      return;
    }
    const name = /^(?:[A-Za-z_]\w*|[0-9@*#?$!-])/.exec(this.text.slice(this.at + 1, this.at + 200))?.[0];
    if (name !== undefined) {
      this.at += 1 + name.length;
      this.opened(word);
      word.variables.push(name);
    } else if (next === '(') this.substitution(word);
    else if (next === '{') this.expansion(word);
    else if (next === '[') throw new ShellSyntaxError('`$[` is arithmetic in some shells and plain text in others');
    else if (next === "'" && !isQuoted) throw new ShellSyntaxError("shells disagree on what `$'` means");
    else {
      word.text += '$';
      this.at++;
    }
  }

  /** `$(…)`, `<(…)` and `$((…))`. */
  protected substitution(word: Word): void {
    const before = this.count;
    this.opened(word);
    if (this.text.startsWith('$((', this.at)) {
      this.arithmetic(this.at + 3, word);
      this.rejectSince(before, 'the shell would evaluate it');
    } else {
      this.at += 2;
      const { waiting } = this;
      this.waiting = [];
      this.list(')');
      if (this.waiting.length > 0) throw new ShellSyntaxError('a here-document has no lines');
      this.waiting = waiting;
      this.expect(')');
    }
    for (let index = before; index < this.count; index++) word.holes.push(index);
  }

  /** Parses from after `((` through `))`. */
  protected arithmetic(start: number, word = newWord()): void {
    this.at = start;
    let depth = 0;
    for (; this.at < this.end; this.at++) {
      const c = this.peek();
      if (this.numbers.has(this.at)) {
        this.hole('word', 'the shell would evaluate it');
        this.at--;
      } else if (c === '(') depth++;
      else if (c === ')' && depth-- === 0) break;
      else if (/["'`\\]/.test(c)) throw new ShellSyntaxError('arithmetic with quotes is not supported');
      const name = /^[A-Za-z_]\w*/.exec(this.text.slice(this.at, this.at + 200))?.[0];
      if (name !== undefined) {
        this.notes.reject({ ...newWord(), variables: [name] }, 'the shell would evaluate it');
        word.variables.push(name);
        this.at += name.length - 1;
      }
    }
    this.expect(')');
    this.expect(')');
  }

  /** `${…}`. */
  protected expansion(word: Word): void {
    const before = this.count;
    this.opened(word);
    const name = /^\$\{[#!]?([A-Za-z_]\w*)/.exec(this.text.slice(this.at, this.at + 200))?.[1];
    if (name !== undefined) word.variables.push(name);
    this.at += 2;
    const inner = newWord();
    while (this.at < this.end && this.peek() !== '}') {
      const c = this.peek();
      if (this.numbers.has(this.at)) this.hole('word');
      else if (/["']/.test(c)) this.plainQuotes();
      else if (c === '\\') this.escape(inner);
      else if (c === '$') this.dollar(inner, true);
      else if (c === '`') this.backquotes(inner, true);
      else this.at++;
    }
    this.expect('}');
    word.variables.push(...inner.variables);
    this.rejectSince(before, 'it is inside `${…}`');
    for (let index = before; index < this.count; index++) word.holes.push(index);
  }

  /** Quotes in `${…}` whose contents all shells parse in the same way. */
  protected plainQuotes(): void {
    const plain = /^(?:"[\w ./:,=@%+-]*"|'[\w ./:,=@%+-]*')/.exec(
      this.text.slice(this.at, Math.min(this.at + 400, this.end)),
    );
    if (plain === null) throw new ShellSyntaxError('these quotes in `${…}` are not supported');
    this.at += plain[0].length;
  }

  protected backquotes(word: Word, isQuoted: boolean): void {
    const before = this.count;
    this.opened(word);
    this.at++;
    const start = this.at;
    let close = start;
    while (close < this.end && this.text[close] !== '`') close += this.text[close] === '\\' ? 2 : 1;
    const { end, waiting } = this;
    this.end = Math.min(close, end);
    this.waiting = [];
    this.list('`');
    this.end = end;
    this.waiting = waiting;
    this.at = close;
    this.expect('`');
    if (isQuoted || this.text.slice(start, close).includes('\\'))
      this.rejectSince(before, 'it is in backquotes inside other quotes');
    for (let index = before; index < this.count; index++) word.holes.push(index);
  }

  // ---- characters -------------------------------------------------------------------------------------------------

  protected hole(context: ShellContext, rejected?: string, word?: Word): void {
    const index = this.numbers.get(this.at) ?? 0;
    this.notes.contexts[index] = context;
    if (rejected !== undefined) this.notes.rejectHole(index, rejected);
    word?.holes.push(index);
    this.count = index + 1;
    this.at++;
    // Inside single quotes, the caller advances.
    if (context === 'single' || context === 'comment' || (context === 'here' && rejected !== undefined)) this.at--;
  }

  protected mark(): Mark {
    return { holes: this.count, words: this.words.length };
  }

  protected peek(): string {
    return this.at < this.end ? (this.text[this.at] ?? '') : '';
  }

  protected rejectSince(first: number, why: string): void {
    this.notes.rejectBetween(first, this.count, why);
  }

  protected expect(c: string): void {
    if (this.peek() !== c) throw new ShellSyntaxError(`\`${c}\` is missing`);
    this.at++;
  }
}
