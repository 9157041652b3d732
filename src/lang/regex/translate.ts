/**
 * Translates an expression to JavaScript's syntax where both mean the same and JavaScript cannot take too long: its
 * matcher is many times faster than ours, but cannot be stopped.
 */
import { assertNever } from '../diagnostics/error.ts';
import { escapeCodePoint } from './char-set.ts';
import { type Assertion, childrenOf, extentOf, type RegexNode } from './tree.ts';

export interface Translation {
  /** Must be compiled with the `v` flag. */
  readonly source: string;
  /** Growth of the number of steps with the length of the text: at most `ways * length ** (order + 1)`. */
  readonly order: number;
  readonly ways: number;
}

/** Expressions with more alternatives are too slow on any text. */
const MAX_WAYS = 10_000;

/** Null when the expression cannot be translated. */
export function translate(root: RegexNode): Translation | null {
  const translator = new Translator();
  const source = translator.node(root, false);
  return source === null ? null : { source, order: translator.order, ways: translator.ways };
}

class Translator {
  order = 0;
  ways = 1;

  /** @param repeats whether the node is inside a repetition */
  node(node: RegexNode, repeats: boolean): string | null {
    switch (node.kind) {
      case 'empty':
        return '';
      case 'character':
        // To one engine a lone surrogate is half a character, to the other a whole one.
        if (node.fold !== 'none' || (node.code >= 0xd800 && node.code <= 0xdfff)) return null;
        return escapeCodePoint(node.code);
      case 'set':
        return node.set.source === null ? null : `[${node.set.source}]`;
      case 'sequence':
        return this.#join(node.items, repeats, '');
      case 'choice':
        return this.#choice(node.options, repeats);
      case 'group':
        return wrap('(', this.node(node.body, repeats));
      case 'repeat':
        return this.#repeat(node, repeats);
      case 'look':
        return hasGroup(node.body) ? null : wrap(lookOpening(node), this.node(node.body, repeats));
      case 'assertion':
        return assertionSource(node);
      case 'atomic':
      case 'reference':
      case 'grapheme':
        return null;
      default:
        return assertNever(node);
    }
  }

  #join(nodes: readonly RegexNode[], repeats: boolean, separator: string): string | null {
    const parts: string[] = [];
    for (const node of nodes) {
      const part = this.node(node, repeats);
      if (part === null) return null;
      parts.push(part);
    }
    return parts.join(separator);
  }

  #choice(options: readonly RegexNode[], repeats: boolean): string | null {
    if (repeats || !this.#multiply(options.length)) return null;
    return wrap('(?:', this.#join(options, repeats, '|'));
  }

  #repeat({ body, min, max, mode }: RegexNode & { kind: 'repeat' }, repeats: boolean): string | null {
    if (mode === 'possessive') return null;
    if (min !== max) {
      // Nested loops of variable length are where matching becomes exponential.
      if (repeats) return null;
      if (max === Infinity) this.order++;
      else if (!this.#multiply(max - min + 1)) return null;
    }
    const isLoop = max > 1;
    // The engines disagree about empty iterations, and about groups that only an earlier iteration matched.
    if (extentOf(body).min === 0 && (min !== max || hasGroup(body))) return null;
    if (isLoop && !matchesAllGroups(body)) return null;
    const source = this.node(body, repeats || isLoop);
    if (source === null) return null;
    const count = max === Infinity ? `{${min},}` : `{${min},${max}}`;
    return `(?:${source})${count}${mode === 'lazy' ? '?' : ''}`;
  }

  #multiply(ways: number): boolean {
    this.ways *= ways;
    return this.ways <= MAX_WAYS;
  }
}

function wrap(opening: string, source: string | null): string | null {
  return source === null ? null : `${opening}${source})`;
}

function lookOpening(node: RegexNode & { kind: 'look' }): string {
  return `(?${node.isBehind ? '<' : ''}${node.isNegated ? '!' : '='}`;
}

function hasGroup(node: RegexNode): boolean {
  return node.kind === 'group' || childrenOf(node).some(hasGroup);
}

/** Whether every path through a node matches all of its groups. */
function matchesAllGroups(node: RegexNode): boolean {
  const isPassed = node.kind === 'group' || node.kind === 'sequence' || (node.kind === 'repeat' && node.min > 0);
  return isPassed ? childrenOf(node).every(matchesAllGroups) : !childrenOf(node).some(hasGroup);
}

const TERMINATOR = '[\\n\\r\\x85\\u2028\\u2029]';

function assertionSource({ what, unixLines, word }: Assertion): string | null {
  const lineFeed = unixLines ? '\\n' : '(?<!\\r)\\n';
  const others = unixLines ? '' : '|[\\r\\x85\\u2028\\u2029]';
  switch (what) {
    case 'start':
      return '^';
    case 'end':
      return '$';
    case 'end-before-terminator':
      return `(?=(?:${unixLines ? '' : '\\r\\n|'}${lineFeed}${others})?$)`;
    case 'line-start':
      return unixLines ? '(?!$)(?<=^|\\n)' : `(?!$)(?<=^|${TERMINATOR})(?!(?<=\\r)\\n)`;
    case 'line-end':
      return `(?=$|${lineFeed}${others})`;
    case 'word-boundary':
    case 'no-word-boundary':
      return boundarySource(word?.source ?? null, what === 'word-boundary');
    case 'last-match':
    case 'grapheme-boundary':
      return null;
    default:
      return assertNever(what);
  }
}

function boundarySource(word: string | null, isBoundary: boolean): string | null {
  if (word === null) return null;
  const [other, same] = isBoundary ? ['!', '='] : ['=', '!'];
  return `(?:(?<=[${word}])(?${other}[${word}])|(?<![${word}])(?${same}[${word}]))`;
}
