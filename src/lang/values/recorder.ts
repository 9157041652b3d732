import type { Source } from '../base/source.ts';
import type { Expr, Node } from '../syntax/ast.ts';
import type { Code } from './code.ts';

/** Receives the values of an expression's parts from code compiled for that purpose. */
export interface Recorder {
  /** Called first, with the whole expression and its source. */
  begin(root: Expr, source: Source): void;
  /** Wraps the code of a part so that it reports each of its values. */
  note(part: Node, code: Code): Code;
}
