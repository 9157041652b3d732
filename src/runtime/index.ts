/** What agents are, and how they run: for servers and commands. */
export type { Agent, Resource } from './agent/agent.ts';
export { homeOf, type OpenAgent, type OpenAgentOptions, openAgent } from './agent/open-agent.ts';
export { type TryOut, tryOut } from './agent/trial.ts';
export { agentState, watchAgent } from './agent/watching.ts';
export {
  type ApiRoute,
  type ApiSettings,
  type CorsSettings,
  type RequestLimits,
  startsApps,
  type WebRoute,
  type WebSettings,
  type Workflow,
} from './agent/workflow.ts';
export { wantsDebug } from './config/debug.ts';
export { parseDotenv } from './config/dotenv.ts';
export { CONTAINER_AGENT, isContainer } from './config/home.ts';
export { findSecrets, Secrets } from './config/secrets.ts';
export { readSettings } from './config/settings.ts';
export {
  AgentError,
  type ErrorEntry,
  messageOf,
  type Problem,
  problemText,
  RunError,
  SetupError,
  statusOf,
} from './diagnostics/errors.ts';
export { isAgentFolder } from './files/paths.ts';
export { temporaryFolder } from './files/temporary.ts';
export { decoderOf } from './net/content-encoding.ts';
export { mediaType } from './net/media-type.ts';
export { PackageError } from './packages/archive.ts';
export { installPackage, packAgent, packageName, writePackage } from './packages/package-agent.ts';
export { type CommandResult, runCommand } from './process/command.ts';
export { OutputLines } from './process/output-lines.ts';
export type { EventListener, RunEvent } from './run/events.ts';
export type { Executor, RunResult } from './run/executor.ts';
export { Gate, GateFullError } from './run/limits.ts';
export type { Answer, Outcome } from './run/outcomes.ts';
export type { RequestInput, UnfitParameter, UploadedFile } from './run/request.ts';
