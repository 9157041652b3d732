/**
 * Custom kinds of action: `addKind` registers one, and the rest is used to write one. A kind's module may import only
 * this from the package, because every evaluation thread loads it.
 *
 * @example await addKind(new URL('./mail/index.js', import.meta.url));
 */
export {
  bindCommand,
  bindScript,
  bindUrl,
  type CodeKind,
  type CodeRole,
  type CodeText,
  checkVariables,
  codeText,
  type ProgramKind,
  tracedCode,
  urlKind,
} from './runtime/binding/index.ts';
export { ActionError } from './runtime/diagnostics/errors.ts';
export { addKind } from './runtime/kinds/added.ts';
export type { ScopeFunction } from './runtime/kinds/kind.ts';
export {
  defineKind,
  type Kind,
  type KindFunctions,
  type KindNeeds,
  type KindSchema,
  schemaModules,
} from './runtime/kinds/kind.ts';
export { commonRecord, idsOf, itemValues, outputOf, resultFile } from './runtime/kinds/results.ts';
export { commonSpellings, type Fields, fields } from './runtime/kinds/spelling.ts';
export { readKindTexts } from './runtime/kinds/texts.ts';
export { isTimeout, limited } from './runtime/kinds/time-limits.ts';
export { now, timeoutOf } from './runtime/kinds/timing.ts';
export {
  bytes,
  entriesOf,
  field,
  flag,
  flagOr,
  list,
  numberOr,
  seconds,
  text,
  textMap,
  textOr,
  texts,
} from './runtime/language/values.ts';
export type { ResourceScope, ScopeView } from './runtime/run/context.ts';
export type { ActionOutput, Answer } from './runtime/run/outcomes.ts';
export type { StandIn } from './runtime/testing/stand-in.ts';
