/** A compiled regular expression in Java's dialect. */
import { engineLimit } from '../diagnostics/engine-limits.ts';
import { alignOffset } from '../values/code-points.ts';
import type { CompiledPattern } from '../values/scalars.ts';
import { Machine, type MatchMode } from './machine.ts';
import { parseRegex } from './parser.ts';
import { compileProgram } from './program.ts';
import { type Translation, translate } from './translate.ts';
import type { ParsedRegex } from './tree.ts';

/** If JavaScript's matcher may need more steps than this on a text, our own is used, which can be stopped. */
const MAX_NATIVE_STEPS = 5e7;

/** Offsets of a match and its groups in UTF-16 units, two for each; -1 for an unmatched group. */
export type Offsets = readonly number[];

export class Pattern implements CompiledPattern {
  readonly #text: string;
  readonly #parsed: ParsedRegex;
  #translation: Translation | null | undefined;
  readonly #native = new Map<MatchMode, RegExp>();
  #machine: Machine | undefined;

  /** Throws `RegexSyntaxError` when the text is not a valid regular expression. */
  constructor(text: string) {
    this.#text = text;
    this.#parsed = parseRegex(text);
  }

  get groupCount(): number {
    return this.#parsed.groupCount;
  }

  /** Name → group number. */
  get groupNames(): ReadonlyMap<string, number> {
    return this.#parsed.groupNames;
  }

  /**
   * The first match at or after an offset, or exactly there for modes other than `find`.
   * @param lastEnd where the previous match ended, for `\G`
   */
  match(input: string, from: number, mode: MatchMode, lastEnd: number = from): Offsets | null {
    const found = this.#nativeMatch(input, from, mode);
    if (found === undefined) return this.matchByMachine(input, from, mode, lastEnd);
    if (found === null) return null;
    // V8 also matches between the halves of a surrogate pair.
    if (alignOffset(input, found.index) !== found.index) return this.matchByMachine(input, from, mode, lastEnd);
    return offsetsOf(found, this.groupCount);
  }

  /** The same without JavaScript's matcher. */
  matchByMachine(input: string, from: number, mode: MatchMode, lastEnd: number = from): Offsets | null {
    this.#machine ??= new Machine(compileProgram(this.#parsed), this.#text);
    return this.#machine.run(input, from, mode, lastEnd);
  }

  /** What JavaScript's matcher finds; undefined where it is not used. */
  #nativeMatch(input: string, from: number, mode: MatchMode): RegExpExecArray | null | undefined {
    try {
      const native = this.#nativeFor(input.length - from, mode);
      if (native === undefined) return undefined;
      native.lastIndex = from;
      return native.exec(input);
    } catch (error) {
      // V8 refuses to compile what would become too large, and only does so at the first match.
      if (!(error instanceof SyntaxError) || engineLimit(error) !== undefined) throw error;
      this.#translation = null;
      return undefined;
    }
  }

  #nativeFor(length: number, mode: MatchMode): RegExp | undefined {
    if (this.#translation === undefined) this.#translation = translate(this.#parsed.root);
    const translation = this.#translation;
    if (translation === null) return undefined;
    if (translation.ways * (length + 1) ** (translation.order + 1) > MAX_NATIVE_STEPS) return undefined;
    let expression = this.#native.get(mode);
    if (expression === undefined) {
      const source = mode === 'entire' ? `(?:${translation.source})$` : translation.source;
      const indices = this.groupCount > 0 ? 'd' : '';
      expression = new RegExp(source, `v${mode === 'find' ? 'g' : 'y'}${indices}`);
      this.#native.set(mode, expression);
    }
    return expression;
  }
}

function offsetsOf(found: RegExpExecArray, groupCount: number): Offsets {
  const offsets = [found.index, found.index + found[0].length];
  for (let group = 1; group <= groupCount; group++) {
    const indices = found.indices?.[group];
    offsets.push(indices?.[0] ?? -1, indices?.[1] ?? -1);
  }
  return offsets;
}
