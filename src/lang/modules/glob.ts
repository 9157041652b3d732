/**
 * Glob patterns: `*` within a folder, `**` across folders, `?` any character, `[a-z]` and `[!a-z]`, `{a,b}`. A
 * backslash takes the meaning from `* ? [ { \`. Dot files match like any other.
 */
import { globReasons } from '../diagnostics/messages/modules.ts';

/** A text is not a glob pattern, or would take too long to expand. The message is the reason. */
export class GlobError extends Error {
  override readonly name = 'GlobError';
}

const cache = new Map<string, GlobPattern>();

/** The pattern that a text stands for. Throws `GlobError`. */
export function globPattern(text: string): GlobPattern {
  let pattern = cache.get(text);
  if (pattern === undefined) {
    pattern = new GlobPattern(new GlobReader(text).program());
    if (cache.size >= 1000) cache.clear();
    cache.set(text, pattern);
  }
  return pattern;
}

/** Whether a path segment names itself, without wildcards or escapes. */
export function isLiteralSegment(segment: string): boolean {
  return !/[\\{[?*]/.test(segment);
}

type Test = (character: string) => boolean;

/** One step of a pattern: a character, any number of characters, or a choice of the next step. */
type Step =
  | { readonly kind: 'one' | 'many'; readonly test: Test }
  | { readonly kind: 'fork'; readonly targets: number[] };

/**
 * Follows all paths through the pattern at once, one character after the other. Time grows with the lengths of pattern
 * and text, not with the number of paths as in a backtracking matcher, where many stars take exponential time.
 */
class GlobPattern {
  readonly #steps: readonly Step[];

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  /** Whether the pattern matches the whole text. */
  test(text: string): boolean {
    let states = new Set<number>();
    this.#enter(0, states);
    for (const character of text) {
      const next = new Set<number>();
      for (const at of states) {
        const step = this.#steps[at];
        if (step === undefined || step.kind === 'fork' || !step.test(character)) continue;
        this.#enter(step.kind === 'one' ? at + 1 : at, next);
      }
      if (next.size === 0) return false;
      states = next;
    }
    return states.has(this.#steps.length);
  }

  /** Adds a state, and those reachable from it without consuming a character. */
  #enter(at: number, states: Set<number>): void {
    if (states.has(at)) return;
    states.add(at);
    const step = this.#steps[at];
    if (step?.kind === 'many') this.#enter(at + 1, states);
    if (step?.kind === 'fork') for (const target of step.targets) this.#enter(target, states);
  }
}

const anything: Test = () => true;
const withinFolder: Test = (character) => character !== '/';
const literal = (expected: string): Test => {
  return (character) => character === expected;
};

class GlobReader {
  readonly #characters: readonly string[];
  readonly #steps: Step[] = [];
  /** The open group: its fork, and the forks at the ends of its alternatives. */
  #group: { readonly targets: number[]; readonly ends: number[][] } | null = null;
  #at = 0;

  constructor(text: string) {
    this.#characters = Array.from(text);
  }

  program(): readonly Step[] {
    for (; this.#at < this.#characters.length; this.#at++) this.#read(this.#characters[this.#at] ?? '');
    if (this.#group !== null) throw new GlobError(globReasons.unclosedGroup);
    return this.#steps;
  }

  #read(character: string): void {
    const next = this.#characters[this.#at + 1] ?? '';
    if ('?*+@!'.includes(character) && next === '(') throw new GlobError(globReasons.extended);
    if (character === '{') this.#openGroup();
    else if (character === '}' && this.#group !== null) this.#closeGroup();
    else if (character === ',' && this.#group !== null) this.#nextAlternative();
    else if (character === '\\') this.#one(literal(this.#escaped(next)));
    else if (character === '[') this.#one(this.#characterClass());
    else if (character === '?') this.#one(anything);
    else if (character === '*') this.#star(next);
    else this.#one(literal(character));
  }

  #one(test: Test): void {
    this.#steps.push({ kind: 'one', test });
  }

  #star(next: string): void {
    if (next === '*') this.#at++;
    this.#steps.push({ kind: 'many', test: next === '*' ? anything : withinFolder });
  }

  #openGroup(): void {
    if (this.#group !== null) throw new GlobError(globReasons.nestedGroup);
    const targets = [this.#steps.length + 1];
    this.#steps.push({ kind: 'fork', targets });
    this.#group = { targets, ends: [] };
  }

  #nextAlternative(): void {
    const end: number[] = [];
    this.#steps.push({ kind: 'fork', targets: end });
    this.#group?.ends.push(end);
    this.#group?.targets.push(this.#steps.length);
  }

  #closeGroup(): void {
    for (const end of this.#group?.ends ?? []) end.push(this.#steps.length);
    this.#group = null;
  }

  #escaped(next: string): string {
    if (next === '') throw new GlobError(globReasons.trailingBackslash);
    if (!'?*[{\\'.includes(next)) throw new GlobError(globReasons.invalidEscape(next));
    this.#at++;
    return next;
  }

  /** `[…]`: never matches `/`; a `]` right after the opening stands for itself; a backslash too. */
  #characterClass(): Test {
    const isNegated = this.#characters[this.#at + 1] === '!';
    if (isNegated) this.#at++;
    const members: string[] = [];
    const isEnd = (character: string): boolean => character === ']' && (isNegated || members.length > 0);
    for (let member = this.#classMember(); !isEnd(member); member = this.#classMember()) members.push(member);
    const ranges = rangesOf(members);
    return (character) => {
      if (character === '/') return false;
      const point = character.codePointAt(0) ?? 0;
      return ranges.some(([low, high]) => point >= low && point <= high) !== isNegated;
    };
  }

  #classMember(): string {
    const character = this.#characters[++this.#at];
    if (character === undefined) throw new GlobError(globReasons.unclosedClass);
    if (character === '/') throw new GlobError(globReasons.slashInClass(character));
    const next = this.#characters[this.#at + 1] ?? '';
    if (character === '[' && ':=.'.includes(next) && next !== '') throw new GlobError(globReasons.unsupportedFeature);
    return character;
  }
}

/** Code points from and to; a hyphen between two members makes a range of them. */
function rangesOf(members: readonly string[]): (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  for (let i = 0; i < members.length; i++) {
    const low = members[i]?.codePointAt(0) ?? 0;
    const isRange = members[i + 1] === '-' && i + 2 < members.length;
    const high = isRange ? (members[i + 2]?.codePointAt(0) ?? 0) : low;
    if (high < low) throw new GlobError(globReasons.illegalRange(members.slice(i, i + 3).join('')));
    ranges.push([low, high]);
    if (isRange) i += 2;
  }
  return ranges;
}
