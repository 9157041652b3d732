/**
 * Runs compiled expressions: a backtracking matcher that does not recurse with the length of the text. When a match
 * takes long, it starts to memoize failed states, which makes otherwise exponential expressions linear. Expressions
 * that cannot benefit (back-references, large counts) are stopped by the evaluation's deadline or by a step limit.
 */
import { PklError } from '../diagnostics/error.ts';
import { regexTooExpensive } from '../diagnostics/messages/strings.ts';
import { nextOffset, previousOffset } from '../values/code-points.ts';
import { checkDeadline } from '../values/context.ts';
import { graphemeEnd, holds } from './assertions.ts';
import { areEqual } from './char-set.ts';
import { FailedStates } from './failed-states.ts';
import { FOLDS, type Look, type Loop, OP, type Program, WIDTH } from './program.ts';
import type { Assertion } from './tree.ts';

/** What a match must cover: any part of the text, a part from the start, or the entire text. */
export type MatchMode = 'find' | 'start' | 'entire';

// Kinds of entries on the backtrack stack; anything from 0 on is an instruction to continue with.
const RESTORE = -1;
const SHRINK = -2;

const ENTRY = 4;
const CHECK_MASK = 0x3fff;
/** Steps after which a match counts as slow. */
const SLOW_STEPS = 20_000;
/** Limits on steps and stack entries: several seconds, and 256 MB. */
const MAX_STEPS = 100_000_000;
const MAX_STACK = 1 << 26;

export class Machine {
  readonly #program: Program;
  readonly #pattern: string;
  readonly #registers: Int32Array;
  #stack = new Int32Array(256 * ENTRY);
  #top = 0;
  #input = '';
  #isEntire = false;
  #lastEnd = 0;
  #steps = 0;
  #failed: FailedStates | undefined;
  // Where to continue: a result of methods, kept in a field to avoid allocation.
  #next = 0;
  #position = 0;

  /** @param pattern source of the expression, for messages */
  constructor(program: Program, pattern: string) {
    this.#program = program;
    this.#pattern = pattern;
    this.#registers = new Int32Array(program.registerCount);
  }

  /**
   * Matches at or after `from`. Returns the offsets of the match and its groups, two for each, -1 for unmatched groups;
   * null when there is no match.
   */
  run(input: string, from: number, mode: MatchMode, lastEnd: number): number[] | null {
    this.#input = input;
    this.#isEntire = mode === 'entire';
    this.#lastEnd = lastEnd;
    this.#steps = 0;
    this.#failed = undefined;
    const found = mode === 'find' ? this.#search(from) : this.#attempt(from);
    this.#input = '';
    this.#failed = undefined;
    return found;
  }

  #search(from: number): number[] | null {
    const input = this.#input;
    for (let at = from; at <= input.length; at = nextOffset(input, at)) {
      const start = this.#skip(at);
      if (start < 0) return null;
      at = start;
      const found = this.#attempt(at);
      if (found !== null) return found;
      if ((++this.#steps & CHECK_MASK) === 0) this.#checkProgress();
    }
    return null;
  }

  /** The next offset where the first instruction can match; -1 when there is none. */
  #skip(from: number): number {
    const { code, sets, texts } = this.#program;
    const input = this.#input;
    let pc = 0;
    while (code[pc] === OP.save) pc += WIDTH;
    const op = code[pc];
    const a = code[pc + 1] as number;
    if (op === OP.unit) return input.indexOf(String.fromCharCode(a), from);
    if (op === OP.text) return input.indexOf(texts[a] as string, from);
    if (op !== OP.set && !(op === OP.run && (code[pc + 2] as number) > 0)) return from;
    const set = sets[a];
    for (let at = from; at < input.length; at = nextOffset(input, at)) {
      if (set?.has(input.codePointAt(at) as number) === true) return at;
    }
    return -1;
  }

  #attempt(at: number): number[] | null {
    this.#registers.fill(-1);
    this.#top = 0;
    const end = this.#execute(0, at, true);
    if (end < 0) return null;
    const offsets = [at, end];
    for (let i = 2; i < 2 * (this.#program.groupCount + 1); i++) offsets.push(this.#registers[i] as number);
    return offsets;
  }

  /** Runs from an instruction to a `match`; returns the position there, or -1. Leaves its choices on the stack. */
  #execute(start: number, from: number, isOuter: boolean): number {
    const { code, sets, texts } = this.#program;
    const input = this.#input;
    const bottom = this.#top;
    let pc = start;
    let at = from;
    for (;;) {
      if ((++this.#steps & CHECK_MASK) === 0) this.#checkProgress();
      let goesOn = true;
      switch (code[pc] as number) {
        case OP.unit:
          goesOn = input.charCodeAt(at) === code[pc + 1];
          at++;
          pc += WIDTH;
          break;
        case OP.set: {
          const point = input.codePointAt(at);
          goesOn = point !== undefined && (sets[code[pc + 1] as number]?.has(point) ?? false);
          at += point !== undefined && point > 0xffff ? 2 : 1;
          pc += WIDTH;
          break;
        }
        case OP.text: {
          const text = texts[code[pc + 1] as number] as string;
          goesOn = input.startsWith(text, at);
          at += text.length;
          pc += WIDTH;
          break;
        }
        case OP.split:
          goesOn = !isOuter || this.#failed === undefined || this.#failed.add(pc, at, this.#registers);
          if (goesOn) this.#push(code[pc + 2] as number, at, 0, 0);
          pc = code[pc + 1] as number;
          break;
        case OP.jump:
          pc = code[pc + 1] as number;
          break;
        case OP.match:
          if (!isOuter || !this.#isEntire || at === input.length) return at;
          goesOn = false;
          break;
        case OP.run:
          if (isOuter && this.#failed !== undefined && code[pc + 3] === -1) {
            [pc, at] = this.#runOneByOne(pc, at);
          } else {
            at = this.#run(pc, at);
            pc += WIDTH;
          }
          goesOn = at >= 0;
          break;
        default:
          at = this.#rare(pc, at);
          goesOn = at >= 0;
          pc = this.#next;
      }
      if (!goesOn) {
        if (!this.#backtrack(bottom)) return -1;
        pc = this.#next;
        at = this.#position;
      }
    }
  }

  /** Undoes everything since the last choice and takes its alternative; false when there is none above `bottom`. */
  #backtrack(bottom: number): boolean {
    const stack = this.#stack;
    while (this.#top > bottom) {
      this.#top -= ENTRY;
      const kind = stack[this.#top] as number;
      const a = stack[this.#top + 1] as number;
      const b = stack[this.#top + 2] as number;
      if (kind === RESTORE) {
        this.#registers[a] = b;
        continue;
      }
      if (kind >= 0) {
        this.#next = kind;
        this.#position = a;
        return true;
      }
      const shorter = previousOffset(this.#input, stack[this.#top + 3] as number);
      if (shorter > b) this.#push(SHRINK, a, b, shorter);
      this.#next = a;
      this.#position = shorter;
      return true;
    }
    return false;
  }

  #push(kind: number, a: number, b: number, c: number): void {
    if (this.#top + ENTRY > this.#stack.length) this.#grow();
    const stack = this.#stack;
    stack[this.#top] = kind;
    stack[this.#top + 1] = a;
    stack[this.#top + 2] = b;
    stack[this.#top + 3] = c;
    this.#top += ENTRY;
  }

  #grow(): void {
    if (this.#stack.length >= MAX_STACK) throw new PklError(regexTooExpensive(this.#pattern));
    const larger = new Int32Array(this.#stack.length * 2);
    larger.set(this.#stack);
    this.#stack = larger;
  }

  #setRegister(register: number, value: number): void {
    this.#push(RESTORE, register, this.#registers[register] as number, 0);
    this.#registers[register] = value;
  }

  /** Rare instructions. Sets `#next`; returns the position, -1 on failure. */
  #rare(pc: number, at: number): number {
    const { code } = this.#program;
    const a = code[pc + 1] as number;
    const b = code[pc + 2] as number;
    this.#next = pc + WIDTH;
    switch (code[pc] as number) {
      case OP.save:
        this.#setRegister(a, at);
        return at;
      case OP.close:
        this.#setRegister(2 * a, this.#registers[b] as number);
        this.#setRegister(2 * a + 1, at);
        return at;
      case OP.assertion:
        return holds(this.#program.assertions[a] as Assertion, this.#input, at, this.#lastEnd) ? at : -1;
      case OP.look:
        return this.#look(this.#program.looks[a] as Look, at);
      case OP.reference:
        return this.#reference(a, b, at);
      case OP.grapheme:
        return at < this.#input.length ? graphemeEnd(this.#input, at) : -1;
      case OP.possessiveRun:
        return this.#extend(pc, at);
      case OP.count:
        this.#setRegister(a, 0);
        this.#setRegister(b, -1);
        return at;
      case OP.loop:
        this.#loop(this.#program.loops[a] as Loop, at);
        return at;
      case OP.round:
        this.#round(this.#program.loops[a] as Loop, at);
        return at;
      case OP.exitIfEmpty:
        if (this.#registers[a] === at) this.#next = b;
        return at;
      case OP.here:
        return this.#registers[a] === at ? at : -1;
      default:
        throw new TypeError(`unknown instruction ${code[pc]}`);
    }
  }

  /** The end of the longest run of a set; -1 when it is too short. */
  #extend(pc: number, from: number): number {
    const { code, sets } = this.#program;
    const set = sets[code[pc + 1] as number];
    const min = code[pc + 2] as number;
    const max = code[pc + 3] as number;
    const input = this.#input;
    let at = from;
    let count = 0;
    while (count !== max) {
      const point = input.codePointAt(at);
      if (point === undefined || set?.has(point) !== true) break;
      at += point > 0xffff ? 2 : 1;
      count++;
    }
    this.#steps += count >> 3;
    this.#position = count;
    return count < min ? -1 : at;
  }

  #run(pc: number, from: number): number {
    const end = this.#extend(pc, from);
    const min = this.#program.code[pc + 2] as number;
    if (end < 0 || this.#position === min) return end;
    let minEnd = from;
    for (let i = 0; i < min; i++) minEnd = nextOffset(this.#input, minEnd);
    this.#push(SHRINK, pc + WIDTH, minEnd, end);
    return end;
  }

  /**
   * Like `#run`, but with a choice for each character, so that memoized states can stop it. Each step returns to the
   * instruction; a run with a minimum is only entered once for it.
   */
  #runOneByOne(pc: number, from: number): [pc: number, at: number] {
    const { code, sets } = this.#program;
    const set = sets[code[pc + 1] as number];
    const input = this.#input;
    let at = from;
    for (let count = 0; count < (code[pc + 2] as number); count++) {
      const point = input.codePointAt(at);
      if (point === undefined || set?.has(point) !== true) return [pc, -1];
      at += point > 0xffff ? 2 : 1;
    }
    for (;;) {
      if (this.#failed?.add(pc, at, this.#registers) === false) return [pc, -1];
      const point = input.codePointAt(at);
      if (point === undefined || set?.has(point) !== true) return [pc + WIDTH, at];
      this.#push(pc + WIDTH, at, 0, 0);
      at += point > 0xffff ? 2 : 1;
      if ((++this.#steps & CHECK_MASK) === 0) this.#checkProgress();
    }
  }

  #loop(loop: Loop, at: number): void {
    const count = this.#registers[loop.counter] as number;
    // An iteration that matches nothing would repeat forever.
    if (this.#registers[loop.position] === at || count >= loop.max) {
      this.#next = loop.exit;
      return;
    }
    this.#next = loop.round;
    if (count < loop.min) return;
    this.#push(loop.isLazy ? loop.round : loop.exit, at, 0, 0);
    if (loop.isLazy) this.#next = loop.exit;
  }

  #round(loop: Loop, at: number): void {
    this.#setRegister(loop.counter, (this.#registers[loop.counter] as number) + 1);
    this.#setRegister(loop.position, at);
  }

  #reference(group: number, fold: number, at: number): number {
    const start = this.#registers[2 * group] ?? -1;
    const end = this.#registers[2 * group + 1] ?? -1;
    if (group > this.#program.groupCount || start < 0 || end < 0) return -1;
    const text = this.#input.slice(start, end);
    const found = this.#input.slice(at, at + text.length);
    return areEqual(text, found, FOLDS[fold] ?? 'none') ? at + text.length : -1;
  }

  #look(look: Look, at: number): number {
    const bottom = this.#top;
    const end = look.kind === 'behind' ? this.#lookBehind(look, at) : this.#execute(look.start, at, false);
    this.#next = look.next;
    if (look.isNegated) {
      this.#undo(bottom);
      return end < 0 ? at : -1;
    }
    if (end < 0) return -1;
    this.#keepRestores(bottom);
    return look.kind === 'atomic' ? end : at;
  }

  /** Tries earlier and earlier starts until a match ends exactly here. */
  #lookBehind(look: Look, at: number): number {
    const input = this.#input;
    this.#setRegister(look.end, at);
    let start = at;
    for (let length = 0; length <= look.extent.max; length++) {
      if (length >= look.extent.min && this.#execute(look.start, start, false) >= 0) return at;
      if ((++this.#steps & CHECK_MASK) === 0) this.#checkProgress();
      if (start === 0) break;
      start = previousOffset(input, start);
    }
    return -1;
  }

  #undo(bottom: number): void {
    while (this.#top > bottom) {
      this.#top -= ENTRY;
      if (this.#stack[this.#top] === RESTORE) {
        this.#registers[this.#stack[this.#top + 1] as number] = this.#stack[this.#top + 2] as number;
      }
    }
  }

  /** Drops the choices above `bottom`, but keeps what must be restored when the whole part is undone. */
  #keepRestores(bottom: number): void {
    let to = bottom;
    for (let from = bottom; from < this.#top; from += ENTRY) {
      if (this.#stack[from] !== RESTORE) continue;
      this.#stack.copyWithin(to, from, from + ENTRY);
      to += ENTRY;
    }
    this.#top = to;
  }

  #checkProgress(): void {
    checkDeadline();
    if (this.#steps > MAX_STEPS) throw new PklError(regexTooExpensive(this.#pattern));
    if (this.#failed !== undefined || this.#steps < SLOW_STEPS) return;
    this.#failed = FailedStates.create(this.#program, this.#input.length);
  }
}
