// Generated from src/lang/stdlib/pkl/**/*.pkl by `npm run gen`. Edit those.

/** The modules of the standard library: name → text. */
export const sources: Readonly<Record<string, string>> = {
  get "Benchmark"() {
    return `/// The template for benchmarks: modules that measure how long something takes.
///
/// A benchmark module amends this one, states what to measure, and is evaluated like any other; its
/// output is the [report].
/// \`\`\`
/// amends "pkl:Benchmark"
///
/// local numbers = IntSeq(1, 1000).toList()
///
/// microbenchmarks {
///   ["sum"] { expression = numbers.fold(0, (sum, it) -> sum + it) }
/// }
/// \`\`\`
///
/// What is measured runs many times in a row, until about [iterationTime] has passed; that is one
/// iteration, and its time divided by the number of runs is one sample. Before the first sample,
/// as much time again is spent on warming up.
///
/// The numbers depend on the machine and on what else it is doing; take them with a grain of salt.
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.Benchmark

import "pkl:platform" as _platform

/// How many samples to take, unless [Benchmark.iterations] says otherwise.
iterations: UInt32 = 15

/// How long to run for one sample, unless [Benchmark.iterationTime] says otherwise.
iterationTime: Duration = 100.ms

/// Whether to report each sample, unless [Benchmark.isVerbose] says otherwise.
isVerbose: Boolean = false

/// Expressions to evaluate, by their names in the report.
microbenchmarks: Mapping<String, Microbenchmark> = new {
  default {
    iterations = module.iterations
    iterationTime = module.iterationTime
    isVerbose = module.isVerbose
  }
}

/// Modules to evaluate and render, by their names in the report.
outputBenchmarks: Mapping<String, OutputBenchmark> = new {
  default {
    iterations = module.iterations
    iterationTime = module.iterationTime
    isVerbose = module.isVerbose
  }
}

/// Source texts to parse, by their names in the report.
parserBenchmarks: Mapping<String, ParserBenchmark> = new {
  default {
    iterations = module.iterations
    iterationTime = module.iterationTime
    isVerbose = module.isVerbose
  }
}

/// The results; reading them runs the benchmarks.
report: BenchmarkReport = new {
  microbenchmarks = resultsOf(module.microbenchmarks)
  outputBenchmarks = resultsOf(module.outputBenchmarks)
  parserBenchmarks = resultsOf(module.parserBenchmarks)
  platform = _platform.current
}

local function resultsOf(benchmarks: Mapping): Mapping<String, BenchmarkResult>? =
  if (benchmarks.isEmpty)
    null
  else
    new Mapping {
      for (name, benchmark in benchmarks) {
        [name] = benchmark.run()
      }
    }

/// What all benchmarks have in common.
abstract class Benchmark {
  /// How many samples to take.
  iterations: UInt32

  /// How long to run for one sample, roughly.
  iterationTime: Duration

  /// Whether to report each sample.
  isVerbose: Boolean

  /// Takes the samples.
  abstract function run(): BenchmarkResult
}

/// The results of a benchmark.
class BenchmarkResult {
  /// How many samples were taken.
  iterations: UInt32

  /// How many runs make one sample.
  repetitions: UInt

  /// The time for one run, in each sample; only if [Benchmark.isVerbose] is set.
  samples: List<Duration>(length == iterations)?

  /// The least of the samples.
  min: Duration

  /// The greatest of the samples.
  max: Duration

  /// The mean of the samples.
  mean: Duration

  /// The standard deviation of the samples.
  stdev: Duration

  /// How far [mean] may be off, at a confidence of 99 percent.
  error: Duration
}

/// Measures how long it takes to evaluate an expression.
class Microbenchmark extends Benchmark {
  /// The expression; each run evaluates it again.
  expression: Any

  external function run(): BenchmarkResult
}

/// Measures how long it takes to evaluate a module and to render its output.
class OutputBenchmark extends Benchmark {
  /// The module.
  sourceModule: Module

  external function run(): BenchmarkResult
}

/// Measures how long it takes to parse the source text of a module.
class ParserBenchmark extends Benchmark {
  /// The source text.
  @SourceCode { language = "Pkl" }
  sourceText: String

  /// What to take for the URI of the source text; relative imports start from it.
  sourceUri: String = "repl:text"

  external function run(): BenchmarkResult
}

/// The results of all benchmarks of a module.
class BenchmarkReport {
  /// The results for [module.microbenchmarks], or [null] if there are none.
  microbenchmarks: Mapping<String, BenchmarkResult>?

  /// The results for [module.outputBenchmarks], or [null] if there are none.
  outputBenchmarks: Mapping<String, BenchmarkResult>?

  /// The results for [module.parserBenchmarks], or [null] if there are none.
  parserBenchmarks: Mapping<String, BenchmarkResult>?

  /// What the benchmarks ran on.
  platform: _platform.Platform
}

output {
  value = report
  renderer = new PcfRenderer {
    omitNullProperties = true
    converters {
      // Two digits behind the point are as much as anybody reads.
      [Duration] = (it) -> it.value.toFixed(2).toFloat().toDuration(it.unit)
    }
  }
}
`;
  },
  get "Command"() {
    return `/// The template for commands: programs that are evaluated from the command line, with options of
/// their own.
///
/// A command extends this module and declares its options as a class. What it does is up to its
/// [output].
/// \`\`\`
/// /// Greets somebody.
/// extends "pkl:Command"
///
/// options: Options
///
/// class Options {
///   /// The person to greet.
///   @Argument
///   name: String
///
///   /// How often.
///   @Flag { shortName = "n" }
///   times: UInt = 1
/// }
///
/// output {
///   text = "Hello, \\(options.name)!\\n".repeat(options.times)
/// }
/// \`\`\`
@ModuleInfo { minPklVersion = "0.32.1" }
open module pkl.Command

import "pkl:Command"
import "pkl:reflect"

local mirror: reflect.Class = reflect.Class(getClass())

/// How the command presents itself.
hidden command: CommandInfo = new {
  // The class of a module always has the same name, which says nothing.
  name = if (mirror.name == "ModuleClass") reflect.Module(module).name else mirror.name
  description = mirror.docComment
}

/// The options given on the command line.
///
/// A command declares the property again, with a class that has one property for each option. The
/// evaluator then sets it; the command must not.
///
/// A property is an option of its own name, with two hyphens in front. Its type decides what text
/// is accepted, its default value whether the option may be missing, and its doc comment what the
/// help says. The annotations [Flag], [BooleanFlag], [CountedFlag] and [Argument] tell more:
/// \`\`\`
/// class Options {
///   /// The largest picture to send.
///   @Flag { metavar = "size"; convert = module.convertDataSize }
///   limit: DataSize = 2.mb
///
///   /// Ask before each picture.
///   @BooleanFlag { shortName = "a" }
///   ask: Boolean = false
///
///   /// Turn by a right angle; repeat to turn further.
///   @CountedFlag
///   turn: Int
///
///   /// The pictures to send.
///   @Argument { completionCandidates = "paths" }
///   pictures: Listing<String>
/// }
/// \`\`\`
hidden options: Typed

/// The command that this one is a subcommand of, with its options, or [null] if it is none.
///
/// The evaluator sets this; a command must not.
hidden parent: Command?

/// The root command, with its options, or [null] if it is this one.
hidden fixed root: Command? = parent?.root ?? parent

/// How a command presents itself.
class CommandInfo {
  /// The name of the command; if not set, that of its module or class.
  name: String

  /// What the command is for; if not set, the doc comment of its module or class.
  description: String?

  /// Whether to leave the command out of the help.
  hide: Boolean = false

  /// Whether the command does nothing but to group its subcommands.
  ///
  /// If so, calling it alone is an error that shows how to use it.
  noOp: Boolean(implies(!subcommands.isEmpty)) = !subcommands.isEmpty

  /// The commands that this one is split into; no two may have the same name.
  subcommands: Listing<Command>
}

/// What annotations for options with a name have in common.
abstract class BaseFlag extends Annotation {
  /// A letter to use instead of the name, with a single hyphen in front.
  shortName: Char?

  /// Whether to leave the option out of the help.
  hide: Boolean = false
}

/// An annotation for a property of [options] that is given by name, and with a value.
class Flag extends BaseFlag {
  /// What stands for the value in the help; if not set, a word for the type.
  metavar: String?

  /// Turns the text of one value into what the property needs.
  ///
  /// If not set, the type of the property decides:
  ///
  /// - A [String] is the text itself, a [Char] has to be a single character, and a union of string
  ///   literals has to contain the text.
  /// - An [Int] or [Float] is read as a number; a [Number] is an [Int] where it can be one. For a
  ///   type such as [UInt16], the number has to be in range.
  /// - A [Boolean] is \`true\`, \`t\`, \`1\`, \`yes\`, \`y\` or \`on\`, or else \`false\`, \`f\`, \`0\`, \`no\`, \`n\` or
  ///   \`off\`.
  /// - For a [Listing], [List] or [Set], the type of the elements decides.
  /// - For a [Mapping], [Map] or [Pair], the text has an \`=\`, and the types of the parts decide
  ///   about what stands before the first one and behind it.
  /// - For all other types there is no rule, and a function has to be set.
  ///
  /// The function may return an [Import], or a pair, list or set with imports in it: the evaluator
  /// then puts what is imported in their place.
  hidden convert: ((String) -> Any)?

  /// Whether the option may be given several times.
  ///
  /// If not set, it may if the property is a [Listing], [List], [Set], [Mapping] or [Map]. To
  /// change that usually takes a function for [convert] or [transformAll], too.
  multiple: Boolean?

  /// Turns all values of the option into the value of the property.
  ///
  /// If not set, the type of the property decides:
  ///
  /// - A [Mapping] or [Map] is made of the values, which have to be pairs.
  /// - A [Listing] or [List] has all values in order, a [Set] all that differ.
  /// - For all other types, the last value counts.
  ///
  /// As with [convert], the function may return imports.
  hidden transformAll: ((List<Any>) -> Any)?

  /// What a shell offers to complete the value with: existing files, or some words.
  ///
  /// A property whose type is a union of string literals has these as words, unless others are set.
  completionCandidates: "paths" | *Listing<String>(isDistinct)
}

/// An annotation for a [Boolean] property of [options] that is switched on by its name alone.
///
/// With \`no-\` in front of the name, the option switches it off.
class BooleanFlag extends BaseFlag

/// An annotation for an [Int] property of [options] that counts how often its name is given.
class CountedFlag extends BaseFlag

/// An annotation for a property of [options] that is given by its value alone, at its place.
class Argument extends Annotation {
  /// Turns the text of one value into what the property needs; see [Flag.convert].
  hidden convert: ((String) -> Any)?

  /// Whether the argument takes all values that are left; at most one argument of a command may.
  ///
  /// If not set, it does if the property is a [Listing], [List], [Set], [Mapping] or [Map].
  multiple: Boolean?

  /// Turns all values of the argument into the value of the property; see [Flag.transformAll].
  hidden transformAll: ((List<Any>) -> Any)?

  /// What a shell offers to complete the value with; see [Flag.completionCandidates].
  completionCandidates: "paths" | *Listing<String>(isDistinct)
}

/// Stands for a module that is named on the command line and that the evaluator is to load.
///
/// [Flag.convert] and [Flag.transformAll], and their likes in [Argument], may return it.
class Import {
  /// The URI of the module; a relative one starts from the working directory.
  uri: String

  /// Whether [uri] is a glob pattern.
  ///
  /// If so, a mapping of all modules that match, by their URIs, takes the place of the import.
  glob: Boolean = false
}

// A number and a unit, with or without a dot in between: \`5min\`, \`1.5.gib\`.
local const quantityRegex = Regex(#"(\\d+(?:\\.\\d+)?)\\.?([A-Za-z]+)"#)

local const function parseQuantity(text: String, typeName: String): Pair<Float, String> =
  quantityRegex
    .matchEntire(text)
    .ifNonNull((it) -> Pair(it.groups[1].value.toFloat(), it.groups[2].value.toLowerCase()))
    ?? throw("Unable to parse \\(typeName) from string '\\(text)'")

/// Reads a duration such as \`5min\` or \`1.5.h\`; meant for [Flag.convert] and [Argument.convert].
hidden const convertDuration: (String) -> Duration = (value: String) ->
  let (quantity = parseQuantity(value, "Duration"))
    if (quantity.second is DurationUnit)
      quantity.first.toDuration(quantity.second)
    else
      throw("Unable to parse DurationUnit from '\\(quantity.second)'")

/// Reads a data size such as \`5mb\` or \`1.5.gib\`; meant for [Flag.convert] and [Argument.convert].
hidden const convertDataSize: (String) -> DataSize = (value: String) ->
  let (quantity = parseQuantity(value, "DataSize"))
    if (quantity.second is DataSizeUnit)
      quantity.first.toDataSize(quantity.second)
    else
      throw("Unable to parse DataSizeUnit from '\\(quantity.second)'")
`;
  },
  get "DocPackageInfo"() {
    return `/// The template for \`doc-package-info.pkl\`, which describes some modules that are documented
/// together, and have a version together.
///
/// The file amends this module and is handed to the documentation generator along with the modules.
/// It is of use only for modules that are not published as a package: a package, which is described
/// by [Project.Package], can be documented without more ado.
///
/// The name of each module begins with the name of the package, and goes on with its path: the
/// module \`com.example.birds.sea.Gull\` of the package \`com.example.birds\` is in \`sea/Gull.pkl\`.
///
/// The doc comment of the file becomes the overview. Its first paragraph is the summary and must
/// not be missing. An annotation [Deprecated] on the file deprecates the package.
/// \`\`\`
/// /// Classes for birds of all kinds.
/// ///
/// /// To begin with, have a look at \`sea.Gull\`.
/// amends "pkl:DocPackageInfo"
///
/// name = "com.example.birds"
/// version = "2.4.0"
/// importUri = "https://example.com/birds/"
/// authors { "Robin <robin@example.com>" }
/// sourceCode = "https://git.example.com/birds/"
/// sourceCodeUrlScheme = "https://git.example.com/birds/v\\(version)%{path}#L%{line}-%{endLine}"
/// issueTracker = "https://git.example.com/birds/issues"
/// \`\`\`
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.DocPackageInfo

import "pkl:DocPackageInfo"
import "pkl:Project"
import "pkl:reflect"
import "pkl:semver"

/// The name of the package.
name: PackageName

/// The version of the package; \`"0.0.0"\` if it has none.
version: PackageVersion

/// What the URI of each module begins with.
///
/// The rest is the name of the module, without the name of the package, and with slashes for dots.
importUri: Uri(endsWith("/"))

/// The URI of the package itself, if it has one.
uri: Uri?

/// The people to write to, each as an e-mail address with or without a name.
///
/// \`\`\`
/// authors { "Robin <robin@example.com>" }
/// \`\`\`
authors: Listing<String>

/// The web page of the source code.
sourceCode: Uri?

/// The web page of a passage in the source code of this version, in which these words are replaced:
/// - \`%{path}\` by the path of the module, from the root of the package, with a slash in front,
/// - \`%{line}\` and \`%{endLine}\` by the lines where the passage begins and ends.
sourceCodeUrlScheme: String?

/// The web page for reporting problems.
issueTracker: Uri

/// The packages that this one depends on.
///
/// The documentation lists them and links to them. For packages on the same website there is no
/// need to set this.
dependencies: Listing<PackageDependency>(isDistinctBy((it) -> it.name))

/// Anything else that the documentation is to show, by caption.
extraAttributes: Mapping<String, String>

/// A package that the described one depends on.
class PackageDependency {
  /// The name of the package.
  name: PackageName

  /// The version of the package; \`"0.0.0"\` if it has none.
  version: PackageVersion

  /// The web page of the source code.
  sourceCode: Uri(endsWith("/"))

  /// The web page of a passage in the source code; see [DocPackageInfo.sourceCodeUrlScheme].
  sourceCodeUrlScheme: String?

  /// The web page of the documentation of this version, if it is on another website.
  documentation: Uri(endsWith("/"))?
}

/// The name of a package.
typealias PackageName = String(!contains("/"))

/// The version of a package.
typealias PackageVersion = String(semver.isValid(this))

/// The doc comment of the amending module.
@Unlisted
fixed overview: String(!isBlank) =
  mirror.docComment
    ?? throw(
      """
      Missing overview documentation for package \`\\(name)\`.
      To fix this problem, add a doc comment to \`doc-package-info.pkl\` (above \`amends "pkl:DocPackageInfo"\`).
      """
    )

/// The imports of the amending module, which links in the overview may refer to.
@Unlisted
fixed overviewImports: Map<String, Uri> = mirror.imports

/// The annotations of the amending module.
@Unlisted
fixed annotations: List<Annotation> = mirror.annotations

local mirror = reflect.Module(this)
`;
  },
  get "DocsiteInfo"() {
    return `/// The template for \`docsite-info.pkl\`, which describes a documentation website.
///
/// The file amends this module and is handed to the documentation generator along with the modules
/// to document. Its doc comment becomes the overview on the main page.
/// \`\`\`
/// /// All about pigeons.
/// amends "pkl:DocsiteInfo"
///
/// title = "The Loft"
/// \`\`\`
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.DocsiteInfo

import "pkl:reflect"

/// The title at the top of all pages.
title: String?

/// The doc comment of the amending module.
@Unlisted
fixed overview: String? = mirror.docComment

/// The imports of the amending module, which links in the overview may refer to.
@Unlisted
fixed overviewImports: Map<String, Uri> = mirror.imports

local mirror = reflect.Module(this)
`;
  },
  get "EvaluatorSettings"() {
    return `/// What an evaluator lets a program see and do.
///
/// A project states these settings in \`PklProject\`; options on the command line override them. A
/// setting that is [null] is left to the evaluator.
@ModuleInfo { minPklVersion = "0.32.1" }
@Since { version = "0.26.0" }
module pkl.EvaluatorSettings

import "pkl:EvaluatorSettings"
import "pkl:platform"
import "pkl:Project"

/// What \`read("prop:NAME")\` finds, by name.
///
/// \`\`\`
/// externalProperties {
///   ["region"] = "eu-west"
/// }
/// \`\`\`
externalProperties: Mapping<String, String>?

/// What \`read("env:NAME")\` finds, by name.
///
/// If set, the environment variables of the process itself are out of sight.
/// \`\`\`
/// env {
///   ["STAGE"] = "test"
/// }
/// \`\`\`
env: Mapping<String, String>?

/// Regular expressions for the URIs of modules that may be loaded.
///
/// It is enough if one of them matches at the start of the URI. They concern \`amends\`, \`extends\`,
/// and imports of every kind.
/// \`\`\`
/// allowedModules {
///   "pkl:"
///   "file:"
///   "https://example\\\\.com/"
/// }
/// \`\`\`
allowedModules: Listing<String(isRegex)>?

/// Regular expressions for the URIs of resources that may be read.
///
/// It is enough if one of them matches at the start of the URI.
/// \`\`\`
/// allowedResources {
///   "env:"
///   "file:"
/// }
/// \`\`\`
allowedResources: Listing<String(isRegex)>?

/// Whether messages are in color.
///
/// With \`"auto"\`, they are as long as a terminal shows them.
@Since { version = "0.27.0" }
color: ("never" | "auto" | "always")?

/// Whether packages are downloaded each time, instead of being kept in [moduleCacheDir].
noCache: Boolean?

/// The directories and ZIP archives in which \`modulepath:\` URIs are searched for, in this order.
modulePath: Listing<String>?

/// How long evaluation may take before it is stopped, with an error.
timeout: Duration?

/// The directory where downloaded packages are kept.
moduleCacheDir: String?

/// The directory that files have to be in for \`file:\` URIs to reach them.
rootDir: String?

/// How to reach web servers.
http: Http?

/// Programs that load modules, by the URI scheme that each is in charge of.
@Since { version = "0.27.0" }
externalModuleReaders: Mapping<String, ExternalReader>?

/// Programs that read resources, by the URI scheme that each is in charge of.
@Since { version = "0.27.0" }
externalResourceReaders: Mapping<String, ExternalReader>?

/// How \`trace()\` writes a value: on one line (\`"compact"\`), or indented over several (\`"pretty"\`).
@Since { version = "0.30.0" }
traceMode: ("compact" | "pretty")?

/// These settings with absolute paths, as [resolve()] gives them, in the notation of [os].
@Since { version = "0.32.0" }
function resolveForOs(enclosingUri: Uri, os: platform.OperatingSystem): EvaluatorSettings = (module) {
  local forWindows = os.name == "Windows"

  when (module.modulePath != null) {
    modulePath = new {
      for (entry in module.modulePath!!) {
        resolvePath(enclosingUri, entry, forWindows)
      }
    }
  }

  when (module.moduleCacheDir != null) {
    moduleCacheDir = resolvePath(enclosingUri, module.moduleCacheDir!!, forWindows)
  }

  when (module.rootDir != null) {
    rootDir = resolvePath(enclosingUri, module.rootDir!!, forWindows)
  }

  when (module.externalModuleReaders != null) {
    externalModuleReaders = resolveReaders(module.externalModuleReaders!!, enclosingUri, forWindows)
  }

  when (module.externalResourceReaders != null) {
    externalResourceReaders =
      resolveReaders(module.externalResourceReaders!!, enclosingUri, forWindows)
  }
}

/// These settings with absolute paths.
///
/// Relative paths start from [enclosingUri], the URI of the file that the settings are written in.
/// This concerns [modulePath], [moduleCacheDir] and [rootDir], and of each external reader the
/// executable, unless it is a mere name, and the working directory, which is that of
/// [enclosingUri] if it is not set.
///
/// The paths are in the notation of the operating system: \`/etc/birds\`, or else \`C:\\etc\\birds\` or
/// \`\\\\server\\share\\birds\`.
@Since { version = "0.32.0" }
function resolve(enclosingUri: Uri): EvaluatorSettings =
  resolveForOs(enclosingUri, platform.current.operatingSystem)

external local function resolvePath(
  baseUri: String(startsWith("file:/")),
  path: String,
  forWindows: Boolean,
): String

local function resolveReaders(
  readers: Mapping<String, ExternalReader>,
  enclosingUri: Uri,
  forWindows: Boolean,
): Mapping<String, ExternalReader> = new {
  for (scheme, reader in readers) {
    [scheme] = (reader) {
      executable =
        if (isPath(reader.executable, forWindows))
          resolvePath(enclosingUri, reader.executable, forWindows)
        else
          reader.executable
      workingDir = resolvePath(enclosingUri, reader.workingDir ?? "./", forWindows)
    }
  }
}

// What is not a path is the name of a program, to be searched for in the usual places.
local function isPath(executable: String, forWindows: Boolean): Boolean =
  executable.contains("/") || forWindows && executable.contains(#"\\"#)

local const hasNonEmptyHostname = (it: String) -> it.startsWith(Regex("https?://[^/?#]"))

/// The start of a web address, as far as it can be exchanged.
///
/// It has a host, and ends with a slash. A query or a fragment makes no sense here.
@Since { version = "0.29.0" }
typealias HttpRewrite = String(startsWith(Regex("https?://")), endsWith("/"), hasNonEmptyHostname)

/// How to reach web servers.
class Http {
  /// The proxy to go through.
  proxy: Proxy?

  /// Addresses to go to, by the address to go there instead of.
  ///
  /// A request whose URL begins with a key goes to the value, with the rest of the URL behind it.
  /// The longest key wins; upper and lower case make no difference in the name of the host.
  /// Redirects are subject to this, too, but a URL is exchanged only once.
  ///
  /// With the following, \`https://example.com/birds@1.0.0\` comes from
  /// \`https://mirror.internal/example/birds@1.0.0\`:
  /// \`\`\`
  /// rewrites {
  ///   ["https://example.com/"] = "https://mirror.internal/example/"
  /// }
  /// \`\`\`
  @Since { version = "0.29.0" }
  rewrites: Mapping<HttpRewrite, HttpRewrite>?

  /// Headers to send along, by glob patterns for the URLs to send them to.
  ///
  /// A request gets the headers of all patterns that match; \`**\` matches always.
  /// \`\`\`
  /// headers {
  ///   ["**"] {
  ///     ["User-Agent"] = "birds/1.0"
  ///   }
  ///   ["https://mirror.internal/**"] {
  ///     ["Authorization"] = "Bearer \\(read("env:MIRROR_TOKEN"))"
  ///     ["X-Tag"] { "one"; "two" } // sent twice
  ///   }
  /// }
  /// \`\`\`
  @Since { version = "0.32.0" }
  headers: Mapping<String(isGlobPattern), HttpHeaders>?
}

/// A proxy for web servers.
class Proxy {
  /// The host of the proxy, and its port unless that is 80: \`"http://proxy.internal:3128"\`.
  ///
  /// The proxy has to speak plain HTTP, and must not ask for a password.
  address: Uri(startsWith("http://"))?

  /// The hosts to reach without the proxy.
  ///
  /// - The name of a host stands for its subdomains as well, with or without a dot in front.
  /// - An address of the Internet Protocol stands for itself, and one like \`10.0.0.0/8\` for all
  ///   that begin with the same bits. Names are not looked up: \`localhost\` is not \`127.0.0.1\`.
  /// - With a colon and a number behind, only that port is meant.
  /// - \`*\` stands for all hosts.
  noProxy: Listing<String>(isDistinct)
}

/// A program that the evaluator starts in order to load modules or to read resources.
@Since { version = "0.27.0" }
class ExternalReader {
  /// The program: a path, or a name to be searched for in the usual places.
  ///
  /// In a project, a relative path starts from [Project.projectFileUri]. The program gets the
  /// environment of the evaluator.
  executable: String

  /// The arguments for the program.
  arguments: Listing<String>?

  /// The directory that the program is started in.
  ///
  /// In a project, a relative path starts from [Project.projectFileUri].
  @Since { version = "0.32.0" }
  workingDir: String?
}

// The sender itself is in charge of these, or the protocol is.
local const reservedHeaderNames =
  Set(
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
  )

local const isNotReservedHeaderName = (header: String) ->
  !reservedHeaderNames.contains(header.toLowerCase())

local const doesNotStartWithReservedPrefix = (header: String) ->
  let (lower = header.toLowerCase())
    !(lower.startsWith("proxy-") || lower.startsWith("sec-"))

local const hasValidHeaderNameSyntax = (header: String) ->
  header.matches(Regex(#"[0-9A-Za-z!#$%&'*+.^_\`|~-]+"#))

/// Headers of a web request: the value or values by the name.
///
/// Names that differ only in upper and lower case are the same name.
@Since { version = "0.32.0" }
typealias HttpHeaders =
  Mapping<HttpHeaderName, *Listing<HttpHeaderValue> | HttpHeaderValue>(
    keys.toList().isDistinctBy((it) -> it.toLowerCase()),
  )

/// The name of a header that a program may set.
///
/// It consists of ASCII letters and digits and the characters \`\`!#$%&'*+-.^_\`|~\`\`. Not allowed are
/// names that begin with \`proxy-\` or \`sec-\`, and those that rule the connection, such as \`host\`
/// and \`content-length\`.
@Since { version = "0.32.0" }
typealias HttpHeaderName =
  String(
    isNotReservedHeaderName,
    doesNotStartWithReservedPrefix,
    hasValidHeaderNameSyntax,
    isNotBlank,
  )

/// The value of a header: less than 4096 characters of Latin-1, none of them a control character
/// except the tab.
@Since { version = "0.32.0" }
typealias HttpHeaderValue =
  String(matches(Regex(#"[\\t\\u0020-\\u007E\\u0080-\\u00FF]*"#)), length < 4096)
`;
  },
  get "Project"() {
    return `/// The template for \`PklProject\`, the file that makes a directory a project.
///
/// A project can have [dependencies], settings for the evaluator ([evaluatorSettings]), and a
/// [package] that it is published as. The evaluator finds the file by itself in the working
/// directory or in one above it; the option \`--project-dir\` names another place. A program that
/// embeds an evaluator has to name the project itself.
///
/// A small project file looks like this:
/// \`\`\`
/// amends "pkl:Project"
///
/// dependencies {
///   ["birds"] { uri = "package://example.com/birds@1.4.0" }
/// }
///
/// evaluatorSettings {
///   timeout = 10.s
/// }
/// \`\`\`
///
/// Usually, the file amends this module. It may also amend a module of one's own, as long as its
/// \`output.value\` is a project:
/// \`\`\`
/// module com.example.TeamProject
///
/// import "pkl:Project"
///
/// service: String
///
/// project: Project = (Project.newInstance(module)) {
///   package {
///     name = "team-\\(service)"
///   }
/// }
///
/// output {
///   value = project
/// }
/// \`\`\`
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.Project

import "pkl:EvaluatorSettings" as EvaluatorSettingsModule
import "pkl:Project"
import "pkl:reflect"
import "pkl:semver"

/// What the project is published as, if it is.
///
/// The command \`project package\` makes the files to publish.
/// \`\`\`
/// package {
///   name = "birds"
///   baseUri = "package://example.com/birds"
///   version = "1.4.0"
///   packageZipUrl = "https://example.com/packages/birds-\\(version).zip"
/// }
/// \`\`\`
package: Package?

/// The test modules to run when none are named; relative paths start from the project directory.
///
/// \`\`\`
/// tests = import*("tests/**.pkl").keys.toListing()
/// \`\`\`
tests: Listing<String>(isDistinct)

// A local dependency must be another \`PklProject\` with a package, at a URI of the same scheme.
local isValidLoadDependency = (it: Project) ->
  isUriLocal(projectFileUri, it.projectFileUri)
    && it.projectFileUri.endsWith("/PklProject")
    && it != module
    && it.package != null

local const function isUriLocal(here: Uri, there: Uri): Boolean = schemeOf(here) == schemeOf(there)

local const function schemeOf(uri: Uri): String = uri.takeWhile((it) -> it != ":")

/// The packages that modules of this project may use, by name.
///
/// A dependency is the URI of a package, or the \`PklProject\` of a project on the same machine:
/// \`\`\`
/// dependencies {
///   ["birds"] { uri = "package://example.com/birds@1.4.0" }
///   ["loft"] = import("../loft/PklProject")
/// }
/// \`\`\`
/// The modules of the project then import, and read, by that name:
/// \`\`\`
/// import "@birds/Pigeon.pkl"
/// song = read("@birds/songs/coo.txt").text
/// \`\`\`
///
/// Before that, the command \`project resolve\` has to decide on versions and write them to
/// \`PklProject.deps.json\`. It looks at what the project depends on, and at what that depends on,
/// and so on. Of all versions of a package that are asked for anywhere and have the same major
/// number, the highest one is taken; no newer version gets in that nobody asked for.
///
/// For \`package://example.com/birds@1.4.0\`, the evaluator fetches a description from
/// \`https://example.com/birds@1.4.0\`, and the ZIP archive that it names.
///
/// When the project is published, its dependencies become part of the package.
dependencies: Mapping<String(!contains("/")), *RemoteDependency | Project(isValidLoadDependency)>

local isFileBasedProject = projectFileUri.startsWith("file:")

/// How to evaluate modules of this project.
///
/// Options on the command line override these settings. They are not part of the package that the
/// project is published as: whoever uses the package has settings of their own.
///
/// Settings that name files need a project that is itself a file.
evaluatorSettings: EvaluatorSettingsModule(
  (modulePath != null).implies(isFileBasedProject),
  (rootDir != null).implies(isFileBasedProject),
  (moduleCacheDir != null).implies(isFileBasedProject),
  (externalModuleReaders != null).implies(isFileBasedProject),
  (externalResourceReaders != null).implies(isFileBasedProject),
)

/// The [evaluatorSettings] with absolute paths.
@Since { version = "0.32.0" }
fixed resolvedEvaluatorSettings: EvaluatorSettingsModule = evaluatorSettings.resolve(projectFileUri)

/// The URI of \`PklProject\`, which relative paths start from.
projectFileUri: String = reflect.Module(module).uri

/// Creates a project that is defined within [enclosingModule], rather than by amending this module.
///
/// \`\`\`
/// project: Project = (Project.newInstance(module)) {
///   package { name = "birds" }
/// }
/// \`\`\`
function newInstance(enclosingModule: Module): Project = new {
  projectFileUri = reflect.Module(enclosingModule).uri
}

local const hasVersion = (it: Uri) ->
  it.lastIndexOfOrNull("@").ifNonNull((at) -> semver.isValid(it.drop(at + 1))) ?? false

/// The URI of a package, with a version: \`"package://example.com/birds@1.4.0"\`.
typealias PackageUri = Uri(startsWith("package:"), hasVersion)

/// A dependency on a package.
class RemoteDependency {
  /// The package.
  uri: PackageUri

  /// The hashes that the package must have.
  ///
  /// If not set, the first download decides.
  checksums: Checksums?
}

/// The hashes of a package.
class Checksums {
  /// The SHA-256 hash of the description of the package, in hexadecimal.
  sha256: String
}

/// An e-mail address, with or without a name: \`"Robin <robin@example.com>"\`.
typealias EmailAddress = String(matches(Regex(#".+@\\S+|.+<\\S+@\\S+>"#)))

/// What a project is published as.
class Package {
  /// The name of the package, for people to read.
  name: String

  /// The URI of the package, without its version: \`"package://example.com/birds"\`.
  baseUri: Uri(startsWith("package:"))

  /// The version of the package: \`"1.4.0"\`.
  version: String(semver.isValid(this))

  /// Where the ZIP archive of the package will be.
  ///
  /// \`\`\`
  /// packageZipUrl = "https://example.com/packages/birds-\\(version).zip"
  /// \`\`\`
  packageZipUrl: Uri(startsWith("https:"))

  /// What the package is for.
  description: String?

  /// The people to write to.
  authors: Listing<EmailAddress>

  /// The web page of the package.
  website: String?

  /// The web page of the documentation.
  documentation: Uri(!endsWith("/"))?

  /// The web page of the source code.
  sourceCode: String?

  /// The web page of a passage in the source code, in which these words are replaced:
  /// - \`%{path}\` by the path of the file, from the root of the package,
  /// - \`%{line}\` and \`%{column}\` by the place where the passage begins,
  /// - \`%{endLine}\` and \`%{endColumn}\` by the place where it ends.
  ///
  /// Error messages use it to link to the code of the package.
  /// \`\`\`
  /// sourceCodeUrlScheme = "\\(sourceCode)/v\\(version)%{path}#L%{line}-L%{endLine}"
  /// \`\`\`
  sourceCodeUrlScheme: String?

  /// The terms of use, as an SPDX identifier or expression: \`"MIT"\`, \`"Apache-2.0 OR MIT"\`.
  ///
  /// Terms that SPDX does not know should be spelled out in [licenseText].
  license: (CommonSpdxLicenseIdentifier | String)?

  /// The terms of use in full.
  licenseText: String?

  /// The web page for reporting problems.
  issueTracker: String?

  /// The test modules that have to pass before a package is made; relative paths start from the
  /// project directory.
  apiTests: Listing<String>(isDistinct)

  /// Glob patterns for the files of the project that do not go into the package.
  exclude: Listing<String> = new {
    "PklProject"
    "PklProject.deps.json"
    ".**"
  }

  /// The URI of the package, with its version.
  fixed uri: PackageUri = "\\(baseUri)@\\(version)"
}

/// The former name of the module \`pkl:EvaluatorSettings\`.
@Deprecated { since = "0.26.0"; replaceWith = "EvaluatorSettingsModule" }
typealias EvaluatorSettings = EvaluatorSettingsModule

/// The SPDX identifiers of widespread terms of use.
typealias CommonSpdxLicenseIdentifier =
  "Apache-2.0"
    | "MIT"
    | "BSD-2-Clause"
    | "BSD-3-Clause"
    | "ISC"
    | "GPL-3.0"
    | "GPL-2.0"
    | "MPL-2.0"
    | "MPL-1.1"
    | "MPL-1.0"
    | "AGPL-1.0-only"
    | "AGPL-1.0-or-later"
    | "AGPL-3.0-only"
    | "AGPL-3.0-or-later"
    | "LGPL-2.0-only"
    | "LGPL-2.0-or-later"
    | "LGPL-2.1-only"
    | "LGPL-2.1-or-later"
    | "LGPL-3.0-only"
    | "LGPL-3.0-or-later"
    | "EPL-1.0"
    | "EPL-2.0"
    | "UPL-1.0"
    | "BSL-1.0"
    | "Unlicense"

/// The annotations on the project.
@Unlisted
@Since { version = "0.27.0" }
fixed annotations: List<Annotation> = reflect.moduleOf(this).annotations
`;
  },
  get "analyze"() {
    return `/// Examines modules by their text alone, without evaluating them.
///
/// The module [\`pkl:reflect\`][reflect] looks at modules that are loaded.
@Since { version = "0.27.0" }
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.analyze

import "pkl:reflect"

/// What the modules [moduleUris] import, what those import in their turn, and so on.
external function importGraph(moduleUris: Set<Uri>): ImportGraph

/// Some modules, together with all modules that they depend on.
class ImportGraph {
  /// The imports of each module, by the URI of the module.
  imports: Map<Uri, Set<Import>>

  /// Where each module is loaded from, by the URI of the module.
  ///
  /// The two differ for URIs that take a search to resolve: what goes by the name of
  /// \`modulepath:/birds/pigeon.pkl\` may really lie in a ZIP archive somewhere. A dependency such as
  /// \`@birds/pigeon.pkl\` appears under the scheme \`projectpackage:\`, or if it is a project on the
  /// same machine, under the URI of its file.
  resolvedImports: Map<Uri, Uri>(keys == imports.keys)
}

/// An import, by clause or by expression.
class Import {
  /// The URI of the imported module, in absolute form.
  uri: Uri
}
`;
  },
  get "base"() {
    return `/// The names every Pkl module can use without importing anything.
///
/// Classes, type aliases and functions of this module are in scope everywhere; the name of a
/// user's own member wins over a name from here.
///
/// A member marked \`external\` has no body in Pkl: the runtime brings it along.
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.base

import "pkl:json"
import "pkl:jsonnet"
import "pkl:math"
import "pkl:pklbinary"
import "pkl:protobuf"
import "pkl:xml"
import "pkl:yaml"

/// The root of the class hierarchy: whatever a value is, it is an [Any].
///
/// These operators accept every value:
///
/// - \`a == b\` and \`a != b\` compare by content, not by identity.
/// - \`a.name\` reads a member, and \`a?.name\` gives [null] where \`a\` is [null].
/// - \`a ?? b\` falls back to \`b\` where \`a\` is [null], and \`a!!\` insists that it is not.
/// - \`a is Type\` asks for a type, and \`a as Type\` fails where the answer would be no.
abstract external class Any {
  /// The class that this value is a direct instance of.
  external function getClass(): Class

  /// The text for this value that string interpolation inserts.
  ///
  /// A class may override this method to decide how its objects read.
  external function toString(): String

  /// Passes this value to [transform] unless it is [null], which stays [null].
  ///
  /// Where \`??\` covers the absent case, this covers the present one:
  /// \`\`\`
  /// greeting = name.ifNonNull((it) -> "Hello, \\(it)!")
  /// \`\`\`
  external function ifNonNull<Result>(transform: (NonNull) -> Result): Result?
}

/// The class of [null], and of the nulls with a default value that [Null()] makes.
///
/// Any two of its values are equal.
external class Null extends Any

/// Everything except [null].
typealias NonNull = Any(!(this is Null))

/// A class, as a value that can be passed around and compared.
///
/// A class name used as an expression, such as \`String\`, has this type.
external class Class<out Type> extends Any {
  /// The name of the class alone, with no module name in front of it.
  external simpleName: String
}

/// A type alias, as a value that can be passed around and compared.
external class TypeAlias extends Any

// Each default renderer that the external property \`pkl.outputFormat\` can ask for. The entries
// are late-bound, so a format's library is loaded when that format is asked for, not before.
local const renderersByFormat: Mapping<String, BaseValueRenderer> = new {
  ["json"] = new JsonRenderer {}
  ["jsonnet"] = new jsonnet.Renderer {}
  ["pcf"] = new PcfRenderer {}
  ["plist"] = new PListRenderer {}
  ["properties"] = new PropertiesRenderer {}
  ["textproto"] = new protobuf.Renderer {}
  ["xml"] = new xml.Renderer {}
  ["yaml"] = new YamlRenderer {}
  ["pkl-binary"] = new pklbinary.Renderer {}
}

/// What all modules have in common.
///
/// The class of a module is a subclass of this one, or of the class of the module that it
/// extends or amends. Inside a module, the keyword \`module\` stands for the module itself:
/// \`\`\`
/// everything = module.toMap()
/// \`\`\`
abstract external class Module {
  /// The directories that lead from this module's directory down to the directory of [other].
  ///
  /// Throws where [other] does not live in the same directory or in one below it.
  ///
  /// Example: between \`/app/base.pkl\` and \`/app/eu/west/site.pkl\` lie the directories
  /// \`List("eu", "west")\`.
  ///
  /// A template that sits at the top of a tree can tell in this way where the module that
  /// amends it lives:
  /// \`\`\`
  /// import "template.pkl" // this very file
  /// region = template.relativePathTo(module).join("-")
  /// \`\`\`
  external function relativePathTo(other: Module): List<String>

  /// What evaluating this module produces, and in which format.
  ///
  /// Unless changed, all properties of the module are rendered, in the format that the command
  /// line asks for, or else as Pcf.
  hidden output: ModuleOutput = new {
    value = outer
    renderer =
      let (format = read?("prop:pkl.outputFormat") ?? "pcf")
        if (format == "pcf") // the common case: spare it the table
          new PcfRenderer {}
        else if (renderersByFormat.containsKey(format))
          renderersByFormat[format]
        else
          throw(
            "Unknown output format: \`\\(format)\`. Supported formats are \`\\(renderersByFormat.keys.join("\`, \`"))\`."
          )
    text =
      if (!(renderer is ValueRenderer))
        throw("Unable to render text when renderer is a BytesRenderer")
      else
        renderer.renderDocument(value)
    bytes =
      if (renderer is BytesRenderer) renderer.renderDocument(value) else text.encodeToBytes("UTF-8")
  }
}

/// What all annotations have in common; extend this class to define one.
///
/// An annotation says something about a member to tools, renderers and people. It stands in front
/// of the member, and is an object like any other.
///
/// \`\`\`
/// class Owner extends Annotation {
///   team: String
/// }
///
/// @Owner { team = "platform" }
/// port: UInt16
/// \`\`\`
abstract class Annotation

/// Tells in which release a member appeared.
///
/// \`\`\`
/// @Since { version = "1.3" }
/// keepAlive: Duration?
/// \`\`\`
class Since extends Annotation {
  /// The release in which the member was first available.
  version: String
}

/// Marks a member that still works but that nobody should start to use.
///
/// \`\`\`
/// @Deprecated { since = "2.0"; replaceWith = "timeout" }
/// timeoutInSeconds: Int?
/// \`\`\`
class Deprecated extends Annotation {
  /// The release from which on the member counts as deprecated.
  since: String?

  /// Advice to people who still use the member.
  ///
  /// One or more whole sentences on one line; names in brackets link to members.
  message: String?

  /// Code to put where the member is used now, ready for a tool to insert.
  ///
  /// Advice in words belongs in [message].
  ///
  /// Examples:
  /// \`\`\`
  /// // one property, class or alias replaces another
  /// replaceWith = "address"
  /// // the new place is in a module, known under the name that the current module imports it by
  /// replaceWith = "contacts.address"
  /// // a method replaces the member, with a fixed argument
  /// replaceWith = "addressOf(1)"
  /// // the same, with the value that was passed for the parameter \`index\` of the old method
  /// replaceWith = "addressOf(index)"
  /// \`\`\`
  @SourceCode { language = "PklExpr" }
  replaceWith: String?
}

/// Gives a member further names to be found by in a documentation search.
///
/// \`\`\`
/// @AlsoKnownAs { names { "colour" } }
/// color: String
/// \`\`\`
class AlsoKnownAs extends Annotation {
  /// The words that people may search for instead of the real name.
  names: Listing<String>
}

/// Keeps a member out of documentation and completion lists.
///
/// The member can be used as any other; it is only not offered.
class Unlisted extends Annotation

/// Marks a module as a worked example for other modules.
///
/// \`\`\`
/// @DocExample { subjects { "com.example.Server" } }
/// module com.example.docs.firstServer
/// \`\`\`
class DocExample extends Annotation {
  /// The full names of the modules that the example shows the use of.
  subjects: Listing<String>
}

/// Marks a string property whose text is itself written in some language.
///
/// Tools can then highlight and check that text.
///
/// \`\`\`
/// @SourceCode { language = "SQL" }
/// query: String
/// \`\`\`
class SourceCode extends Annotation {
  /// The language of the text, under one of the well-known names or any other.
  ///
  /// \`"Pkl"\` stands for the members of a module, \`"PklExpr"\` for a single expression.
  language: "Go"
    | "HTML"
    | "Java"
    | "JavaScript"
    | "Markdown"
    | "Pkl"
    | "PklExpr"
    | "Python"
    | "Ruby"
    | "SQL"
    | "Swift"
    | String

  /// The text that a tool has to put before this one to get complete code.
  ///
  /// With the prefix \`"x = "\`, for instance, the text \`"42"\` is good Pkl.
  prefix: String?

  /// The text that a tool has to put after this one to get complete code.
  suffix: String?
}

/// Facts about a module; each library module should state them.
///
/// The annotation stands in front of the module's first clause, be that \`module\`, \`amends\` or
/// \`extends\`:
/// \`\`\`
/// @ModuleInfo { minPklVersion = "0.32.0" }
/// module com.example.Server
/// \`\`\`
class ModuleInfo extends Annotation {
  /// The oldest release of the language that can evaluate the module, as three numbers.
  ///
  /// An older evaluator refuses to load the module.
  minPklVersion: String(matches(Regex(#"\\d{1,2}\\.\\d{1,2}\\.\\d{1,2}"#)))
}

/// The content of one file that an evaluation writes.
///
/// Setting [value], and perhaps [renderer], is the usual way; setting [text] or [bytes] skips
/// rendering:
/// \`\`\`
/// new FileOutput { text = "User-agent: *\\n" }
/// \`\`\`
open class FileOutput {
  /// What the file is to hold, before rendering.
  value: Any?

  /// Turns [value] into the content of the file.
  renderer: BaseValueRenderer = new PcfRenderer {}

  /// The content of the file as text.
  ///
  /// The default needs a renderer that produces text.
  text: String =
    if (!(renderer is ValueRenderer))
      throw("unabled to render text when renderer is a BytesRenderer")
    else
      renderer.renderDocument(value)

  /// The content of the file as bytes: this is what is written in the end.
  ///
  /// The default is [text] as UTF-8, or what a [BytesRenderer] makes of [value].
  @Since { version = "0.29.0" }
  bytes: Bytes =
    if (renderer is BytesRenderer) renderer.renderDocument(value) else text.encodeToBytes("UTF-8")
}

/// What evaluating a module produces: a single document, or many files.
///
/// The command line decides which of the two is written.
class ModuleOutput extends FileOutput {
  /// The files to write, by path, when evaluation is asked for several files.
  ///
  /// A path is relative to the output directory and may lead into directories below it.
  ///
  /// Example:
  /// \`\`\`
  /// output {
  ///   files {
  ///     ["web/config.json"] {
  ///       value = web
  ///       renderer = new JsonRenderer {}
  ///     }
  ///     ["motd.txt"] {
  ///       text = "Mind the gap.\\n"
  ///     }
  ///     // the whole output of another module
  ///     ["db.yaml"] = import("db.pkl").output
  ///   }
  /// }
  /// \`\`\`
  files: Mapping<String, FileOutput>?
}

/// What all renderers have in common, whether they produce text or bytes.
@Since { version = "0.30.0" }
abstract class BaseValueRenderer {
  /// Functions that replace values on their way into the output.
  ///
  /// A key says which values a function is for. A class stands for all its instances, those of
  /// subclasses included. A string describes the path of a value, from the last component to the
  /// first:
  /// - \`name\` is a property of that name,
  /// - \`[key]\` is an entry whose key is that string,
  /// - \`*\` is any property,
  /// - \`[*]\` is any entry or element,
  /// - \`^\`, at the very start, is the value that rendering began with.
  ///
  /// So \`"port"\` covers the ports at every depth, \`"server.port"\` those that belong to a server,
  /// \`"^server.port"\` only the one right below the top, and \`"hosts[*].port"\` one for each host.
  ///
  /// A value is converted once at most. Strings go before classes, an earlier string before a
  /// later one, and a subclass before its superclass. Where the result is an object, a
  /// collection, a map or a pair, the values within are converted in their turn.
  ///
  /// Example:
  /// \`\`\`
  /// output {
  ///   renderer = new JsonRenderer {
  ///     converters {
  ///       [Duration] = (it) -> it.toUnit("ms").value
  ///       ["^password"] = (_) -> "***"
  ///     }
  ///   }
  /// }
  /// \`\`\`
  converters: Mapping<Class | String, (unknown) -> Any>

  /// Changes to [ConvertProperty] annotations that hold for this renderer only.
  ///
  /// Before an annotation is used, it is amended by the entry for its class, or else for the
  /// nearest superclass that has one.
  ///
  /// Example: write every duration in seconds, whatever unit its annotation names:
  /// \`\`\`
  /// convertPropertyTransformers {
  ///   [ConvertDuration] { unit = "s" }
  /// }
  /// \`\`\`
  @Since { version = "0.31.0" }
  convertPropertyTransformers: Mapping<Class, Mixin<ConvertProperty>>

  /// The ending that files of this format go by, without a dot, or [null] if they have none.
  extension: String?
}

/// An annotation for properties that are to look different in rendered output.
///
/// The property itself keeps its name and its value; only what a renderer sees of it changes.
/// Several such annotations work one after the other, those of an overridden property first, then
/// in the order in which they are written. Afterward, [BaseValueRenderer.converters] get their
/// turn.
///
/// Annotations take effect on properties of classes and modules, and on no other members. A
/// renderer can adapt them through [BaseValueRenderer.convertPropertyTransformers].
///
/// Example:
/// \`\`\`
/// @ConvertProperty {
///   render = (property, _) -> Pair("lifetimeSeconds", property.value.toUnit("s").value)
/// }
/// lifetime: Duration
/// \`\`\`
///
/// Extending this class gives a conversion a name, and settings:
/// \`\`\`
/// class Prefixed extends ConvertProperty {
///   prefix: String
///   render = (property, _) -> Pair(prefix + property.key, property.value)
/// }
///
/// @Prefixed { prefix = "x-" }
/// vendor: String
/// \`\`\`
@Since { version = "0.31.0" }
open class ConvertProperty extends Annotation {
  /// Takes the property, as a pair of name and value, and the renderer; returns the pair to
  /// render instead.
  hidden render: (Pair<String, Any>, BaseValueRenderer) -> Pair<String, Any>
}

/// What all renderers that produce text have in common.
///
/// The text is well-formed as long as no [RenderDirective] slips in something else.
abstract class ValueRenderer extends BaseValueRenderer {
  /// Renders [value] as the whole content of a file.
  ///
  /// A format may restrict what can stand at the top; see the class of the renderer. What a file
  /// has before and after the value itself, such as an XML declaration, is part of the result.
  abstract function renderDocument(value: Any): String

  /// Renders [value] alone, as it could stand within a document.
  abstract function renderValue(value: Any): String
}

/// What all renderers that produce bytes have in common.
///
/// The bytes are well-formed as long as no [RenderDirective] slips in something else.
@Since { version = "0.30.0" }
abstract class BytesRenderer extends BaseValueRenderer {
  /// Renders [value] as the whole content of a file.
  ///
  /// A format may restrict what can stand at the top; see the class of the renderer.
  abstract function renderDocument(value: Any): Bytes

  /// Renders [value] alone, as it could stand within a document.
  abstract function renderValue(value: Any): Bytes
}

/// Renders Pcf, the part of Pkl that is plain data.
///
/// Pcf has a notation for every kind of value, so nothing needs converting, except that a document
/// as a whole is always an object.
class PcfRenderer extends ValueRenderer {
  extension = "pcf"

  /// One step of indentation.
  indent: String = "  "

  /// Whether a property that is [null] is left out.
  omitNullProperties: Boolean = false

  /// Whether a string that holds quotes or backslashes is put between \`#"\` and \`"#\` instead of
  /// having them escaped.
  useCustomStringDelimiters: Boolean = false

  external function renderDocument(value: Any): String

  external function renderValue(value: Any): String
}

/// Stands for a piece of output that is already in its final form.
///
/// Renderers copy it unchanged. That makes anything possible, but the author has to make sure that
/// the document is still well-formed.
///
/// Example:
/// \`\`\`
/// query = "SELECT 1"
///
/// output {
///   renderer = new YamlRenderer {
///     converters {
///       ["query"] = (it) -> new RenderDirective { text = "!sql \\(it)" }
///     }
///   }
/// }
/// \`\`\`
///
/// Output:
/// \`\`\`
/// query: !sql SELECT 1
/// \`\`\`
class RenderDirective {
  /// What a [ValueRenderer] writes.
  text: String

  /// What a [BytesRenderer] writes.
  ///
  /// The default is [text] as UTF-8.
  @Since { version = "0.30.0" }
  bytes: Bytes = text.encodeToBytes("UTF-8")
}

/// Surrounds a rendered value with custom text; only [PcfRenderer] knows it.
///
/// Pcf is Pkl, so the text should be Pkl, too. Useful for comments, for instance:
/// \`\`\`
/// output {
///   renderer = new PcfRenderer {
///     converters {
///       ["port"] = (it) -> new PcfRenderDirective {
///         value = it
///         after = " // open in the firewall"
///       }
///     }
///   }
/// }
/// \`\`\`
///
/// Output:
/// \`\`\`
/// port = 8080 // open in the firewall
/// \`\`\`
class PcfRenderDirective {
  /// The text before [value].
  before: String?

  /// The value to render.
  value: Any

  /// The text after [value].
  after: String?
}

/// Renders JSON.
///
/// Values that JSON has no notation for, such as durations, need converting. A property can have
/// a name of its own in JSON by way of [json.Property]:
/// \`\`\`
/// import "pkl:json"
///
/// @json.Property { name = "max-age" }
/// maxAge: Int
/// \`\`\`
class JsonRenderer extends ValueRenderer {
  extension = "json"

  /// One step of indentation; if empty, the document takes a single line.
  indent: String = "  "

  /// Whether a property that is [null] is left out.
  omitNullProperties: Boolean = true

  /// Renders [value] as a document, which can be any JSON value, not just an object.
  external function renderDocument(value: Any): String

  external function renderValue(value: Any): String
}

/// Renders YAML: one document, or a stream of them if [isStream] is set.
///
/// Values that YAML has no notation for, such as durations, need converting. A property can have
/// a name of its own in YAML by way of [yaml.Property]:
/// \`\`\`
/// import "pkl:yaml"
///
/// @yaml.Property { name = "max-age" }
/// maxAge: Int
/// \`\`\`
class YamlRenderer extends ValueRenderer {
  extension = "yaml"

  /// The edition of YAML that will be used to read the output.
  ///
  /// It decides which strings need quotes in order not to be taken for something else. The word
  /// \`yes\` is a boolean in \`"1.1"\` and a mere string in \`"1.2"\`; \`"compat"\` quotes whatever
  /// either of the two could misread.
  mode: "compat" | "1.1" | "1.2" = "compat"

  /// How many spaces make one step of indentation.
  indentWidth: Int(this > 1) = 2

  /// Whether a property that is [null] is left out.
  omitNullProperties: Boolean = true

  /// Whether each element of the value becomes a document of its own.
  ///
  /// The value then has to be a [Listing], a [List] or a [Set].
  isStream: Boolean = false

  /// Renders [value] as a document, which can be any YAML value, or as a stream of documents.
  external function renderDocument(value: Any): String

  /// Renders [value] alone, without the markers that separate documents.
  external function renderValue(value: Any): String
}

/// Renders Apple's property lists, in their XML form.
///
/// A property list has no notation for [null]. Properties and entries that are [null] are left
/// out; an element that is [null] is an error. Values of other kinds that it has no notation for,
/// such as durations, need converting.
class PListRenderer extends ValueRenderer {
  extension = "plist"

  /// One step of indentation.
  indent: String = "  "

  external function renderDocument(value: Any): String

  external function renderValue(value: Any): String
}

/// Renders Java's \`.properties\` files.
///
/// Such a file is a flat list of keys and values. The names and keys that lead to a value are
/// joined with dots; the value is a string, a number or a boolean, and has to be converted to
/// one of them if it is something else.
///
/// Example:
/// \`\`\`
/// database {
///   host = "localhost"
///   port = 5432
///   tables = List("users", "orders")
/// }
///
/// output {
///   renderer = new PropertiesRenderer {
///     converters {
///       [List] = (it) -> it.join("|")
///     }
///   }
/// }
/// \`\`\`
///
/// Output:
/// \`\`\`
/// database.host = localhost
/// database.port = 5432
/// database.tables = users|orders
/// \`\`\`
class PropertiesRenderer extends ValueRenderer {
  extension = "properties"

  /// Whether a property that is [null] is left out.
  omitNullProperties: Boolean = true

  /// Whether characters other than printable ASCII are written as \`\\uXXXX\`.
  ///
  /// Needed where the file will be read as ISO-8859-1, as Java did for long.
  restrictCharset: Boolean = false

  external function renderDocument(value: Any): String

  external function renderValue(value: Any): String
}

/// Something that was read from outside: a file, a web page, an environment variable.
///
/// A \`read()\` expression gives one for schemes whose content may be binary:
/// \`\`\`
/// license = read("LICENSE.txt").text
/// logo = read("https://example.com/logo.png").base64
/// \`\`\`
///
/// When making one by hand, set either [bytes] or [base64]; each follows from the other.
class Resource {
  /// Where the content comes from.
  uri: Uri

  /// The content, read as text.
  text: String

  /// The content in Base64 notation.
  base64: String = bytes.base64

  /// The content as it is.
  @Since { version = "0.29.0" }
  hidden bytes: Bytes = base64.base64DecodedBytes

  /// The MD5 hash of the content, in hexadecimal.
  ///
  /// MD5 gives no protection against deliberate changes.
  @Deprecated { since = "0.29.0"; message = "Use bytes.md5 instead" }
  hidden fixed md5: String = bytes.md5

  /// The SHA-1 hash of the content, in hexadecimal.
  ///
  /// SHA-1 gives no protection against deliberate changes.
  @Deprecated { since = "0.29.0"; message = "Use bytes.sha1 instead" }
  hidden fixed sha1: String = bytes.sha1

  /// The SHA-256 hash of the content, in hexadecimal.
  @Deprecated { since = "0.29.0"; message = "Use bytes.sha256 instead" }
  hidden fixed sha256: String = bytes.sha256

  /// The first eight bytes of the SHA-256 hash of the content, as an integer.
  @Deprecated { since = "0.29.0"; message = "Use bytes.sha256Int instead" }
  hidden fixed sha256Int: Int = bytes.sha256Int
}

/// A number, whole or with a fraction: an [Int] or a [Float].
///
/// Arithmetic, for numbers \`a\` and \`b\`:
/// \`\`\`
/// a + b   a - b   a * b   -a
/// a / b   // the exact quotient: always a [Float]
/// a ~/ b  // the quotient without its fraction: always an [Int]
/// a % b   // the remainder, with the sign of \`a\`
/// a ** b  // \`a\` to the power of \`b\`
/// \`\`\`
///
/// Comparison, where it does not matter which of the two kinds a number is:
/// \`\`\`
/// a == b   a != b   a < b   a <= b   a > b   a >= b
/// \`\`\`
///
/// A property that may hold any number is best declared as [Number]: an [Int] is not a [Float].
abstract external class Number extends Any {
  /// This many nanoseconds.
  ///
  /// A duration keeps the unit that it was made with:
  /// \`\`\`
  /// 1500.ms.unit     // "ms"
  /// 1500.ms == 1.5.s // true
  /// \`\`\`
  abstract ns: Duration

  /// This many microseconds.
  abstract us: Duration

  /// This many milliseconds.
  abstract ms: Duration

  /// This many seconds.
  abstract s: Duration

  /// This many minutes.
  abstract min: Duration

  /// This many hours.
  abstract h: Duration

  /// This many days, of 24 hours each.
  abstract d: Duration

  /// This many bytes.
  ///
  /// A data size keeps the unit that it was made with:
  /// \`\`\`
  /// 1500.b.unit      // "b"
  /// 1500.b == 1.5.kb // true
  /// \`\`\`
  abstract b: DataSize

  /// This many kilobytes, of 1000 bytes each.
  ///
  /// Each decimal unit is a thousand of the one below it:
  /// \`\`\`
  /// 1.kb == 1000.b
  /// 1.mb == 1000.kb
  /// \`\`\`
  abstract kb: DataSize

  /// This many megabytes, of 1000 kilobytes each.
  abstract mb: DataSize

  /// This many gigabytes, of 1000 megabytes each.
  abstract gb: DataSize

  /// This many terabytes, of 1000 gigabytes each.
  abstract tb: DataSize

  /// This many petabytes, of 1000 terabytes each.
  abstract pb: DataSize

  /// This many kibibytes, of 1024 bytes each.
  ///
  /// Each binary unit is 1024 of the one below it:
  /// \`\`\`
  /// 1.kib == 1024.b
  /// 1.mib == 1024.kib
  /// \`\`\`
  abstract kib: DataSize

  /// This many mebibytes, of 1024 kibibytes each.
  abstract mib: DataSize

  /// This many gibibytes, of 1024 mebibytes each.
  abstract gib: DataSize

  /// This many tebibytes, of 1024 gibibytes each.
  abstract tib: DataSize

  /// This many pebibytes, of 1024 tebibytes each.
  abstract pib: DataSize

  /// One if this number is above zero, minus one if it is below, and otherwise the number itself.
  ///
  /// Example:
  /// \`\`\`
  /// (-17).sign // -1
  /// 0.sign     // 0
  /// 2.5.sign   // 1.0
  /// \`\`\`
  abstract sign: Number

  /// This number without its minus, if it has one.
  ///
  /// Example:
  /// \`\`\`
  /// (-17).abs       // 17
  /// 17.abs          // 17
  /// (-Infinity).abs // Infinity
  /// \`\`\`
  abstract abs: Number

  /// The nearest number without a fraction that is not below this one.
  ///
  /// A [Float] stays a [Float].
  ///
  /// Example:
  /// \`\`\`
  /// 1.2.ceil    // 2.0
  /// (-1.8).ceil // -1.0
  /// \`\`\`
  abstract ceil: Number

  /// The nearest number without a fraction that is not above this one.
  ///
  /// A [Float] stays a [Float].
  ///
  /// Example:
  /// \`\`\`
  /// 1.8.floor    // 1.0
  /// (-1.2).floor // -2.0
  /// \`\`\`
  abstract floor: Number

  /// The nearest number without a fraction.
  ///
  /// Halfway between two, it is the even one. A [Float] stays a [Float]; call [toInt()] on the
  /// result to get an [Int].
  ///
  /// Example:
  /// \`\`\`
  /// 1.5.round() // 2.0
  /// 2.5.round() // 2.0
  /// 2.6.round() // 3.0
  /// \`\`\`
  abstract function round(): Number

  /// This number with its fraction cut off.
  ///
  /// A [Float] stays a [Float].
  ///
  /// Example:
  /// \`\`\`
  /// 1.8.truncate()    // 1.0
  /// (-1.8).truncate() // -1.0
  /// \`\`\`
  abstract function truncate(): Number

  /// This number as an [Int], with its fraction cut off.
  ///
  /// Throws for [NaN], for the infinities, and for numbers beyond the range of [Int].
  ///
  /// Example:
  /// \`\`\`
  /// 3.99.toInt()    // 3
  /// (-3.99).toInt() // -3
  /// \`\`\`
  abstract function toInt(): Int

  /// This number as a [Float]: the same one, or the nearest that a [Float] can hold.
  ///
  /// Integers beyond 2 to the power of 53 may lose their last digits.
  ///
  /// Example:
  /// \`\`\`
  /// 3.toFloat() // 3.0
  /// \`\`\`
  abstract function toFloat(): Float

  /// This number in decimal digits.
  ///
  /// A [Float] always shows a decimal point, and a power of ten if it is very large or very small.
  ///
  /// Example:
  /// \`\`\`
  /// 42.toString()   // "42"
  /// 42.0.toString() // "42.0"
  /// 1e20.toString() // "1.0E20"
  /// \`\`\`
  abstract function toString(): String

  /// This number in decimal digits, exactly [fractionDigits] of them after the point.
  ///
  /// There is no point where [fractionDigits] is zero.
  ///
  /// Example:
  /// \`\`\`
  /// 3.14159.toFixed(2) // "3.14"
  /// 3.toFixed(2)       // "3.00"
  /// \`\`\`
  abstract function toFixed(fractionDigits: Int(this.isBetween(0, 20))): String

  /// A duration of this many [unit]s.
  ///
  /// Useful where the unit is not known in advance; otherwise \`5.min\` reads better.
  ///
  /// Example:
  /// \`\`\`
  /// 5.toDuration("min") // 5.min
  /// \`\`\`
  abstract function toDuration(unit: DurationUnit): Duration

  /// A size of this many [unit]s.
  ///
  /// Useful where the unit is not known in advance; otherwise \`5.mb\` reads better.
  ///
  /// Example:
  /// \`\`\`
  /// 5.toDataSize("mb") // 5.mb
  /// \`\`\`
  abstract function toDataSize(unit: DataSizeUnit): DataSize

  /// Whether this number is zero or above.
  ///
  /// Zero counts, with either sign; [NaN] does not.
  ///
  /// Example:
  /// \`\`\`
  /// 3.isPositive      // true
  /// 0.isPositive      // true
  /// (-0.0).isPositive // true
  /// (-3).isPositive   // false
  /// NaN.isPositive    // false
  /// \`\`\`
  abstract isPositive: Boolean

  /// Whether this is an ordinary number, neither [NaN] nor an infinity.
  ///
  /// Example:
  /// \`\`\`
  /// 1.5.isFinite      // true
  /// Infinity.isFinite // false
  /// NaN.isFinite      // false
  /// \`\`\`
  abstract isFinite: Boolean

  /// Whether this is [Infinity] or its negative.
  ///
  /// Example:
  /// \`\`\`
  /// (-Infinity).isInfinite // true
  /// NaN.isInfinite         // false
  /// \`\`\`
  abstract isInfinite: Boolean

  /// Whether this is [NaN], the result of a calculation that has none.
  ///
  /// There is no other way to ask, because [NaN] does not even equal itself:
  /// \`\`\`
  /// NaN == NaN       // false
  /// (0.0 / 0).isNaN  // true
  /// \`\`\`
  abstract isNaN: Boolean

  /// Whether this number is something other than zero.
  ///
  /// Often used as a constraint, for divisors and step widths:
  /// \`\`\`
  /// step: Int(isNonZero)
  /// \`\`\`
  abstract isNonZero: Boolean

  /// Whether this number lies between [start] and [inclusiveEnd]; both ends count as inside.
  ///
  /// Often used as a constraint:
  /// \`\`\`
  /// percentage: Number(isBetween(0, 100))
  /// \`\`\`
  ///
  /// Example:
  /// \`\`\`
  /// 7.isBetween(1, 7)       // true
  /// 7.5.isBetween(1, 7)     // false
  /// NaN.isBetween(1, 7)     // false
  /// \`\`\`
  abstract function isBetween(start: Number, inclusiveEnd: Number): Boolean
}

/// A whole number of 64 bits, from -9223372036854775808 to 9223372036854775807.
///
/// Besides decimal digits there are other notations, and underscores may separate digits anywhere:
/// \`\`\`
/// 1_000_000 // one million
/// 0xff      // hexadecimal, 255
/// 0b1111    // binary, 15
/// 0o17      // octal, 15
/// \`\`\`
///
/// A calculation whose result does not fit fails; it never wraps around. Where an [Int] meets a
/// [Float], the result is a [Float].
external class Int extends Number {
  external ns: Duration
  external us: Duration
  external ms: Duration
  external s: Duration
  external min: Duration
  external h: Duration
  external d: Duration

  external b: DataSize

  external kb: DataSize
  external mb: DataSize
  external gb: DataSize
  external tb: DataSize
  external pb: DataSize

  external kib: DataSize
  external mib: DataSize
  external gib: DataSize
  external tib: DataSize
  external pib: DataSize

  external sign: Int

  external abs: Int

  external ceil: Int

  external floor: Int

  external function round(): Int

  external function truncate(): Int

  external function toInt(): Int

  external function toFloat(): Float

  external function toString(): String

  /// This number in base [radix], with the letters \`a\` to \`z\` for digits beyond nine.
  ///
  /// Example:
  /// \`\`\`
  /// 255.toRadixString(16)  // "ff"
  /// (-5).toRadixString(2)  // "-101"
  /// 35.toRadixString(36)   // "z"
  /// \`\`\`
  external function toRadixString(radix: Int(this.isBetween(2, 36))): String

  external function toFixed(fractionDigits: Int(this.isBetween(0, 20))): String

  external function toDuration(unit: DurationUnit): Duration

  external function toDataSize(unit: DataSizeUnit): DataSize

  /// This number with its bits moved [n] places toward the high end; zeros come in.
  ///
  /// Example:
  /// \`\`\`
  /// 3.shl(4) // 48
  /// \`\`\`
  external function shl(n: Int): Int

  /// This number with its bits moved [n] places toward the low end; the sign stays.
  ///
  /// Example:
  /// \`\`\`
  /// 48.shr(4)   // 3
  /// (-8).shr(1) // -4
  /// \`\`\`
  external function shr(n: Int): Int

  /// This number with its bits moved [n] places toward the low end; zeros come in.
  ///
  /// That makes a negative number positive, unless [n] is zero.
  ///
  /// Example:
  /// \`\`\`
  /// (-1).ushr(60) // 15
  /// \`\`\`
  external function ushr(n: Int): Int

  /// The bits that are set in both this number and [n].
  ///
  /// Example:
  /// \`\`\`
  /// 0b1100.and(0b1010) // 0b1000
  /// \`\`\`
  external function and(n: Int): Int

  /// The bits that are set in this number or in [n] or in both.
  ///
  /// Example:
  /// \`\`\`
  /// 0b1100.or(0b1010) // 0b1110
  /// \`\`\`
  external function or(n: Int): Int

  /// The bits that are set in this number or in [n] but not in both.
  ///
  /// Example:
  /// \`\`\`
  /// 0b1100.xor(0b1010) // 0b0110
  /// \`\`\`
  external function xor(n: Int): Int

  /// The bits that are not set in this number.
  ///
  /// Example:
  /// \`\`\`
  /// 5.inv // -6
  /// \`\`\`
  external inv: Int

  external isPositive: Boolean

  external isFinite: Boolean

  external isInfinite: Boolean

  external isNaN: Boolean

  /// Whether two divides this number.
  external isEven: Boolean

  /// Whether two does not divide this number.
  external isOdd: Boolean

  external isNonZero: Boolean

  external function isBetween(start: Number, inclusiveEnd: Number): Boolean

  /// The character that has this number in Unicode.
  ///
  /// Throws where there is none.
  ///
  /// Example:
  /// \`\`\`
  /// 65.toChar()      // "A"
  /// 0x1F54A.toChar() // "🕊"
  /// \`\`\`
  external function toChar(): Char
}

/// A whole number that one signed byte can hold.
typealias Int8 = Int(isBetween(-128, 127))

/// A whole number that two signed bytes can hold.
typealias Int16 = Int(isBetween(-32768, 32767))

/// A whole number that four signed bytes can hold.
typealias Int32 = Int(isBetween(-2147483648, 2147483647))

/// A whole number that one byte can hold.
typealias UInt8 = Int(isBetween(0, 255))

/// A whole number that two bytes can hold.
typealias UInt16 = Int(isBetween(0, 65535))

/// A whole number that four bytes can hold.
typealias UInt32 = Int(isBetween(0, 4294967295))

/// A whole number that is not negative.
///
/// The upper bound is that of [Int]: there is no number of 64 unsigned bits.
typealias UInt = Int(isPositive)

/// A value that \`<\`, \`<=\`, \`>\` and \`>=\` accept.
typealias Comparable = String | Number | Duration | DataSize

/// A number of 64 bits that may have a fraction, as IEEE 754 defines it ("double").
///
/// A literal needs a point or an exponent to be a [Float]:
/// \`\`\`
/// 0.5   .5   1.0   5e3   6.02E23
/// \`\`\`
///
/// Calculations never fail: where there is no result, it is [NaN], and where it is too large, it
/// is [Infinity] or its negative.
external class Float extends Number {
  external ns: Duration
  external us: Duration
  external ms: Duration
  external s: Duration
  external min: Duration
  external h: Duration
  external d: Duration

  external b: DataSize

  external kb: DataSize
  external mb: DataSize
  external gb: DataSize
  external tb: DataSize
  external pb: DataSize

  external kib: DataSize
  external mib: DataSize
  external gib: DataSize
  external tib: DataSize
  external pib: DataSize

  external sign: Float

  external abs: Float

  external ceil: Float

  external floor: Float

  external function round(): Float

  external function truncate(): Float

  external function toInt(): Int

  external function toFloat(): Float

  external function toString(): String

  external function toFixed(fractionDigits: Int(this.isBetween(0, 20))): String

  external function toDuration(unit: DurationUnit): Duration

  external function toDataSize(unit: DataSizeUnit): DataSize

  external isPositive: Boolean

  external isFinite: Boolean

  external isInfinite: Boolean

  external isNaN: Boolean

  external isNonZero: Boolean

  external function isBetween(start: Number, inclusiveEnd: Number): Boolean
}

/// The [Float] that stands for "no number".
///
/// It equals nothing, itself included; see [Number.isNaN].
external const NaN: Float

/// The [Float] above all others; \`-Infinity\` is below all others.
external const Infinity: Float

/// A truth value, \`true\` or \`false\`.
///
/// Its operators are \`!a\`, \`a && b\` and \`a || b\`; the last two look at \`b\` only if it matters.
external class Boolean extends Any {
  /// Whether exactly one of this value and [other] is \`true\`.
  ///
  /// Example:
  /// \`\`\`
  /// true.xor(false) // true
  /// true.xor(true)  // false
  /// \`\`\`
  external function xor(other: Boolean): Boolean

  /// Whether [other] is \`true\` as well in case this value is; the same as \`!this || other\`.
  ///
  /// Unlike \`||\`, the method always evaluates [other].
  ///
  /// Example:
  /// \`\`\`
  /// true.implies(false)  // false
  /// false.implies(false) // true
  /// \`\`\`
  external function implies(other: Boolean): Boolean
}

/// A string of one character, which is to say, of one Unicode code point.
typealias Char = String(length == 1)

/// A text, made of Unicode characters.
///
/// \`a + b\` joins two strings, and \`"\\(x)"\` puts the text of a value into one. Offsets count
/// characters, start at zero, and never split one.
external class String extends Any {
  /// The number of characters in this string.
  ///
  /// Example:
  /// \`\`\`
  /// "héllo".length // 5
  /// "".length      // 0
  /// \`\`\`
  @AlsoKnownAs { names { "size"; "count" } }
  external length: Int

  /// The offset of the last character, or \`-1\` if there is none.
  external lastIndex: Int

  /// Whether this string has no characters at all.
  external isEmpty: Boolean

  /// Whether this string has at least one character.
  @Since { version = "0.31.0" }
  external isNotEmpty: Boolean

  /// Whether this string holds nothing but white space, or nothing at all.
  ///
  /// Example:
  /// \`\`\`
  /// " \\t\\n".isBlank // true
  /// " x ".isBlank   // false
  /// \`\`\`
  external isBlank: Boolean

  /// Whether this string holds something besides white space.
  @Since { version = "0.31.0" }
  external isNotBlank: Boolean

  /// Whether this string, passed to [Regex()], is a valid regular expression.
  external isRegex: Boolean

  /// Whether this string is a valid glob pattern, as in \`import*("*.pkl")\`.
  @Since { version = "0.32.0" }
  external isGlobPattern: Boolean

  /// Whether this string is valid Base64.
  @Since { version = "0.29.0" }
  external isBase64: Boolean

  /// The MD5 hash of this string's UTF-8 bytes, in hexadecimal.
  ///
  /// MD5 gives no protection against deliberate changes.
  external md5: String

  /// The SHA-1 hash of this string's UTF-8 bytes, in hexadecimal.
  ///
  /// SHA-1 gives no protection against deliberate changes.
  external sha1: String

  /// The SHA-256 hash of this string's UTF-8 bytes, in hexadecimal.
  external sha256: String

  /// The first eight bytes of the SHA-256 hash of this string's UTF-8 bytes, as an integer.
  external sha256Int: Int

  /// This string's UTF-8 bytes in Base64.
  external base64: String

  /// The text whose UTF-8 bytes this string gives in Base64.
  ///
  /// Throws if this string is not valid Base64.
  external base64Decoded: String

  /// The bytes that this string gives in Base64.
  ///
  /// Throws if this string is not valid Base64.
  @Since { version = "0.29.0" }
  external base64DecodedBytes: Bytes

  /// The characters one by one.
  ///
  /// Example:
  /// \`\`\`
  /// "abc".chars // List("a", "b", "c")
  /// \`\`\`
  external chars: List<Char>(this.length == length)

  /// The Unicode numbers of the characters.
  ///
  /// Example:
  /// \`\`\`
  /// "AB".codePoints // List(65, 66)
  /// \`\`\`
  external codePoints: List<Int(isBetween(0, 0x10FFFF))>(this.length == length)

  /// The character at [index], or [null] if there is none.
  ///
  /// Example:
  /// \`\`\`
  /// "abc".getOrNull(1) // "b"
  /// "abc".getOrNull(3) // null
  /// \`\`\`
  external function getOrNull(index: Int): Char?

  /// The characters from [start] up to, but not including, [exclusiveEnd].
  ///
  /// Throws unless \`0 <= start <= exclusiveEnd <= length\`.
  ///
  /// Example:
  /// \`\`\`
  /// "mountain".substring(0, 5) // "mount"
  /// \`\`\`
  external function substring(start: Int, exclusiveEnd: Int): String

  /// The characters from [start] up to, but not including, [exclusiveEnd], or [null] if this
  /// string has no such part.
  ///
  /// Example:
  /// \`\`\`
  /// "tea".substringOrNull(1, 3) // "ea"
  /// "tea".substringOrNull(1, 4) // null
  /// \`\`\`
  external function substringOrNull(start: Int, exclusiveEnd: Int): String?

  /// This string, [count] times in a row.
  ///
  /// Example:
  /// \`\`\`
  /// "ab".repeat(3) // "ababab"
  /// \`\`\`
  external function repeat(count: UInt): String

  /// Whether [pattern] occurs anywhere in this string.
  external function contains(pattern: String | Regex): Boolean

  /// Whether [regex] covers this string from its first character to its last.
  @AlsoKnownAs { names { "test" } }
  external function matches(regex: Regex): Boolean

  /// Whether [pattern] occurs right at the start of this string.
  external function startsWith(pattern: String | Regex): Boolean

  /// Whether [pattern] occurs right at the end of this string.
  external function endsWith(pattern: String | Regex): Boolean

  /// The offset at which [pattern] occurs first.
  ///
  /// Throws if it does not occur.
  external function indexOf(pattern: String | Regex): Int

  /// The offset at which [pattern] occurs first, or [null] if it does not occur.
  external function indexOfOrNull(pattern: String | Regex): Int?

  /// The offset at which [pattern] occurs last.
  ///
  /// Throws if it does not occur.
  external function lastIndexOf(pattern: String | Regex): Int

  /// The offset at which [pattern] occurs last, or [null] if it does not occur.
  external function lastIndexOfOrNull(pattern: String | Regex): Int?

  /// The first [n] characters, or all if there are fewer.
  ///
  /// Throws if [n] is negative.
  @AlsoKnownAs { names { "limit" } }
  external function take(n: Int): String

  /// The characters before the first one for which [predicate] is false.
  external function takeWhile(predicate: (String) -> Boolean): String

  /// The last [n] characters, or all if there are fewer.
  ///
  /// Throws if [n] is negative.
  external function takeLast(n: Int): String

  /// The characters after the last one for which [predicate] is false.
  external function takeLastWhile(predicate: (String) -> Boolean): String

  /// Everything but the first [n] characters.
  ///
  /// Throws if [n] is negative.
  @AlsoKnownAs { names { "skip" } }
  external function drop(n: Int): String

  /// Everything from the first character on for which [predicate] is false.
  @AlsoKnownAs { names { "skipWhile" } }
  external function dropWhile(predicate: (String) -> Boolean): String

  /// Everything but the last [n] characters.
  ///
  /// Throws if [n] is negative.
  @AlsoKnownAs { names { "skipLast" } }
  external function dropLast(n: Int): String

  /// Everything up to and including the last character for which [predicate] is false.
  @AlsoKnownAs { names { "skipLastWhile" } }
  external function dropLastWhile(predicate: (String) -> Boolean): String

  /// This string with [replacement] in place of the first occurrence of [pattern].
  ///
  /// Where [pattern] is a regular expression, \`$1\` and \`\${name}\` in [replacement] stand for its
  /// groups.
  external function replaceFirst(pattern: String | Regex, replacement: String): String

  /// This string with [replacement] in place of the last occurrence of [pattern].
  ///
  /// Where [pattern] is a regular expression, \`$1\` and \`\${name}\` in [replacement] stand for its
  /// groups.
  external function replaceLast(pattern: String | Regex, replacement: String): String

  /// This string with [replacement] in place of each occurrence of [pattern].
  ///
  /// Where [pattern] is a regular expression, \`$1\` and \`\${name}\` in [replacement] stand for its
  /// groups.
  external function replaceAll(pattern: String | Regex, replacement: String): String

  /// This string with the first occurrence of [pattern] replaced by the result of [mapper].
  external function replaceFirstMapped(
    pattern: String | Regex,
    mapper: (RegexMatch) -> String,
  ): String

  /// This string with the last occurrence of [pattern] replaced by the result of [mapper].
  external function replaceLastMapped(
    pattern: String | Regex,
    mapper: (RegexMatch) -> String,
  ): String

  /// This string with each occurrence of [pattern] replaced by the result of [mapper].
  ///
  /// Example:
  /// \`\`\`
  /// "a1b22".replaceAllMapped(Regex(#"\\d+"#), (it) -> "<\\(it.value)>") // "a<1>b<22>"
  /// \`\`\`
  external function replaceAllMapped(
    pattern: String | Regex,
    mapper: (RegexMatch) -> String,
  ): String

  /// This string with [replacement] in place of what [substring()] gives for the same range.
  ///
  /// Throws unless \`0 <= start <= exclusiveEnd <= length\`.
  external function replaceRange(start: Int, exclusiveEnd: Int, replacement: String): String

  /// This string in upper case, independent of any particular language.
  external function toUpperCase(): String

  /// This string in lower case, independent of any particular language.
  external function toLowerCase(): String

  /// This string in reverse order.
  external function reverse(): String

  /// This string without white space around it.
  ///
  /// White space is spaces, tabs, line breaks, and all other Unicode white space.
  @AlsoKnownAs { names { "strip" } }
  external function trim(): String

  /// This string without white space at its start.
  @AlsoKnownAs { names { "stripLeft"; "stripStart"; "stripLeading"; "trimLeft"; "trimLeading" } }
  external function trimStart(): String

  /// This string without white space at its end.
  @AlsoKnownAs { names { "stripRight"; "stripEnd"; "stripTrailing"; "trimRight"; "trimTrailin" } }
  external function trimEnd(): String

  /// This string with as many [char]s in front as it takes to be [width] characters long.
  ///
  /// Example:
  /// \`\`\`
  /// "7".padStart(3, "0") // "007"
  /// \`\`\`
  @AlsoKnownAs { names { "padLeft" } }
  external function padStart(width: Int, char: Char)

  /// This string with as many [char]s behind as it takes to be [width] characters long.
  ///
  /// Example:
  /// \`\`\`
  /// "7".padEnd(3, ".") // "7.."
  /// \`\`\`
  @AlsoKnownAs { names { "padRight" } }
  external function padEnd(width: Int, char: Char)

  /// The parts of this string that lie between the occurrences of [pattern].
  ///
  /// Empty parts at the end are left out.
  ///
  /// Example:
  /// \`\`\`
  /// "a, b,c".split(Regex(", *")) // List("a", "b", "c")
  /// \`\`\`
  external function split(pattern: String | Regex): List<String>

  /// The parts of this string between occurrences of [pattern], at most [limit] of them.
  ///
  /// The last part is the whole rest, whatever occurs in it.
  ///
  /// Example:
  /// \`\`\`
  /// "key=a=b".splitLimit("=", 2) // List("key", "a=b")
  /// \`\`\`
  @Since { version = "0.27.0" }
  external function splitLimit(pattern: String | Regex, limit: Int(this > 0)): List<String>

  /// This string with its first character in upper case.
  ///
  /// Example:
  /// \`\`\`
  /// "élan".capitalize() // "Élan"
  /// \`\`\`
  external function capitalize(): String

  /// This string with its first character in lower case.
  ///
  /// Example:
  /// \`\`\`
  /// "ID".decapitalize() // "iD"
  /// \`\`\`
  external function decapitalize(): String

  /// The integer in this string.
  ///
  /// A sign in front, underscores between the digits, and \`0x\`, \`0b\` or \`0o\` are fine. Throws for anything else.
  external function toInt(): Int

  /// The integer in this string, or [null] if it is not one.
  external function toIntOrNull(): Int?

  /// The number in this string, as a [Float].
  ///
  /// Throws if this string is not a number.
  external function toFloat(): Float

  /// The number in this string, as a [Float], or [null] if it is not one.
  external function toFloatOrNull(): Float?

  /// The truth value that this string names: \`"true"\` or \`"false"\`, in any case.
  ///
  /// Throws for anything else.
  external function toBoolean(): Boolean

  /// The truth value that this string names, or [null] if it names none.
  external function toBooleanOrNull(): Boolean?

  /// The bytes that stand for this string in [charset].
  @Since { version = "0.29.0" }
  external function encodeToBytes(charset: Charset): Bytes
}

/// A way to write characters as bytes.
@Since { version = "0.29.0" }
typealias Charset = "UTF-8" | "UTF-16" | "ISO-8859-1"

/// A string that is meant to be a URI; that it is one is not checked.
typealias Uri = String

/// Creates a regular expression from [pattern], which is in the syntax of Java's \`Pattern\` class.
///
/// Throws if [pattern] is not valid. A raw string saves doubling the backslashes: \`Regex(#"\\d+"#)\`.
external const function Regex(pattern: String): Regex

/// A regular expression.
external class Regex {
  /// The text that this regular expression was created from.
  ///
  /// Example:
  /// \`\`\`
  /// Regex("a+").pattern // "a+"
  /// \`\`\`
  external pattern: String

  /// The number of capturing groups in this regular expression.
  ///
  /// Example:
  /// \`\`\`
  /// Regex("(a)|(?:b)").groupCount // 1
  /// \`\`\`
  external groupCount: Int

  /// The places in [input] that match, from first to last; they never overlap.
  @AlsoKnownAs { names { "match" } }
  external function findMatchesIn(input: String): List<RegexMatch>

  /// The match if this regular expression covers the whole of [input], or else [null].
  external function matchEntire(input: String): RegexMatch?
}

/// A place at which a [Regex] matched, or one of its groups.
class RegexMatch {
  /// The text that matched.
  value: String

  /// The offset of the first character that matched.
  start: Int

  /// The offset after the last character that matched.
  end: Int

  /// What the groups matched; first comes the match as a whole.
  ///
  /// A group that had no part in the match is [null]. The groups themselves have no groups.
  groups: List<RegexMatch?>

  /// The text that matched.
  function toString(): String = value
}

/// A unit of time.
typealias DurationUnit = "ns" | "us" | "ms" | "s" | "min" | "h" | "d"

/// A span of time, such as \`5.min\`.
///
/// Durations can be added, subtracted, and compared, whatever their units. Multiplying or dividing
/// by a number gives a duration, dividing by a duration a number.
external class Duration extends Any {
  /// How many [unit]s this duration is.
  ///
  /// Example:
  /// \`\`\`
  /// 90.s.value // 90
  /// \`\`\`
  external value: Number

  /// This duration in ISO 8601 notation.
  ///
  /// Example:
  /// \`\`\`
  /// 1.5.h.isoString   // "PT1H30M"
  /// (-90).s.isoString // "-PT1M30S"
  /// \`\`\`
  external isoString: String(matches(Regex(#"-?PT(\\d+H)?(\\d+M)?(\\d+([.]\\d+)?S)?"#)))

  /// The unit that this duration is given in.
  ///
  /// Example:
  /// \`\`\`
  /// 90.s.unit // "s"
  /// \`\`\`
  external unit: DurationUnit

  /// Whether this duration is zero or longer.
  external isPositive: Boolean

  /// Whether this duration is at least [start] and at most [inclusiveEnd].
  ///
  /// Example:
  /// \`\`\`
  /// 90.s.isBetween(1.min, 2.min) // true
  /// \`\`\`
  external function isBetween(start: Duration, inclusiveEnd: Duration): Boolean

  /// The same span of time, given in [unit]s.
  ///
  /// Example:
  /// \`\`\`
  /// 90.s.toUnit("min") // 1.5.min
  /// \`\`\`
  external function toUnit(unit: DurationUnit): Duration
}

/// A unit of data size, decimal (such as \`"kb"\`) or binary (such as \`"kib"\`).
typealias DataSizeUnit =
  "b" | "kb" | "kib" | "mb" | "mib" | "gb" | "gib" | "tb" | "tib" | "pb" | "pib"

/// An amount of data, such as \`5.mb\`.
///
/// Data sizes can be added, subtracted, and compared, whatever their units. Multiplying or dividing
/// by a number gives a data size, dividing by a data size a number.
external class DataSize extends Any {
  /// How many [unit]s this data size is.
  ///
  /// Example:
  /// \`\`\`
  /// 2.5.gib.value // 2.5
  /// \`\`\`
  external value: Number

  /// The unit that this data size is given in.
  ///
  /// Example:
  /// \`\`\`
  /// 2.5.gib.unit // "gib"
  /// \`\`\`
  external unit: DataSizeUnit

  /// Whether this data size is zero or more.
  external isPositive: Boolean

  /// Whether this data size is at least [start] and at most [inclusiveEnd].
  ///
  /// Example:
  /// \`\`\`
  /// 1.kib.isBetween(1.kb, 2.kb) // true
  /// \`\`\`
  external function isBetween(start: DataSize, inclusiveEnd: DataSize)

  /// The same amount of data, given in [unit]s.
  ///
  /// Example:
  /// \`\`\`
  /// 512.kib.toUnit("mib") // 0.5.mib
  /// \`\`\`
  external function toUnit(unit: DataSizeUnit): DataSize

  /// Whether [unit] is a binary one; bytes are both.
  external isBinaryUnit: Boolean

  /// Whether [unit] is a decimal one; bytes are both.
  external isDecimalUnit: Boolean

  /// The same amount of data in the binary unit of the same rank; \`"kb"\` becomes \`"kib"\`.
  ///
  /// Example:
  /// \`\`\`
  /// 1024.kb.toBinaryUnit() // 1000.kib
  /// \`\`\`
  external function toBinaryUnit(): DataSize

  /// The same amount of data in the decimal unit of the same rank; \`"kib"\` becomes \`"kb"\`.
  ///
  /// Example:
  /// \`\`\`
  /// 1000.kib.toDecimalUnit() // 1024.kb
  /// \`\`\`
  external function toDecimalUnit(): DataSize
}

/// What [Typed], [Dynamic], [Listing] and [Mapping] have in common.
///
/// An object has properties, entries and elements; which of them is up to its class. Amending an
/// object gives a new one that differs in the members named between the braces:
/// \`\`\`
/// day { hours = 24 }
/// mars = (day) { hours = 25 }
/// \`\`\`
/// Members are evaluated when they are needed, and see the changes that amending made.
///
/// An object converts to a collection or a map and back, through [Listing.toList()],
/// [Mapping.toMap()], [Collection.toListing()], [Map.toMapping()], and others.
abstract external class Object extends Any

/// What all classes of objects with fixed properties have in common.
///
/// Such a class is declared with \`class\`; that of a module, too, is one.
abstract class Typed extends Object {
  /// Whether this object has a property called [name]; hidden ones count.
  external function hasProperty(name: String): Boolean

  /// The property called [name].
  ///
  /// Throws if there is none.
  external function getProperty(name: String): unknown

  /// The property called [name], or [null] if there is none.
  external function getPropertyOrNull(name: String): unknown?

  /// A dynamic object with the same properties.
  external function toDynamic(): Dynamic

  /// A map of the property names to the property values.
  external function toMap(): Map<String, unknown>
}

/// An object that can have any properties, entries and elements, with no declaration.
///
/// \`\`\`
/// new Dynamic {
///   port = 8080      // a property
///   ["a key"] = true // an entry
///   "an element"
/// }
/// \`\`\`
class Dynamic extends Object {
  /// Gives the object that \`["key"] { ... }\` or a bare \`{ ... }\` starts from.
  hidden default: (unknown) -> Any = (_) -> new Dynamic {}

  /// The number of elements; properties and entries do not count.
  external function length(): Int

  /// Whether this object has a property called [name].
  external function hasProperty(name: String): Boolean

  /// The property called [name].
  ///
  /// Throws if there is none.
  external function getProperty(name: String): unknown

  /// The property called [name], or [null] if there is none.
  external function getPropertyOrNull(name: String): unknown

  /// A map of the properties, by name, and of the entries, by key; elements are left out.
  external function toMap(): Map<unknown, unknown>

  /// The elements alone.
  external function toList(): List<unknown>

  /// An object of [clazz] with the properties of this one.
  ///
  /// Throws if a property has the wrong type, or if one that has no default is missing. Properties
  /// that [clazz] does not declare are ignored, as are entries and elements.
  ///
  /// Example:
  /// \`\`\`
  /// class Point { x: Int; y: Int = 0 }
  /// new Dynamic { x = 3 }.toTyped(Point) // new Point { x = 3 }
  /// \`\`\`
  external function toTyped<Type>(clazz: Class<Type>): Type(this is Typed)
}

/// An object made of elements, one after another.
///
/// Unlike a [List], it is evaluated as needed and can be amended:
/// \`\`\`
/// primes: Listing<Int> = new { 2; 3; 5 }
/// more = (primes) { 7; 11 }
/// \`\`\`
class Listing<out Element> extends Object {
  /// Gives the element that a bare \`{ ... }\` starts from; its argument is the index.
  hidden default: (Int) -> Element = (_) -> new Dynamic {}

  /// The number of elements.
  external length: Int

  /// Whether there are no elements.
  external isEmpty: Boolean

  /// Whether there is at least one element.
  @Since { version = "0.31.0" }
  external isNotEmpty: Boolean

  /// The index of the last element, or \`-1\` if there is none.
  @Since { version = "0.27.0" }
  external lastIndex: Int

  /// The element at [index], or [null] if there is none.
  @Since { version = "0.27.0" }
  external function getOrNull(index: Int): Element?

  /// The element at [index], or what [default] gives for [index] if there is none.
  @Since { version = "0.29.0" }
  external function getOrDefault(index: Int): Element

  /// Whether no two elements are equal.
  @AlsoKnownAs { names { "isUnique" } }
  external isDistinct: Boolean

  /// Whether [selector] gives a different value for each element.
  @AlsoKnownAs { names { "isUniqueBy" } }
  external function isDistinctBy(selector: (Element) -> Any): Boolean

  /// The same elements, each only where it comes first.
  @AlsoKnownAs { names { "unique" } }
  external distinct: Listing<Element>

  /// The element that comes first.
  ///
  /// Throws if there are no elements.
  @Since { version = "0.27.0" }
  external first: Element

  /// The element that comes first, or [null] if there are none.
  @Since { version = "0.27.0" }
  external firstOrNull: Element?

  /// The element that comes last.
  ///
  /// Throws if there are no elements.
  @Since { version = "0.27.0" }
  external last: Element

  /// The element that comes last, or [null] if there are none.
  @Since { version = "0.27.0" }
  external lastOrNull: Element?

  /// The only element.
  ///
  /// Throws if there are none, or several.
  @Since { version = "0.27.0" }
  external single: Element

  /// The only element, or [null] if there are none, or several.
  @Since { version = "0.27.0" }
  external singleOrNull: Element?

  /// Those elements for which [selector] gives a value that it gave for none before.
  @AlsoKnownAs { names { "uniqueBy" } }
  external function distinctBy(selector: (Element) -> Any): Listing<Element>

  /// Whether [predicate] is true for all elements; with none, it is.
  @Since { version = "0.27.0" }
  external function every(predicate: (Element) -> Boolean): Boolean

  /// Whether [predicate] is true for at least one element.
  @Since { version = "0.27.0" }
  external function any(predicate: (Element) -> Boolean): Boolean

  /// Whether one of the elements equals [element].
  @Since { version = "0.27.0" }
  external function contains(element: Element): Boolean

  /// Starts with [initial] and runs [operator] on the result so far and each element, in order.
  external function fold<Result>(initial: Result, operator: (Result, Element) -> Result): Result

  /// Like [fold()], but also passes the index of the element to [operator], as the first argument.
  external function foldIndexed<Result>(
    initial: Result,
    operator: (Int, Result, Element) -> Result,
  ): Result

  /// The texts of all elements, with [separator] between any two.
  external function join(separator: String): String

  /// A list of the elements.
  external function toList(): List<Element>

  /// A set of the elements.
  external function toSet(): Set<Element>
}

/// An object made of entries, each a key and a value.
///
/// Unlike a [Map], its values are evaluated as needed, and it can be amended:
/// \`\`\`
/// ports: Mapping<String, Int> = new { ["http"] = 80 }
/// more = (ports) { ["https"] = 443 }
/// \`\`\`
class Mapping<out Key, out Value> extends Object {
  /// Gives the value that \`["key"] { ... }\` starts from for a new key; its argument is the key.
  hidden default: (Key) -> Value = (_) -> new Dynamic {}

  /// Whether there are no entries.
  external isEmpty: Boolean

  /// Whether there is at least one entry.
  @Since { version = "0.31.0" }
  external isNotEmpty: Boolean

  /// The number of entries.
  external length: Int

  /// The keys, in the order in which they were defined.
  external keys: Set<Key>

  /// Whether there is an entry for [key].
  external function containsKey(key: Any): Boolean

  /// Whether one of the values equals [value].
  @Since { version = "0.27.0" }
  external function containsValue(value: Any): Boolean

  /// The value for [key], or [null] if there is none.
  ///
  /// Only this way can tell that a key is missing without failing; \`mapping[key]\` throws.
  external function getOrNull(key: Any): Value?

  /// The value for [key], or what [default] gives for [key] if there is none.
  @Since { version = "0.29.0" }
  external function getOrDefault(key: Any): Value

  /// Starts with [initial] and runs [operator] on the result so far and each entry, in order.
  external function fold<Result>(initial: Result, operator: (Result, Key, Value) -> Result): Result

  /// Whether [predicate] is true for all entries; with none, it is.
  @Since { version = "0.27.0" }
  external function every(predicate: (Key, Value) -> Boolean): Boolean

  /// Whether [predicate] is true for at least one entry.
  @Since { version = "0.27.0" }
  external function any(predicate: (Key, Value) -> Boolean): Boolean

  /// A map of the entries.
  external function toMap(): Map<Key, Value>
}

/// What the classes of function values, such as \`(x) -> x + 1\`, have in common.
abstract external class Function<out Result> extends Any {
  /// Calls this function with the elements of [argumentList] as arguments.
  @AlsoKnownAs { names { "call"; "invoke" } }
  external function applyToList(argumentList: List<Any>): Result
}

/// A function value without parameters.
external class Function0<out Result> extends Function<Result> {
  /// Calls this function.
  @AlsoKnownAs { names { "call"; "invoke" } }
  external function apply(): Result
}

/// A function value with one parameter.
///
/// \`x |> f\` is another way to write \`f.apply(x)\`.
external class Function1<in Param1, out Result> extends Function<Result> {
  /// Calls this function.
  @AlsoKnownAs { names { "call"; "invoke" } }
  external function apply(p1: Param1): Result
}

/// A function value with two parameters.
external class Function2<in Param1, in Param2, out Result> extends Function<Result> {
  /// Calls this function.
  @AlsoKnownAs { names { "call"; "invoke" } }
  external function apply(p1: Param1, p2: Param2): Result
}

/// A function value with three parameters.
external class Function3<in Param1, in Param2, in Param3, out Result> extends Function<Result> {
  /// Calls this function.
  @AlsoKnownAs { names { "call"; "invoke" } }
  external function apply(p1: Param1, p2: Param2, p3: Param3): Result
}

/// A function value with four parameters.
external class Function4<in Param1, in Param2, in Param3, in Param4, out Result>
  extends Function<Result> {
  /// Calls this function.
  @AlsoKnownAs { names { "call"; "invoke" } }
  external function apply(p1: Param1, p2: Param2, p3: Param3, p4: Param4): Result
}

/// A function value with five parameters.
external class Function5<in Param1, in Param2, in Param3, in Param4, in Param5, out Result>
  extends Function<Result> {
  /// Calls this function.
  @AlsoKnownAs { names { "call"; "invoke" } }
  external function apply(p1: Param1, p2: Param2, p3: Param3, p4: Param4, p5: Param5): Result
}

/// A function that changes an object into another of the same type.
///
/// Amending works on a function value as well, which makes mixins short to write:
/// \`\`\`
/// secure: Mixin<Server> = new { tls = true }
/// main = new Server { port = 443 } |> secure
/// \`\`\`
typealias Mixin<Type> = (Type) -> Type

/// Throws an error that says that there is no value.
external const function Undefined(): nothing

/// Throws an error; stands where an expression is still to be written.
const function TODO(): nothing = throw("TODO")

/// Creates a [null] that turns into [defaultValue] when it is amended.
///
/// So an optional object can be off at first, and on as soon as somebody sets a member of it.
external const function Null(defaultValue: Object | Function<Object>): Null

/// Creates a pair of [first] and [second].
external const function Pair<First, Second>(first: First, second: Second): Pair<First, Second>

/// Two values that belong together, in a fixed order.
external class Pair<out First, out Second> extends Any {
  /// The first of the two.
  external first: First

  /// The second of the two.
  external second: Second

  /// The first of the two, where the pair stands for an entry.
  external key: First

  /// The second of the two, where the pair stands for an entry.
  external value: Second
}

/// What [List] and [Set] have in common.
///
/// A collection is evaluated as a whole when it is made, and never changes; a method that seems
/// to change it returns a new one. \`a + b\` joins two collections.
abstract external class Collection<out Element> extends Any {
  /// The number of elements.
  @AlsoKnownAs { names { "size"; "count" } }
  abstract length: Int

  /// Whether there are no elements.
  abstract isEmpty: Boolean

  /// Whether there is at least one element.
  @Since { version = "0.31.0" }
  abstract isNotEmpty: Boolean

  /// The element that comes first.
  ///
  /// Throws if there are no elements.
  @AlsoKnownAs { names { "head" } }
  abstract first: Element

  /// The element that comes first, or [null] if there are none.
  @AlsoKnownAs { names { "head" } }
  abstract firstOrNull: Element?

  /// Everything but the first element.
  ///
  /// Throws if there are no elements.
  @AlsoKnownAs { names { "tail" } }
  abstract rest: Collection<Element>

  /// Everything but the first element, or [null] if there are no elements.
  @AlsoKnownAs { names { "tail" } }
  abstract restOrNull: Collection<Element>?

  /// The element that comes last.
  ///
  /// Throws if there are no elements.
  abstract last: Element

  /// The element that comes last, or [null] if there are none.
  abstract lastOrNull: Element?

  /// The only element.
  ///
  /// Throws if there are none, or several.
  abstract single: Element

  /// The only element, or [null] if there are none, or several.
  abstract singleOrNull: Element?

  /// Whether one of the elements equals [element].
  abstract function contains(element: Element): Boolean

  /// Whether this collection begins with the elements of [coll], in the same order.
  abstract function startsWith(coll: Collection<Any>): Boolean

  /// Whether this collection ends with the elements of [coll], in the same order.
  abstract function endsWith(coll: Collection<Any>): Boolean

  /// The elements before [index], and those from [index] on.
  ///
  /// Throws if [index] is negative or greater than [length].
  abstract function split(index: Int): Pair<Collection<Element>, Collection<Element>>

  /// Like [split()], but gives [null] where that throws.
  abstract function splitOrNull(index: Int): Pair<Collection<Element>, Collection<Element>>?

  /// The elements for which [predicate] is true, and those for which it is false.
  abstract function partition(
    predicate: (Element) -> Boolean,
  ): Pair<Collection<Element>, Collection<Element>>

  /// The first element for which [predicate] is true.
  ///
  /// Throws if there is none.
  abstract function find(predicate: (Element) -> Boolean): Element

  /// The first element for which [predicate] is true, or [null] if there is none.
  abstract function findOrNull(predicate: (Element) -> Boolean): Element?

  /// The last element for which [predicate] is true.
  ///
  /// Throws if there is none.
  abstract function findLast(predicate: (Element) -> Boolean): Any

  /// The last element for which [predicate] is true, or [null] if there is none.
  abstract function findLastOrNull(predicate: (Element) -> Boolean): Element?

  /// For how many elements [predicate] is true.
  abstract function count(predicate: (Element) -> Boolean): Int

  /// Whether [predicate] is true for all elements; with none, it is.
  @AlsoKnownAs { names { "all"; "forall" } }
  abstract function every(predicate: (Element) -> Boolean): Boolean

  /// Whether [predicate] is true for at least one element.
  @AlsoKnownAs { names { "exists" } }
  abstract function any(predicate: (Element) -> Boolean): Boolean

  /// The elements for which [predicate] is true.
  @AlsoKnownAs { names { "findAll"; "where" } }
  abstract function filter(predicate: (Element) -> Boolean): Collection<Element>

  /// The elements that are not [null].
  abstract function filterNonNull(): Collection<Element(this != null)>

  /// Like [filter()], but also passes the index of the element to [predicate], as the first argument.
  @AlsoKnownAs { names { "findAll"; "where" } }
  abstract function filterIndexed(predicate: (Int, Element) -> Boolean): Collection<Element>

  /// The elements that are instances of [clazz] or of a subclass.
  @AlsoKnownAs { names { "whereType" } }
  abstract function filterIsInstance<Type>(clazz: Class<Type>): Collection<Type>

  /// The result of [transform] for each element.
  abstract function map<Result>(transform: (Element) -> Result): Collection<Result>

  /// Like [map()], but also passes the index of the element to [transform], as the first argument.
  abstract function mapIndexed<Result>(transform: (Int, Element) -> Result): Collection<Result>

  /// The result of [transform] for each element, without those that are [null].
  @AlsoKnownAs { names { "filterMap" } }
  abstract function mapNonNull<Result>(
    transform: (Element) -> Result,
  ): Collection<Result(this != null)>

  /// Like [mapNonNull()], but also passes the index of the element to [transform].
  @Since { version = "0.29.0" }
  abstract function mapNonNullIndexed<Result>(
    transform: (Int, Element) -> Result,
  ): Collection<Result(this != null)>

  /// The elements of all collections that [transform] returns for the elements.
  abstract function flatMap<Result>(transform: (Element) -> Collection<Result>): Collection<Result>

  /// Like [flatMap()], but also passes the index of the element to [transform].
  abstract function flatMapIndexed<Result>(
    transform: (Int, Element) -> Collection<Result>,
  ): Collection<Result>

  /// The elements of all the collections that are elements of this one.
  ///
  /// Throws if an element is not a collection.
  abstract function flatten(): Collection

  /// This collection with [element] at the end; a set that holds it already stays as it is.
  abstract function add<Other>(element: Other): Collection<Element | Other>

  /// The first [n] elements, or all if there are fewer.
  @AlsoKnownAs { names { "limit" } }
  abstract function take(n: Int): Collection<Element>

  /// The last [n] elements, or all if there are fewer.
  abstract function takeLast(n: Int): Collection<Element>

  /// The elements before the first one for which [predicate] is false.
  abstract function takeWhile(predicate: (Element) -> Boolean): Collection<Element>

  /// The elements after the last one for which [predicate] is false.
  abstract function takeLastWhile(predicate: (Element) -> Boolean): Collection<Element>

  /// Everything but the first [n] elements.
  @AlsoKnownAs { names { "skip" } }
  abstract function drop(n: Int): Collection<Element>

  /// Everything but the last [n] elements.
  @AlsoKnownAs { names { "skipLast" } }
  abstract function dropLast(n: Int): Collection<Element>

  /// Everything from the first element on for which [predicate] is false.
  @AlsoKnownAs { names { "skipWhile" } }
  abstract function dropWhile(predicate: (Element) -> Boolean): Collection<Element>

  /// Everything up to and including the last element for which [predicate] is false.
  @AlsoKnownAs { names { "skipLastWhile" } }
  abstract function dropLastWhile(predicate: (Element) -> Boolean): Collection<Element>

  /// Starts with [initial] and runs [operator] on the result so far and each element, in order.
  ///
  /// Example:
  /// \`\`\`
  /// List(2, 3, 4).fold(1, (product, it) -> product * it) // 24
  /// \`\`\`
  abstract function fold<Result>(initial: Result, operator: (Result, Element) -> Result): Result

  /// Like [fold()], but from the last element to the first, with the arguments in reverse order.
  @AlsoKnownAs { names { "foldRight" } }
  abstract function foldBack<Result>(initial: Result, operator: (Element, Result) -> Result): Result

  /// Like [fold()], but also passes the index of the element to [operator], as the first argument.
  abstract function foldIndexed<Result>(
    initial: Result,
    operator: (Int, Result, Element) -> Result,
  ): Result

  /// Like [fold()], but starts with the first element as the result so far.
  ///
  /// Throws if there are no elements.
  abstract function reduce<Result>(operator: (Element | Result, Element) -> Result): Result

  /// Like [reduce()], but [null] if there are no elements.
  abstract function reduceOrNull<Result>(operator: (Element | Result, Element) -> Result): Result?

  /// The elements, sorted into one collection for each value that [selector] gives.
  ///
  /// Example:
  /// \`\`\`
  /// List("fig", "kiwi", "plum").groupBy((it) -> it.length)
  /// // Map(3, List("fig"), 4, List("kiwi", "plum"))
  /// \`\`\`
  abstract function groupBy<Key>(selector: (Element) -> Key): Map<Key, Collection<Element>>

  /// The elements, [n] times in a row.
  abstract function repeat(n: UInt): Collection<Element>

  /// The least element.
  ///
  /// Throws if there are no elements, or if they cannot be compared.
  abstract min: Element

  /// The least element, or [null] if there are no elements.
  abstract minOrNull: Element?

  /// The element for which [selector] gives the least value.
  ///
  /// Throws if there are no elements.
  abstract function minBy(selector: (Element) -> Comparable): Element

  /// The element for which [selector] gives the least value, or [null] if there are no elements.
  abstract function minByOrNull(selector: (Element) -> Comparable): Element?

  /// The element that comes first in the order defined by [comparator].
  ///
  /// Throws if there are no elements.
  abstract function minWith(comparator: (Element, Element) -> Boolean): Element

  /// Like [minWith()], but [null] if there are no elements.
  abstract function minWithOrNull(comparator: (Element, Element) -> Boolean): Element?

  /// The greatest element.
  ///
  /// Throws if there are no elements, or if they cannot be compared.
  abstract max: Element

  /// The greatest element, or [null] if there are no elements.
  abstract maxOrNull: Element

  /// The element for which [selector] gives the greatest value.
  ///
  /// Throws if there are no elements.
  abstract function maxBy(selector: (Element) -> Comparable): Element

  /// The element for which [selector] gives the greatest value, or [null] if there are no elements.
  abstract function maxByOrNull(selector: (Element) -> Comparable): Element?

  /// The element that comes last in the order defined by [comparator].
  ///
  /// Throws if there are no elements.
  abstract function maxWith(comparator: (Element, Element) -> Boolean | Int): Element

  /// Like [maxWith()], but [null] if there are no elements.
  abstract function maxWithOrNull(comparator: (Element, Element) -> Boolean | Int): Element?

  /// The elements from least to greatest.
  ///
  /// Throws if they cannot be compared.
  abstract function sort(): List<Element>

  /// The elements in the order of the values that [selector] gives.
  ///
  /// Elements with equal values stay in the order they were in.
  abstract function sortBy(selector: (Element) -> Comparable): Collection<Element>

  /// The elements in the order defined by [comparator].
  ///
  /// It is to tell whether its first argument has to come before its second. (That it may return a
  /// negative number, zero, or a positive one instead is an older way.)
  abstract function sortWith(comparator: (Element, Element) -> Boolean | Int): Collection<Element>

  /// The elements from last to first.
  abstract function reverse(): Collection<Element>

  /// Pairs of the elements of this collection and of [coll], as many as the shorter one has.
  ///
  /// Example:
  /// \`\`\`
  /// List("a", "b").zip(List(1, 2, 3)) // List(Pair("a", 1), Pair("b", 2))
  /// \`\`\`
  abstract function zip<Other>(coll: Collection<Other>): Collection<Pair<Element, Other>>

  /// The texts of all elements, with [separator] between any two.
  abstract function join(separator: String): String

  /// A list of the elements.
  abstract function toList(): List<Element>

  /// A set of the elements; of equal ones, the first stays.
  abstract function toSet(): Set<Element>

  /// A map with one entry for each element; of equal keys, the last wins.
  abstract function toMap<Key, Value>(
    keyExtractor: (Element) -> Key,
    valueExtractor: (Element) -> Value,
  ): Map<Key, Value>

  /// A listing of the elements.
  abstract function toListing(): Listing<Element>

  /// A dynamic object with the same elements.
  abstract function toDynamic(): Dynamic
}

/// Makes the sequence of integers from [start] to [end], both included.
external const function IntSeq(start: Int, end: Int): IntSeq

/// A sequence of integers at equal distances, most often to count with.
///
/// It does not hold its numbers, so its length costs nothing:
/// \`\`\`
/// for (i in IntSeq(1, 3)) {
///   "node-\\(i)"
/// }
///
/// countdown = IntSeq(10, 0).step(-2).toList() // List(10, 8, 6, 4, 2, 0)
/// \`\`\`
external class IntSeq extends Any {
  /// The number that the sequence begins with.
  external start: Int

  /// The number that the sequence does not go beyond.
  ///
  /// If the steps are larger than one, the sequence may stop short of it.
  external end: Int

  /// The distance between one number and the next; if negative, the sequence goes down.
  external step: Int(isNonZero)

  /// The sequence between the same bounds with the distance [newValue].
  external function step(newValue: Int(isNonZero)): IntSeq

  /// Starts with [initial] and runs [operator] on the result so far and each number, in order.
  external function fold<Result>(initial: Result, operator: (Result, Int) -> Result): Result

  /// The result of [mapper] for each number.
  external function map<Result>(mapper: (Int) -> Result): List<Result>

  /// A list of the numbers.
  external function toList(): List<Int>

  /// A listing of the numbers.
  external function toListing(): Listing<Int>
}

/// Any number of arguments, as only functions of the standard library can take.
external class VarArgs<Type>

/// Creates a list of [elements].
///
/// Example:
/// \`\`\`
/// List("spring", "summer")
/// \`\`\`
external const function List<Element>(elements: VarArgs<Element>): List<Element>

/// A collection that has an order, and in which elements may be equal.
///
/// \`list[0]\` is the first element, and so on.
external class List<out Element> extends Collection<Element> {
  external length: Int

  external isEmpty: Boolean

  @Since { version = "0.31.0" }
  external isNotEmpty: Boolean

  /// The index of the last element, or \`-1\` if there is none.
  external lastIndex: Int

  /// The element at [index], or [null] if there is none.
  ///
  /// Example:
  /// \`\`\`
  /// List("a", "b").getOrNull(1) // "b"
  /// List("a", "b").getOrNull(2) // null
  /// \`\`\`
  external function getOrNull(index: Int): Element?

  /// The elements from [start] up to, but not including, [exclusiveEnd].
  ///
  /// Throws unless \`0 <= start <= exclusiveEnd <= length\`.
  external function sublist(start: Int, exclusiveEnd: Int): List<Element>

  /// Like [sublist()], but gives [null] where that throws.
  external function sublistOrNull(start: Int, exclusiveEnd: Int): List<Element>?

  external first: Element
  external firstOrNull: Element?

  external rest: List<Element>
  external restOrNull: List<Element>?

  external last: Element
  external lastOrNull: Element?

  external single: Element
  external singleOrNull: Element?

  external function contains(element: Any): Boolean
  external function startsWith(coll: Collection<Any>): Boolean
  external function endsWith(coll: Collection<Any>): Boolean

  external function split(index: Int): Pair<List<Element>, List<Element>>
  external function splitOrNull(index: Int): Pair<List<Element>, List<Element>>?
  external function partition(predicate: (Element) -> Boolean): Pair<List<Element>, List<Element>>

  external function filter(predicate: (Element) -> Boolean): List<Element>
  external function filterNonNull(): List<Element(this != null)>
  external function map<Result>(transform: (Element) -> Result): List<Result>
  external function mapNonNull<Result>(transform: (Element) -> Result): List<Result(this != null)>
  external function flatMap<Result>(transform: (Element) -> Collection<Result>): List<Result>

  external function filterIndexed(predicate: (Int, Element) -> Boolean): List<Element>
  external function mapIndexed<Result>(transform: (Int, Element) -> Result): List<Result>

  @Since { version = "0.29.0" }
  external function mapNonNullIndexed<Result>(
    transform: (Int, Element) -> Result,
  ): List<Result(this != null)>
  external function flatMapIndexed<Result>(
    transform: (Int, Element) -> Collection<Result>,
  ): List<Result>

  external function filterIsInstance<Type>(clazz: Class<Type>): List<Type>

  /// Whether no two elements are equal.
  @AlsoKnownAs { names { "isUnique" } }
  external isDistinct: Boolean

  /// Whether [selector] gives a different value for each element.
  @AlsoKnownAs { names { "isUniqueBy" } }
  external function isDistinctBy(selector: (Element) -> Any): Boolean

  /// The same elements, each only where it comes first.
  ///
  /// Example:
  /// \`\`\`
  /// List(3, 1, 3).distinct // List(3, 1)
  /// \`\`\`
  @AlsoKnownAs { names { "unique" } }
  external distinct: List<Element>

  /// Those elements for which [selector] gives a value that it gave for none before.
  @AlsoKnownAs { names { "uniqueBy" } }
  external function distinctBy(selector: (Element) -> Any): List<Element>

  external function flatten(): List

  external function every(predicate: (Element) -> Boolean): Boolean
  external function any(predicate: (Element) -> Boolean): Boolean

  external function add<Other>(element: Other): List<Element | Other>

  /// This list with [replacement] in place of the element at [index].
  ///
  /// Throws if there is no such element.
  external function replace<Other>(index: Int, replacement: Other): List<Element | Other>

  /// Like [replace()], but gives [null] where that throws.
  external function replaceOrNull<Other>(index: Int, replacement: Other): List<Element | Other>?

  /// This list with the elements of [replacement] in place of what [sublist()] gives for the range.
  ///
  /// Throws unless \`0 <= start <= exclusiveEnd <= length\`.
  external function replaceRange<Other>(
    start: Int,
    exclusiveEnd: Int,
    replacement: Collection<Other>,
  ): List<Element | Other>

  /// Like [replaceRange()], but gives [null] where that throws.
  external function replaceRangeOrNull<Other>(
    start: Int,
    exclusiveEnd: Int,
    replacement: Collection<Other>,
  ): List<Element | Other>?

  external function find(predicate: (Element) -> Boolean): Element
  external function findOrNull(predicate: (Element) -> Boolean): Element?

  external function findLast(predicate: (Element) -> Boolean): Element
  external function findLastOrNull(predicate: (Element) -> Boolean): Element?

  /// The index of the first element for which [predicate] is true.
  ///
  /// Throws if there is none.
  @AlsoKnownAs { names { "indexWhere" } }
  external function findIndex(predicate: (Element) -> Boolean): Int

  /// The index of the first element for which [predicate] is true, or [null] if there is none.
  @AlsoKnownAs { names { "indexWhere" } }
  external function findIndexOrNull(predicate: (Element) -> Boolean): Int?

  /// The index of the last element for which [predicate] is true.
  ///
  /// Throws if there is none.
  @AlsoKnownAs { names { "lastIndexWhere" } }
  external function findLastIndex(predicate: (Element) -> Boolean): Int

  /// The index of the last element for which [predicate] is true, or [null] if there is none.
  @AlsoKnownAs { names { "lastIndexWhere" } }
  external function findLastIndexOrNull(predicate: (Element) -> Boolean): Int?

  /// The index of the first element that equals [element].
  ///
  /// Throws if there is none.
  external function indexOf(element: Any): Int

  /// The index of the first element that equals [element], or [null] if there is none.
  external function indexOfOrNull(element: Any): Int?

  /// The index of the last element that equals [element].
  ///
  /// Throws if there is none.
  external function lastIndexOf(element: Any): Int

  /// The index of the last element that equals [element], or [null] if there is none.
  external function lastIndexOfOrNull(element: Any): Int?

  external function count(predicate: (Element) -> Boolean): Int

  external function take(n: Int): List<Element>
  external function takeWhile(predicate: (Element) -> Boolean): List<Element>
  external function takeLast(n: Int): List<Element>
  external function takeLastWhile(predicate: (Element) -> Boolean): List<Element>

  external function drop(n: Int): List<Element>
  external function dropWhile(predicate: (Element) -> Boolean): List<Element>
  external function dropLast(n: Int): List<Element>
  external function dropLastWhile(predicate: (Element) -> Boolean): List<Element>

  external function fold<Result>(initial: Result, operator: (Result, Element) -> Result): Result
  external function foldBack<Result>(initial: Result, operator: (Element, Result) -> Result): Result
  external function foldIndexed<Result>(
    initial: Result,
    operator: (Int, Result, Element) -> Result,
  ): Result

  external function reduce<Result>(operator: (Element | Result, Element) -> Result): Result
  external function reduceOrNull<Result>(operator: (Element | Result, Element) -> Result): Result?

  external function groupBy<Key>(selector: (Element) -> Key): Map<Key, List<Element>>

  external function repeat(n: Int): List<Element>

  external min: Element
  external minOrNull: Element

  external function minBy(selector: (Element) -> Comparable): Element
  external function minByOrNull(selector: (Element) -> Comparable): Element?

  external function minWith(comparator: (Element, Element) -> Boolean): Element
  external function minWithOrNull(comparator: (Element, Element) -> Boolean): Element?

  external max: Element
  external maxOrNull: Element?

  external function maxBy(selector: (Element) -> Comparable): Element
  external function maxByOrNull(selector: (Element) -> Comparable): Element?

  external function maxWith(comparator: (Element, Element) -> Boolean): Element
  external function maxWithOrNull(comparator: (Element, Element) -> Boolean): Element?

  external function sort(): List<Element>
  external function sortBy(selector: (Element) -> Comparable): List<Element>
  external function sortWith(comparator: (Element, Element) -> Boolean): List<Element>

  external function reverse(): List<Element>

  external function zip<Other>(coll: Collection<Other>): List<Pair<Element, Other>>

  external function join(separator: String): String

  external function toList(): List<Element>

  external function toSet(): Set<Element>

  external function toMap<Key, Value>(
    keyExtractor: (Element) -> Key,
    valueExtractor: (Element) -> Value,
  ): Map<Key, Value>

  external function toListing(): Listing<Element>

  external function toDynamic(): Dynamic

  /// The elements as bytes; each has to be an integer from 0 to 255.
  @Since { version = "0.29.0" }
  external function toBytes(): Bytes
}

/// Creates a set of [elements]; of equal ones, the first stays.
///
/// Example:
/// \`\`\`
/// Set("a", "b", "a") // Set("a", "b")
/// \`\`\`
external const function Set<Element>(elements: VarArgs<Element>): Set<Element>

/// A collection in which no two elements are equal.
///
/// It keeps the order in which elements were added, but two sets are equal in whatever order.
external class Set<out Element> extends Collection<Element> {
  external length: Int

  external isEmpty: Boolean

  @Since { version = "0.31.0" }
  external isNotEmpty: Boolean

  external first: Element
  external firstOrNull: Element?

  external rest: Set<Element>
  external restOrNull: Set<Element>?

  external last: Element
  external lastOrNull: Element?

  external single: Element
  external singleOrNull: Element?

  external function contains(element: Any): Boolean
  external function startsWith(coll: Collection<Any>): Boolean
  external function endsWith(coll: Collection<Any>): Boolean

  external function split(index: Int): Pair<Set<Element>, Set<Element>>
  external function splitOrNull(index: Int): Pair<Set<Element>, Set<Element>>?
  external function partition(predicate: (Element) -> Boolean): Pair<Set<Element>, Set<Element>>

  external function filter(predicate: (Element) -> Boolean): Set<Element>
  external function filterNonNull(): Set<Element(this != null)>
  external function map<Result>(transform: (Element) -> Result): Set<Result>
  external function mapNonNull<Result>(transform: (Element) -> Result): Set<Result(this != null)>
  external function flatMap<Result>(transform: (Element) -> Collection<Result>): Set<Result>

  external function filterIndexed(predicate: (Int, Element) -> Boolean): Set<Element>
  external function mapIndexed<Result>(transform: (Int, Element) -> Result): Set<Result>

  @Since { version = "0.29.0" }
  external function mapNonNullIndexed<Result>(
    transform: (Int, Element) -> Result,
  ): Set<Result(this != null)>
  external function flatMapIndexed<Result>(
    transform: (Int, Element) -> Collection<Result>,
  ): Set<Result>

  external function filterIsInstance<Type>(clazz: Class<Type>): Set<Type>

  external function flatten(): Set

  external function every(predicate: (Element) -> Boolean): Boolean
  external function any(predicate: (Element) -> Boolean): Boolean

  external function add<Other>(element: Other): Set<Element | Other>

  external function find(predicate: (Element) -> Boolean): Element
  external function findOrNull(predicate: (Element) -> Boolean): Element?

  external function findLast(predicate: (Element) -> Boolean): Element
  external function findLastOrNull(predicate: (Element) -> Boolean): Element?

  external function count(predicate: (Element) -> Boolean): Int

  external function take(n: Int): Set<Element>
  external function takeWhile(predicate: (Element) -> Boolean): Set<Element>
  external function takeLast(n: Int): Set<Element>
  external function takeLastWhile(predicate: (Element) -> Boolean): Set<Element>

  external function drop(n: Int): Set<Element>
  external function dropWhile(predicate: (Element) -> Boolean): Set<Element>
  external function dropLast(n: Int): Set<Element>
  external function dropLastWhile(predicate: (Element) -> Boolean): Set<Element>

  external function fold<Result>(initial: Result, operator: (Result, Element) -> Result): Result
  external function foldBack<Result>(initial: Result, operator: (Element, Result) -> Result): Result
  external function foldIndexed<Result>(
    initial: Result,
    operator: (Int, Result, Element) -> Result,
  ): Result

  external function reduce<Result>(operator: (Element | Result, Element) -> Result): Result
  external function reduceOrNull<Result>(operator: (Element | Result, Element) -> Result): Result?

  external function groupBy<Key>(selector: (Element) -> Key): Map<Key, Set<Element>>

  external function repeat(n: Int): List<Element>

  external min: Element
  external minOrNull: Element

  external function minBy(selector: (Element) -> Int): Element
  external function minByOrNull(selector: (Element) -> Int): Element?

  external function minWith(comparator: (Element, Element) -> Boolean | Int): Element
  external function minWithOrNull(comparator: (Element, Element) -> Boolean | Int): Element?

  external max: Element
  external maxOrNull: Element?

  external function maxBy(selector: (Element) -> Int): Element
  external function maxByOrNull(selector: (Element) -> Int): Element?

  external function maxWith(comparator: (Element, Element) -> Boolean | Int): Element
  external function maxWithOrNull(comparator: (Element, Element) -> Boolean | Int): Element?

  external function sort(): List<Element>
  external function sortBy(selector: (Element) -> Comparable): List<Element>
  external function sortWith(comparator: (Element, Element) -> Boolean | Int): List<Element>

  external function reverse(): List<Element>

  external function zip<Other>(coll: Collection<Other>): Set<Pair<Element, Other>>

  external function join(separator: String): String

  external function toList(): List<Element>

  external function toSet(): Set<Element>

  external function toMap<Key, Value>(
    keyExtractor: (Element) -> Key,
    valueExtractor: (Element) -> Value,
  ): Map<Key, Value>

  external function toListing(): Listing<Element>

  external function toDynamic(): Dynamic

  /// The elements that [other] has, too.
  external function intersect(other: Set): Set<Element>

  /// The elements that [other] does not have.
  external function difference(other: Set): Set<Element>
}

/// Creates a map from [keysAndValues]: a key, its value, the next key, and so on.
///
/// Example:
/// \`\`\`
/// Map("red", 0xff0000, "green", 0x00ff00)
/// \`\`\`
external const function Map<Key, Value>(keysAndValues: VarArgs<Key | Value>): Map<Key, Value>

/// Keys with a value for each.
///
/// A map is evaluated as a whole when it is made, and never changes; a method that seems to change
/// it returns a new one. \`map[key]\` is the value for a key. \`a + b\` joins two maps; where both have
/// a key, \`b\` wins.
external class Map<out Key, out Value> extends Any {
  /// The number of entries.
  external length: Int

  /// Whether there are no entries.
  external isEmpty: Boolean

  /// Whether there is at least one entry.
  @Since { version = "0.31.0" }
  external isNotEmpty: Boolean

  /// The value for [key], or [null] if there is none.
  external function getOrNull(key: Any): Value?

  /// The keys, in the order in which they were added.
  external keys: Set<Key>

  /// The values, in the order in which their keys were added.
  external values: List<Value>

  /// The entries as pairs, in the order in which their keys were added.
  external entries: List<Pair<Key, Value>>

  /// Whether there is an entry for [key].
  external function containsKey(key: Any): Boolean

  /// Whether one of the values equals [value].
  external function containsValue(value: Any): Boolean

  /// This map with [value] for [key], whether or not there was one before.
  external function put<NewKey, NewValue>(
    key: NewKey,
    value: NewValue,
  ): Map<NewKey | Key, NewValue | Value>

  /// This map without the entry for [key], if there is one.
  external function remove(key: Any): Map<Key, Value>

  /// The entries for which [predicate] is true.
  external function filter(predicate: (Key, Value) -> Boolean): Map<Key, Value>

  /// Starts with [initial] and runs [operator] on the result so far and each entry, in order.
  external function fold<Result>(initial: Result, operator: (Result, Key, Value) -> Result): Result

  /// The entries that [transform] returns for the entries; of equal keys, the last wins.
  external function map<NewKey, NewValue>(
    transform: (Key, Value) -> Pair<NewKey, NewValue>,
  ): Map<NewKey, NewValue>

  /// The entries with the keys that [transform] returns for them; of equal keys, the last wins.
  external function mapKeys<NewKey>(transform: (Key, Value) -> NewKey): Map<NewKey, Value>

  /// The entries with the values that [transform] returns for them.
  external function mapValues<NewValue>(transform: (Key, Value) -> NewValue): Map<Key, NewValue>

  /// The entries of all maps that [transform] returns for the entries.
  external function flatMap<NewKey, NewValue>(
    transform: (Key, Value) -> Map<NewKey, NewValue>,
  ): Map<NewKey, NewValue>

  /// Whether [predicate] is true for all entries; with none, it is.
  external function every(predicate: (Key, Value) -> Boolean): Boolean

  /// Whether [predicate] is true for at least one entry.
  external function any(predicate: (Key, Value) -> Boolean): Boolean

  /// This map itself.
  external function toMap(): Map

  /// A dynamic object: keys that are strings become properties, other keys become entries.
  external function toDynamic(): Dynamic

  /// An object of [clazz], with the entries as its properties.
  ///
  /// Throws if a key is not a string, if a value has the wrong type, or if a property that has no
  /// default is missing. Keys that [clazz] does not declare are ignored.
  ///
  /// Example:
  /// \`\`\`
  /// class Point { x: Int; y: Int = 0 }
  /// Map("x", 3).toTyped(Point) // new Point { x = 3 }
  /// \`\`\`
  external function toTyped<Type>(clazz: Class<Type>): Type(this is Typed)

  /// A mapping with the same entries.
  external function toMapping(): Mapping<Key, Value>
}

/// Creates a sequence of bytes from [values].
///
/// Example:
/// \`\`\`
/// Bytes(0xca, 0xfe)
/// \`\`\`
@Since { version = "0.29.0" }
external const function Bytes(values: VarArgs<UInt8>): Bytes

/// A sequence of bytes.
///
/// \`bytes[0]\` is the first byte, and so on; \`a + b\` joins two sequences.
@Since { version = "0.29.0" }
external class Bytes extends Any {
  /// The number of bytes.
  external length: Int

  /// The number of bytes, as a data size.
  external size: DataSize

  /// These bytes in Base64.
  external base64: String(isBase64)

  /// These bytes in hexadecimal, two digits for each.
  external hex: String

  /// The MD5 hash of these bytes, in hexadecimal.
  ///
  /// MD5 gives no protection against deliberate changes.
  external md5: String

  /// The SHA-1 hash of these bytes, in hexadecimal.
  ///
  /// SHA-1 gives no protection against deliberate changes.
  external sha1: String

  /// The SHA-256 hash of these bytes, in hexadecimal.
  external sha256: String

  /// The first eight bytes of the SHA-256 hash of these bytes, as an integer.
  external sha256Int: Int

  /// The byte at [index], or [null] if there is none.
  external function getOrNull(index: Int): UInt8?

  /// The text that these bytes stand for in [charset].
  ///
  /// Throws if they stand for none.
  external function decodeToString(charset: Charset): String

  /// A list of the bytes, as integers.
  external function toList(): List<UInt8>
}
`;
  },
  get "doc-package-info"() {
    return `/// The standard library of Pkl.
///
/// These modules come with every evaluator and belong to its version. Import them by name, as in
/// \`import "pkl:json"\`. The default list of allowed modules includes them all.
///
/// The module \`pkl.base\` takes no import: its members are in scope everywhere.
amends "pkl:DocPackageInfo"

import "pkl:release"

local running: release.Release = release.current

name = "pkl"
version = (running.version) { build = null }.toString()
importUri = "pkl:/"
authors {
  "pkl-oss@group.apple.com"
}
sourceCode =
  "https://github.com/apple/pkl/blob/"
    + (if (running.version.isNormal()) running.version.toString() else running.commitId)
    + "/stdlib/"
issueTracker = "https://github.com/apple/pkl/issues"
`;
  },
  get "json"() {
    return `/// Reads JSON.
///
/// [JsonRenderer] writes it.
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.json

/// An annotation for properties that go by another name in JSON.
///
/// Other formats are not affected.
@Since { version = "0.31.0" }
class Property extends ConvertProperty {
  /// The name that [JsonRenderer] is to write.
  name: String

  render = (property, renderer) ->
    if (renderer is JsonRenderer) Pair(name, property.value) else property
}

/// Turns JSON text into values.
///
/// An array becomes a [Listing], an object a [Dynamic], or a [Mapping] if [useMapping] is set; both
/// keep the order of the text. A number becomes an [Int] where it can, and a [Float] elsewhere.
///
/// \`\`\`
/// import "pkl:json"
///
/// local parser = new json.Parser {}
/// port = parser.parse(read("config.json")).server.port
/// \`\`\`
class Parser {
  /// Whether objects become mappings.
  ///
  /// A [Dynamic] already has a property called \`default\`, which a field of that name cannot
  /// replace; and the names of fields may be anything but the names of properties. A [Mapping] has
  /// neither problem.
  useMapping: Boolean = false

  /// Functions that replace values on their way out of the parser.
  ///
  /// They work as [BaseValueRenderer.converters] do.
  converters: Mapping<Class | String(!isEmpty), (unknown) -> unknown>

  /// The value that [source] holds.
  ///
  /// Throws if it is not a JSON document. Errors name the URI if [source] is a [Resource].
  external function parse(source: Resource | String): Value
}

/// What a JSON document can turn into.
typealias Value = Null | Boolean | Number | String | Listing | Dynamic | Mapping
`;
  },
  get "jsonnet"() {
    return `/// Writes Jsonnet.
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.jsonnet

/// Creates an [ImportStr] of [_path].
function ImportStr(_path: String): ImportStr = new { path = _path }

/// Creates an [ExtVar] of [_name].
function ExtVar(_name: String): ExtVar = new { name = _name }

/// Renders Jsonnet, in the layout that the tool \`jsonnetfmt\` gives it.
///
/// Values that Jsonnet has no notation for, such as durations, need converting.
/// \`\`\`
/// import "pkl:jsonnet"
///
/// greeting = jsonnet.ImportStr("greeting.txt") // importstr 'greeting.txt'
/// region = jsonnet.ExtVar("region")            // std.extVar('region')
///
/// output {
///   renderer = new jsonnet.Renderer {}
/// }
/// \`\`\`
///
/// A property can have a name of its own in Jsonnet by way of [Property]:
/// \`\`\`
/// @jsonnet.Property { name = "max-age" }
/// maxAge: Int
/// \`\`\`
class Renderer extends ValueRenderer {
  extension = "jsonnet"

  /// One step of indentation.
  ///
  /// If empty, the document takes a single line. Otherwise, a string with line breaks becomes a
  /// text block between \`|||\`. ([null] is an older way to say "empty".)
  indent: String | Null = "  "

  /// Whether a property that is [null] is left out.
  omitNullProperties: Boolean = true

  /// Renders [value] as a document, which can be any Jsonnet value, not just an object.
  external function renderDocument(value: Any): String

  external function renderValue(value: Any): String
}

/// An annotation for properties that go by another name in Jsonnet.
///
/// Other formats are not affected.
@Since { version = "0.31.0" }
class Property extends ConvertProperty {
  /// The name that [Renderer] is to write.
  name: String

  render = (property, renderer) ->
    if (renderer is Renderer) Pair(name, property.value) else property
}

/// Stands for the text of a file that Jsonnet is to read.
class ImportStr {
  /// The path of the file.
  path: String
}

/// Stands for a variable that is passed to Jsonnet from outside.
class ExtVar {
  /// The name of the variable.
  name: String
}
`;
  },
  get "math"() {
    return `/// Mathematical constants and functions.
///
/// What belongs to a single number, such as rounding, is found in the class [Number].
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.math

/// The least [Int], minus 2 to the power of 63.
external minInt: Int

/// The least [Int8], -128.
external minInt8: Int8

/// The least [Int16], -32768.
external minInt16: Int16

/// The least [Int32], -2147483648.
external minInt32: Int32

/// The greatest [Int], 2 to the power of 63 minus one.
external maxInt: Int

/// The greatest [Int8], 127.
external maxInt8: Int8

/// The greatest [Int16], 32767.
external maxInt16: Int16

/// The greatest [Int32], 2147483647.
external maxInt32: Int32

/// The greatest [UInt], which is the greatest [Int] as well.
external maxUInt: UInt

/// The greatest [UInt8], 255.
external maxUInt8: UInt8

/// The greatest [UInt16], 65535.
external maxUInt16: UInt16

/// The greatest [UInt32], 4294967295.
external maxUInt32: UInt32

/// The least [Float] above \`-Infinity\`, about -1.8e308.
external minFiniteFloat: Float

/// The greatest [Float] below [Infinity], about 1.8e308.
external maxFiniteFloat: Float

/// The least [Float] above zero, about 4.9e-324.
external minPositiveFloat: Float

/// Euler's number, the base of natural logarithms.
external e: Float

/// The circumference of a circle of diameter one.
external pi: Float

/// The number [e] to the power of [exponent].
external function exp(exponent: Number): Float

/// The square root of [x]; [NaN] if [x] is negative.
external function sqrt(x: Number): Float

/// The cube root of [x].
external function cbrt(x: Number): Float

/// The natural logarithm of [x]; [NaN] if [x] is negative.
external function log(x: Number): Float

/// The logarithm of [x] to base two.
external function log2(x: Number): Float

/// The logarithm of [x] to base ten.
external function log10(x: Number): Float

/// The sine of [angle], which is given in radians.
external function sin(angle: Number): Float

/// The cosine of [angle], which is given in radians.
external function cos(angle: Number): Float

/// The tangent of [angle], which is given in radians.
external function tan(angle: Number): Float

/// The angle in radians whose sine is [x].
external function asin(x: Number): Float

/// The angle in radians whose cosine is [x].
external function acos(x: Number): Float

/// The angle in radians whose tangent is [x].
external function atan(x: Number): Float

/// The angle in radians at which the point with the coordinates [x] and [y] is seen.
@Since { version = "0.28.0" }
external function atan2(x: Number, y: Number): Float

/// The greatest number that divides both [x] and [y].
external function gcd(x: Int, y: Int): Int

/// The least number that both [x] and [y] divide.
external function lcm(x: Int, y: Int): Int

/// Whether [x] is 1, 2, 4, 8, and so on.
external function isPowerOfTwo(x: Number): Boolean

/// The lesser one of [x] and [y].
external function min(x: Number, y: Number): Number

/// The greater one of [x] and [y].
external function max(x: Number, y: Number): Number
`;
  },
  get "pklbinary"() {
    return `/// Writes Pkl's own binary format, which keeps the type of every value.
///
/// With it, a program can evaluate now and use the result later, or elsewhere, without evaluating
/// again. The format is built on MessagePack; it has a notation for everything but functions.
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.pklbinary

/// Renders Pkl's own binary format.
///
/// As the output is meant to show values as they are, [ConvertProperty] annotations have no
/// effect. To give an effect to those of some class, add an entry for it to
/// [convertPropertyTransformers].
class Renderer extends BytesRenderer {
  /// Renders [value].
  external function renderValue(value: Any): Bytes

  /// Renders [value] as a document, for which the format has nothing to add.
  external function renderDocument(value: Any): Bytes

  convertPropertyTransformers {
    [ConvertProperty] {
      render = (property, _) -> property
    }
  }
}
`;
  },
  get "platform"() {
    return `/// Describes the platform of the program.
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.platform

/// The current platform.
external current: Platform

/// All that a program can run on, from the evaluator down to the processor.
class Platform {
  /// The edition of the language that the evaluator speaks.
  language: Language

  /// What the evaluator runs on.
  runtime: Runtime

  /// What executes the code of the runtime.
  virtualMachine: VirtualMachine

  /// The operating system.
  operatingSystem: OperatingSystem

  /// The processor.
  processor: Processor
}

/// An edition of the language.
class Language {
  /// The version of Pkl.
  version: String
}

/// Something that an evaluator runs on.
class Runtime {
  /// The name of the runtime.
  name: String

  /// The version of the runtime.
  version: String
}

/// Something that executes the code of a runtime.
class VirtualMachine {
  /// The name of the virtual machine.
  name: String

  /// The version of the virtual machine.
  version: String
}

/// An operating system.
class OperatingSystem {
  /// The name of the operating system.
  name: "macOS" | "Linux" | "Windows" | String

  /// The version of the operating system.
  version: String
}

/// A processor.
class Processor {
  /// The instruction set that the processor understands.
  architecture: String
}
`;
  },
  get "protobuf"() {
    return `/// Writes Protocol Buffers.
///
/// This module is an experiment and may change.
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.protobuf

import "pkl:reflect"

/// Renders the text format of Protocol Buffers; the binary format is not supported.
///
/// The types of properties decide how they are written, so they have to be declared, and objects
/// have to be [Typed].
///
/// A property can have a name of its own by way of [Property]:
/// \`\`\`
/// import "pkl:protobuf"
///
/// @protobuf.Property { name = "max_age" }
/// maxAge: Int
/// \`\`\`
class Renderer extends ValueRenderer {
  /// One step of indentation.
  indent: String = "  "

  external function renderDocument(value: Any): String

  external function renderValue(value: Any): String

  /// The name that a message for [type] goes by.
  external function renderType(type: reflect.Type): String
}

/// An annotation for properties that go by another name in Protocol Buffers.
///
/// Other formats are not affected.
@Since { version = "0.31.0" }
class Property extends ConvertProperty {
  /// The name that [Renderer] is to write.
  name: String

  render = (property, renderer) ->
    if (renderer is Renderer) Pair(name, property.value) else property
}
`;
  },
  get "ref"() {
    return `/// References to values that nobody knows yet while the program is evaluated.
///
/// Think of a pipeline whose second step takes what the first one produces. There is no value to
/// write down, only a way to name it: the build tool has a notation such as
/// \`\${{ steps.first.outputs.path }}\` for it. A [Reference] is such a name, with a type. It is put
/// together with the ordinary operators of the language, is checked as a value of its type would
/// be, and ends up as text in the notation of the tool.
///
/// This module is an experiment and may change.
@ModuleInfo { minPklVersion = "0.32.1" }
@Since { version = "0.32.0" }
module pkl.ref

/// Creates a reference to a value of [\`class\`] in [domain]; [data] says which one.
///
/// Only a class without type parameters will do. To refer to anything else, such as a listing or
/// a string that may be [null], make a class with a property of that type, and take the property
/// of a reference to the class:
/// \`\`\`
/// class Box { content: Listing<String> }
///
/// names: ref.Reference<Pipeline, Listing<String>> =
///   ref.Reference(new Pipeline {}, Box, "names").content
/// \`\`\`
external const function Reference<D, T>(
  domain: D(this is Domain),
  \`class\`: Class<T>,
  data: Any,
): Reference<D, T>

/// The name of a value that will be known later.
///
/// \`D\` is the [Domain] in which the name has a meaning, \`T\` the type of the value. References of
/// one domain are not references of another.
///
/// A reference comes from [Reference()], or from another reference: it has all members of the
/// value that it stands for, and each of them is again a reference. With
/// \`\`\`
/// class Step { path: String; tags: Mapping<String, Int> }
/// first: ref.Reference<Pipeline, Step>
/// \`\`\`
/// the expression \`first.path\` is a reference to a [String], \`first.tags["x"]\` one to an [Int], and
/// \`first.paht\` an error. The new reference has the same domain and the same data; its path is
/// longer by one [Access].
///
/// What a reference cannot do:
/// - It does not reach members of external classes, nor members that are themselves external, nor
///   the property \`default\` of listings, mappings and dynamic objects.
/// - It does not know about constraints. \`T\` must not have any, and those of a property are dropped.
///
/// To compare two references is to compare their domains, their data, their types and their paths;
/// the values that they stand for play no part. In a string, a reference is replaced by its text,
/// which is the reason why the tool can be handed a message with a value to come in it.
///
/// A complete example:
/// \`\`\`
/// import "pkl:ref"
///
/// class Pipeline extends ref.Domain {
///   function renderReference(reference: ref.Reference<Pipeline, Any>): String =
///     let (names = reference.getPath().map((it) -> it.property ?? it.key))
///       "\${{ \\((List(reference.getData()) + names).join(".")) }}"
/// }
///
/// // less to write where the domain is always the same
/// typealias Later<T> = ref.Reference<Pipeline, T>
///
/// class Step {
///   path: String
///   tags: Mapping<String, Int>
/// }
///
/// local first: Later<Step> = ref.Reference(new Pipeline {}, Step, "steps.first")
///
/// archive: Later<String> = first.path
/// message = "made \\(first.tags["size"]) bytes"
///
/// output {
///   renderer {
///     converters {
///       [ref.Reference] = (it) -> it.toString()
///     }
///   }
/// }
/// \`\`\`
///
/// Output:
/// \`\`\`
/// archive = "\${{ steps.first.path }}"
/// message = "made \${{ steps.first.tags.size }} bytes"
/// \`\`\`
external class Reference<out D, out T> {
  /// The domain in which the reference has a meaning.
  external function getDomain(): D

  /// What was handed to [Reference()] to say which value is meant.
  ///
  /// Only the domain knows what to make of it.
  external function getData(): Any

  /// The way from the value that [getData()] names to the one that is meant, step by step.
  external function getPath(): List<Access>

  /// The reference in the notation of its domain; see [Domain.renderReference()].
  function toString(): String = getDomain().renderReference(this)
}

/// A system that has a notation for values to come.
abstract class Domain {
  /// Renders [reference] in the notation of the system.
  abstract function renderReference(reference: Reference<Domain, Any>): String
}

/// A step on the way from one reference to another: to a property, or to what a subscript selects.
class Access {
  /// Whether the step leads to [property].
  fixed isProperty: Boolean = property != null

  /// Whether the step leads to what [key] selects.
  fixed isSubscript: Boolean = property == null

  /// The name of the property, or [null] if the step is a subscript.
  property: String(key == null)?

  /// What stands between the brackets.
  ///
  /// As [null] can stand there, too, ask [isSubscript] which kind of step this is.
  key: Any
}
`;
  },
  get "reflect"() {
    return `/// Lets a program look at programs: modules, classes, type aliases, and their members.
///
/// [Module()], [Class()] and [TypeAlias()] turn what they are given into a *mirror*, an object
/// that describes it. From there, one mirror leads to the next.
/// \`\`\`
/// import "pkl:reflect"
///
/// class Bird { name: String; age: Int = 0 }
/// fields = reflect.Class(Bird).properties.keys // Set("name", "age")
/// \`\`\`
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.reflect

import "pkl:base"

/// The type \`Any\`.
const anyType: DeclaredType = DeclaredType(Class(Any))

/// The type \`Boolean\`.
const booleanType: DeclaredType = DeclaredType(Class(Boolean))

/// The type \`Int\`.
const intType: DeclaredType = DeclaredType(Class(Int))

/// The type \`Int8\`.
const int8Type: DeclaredType = DeclaredType(TypeAlias(Int8))

/// The type \`Int16\`.
const int16Type: DeclaredType = DeclaredType(TypeAlias(Int16))

/// The type \`Int32\`.
const int32Type: DeclaredType = DeclaredType(TypeAlias(Int32))

/// The type \`UInt\`.
const uintType: DeclaredType = DeclaredType(TypeAlias(UInt))

/// The type \`UInt8\`.
const uint8Type: DeclaredType = DeclaredType(TypeAlias(UInt8))

/// The type \`UInt16\`.
const uint16Type: DeclaredType = DeclaredType(TypeAlias(UInt16))

/// The type \`UInt32\`.
const uint32Type: DeclaredType = DeclaredType(TypeAlias(UInt32))

/// The type \`Float\`.
const floatType: DeclaredType = DeclaredType(Class(Float))

/// The type \`String\`.
const stringType: DeclaredType = DeclaredType(Class(String))

/// The type \`Duration\`.
const durationType: DeclaredType = DeclaredType(Class(Duration))

/// The type \`DataSize\`.
const dataSizeType: DeclaredType = DeclaredType(Class(DataSize))

/// The type \`Pair\`, with \`unknown\` for both type arguments.
const pairType: DeclaredType = DeclaredType(Class(Pair))

/// The type \`List\`, with \`unknown\` for its type argument.
const listType: DeclaredType = DeclaredType(Class(List))

/// The type \`Set\`, with \`unknown\` for its type argument.
const setType: DeclaredType = DeclaredType(Class(Set))

/// The type \`Map\`, with \`unknown\` for both type arguments.
const mapType: DeclaredType = DeclaredType(Class(Map))

/// The type \`Object\`.
const objectType: DeclaredType = DeclaredType(Class(Object))

/// The type \`Dynamic\`.
const dynamicType: DeclaredType = DeclaredType(Class(Dynamic))

/// The type \`Typed\`.
const typedType: DeclaredType = DeclaredType(Class(Typed))

/// The type \`Listing\`, with \`unknown\` for its type argument.
const listingType: DeclaredType = DeclaredType(Class(Listing))

/// The type \`Mapping\`, with \`unknown\` for both type arguments.
const mappingType: DeclaredType = DeclaredType(Class(Mapping))

/// The type \`Bytes\`.
@Since { version = "0.29.0" }
const bytesType: DeclaredType = DeclaredType(Class(Bytes))

/// The type \`module\`.
external const moduleType: ModuleType

/// The type \`unknown\`.
external const unknownType: UnknownType

/// The type \`nothing\`.
external const nothingType: NothingType

/// Describes the module [mod].
///
/// Throws for an object made by amending a module in an expression, such as
/// \`(import("bird.pkl")) { age = 3 }\`, because that is not a module anymore.
external const function Module(mod: base.Module): Module

/// Describes the module [mod], or if it is not one anymore, the module that it was made from.
///
/// See [Module()] for the difference.
external const function moduleOf(mod: base.Module): Module

/// Describes the class [clazz].
external const function Class(clazz: base.Class): Class

/// Describes the type alias [typeAlias].
external const function TypeAlias(typeAlias: base.TypeAlias): TypeAlias

/// The type that the name of [referent] stands for, with \`unknown\` for all type arguments.
external const function DeclaredType(referent: TypeDeclaration): DeclaredType

/// The type of functions that take [parameterTypes] and return [returnType].
external const function FunctionType(parameterTypes: List<Type>, returnType: Type): FunctionType

/// The type that has [value] as its only value.
external const function StringLiteralType(value: String): StringLiteralType

/// The type of all values that one of [memberTypes] admits.
external const function UnionType(memberTypes: List<Type>): UnionType

/// The type that the name of the type parameter [referent] stands for.
external const function TypeVariable(referent: TypeParameter): TypeVariable

/// Something that a program declares and gives a name.
abstract external class Declaration {
  /// Where the declaration is written.
  location: SourceLocation

  /// The documentation in front of the declaration, without the slashes.
  docComment: String?

  /// The annotations in front of the declaration, in the order in which they are written.
  annotations: List<Annotation>

  /// The modifiers in front of the declaration.
  modifiers: Set<Modifier>

  /// The name that the declaration introduces.
  name: String
}

/// Describes a module.
external class Module extends Declaration {
  /// The module itself.
  hidden reflectee: base.Module

  /// The address that the module was loaded from.
  uri: String

  /// The class that the module is an instance of.
  moduleClass: Class(isSubclassOf(Class(base.Module)))

  /// The module that this one amends or extends, if there is one.
  supermodule: Module?

  /// Whether this module amends [supermodule], rather than extending it.
  isAmend: Boolean

  /// The import clauses of the module: the URI of each import by the name that it goes by.
  ///
  /// Import expressions are not among them.
  imports: Map<String, Uri>

  /// The classes that the module declares, by name; [moduleClass] is not among them.
  classes: Map<String, Class>

  /// The type aliases that the module declares, by name.
  typeAliases: Map<String, TypeAlias>
}

/// Describes a class or a type alias.
abstract external class TypeDeclaration extends Declaration {
  /// The class or type alias itself.
  abstract hidden reflectee: base.Class | base.TypeAlias

  /// The module that the declaration belongs to; for the class of a module, that module.
  hidden enclosingDeclaration: Module

  /// The names between the angle brackets, in order.
  abstract typeParameters: List<TypeParameter>
}

/// Describes a class.
external class Class extends TypeDeclaration {
  /// The class itself.
  reflectee: base.Class

  /// The names between the angle brackets, in order; only classes of \`pkl:base\` have any.
  typeParameters: List<TypeParameter>

  /// The class that this one extends; only \`Any\` extends none.
  superclass: Class?

  /// The type that this class extends, with its type arguments.
  supertype: Type?

  /// The properties that the class itself declares, by name.
  properties: Map<String, Property>

  /// The properties that the class declares or inherits, by name.
  @Since { version = "0.30.0" }
  allProperties: Map<String, Property>

  /// The methods that the class itself declares, by name.
  methods: Map<String, Method>

  /// The methods that the class declares or inherits, by name.
  @Since { version = "0.30.0" }
  allMethods: Map<String, Method>

  /// Whether this class is [other] or extends it, directly or through other classes.
  external function isSubclassOf(other: Class): Boolean
}

/// Describes a type alias.
external class TypeAlias extends TypeDeclaration {
  /// The type alias itself.
  hidden reflectee: base.TypeAlias

  /// The names between the angle brackets, in order.
  typeParameters: List<TypeParameter>

  /// The type on the right-hand side.
  referent: Type
}

/// Describes a property of a class or module.
external class Property extends Declaration {
  /// The type that the property is declared with.
  hidden type: Type

  /// The value that the property has unless it is set, or [null] if it has none.
  hidden defaultValue: Any

  /// The modifiers of the property, here and in all superclasses that declare it.
  @Since { version = "0.30.0" }
  allModifiers: Set<Modifier>

  /// The annotations of the property, here and in all superclasses that declare it, nearest first.
  @Since { version = "0.30.0" }
  allAnnotations: List<Annotation>
}

/// Describes a method of a class or module.
external class Method extends Declaration {
  /// The names between the angle brackets, in order; only methods of the standard library have
  /// any.
  typeParameters: List<TypeParameter>

  /// The parameters by name, in order.
  parameters: Map<String, MethodParameter>

  /// The type of what the method returns.
  hidden returnType: Type
}

/// Describes a parameter of a method.
external class MethodParameter {
  /// The name of the parameter.
  name: String

  /// The type that the parameter is declared with.
  hidden type: Type
}

/// Describes a name that a class, a type alias or a method takes between angle brackets.
///
/// In \`typealias Tagged<T> = Mapping<String, T>\`, that is the first \`T\`.
external class TypeParameter {
  /// The name of the type parameter.
  name: String

  /// The word in front of the name, or [null] if there is none.
  variance: Variance?
}

/// A word that can stand in front of a [Declaration].
typealias Modifier = "abstract" | "external" | "hidden" | "open" | "fixed" | "const"

/// How subtypes of a type argument carry over to the whole type.
///
/// With \`"out"\`, a subtype of the argument gives a subtype of the whole; with \`"in"\`, a supertype
/// of the argument does.
typealias Variance = "in" | "out"

/// Describes a type, as it stands behind the colon of a property, for instance.
abstract external class Type {
  /// The type that admits [null] besides; this type itself if it does already.
  external nullable: NullableType
}

/// Describes a type that is the name of a class or type alias, perhaps with type arguments.
///
/// This module has ready-made ones, such as [stringType]; [DeclaredType()] makes others:
/// \`\`\`
/// birdType = reflect.DeclaredType(reflect.Class(Bird))
/// birdsType = reflect.listType.withTypeArgument(birdType) // List<Bird>
/// \`\`\`
external class DeclaredType extends Type {
  /// What the name stands for.
  referent: TypeDeclaration

  /// The types between the angle brackets, in order.
  typeArguments: List<Type>(length == referent.typeParameters.length)

  /// This type with [typeArgument] as its only type argument.
  external function withTypeArgument(typeArgument: Type): DeclaredType

  /// This type with [typeArguments] as its type arguments.
  external function withTypeArguments(typeArguments: List<Type>): DeclaredType
}

/// Describes a type whose only value is one string, such as \`"red"\`.
///
/// [StringLiteralType()] makes one.
external class StringLiteralType extends Type {
  /// The only value of the type.
  value: String
}

/// Describes a choice between types, such as \`String | Int\`.
///
/// [UnionType()] makes one.
external class UnionType extends Type {
  /// The types to choose from.
  members: List<Type>
}

/// Describes a type that admits [null] besides, such as \`String?\`.
///
/// [Type.nullable] makes one.
external class NullableType extends Type {
  /// The type in front of the question mark.
  member: Type
}

/// Describes a type of functions, such as \`(Int, Int) -> Boolean\`.
///
/// [FunctionType()] makes one.
external class FunctionType extends Type {
  /// The types of the parameters.
  parameterTypes: List<Type>

  /// The type of what such a function returns.
  returnType: Type
}

/// The class of [moduleType].
class ModuleType extends Type

/// The class of [unknownType].
class UnknownType extends Type

/// The class of [nothingType].
class NothingType extends Type

/// Describes a type that is the name of a type parameter.
///
/// In \`typealias Tagged<T> = Mapping<String, T>\`, that is the second \`T\`.
external class TypeVariable extends Type {
  /// The type parameter that the name stands for.
  referent: TypeParameter
}

/// Describes a place in the source text of a module.
external class SourceLocation {
  /// The line, counted from one.
  line: UInt

  /// The column, counted from one.
  column: UInt

  /// The address of the module, in the form that error messages show.
  displayUri: String
}
`;
  },
  get "release"() {
    return `/// Tells which release of Pkl the program is evaluated by.
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.release

import "pkl:semver"

/// The release that evaluates the program now.
external current: Release

/// A release of Pkl.
class Release {
  /// The version number.
  version: semver.Version

  /// What the evaluator says when it is started with \`--version\`.
  versionInfo: String

  /// The Git commit that the release was built from.
  commitId: String

  /// Where the code is.
  sourceCode: SourceCode

  /// Where the documentation is.
  documentation: Documentation

  /// What comes with the release.
  standardLibrary: StandardLibrary
}

/// The code of a release.
class SourceCode {
  /// The web page to begin at.
  homepage: Uri(endsWith("/"))
}

/// The documentation of a release.
class Documentation {
  /// The web page to begin at.
  homepage: Uri(endsWith("/"))
}

/// The standard library of a release.
class StandardLibrary {
  /// The URIs of all modules.
  modules: Set<Uri(startsWith("pkl:"))>
}
`;
  },
  get "semver"() {
    return `/// Reads, compares and changes version numbers that follow Semantic Versioning 2.0.0.
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.semver

/// Whether [version] is a version number.
function isValid(version: String) = parseOrNull(version) != null

/// Reads [version], such as \`"2.1.0"\`, \`"2.1.0-beta.2"\` or \`"2.1.0+build.77"\`.
///
/// Throws if it is not a version number.
function Version(version: String): Version =
  parseOrNull(version) ?? throw("\`\\(version)\` is not a valid semantic version number.")

/// Reads [version], or returns [null] if it is not a version number.
function parseOrNull(version: String): Version? =
  versionRegex
    .matchEntire(version)
    .ifNonNull((it) -> new Version {
      major = it.groups[1].value.toInt()
      minor = it.groups[2].value.toInt()
      patch = it.groups[3].value.toInt()
      preRelease = it.groups[4]?.value
      build = it.groups[5]?.value
    })

/// Tells which one of two versions is older; meant for methods such as [List.sortWith()].
comparator: (Version, Version) -> Boolean = (older, newer) -> older.isLessThan(newer)

/// A version number.
///
/// To the operator \`==\`, versions that differ in [build] are different; to [equals()] and to the
/// comparisons they are not, as Semantic Versioning demands.
class Version {
  /// Goes up with changes that existing users have to adapt to.
  ///
  /// As long as it is zero, anything may change with any version.
  major: UInt

  /// Goes up with additions that existing users need not care about.
  minor: UInt

  /// Goes up with corrections.
  patch: UInt

  /// The part after the hyphen: words and numbers separated by dots, such as \`"beta.2"\`.
  ///
  /// A version that has them comes before the one that does not.
  preRelease: String(
    matches(
      Regex(
        #"(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*"#,
      ),
    ),
  )?

  /// The parts of [preRelease], with those that are numbers as integers.
  hidden fixed preReleaseIdentifiers: List<Int | String> =
    partsOf(preRelease).map((it) -> it.toIntOrNull() ?? it)

  /// The part after the plus sign: words and numbers separated by dots, such as \`"5114f85"\`.
  ///
  /// It has no bearing on which of two versions is older.
  build: String(matches(Regex(#"[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*"#)))?

  /// The parts of [build].
  hidden fixed buildIdentifiers: List<String> = partsOf(build)

  /// Whether this version is as old as [other]; [build] plays no part.
  function equals(other: Version): Boolean =
    major == other.major
      && minor == other.minor
      && patch == other.patch
      && preRelease == other.preRelease

  /// Whether this version is older than [other].
  ///
  /// From oldest to newest: \`1.0.0-alpha\`, \`1.0.0-alpha.1\`, \`1.0.0-beta\`, \`1.0.0-beta.2\`,
  /// \`1.0.0-beta.11\`, \`1.0.0\`, \`1.0.1\`, \`1.1.0\`, \`2.0.0\`.
  function isLessThan(other: Version): Boolean =
    if (major != other.major)
      major < other.major
    else if (minor != other.minor)
      minor < other.minor
    else if (patch != other.patch)
      patch < other.patch
    else
      isPreReleaseBefore(other)

  /// Whether this version is older than [other] or as old.
  function isLessThanOrEquals(other: Version): Boolean = isLessThan(other) || equals(other)

  /// Whether this version is newer than [other].
  function isGreaterThan(other: Version): Boolean = other.isLessThan(this)

  /// Whether this version is newer than [other] or as new.
  function isGreaterThanOrEquals(other: Version): Boolean = equals(other) || isGreaterThan(other)

  /// Whether this version is nothing but three numbers.
  function isNormal(): Boolean = preRelease == null && build == null

  /// Whether this version makes promises to its users: [major] is not zero, and there is no
  /// [preRelease].
  function isStable(): Boolean = major != 0 && preRelease == null

  /// The three numbers of this version, without [preRelease] and [build].
  function toNormal(): Version = (this) {
    preRelease = null
    build = null
  }

  function toString() =
    "\\(major).\\(minor).\\(patch)"
      + (preRelease.ifNonNull((it) -> "-" + it) ?? "")
      + (build.ifNonNull((it) -> "+" + it) ?? "")

  // The first parts that differ decide: numbers by size and ahead of words, words by alphabet.
  // Where all parts agree, fewer of them come first.
  local function isPreReleaseBefore(other: Version): Boolean =
    if (preRelease == null)
      false
    else if (other.preRelease == null)
      true
    else
      let (
        difference =
          preReleaseIdentifiers
            .zip(other.preReleaseIdentifiers)
            .findOrNull((it) -> it.first != it.second)
      )
        if (difference == null)
          preReleaseIdentifiers.length < other.preReleaseIdentifiers.length
        else if (difference.first is Int && difference.second is Int)
          difference.first < difference.second
        else if (difference.first is String && difference.second is String)
          difference.first < difference.second
        else
          difference.first is Int

  local function partsOf(identifiers: String?): List<String> =
    if (identifiers == null) List() else identifiers.split(".")
}

local versionRegex: Regex =
  let (number = #"(0|[1-9]\\d*)"#)
  let (part = #"(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)"#)
  let (buildPart = "[0-9a-zA-Z-]+")
    Regex(
      #"\\#(number)\\.\\#(number)\\.\\#(number)"#
        + #"(?:-(\\#(part)(?:\\.\\#(part))*))?"#
        + #"(?:\\+(\\#(buildPart)(?:\\.\\#(buildPart))*))?"#,
    )
`;
  },
  get "settings"() {
    return `/// The template for a person's own settings, which apply to all of their work with Pkl.
///
/// The settings are in \`~/.pkl/settings.pkl\`, unless the command line names another file.
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.settings

import "pkl:EvaluatorSettings"

/// The editor that links in error messages lead to.
editor: Editor = System

/// How to reach web servers.
@Since { version = "0.26.0" }
http: EvaluatorSettings.Http?

/// Whatever program the system has for \`file:\` links.
hidden System: Editor = new {
  urlScheme = "%{url}, line %{line}"
}

/// IntelliJ IDEA.
hidden Idea: Editor = new {
  urlScheme = "idea://open?file=%{path}&line=%{line}"
}

/// GoLand.
hidden GoLand: Editor = new {
  urlScheme = "goland://open?file=%{path}&line=%{line}"
}

/// TextMate.
hidden TextMate: Editor = new {
  urlScheme = "txmt://open?url=%{url}&line=%{line}&column=%{column}"
}

/// Sublime Text.
hidden Sublime: Editor = new {
  urlScheme = "subl://open?url=%{url}&line=%{line}&column=%{column}"
}

/// Atom.
hidden Atom: Editor = new {
  urlScheme = "atom://open?url=%{url}&line=%{line}&column=%{column}"
}

/// Visual Studio Code.
hidden VsCode: Editor = new {
  urlScheme = "vscode://file/%{path}:%{line}:%{column}"
}

/// An editor, and how to make it show a place in a file.
class Editor {
  /// The link to follow, in which these words are replaced:
  /// - \`%{url}\` by the URL of the file,
  /// - \`%{path}\` by its path,
  /// - \`%{line}\` and \`%{column}\` by the place where the passage begins,
  /// - \`%{endLine}\` and \`%{endColumn}\` by the place where it ends.
  urlScheme: String
}
`;
  },
  get "shell"() {
    return `/// Helps to write shell scripts.
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.shell

/// A word that a POSIX shell reads as exactly [str].
///
/// Within single quotes, nothing is special to a shell except the quote that ends them; so each
/// single quote of [str] stands outside, behind a backslash.
/// \`\`\`
/// shell.escapeWithSingleQuotes("it's") // 'it'\\''s'
/// \`\`\`
function escapeWithSingleQuotes(str: String): String =
  str.replaceAllMapped(Regex("'|[^']+"), (it) -> if (it.value == "'") #"\\'"# else "'\\(it.value)'")
`;
  },
  get "test"() {
    return `/// The template for test modules.
///
/// A test module amends this one, states [facts] or gives [examples], and is run by the \`test\`
/// command.
@ModuleInfo { minPklVersion = "0.32.1" }
open module pkl.test

/// Expressions that have to be [true], in groups with a name.
///
/// Each one that is not, or that throws, makes the test fail.
/// \`\`\`
/// facts {
///   ["numbers can be split into digits"] {
///     digits(407) == List(4, 0, 7)
///     digits(0) == List(0)
///   }
/// }
/// \`\`\`
facts: Mapping<String, Listing<Boolean>>?

/// Expressions whose values have to stay as they are, in groups with a name.
///
/// The first run writes the values next to the test module, into a file whose name ends with
/// \`-expected.pcf\`; it belongs under version control, once somebody has read it. From then on,
/// a value that differs makes the test fail, and all values are written to a file whose name
/// ends with \`-actual.pcf\`, for comparison.
/// \`\`\`
/// examples {
///   ["the default server"] {
///     new Server {}
///     new Server { tls = true }
///   }
/// }
/// \`\`\`
/// To accept new values, delete the expected ones, or run the tests with \`--overwrite\`.
examples: Mapping<String, Listing<unknown>>?

/// Calls [fun], which has to throw, and returns the message of the error.
///
/// Throws if [fun] does not.
external const function catch(fun: () -> Any): String

/// Calls [fun] and returns the message of the error that it throws, or [null] if it throws none.
external const function catchOrNull(fun: () -> Any): String?
`;
  },
  get "xml"() {
    return `/// Writes XML.
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.xml

/// Renders XML.
///
/// Numbers, booleans and strings become text. Properties and entries become elements of their
/// name or key, unless they are [null]. The elements of a listing or collection stand one after
/// another: text, or XML elements named after the class of each.
///
/// Where that is not enough, [Element()], [Inline()], [Comment()] and [CData()] spell out what to
/// write; they mix freely with other values.
///
/// A property can have a name of its own in XML by way of [Property]:
/// \`\`\`
/// import "pkl:xml"
///
/// @xml.Property { name = "max-age" }
/// maxAge: Int
/// \`\`\`
class Renderer extends ValueRenderer {
  extension = "xml"

  /// One step of indentation.
  indent: String = "  "

  /// The version of XML that the document declares.
  xmlVersion: *"1.0" | "1.1"

  /// The name of the element around everything.
  rootElementName: String(!isEmpty) = "root"

  /// The attributes of the element around everything.
  rootElementAttributes: Mapping<String(!isEmpty), String | Boolean | Int | Float>

  external function renderDocument(value: Any): String

  external function renderValue(value: Any): String
}

/// An annotation for properties that go by another name in XML.
///
/// Other formats are not affected.
@Since { version = "0.31.0" }
class Property extends ConvertProperty {
  /// The name that [Renderer] is to write.
  name: String

  render = (property, renderer) ->
    if (renderer is Renderer) Pair(name, property.value) else property
}

/// Creates an element called [_name], to be filled by amending it.
///
/// What stands between the braces becomes the content; \`attributes\` holds the attributes.
/// \`\`\`
/// book = (xml.Element("book")) {
///   attributes {
///     ["isbn"] = "0-306-40615-2"
///   }
///   (xml.Element("title")) { "On Pigeons" }
///   (xml.Element("price")) { 12.5 }
/// }
/// \`\`\`
/// Set \`isBlockFormat\` to [false] to write the content without line breaks.
function Element(_name: String(!isEmpty)): Dynamic = new {
  _isXmlElement = true
  name = _name
  attributes = new Mapping {}
  isBlockFormat = true
}

/// Creates an [Inline] of [_value].
function Inline(_value: Object | Collection | Map): Inline = new { value = _value }

/// Stands for the members of [value], with no element around them.
class Inline {
  /// The object, collection or map whose members to write.
  value: Object | Collection | Map
}

/// Creates a [Comment] of [_text].
function Comment(_text: String): Comment = new { text = _text }

/// A comment.
class Comment {
  /// What the comment says.
  text: String(!contains("--"))

  /// Whether the comment stands on a line of its own.
  isBlockFormat: Boolean = true
}

/// Creates a [CData] of [_text].
function CData(_text: String): CData = new { text = _text }

/// Text that is written as a CDATA section, with nothing in it escaped.
class CData {
  /// The text as a reader of the document gets it.
  text: String
}
`;
  },
  get "yaml"() {
    return `/// Reads YAML.
///
/// [YamlRenderer] writes it.
@ModuleInfo { minPklVersion = "0.32.1" }
module pkl.yaml

/// An annotation for properties that go by another name in YAML.
///
/// Other formats are not affected.
@Since { version = "0.31.0" }
class Property extends ConvertProperty {
  /// The name that [YamlRenderer] is to write.
  name: String

  render = (property, renderer) ->
    if (renderer is YamlRenderer) Pair(name, property.value) else property
}

/// Turns YAML text into values.
///
/// What a node becomes depends on its tag, be it written or implied:
///
/// - \`!!null\`, \`!!bool\`, \`!!int\`, \`!!float\` and \`!!str\` become the value they stand for,
/// - \`!!seq\` and \`!!set\` a [Listing],
/// - \`!!map\` a [Dynamic], or a [Mapping] if [useMapping] is set,
/// - \`!!binary\` becomes [Bytes],
/// - \`!!timestamp\` stays a [String], as it is written.
///
/// Any other tag is an error. The order of the text is kept; comments are lost; the merge key \`<<\`
/// has no special meaning.
///
/// \`\`\`
/// import "pkl:yaml"
///
/// local parser = new yaml.Parser { useMapping = true }
/// services = parser.parse(read("compose.yaml"))["services"].keys
/// \`\`\`
class Parser {
  /// The edition of YAML that the text is written in.
  ///
  /// It decides what a word without quotes is: \`on\` is a boolean in \`"1.1"\` and a string in
  /// \`"1.2"\`. The mode \`"compat"\` is a compromise between the two.
  mode: "compat" | "1.1" | "1.2" = "compat"

  /// Whether maps become mappings.
  ///
  /// A [Dynamic] already has a property called \`default\`, which a key of that name cannot replace.
  useMapping: Boolean = false

  /// Functions that replace values on their way out of the parser.
  ///
  /// They work as [BaseValueRenderer.converters] do.
  converters: Mapping<Class | String(!isEmpty), (unknown) -> unknown>

  /// The number of aliases that may refer to sequences and maps.
  ///
  /// Without a bound, a few lines of text could unfold into more values than memory can hold.
  maxCollectionAliases: Int32(isPositive) = 50

  /// The value that [source] holds.
  ///
  /// Throws if it is not YAML, or has more than one document. Errors name the URI if [source] is
  /// a [Resource].
  external function parse(source: Resource | String): Value

  /// The values that the documents of [source] hold, in order.
  ///
  /// Throws if it is not YAML. Errors name the URI if [source] is a [Resource].
  external function parseAll(source: Resource | String): List<Value>
}

/// What a YAML document can turn into.
typealias Value = Null | Boolean | Number | String | Bytes | Listing | Dynamic | Mapping
`;
  },
};
