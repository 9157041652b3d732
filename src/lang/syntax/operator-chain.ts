import type { BinaryOperator, Expr } from './ast.ts';

/**
 * Builds the AST of a flat sequence of operands and operators as it is parsed: an operator waits until one that binds
 * no tighter follows. Long sequences need no deep recursion this way.
 */
export class OperatorChain {
  /** The operand of the next operator, as far as known. */
  current: Expr;
  readonly #waiting: { left: Expr; operator: BinaryOperator; precedence: number }[] = [];

  constructor(first: Expr) {
    this.current = first;
  }

  /**
   * Applies all waiting operators that bind tighter than the next one, or equally tight if that is left-associative.
   */
  settle(precedence: number, isRightAssociative: boolean): void {
    for (let top = this.#waiting.at(-1); top !== undefined; top = this.#waiting.at(-1)) {
      if (isRightAssociative ? top.precedence <= precedence : top.precedence < precedence) return;
      const { left, operator } = top;
      const right = this.current;
      this.current = { kind: 'Binary', start: left.start, end: right.end, operator, left, right };
      this.#waiting.pop();
    }
  }

  /** Reads an operator and its right operand. */
  push(operator: BinaryOperator, precedence: number, right: Expr): void {
    this.#waiting.push({ left: this.current, operator, precedence });
    this.current = right;
  }
}
