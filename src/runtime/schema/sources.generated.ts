// Generated from src/runtime/schema/**/*.pkl by `npm run gen`. Edit those.

/** The schema modules that ship with the package: path inside the schema → text. */
export const sources: Readonly<Record<string, string>> = {
  "APIServer": `/// How the API of an agent is served.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.APIServer

import "Utils.pkl"

/// Where and how the API is served.
class APIServerSettings {
  /// The address to listen on.
  HostIP: String = hostIP ?? "127.0.0.1"

  /// The port to listen on; \`0\` takes a free one.
  PortNum: UInt16 = portNum ?? 3000

  /// The proxies whose word about the client's address is taken: addresses or networks. None by default.
  TrustedProxies: Listing<String>? = trustedProxies

  /// The paths that the API answers.
  Routes: Listing<APIServerRoutes> = routes

  /// Which web pages of other origins may call the API.
  CORS: CORSConfig = cors

  /// The largest request body that is accepted.
  BodyLimit: DataSize = 32.mib

  /// How many requests run at the same time; more of them wait.
  MaxConcurrency: Int(isPositive) = 8

  /// How many requests may wait; one more is turned away.
  MaxQueue: Int(this >= 0) = 64

  /// How many requests one client may send in a minute; no limit by default.
  RateLimit: Int(isPositive)?

  /// How long a request may take; no limit by default.
  RequestTimeout: Duration?

  hidden hostIP: String?
  hidden portNum: UInt16?
  hidden trustedProxies: Listing<String>?
  hidden routes: Listing<APIServerRoutes>
  hidden cors: CORSConfig
}

/// A path that the API answers.
class APIServerRoutes {
  /// The path; \`:name\` stands for one part of a path, and a last \`*name\` for all the rest.
  Path: String(startsWith("/")) = path ?? throw("\`Path\` has no value. A route needs a path, such as \`/api/v1/answer\`.")

  /// The methods that the path answers.
  Methods: Listing<RouteMethod> = methods

  hidden path: String?
  hidden methods: Listing<RouteMethod>
  hidden deferredApi: Boolean?
}

/// Which web pages of other origins may call the API.
class CORSConfig {
  /// Whether other origins may call at all.
  EnableCORS: Boolean = enableCORS ?? false

  /// The origins that may call; \`*\` for any. Pages of this machine always may.
  AllowOrigins: Listing<String>? = allowOrigins

  /// The methods that they may use; those of the route by default.
  AllowMethods: Listing<RouteMethod>? = allowMethods

  /// The headers that they may send.
  AllowHeaders: Listing<String>? = allowHeaders

  /// The headers of the answer that they may see.
  ExposeHeaders: Listing<String>? = exposeHeaders

  /// Whether they may send cookies and credentials.
  AllowCredentials: Boolean = allowCredentials ?? true

  /// How long a browser may keep the answer to a preflight.
  MaxAge: Duration = maxAge ?? 12.h

  hidden enableCORS: Boolean?
  hidden allowOrigins: Listing<String>?
  hidden allowMethods: Listing<RouteMethod>?
  hidden allowHeaders: Listing<String>?
  hidden exposeHeaders: Listing<String>?
  hidden allowCredentials: Boolean?
  hidden maxAge: Duration?
}

typealias RouteMethod = String(matches(Utils.routeMethodRegex))
`,
  "APIServerResponse": `/// The answer of an agent to a request.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.APIServerResponse

/// Whether the request was served.
Success: Boolean = success ?? true

/// Facts about the answer. It always carries the id of the request, unless it is \`null\`.
Meta: APIServerResponseMetaBlock? = meta

/// What the agent answers.
Response: APIServerResponseBlock? = response

/// What went wrong. One without a message says that nothing did.
Errors: Listing<APIServerErrorsBlock>? = errors

/// The HTTP status of the answer. By default the code of the first error that has one between 400 and 599, else 200.
Status: Int(isBetween(200, 599))?

hidden success: Boolean?
hidden meta: APIServerResponseMetaBlock? = new {}
hidden response: APIServerResponseBlock?
hidden errors: Listing<APIServerErrorsBlock>?
hidden file: Uri?

/// Facts about an answer.
class APIServerResponseMetaBlock {
  /// The id of the request.
  RequestID: String? = requestID

  /// Headers of the HTTP answer.
  Headers: Mapping<String, String>? = headers

  /// Anything else that the client may want to know.
  Properties: Mapping<String, String>? = properties

  hidden requestID: String?
  hidden headers: Mapping<String, String>?
  hidden properties: Mapping<String, String>?
}

/// What an agent answers.
class APIServerResponseBlock {
  /// The parts of the answer, each of any type.
  Data: Listing<Any> = data

  hidden data: Listing<Any>
}

/// Something that went wrong.
class APIServerErrorsBlock {
  /// The code of the error.
  Code: Int = code ?? throw("\`Code\` has no value. An error needs a code, such as \`404\`.")

  /// What went wrong.
  Message: String = message ?? throw("\`Message\` has no value. An error says what went wrong.")

  hidden code: Int?
  hidden message: String?
}
`,
  "Docker": `/// What an agent runs with: packages, models, environment.
@ModuleInfo { minPklVersion = "0.26.0" }
module org.kdeps.pkl.Docker

import "Utils.pkl"

/// What an agent runs with: packages, models, environment.
class DockerSettings {
  /// The time zone of the agent.
  Timezone: String = timezone ?? "Etc/UTC"

  /// Whether the agent's Python comes from Anaconda.
  InstallAnaconda: Boolean = installAnaconda ?? false

  /// The conda environments: environment → channel → packages, separated by spaces.
  CondaPackages: Mapping<String, Mapping<String, String>>? = condaPackages

  /// The Python packages that the agent's own environment holds.
  PythonPackages: Listing<String>? = pythonPackages

  /// The Debian packages of the agent's image.
  Packages: Listing<String>? = packages

  /// The package archives that the agent's image adds.
  Repositories: Listing<String>? = repositories

  /// The models that the agent's Ollama serves.
  Models: Listing<String> = models

  /// The tag of the Ollama image that the agent's image starts from; empty or \`latest\` for the newest.
  OllamaImageTag: String = ollamaImageTag ?? "0.6.5"

  /// Whether the agent's image carries its models, so that it needs no network.
  OfflineMode: Boolean = offlineMode ?? false

  /// Values that are needed while the image is built. They are secrets: no message shows them.
  Args: Mapping<EnvName, String>? = args

  /// Environment variables of everything that the agent runs.
  Env: Mapping<EnvName, String>? = env

  hidden timezone: String?
  hidden installAnaconda: Boolean?
  hidden condaPackages: Mapping<String, Mapping<String, String>>?
  hidden pythonPackages: Listing<String>?
  hidden packages: Listing<String>?
  hidden repositories: Listing<String>?
  hidden ppa: Listing<String>?
  hidden models: Listing<String>
  hidden ollamaImageTag: String?
  hidden offlineMode: Boolean?
  hidden args: Mapping<EnvName, String>?
  hidden env: Mapping<EnvName, String>?
}

typealias EnvName = String(matches(Utils.envNameRegex))
`,
  "Project": `/// The settings of an agent.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Project

import "APIServer.pkl" as api
import "Docker.pkl"
import "WebServer.pkl" as web

/// How an agent is served, and what it runs with.
class Settings {
  /// Whether the agent answers HTTP requests. An agent that does not runs once and prints its answer.
  APIServerMode: Boolean = apiServerMode ?? false

  /// Where and how the API is served.
  APIServer: api.APIServerSettings? = apiServer

  /// Whether the agent serves web pages, or forwards to an app of its own.
  WebServerMode: Boolean = webServerMode ?? false

  /// Where and how the web pages are served.
  WebServer: web.WebServerSettings? = webServer

  /// What the agent runs with: packages, models, environment.
  AgentSettings: Docker.DockerSettings = agentSettings

  hidden apiServerMode: Boolean?
  hidden apiServer: api.APIServerSettings?
  hidden webServerMode: Boolean?
  hidden webServer: web.WebServerSettings?
  hidden agentSettings: Docker.DockerSettings
}
`,
  "Resource": `/// One step of an agent: an action, what it needs, and when it runs.
///
/// An action stands in the \`Run\` block, or directly at the top of the resource.
@ModuleInfo { minPklVersion = "0.26.0" }
module org.kdeps.pkl.Resource

import "APIServerResponse.pkl" as responseSchema
import "Exec.pkl" as execSchema
import "HTTP.pkl" as httpSchema
import "LLM.pkl" as llmSchema
import "Python.pkl" as pythonSchema
import "Utils.pkl" as schemaUtils

/// The id that other resources know this one by.
ActionID: ActionReference =
  actionID ?? ID ?? id ?? throw("\`ActionID\` has no value. Give the resource an id, such as \`ActionID = \\"ask\\"\`.")

/// The name of the resource, for people.
Name: String = name ?? throw("\`Name\` has no value. Give the resource a name for people to read.")

/// What the resource does.
Description: String = description ?? throw("\`Description\` has no value. Say in a sentence what the resource does.")

/// The group that the resource belongs to.
Category: String = category ?? throw("\`Category\` has no value. Write \`Category = \\"\\"\` when there is none.")

/// The resources that must have finished before this one runs.
Requires: Listing<ActionReference>? = requires

/// The values that the resource runs once for, one after the other.
Items: Listing<String>? = items

/// When the resource runs, and what it does.
Run: ResourceAction = (run) {
  when (module.Exec != null || module.exec != null) {
    Exec = module.Exec ?? module.exec
  }
  when (module.Python != null || module.python != null) {
    Python = module.Python ?? module.python
  }
  when (module.Chat != null || module.chat != null) {
    Chat = module.Chat ?? module.chat
  }
  when (module.HTTPClient != null || module.httpClient != null) {
    HTTPClient = module.HTTPClient ?? module.httpClient
  }
  when (module.APIResponse != null || module.apiResponse != null) {
    APIResponse = module.APIResponse ?? module.apiResponse
  }
}

hidden Exec: execSchema.ResourceExec?
hidden Python: pythonSchema.ResourcePython?
hidden Chat: llmSchema.ResourceChat?
hidden HTTPClient: httpSchema.ResourceHTTPClient?
hidden APIResponse: responseSchema?

hidden actionID: ActionReference?
hidden ID: ActionReference?
hidden id: ActionReference?
hidden name: String?
hidden description: String?
hidden category: String?
hidden requires: Listing<ActionReference>?
hidden items: Listing<String>?
hidden run: ResourceAction
hidden exec: execSchema.ResourceExec?
hidden python: pythonSchema.ResourcePython?
hidden chat: llmSchema.ResourceChat?
hidden httpClient: httpSchema.ResourceHTTPClient?
hidden apiResponse: responseSchema?

/// When a resource runs, and what it does.
class ResourceAction {
  /// Expressions that are evaluated once, in order, before the action.
  Expr: Dynamic? = expr

  /// A shell command.
  Exec: execSchema.ResourceExec? = exec

  /// A Python script.
  Python: pythonSchema.ResourcePython? = python

  /// A question to a language model.
  Chat: llmSchema.ResourceChat? = chat

  /// The resource is skipped when one of these is \`true\`.
  SkipCondition: Listing<Any>? = skipCondition

  /// What must hold before the action runs.
  PreflightCheck: ValidationCheck? = preflightCheck

  /// The request headers that the resource may read; any when empty.
  AllowedHeaders: Listing<String>? = allowedHeaders

  /// The request parameters that the resource may read; any when empty.
  AllowedParams: Listing<String>? = allowedParams

  /// The HTTP methods of the requests that the resource runs for; any when empty.
  RestrictToHTTPMethods: Listing<String>? = restrictToHTTPMethods

  /// The paths of the requests that the resource runs for; any when empty.
  RestrictToRoutes: Listing<String>? = restrictToRoutes

  /// A request to another server.
  HTTPClient: httpSchema.ResourceHTTPClient? = httpClient

  /// The answer of the agent.
  APIResponse: responseSchema? = apiResponse

  hidden expr: Dynamic?
  hidden exec: execSchema.ResourceExec?
  hidden python: pythonSchema.ResourcePython?
  hidden chat: llmSchema.ResourceChat?
  hidden skipCondition: Listing<Any>?
  hidden preflightCheck: ValidationCheck?
  hidden allowedHeaders: Listing<String>?
  hidden allowedParams: Listing<String>?
  hidden restrictToHTTPMethods: Listing<String>?
  hidden restrictToRoutes: Listing<String>?
  hidden httpClient: httpSchema.ResourceHTTPClient?
  hidden apiResponse: responseSchema?
}

/// What must hold before an action runs.
class ValidationCheck {
  /// Each of these must be \`true\`.
  Validations: Listing<Any>? = validations

  /// The answer when one of them is not.
  Error: APIError? = error

  hidden validations: Listing<Any>?
  hidden error: APIError?
}

/// The answer to a request that cannot be served.
class APIError {
  /// The code of the error; one between 400 and 599 is also the HTTP status of the answer.
  Code: Int = code ?? throw("\`Code\` has no value. An error needs a code, such as \`404\`.")

  /// What went wrong.
  Message: String = message ?? throw("\`Message\` has no value. An error says what went wrong.")

  hidden code: Int?
  hidden message: String?
}

typealias ActionReference = String(matches(schemaUtils.actionIdRegex))
`,
  "Utils": `/// Small helpers that every agent can call as \`utils\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Utils

/// Tells whether [str] can be decoded as base64.
external function isBase64(str: String): Boolean

/// What the name of an environment variable looks like.
const hidden envNameRegex: Regex = Regex(#"[a-zA-Z_]\\w*"#)

/// What the id of an action looks like: \`answer\`, or \`@agent/answer:1.0.0\`.
const hidden actionIdRegex: Regex = Regex(#"\\w+|@\\w+/[\\w-]+(:[\\w.]+)?"#)

/// The HTTP methods that a route can have, in any case.
const hidden routeMethodRegex: Regex = Regex(#"(?i:GET|POST|PUT|PATCH|OPTIONS|DELETE|HEAD)"#)

/// The HTTP methods that a client can send, in any case.
const hidden clientMethodRegex: Regex = Regex(#"(?i:GET|POST|PUT|PATCH|DELETE|HEAD)"#)
`,
  "WebServer": `/// How the web pages of an agent are served.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.WebServer

/// Files of a folder, or an app that the agent starts and forwards to.
typealias WebServerType = "static" | "app"

/// Where and how the web pages are served.
class WebServerSettings {
  /// The address to listen on.
  HostIP: String = hostIP ?? "127.0.0.1"

  /// The port to listen on; \`0\` takes a free one.
  PortNum: UInt16 = portNum ?? 8080

  /// The proxies whose word about the client's address is taken: addresses or networks. None by default.
  TrustedProxies: Listing<String>? = trustedProxies

  /// The paths that are served.
  Routes: Listing<WebServerRoutes> = routes

  hidden hostIP: String?
  hidden portNum: UInt16?
  hidden trustedProxies: Listing<String>?
  hidden routes: Listing<WebServerRoutes>
}

/// A path that is served, with everything below it.
class WebServerRoutes {
  /// The path.
  Path: String(startsWith("/")) = path ?? throw("\`Path\` has no value. A route needs a path, such as \`/web\`.")

  /// The port that the app listens on.
  AppPort: UInt16? = appPort ?? 8052

  /// Files of a folder, or an app.
  ServerType: WebServerType = serverType ?? "static"

  /// The folder, below the agent's \`data\` folder.
  PublicPath: String = publicPath ?? "/web"

  /// The shell command that starts the app, in that folder.
  Command: String? = command

  hidden path: String?
  hidden appPort: UInt16?
  hidden serverType: WebServerType?
  hidden publicPath: String?
  hidden command: String?
}
`,
  "Workflow": `/// An agent: its name, its version, the action that answers, and the settings it runs with.
///
/// Each property that has been spelled otherwise in an earlier schema can still be written that way.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Workflow

import "Project.pkl"
import "Utils.pkl"

/// The name of the agent: letters, digits and underscores.
AgentID: AgentName = Name ?? name ?? throw("\`AgentID\` has no value. Give the agent a name, such as \`AgentID = \\"painter\\"\`.")

/// What the agent is for, in a sentence.
Description: String = description ?? throw("\`Description\` has no value. Say in a sentence what the agent is for.")

/// Where to read more about the agent.
Website: Uri? = website

/// Who wrote the agent.
Authors: Listing<String>? = authors

/// Where the agent is documented.
Documentation: Uri? = documentation

/// Where the source of the agent lives.
Repository: Uri? = repository

/// A picture for the top of a page about the agent.
HeroImage: String? = heroImage

/// A small picture that stands for the agent.
AgentIcon: String? = agentIcon

/// The version of the agent: up to three numbers, the last of which can be \`*\`.
Version: VersionText = version ?? "1.0.0"

/// The action whose result is the agent's answer.
TargetActionID: ActionReference =
  targetActionID ?? action ?? throw("\`TargetActionID\` has no value. Name the action that answers, such as \`TargetActionID = \\"response\\"\`.")

/// Other agents whose actions this one uses, such as \`@other:1.2.5\`.
Workflows: Listing<AgentReference> = workflows

/// How the agent is served, and what it runs with.
Settings: Project.Settings = settings

hidden Name: AgentName?
hidden name: AgentName?
hidden description: String?
hidden website: Uri?
hidden authors: Listing<String>?
hidden documentation: Uri?
hidden repository: Uri?
hidden heroImage: String?
hidden agentIcon: String?
hidden version: VersionText?
hidden targetActionID: ActionReference?
hidden action: ActionReference?
hidden workflows: Listing<AgentReference>
hidden settings: Project.Settings
hidden args: Listing<Any>?

typealias AgentName = String(matches(Regex(#"\\w+"#)))

typealias VersionText = String(matches(Regex(#"(\\d+\\.)?(\\d+\\.)?(\\*|\\d+)"#)))

typealias ActionReference = String(matches(Utils.actionIdRegex))

typealias AgentReference = String(matches(Regex(#"@[\\w-]+(/[\\w-]+)?(:[\\w.]+)?"#)))
`,
};
