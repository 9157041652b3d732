/** Interactive sessions, for prompts such as `kdeps repl`. */

export { STANDARD_MODULES as standardModules } from '../stdlib/module-names.ts';
export { complete } from './completion.ts';
export { isIncomplete, ReplSession } from './session.ts';
