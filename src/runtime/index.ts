/** What agents are, and how they run: for servers and commands. */
export type { Agent, Resource } from './agent.ts';
export { parseDotenv } from './dotenv.ts';
export { AgentError, type ErrorEntry, type Problem, problemText, RunError, statusOf } from './errors.ts';
export type { EventListener, RunEvent } from './events.ts';
export type { Executor, RunResult } from './executor.ts';
export { Gate, GateFullError } from './limits.ts';
export { mediaType } from './media-type.ts';
export { homeOf, type OpenAgent, type OpenAgentOptions, openAgent } from './open-agent.ts';
export type { Answer, Outcome } from './outputs.ts';
export { type CommandResult, runCommand } from './process/command.ts';
export { PackageError } from './project/archive.ts';
export { installPackage, packAgent, packageName } from './project/package-agent.ts';
export { createAgent, readTemplateNames, ScaffoldError, scaffold, templateNames } from './project/scaffold.ts';
export { findProblems } from './project/validate.ts';
export type { RequestInput, UploadedFile } from './request.ts';
export { Secrets } from './secrets.ts';
export { type TryOut, tryOut } from './try-out.ts';
export type { ApiRoute, ApiSettings, CorsSettings, WebRoute, WebSettings, Workflow } from './workflow.ts';
