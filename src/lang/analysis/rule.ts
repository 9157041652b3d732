/** The interface of rules. */
import type * as tree from '../syntax/ast.ts';
import type { Finding } from './finding.ts';
import type { Unit } from './model.ts';
import type { Queries } from './queries.ts';

/** The input of a rule. */
export interface RuleContext {
  readonly q: Queries;
  readonly unit: Unit;
  readonly report: (finding: Finding) => void;
}

/** A family of findings. To add one, write a file in `rules` and list it in `rules/index.ts`. */
export interface Rule {
  readonly name: string;
  /** Called for every node of the module, outer ones first. */
  readonly visit?: (node: tree.Node, context: RuleContext) => void;
  /** Called once per module. */
  readonly module?: (context: RuleContext) => void;
}
