/** What agents are, and how they run: for servers and commands. */
export type { Agent, Resource } from './agent.ts';
export { CONTAINER_AGENT, isContainer } from './container.ts';
export { wantsDebug } from './debug.ts';
export { parseDotenv } from './dotenv.ts';
export {
  AgentError,
  type ErrorEntry,
  messageOf,
  type Problem,
  problemText,
  RunError,
  SetupError,
  statusOf,
} from './errors.ts';
export type { EventListener, RunEvent } from './events.ts';
export type { Executor, RunResult } from './executor.ts';
export { Gate, GateFullError } from './limits.ts';
export { mediaType } from './media-type.ts';
export { decoderOf } from './net/content-encoding.ts';
export { homeOf, type OpenAgent, type OpenAgentOptions, openAgent } from './open-agent.ts';
export type { Answer, Outcome } from './outputs.ts';
export { isAgentFolder } from './paths.ts';
export { type CommandResult, runCommand } from './process/command.ts';
export { OutputLines } from './process/output-lines.ts';
export { PackageError } from './project/archive.ts';
export { type Check, examine } from './project/doctor.ts';
export { composeName, type Gpu, imageName, secretNames } from './project/image.ts';
export { writeContext } from './project/image-context.ts';
export { installPackage, packAgent, packageName, writePackage } from './project/package-agent.ts';
export { createAgent, readTemplateNames, ScaffoldError, scaffold, templateNames } from './project/scaffold.ts';
export { type UpgradedFile, upgradeFolder } from './project/upgrade.ts';
export type { RequestInput, UnfitParameter, UploadedFile } from './request.ts';
export { findSecrets, Secrets } from './secrets.ts';
export { readSettings } from './settings.ts';
export { temporaryFolder } from './temporary.ts';
export { type TryOut, tryOut } from './try-out.ts';
export { agentState, watchAgent } from './watching.ts';
export {
  type ApiRoute,
  type ApiSettings,
  type CorsSettings,
  type RequestLimits,
  startsApps,
  type WebRoute,
  type WebSettings,
  type Workflow,
} from './workflow.ts';
