/** Records which part of a rendered text shows which member. */
import { quoteIdentifier } from '../base/identifier.ts';
import type { RenderedMember } from '../values/context.ts';
import { quoteString } from '../values/string-literal.ts';
import type { VmValue } from '../values/value.ts';
import type { PathStep } from './path.ts';

/** The members written so far; those being written are on a stack. */
export class MemberRecorder {
  readonly #found: { path: string; start: number; end: number }[] = [];
  readonly #open: { readonly path: string | null; readonly index: number }[] = [];

  /**
   * A member starts.
   *
   * @param isReadable whether an expression can read it; the members of a `Set`, for example, have no keys
   */
  begin(step: PathStep, isReadable: boolean, offset: number): void {
    const outer = this.#open.length === 0 ? '' : (this.#open.at(-1)?.path ?? null);
    const path = isReadable && outer !== null ? pathOf(outer, step) : null;
    this.#open.push({ path, index: this.#found.length });
    if (path !== null) this.#found.push({ path, start: offset, end: offset });
  }

  /** The innermost member ends. */
  end(offset: number): void {
    const innermost = this.#open.pop();
    const found = innermost === undefined || innermost.path === null ? undefined : this.#found[innermost.index];
    if (found !== undefined) found.end = offset;
  }

  /** The members in the order of their starts, without separators around them. */
  in(text: string): readonly RenderedMember[] {
    const separators = /[\s,]*/y;
    return this.#found.map(({ path, start, end }) => {
      separators.lastIndex = start;
      separators.test(text);
      const from = Math.min(separators.lastIndex, end);
      let to = end;
      while (to > from && text[to - 1] === '\n') to--;
      return { path, start: from, end: to };
    });
  }
}

/** A longer path as source text; null when the key has no literal. */
function pathOf(outer: string, { kind, key }: PathStep): string | null {
  if (kind === 'property') {
    const name = quoteIdentifier(key as string);
    return outer === '' ? name : `${outer}.${name}`;
  }
  const literal = literalOf(key);
  return literal === null ? null : `${outer}[${literal}]`;
}

function literalOf(key: VmValue): string | null {
  if (typeof key === 'string') return quoteString(key);
  return typeof key === 'object' ? null : String(key);
}
