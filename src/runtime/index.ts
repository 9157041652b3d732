/** Loads and runs agents: the interface for servers and commands. */

export type { Contract, ContractClass, ContractField, ContractType } from '../lang/contracts/index.ts';
export { type ActionId, compareVersions } from './agent/action-id.ts';
export type { Agent, Resource } from './agent/agent.ts';
export { answerTypes, pictureType } from './agent/answer-types.ts';
export { publicAddressProblem } from './agent/checks/access.ts';
export { type FilePreview, previewFile } from './agent/file-preview.ts';
export { tryLoading } from './agent/loading.ts';
export { homeOf, type OpenAgent, type OpenAgentOptions, openAgent } from './agent/open-agent.ts';
export { readParameters } from './agent/read-parameters.ts';
export { streamedResource } from './agent/streamed-resource.ts';
export { agentFiles } from './agent/watching.ts';
export type { MachineSettings } from './agent/workflow.ts';
export {
  type ApiRoute,
  type ApiSettings,
  type CorsSettings,
  type JobSettings,
  type RequestLimits,
  startsApps,
  type WebRoute,
  type WebSettings,
  type Workflow,
} from './agent/workflow.ts';
export {
  type ApiKey,
  hashOfKey,
  isKeyName,
  isKeyScope,
  KEY_VARIABLES,
  type KeyScope,
  randomKey,
} from './config/api-keys.ts';
export { wantsDebug } from './config/debug.ts';
export { parseDotenv } from './config/dotenv.ts';
export { CONTAINER_AGENT, isContainer, volumeFolder } from './config/home.ts';
export { isSecretName, Secrets } from './config/secrets.ts';
export { readSettings } from './config/settings.ts';
export { definedOnly } from './config/variables.ts';
export { findSecrets, withoutSecrets } from './config/written-secrets.ts';
export type { AgentCode } from './diagnostics/catalogue.ts';
export {
  AgentError,
  type ErrorEntry,
  messageOf,
  type Problem,
  problemDiagnostic,
  problemText,
  type RunCode,
  RunError,
  SetupError,
  statusOf,
} from './diagnostics/errors.ts';
export { didYouMean } from './diagnostics/nearest-names.ts';
export { systemErrorText } from './diagnostics/system-errors.ts';
export { isAgentFolder, kindAt } from './files/paths.ts';
export { sizeText } from './files/size-text.ts';
export { temporaryFolder } from './files/temporary.ts';
export { classSchema, fieldSchema, type JsonSchema } from './input/json-schema.ts';
export { keepsEmpty } from './input/request-fields.ts';
export { isUploadType, uploadFields } from './input/upload.ts';
export { kinds } from './kinds/index.ts';
export { derived } from './kinds/registry.ts';
export { type Fields, formerSeconds } from './kinds/spelling.ts';
export { spellings } from './kinds/spellings.ts';
export { briefReport } from './language/engine.ts';
export type { TokenUsage } from './llm/conversation.ts';
export { ollamaModels } from './llm/ollama-models.ts';
export { ollamaAddress } from './llm/ollama-server.ts';
export { decoderOf } from './net/content-encoding.ts';
export { sendForHead } from './net/http-request.ts';
export { isLoopback } from './net/loopback.ts';
export { mediaType } from './net/media-type.ts';
export { checkHost } from './net/public-addresses.ts';
export { type AgentIdentity, identifyAgent } from './packages/agent-identity.ts';
export { PackageError, unpack } from './packages/archive.ts';
export { installPackage, packAgent, packageName, writeAll, writePackage } from './packages/package-agent.ts';
export type { TarFile } from './packages/tar.ts';
export { type CommandResult, runCommand } from './process/command.ts';
export { ownIdentity, stateOf } from './process/identity.ts';
export { OutputLines } from './process/output-lines.ts';
export { quotedWord, shellWord } from './process/shell-word.ts';
export { type KeptEnvironment, keptEnvironments, removeEnvironment } from './python/environment-users.ts';
export { environmentsFolder, lockAgent, lockOf, prepareRequirements } from './python/environments.ts';
export { type GpuStatus, type GpuUse, gpuStatuses } from './python/gpus.ts';
export { type InstalledPackages, installedPackages } from './python/installed-packages.ts';
export { findInterpreter } from './python/interpreter.ts';
export { type Lock, lockName, lockNames } from './python/lock-file.ts';
export { huggingFaceCache, ModelFiles, type ModelIdentity } from './python/model-files.ts';
export { scriptProblems } from './python/script-syntax.ts';
export { threadsOf } from './python/threads.ts';
export type { TorchBuild } from './python/torch-build.ts';
export type { WarmInterpreter } from './python/warm-interpreters.ts';
export { EventHub } from './run/event-hub.ts';
export type { EventListener, FollowedEvent, Follower, RunEvent } from './run/events.ts';
export type { Executor, RunOptions, RunResult } from './run/executor.ts';
export { jsonBody, jsonText, WrittenJson } from './run/json-text.ts';
export type { ModelListener } from './run/model-listener.ts';
export type { Answer, Outcome } from './run/outcomes.ts';
export type { GivenFields, RejectedParameter, RequestInput, UploadedFile } from './run/request.ts';
export { QueueFullError, Semaphore } from './run/semaphore.ts';
export { removeRemains, type Services } from './run/services.ts';
export type { TraceHeaders } from './run/traces.ts';
export { type ResourceTrial, tryAgentWarm } from './run/warm-trials.ts';
export { isSchemaUri, SCHEMA_VERSION, schemaModule } from './schema/uris.ts';
export { ThreadCalls } from './sqlite/thread-calls.ts';
export type { StandIn, StandIns } from './testing/stand-in.ts';
export { type AgentTest, readTestModule, type TestModule, TestModuleError } from './testing/test-module.ts';
