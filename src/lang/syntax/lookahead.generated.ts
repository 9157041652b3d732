import type { LookaheadTables } from './lookahead.ts';

export const lookahead: LookaheadTables = { rules: 0, tokens: 0, alternatives: {}, entries: {} };
