// Texts, and the output of the reference's formatter.
import type { FormatCase } from '../../scripts/differential-judge.ts';
import { PklError } from '../../src/lang/diagnostics/error.ts';
import { format } from '../../src/lang/format/format.ts';

/** How we differ: we reject what the reference formats, or vice versa, or the text differs. */
export type FormatVerdict = 'refused' | 'accepted' | 'text';

/** How our text differs; undefined if it does not. */
export function judgeFormat({ text, want }: FormatCase): FormatVerdict | undefined {
  const have = formatted(text);
  if (have === want) return undefined;
  if (have === null) return 'refused';
  if (want === null) return 'accepted';
  // The reference may need several runs until a text no longer changes; ours is the final one.
  return formatted(want) === have ? undefined : 'text';
}

function formatted(text: string): string | null {
  try {
    return format(text);
  } catch (error) {
    if (error instanceof PklError) return null;
    throw error;
  }
}
