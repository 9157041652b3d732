import { scanNext } from './lexer.ts';
import { LexicalError, ScanState } from './lexer-state.ts';
import { K } from './tokens.ts';

/** Tokens that can start what follows the header of a module. */
// biome-ignore format: a row of names
const BEHIND_HEADER: ReadonlySet<number> = new Set([
  K.ImportKeyword, K.ImportGlob, K.ClassKeyword, K.TypealiasKeyword, K.FunctionKeyword, K.Assign, K.Colon,
]);

/**
 * The URI in a module's `amends` or `extends` clause, with escapes unprocessed; null without one. Only reads the
 * header, before the module is parsed, because the lexing of strings may depend on it.
 *
 * @example parentUriOf('amends "base.pkl"\na = 1'); // 'base.pkl'
 */
export function parentUriOf(text: string): string | null {
  const state = new ScanState(text, {}, []);
  let seen = 0;
  let depth = 0;
  let isParent = false;
  try {
    while (state.at < state.length) {
      scanNext(state);
      for (; seen < state.count; seen++) {
        const token = state.tokens[seen];
        const kind = token?.tokenTypeIdx ?? K.EndOfFile;
        if (kind === K.LeftBrace) depth++;
        else if (kind === K.RightBrace) depth--;
        if (depth > 0) continue;
        if (isParent && kind === K.StringText) return text.slice(token?.startOffset, token?.endOffset);
        if (BEHIND_HEADER.has(kind)) return null;
        if (kind !== K.StringStart) isParent = kind === K.AmendsKeyword || kind === K.ExtendsKeyword;
      }
    }
  } catch (error) {
    if (!(error instanceof LexicalError)) throw error;
  }
  return null;
}
