/** An error in the settings of a workflow. */
import type { AgentCode } from '../../diagnostics/catalogue.ts';

/** An error, with a text in the file to locate its line. */
export interface SettingProblem {
  readonly code: AgentCode;
  readonly message: string;
  readonly hint?: string;
  /** The quoted text to search for; null for the settings as a whole. */
  readonly quoted: string | null;
  /** The part of `Settings` to search; by default everything. */
  readonly inside?: string;
}
