// Generated from src/runtime/schema/**/*.pkl by `npm run gen`. Edit those.

/** The schema modules that ship with the package: path inside the schema → text. */
export const sources: Readonly<Record<string, string>> = {
  get "APIServer"() {
    return `/// How the API of an agent is served.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.APIServer

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
  BodyLimit: DataSize(this > 0.b) = 32.mib

  /// How many parameters a request may have, those of its query and those of its form together.
  MaxParameters: Int(this >= 1) = 1000

  /// The longest parameter that a resource may read: a value of the query, of a form, or of a JSON body. Longer ones than
  /// 128 KiB fit into no variable of a program.
  MaxParameterLength: DataSize(this > 0.b) = 100.kib

  /// How many values a JSON body may hold, those inside of others included.
  MaxJsonElements: Int(this >= 1) = 100_000

  /// How deep the objects and arrays of a JSON body may be nested.
  MaxJsonDepth: Int(isBetween(1, 10_000)) = 100

  /// How many fields and files a form with files may have.
  MaxFormParts: Int(this >= 1) = 1000

  /// How many requests run at the same time; more of them wait.
  MaxConcurrency: Int(this >= 1) = 8

  /// How many requests may wait; one more is turned away.
  MaxQueue: Int(this >= 0) = 64

  /// How many requests one client may send in a minute; no limit by default.
  RateLimit: Int(this >= 1)?

  /// How long a request may take, from its first byte to its answer; no limit by default.
  RequestTimeout: Duration(this >= 0.s)?

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
  MaxAge: Duration(this >= 0.s) = maxAge ?? 12.h

  hidden enableCORS: Boolean?
  hidden allowOrigins: Listing<String>?
  hidden allowMethods: Listing<RouteMethod>?
  hidden allowHeaders: Listing<String>?
  hidden exposeHeaders: Listing<String>?
  hidden allowCredentials: Boolean?
  hidden maxAge: Duration?
}

typealias RouteMethod = String(matches(Regex(#"(?i:GET|POST|PUT|PATCH|OPTIONS|DELETE|HEAD)"#)))
`;
  },
  get "APIServerRequest"() {
    return `/// The request that the agent answers. Agents know this module as \`request\`.
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

/// The parameters of the query and of a form; of a repeated one, the first. Where the resource lists those it may read,
/// only they are here.
Params: Mapping<String, String>? = paramsOf().toMapping()

/// The headers of the request; of a repeated one, the values joined. Where the resource lists those it may read, only
/// they are here.
Headers: Mapping<String, String>? = headersOf().toMapping()

/// The files that came with the request: name of the file → where it lies and what it is. Of several with one name, the
/// first.
Files: Mapping<String, APIServerRequestUploads>? = new {
  for (name, found in uploads().groupBy((it) -> it[0])) {
    [name] {
      Filepath = found[0][1]
      Filetype = found[0][2]
    }
  }
}

/// A file that came with the request.
class APIServerRequestUploads {
  /// Where the file lies.
  Filepath: String

  /// What the file is, as a media type.
  Filetype: String
}

/// The body of the request; empty when there is none.
external function data(): String

/// The value of the parameter [name]; empty when there is none.
external function params(name: String): String

/// The value of the parameter [name], as the first schema called it.
function param(name: String): String = params(name)

/// All values of the parameter [name], in order.
function paramValues(name: String): Listing<String> = paramList(name).toListing()

/// The value of the part of the path that the route calls [name]; empty when there is none.
external function pathParam(name: String): String

/// The value of the header [name], in any case; empty when there is none.
external function header(name: String): String

/// The value of the header [name], as comments in generated files call the function.
function headers(name: String): String = header(name)

/// The file called [name], by its own name or by the form field it came in; the first file when there is no such file.
function file(name: String): APIServerRequestUploads =
  let (found = upload(name))
    new {
      Filepath = found[0]
      Filetype = found[1]
    }

/// The media type of the file called [name].
function filetype(name: String): String = upload(name)[1]

/// Where the file called [name] lies.
function filepath(name: String): String = upload(name)[0]

/// How many files came with the request.
function filecount(): Int = uploads().length

/// Where the files lie.
function files(): Listing<String> = uploads().map((it) -> it[1]).toListing()

/// What the files are, as media types, in the order of [files()].
function filetypes(): Listing<String> = uploads().map((it) -> it[2]).toListing()

/// Where the files of the media type [mime] lie.
function filesByType(mime: String): Listing<String> =
  uploads().filter((it) -> it[2] == mime || it[2].startsWith(mime + ";")).map((it) -> it[1]).toListing()

/// The path of the request.
external function path(): String

/// The HTTP method of the request.
external function method(): String

/// The address of the client.
external function IP(): String

/// The id of the request.
external function ID(): String

/// The files that came with the request, in order: name, place, media type.
external function uploads(): List<List<String>>

/// The place and the media type of the file called [name].
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
    return `/// The files of the \`data\` folder of the agent and of the agents it uses. Agents know this module as \`data\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Data

extends "Utils.pkl"

/// The files: \`agent/version\` → path below the agent's \`data\` folder → path on this machine.
Files: Mapping<String, Mapping<String, String>>? = new {
  for (agent, found in filesOf()) {
    [agent] = found.toMapping()
  }
}

/// Where the file [fileName] of the agent [agentAndVersion], such as \`painter/1.0.0\`, lies; empty when there is none.
external function filepath(agentAndVersion: String, fileName: String): String

/// The files, as plain values.
external function filesOf(): Map<String, Map<String, String>>
`;
  },
  get "Docker"() {
    return `/// What an agent runs with: packages, models, environment.
@ModuleInfo { minPklVersion = "0.26.0" }
module org.kdeps.pkl.Docker

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

  /// The environment variables whose values no message, log or answer shows, besides those named like a token or key.
  Secrets: Listing<EnvName>?

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

typealias EnvName = String(matches(Regex(#"[a-zA-Z_]\\w*"#)))
`;
  },
  get "Document"() {
    return `/// Texts in JSON, YAML and XML. Agents know this module as \`document\`.
///
/// A function whose input is not what it should be gives \`null\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Document

import "pkl:json"
import "pkl:test"

/// The object or array that [text] holds, as a \`Dynamic\`.
function JSONParser(text: String): Dynamic? =
  let (value = parsed(new json.Parser {}, text))
    if (value is Listing) value.toList().toDynamic() else if (value is Dynamic) value else null

/// The object that the JSON [text] holds: guides write \`JSONParser.parse\`.
function parse(text: String): Dynamic? = JSONParser(text)

/// The object that [text] holds, as a \`Mapping\`; objects inside are mappings too.
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

/// What [compute] gives; \`null\` when it fails.
local function orNull(compute: () -> Any): Any = if (test.catchOrNull(compute) == null) compute.apply() else null
`;
  },
  get "Item"() {
    return `/// The items of a resource that runs once for each of them. Agents know this module as \`item\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Item

/// The item that the resource runs for; empty in a resource without items.
external function current(): String

/// The item before; empty for the first.
external function prev(): String

/// The item after; empty for the last.
external function next(): String

/// The results of the resource called [actionID], one for each of its items.
function values(actionID: String): Listing<String> = valueList(actionID).toListing()

/// The items, as the first schemas called them.
function list(): Listing<String> = itemList().toListing()

/// The results for the items so far.
function results(): Listing<String> = resultList().toListing()

/// Adds [value] to the results for the items, and gives it back.
external function set(value: String): String

/// The results of the resource called [actionID], one for each of its items.
external function valueList(actionID: String): List<String>

/// The items.
external function itemList(): List<String>

/// The results for the items so far.
external function resultList(): List<String>
`;
  },
  get "Kdeps"() {
    return `/// The settings of this machine, kept in \`.kdeps.pkl\`.
@ModuleInfo { minPklVersion = "0.26.0" }
module org.kdeps.pkl.Kdeps

/// Where agents run: in a container, or right here.
RunMode: RunModeName = runMode ?? "docker"

/// The GPU that images are built for.
DockerGPU: GPUName = dockerGPU ?? "cpu"

/// The name of the folder that agents, packages and environments are kept in.
KdepsDir: String = kdepsDir ?? ".kdeps"

/// Where that folder lies: in the home folder, in the current folder, or where XDG says.
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
    return `/// Texts under names: what the agent remembers, across requests and restarts. Agents know this module as \`memory\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Memory

/// The text that is kept under [id]; empty when there is none.
external function getRecord(id: String): String

/// Keeps [value] under [id], and gives it back.
external function setRecord(id: String, value: String): String

/// Forgets what is kept under [id], and gives it back; empty when there was nothing.
external function deleteRecord(id: String): String

/// The text under [id], as the function was called at first.
function getItem(id: String): String = getRecord(id)

/// Keeps [value] under [id], as the function was called at first.
function setItem(id: String, value: String): String = setRecord(id, value)

/// Forgets what is under [id], as the function was called at first.
function deleteItem(id: String): String = deleteRecord(id)

/// Forgets everything, and tells how many texts that were.
external function clear(): String

/// The names under which something is kept, in order.
function records(): Listing<String> = names().toListing()

/// The names under which something is kept, in order.
external function names(): List<String>
`;
  },
  get "Project"() {
    return `/// The settings of an agent.
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

  /// Whether requests of the agent, and questions to model servers that its resources name, may go to addresses that are
  /// not public. By default they may. A request can say otherwise for itself.
  AllowPrivateNetworks: Boolean?

  hidden apiServerMode: Boolean?
  hidden apiServer: api.APIServerSettings?
  hidden webServerMode: Boolean?
  hidden webServer: web.WebServerSettings?
  hidden agentSettings: Docker.DockerSettings
  hidden securitySettings: SecuritySettings?
}

/// What the first schemas declared for an agent's safety, and nothing ever looked at. Accepted, and without effect.
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
/// An action stands in the \`Run\` block, or directly at the top of the resource.
@ModuleInfo { minPklVersion = "0.26.0" }
module org.kdeps.pkl.Resource

// kinds: imports

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

/// JSON, YAML and the like have no durations and data sizes: there, they are texts such as \`12.h\`.
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

/// When a resource runs, and what it does.
class ResourceAction {
  /// Expressions that are evaluated once, in order, before the action.
  Expr: Dynamic? = expr

  // kinds: first
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

typealias ActionReference = String(matches(Regex(#"\\w+|@\\w+/[\\w-]+(:[\\w.]+)?"#)))
`;
  },
  get "Session"() {
    return `/// Texts under names: what is remembered until the request has been answered. Agents know this module as \`session\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Session

/// The text that is kept under [id]; empty when there is none.
external function getRecord(id: String): String

/// Keeps [value] under [id], and gives it back.
external function setRecord(id: String, value: String): String

/// Forgets what is kept under [id], and gives it back; empty when there was nothing.
external function deleteRecord(id: String): String

/// The text under [id], as the function was called at first.
function getItem(id: String): String = getRecord(id)

/// Keeps [value] under [id], as the function was called at first.
function setItem(id: String, value: String): String = setRecord(id, value)

/// Forgets what is under [id], as the function was called at first.
function deleteItem(id: String): String = deleteRecord(id)

/// Forgets everything, and tells how many texts that were.
external function clear(): String

/// The names under which something is kept, in order.
function records(): Listing<String> = names().toListing()

/// The names under which something is kept, in order.
external function names(): List<String>
`;
  },
  get "Skip"() {
    return `/// Conditions for skipping a resource. Agents know this module as \`skip\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Skip

/// Tells whether there is a file at [path].
external function ifFileExists(path: String): Boolean

/// Tells whether there is a folder at [path].
external function ifFolderExists(path: String): Boolean

/// Tells whether there is a file at [path] that is empty.
external function ifFileIsEmpty(path: String): Boolean
`;
  },
  get "Tool"() {
    return `/// Scripts that run while a resource is evaluated. Agents know this module as \`tool\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Tool

/// What the last run called [id] printed; empty when there was none.
external function getOutput(id: String): String

/// What the last run called [id] printed, as the guides call it.
function getRecord(id: String): String = getOutput(id)

/// What the last run called [id] printed, as the function was called at first.
function getItem(id: String): String = getOutput(id)

/// Runs [script], the path of a script or the text of a shell script, and gives what it prints.
///
/// The arguments in [params] are separated by commas, or by spaces where there is no comma; quotes keep one together.
external function runScript(id: String, script: String, params: String): String

/// What the runs called [id] printed, a line for each: time and output.
external function history(id: String): String
`;
  },
  get "Utils"() {
    return `/// Small helpers that every agent can call as \`utils\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Utils

/// Tells whether [str] can be decoded as base64.
external function isBase64(str: String): Boolean
`;
  },
  get "WebServer"() {
    return `/// How the web pages of an agent are served.
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
`;
  },
  get "Workflow"() {
    return `/// An agent: its name, its version, the action that answers, and the settings it runs with.
///
/// Each property that has been spelled otherwise in an earlier schema can still be written that way.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Workflow

import "Project.pkl"

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

/// JSON, YAML and the like have no durations and data sizes: there, they are texts such as \`12.h\`.
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

typealias AgentName = String(matches(Regex(#"\\w+"#)))

typealias VersionText = String(matches(Regex(#"(\\d+\\.)?(\\d+\\.)?(\\*|\\d+)"#)))

typealias ActionReference = String(matches(Regex(#"\\w+|@\\w+/[\\w-]+(:[\\w.]+)?"#)))

typealias AgentReference = String(matches(Regex(#"@[\\w-]+(/[\\w-]+)?(:[\\w.]+)?"#)))
`;
  },
};
