/** The findings of the checker. */
import type { Range } from '../base/source.ts';
import type { ErrorCode } from '../diagnostics/error-codes.ts';
import type { SuppressionGroup } from './suppression.ts';

/** An `error` fails when it is evaluated, a `warning` is probably a mistake, a `hint` marks redundant code. */
export type Severity = 'error' | 'warning' | 'hint';

/** A replacement of a range of text. */
export interface TextEdit extends Range {
  readonly text: string;
}

/** Edits that remove the cause of a finding. */
export interface Fix {
  /** What it does, in the imperative: `Remove the import`. */
  readonly title: string;
  /** Whether it preserves the meaning of the program, so that it can be applied without review. */
  readonly isSafe: boolean;
  readonly edits: readonly TextEdit[];
}

/** An error, a probable mistake, or redundant code in a module. */
export interface Finding {
  readonly code: ErrorCode;
  readonly severity: Severity;
  readonly range: Range;
  readonly message: string;
  /** A suggestion. */
  readonly hint?: string;
  /** The group by which a comment can suppress it. Errors cannot be suppressed. */
  readonly group?: SuppressionGroup;
  /** Whether the code can be removed without changing the result. Editors fade it out. */
  readonly isUnnecessary?: boolean;
  readonly isDeprecated?: boolean;
  readonly fixes?: readonly Fix[];
}
