/** Compiles a parsed expression to instructions for the machine: four numbers each, an opcode and its operands. */
import { type CharSet, type Fold, foldedRange } from './char-set.ts';
import { type Assertion, childrenOf, type Extent, extentOf, type ParsedRegex, type RegexNode } from './tree.ts';

export const OP = {
  /** Completes the match, or the sub-program of a `LOOK`. */
  match: 0,
  /** Matches a UTF-16 unit that is not a surrogate: `unit`. */
  unit: 1,
  /** Matches a code point of a set: `set`. */
  set: 2,
  /** Matches several characters: `text`. */
  text: 3,
  /** Tries the first alternative, then the second: `first`, `second`. */
  split: 4,
  jump: 5,
  /** Saves the position in a register. */
  save: 6,
  /** Ends a group: its index, and the register with its start. */
  close: 7,
  assertion: 8,
  /** Runs a sub-program: `look`. */
  look: 9,
  /** Matches a back-reference: the group's index, and how to compare. */
  reference: 10,
  grapheme: 11,
  /** Matches as many of a set as possible, backtracking to fewer: `set`, `min`, `max` (-1: no limit). */
  run: 12,
  /** The same without backtracking. */
  possessiveRun: 13,
  /** Starts a counted loop: register of the count. */
  count: 14,
  /** Decides on another iteration of a counted loop: `loop`. */
  loop: 15,
  /** Jumps when nothing was matched since the position in a register: register, target. */
  exitIfEmpty: 16,
  /** Starts another iteration of a counted loop: `loop`. */
  round: 17,
  /** Continues only at the position in a register. */
  here: 18,
} as const;

export const WIDTH = 4;

/** A look-around or an atomic group. */
export interface Look {
  readonly kind: 'ahead' | 'behind' | 'atomic';
  readonly isNegated: boolean;
  readonly start: number;
  readonly next: number;
  /** Register of the position that a look-behind has to end at. */
  readonly end: number;
  /** How far a look-behind reaches back, in code points. */
  readonly extent: Extent;
}

/** A counted loop. */
export interface Loop {
  readonly counter: number;
  /** Register of the position where the last iteration started. */
  readonly position: number;
  readonly min: number;
  readonly max: number;
  readonly isLazy: boolean;
  /** The `round` instruction, and what follows the loop. */
  readonly round: number;
  readonly exit: number;
}

export interface Program {
  readonly code: Int32Array;
  readonly sets: readonly CharSet[];
  readonly texts: readonly string[];
  readonly assertions: readonly Assertion[];
  readonly looks: readonly Look[];
  readonly loops: readonly Loop[];
  readonly groupCount: number;
  readonly registerCount: number;
  /** Registers that show whether an iteration of a loop has matched anything yet. */
  readonly emptyChecks: readonly number[];
  /** Whether the continuation of an instruction depends only on it, the position and the empty checks. */
  readonly isRegular: boolean;
}

export const FOLDS: readonly Fold[] = ['none', 'ascii', 'unicode'];

/** Loops are unrolled up to this many instructions. */
const MAX_WRITTEN_OUT = 400;

export function compileProgram(parsed: ParsedRegex): Program {
  return new Compiler(parsed).compile();
}

class Compiler {
  readonly #parsed: ParsedRegex;
  readonly #code: number[] = [];
  readonly #sets: CharSet[] = [];
  readonly #texts: string[] = [];
  readonly #assertions: Assertion[] = [];
  readonly #looks: Look[] = [];
  readonly #loops: Loop[] = [];
  readonly #emptyChecks: number[] = [];
  #registerCount: number;
  #isRegular = true;

  constructor(parsed: ParsedRegex) {
    this.#parsed = parsed;
    this.#registerCount = 2 * (parsed.groupCount + 1);
  }

  compile(): Program {
    this.#node(this.#parsed.root);
    this.#emit(OP.match);
    return {
      code: Int32Array.from(this.#code),
      sets: this.#sets,
      texts: this.#texts,
      assertions: this.#assertions,
      looks: this.#looks,
      loops: this.#loops,
      groupCount: this.#parsed.groupCount,
      registerCount: this.#registerCount,
      emptyChecks: this.#emptyChecks,
      isRegular: this.#isRegular,
    };
  }

  get #here(): number {
    return this.#code.length;
  }

  #emit(op: number, a = 0, b = 0, c = 0): number {
    const at = this.#here;
    this.#code.push(op, a, b, c);
    return at;
  }

  /** Fills in an operand that was unknown when the instruction was emitted. */
  #patch(at: number, argument: number, value: number): void {
    this.#code[at + argument] = value;
  }

  #register(): number {
    return this.#registerCount++;
  }

  #node(node: RegexNode): void {
    switch (node.kind) {
      case 'empty':
        return;
      case 'character':
      case 'set':
        this.#single(node);
        return;
      case 'sequence':
        this.#sequence(node.items);
        return;
      case 'choice':
        this.#choice(node.options);
        return;
      case 'group':
        this.#group(node.index, node.body);
        return;
      case 'repeat':
        this.#repeat(node);
        return;
      case 'look':
        this.#look(node.isBehind ? 'behind' : 'ahead', node.isNegated, node.body);
        return;
      case 'atomic':
        this.#look('atomic', false, node.body);
        return;
      case 'reference':
        this.#isRegular = false;
        this.#emit(OP.reference, node.index, FOLDS.indexOf(node.fold));
        return;
      case 'grapheme':
        this.#emit(OP.grapheme);
        return;
      case 'assertion':
        this.#emit(OP.assertion, this.#assertions.push(node) - 1);
        return;
    }
  }

  #single(node: Single): void {
    if (isUnit(node)) this.#emit(OP.unit, node.code);
    else this.#emit(OP.set, this.#set(node));
  }

  #set(node: Single): number {
    const set = node.kind === 'set' ? node.set : foldedRange(node.code, node.code, node.fold);
    return this.#sets.push(set) - 1;
  }

  /** Consecutive characters are merged into one text. */
  #sequence(items: readonly RegexNode[]): void {
    let text = '';
    for (const item of items) {
      if (isUnit(item)) {
        text += String.fromCharCode(item.code);
        continue;
      }
      this.#text(text);
      text = '';
      this.#node(item);
    }
    this.#text(text);
  }

  #text(text: string): void {
    if (text.length === 1) this.#emit(OP.unit, text.charCodeAt(0));
    else if (text !== '') this.#emit(OP.text, this.#texts.push(text) - 1);
  }

  #choice(options: readonly RegexNode[]): void {
    const jumps: number[] = [];
    options.forEach((option, i) => {
      if (i === options.length - 1) {
        this.#node(option);
        return;
      }
      const split = this.#emit(OP.split);
      this.#patch(split, 1, this.#here);
      this.#node(option);
      jumps.push(this.#emit(OP.jump));
      this.#patch(split, 2, this.#here);
    });
    for (const jump of jumps) this.#patch(jump, 1, this.#here);
  }

  // The start is kept in a separate register: inside the group, a back-reference still means the previous iteration.
  #group(index: number, body: RegexNode): void {
    const start = this.#register();
    this.#emit(OP.save, start);
    this.#node(body);
    this.#emit(OP.close, index, start);
  }

  #look(kind: Look['kind'], isNegated: boolean, body: RegexNode): void {
    const extent = kind === 'behind' ? extentOf(body) : { min: 0, max: 0 };
    const end = kind === 'behind' ? this.#register() : 0;
    const look = { kind, isNegated, start: this.#here + WIDTH, next: 0, end, extent };
    this.#emit(OP.look, this.#looks.length);
    // Reserves the slot in the table: the body may contain look-arounds too.
    const index = this.#looks.push(look) - 1;
    this.#node(body);
    if (kind === 'behind') this.#emit(OP.here, end);
    this.#emit(OP.match);
    this.#looks[index] = { ...look, next: this.#here };
  }

  #repeat(node: RegexNode & { kind: 'repeat' }): void {
    const { body, min, max, mode } = node;
    if (max === 0) return;
    if (isSingle(body) && mode !== 'lazy') {
      const op = mode === 'greedy' ? OP.run : OP.possessiveRun;
      this.#emit(op, this.#set(body), min, max === Infinity ? -1 : max);
    } else if (mode === 'possessive') {
      this.#look('atomic', false, { ...node, mode: 'greedy' });
    } else if (sizeOf(body) * (max === Infinity ? min + 1 : max) <= MAX_WRITTEN_OUT) {
      this.#writtenOut(node, mode === 'lazy');
    } else {
      this.#counted(node, mode === 'lazy');
    }
  }

  #writtenOut({ body, min, max }: RegexNode & { kind: 'repeat' }, isLazy: boolean): void {
    for (let i = 0; i < min; i++) this.#node(body);
    if (max === Infinity) {
      this.#endless(body, isLazy);
      return;
    }
    const splits: number[] = [];
    for (let i = min; i < max; i++) {
      const split = this.#emit(OP.split);
      splits.push(split);
      this.#patch(split, isLazy ? 2 : 1, this.#here);
      this.#node(body);
    }
    for (const split of splits) this.#patch(split, isLazy ? 1 : 2, this.#here);
  }

  #endless(body: RegexNode, isLazy: boolean): void {
    const split = this.#emit(OP.split);
    this.#patch(split, isLazy ? 2 : 1, this.#here);
    const isNullable = extentOf(body).min === 0;
    let exit = -1;
    if (isNullable) {
      const register = this.#register();
      this.#emptyChecks.push(register);
      this.#emit(OP.save, register);
      this.#node(body);
      exit = this.#emit(OP.exitIfEmpty, register);
    } else {
      this.#node(body);
    }
    this.#emit(OP.jump, split);
    this.#patch(split, isLazy ? 1 : 2, this.#here);
    if (exit >= 0) this.#patch(exit, 2, this.#here);
  }

  #counted({ body, min, max }: RegexNode & { kind: 'repeat' }, isLazy: boolean): void {
    this.#isRegular = false;
    const counter = this.#register();
    const position = this.#register();
    this.#emit(OP.count, counter, position);
    const index = this.#loops.length;
    const loop = this.#emit(OP.loop, index);
    this.#loops.push({ counter, position, min, max, isLazy, round: this.#here, exit: 0 });
    this.#emit(OP.round, index);
    this.#node(body);
    this.#emit(OP.jump, loop);
    this.#loops[index] = { ...(this.#loops[index] as Loop), exit: this.#here };
  }
}

type Single = RegexNode & { kind: 'character' | 'set' };

function isSingle(node: RegexNode): node is Single {
  return node.kind === 'character' || node.kind === 'set';
}

function isUnit(node: RegexNode): node is RegexNode & { kind: 'character' } {
  if (node.kind !== 'character' || node.fold !== 'none') return false;
  return node.code < 0xd800 || (node.code > 0xdfff && node.code < 0x10000);
}

/** Approximate number of instructions for a node. */
function sizeOf(node: RegexNode): number {
  const inner = childrenOf(node).reduce((size, child) => size + sizeOf(child), 0);
  if (node.kind === 'repeat') {
    if (isSingle(node.body) && node.mode !== 'lazy') return 1;
    const written = inner * (node.max === Infinity ? node.min + 1 : node.max);
    return (written <= MAX_WRITTEN_OUT ? written : inner) + 3;
  }
  if (node.kind === 'choice') return inner + 2 * node.options.length;
  return node.kind === 'sequence' ? inner : inner + 2;
}
