// Generated from src/runtime/schema/**/*.pkl by `npm run gen`. Edit those.

/** The schema modules that ship with the package: path inside the schema → text. */
export const sources: Readonly<Record<string, string>> = {
  get "APIServer"() {
    return `/// The API server of an agent.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.APIServer

/// The settings of the API server.
class APIServerSettings {
  /// The address to listen on.
  HostIP: String = hostIP ?? "127.0.0.1"

  /// The port to listen on; \`0\` picks a free one.
  PortNum: UInt16 = portNum ?? 3000

  /// Proxies trusted to report the client's address: addresses or networks. None by default.
  TrustedProxies: Listing<String>? = trustedProxies

  /// The routes of the API.
  Routes: Listing<APIServerRoutes> = routes

  /// Whether the server documents its API: an OpenAPI document at \`/openapi.json\`, and a page at \`/docs\`.
  Docs: Boolean = true

  /// Whether the server counts what it does, for Prometheus, at \`/metrics\`. With keys, it takes one with the scope \`metrics\`.
  Metrics: Boolean = true

  /// Whether clients of the Model Context Protocol can use the routes as tools, at \`/mcp\`.
  MCP: Boolean = true

  /// Whether the server has a console at \`/ui\`: a page with forms, runs and their progress, and the queue.
  Console: Boolean = true

  /// Which web pages of other origins may call the API.
  CORS: CORSConfig = cors

  /// The keys that clients must send, by name; \`kdeps key new\` creates one. Without keys, anyone who can reach the API can use
  /// it.
  Keys: Mapping<KeyName, APIKey>?

  /// Whether an API without keys may listen on an address that other machines can reach.
  Public: Boolean = false

  /// Maximum size of a request body.
  BodyLimit: DataSize(this > 0.b) = 32.mib

  /// Maximum number of parameters of a request, in its query and form together.
  MaxParameters: Int(this >= 1) = 1000

  /// Maximum length of a parameter that a resource reads: a value of the query, of a form, or of a JSON body. Values longer than
  /// 128 KiB do not fit into an environment variable.
  MaxParameterLength: DataSize(this > 0.b) = 100.kib

  /// Maximum number of values in a JSON body, including nested ones.
  MaxJsonElements: Int(this >= 1) = 100_000

  /// Maximum nesting depth of a JSON body.
  MaxJsonDepth: Int(isBetween(1, 10_000)) = 100

  /// Maximum number of fields and files in a multipart form.
  MaxFormParts: Int(this >= 1) = 1000

  /// Maximum number of requests that run at the same time; further ones wait.
  MaxConcurrency: Int(this >= 1) = 8

  /// Maximum number of waiting requests; further ones are rejected.
  MaxQueue: Int(this >= 0) = 64

  /// Maximum number of requests per client and minute; unlimited by default.
  RateLimit: Int(this >= 1)?

  /// Time limit of a request, from its first byte to its response; unlimited by default.
  RequestTimeout: Duration(this >= 0.s)?

  hidden hostIP: String?
  hidden portNum: UInt16?
  hidden trustedProxies: Listing<String>?
  hidden routes: Listing<APIServerRoutes>
  hidden cors: CORSConfig
}

/// A route of the API.
class APIServerRoutes {
  /// The path; \`:name\` matches one segment, and a trailing \`*name\` the rest.
  Path: RoutePath = path ?? throw("\`Path\` has no value. A route needs a path, such as \`/api/v1/answer\`.")

  /// The allowed methods.
  Methods: Listing<RouteMethod> = methods

  /// The class that requests must match. Its properties are the fields of a request; resources read them from
  /// \`request.input\`. An invalid request is answered with 422, and nothing runs.
  Input: Class?

  /// The class of each part of the answer's \`Data\`.
  Output: Class?

  /// Also lets programs that use OpenAI's API call the route. \`images\` answers \`/v1/images/generations\` and \`/v1/images/edits\`
  /// with the pictures in the answer, \`chat-completions\` answers \`/v1/chat/completions\` with its text. Both are in \`/v1/models\`.
  OpenAI: ("images" | "chat-completions")?

  hidden path: String?
  hidden methods: Listing<RouteMethod>
  hidden deferredApi: Boolean?
}

/// A key of the API. The agent only has its hash.
class APIKey {
  /// The hash of the key, as \`kdeps key new\` prints it.
  Hash: KeyHash = throw("\`Hash\` has no value. \`kdeps key new\` creates a key and prints its hash.")

  /// What the key allows: \`run\` the agent and wait for its answer, submit and manage \`jobs\` of its own, read \`metrics\`, and
  /// \`admin\` for everything, including the jobs of others. By default \`run\` and \`jobs\`.
  Scopes: Listing<KeyScope>(!isEmpty)?

  /// Maximum number of requests per minute; unlimited by default.
  RateLimit: Int(this >= 1)?

  /// Maximum number of requests and jobs that run at the same time; unlimited by default.
  MaxConcurrency: Int(this >= 1)?
}

/// Which web pages of other origins may call the API.
class CORSConfig {
  /// Whether other origins are allowed at all.
  EnableCORS: Boolean = enableCORS ?? false

  /// The allowed origins; \`*\` for any. Pages of this machine are always allowed.
  AllowOrigins: Listing<String>? = allowOrigins

  /// The methods they may use; by default those of the route.
  AllowMethods: Listing<RouteMethod>? = allowMethods

  /// The headers they may send.
  AllowHeaders: Listing<String>? = allowHeaders

  /// The response headers they may read.
  ExposeHeaders: Listing<String>? = exposeHeaders

  /// Whether they may send cookies and credentials.
  AllowCredentials: Boolean = allowCredentials ?? true

  /// How long a browser may cache the response to a preflight.
  MaxAge: Duration(this >= 0.s) = maxAge ?? 12.h

  hidden enableCORS: Boolean?
  hidden allowOrigins: Listing<String>?
  hidden allowMethods: Listing<RouteMethod>?
  hidden allowHeaders: Listing<String>?
  hidden exposeHeaders: Listing<String>?
  hidden allowCredentials: Boolean?
  hidden maxAge: Duration?
}

/// A path starts with a slash, such as \`/api/v1/answer\`.
typealias RoutePath = String(startsWith("/"))

/// The methods are GET, POST, PUT, PATCH, DELETE, OPTIONS and HEAD.
typealias RouteMethod = String(matches(Regex(#"(?i:GET|POST|PUT|PATCH|OPTIONS|DELETE|HEAD)"#)))

/// The name of a key has letters, digits, dots, dashes and underscores, such as \`phone-app\`.
typealias KeyName = String(matches(Regex(#"[\\w.-]{1,64}"#)))

/// A hash is \`sha256:\` and 64 hexadecimal digits. \`kdeps key new\` prints it.
typealias KeyHash = String(matches(Regex(#"sha256:[0-9a-f]{64}"#)))

typealias KeyScope = "run" | "jobs" | "metrics" | "admin"
`;
  },
  get "APIServerRequest"() {
    return `/// The request being served. Agents use this module as \`request\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.APIServerRequest

/// The path of the request.
Path: Uri = path()

/// The address of the client.
IP: String = IP()

/// The id of the request.
ID: String = ID()

/// The HTTP method of the request.
Method: String(matches(Regex(#"(?i:GET|POST|PUT|PATCH|OPTIONS|DELETE|HEAD)"#))) = method()

/// The body of the request.
Data: String? = data()

/// The parameters of the query and of a form; the first value of a repeated one. If the resource lists those it may read,
/// only these are included.
Params: Mapping<String, String>? = paramsOf().toMapping()

/// The headers of the request; values of a repeated one are joined. If the resource lists those it may read, only
/// these are included.
Headers: Mapping<String, String>? = headersOf().toMapping()

/// The uploaded files: file name → path and media type. Of several with the same name, the
/// first.
Files: Mapping<String, APIServerRequestUploads>? = new {
  for (name, found in uploads().groupBy((it) -> it[0])) {
    [name] {
      Filepath = found[0][1]
      Filetype = found[0][2]
    }
  }
}

/// The fields of the request, as an instance of the \`Input\` class of its route.
hidden input: Any = inputOf()

/// An uploaded file.
class APIServerRequestUploads {
  /// The path of the file.
  Filepath: String

  /// The media type of the file.
  Filetype: String
}

/// The body of the request; empty when there is none.
external function data(): String

/// The value of the parameter [name]; empty when there is none.
external function params(name: String): String

/// The value of the parameter [name], under the function's original name.
function param(name: String): String = params(name)

/// All values of the parameter [name], in order.
function paramValues(name: String): Listing<String> = paramList(name).toListing()

/// The value of the path parameter [name]; empty when there is none.
external function pathParam(name: String): String

/// The value of the header [name], ignoring case; empty when there is none.
external function header(name: String): String

/// The value of the header [name], under the name used in generated files.
function headers(name: String): String = header(name)

/// The file with the name or form field [name]; the first file when there is no such file.
function file(name: String): APIServerRequestUploads =
  let (found = upload(name))
    new {
      Filepath = found[0]
      Filetype = found[1]
    }

/// The media type of the file [name].
function filetype(name: String): String = upload(name)[1]

/// The path of the file [name].
function filepath(name: String): String = upload(name)[0]

/// The number of uploaded files.
function filecount(): Int = uploads().length

/// The paths of the files.
function files(): Listing<String> = uploads().map((it) -> it[1]).toListing()

/// The media types of the files, in the order of [files()].
function filetypes(): Listing<String> = uploads().map((it) -> it[2]).toListing()

/// The paths of the files with the media type [mime].
function filesByType(mime: String): Listing<String> =
  uploads().filter((it) -> it[2] == mime || it[2].startsWith(mime + ";")).map((it) -> it[1]).toListing()

/// The request as an instance of the \`Input\` class.
external function inputOf(): Any

/// The path of the request.
external function path(): String

/// The HTTP method of the request.
external function method(): String

/// The address of the client.
external function IP(): String

/// The id of the request.
external function ID(): String

/// The uploaded files, in order: name, path, media type.
external function uploads(): List<List<String>>

/// The path and media type of the file [name].
external function upload(name: String): List<String>

/// All values of the parameter [name], in order.
external function paramList(name: String): List<String>

/// The parameters by name.
external function paramsOf(): Map<String, String>

/// The headers by name.
external function headersOf(): Map<String, String>
`;
  },
  get "Data"() {
    return `/// The files of the \`data\` folder of the agent and of the agents it uses. Agents use this module as \`data\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Data

extends "Utils.pkl"

/// The files: \`agent/version\` → path below the agent's \`data\` folder → path on this machine.
Files: Mapping<String, Mapping<String, String>>? = new {
  for (agent, found in filesOf()) {
    [agent] = found.toMapping()
  }
}

/// The path of the file [fileName] of the agent [agentAndVersion], such as \`painter/1.0.0\`; empty when there is none.
external function filepath(agentAndVersion: String, fileName: String): String

/// The files, as plain values.
external function filesOf(): Map<String, Map<String, String>>
`;
  },
  get "Docker"() {
    return `/// The runtime environment of an agent: packages, models, variables.
@ModuleInfo { minPklVersion = "0.26.0" }
module org.kdeps.pkl.Docker

/// The runtime environment of an agent: packages, models, variables.
class DockerSettings {
  /// The time zone of the agent.
  Timezone: String = timezone ?? "Etc/UTC"

  /// Whether the agent's Python comes from Anaconda.
  InstallAnaconda: Boolean = installAnaconda ?? false

  /// The conda environments: environment → channel → packages, separated by spaces.
  CondaPackages: Mapping<String, Mapping<String, String>>? = condaPackages

  /// The Python packages of the agent's own environment.
  PythonPackages: Listing<String>? = pythonPackages

  /// The Debian packages of the agent's image.
  Packages: Listing<String>? = packages

  /// Additional package repositories of the agent's image.
  Repositories: Listing<String>? = repositories

  /// The models served by the agent's Ollama.
  Models: Listing<String> = models

  /// The tag of the Ollama image that the agent's image is based on; empty or \`latest\` for the newest.
  OllamaImageTag: String = ollamaImageTag ?? "0.6.5"

  /// Whether the agent's image contains its models, so that it works offline.
  OfflineMode: Boolean = offlineMode ?? false

  /// Build arguments of the image. They are secret and redacted in all messages.
  Args: Mapping<EnvName, String>? = args

  /// Environment variables of everything the agent runs.
  Env: Mapping<EnvName, String>? = env

  /// Names of further secret variables, redacted in messages, logs and responses like those named as tokens or keys.
  Secrets: Listing<EnvName>?

  /// The GPUs for scripts that load models: \`"all"\`, their numbers as in \`"0,2"\`, or how many to use. Each runs one script at
  /// a time, and keeps the models of several scripts while there is memory. By default, scripts choose by themselves.
  Gpus: (Int(isBetween(1, 1024))|String(matches(Regex(#"all|\\d+(,\\d+)*"#))))?

  /// Whether one script at a time uses a GPU of \`Gpus\`, whichever KDeps process of this user runs it, and idle models of other
  /// processes make room for it. Turn it off where processes have parts of a GPU to themselves, as with CUDA MPS.
  ExclusiveGpus: Boolean = true

  /// How long models stay in memory without being used: in an idle interpreter, 15 minutes by default; in Ollama and
  /// llama-server, as long as their own settings say.
  KeepAlive: Duration(isPositive)?

  hidden timezone: String?
  hidden installAnaconda: Boolean?
  hidden condaPackages: Mapping<String, Mapping<String, String>>?
  hidden pythonPackages: Listing<String>?
  hidden packages: Listing<String>?
  hidden repositories: Listing<String>?
  hidden models: Listing<String>
  hidden ollamaImageTag: String?
  hidden offlineMode: Boolean?
  hidden args: Mapping<EnvName, String>?
  hidden env: Mapping<EnvName, String>?
}

/// The name of a variable has letters, digits and underscores, and does not start with a digit.
typealias EnvName = String(matches(Regex(#"[a-zA-Z_]\\w*"#)))
`;
  },
  get "Document"() {
    return `/// Texts in JSON, YAML and XML. Agents use this module as \`document\`.
///
/// Functions return \`null\` for invalid input.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Document

import "pkl:json"
import "pkl:test"

/// The object or array in [text], as a \`Dynamic\`.
function JSONParser(text: String): Dynamic? =
  let (value = parsed(new json.Parser {}, text))
    if (value is Listing) value.toList().toDynamic() else if (value is Dynamic) value else null

/// The object in the JSON [text]; also available as \`JSONParser.parse\`, the name used in guides.
function parse(text: String): Dynamic? = JSONParser(text)

/// The object in [text], as a \`Mapping\`; nested objects are mappings too.
function JSONParserMapping(text: String): Mapping? =
  let (value = parsed(new json.Parser { useMapping = true }, text))
    if (value is Mapping) value else null

/// [value] as a JSON document, which ends with a newline.
function JSONRenderDocument(value: Any): String? = orNull(() -> new JsonRenderer {}.renderDocument(value))

/// [value] as JSON.
function JSONRenderValue(value: Any): String? = orNull(() -> new JsonRenderer {}.renderValue(value))

/// [value] as a YAML document.
function yamlRenderDocument(value: Any): String? = orNull(() -> new YamlRenderer {}.renderDocument(value))

/// [value] as YAML.
function yamlRenderValue(value: Any): String? = orNull(() -> new YamlRenderer {}.renderValue(value))

/// [value] as an XML property list.
function xmlRenderDocument(value: Any): String? = orNull(() -> new PListRenderer {}.renderDocument(value))

/// [value] as the element of an XML property list.
function xmlRenderValue(value: Any): String? = orNull(() -> new PListRenderer {}.renderValue(value))

function jsonParser(text: String): Dynamic? = JSONParser(text)

function jsonParserMapping(text: String): Mapping? = JSONParserMapping(text)

function jsonRenderDocument(value: Any): String? = JSONRenderDocument(value)

function jsonRenderValue(value: Any): String? = JSONRenderValue(value)

local function parsed(parser: json.Parser, text: String): Any = orNull(() -> parser.parse(text))

/// The result of [compute]; \`null\` when it fails.
local function orNull(compute: () -> Any): Any = if (test.catchOrNull(compute) == null) compute.apply() else null
`;
  },
  get "Item"() {
    return `/// The items of a resource that runs once per item. Agents use this module as \`item\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Item

/// The current item; empty in a resource without items.
external function current(): String

/// The previous item; empty for the first.
external function prev(): String

/// The next item; empty for the last.
external function next(): String

/// The results of the resource called [actionID], one for each of its items.
function values(actionID: String): Listing<String> = valueList(actionID).toListing()

/// The items, under their original name.
function list(): Listing<String> = itemList().toListing()

/// The results for the items so far.
function results(): Listing<String> = resultList().toListing()

/// Adds [value] to the results for the items and returns it.
external function set(value: String): String

/// The results of the resource called [actionID], one for each of its items.
external function valueList(actionID: String): List<String>

/// The items.
external function itemList(): List<String>

/// The results for the items so far.
external function resultList(): List<String>
`;
  },
  get "Jobs"() {
    return `/// The jobs of an agent: requests that are answered later.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Jobs

/// The settings of jobs. Any request becomes a job when its client sends \`Prefer: respond-async\`.
class JobSettings {
  /// The path of the list of jobs. A job is at this path followed by its id.
  Path: JobPath = "/jobs"

  /// Maximum number of jobs that run at the same time; by default half of \`MaxConcurrency\` of \`APIServer\`, a limit that jobs and
  /// other requests share.
  MaxConcurrency: Int(this >= 1)?

  /// Where jobs are kept: in Redis, where workers on any number of machines find them, as in \`redis://host:6379\`,
  /// \`rediss://host\` with TLS, or \`unix:///run/redis.sock\`. By default in a file on this machine.
  Queue: QueueURL?

  /// The folder or bucket for large inputs and results, which all machines must share if \`Queue\` is set: a path, or
  /// \`s3://bucket/prefix\`. By default in the volume folder of this machine.
  Results: ResultsPlace?

  /// Whether a Redis that does not wait for its disk may be used. When its machine fails, it may forget jobs that
  /// clients were told it had accepted.
  AllowJobLoss: Boolean = false

  /// The secret with which messages about ended jobs are signed, by the Standard Webhooks scheme: \`whsec_\` and 24 to 64 bytes in
  /// Base64. Clients may then name a receiver for a job in the header \`Webhook-URL\`.
  WebhookSecret: WebhookSecret?

  /// The receiver of messages about all jobs whose clients name none.
  Webhook: WebhookURL?

  /// Whether clients may name receivers that are not on the public internet.
  AllowPrivateWebhooks: Boolean = false

  /// Maximum number of waiting jobs; further ones are rejected.
  MaxQueue: Int(this >= 0) = 1000

  /// Time limit of a job from its start; unlimited by default.
  Timeout: Duration(this >= 0.s)?

  /// How long a job, or any other run, is kept after it has finished: its request, its result, its log, and how it ran.
  /// \`0.s\` turns off the recording of runs other than jobs.
  KeepFor: Duration(this >= 0.s) = 1.d

  /// Maximum number of finished jobs and other runs to keep; the oldest are deleted first, runs that were no jobs before jobs.
  KeepCount: Int(this >= 0) = 10_000

  /// Maximum size of the inputs and results of all jobs and other runs. Finished ones are deleted to make room; if that is not enough,
  /// further jobs are rejected.
  KeepBytes: DataSize(this > 0.b) = 10.gib
}

/// The address of a Redis server. A password in it is best read from the environment: \`read("env:REDIS_URL")\`.
typealias QueueURL = String(matches(Regex(#"(rediss?://|unix:///)\\S+"#)))

/// The path of a folder, or a bucket of Amazon S3 or a server with the same protocol.
typealias ResultsPlace = String(matches(Regex(#"s3://[a-z\\d][a-z\\d.-]{1,61}[a-z\\d](/[^?#]*)?|(?!\\w[\\w+.-]+://)[^\\x00]+"#)))

/// The address of a receiver of messages.
typealias WebhookURL = String(matches(Regex(#"https?://\\S+"#)))

/// It is best read from the environment: \`read("env:WEBHOOK_SECRET")\`.
typealias WebhookSecret = String(matches(Regex(#"whsec_[A-Za-z0-9+/]{32,86}={0,2}"#)))

/// A path starts with a slash and has no parameters, such as \`/jobs\`.
typealias JobPath = String(matches(Regex(#"(/[\\w.~-]+)+"#)))
`;
  },
  get "Kdeps"() {
    return `/// The settings of this machine, kept in \`.kdeps.pkl\`.
@ModuleInfo { minPklVersion = "0.26.0" }
module org.kdeps.pkl.Kdeps

/// Where agents run: in a container, or on the host.
RunMode: RunModeName = runMode ?? "docker"

/// The GPU that images are built for.
DockerGPU: GPUName = dockerGPU ?? "cpu"

/// The name of the folder for agents, packages and environments.
KdepsDir: String = kdepsDir ?? ".kdeps"

/// The parent of that folder: the home folder, the current folder, or the XDG configuration folder.
KdepsPath: PathName = kdepsPath ?? "user"

hidden runMode: RunModeName?
hidden dockerGPU: GPUName?
hidden kdepsDir: String?
hidden kdepsPath: PathName?

typealias RunModeName = "docker" | "local"

typealias GPUName = "nvidia" | "amd" | "cpu"

typealias PathName = "user" | "project" | "xdg"
`;
  },
  get "Memory"() {
    return `/// Named texts that persist across requests and restarts. Agents use this module as \`memory\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Memory

/// The text stored under [id]; empty when there is none.
external function getRecord(id: String): String

/// Stores [value] under [id] and returns it.
external function setRecord(id: String, value: String): String

/// Deletes the text stored under [id] and returns it; empty when there was none.
external function deleteRecord(id: String): String

/// The text stored under [id], under the function's original name.
function getItem(id: String): String = getRecord(id)

/// Stores [value] under [id], under the function's original name.
function setItem(id: String, value: String): String = setRecord(id, value)

/// Deletes the text stored under [id], under the function's original name.
function deleteItem(id: String): String = deleteRecord(id)

/// Deletes all texts and returns their number.
external function clear(): String

/// The names of all stored texts, in order.
function records(): Listing<String> = names().toListing()

/// The names of all stored texts, in order.
external function names(): List<String>
`;
  },
  get "Project"() {
    return `/// The settings of an agent.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Project

import "APIServer.pkl" as api
import "Docker.pkl"
import "Jobs.pkl" as jobs
import "WebServer.pkl" as web

/// The servers and the runtime environment of an agent.
class Settings {
  /// Whether the agent serves HTTP requests. Otherwise it runs once and prints its answer.
  APIServerMode: Boolean = apiServerMode ?? false

  /// The settings of the API server.
  APIServer: api.APIServerSettings? = apiServer

  /// The settings of jobs: requests to the API that are answered later.
  Jobs: jobs.JobSettings?

  /// Whether the agent serves web pages or proxies to an app.
  WebServerMode: Boolean = webServerMode ?? false

  /// The settings of the web server.
  WebServer: web.WebServerSettings? = webServer

  /// The runtime environment of the agent: packages, models, variables.
  AgentSettings: Docker.DockerSettings = agentSettings

  /// Whether the agent's requests, including those to model servers named by its resources, may go to addresses that are
  /// not public. Allowed by default. A single request can override this.
  AllowPrivateNetworks: Boolean?

  hidden apiServerMode: Boolean?
  hidden apiServer: api.APIServerSettings?
  hidden webServerMode: Boolean?
  hidden webServer: web.WebServerSettings?
  hidden agentSettings: Docker.DockerSettings
  hidden securitySettings: SecuritySettings?
}

/// Security settings of the first schemas, which never had an effect. Accepted and ignored.
class SecuritySettings {
  hidden enforceSecurityRules: Boolean?
  hidden allowedHttpServerHeaders: Listing<String>?
  hidden allowedHttpClientHeaders: Listing<String>?
  hidden allowedHttpClientUrl: Listing<String>?
  hidden allowedCmdExecutable: Listing<String>?
  hidden allowedExternalWorkflow: Listing<String>?
  hidden allowedModels: Listing<String>?
  hidden allowedPPA: Listing<String>?
}
`;
  },
  get "Resource"() {
    return `/// One step of an agent: an action, what it needs, and when it runs.
///
/// The action is in the \`Run\` block, or directly at the top of the resource.
@ModuleInfo { minPklVersion = "0.26.0" }
module org.kdeps.pkl.Resource

// kinds: imports

/// The id by which other resources refer to this one.
ActionID: ActionReference =
  actionID ?? ID ?? id ?? throw("\`ActionID\` has no value. Give the resource an id, such as \`ActionID = \\"ask\\"\`.")

/// The name of the resource, for people. Without one, they see its id.
Name: String = name ?? ""

/// What the resource does.
Description: String = description ?? ""

/// The group that the resource belongs to.
Category: String = category ?? ""

/// Resources that must finish before this one runs.
Requires: Listing<ActionReference>? = requires

/// The values for which the resource runs, one after the other.
Items: Listing<String>? = items

/// When the resource runs and what it does.
Run: ResourceAction = (run) {
  // kinds: values
}

// kinds: names

hidden actionID: ActionReference?
hidden ID: ActionReference?
hidden id: ActionReference?
hidden name: String?
hidden description: String?
hidden category: String?
hidden requires: Listing<ActionReference>?
hidden items: Listing<String>?
hidden run: ResourceAction
// kinds: former

/// Formats such as JSON and YAML have no durations and data sizes, so these become texts such as \`12.h\`.
output {
  renderer {
    converters {
      when ((read?("prop:pkl.outputFormat") ?? "pcf") != "pcf") {
        [Duration] = (it) -> it.toString()
        [DataSize] = (it) -> it.toString()
      }
    }
  }
}

/// When a resource runs and what it does.
class ResourceAction {
  /// Expressions evaluated once, in order, before the action.
  Expr: Dynamic? = expr

  // kinds: first
  /// The resource is skipped if one of these is \`true\`.
  SkipCondition: Listing<Any>? = skipCondition

  /// Conditions that must hold before the action runs.
  PreflightCheck: ValidationCheck? = preflightCheck

  /// The request headers that the resource may read; any when empty.
  AllowedHeaders: Listing<String>? = allowedHeaders

  /// The request parameters that the resource may read; any when empty.
  AllowedParams: Listing<String>? = allowedParams

  /// The HTTP methods of requests for which the resource runs; any when empty.
  RestrictToHTTPMethods: Listing<String>? = restrictToHTTPMethods

  /// The paths of requests for which the resource runs; any when empty.
  RestrictToRoutes: Listing<String>? = restrictToRoutes

  /// Maximum number of runs that perform the action at the same time; unlimited by default. For jobs, it holds across all servers
  /// and workers that share their queue; for other requests, in each server.
  MaxConcurrency: Int(this >= 1)?

  // kinds: last
  hidden expr: Dynamic?
  // kinds: formerFirst
  hidden skipCondition: Listing<Any>?
  hidden preflightCheck: ValidationCheck?
  hidden allowedHeaders: Listing<String>?
  hidden allowedParams: Listing<String>?
  hidden restrictToHTTPMethods: Listing<String>?
  hidden restrictToRoutes: Listing<String>?
  // kinds: formerLast
}

/// Conditions that must hold before an action runs.
class ValidationCheck {
  /// Each of these must be \`true\`.
  Validations: Listing<Any>? = validations

  /// The error when one of them is not.
  Error: APIError? = error

  hidden validations: Listing<Any>?
  hidden error: APIError?
}

/// The error for a request that cannot be served.
class APIError {
  /// The code of the error; one between 400 and 599 is also the HTTP status of the answer.
  Code: Int = code ?? throw("\`Code\` has no value. An error needs a code, such as \`404\`.")

  /// What went wrong.
  Message: String = message ?? throw("\`Message\` has no value. An error says what went wrong.")

  hidden code: Int?
  hidden message: String?
}

/// An action is named by its id, such as \`answer\`, or \`@agent/answer:1.2.5\` for one of another agent.
typealias ActionReference = String(matches(Regex(#"\\w+|@\\w+/[\\w-]+(:[\\w.]+)?"#)))
`;
  },
  get "Session"() {
    return `/// Named texts that are kept until the request has been answered. Agents use this module as \`session\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Session

/// The text stored under [id]; empty when there is none.
external function getRecord(id: String): String

/// Stores [value] under [id] and returns it.
external function setRecord(id: String, value: String): String

/// Deletes the text stored under [id] and returns it; empty when there was none.
external function deleteRecord(id: String): String

/// The text stored under [id], under the function's original name.
function getItem(id: String): String = getRecord(id)

/// Stores [value] under [id], under the function's original name.
function setItem(id: String, value: String): String = setRecord(id, value)

/// Deletes the text stored under [id], under the function's original name.
function deleteItem(id: String): String = deleteRecord(id)

/// Deletes all texts and returns their number.
external function clear(): String

/// The names of all stored texts, in order.
function records(): Listing<String> = names().toListing()

/// The names of all stored texts, in order.
external function names(): List<String>
`;
  },
  get "Skip"() {
    return `/// Conditions for skipping a resource. Agents use this module as \`skip\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Skip

/// Whether there is a file at [path].
external function ifFileExists(path: String): Boolean

/// Whether there is a folder at [path].
external function ifFolderExists(path: String): Boolean

/// Whether there is a file at [path] that is empty.
external function ifFileIsEmpty(path: String): Boolean
`;
  },
  get "Test"() {
    return `/// Tests of an agent: requests, and the responses that they must get. \`kdeps agent test\` runs them.
///
/// \`\`\`
/// StandIns {
///   ["ask"] { Output = "Paris" }
///   ["draw"] { Files { ["/tmp/image.png"] { File = "map.png" } } }
/// }
/// Tests {
///   ["names the capital"] {
///     Request { Path = "/api/v1/capital"; Query { ["country"] = "France" } }
///     Expect { Json { response { data { "Paris" } } } }
///   }
/// }
/// \`\`\`
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Test

/// The tests by name. They run in this order, with one server and one memory.
Tests: Mapping<String(!isEmpty), Test>

/// Results that take the place of actions, by the id of the resource: with them, a test needs no model, GPU or network. The
/// resource is evaluated as usual; only its action does not run.
StandIns: Mapping<String(!isEmpty), StandIn>

/// A request, and the response that it must get.
class Test {
  Request: TestRequest

  Expect: TestResponse
}

/// A request to the agent.
class TestRequest {
  Method: TestMethod = "GET"

  /// The path of a route, with the values of its parameters.
  Path: TestPath = throw("\`Path\` has no value. A request needs a path, such as \`/api/v1/answer\`.")

  Query: Mapping<String, String>

  Headers: Mapping<String, String>

  /// The body as JSON; none if it is empty.
  Json: Dynamic

  /// The body as text; \`Json\` and a form take precedence. \`Headers\` may declare its type.
  Body: String?

  /// The fields of a form, which is the body. \`Json\` takes precedence.
  Form: Mapping<String(!isEmpty), String>

  /// Files that the form uploads, in this order.
  Uploads: Listing<TestUpload>
}

/// What a response must be like.
class TestResponse {
  Status: Int(isBetween(100, 599)) = 200

  /// Headers that it must have, with these values.
  Headers: Mapping<String, String>

  /// What its JSON body must contain. Objects may have more fields; lists must have the same length.
  Json: Dynamic

  /// Its body as text.
  Body: String?

  /// A file with its body, relative to the module and in its folder. It is written if it does not exist, and by \`--overwrite\`. The id of the
  /// request is left out of JSON.
  File: String(!isEmpty)?
}

/// A result that takes the place of an action.
class StandIn {
  /// What a command or script prints, a model answers, or a server sends.
  Output: String = ""

  /// The status with which a server answers.
  Status: Int(isBetween(100, 599)) = 200

  /// The headers with which a server answers.
  Headers: Mapping<String, String>

  /// Files that the action leaves behind, by path. As for scripts, a relative path starts at the agent's folder, and
  /// \`@(request.ID())\` stands for the id of the request.
  ///
  /// Only this run has them: its expressions read them at these paths, and commands and scripts that run later find those in
  /// temporary folders, such as \`/tmp/image.png\`.
  Files: Mapping<String(!isEmpty), TestFile>

  /// Makes the action fail with this message.
  Failure: String(!isEmpty)?
}

/// The content of a file, in one of these forms.
open class TestFile {
  /// The content as text.
  Text: String?

  /// The content in base64.
  Base64: String?

  /// A file with the content, relative to the module and in its folder.
  File: String(!isEmpty)?
}

/// A file that a form uploads.
class TestUpload extends TestFile {
  /// The name of its field in the form.
  Field: String(!isEmpty) = "file"

  /// The name of the file; that of \`File\` if there is one.
  Name: String(!isEmpty)?
}

typealias TestPath = String(startsWith("/"))

typealias TestMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS"
`;
  },
  get "Tool"() {
    return `/// Scripts that run while a resource is evaluated. Agents use this module as \`tool\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Tool

/// The output of the last run with the name [id]; empty when there was none.
external function getOutput(id: String): String

/// The output of the last run with the name [id], under the name used in guides.
function getRecord(id: String): String = getOutput(id)

/// The output of the last run with the name [id], under the function's original name.
function getItem(id: String): String = getOutput(id)

/// Runs [script], the path of a script or the text of a shell script, and returns its output.
///
/// The arguments in [params] are separated by commas, or by spaces if there is no comma; quotes group.
external function runScript(id: String, script: String, params: String): String

/// The outputs of all runs with the name [id], a line each with time and output.
external function history(id: String): String
`;
  },
  get "Utils"() {
    return `/// Small helpers that every agent can call as \`utils\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Utils

/// Whether [str] can be decoded as base64.
external function isBase64(str: String): Boolean
`;
  },
  get "WebServer"() {
    return `/// The web server of an agent.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.WebServer

/// Static files, or an app that the agent starts and proxies to.
/// A path starts with a slash, such as \`/web\`.
typealias RoutePath = String(startsWith("/"))

typealias WebServerType = "static" | "app"

/// The settings of the web server.
class WebServerSettings {
  /// The address to listen on.
  HostIP: String = hostIP ?? "127.0.0.1"

  /// The port to listen on; \`0\` picks a free one.
  PortNum: UInt16 = portNum ?? 8080

  /// Proxies trusted to report the client's address: addresses or networks. None by default.
  TrustedProxies: Listing<String>? = trustedProxies

  /// The routes of the web server.
  Routes: Listing<WebServerRoutes> = routes

  /// Whether the pages may be served at an address that other machines can reach. Pages do not require keys.
  Public: Boolean = false

  hidden hostIP: String?
  hidden portNum: UInt16?
  hidden trustedProxies: Listing<String>?
  hidden routes: Listing<WebServerRoutes>
}

/// A route with everything below it.
class WebServerRoutes {
  /// The path.
  Path: RoutePath = path ?? throw("\`Path\` has no value. A route needs a path, such as \`/web\`.")

  /// The port that the app listens on.
  AppPort: UInt16? = appPort ?? 8052

  /// Static files, or an app.
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
`;
  },
  get "Workflow"() {
    return `/// An agent: its name, its version, its target action, and its settings.
///
/// Former spellings of properties from earlier schemas are still accepted.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Workflow

import "Project.pkl"

/// The name of the agent: letters, digits and underscores.
AgentID: AgentName = Name ?? name ?? throw("\`AgentID\` has no value. Give the agent a name, such as \`AgentID = \\"painter\\"\`.")

/// What the agent does, in a sentence.
Description: String = description ?? throw("\`Description\` has no value. Say in a sentence what the agent is for.")

/// The web site of the agent.
Website: Uri? = website

/// The authors of the agent.
Authors: Listing<String>? = authors

/// The documentation of the agent.
Documentation: Uri? = documentation

/// The source repository of the agent.
Repository: Uri? = repository

/// A picture for the top of a page about the agent.
HeroImage: String? = heroImage

/// The icon of the agent.
AgentIcon: String? = agentIcon

/// The version of the agent: up to three numbers. The last one can be \`*\`.
Version: VersionText = version ?? "1.0.0"

/// The action whose result is the agent's answer.
TargetActionID: ActionReference =
  targetActionID ?? action ?? throw("\`TargetActionID\` has no value. Name the action that answers, such as \`TargetActionID = \\"response\\"\`.")

/// Other agents whose actions this one uses, such as \`@other:1.2.5\`.
Workflows: Listing<AgentReference> = workflows

/// The servers and the runtime environment of the agent.
Settings: Project.Settings = settings

/// A file that a client sends, as the type of a field of an \`Input\` class.
class Upload {
  /// The path of the file on this machine. It is deleted when the request ends.
  Filepath: String

  /// The media type, detected from the content.
  Filetype: String

  /// The client's name for the file.
  Filename: String

  /// The size of the file.
  Size: DataSize
}

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

/// Formats such as JSON and YAML have no durations and data sizes, so these become texts such as \`12.h\`.
output {
  renderer {
    converters {
      when ((read?("prop:pkl.outputFormat") ?? "pcf") != "pcf") {
        [Duration] = (it) -> it.toString()
        [DataSize] = (it) -> it.toString()
      }
    }
  }
}

/// The name of an agent has letters, digits and underscores, such as \`painter_2\`.
typealias AgentName = String(matches(Regex(#"\\w+"#)))

/// A version has up to three numbers, such as \`1.2.5\`.
typealias VersionText = String(matches(Regex(#"(\\d+\\.)?(\\d+\\.)?(\\*|\\d+)"#)))

/// An action is named by its id, such as \`answer\`, or \`@agent/answer:1.2.5\` for one of another agent.
typealias ActionReference = String(matches(Regex(#"\\w+|@\\w+/[\\w-]+(:[\\w.]+)?"#)))

/// An agent is named \`@agent\` or \`@agent:1.2.5\`; \`@agent/action:1.2.5\` is a single action of it.
typealias AgentReference = String(matches(Regex(#"@[\\w-]+(/[\\w-]+)?(:[\\w.]+)?"#)))
`;
  },
};
