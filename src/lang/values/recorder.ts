import type { Source } from '../base/source.ts';
import type { Expr, Node } from '../syntax/ast.ts';
import type { Code } from './code.ts';

/** Is told what the parts of an expression evaluate to, by code that was compiled once more for it. */
export interface Recorder {
  /** Told first: the whole expression, and the text that it stands in. */
  begin(root: Expr, source: Source): void;
  /** The code of a part, made to tell each of its values. */
  note(part: Node, code: Code): Code;
}
