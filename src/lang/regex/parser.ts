/** Parses regular expressions in Java's syntax. */
import { parseClass } from './class-parser.ts';
import { escapedCharacter, escapedSet, propertySet } from './escapes.ts';
import { DEFAULT_FLAGS, type Flags, foldOf, withFlag } from './flags.ts';
import { requireLookBehindLength } from './look-behind.ts';
import { PatternReader } from './pattern-reader.ts';
import { dotSet, shorthandSet } from './properties.ts';
import type { Assertion, AssertionKind, ParsedRegex, RegexNode, RepeatMode } from './tree.ts';

const EMPTY: RegexNode = { kind: 'empty' };
const MAX_COUNT = 2147483647;
/** Far deeper than anything readable, and far from the limit of the JavaScript stack. */
const MAX_DEPTH = 500;

const code = (character: string): number => character.charCodeAt(0);
const OPEN = code('(');
const CLOSE = code(')');
const BAR = code('|');
const BACKSLASH = code('\\');
const QUESTION = code('?');
const PLUS = code('+');
const STAR = code('*');
const BRACE = code('{');
const END_BRACE = code('}');

/** Throws `RegexSyntaxError` with Java's message when the pattern is invalid. */
export function parseRegex(pattern: string): ParsedRegex {
  return new Parser(pattern).parse();
}

class Parser {
  readonly #reader: PatternReader;
  readonly #groupNames = new Map<string, number>();
  #groupCount = 0;
  #depth = 0;
  #flags: Flags = DEFAULT_FLAGS;

  constructor(pattern: string) {
    this.#reader = new PatternReader(pattern);
  }

  parse(): ParsedRegex {
    const root = this.#choice();
    if (this.#reader.peek() === CLOSE && !this.#reader.isAtEnd) {
      this.#reader.fail("Unmatched closing ')'");
    }
    return { root, groupCount: this.#groupCount, groupNames: this.#groupNames };
  }

  #setFlags(flags: Flags): void {
    this.#flags = flags;
    this.#reader.skipsComments = flags.comments;
  }

  #choice(): RegexNode {
    if (++this.#depth > MAX_DEPTH) this.#reader.fail('Pattern is nested too deeply');
    const options = [this.#sequence()];
    while (this.#reader.peek() === BAR) {
      this.#reader.cursor++;
      options.push(this.#sequence());
    }
    this.#depth--;
    return options.length === 1 ? (options[0] as RegexNode) : { kind: 'choice', options };
  }

  #sequence(): RegexNode {
    const items: RegexNode[] = [];
    for (;;) {
      const next = this.#reader.peek();
      if (next === BAR || next === CLOSE || this.#reader.isAtEnd) break;
      const item = this.#item(next);
      if (item !== undefined) items.push(this.#quantified(item));
    }
    if (items.length === 0) return EMPTY;
    return items.length === 1 ? (items[0] as RegexNode) : { kind: 'sequence', items };
  }

  /** Parses what a quantifier may follow; undefined for inline flags. */
  #item(next: number): RegexNode | undefined {
    const reader = this.#reader;
    if (next === OPEN) return this.#group();
    if (next === code('[')) return { kind: 'set', set: parseClass(reader, this.#flags) };
    if (next === BACKSLASH) return this.#escape();
    // A counted quantifier without an operand repeats nothing.
    if (next === BRACE) return EMPTY;
    reader.cursor++;
    if (next === STAR || next === PLUS || next === QUESTION) {
      return reader.fail(`Dangling meta character '${String.fromCharCode(next)}'`);
    }
    const { multiline, unixLines, dotAll } = this.#flags;
    if (next === code('^')) return this.#assertion(multiline ? 'line-start' : 'start');
    if (next === code('$')) return this.#assertion(multiline ? 'line-end' : 'end-before-terminator');
    if (next === code('.')) return { kind: 'set', set: dotSet(dotAll, unixLines) };
    return this.#character(next);
  }

  #character(point: number): RegexNode {
    return { kind: 'character', code: point, fold: foldOf(this.#flags) };
  }

  #assertion(what: AssertionKind): Assertion {
    const isWord = what === 'word-boundary' || what === 'no-word-boundary';
    const word = isWord ? shorthandSet('w', this.#flags.unicodeClasses) : null;
    return { kind: 'assertion', what, unixLines: this.#flags.unixLines, word };
  }

  #escape(): RegexNode {
    const reader = this.#reader;
    reader.cursor++;
    const letter = reader.readRaw();
    if (reader.cursor > reader.length) reader.fail('Unescaped trailing backslash');
    if (letter === code('p') || letter === code('P')) {
      return { kind: 'set', set: propertySet(reader, letter === code('P'), this.#flags) };
    }
    const set = escapedSet(letter, this.#flags);
    if (set !== undefined) return { kind: 'set', set };
    return this.#position(String.fromCodePoint(letter)) ?? this.#character(escapedCharacter(reader, letter));
  }

  /** Escapes for assertions, back-references, and sequences of characters. */
  #position(letter: string): RegexNode | undefined {
    switch (letter) {
      case 'A':
        return this.#assertion('start');
      case 'z':
        return this.#assertion('end');
      case 'Z':
        return this.#assertion('end-before-terminator');
      case 'G':
        return this.#assertion('last-match');
      case 'B':
        return this.#assertion('no-word-boundary');
      case 'b':
        return this.#boundary();
      case 'R':
        return lineBreak();
      case 'X':
        return { kind: 'grapheme' };
      case 'k':
        return this.#namedReference();
      default:
        return letter >= '1' && letter <= '9' ? this.#reference(Number(letter)) : undefined;
    }
  }

  #boundary(): RegexNode {
    const reader = this.#reader;
    const { cursor } = reader;
    if (reader.at(cursor) === BRACE && reader.at(cursor + 1) === code('g')) {
      reader.cursor += 2;
      if (reader.read() !== END_BRACE) reader.fail('Illegal/unsupported escape sequence');
      return this.#assertion('grapheme-boundary');
    }
    return this.#assertion('word-boundary');
  }

  /** Further digits belong to the number as long as such a group exists. */
  #reference(first: number): RegexNode {
    let index = first;
    for (;;) {
      const digit = this.#reader.peek() - 0x30;
      if (digit < 0 || digit > 9 || index * 10 + digit > this.#groupCount) break;
      index = index * 10 + digit;
      this.#reader.read();
    }
    return { kind: 'reference', index, fold: foldOf(this.#flags) };
  }

  #namedReference(): RegexNode {
    const reader = this.#reader;
    if (reader.read() !== code('<')) reader.fail("\\k is not followed by '<' for named capturing group");
    const name = this.#groupName(reader.read());
    const index = this.#groupNames.get(name);
    if (index === undefined) return reader.fail(`named capturing group <${name}> does not exist`);
    return { kind: 'reference', index, fold: foldOf(this.#flags) };
  }

  #groupName(first: number): string {
    const reader = this.#reader;
    if (!isLetter(first)) reader.fail('capturing group name does not start with a Latin letter');
    let name = '';
    let next = first;
    for (; isLetter(next) || isDigit(next); next = reader.read()) name += String.fromCharCode(next);
    if (next !== code('>')) reader.fail("named capturing group is missing trailing '>'");
    return name;
  }

  /** A group, capturing or not; the reader is at its parenthesis. */
  #group(): RegexNode | undefined {
    const reader = this.#reader;
    const flags = this.#flags;
    let node: RegexNode;
    if (reader.advance() === QUESTION) {
      reader.cursor++;
      const special = this.#specialGroup();
      if (special === undefined) return undefined;
      node = special;
    } else {
      node = this.#capture(undefined);
    }
    if (reader.read() !== CLOSE) reader.fail('Unclosed group');
    this.#setFlags(flags);
    return node;
  }

  #capture(name: string | undefined): RegexNode {
    const index = ++this.#groupCount;
    if (name !== undefined) this.#groupNames.set(name, index);
    return { kind: 'group', index, body: this.#choice() };
  }

  /** Parses what follows `(?`; undefined when it was only flags, including the parenthesis. */
  #specialGroup(): RegexNode | undefined {
    const reader = this.#reader;
    const letter = reader.readRaw();
    switch (String.fromCodePoint(letter)) {
      case ':':
        return this.#choice();
      case '=':
        return { kind: 'look', isBehind: false, isNegated: false, body: this.#choice() };
      case '!':
        return { kind: 'look', isBehind: false, isNegated: true, body: this.#choice() };
      case '>':
        return { kind: 'atomic', body: this.#choice() };
      case '<':
        return this.#afterAngle();
      case '$':
      case '@':
        return reader.fail('Unknown group type');
      default:
        reader.cursor--;
        return this.#flagGroup();
    }
  }

  #afterAngle(): RegexNode {
    const reader = this.#reader;
    const next = reader.read();
    if (next === code('=') || next === code('!')) {
      const body = this.#choice();
      requireLookBehindLength(reader, body);
      return { kind: 'look', isBehind: true, isNegated: next === code('!'), body };
    }
    const name = this.#groupName(next);
    if (this.#groupNames.has(name)) reader.fail(`Named capturing group <${name}> is already defined`);
    return this.#capture(name);
  }

  #flagGroup(): RegexNode | undefined {
    const reader = this.#reader;
    let isOn = true;
    for (;;) {
      const letter = reader.peek();
      const flags = withFlag(this.#flags, letter, isOn);
      if (flags !== undefined) this.#setFlags(flags);
      else if (letter === code('-') && isOn) isOn = false;
      else break;
      reader.cursor++;
    }
    const next = reader.read();
    if (next === CLOSE) return undefined;
    if (next !== code(':')) reader.fail('Unknown inline modifier');
    return this.#choice();
  }

  #quantified(body: RegexNode): RegexNode {
    const next = this.#reader.peek();
    if (next === QUESTION) return this.#repeat(body, 0, 1);
    if (next === STAR) return this.#repeat(body, 0, Infinity);
    if (next === PLUS) return this.#repeat(body, 1, Infinity);
    return next === BRACE && !this.#reader.isAtEnd ? this.#counted(body) : body;
  }

  /** The reader is at the last character of the quantifier; a following one selects lazy or possessive mode. */
  #repeat(body: RegexNode, min: number, max: number): RegexNode {
    const next = this.#reader.advance();
    let mode: RepeatMode = 'greedy';
    if (next === QUESTION) mode = 'lazy';
    else if (next === PLUS) mode = 'possessive';
    if (mode !== 'greedy') this.#reader.cursor++;
    return { kind: 'repeat', body, min, max, mode };
  }

  #counted(body: RegexNode): RegexNode {
    const reader = this.#reader;
    reader.cursor += 2;
    const first = reader.at(reader.cursor - 1);
    if (!isDigit(first)) reader.fail('Illegal repetition');
    const [min, afterMin] = this.#number(first);
    let max = min;
    let next = afterMin;
    if (next === code(',')) {
      next = reader.read();
      max = Infinity;
      if (next !== END_BRACE) [max, next] = this.#number(next);
    }
    if (next !== END_BRACE) reader.fail('Unclosed counted closure');
    if (max < min) reader.fail('Illegal repetition range');
    reader.cursor--;
    return this.#repeat(body, min, max);
  }

  /** A count and the character after it. */
  #number(first: number): [count: number, next: number] {
    let count = 0;
    let next = first;
    for (; isDigit(next); next = this.#reader.read()) {
      count = count * 10 + (next - 0x30);
      if (count > MAX_COUNT) this.#reader.fail('Illegal repetition range');
    }
    return [count, next];
  }
}

function isDigit(point: number): boolean {
  return point >= 0x30 && point <= 0x39;
}

function isLetter(point: number): boolean {
  return (point >= 0x41 && point <= 0x5a) || (point >= 0x61 && point <= 0x7a);
}

/** `\R`: a carriage return with its line feed, or any vertical space alone. */
function lineBreak(): RegexNode {
  const pair: RegexNode = {
    kind: 'sequence',
    items: [0x0d, 0x0a].map((point) => ({ kind: 'character', code: point, fold: 'none' })),
  };
  return { kind: 'choice', options: [pair, { kind: 'set', set: shorthandSet('v', false) }] };
}
