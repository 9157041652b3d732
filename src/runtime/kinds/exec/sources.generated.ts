// Generated from src/runtime/kinds/exec/**/*.pkl by `npm run gen`. Edit those.

/** The texts of the kind: path in its folder → text. */
export const sources: Readonly<Record<string, string>> = {
  get "schema/Exec"() {
    return `/// Shell commands and their results. Agents use this module as \`exec\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Exec

extends "Utils.pkl"

import "ExecTypes.pkl" as types

/// Commands run so far in this request: action id → command and result.
Resources: Mapping<String, ResourceExec>? = new {
  for (id in ids()) {
    [id] = resource(id)
  }
}

typealias ResourceExec = types.ResourceExec

typealias EnvName = types.EnvName

/// The command with the id [actionID] and its result.
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

/// The standard error of the command.
external function stderr(actionID: String): String

/// The standard output of the command.
external function stdout(actionID: String): String

/// The exit code of the command.
external function exitCode(actionID: String): Int

/// The file that contains the standard output of the command.
external function file(actionID: String): String

/// The standard outputs for the items, in order.
function itemValues(actionID: String): Listing<String> = recordOf(actionID).ItemValues.toListing()

/// The command's value of the environment variable [name]; empty when unset.
external function env(actionID: String, name: String): String

/// The command and its result as plain values; empty when it has not run.
external function recordOf(actionID: String): Dynamic

/// The ids of the commands run so far.
external function ids(): List<String>
`;
  },
  get "schema/ExecTypes"() {
    return `/// Types of shell commands. Nothing here depends on a request.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Exec

/// A shell command and its result.
class ResourceExec {
  /// Environment variables of the command, in addition to the agent's.
  Env: Mapping<EnvName, String>? = env

  /// The command, in \`sh\` syntax.
  Command: String = command ?? throw("\`Command\` has no value. Write the shell command to run.")

  /// Whether external values are inserted into [Command] as code. By default they are bound, so that each remains
  /// a single text for the shell, whatever it contains.
  Raw: Boolean = false

  /// The standard error of the command.
  Stderr: String? = stderr

  /// The standard output of the command.
  Stdout: String? = stdout

  /// The exit code of the command.
  ExitCode: Int? = exitCode ?? 0

  /// The file that contains the standard output.
  File: String? = file

  /// The standard outputs for the items, in order.
  ItemValues: Listing<String>? = itemValues

  /// When the command ended, as the time since 1970.
  Timestamp: Duration? = if (timestamp is Int) timestamp.s else timestamp

  /// Time limit of the command; \`0.s\` for none.
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

/// The name of a variable has letters, digits and underscores, and does not start with a digit.
typealias EnvName = String(matches(Regex(#"[a-zA-Z_]\\w*"#)))
`;
  },
  get "template"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "execResource"
Name = "Exec"
Description = "Runs a shell command"
Category = ""

// Resources that must finish before this one runs.
Requires {}

// The values for which this resource runs, one after the other: "@(item.current())".
Items {}

Run {
  // Expressions evaluated once, in order, before the action: "@(memory.setRecord("key", "value"))".
  Expr {}

  // The requests for which the resource runs; any when empty.
  RestrictToHTTPMethods {}
  RestrictToRoutes {}

  // The request headers and parameters that the resource may read; any when empty.
  AllowedHeaders {}
  AllowedParams {}

  // The resource is skipped if one of these is true.
  SkipCondition {}

  // All of these must be true; otherwise the client gets the error.
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

    // Pass values from a request here, not in the command itself.
    Env {
      ["NAME"] = "@(request.params("q"))"
    }

    TimeoutDuration = 60.s
  }
}
`;
  },
};
