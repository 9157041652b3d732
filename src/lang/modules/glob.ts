/**
 * Glob patterns: `*` within a folder, `**` across folders, `?` any character, `[a-z]` and `[!a-z]`, `{a,b}`. A
 * backslash takes the meaning from `* ? [ { \`. Dot files match like any other.
 */
import { globReasons } from '../base/messages/modules.ts';

/** A text is no glob pattern, or would take too long to expand. The message is the reason. */
export class GlobError extends Error {
  override readonly name = 'GlobError';
}

const cache = new Map<string, RegExp>();

/** The regular expression that matches what the whole glob pattern matches. Throws `GlobError`. */
export function globToRegExp(pattern: string): RegExp {
  let expression = cache.get(pattern);
  if (expression === undefined) {
    expression = compile(pattern);
    if (cache.size >= 1000) cache.clear();
    cache.set(pattern, expression);
  }
  return expression;
}

/** Whether a path segment names itself, without wildcards or escapes. */
export function isLiteralSegment(segment: string): boolean {
  return !/[\\{[?*]/.test(segment);
}

function compile(pattern: string): RegExp {
  const source = new GlobReader(pattern).translate();
  try {
    return new RegExp(source, 'su');
  } catch {
    throw new GlobError(`Illegal character range in \`${pattern}\`.`);
  }
}

class GlobReader {
  readonly #pattern: string;
  #at = 0;
  #isInGroup = false;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  translate(): string {
    let source = '^';
    while (this.#at < this.#pattern.length) {
      const point = this.#pattern.codePointAt(this.#at) ?? 0;
      const character = String.fromCodePoint(point);
      source += this.#translateOne(character);
      this.#at += character.length;
    }
    if (this.#isInGroup) throw new GlobError(globReasons.unclosedGroup);
    return `${source}$`;
  }

  #translateOne(character: string): string {
    if ('?*+@!'.includes(character) && this.#next() === '(') throw new GlobError(globReasons.extended);
    switch (character) {
      case '{':
        if (this.#isInGroup) throw new GlobError(globReasons.nestedGroup);
        this.#isInGroup = true;
        return '(?:';
      case '}':
        if (!this.#isInGroup) return '\\}';
        this.#isInGroup = false;
        return ')';
      case ',':
        return this.#isInGroup ? '|' : ',';
      case '\\':
        return this.#escape();
      case '[':
        return this.#characterClass();
      case '?':
        return '.';
      case '*':
        if (this.#next() !== '*') return '[^/]*';
        this.#at++;
        return '.*';
      default:
        return literal(character);
    }
  }

  #next(): string {
    return this.#pattern[this.#at + 1] ?? '';
  }

  #escape(): string {
    const next = this.#next();
    if (next === '') throw new GlobError(globReasons.trailingBackslash);
    if (!'?*[{\\'.includes(next)) throw new GlobError(globReasons.invalidEscape(next));
    this.#at++;
    return literal(next);
  }

  /** `[…]`: never matches `/`; a `]` right after the opening stands for itself; a backslash too. */
  #characterClass(): string {
    const pattern = this.#pattern;
    let at = this.#at + 1;
    let isNegated = false;
    if (pattern[at] === '!') {
      isNegated = true;
      at++;
    }
    let content = '';
    if (!isNegated && pattern[at] === ']') {
      content = '\\]';
      at++;
    }
    for (; pattern[at] !== ']'; at++) {
      const character = pattern[at];
      if (character === undefined) throw new GlobError(globReasons.unclosedClass);
      if (character === '/') throw new GlobError(globReasons.slashInClass(character));
      if (character === '[' && /[:=.]/.test(pattern[at + 1] ?? '')) throw new GlobError(globReasons.unsupportedFeature);
      content += character === '-' ? character : classLiteral(character);
    }
    this.#at = at;
    if (content === '') return isNegated ? '[^/]' : '(?!)';
    return `(?!/)[${isNegated ? '^' : ''}${content}]`;
  }
}

function literal(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

function classLiteral(character: string): string {
  return /[\^\\[\]]/.test(character) ? `\\${character}` : character;
}
