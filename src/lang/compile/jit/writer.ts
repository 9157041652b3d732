import type { Code } from '../../values/code.ts';
import { type Site, through } from '../compiler.ts';

/** What a piece of generated JavaScript is known to evaluate to. `int` is a number within the safe integers. */
export type Known = 'int' | 'boolean' | 'anything';

/** A JavaScript expression. It holds names that the writer gave out and numbers, never any text of the program. */
export interface Piece {
  readonly js: string;
  readonly known: Known;
  /** A name or a number: may stand where it is used more than once. */
  readonly isSimple: boolean;
}

export function piece(js: string, known: Known = 'anything'): Piece {
  return { js, known, isSimple: false };
}

export function simple(js: string, known: Known = 'anything'): Piece {
  return { js, known, isSimple: true };
}

/** The places that an error leaves through, innermost first. */
type Chain = readonly Site[];

/** The text of one function in the making: its constants, its temporaries, and the places of its calls. */
export class FunctionWriter {
  readonly #constants = new Map<unknown, string>();
  readonly #chains: Chain[] = [[]];
  #temporaries = 0;
  /** The chain that holds where no call is running. */
  #base = 0;

  /** The name of a value that is known now. */
  constant(value: unknown): string {
    let name = this.#constants.get(value);
    if (name === undefined) {
      name = `k${this.#constants.size}`;
      this.#constants.set(value, name);
    }
    return name;
  }

  temporary(): string {
    return `t${this.#temporaries++}`;
  }

  /** Names the value of a piece, so that it can be used more than once: what to do first, and the name. */
  named(value: Piece): { readonly first: string; readonly name: string } {
    if (value.isSimple) return { first: '', name: value.js };
    const name = this.temporary();
    return { first: `${name}=${value.js},`, name };
  }

  /** A call, whose errors leave through a place. Its arguments are evaluated already. */
  call(js: string, site: Site): Piece {
    const result = this.temporary();
    const chain = this.#chain(site);
    return piece(`(at=${chain},${result}=${js},at=${this.#base},${result})`);
  }

  /** A piece whose errors leave through a place as well. */
  within(site: Site, write: () => Piece): Piece {
    const outer = this.#base;
    const chain = this.#chain(site);
    this.#base = chain;
    const inner = write();
    this.#base = outer;
    const result = this.temporary();
    return { js: `(at=${chain},${result}=${inner.js},at=${outer},${result})`, known: inner.known, isSimple: false };
  }

  #chain(site: Site): number {
    return this.#chains.push([site, ...(this.#chains[this.#base] as Chain)]) - 1;
  }

  /** Makes the function. Throws `EvalError` where the host forbids it. */
  finish(name: string, body: Piece, check: { readonly before: string; readonly after: string }): Code {
    const names = Array.from({ length: this.#temporaries }, (_, i) => `,t${i}`).join('');
    const hasChains = this.#chains.length > 1;
    const leave = this.constant((error: unknown, chain: number) => this.#leave(error, chain));
    const value = hasChains ? `try{r=${body.js}}catch(x){throw at===0?x:${leave}(x,at)}` : `r=${body.js};`;
    const text = `"use strict";return function ${name}(s,e,a,b,c,d){let at=0,r${names};${check.before}${value}${check.after}return r}`;
    // Its text is made of names, operators and numbers; whatever the program says reaches it as a constant.
    // oxlint-disable-next-line typescript/no-implied-eval
    const make = new Function(...this.#constants.values(), text) as (...constants: unknown[]) => Code;
    return make(...this.#constants.keys());
  }

  #leave(error: unknown, chain: number): unknown {
    let left = error;
    for (const site of this.#chains[chain] as Chain) left = through(left, site);
    return left;
  }
}
