/** What the checker finds. */
import type { Range } from '../base/source.ts';
import type { ErrorCode } from '../diagnostics/error-codes.ts';
import type { SuppressionGroup } from './suppression.ts';

/** How bad a finding is: an error fails when the program gets there, a hint is about text that could go. */
export type Severity = 'error' | 'warning' | 'hint';

/** A change of a text. */
export interface TextEdit extends Range {
  readonly text: string;
}

/** A change that removes the cause of a finding. */
export interface Fix {
  /** What it does, as an order: `Remove the import`. */
  readonly title: string;
  /** Whether the program means the same afterwards, so that it may be applied without being looked at. */
  readonly isSafe: boolean;
  readonly edits: readonly TextEdit[];
}

/** Something wrong, doubtful or needless in a module. */
export interface Finding {
  readonly code: ErrorCode;
  readonly severity: Severity;
  readonly range: Range;
  readonly message: string;
  /** What to try. */
  readonly hint?: string;
  /** The group by which a comment suppresses it; errors are never suppressed. */
  readonly group?: SuppressionGroup;
  /** The text could go without changing anything. */
  readonly isUnnecessary?: boolean;
  readonly isDeprecated?: boolean;
  readonly fixes?: readonly Fix[];
}
