/** What agents are, and how they run: for servers and commands. */
export type { Agent, Resource } from './agent.ts';
export { parseDotenv } from './dotenv.ts';
export { AgentError, type ErrorEntry, type Problem, problemText, RunError, statusOf } from './errors.ts';
export type { EventListener, RunEvent } from './events.ts';
export type { Executor, RunResult } from './executor.ts';
export { Gate, GateFullError } from './limits.ts';
export { mediaType } from './media-type.ts';
export { type OpenAgent, type OpenAgentOptions, openAgent } from './open-agent.ts';
export type { Answer, Outcome } from './outputs.ts';
export { type CommandResult, runCommand } from './process/command.ts';
export type { RequestInput, UploadedFile } from './request.ts';
export { Secrets } from './secrets.ts';
export { type TryOut, tryOut } from './try-out.ts';
export type { ApiRoute, ApiSettings, CorsSettings, WebRoute, WebSettings, Workflow } from './workflow.ts';
