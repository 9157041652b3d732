import type { Code } from '../../values/code.ts';
import { type CodeLocation, through } from '../compiler.ts';

/** What is known about the value of generated JavaScript. `int` is a safe integer. */
export type Known = 'int' | 'boolean' | 'anything';

/** A JavaScript expression. It consists of generated names and numbers, never of program text. */
export interface Piece {
  readonly js: string;
  readonly known: Known;
  /** A name or a number, which may be used more than once. */
  readonly isSimple: boolean;
}

export function piece(js: string, known: Known = 'anything'): Piece {
  return { js, known, isSimple: false };
}

export function simple(js: string, known: Known = 'anything'): Piece {
  return { js, known, isSimple: true };
}

/** The locations that an error passes through, innermost first. */
type Chain = readonly CodeLocation[];

/** The source of a function being generated: its constants, temporaries, and call sites. */
export class FunctionWriter {
  readonly #constants = new Map<unknown, string>();
  readonly #chains: Chain[] = [[]];
  #temporaries = 0;
  /** The chain in effect while no call is running. */
  #base = 0;

  /** The name of a constant. */
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

  /** Names the value of a piece so that it can be used more than once: the code to run first, and the name. */
  named(value: Piece): { readonly first: string; readonly name: string } {
    if (value.isSimple) return { first: '', name: value.js };
    const name = this.temporary();
    return { first: `${name}=${value.js},`, name };
  }

  /** A call with evaluated arguments, whose errors pass through a location. */
  call(js: string, site: CodeLocation): Piece {
    const result = this.temporary();
    const chain = this.#chain(site);
    return piece(`(at=${chain},${result}=${js},at=${this.#base},${result})`);
  }

  /** A piece whose errors also pass through a location. */
  within(site: CodeLocation, write: () => Piece): Piece {
    const outer = this.#base;
    const chain = this.#chain(site);
    this.#base = chain;
    const inner = write();
    this.#base = outer;
    const result = this.temporary();
    return { js: `(at=${chain},${result}=${inner.js},at=${outer},${result})`, known: inner.known, isSimple: false };
  }

  #chain(site: CodeLocation): number {
    return this.#chains.push([site, ...(this.#chains[this.#base] as Chain)]) - 1;
  }

  /** Creates the function. Throws `EvalError` where the host forbids it. */
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
