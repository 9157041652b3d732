/** Conversations with the language, for prompts: `kdeps repl`. */

export { STANDARD_MODULES as standardModules } from '../stdlib/module-names.ts';
export { complete } from './completion.ts';
export { isIncomplete, ReplSession } from './session.ts';
