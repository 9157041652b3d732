/** The public API of the package: the language, and agents with their servers. */
export * from './lang/index.ts';
export { NodeEvaluator, type NodeEvaluatorOptions } from './lang/node/index.ts';
export { type OpenAgent, type OpenAgentOptions, openAgent } from './runtime/index.ts';
export { type RunningServers, type ServeOptions, serve } from './server/index.ts';
