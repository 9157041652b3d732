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
  get "APIServerResponse"() {
    return `/// The answer of an agent to a request.
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
  get "Exec"() {
    return `/// Shell commands, and what became of them. Agents know this module as \`exec\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Exec

extends "Utils.pkl"

import "ExecTypes.pkl" as types

/// The commands that have run so far in this request: id of the action → command and result.
Resources: Mapping<String, ResourceExec>? = new {
  for (id in ids()) {
    [id] = resource(id)
  }
}

typealias ResourceExec = types.ResourceExec

typealias EnvName = types.EnvName

/// The command with the id [actionID], and what became of it.
function resource(actionID: String): ResourceExec =
  let (found = recordOf(actionID))
    new {
      Env = found.Env.toMapping()
      Command = found.Command
      Stderr = found.Stderr
      Stdout = found.Stdout
      ExitCode = found.ExitCode
      File = found.File
      ItemValues = found.ItemValues.toListing()
      Timestamp = found.Timestamp.s
      TimeoutDuration = found.TimeoutDuration.s
    }

/// What the command wrote to its standard error.
external function stderr(actionID: String): String

/// What the command wrote to its standard output.
external function stdout(actionID: String): String

/// The exit code of the command.
external function exitCode(actionID: String): Int

/// The file that holds the standard output of the command.
external function file(actionID: String): String

/// The standard output of the run for each of the items.
function itemValues(actionID: String): Listing<String> = recordOf(actionID).ItemValues.toListing()

/// The value that the command had for the environment variable [name]; empty when it had none.
external function env(actionID: String, name: String): String

/// The command and its result as plain values; an empty one when it has not run.
external function recordOf(actionID: String): Dynamic

/// The ids of the commands that have run so far.
external function ids(): List<String>
`;
  },
  get "ExecTypes"() {
    return `/// What a shell command is. Types alone: nothing here depends on a request.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Exec

/// A shell command, and what became of it.
class ResourceExec {
  /// Environment variables of the command, besides those of the agent.
  Env: Mapping<EnvName, String>? = env

  /// The command, in the language of \`sh\`.
  Command: String = command ?? throw("\`Command\` has no value. Write the shell command to run.")

  /// Whether values from outside are put into [Command] as they are, and so become a part of it. By default they are
  /// bound: each is one text to the shell, whatever it says.
  Raw: Boolean = false

  /// What the command wrote to its standard error.
  Stderr: String? = stderr

  /// What the command wrote to its standard output.
  Stdout: String? = stdout

  /// The exit code of the command.
  ExitCode: Int? = exitCode ?? 0

  /// The file that holds the standard output.
  File: String? = file

  /// The standard output of the run for each of the items.
  ItemValues: Listing<String>? = itemValues

  /// When the command ended, since 1970.
  Timestamp: Duration? = if (timestamp is Int) timestamp.s else timestamp

  /// How long the command may run; \`0.s\` for ever.
  TimeoutDuration: Duration? = if (timeoutDuration is Int) timeoutDuration.s else timeoutDuration ?? timeoutSeconds?.s ?? 60.s

  hidden env: Mapping<EnvName, String>?
  hidden command: String?
  hidden stderr: String?
  hidden stdout: String?
  hidden exitCode: Int?
  hidden file: String?
  hidden itemValues: Listing<String>?
  hidden timestamp: (Duration|Int)?
  hidden timeoutDuration: (Duration|Int)?
  hidden timeoutSeconds: Int?
}

typealias EnvName = String(matches(Regex(#"[a-zA-Z_]\\w*"#)))
`;
  },
  get "HTTP"() {
    return `/// Requests to other servers, and their answers. Agents know this module as \`client\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.HTTP

extends "Utils.pkl"

import "HTTPTypes.pkl" as types

/// The requests that have been answered so far in this request: id of the action → request and answer.
Resources: Mapping<String, ResourceHTTPClient>? = new {
  for (id in ids()) {
    [id] = resource(id)
  }
}

typealias ResourceHTTPClient = types.ResourceHTTPClient

typealias ResponseBlock = types.ResponseBlock

typealias ClientMethod = types.ClientMethod

/// The request with the id [actionID], and its answer.
function resource(actionID: String): ResourceHTTPClient =
  let (found = recordOf(actionID))
    new {
      Method = found.Method
      Url = found.Url
      Data = found.Data.toListing()
      Headers = found.Headers.toMapping()
      Params = found.Params.toMapping()
      Response {
        Body = found.Body
        Headers = found.ResponseHeaders.toMapping()
        Status = found.Status
      }
      File = found.File
      ItemValues = found.ItemValues.toListing()
      Timestamp = found.Timestamp.s
      TimeoutDuration = found.TimeoutDuration.s
    }

/// The body of the answer.
external function responseBody(actionID: String): String

/// The value of the header [header] of the answer, in any case; empty when it has none.
external function responseHeader(actionID: String, header: String): String

/// The HTTP status of the answer; 0 when there is none.
external function responseStatus(actionID: String): Int

/// The file that holds the body of the answer.
external function file(actionID: String): String

/// The body of the answer for each of the items.
function itemValues(actionID: String): Listing<String> = recordOf(actionID).ItemValues.toListing()

/// The request and its answer as plain values; an empty one when it has not run.
external function recordOf(actionID: String): Dynamic

/// The ids of the requests that have been answered so far.
external function ids(): List<String>
`;
  },
  get "HTTPTypes"() {
    return `/// What a request to another server is. Types alone: nothing here depends on a request.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.HTTP

/// A request to another server, and its answer.
class ResourceHTTPClient {
  /// The HTTP method, in any case.
  Method: ClientMethod = method ?? throw("\`Method\` has no value. Write the HTTP method, such as \`GET\`.")

  /// Where the request goes.
  Url: Uri = url ?? throw("\`Url\` has no value. Write where the request goes.")

  /// The parts of the request's body, which are joined.
  Data: Listing<String>? = data

  /// The headers of the request.
  Headers: Mapping<String, String>? = headers

  /// The parameters that are added to the query of the URL.
  Params: Mapping<String, String>? = params

  /// The answer.
  Response: ResponseBlock? = response

  /// The file that holds the body of the answer.
  File: String? = file

  /// The body of the answer for each of the items.
  ItemValues: Listing<String>? = itemValues

  /// When the answer came, since 1970.
  Timestamp: Duration? = if (timestamp is Int) timestamp.s else timestamp

  /// How long the request may take; \`0.s\` for ever.
  TimeoutDuration: Duration? = if (timeoutDuration is Int) timeoutDuration.s else timeoutDuration ?? timeoutSeconds?.s ?? 60.s

  /// Whether a status of 400 or more fails the action. By default every answer is taken.
  FailOnError: Boolean = false

  /// Whether the request, and those that redirects ask for, may go to addresses that are not public: this machine, its
  /// network, and the services of a provider. By default they may, unless a value from outside says which server it is.
  AllowPrivateNetworks: Boolean?

  hidden method: ClientMethod?
  hidden url: Uri?
  hidden data: Listing<String>?
  hidden headers: Mapping<String, String>?
  hidden params: Mapping<String, String>?
  hidden response: ResponseBlock?
  hidden file: String?
  hidden itemValues: Listing<String>?
  hidden timestamp: (Duration|Int)?
  hidden timeoutDuration: (Duration|Int)?
  hidden timeoutSeconds: Int?
}

/// The answer of another server.
class ResponseBlock {
  /// The body.
  Body: String? = body

  /// The headers.
  Headers: Mapping<String, String>? = headers

  /// The HTTP status.
  Status: Int?

  hidden body: String?
  hidden headers: Mapping<String, String>?
}

typealias ClientMethod = String(matches(Regex(#"(?i:GET|POST|PUT|PATCH|DELETE|HEAD)"#)))
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

/// The results of the resource called [id], one for each of its items.
function values(id: String): Listing<String> = valueList(id).toListing()

/// The items, as the first schemas called them.
function list(): Listing<String> = itemList().toListing()

/// The results for the items so far.
function results(): Listing<String> = resultList().toListing()

/// Adds [value] to the results for the items, and gives it back.
external function set(value: String): String

/// The results of the resource called [id], one for each of its items.
external function valueList(id: String): List<String>

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
  get "LLM"() {
    return `/// Questions to language models, and their answers. Agents know this module as \`llm\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.LLM

extends "Utils.pkl"

import "LLMTypes.pkl" as types

/// The questions that have been answered so far in this request: id of the action → question and answer.
Resources: Mapping<String, ResourceChat>? = new {
  for (id in ids()) {
    [id] = resource(id)
  }
}

typealias ResourceChat = types.ResourceChat

typealias MultiChat = types.MultiChat

typealias Tool = types.Tool

typealias ToolProperties = types.ToolProperties

/// The question with the id [actionID], and its answer.
function resource(actionID: String): ResourceChat =
  let (found = recordOf(actionID))
    new {
      Model = found.Model
      Role = found.Role
      Prompt = found.Prompt
      Files = found.Files.toListing()
      JSONResponse = found.JSONResponse
      JSONResponseKeys = found.JSONResponseKeys.toListing()
      Response = found.Response
      File = found.File
      ItemValues = found.ItemValues.toListing()
      Timestamp = found.Timestamp.s
      TimeoutDuration = found.TimeoutDuration.s
    }

/// The answer.
external function response(actionID: String): String

/// The question.
external function prompt(actionID: String): String

/// Whether the answer is JSON.
function JSONResponse(actionID: String): Boolean = recordOf(actionID).JSONResponse

/// The keys of the JSON answer.
function JSONResponseKeys(actionID: String): Listing<String> = recordOf(actionID).JSONResponseKeys.toListing()

function jsonResponse(actionID: String): Boolean = JSONResponse(actionID)

function jsonResponseKeys(actionID: String): Listing<String> = JSONResponseKeys(actionID)

/// The file that holds the answer.
external function file(actionID: String): String

/// The answer for each of the items.
function itemValues(actionID: String): Listing<String> = recordOf(actionID).ItemValues.toListing()

/// The question and its answer as plain values; an empty one when it has not been asked.
external function recordOf(actionID: String): Dynamic

/// The ids of the questions that have been answered so far.
external function ids(): List<String>
`;
  },
  get "LLMTypes"() {
    return `/// What a question to a language model is. Types alone: nothing here depends on a request.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.LLM

/// A question to a language model, and its answer.
class ResourceChat {
  /// The name of the model.
  Model: String = model ?? "llama3.2"

  /// Who says the prompt: \`user\` by default.
  Role: String? = role

  /// The question.
  Prompt: String? = prompt

  /// What has been said around the question.
  Scenario: Listing<MultiChat>? = scenario

  /// The scripts that the model may run.
  Tools: Listing<Tool>? = tools

  /// The files that go with the question.
  Files: Listing<String>? = files

  /// Whether the answer is JSON.
  JSONResponse: Boolean? = jsonResponse ?? false

  /// The keys of the JSON answer. A key can end with its type: \`age__integer\`, \`quotes__array\`.
  JSONResponseKeys: Listing<String>? = jsonResponseKeys

  /// The answer.
  Response: String? = response

  /// The file that holds the answer.
  File: String? = file

  /// The answer for each of the items.
  ItemValues: Listing<String>? = itemValues

  /// When the answer came, since 1970.
  Timestamp: Duration? = if (timestamp is Int) timestamp.s else timestamp

  /// How long the answer may take; \`0.s\` for ever.
  TimeoutDuration: Duration? = if (timeoutDuration is Int) timeoutDuration.s else timeoutDuration ?? timeoutSeconds?.s ?? 60.s

  /// The kind of server that holds the model. By default \`openai\` where a base URL or key says so, else \`ollama\`.
  Backend: ("ollama" | "openai")?

  /// The address of the server that holds the model.
  BaseURL: String?

  /// The name of the environment variable that holds the key for that server.
  APIKeyEnv: String?

  /// Options for the model, such as \`temperature\` and \`seed\`.
  Options: Mapping<String, Any>?

  hidden model: String?
  hidden role: String?
  hidden prompt: String?
  hidden scenario: Listing<MultiChat>?
  hidden tools: Listing<Tool>?
  hidden files: Listing<String>?
  hidden jsonResponse: Boolean?
  hidden jsonResponseKeys: Listing<String>?
  hidden imageGeneration: Any
  hidden generatedFile: Any
  hidden response: String?
  hidden file: String?
  hidden itemValues: Listing<String>?
  hidden timestamp: (Duration|Int)?
  hidden timeoutDuration: (Duration|Int)?
  hidden timeoutSeconds: Int?
}

/// Something said in a conversation.
class MultiChat {
  /// Who says it.
  Role: String? = role

  /// What is said.
  Prompt: String? = prompt

  hidden role: String?
  hidden prompt: String?
}

/// A script that a model may run.
class Tool {
  /// The name that the model knows it by.
  Name: String? = name

  /// The path of the script, or its text.
  Script: String? = script

  /// Whether values from outside are put into [Script] as they are, and so become a part of it. By default they are
  /// bound: each is one text to the shell, whatever it says.
  Raw: Boolean = false

  /// What the script does.
  Description: String? = description

  /// The arguments of the script, in order.
  Parameters: Mapping<String, ToolProperties>? = parameters

  hidden name: String?
  hidden script: String?
  hidden description: String?
  hidden parameters: Mapping<String, ToolProperties>?
}

/// An argument of a script that a model may run.
class ToolProperties {
  /// Whether it must be given.
  Required: Boolean? = required ?? true

  /// Its type: \`string\`, \`integer\`, \`number\`, \`boolean\`, \`array\` or \`object\`.
  Type: String? = type

  /// What it means.
  Description: String? = description

  hidden required: Boolean?
  hidden type: String?
  hidden description: String?
}
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

  /// Whether requests of the agent may go to addresses that are not public, where a resource does not say so itself.
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
  get "Python"() {
    return `/// Python scripts, and what became of them. Agents know this module as \`python\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Python

extends "Utils.pkl"

import "PythonTypes.pkl" as types

/// The scripts that have run so far in this request: id of the action → script and result.
Resources: Mapping<String, ResourcePython>? = new {
  for (id in ids()) {
    [id] = resource(id)
  }
}

typealias ResourcePython = types.ResourcePython

typealias EnvName = types.EnvName

/// The script with the id [actionID], and what became of it.
function resource(actionID: String): ResourcePython =
  let (found = recordOf(actionID))
    new {
      Env = found.Env.toMapping()
      CondaEnvironment = found.CondaEnvironment
      Script = found.Script
      Stderr = found.Stderr
      Stdout = found.Stdout
      ExitCode = found.ExitCode
      File = found.File
      ItemValues = found.ItemValues.toListing()
      Timestamp = found.Timestamp.s
      TimeoutDuration = found.TimeoutDuration.s
    }

/// What the script wrote to its standard error.
external function stderr(actionID: String): String

/// What the script wrote to its standard output.
external function stdout(actionID: String): String

/// The exit code of the script.
external function exitCode(actionID: String): Int

/// The file that holds the standard output of the script.
external function file(actionID: String): String

/// The standard output of the run for each of the items.
function itemValues(actionID: String): Listing<String> = recordOf(actionID).ItemValues.toListing()

/// The value that the script had for the environment variable [name]; empty when it had none.
external function env(actionID: String, name: String): String

/// The script and its result as plain values; an empty one when it has not run.
external function recordOf(actionID: String): Dynamic

/// The ids of the scripts that have run so far.
external function ids(): List<String>
`;
  },
  get "PythonTypes"() {
    return `/// What a Python script is. Types alone: nothing here depends on a request.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Python

/// A Python script, and what became of it.
class ResourcePython {
  /// Environment variables of the script, besides those of the agent.
  Env: Mapping<EnvName, String>? = env

  /// The conda environment to run in, where the agent has conda.
  CondaEnvironment: String? = condaEnvironment

  /// Whether the interpreter stays alive for the next request, with its imports and models. By default it does for a
  /// script that imports a library for models, such as \`torch\`.
  Warm: Boolean?

  /// The text of the script.
  Script: String = script ?? throw("\`Script\` has no value. Write the text of the script to run.")

  /// Whether values from outside are put into [Script] as they are, and so become a part of it. By default they are
  /// bound: each is one literal to Python, whatever it says.
  Raw: Boolean = false

  /// What the script wrote to its standard error.
  Stderr: String? = stderr

  /// What the script wrote to its standard output.
  Stdout: String? = stdout

  /// The exit code of the script.
  ExitCode: Int? = exitCode ?? 0

  /// The file that holds the standard output.
  File: String? = file

  /// The standard output of the run for each of the items.
  ItemValues: Listing<String>? = itemValues

  /// When the script ended, since 1970.
  Timestamp: Duration? = if (timestamp is Int) timestamp.s else timestamp

  /// How long the script may run; \`0.s\` for ever.
  TimeoutDuration: Duration? = if (timeoutDuration is Int) timeoutDuration.s else timeoutDuration ?? timeoutSeconds?.s ?? 60.s

  hidden env: Mapping<EnvName, String>?
  hidden condaEnvironment: String?
  hidden script: String?
  hidden stderr: String?
  hidden stdout: String?
  hidden exitCode: Int?
  hidden file: String?
  hidden itemValues: Listing<String>?
  hidden timestamp: (Duration|Int)?
  hidden timeoutDuration: (Duration|Int)?
  hidden timeoutSeconds: Int?
}

typealias EnvName = String(matches(Regex(#"[a-zA-Z_]\\w*"#)))
`;
  },
  get "Resource"() {
    return `/// One step of an agent: an action, what it needs, and when it runs.
///
/// An action stands in the \`Run\` block, or directly at the top of the resource.
@ModuleInfo { minPklVersion = "0.26.0" }
module org.kdeps.pkl.Resource

import "APIServerResponse.pkl" as responseSchema
import "ExecTypes.pkl" as execSchema
import "HTTPTypes.pkl" as httpSchema
import "LLMTypes.pkl" as llmSchema
import "PythonTypes.pkl" as pythonSchema

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
