/** Parses JSON: objects become Dynamics or Mappings, arrays Listings, numbers without a fraction Ints. */
import { PklError } from '../../diagnostics/error.ts';
import { invalidJson } from '../../diagnostics/messages/render.ts';
import { parseInt64 } from '../../values/number-text.ts';
import { recordMaker } from '../../values/record-shapes.ts';
import { NULL, VmFloat } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import type { Converters } from '../conversion.ts';
import { type PathStep, TOP } from '../path.ts';

export interface JsonReadOptions {
  /** Create Mappings instead of Dynamics. */
  readonly useMapping: boolean;
  readonly converters: Converters;
}

/** Parses a JSON value. Throws the language's error with line and column. */
export function readJson(text: string, options: JsonReadOptions): VmValue {
  return new JsonReader(text, options).read();
}

const MAX_DEPTH = 1000;
const ELEMENT: PathStep = { kind: 'element', key: 0 };
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
/** An integer with few enough digits to be exact. */
const SHORT_INT = /-?(?:0|[1-9]\d{0,14})(?![\d.eE])/y;
const WORDS: readonly (readonly [word: string, value: VmValue])[] = [
  ['null', NULL],
  ['true', true],
  ['false', false],
];
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '/': '/',
  '\\': '\\',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
/** Up to this many names are compared one by one to detect duplicates. */
const MAX_COMPARED_NAMES = 8;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

class JsonReader {
  readonly #text: string;
  readonly #useMapping: boolean;
  readonly #converters: Converters | null;
  readonly #path: PathStep[] = [TOP];
  readonly #maker = recordMaker();
  #at = 0;
  #depth = 0;

  constructor(text: string, { useMapping, converters }: JsonReadOptions) {
    this.#text = text;
    this.#useMapping = useMapping;
    this.#converters = converters.isEmpty ? null : converters;
  }

  read(): VmValue {
    this.#skipSpace();
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail('Unexpected character');
    return this.#convert(value);
  }

  #value(): VmValue {
    const character = this.#text[this.#at];
    if (character === '"') return this.#string();
    if (character === '{') return this.#object();
    if (character === '[') return this.#array();
    if (character !== undefined && (character === '-' || (character >= '0' && character <= '9'))) return this.#number();
    for (const [word, value] of WORDS) if (word[0] === character) return this.#word(word, value);
    return this.#expected('value');
  }

  #word(word: string, value: VmValue): VmValue {
    for (const character of word) this.#require(character);
    return value;
  }

  #array(): VmValue {
    this.#open();
    const elements: VmValue[] = [];
    this.#skipSpace();
    if (this.#take(']')) return this.#close(this.#maker.listing(elements));
    this.#path.push(ELEMENT);
    do {
      this.#skipSpace();
      elements.push(this.#convert(this.#value()));
      this.#skipSpace();
    } while (this.#take(','));
    this.#path.pop();
    if (!this.#take(']')) this.#expected("',' or ']'");
    return this.#close(this.#maker.listing(elements));
  }

  #object(): VmValue {
    this.#open();
    const names: string[] = [];
    const values: VmValue[] = [];
    this.#skipSpace();
    if (!this.#take('}')) {
      this.#members(names, values);
      if (!this.#take('}')) this.#expected("',' or '}'");
    }
    const maker = this.#maker;
    return this.#close(this.#useMapping ? maker.mapping(names, values) : maker.dynamic(names, values));
  }

  #members(names: string[], values: VmValue[]): void {
    let known: Map<string, number> | undefined;
    do {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') this.#expected('name');
      const name = this.#string();
      this.#skipSpace();
      this.#require(':');
      this.#skipSpace();
      if (this.#converters !== null) this.#path.push({ kind: 'property', key: name });
      const value = this.#convert(this.#value());
      if (this.#converters !== null) this.#path.pop();
      this.#skipSpace();
      if (names.length === MAX_COMPARED_NAMES) known = new Map(names.map((each, index) => [each, index]));
      const place = known === undefined ? names.indexOf(name) : (known.get(name) ?? -1);
      // A repeated name keeps its first position and gets the last value.
      if (place >= 0) values[place] = value;
      else {
        known?.set(name, names.length);
        names.push(name);
        values.push(value);
      }
    } while (this.#take(','));
  }

  #string(): string {
    const text = this.#text;
    let start = ++this.#at;
    let result = '';
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        result += text.slice(start, this.#at) + this.#escape();
        start = this.#at;
      } else if (code >= 0x20) this.#at++;
      else this.#expected('valid string character');
    }
    result += text.slice(start, this.#at);
    this.#at++;
    return result;
  }

  #escape(): string {
    const letter = this.#text[++this.#at];
    const character = letter === undefined ? undefined : ESCAPES[letter];
    if (letter !== 'u') {
      if (character === undefined) this.#expected('valid escape sequence');
      this.#at++;
      return character;
    }
    const digits = this.#text.slice(this.#at + 1, this.#at + 5);
    const valid = /^[0-9a-fA-F]*/.exec(digits)?.[0].length ?? 0;
    this.#at += 1 + valid;
    if (valid < 4) this.#expected('hexadecimal digit');
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #number(): VmValue {
    const text = this.#text;
    SHORT_INT.lastIndex = this.#at;
    if (SHORT_INT.test(text)) {
      const start = this.#at;
      this.#at = SHORT_INT.lastIndex;
      // Adding 0 turns -0 into 0.
      return Number(text.slice(start, this.#at)) + 0;
    }
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(text);
    if (match === null) {
      this.#at++;
      return this.#expected('digit');
    }
    const [all, fraction, exponent] = match;
    this.#at += all.length;
    const next = text[this.#at];
    if ((next === '.' && fraction === undefined && exponent === undefined) || this.#isOpenExponent(next, exponent)) {
      this.#at++;
      if (next !== '.' && /[-+]/.test(text[this.#at] ?? '')) this.#at++;
      this.#expected('digit');
    }
    const whole = fraction === undefined && exponent === undefined ? parseInt64(all) : undefined;
    return whole ?? new VmFloat(Number(all));
  }

  #isOpenExponent(next: string | undefined, exponent: string | undefined): boolean {
    return (next === 'e' || next === 'E') && exponent === undefined;
  }

  #convert(value: VmValue): VmValue {
    return this.#converters === null ? value : this.#converters.convert(value, this.#path);
  }

  #open(): void {
    this.#at++;
    if (++this.#depth > MAX_DEPTH) this.#fail('Nesting too deep');
  }

  #close(value: VmValue): VmValue {
    this.#depth--;
    return value;
  }

  #skipSpace(): void {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x09 && code !== 0x0d) return;
      this.#at++;
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #require(character: string): void {
    if (!this.#take(character)) this.#expected(`'${character}'`);
  }

  #expected(what: string): never {
    return this.#fail(this.#at >= this.#text.length ? 'Unexpected end of input' : `Expected ${what}`);
  }

  #fail(problem: string): never {
    // A line break at the very end does not start another line.
    const before = this.#text.slice(0, Math.min(this.#at, this.#text.length - 1));
    const lines = before.split('\n');
    const column = this.#at - before.lastIndexOf('\n');
    throw new PklError(invalidJson(`${problem} at ${lines.length}:${column}`));
  }
}
