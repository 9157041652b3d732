/** Memoization of failed match states, so that they are not tried again. */
import { type Program, WIDTH } from './program.ts';

const MAX_BITS = 2 ** 31;
const MAX_EMPTY_CHECKS = 4;

export class FailedStates {
  readonly #bits: Uint8Array;
  readonly #positions: number;
  readonly #emptyChecks: readonly number[];

  private constructor(program: Program, positions: number, bits: number) {
    this.#bits = new Uint8Array(Math.ceil(bits / 8));
    this.#positions = positions;
    this.#emptyChecks = program.emptyChecks;
  }

  /**
   * Undefined when the continuation of a state depends on more than can be remembered, or the table would be too large.
   */
  static create(program: Program, length: number): FailedStates | undefined {
    const { isRegular, emptyChecks, code } = program;
    if (!isRegular || emptyChecks.length > MAX_EMPTY_CHECKS) return undefined;
    const bits = (code.length / WIDTH) * (length + 1) * 2 ** emptyChecks.length;
    return bits > MAX_BITS ? undefined : new FailedStates(program, length + 1, bits);
  }

  /** Notes a state that is about to be tried; false when it was tried before, which can only mean that it failed. */
  add(pc: number, at: number, registers: Int32Array): boolean {
    let state = pc / WIDTH;
    for (const register of this.#emptyChecks) state = state * 2 + (registers[register] === at ? 1 : 0);
    const bit = state * this.#positions + at;
    const index = Math.floor(bit / 8);
    const mask = 1 << (bit % 8);
    const before = this.#bits[index] as number;
    this.#bits[index] = before | mask;
    return (before & mask) === 0;
  }
}
