/** Parses Python as far as strings, comments and calls, to determine the context of each value. */
import { PythonNames, processes, programReason, targetsOf } from './python-flow.ts';

/** The context of a value. */
export type PythonContext =
  | { readonly kind: 'expression' }
  | { readonly kind: 'comment' }
  | {
      readonly kind: 'string';
      /** `'`, `"`, `'''` or `"""`. */
      readonly quote: string;
      /** The letters before the quote, such as `f` or `rb`. */
      readonly prefix: string;
      readonly isRaw: boolean;
      readonly isBytes: boolean;
    };

/** What was found out about the values in a text, each by its index. */
export interface PythonReading {
  readonly contexts: readonly (PythonContext | null)[];
  /** Why a value is unsafe there. */
  readonly rejected: ReadonlyMap<number, string>;
}

/** An open bracket, with the name of the callee if it starts a call. */
interface Bracket {
  readonly bracket: string;
  readonly callee: string;
  /** What stands before it. */
  readonly before: string;
  /** The variables that hold what is inside from then on. */
  readonly holders: readonly string[];
  /** The values inside, including nested brackets. */
  readonly holes: number[];
  /** Variables used inside. */
  readonly names: string[];
  hasShell: boolean;
}

/**
 * Determines the context of each value in a text.
 *
 * @param holes the index of each value in the text, in ascending order
 */
export function readPython(text: string, holes: readonly number[]): PythonReading {
  const assigned = new Map<string, Set<number>>();
  const names = new PythonNames(text);
  // A variable may be assigned after the place where it is run, and its value may have come through other ones.
  for (let pass = 1; ; pass++) {
    const before = sizeOf(assigned);
    const reader = new PythonReader(text, holes, assigned, names);
    reader.all();
    if (sizeOf(assigned) === before || pass === MAX_PASSES) return reader;
  }
}

const MAX_PASSES = 10;

function sizeOf(assigned: ReadonlyMap<string, ReadonlySet<number>>): number {
  let size = 0;
  for (const { size: count } of assigned.values()) size += count;
  return size;
}

class PythonReader implements PythonReading {
  readonly contexts: (PythonContext | null)[];
  readonly rejected = new Map<number, string>();
  readonly #text: string;
  readonly #numbers: ReadonlyMap<number, number>;
  readonly #assigned: Map<string, Set<number>>;
  readonly #known: PythonNames;
  readonly #brackets: Bracket[] = [];
  #at = 0;
  /** The contents of the last string. */
  #lastText = '';
  /** The variables that the statement assigns to, and the values and names in it. */
  #statement = { targets: [] as readonly string[], holes: [] as number[], names: [] as string[] };

  constructor(text: string, holes: readonly number[], assigned: Map<string, Set<number>>, known: PythonNames) {
    this.#text = text;
    this.#numbers = new Map(holes.map((at, index) => [at, index]));
    this.contexts = holes.map(() => null);
    this.#assigned = assigned;
    this.#known = known;
  }

  all(): void {
    let isLineStart = true;
    while (this.#at < this.#text.length) {
      const c = this.#text[this.#at] ?? '';
      if (isLineStart) {
        isLineStart = false;
        this.#lineStart();
        continue;
      }
      if (this.#numbers.has(this.#at)) this.#expression();
      else if (c === '#') this.#comment();
      else if (c === '\n') {
        this.#at++;
        if (this.#brackets.length === 0) {
          this.#endStatement();
          isLineStart = true;
        }
      } else if (c === '"' || c === "'") this.#string('');
      else if (/[A-Za-z_]/.test(c) || c.charCodeAt(0) > 127) this.#name();
      else if (/[([{]/.test(c)) this.#open(c);
      else if (/[)\]}]/.test(c)) this.#close(c);
      else if (c === '\\' && this.#numbers.has(this.#at + 1)) {
        this.#at++;
        this.#reject(this.#at, 'it follows a backslash');
        this.#at++;
      } else if (c === ';' && this.#brackets.length === 0) {
        this.#at++;
        this.#endStatement();
        isLineStart = true;
      } else this.#at++;
    }
    this.#endStatement();
  }

  #lineStart(): void {
    const text = this.#text.slice(this.#at, this.#at + 300);
    const head = /^[ \t]*(import|from|global|nonlocal|del|def|class)\b/.exec(text);
    if (head === null) this.#statement.targets = targetsOf(/^.*/.exec(text)?.[0] ?? '');
    const isDeclaration = head !== null;
    const line = this.#text.slice(this.#at).search(/\n|$/) + this.#at;
    if (!isDeclaration) return;
    for (const at of this.#numbers.keys()) {
      // A class or function may start and end on the same line; only its name matters.
      const isHead = !/[(:]/.test(this.#text.slice(this.#at, at));
      if (at >= this.#at && at < line && isHead) this.#reject(at, 'it would be a name');
    }
  }

  #endStatement(): void {
    const { targets, holes, names } = this.#statement;
    this.#assign(targets, holes, names);
    this.#statement = { targets: [], holes: [], names: [] };
    this.#lastText = '';
  }

  #assign(targets: readonly string[], holes: readonly number[], names: readonly string[]): void {
    const values = [...holes, ...names.flatMap((each) => [...(this.#assigned.get(each) ?? [])])];
    if (values.length === 0) return;
    for (const name of targets) this.#assigned.set(name, new Set([...(this.#assigned.get(name) ?? []), ...values]));
  }

  /** A value outside of strings becomes a literal. */
  #expression(): void {
    const before = this.#text[this.#at - 1] ?? '';
    const after = this.#text[this.#at + 1] ?? '';
    this.#context({ kind: 'expression' });
    this.#checkProgram();
    if (isNameCharacter(before) || isNameCharacter(after) || /["'@.]/.test(before) || /["'@]/.test(after))
      this.#reject(this.#at, 'it touches a name, a string or an operator');
    else if (this.#brackets.length === 0 && /(?:^|\n)[ \t]*$/.test(this.#text.slice(0, this.#at)))
      this.#reject(this.#at, 'it is at the start of a statement');
    this.#at++;
  }

  #comment(): void {
    for (; this.#at < this.#text.length && this.#text[this.#at] !== '\n'; this.#at++) {
      if (this.#numbers.has(this.#at)) this.#context({ kind: 'comment' });
    }
  }

  #name(): void {
    const name = /^(?:\w|[^\0-\x7f])+/.exec(this.#text.slice(this.#at, this.#at + 200))?.[0] ?? '';
    const length = Array.from({ length: name.length }).findIndex((_, index) => this.#numbers.has(this.#at + index));
    const known = length < 0 ? name : name.slice(0, length);
    if (known === '') {
      this.#expression();
      return;
    }
    const next = this.#text[this.#at + known.length];
    if (/^(?:[rbuft]|br|rb|fr|rf|tr|rt)$/i.test(known)) {
      if (next === '"' || next === "'") {
        this.#at += known.length;
        this.#string(known);
        return;
      }
    }
    if (known === 'shell') for (const bracket of this.#brackets) bracket.hasShell = true;
    this.#names([known]);
    this.#at += known.length;
  }

  #names(names: readonly string[]): void {
    for (const bracket of this.#brackets) bracket.names.push(...names);
    this.#statement.names.push(...names);
  }

  #open(bracket: string): void {
    const before = bracket === '(' ? this.#text.slice(Math.max(0, this.#at - 100), this.#at) : '';
    const callee = /(\w+)[ \t]*$|\((\w+)\)[ \t]*$/.exec(before)?.slice(1).find(Boolean) ?? '';
    const holders = this.#known.holdersOf(callee, before);
    this.#brackets.push({ bracket, callee, before, holders, holes: [], names: [], hasShell: false });
    this.#at++;
  }

  #close(bracket: string): void {
    this.#at++;
    const last = this.#brackets.pop();
    if (last === undefined || !['()', '[]', '{}'].includes(last.bracket + bracket)) {
      this.#giveUp('the brackets around it are unbalanced');
      return;
    }
    const { callee, before, holders, holes, names, hasShell } = last;
    this.#assign(holders, holes, names);
    const runs = this.#known.isRunner(callee) || (processes.has(callee) && hasShell);
    if (!runs && !this.#known.isInput(callee, before, names)) return;
    const tainted = names.flatMap((name) => [...(this.#assigned.get(name) ?? [])]);
    for (const index of [...holes, ...tainted]) this.#rejectIndex(index, `\`${callee}\` would run it`);
  }

  #string(prefix: string): void {
    const letters = prefix.toLowerCase();
    const isFormatted = /[ft]/.test(letters);
    const isRaw = letters.includes('r');
    const isBytes = letters.includes('b');
    const start = this.#text[this.#at] ?? '';
    const quote = this.#text.startsWith(start.repeat(3), this.#at) ? start.repeat(3) : start;
    this.#at += quote.length;
    const context: PythonContext = { kind: 'string', quote, prefix, isRaw, isBytes };
    let depth = 0;
    const from = this.#at;
    const isOptionValue = /^(?:-\w*[ce]|--eval)$/.test(this.#lastText);
    const inside: number[] = [];
    for (;;) {
      if (this.#at >= this.#text.length) return this.#giveUp('a string is not closed');
      if (this.#numbers.has(this.#at)) {
        this.#context(context);
        if (depth > 0) this.#reject(this.#at, 'it is in an expression inside a string');
        if (isOptionValue) this.#reject(this.#at, 'the started program would run it');
        if (isRaw && this.#text[this.#at - 1] === start && this.#at > from)
          this.#reject(this.#at, 'it follows a quote');
        if (this.#at === from) this.#checkProgram();
        this.#checkEscape(isRaw, isBytes);
        inside.push(this.#at);
        this.#at++;
        continue;
      }
      const c = this.#text[this.#at] ?? '';
      if (this.#text.startsWith(quote, this.#at)) {
        if (depth > 0) return this.#giveUp('Python versions disagree on where a string ends');
        this.#lastText = this.#text.slice(from, this.#at);
        if (isFormatted) this.#names(this.#lastText.match(/[A-Za-z_]\w*/g) ?? []);
        this.#at += quote.length;
        if (/^\s*\.format(?:_map)?\s*\(/.test(this.#text.slice(this.#at, this.#at + 100)))
          for (const at of inside) this.#reject(at, '`format` would read it');
        return;
      }
      if (c === '\n' && quote.length === 1) return this.#giveUp('a string is not closed on its line');
      if (c === '\\') {
        // A value after a backslash is checked at its own position.
        this.#at += this.#numbers.has(this.#at + 1) ? 1 : 2;
        continue;
      }
      if (isFormatted && (c === '{' || c === '}')) {
        if (this.#text[this.#at + 1] === c && depth === 0) this.#at++;
        else depth += c === '{' ? 1 : -1;
        // Later Python versions allow the same kind of quote inside; earlier ones end the string there.
        if (depth < 0) return this.#giveUp('a brace in a string is unbalanced');
      }
      this.#at++;
    }
  }

  #checkProgram(): void {
    const why = programReason(this.#text.slice(Math.max(0, this.#at - 100), this.#at));
    if (why !== undefined) this.#reject(this.#at, why);
  }

  /** An incomplete escape would swallow part of the value. */
  #checkEscape(isRaw: boolean, isBytes: boolean): void {
    const before = this.#text.slice(Math.max(0, this.#at - 60), this.#at);
    const slashes = /\\*$/.exec(before)?.[0].length ?? 0;
    if (slashes % 2 === 1) this.#reject(this.#at, 'it follows a backslash');
    if (isRaw) return;
    const partial =
      /(?<!\\)(?:\\\\)*\\(?:x[\da-fA-F]?|[0-7]{1,2}|u[\da-fA-F]{0,3}|U[\da-fA-F]{0,7}|N(?:\{[^}]*)?)$/.test(before);
    if (partial && !(isBytes && /\\[uUN]/.test(before))) this.#reject(this.#at, 'it follows an incomplete escape');
  }

  #context(context: PythonContext): void {
    const index = this.#numbers.get(this.#at) ?? 0;
    this.contexts[index] = context;
    if (context.kind === 'comment') return;
    this.#statement.holes.push(index);
    for (const bracket of this.#brackets) bracket.holes.push(index);
  }

  #reject(at: number, why: string): void {
    const index = this.#numbers.get(at);
    if (index !== undefined) this.#rejectIndex(index, why);
  }

  #rejectIndex(index: number, why: string): void {
    if (!this.rejected.has(index)) this.rejected.set(index, why);
  }

  /** Rejects all values from here on. */
  #giveUp(why: string): void {
    for (const [at, index] of this.#numbers)
      if (at >= this.#at - 1 || this.contexts[index] === null) this.#rejectIndex(index, why);
    this.#at = this.#text.length;
  }
}

function isNameCharacter(c: string): boolean {
  return c !== '' && (/\w/.test(c) || c.charCodeAt(0) > 127);
}
