// Generated from src/runtime/kinds/exec/**/*.pkl by `npm run gen`. Edit those.

/** The texts of the kind: path in its folder → text. */
export const sources: Readonly<Record<string, string>> = {
  get "schema/Exec"() {
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
  get "schema/ExecTypes"() {
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
  get "template"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "execResource"
Name = "Exec"
Description = "Runs a shell command"
Category = ""

// The resources that must have finished before this one runs.
Requires {}

// The values that this resource runs once for, one after the other: "@(item.current())".
Items {}

Run {
  // Expressions that are evaluated once, in order, before the action: "@(memory.setRecord("key", "value"))".
  Expr {}

  // The requests that the resource runs for; any when empty.
  RestrictToHTTPMethods {}
  RestrictToRoutes {}

  // The headers and parameters of the request that the resource may read; any when empty.
  AllowedHeaders {}
  AllowedParams {}

  // The resource is skipped when one of these is true.
  SkipCondition {}

  // All of these must be true, or else the client gets the error.
  PreflightCheck {
    Validations {}
    Error {
      Code = 400
      Message = ""
    }
  }

  Exec {
    Command = """
      echo "Hello, $NAME"
      """

    // What comes from a request goes by here: in the command itself it would be taken for a part of it.
    Env {
      ["NAME"] = "@(request.params("q"))"
    }

    TimeoutDuration = 60.s
  }
}
`;
  },
};
