/**
 * The language for embedders: evaluate modules in Node and in browsers. Nothing here touches files or the network;
 * `kdeps/lang/node` does. What reads Pkl source without evaluating it is in `kdeps/lang/syntax`.
 *
 * @example
 * const evaluator = new Evaluator({ loaders: [memoryLoader('app', new Map([['app:/main.pkl', 'port = 8000 + 80']]))] });
 * const evaluation = evaluator.evaluation();
 * evaluation.object('app:/main.pkl').get('port'); // 8080
 */

export { type CpuProfile, type CpuProfileNode, Profiler } from './api/cpu-profile.ts';
export { Evaluation } from './api/evaluation.ts';
export { Evaluator } from './api/evaluator.ts';
export type {
  Dialect,
  EvaluateOptions,
  EvaluationOptions,
  EvaluatorOptions,
  Interrupt,
  LogMessage,
  Signal,
} from './api/evaluator-options.ts';
export { fromHost, type HostFunction, type HostFunctions, type HostValue } from './api/host.ts';
export type { ModuleInput, ModuleTextInput } from './api/input.ts';
export { isMissingValue, LazyObject, type LazyValue } from './api/lazy-object.ts';
export type { OutputDocument } from './api/output-documents.ts';
export type { OutputFile, ResultForm } from './api/results.ts';
export { uriPattern } from './api/uri-pattern.ts';
export type { Origin, OriginRole, OriginStep } from './api/why.ts';
export { quoteIdentifier } from './base/identifier.ts';
export { LANGUAGE_VERSION } from './base/language-version.ts';
export { compareVersions, parseVersion, type Version } from './base/semantic-version.ts';
export { type Position, type Range, rangeOf, Source, type Span, type TextRange } from './base/source.ts';
export { encodeUtf8 } from './base/utf8.ts';
export {
  type Diagnostic,
  type DiagnosticFrame,
  type DiagnosticPosition,
  type DiagnosticRange,
  diagnosticOf,
  placeOf,
} from './diagnostics/diagnostic.ts';
export { type MessageDetails, PklError, type ProgramValue, type StackFrame } from './diagnostics/error.ts';
export type { ErrorCode, LanguageCode } from './diagnostics/error-codes.ts';
export { formatOrigin } from './diagnostics/origin-report.ts';
export { formatReport, type ReportOptions, type ReportPart } from './diagnostics/report.ts';
export { type FormatOptions, format } from './format/format.ts';
export { defaultModuleName, importName } from './modules/default-name.ts';
export { type Fetch, FetchedFiles } from './modules/fetched-loader.ts';
export type { Dependencies, GlobDependency } from './modules/ledger.ts';
export {
  type Access,
  IoError,
  type ModuleLoader,
  type ModuleText,
  NotFoundError,
  type PathElement,
  type ResourceContent,
  type ResourceReader,
} from './modules/loader.ts';
export { memoryLoader, memoryReader, textReader } from './modules/memory-loader.ts';
export {
  AccessPolicy,
  DEFAULT_ALLOWED_MODULES,
  DEFAULT_ALLOWED_RESOURCES,
  type PolicyOptions,
  type UriPattern,
} from './modules/policy.ts';
export { Uri, UriSyntaxError } from './modules/uri.ts';
export type { AsyncModuleLoader, AsyncResourceReader } from './modules/waiting-sources.ts';
export { RegexSyntaxError } from './regex/pattern-reader.ts';
export type { MarkedKind, OnMark, RenderedMember } from './values/context.ts';
export { type JsonValue, toJson } from './values/json.ts';
export type { Heap } from './values/memory.ts';
export type { VmObject as ModuleObject } from './values/object.ts';
export {
  isPklArray,
  isPklBytes,
  isPklMap,
  isPklNumber,
  isPklObject,
  isPklSet,
  PklDataSize,
  PklDuration,
  PklIntSeq,
  PklObject,
  PklPair,
  PklReference,
  PklRegex,
  PklType,
  type PklValue,
} from './values/pkl-value.ts';
export { type PlainValue, toPlain } from './values/plain.ts';
export type { PlatformFacts } from './values/platform-facts.ts';
export { quoteLines, quoteString, quoteStringWithPounds } from './values/string-literal.ts';
