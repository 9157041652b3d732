// Texts, and what the reference's formatter makes of them.
import type { FormatCase } from '../../scripts/differential-judge.ts';
import { PklError } from '../../src/lang/diagnostics/error.ts';
import { format } from '../../src/lang/format/format.ts';

/** How our text differs: we refuse what the reference formats, or the other way round, or another text comes out. */
export type FormatVerdict = 'refused' | 'accepted' | 'text';

/** Says how the text that we make differs, or undefined. */
export function judgeFormat({ text, want }: FormatCase): FormatVerdict | undefined {
  const have = formatted(text);
  if (have === want) return undefined;
  if (have === null) return 'refused';
  if (want === null) return 'accepted';
  // The reference may need several runs until a text stays as it is; ours is the end of that.
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
