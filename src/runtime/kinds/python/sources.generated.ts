// Generated from src/runtime/kinds/python/**/*.pkl by `npm run gen`. Edit those.

/** The texts of the kind: path in its folder → text. */
export const sources: Readonly<Record<string, string>> = {
  get "schema/Python"() {
    return `/// Python scripts and their results. Agents use this module as \`python\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Python

extends "Utils.pkl"

import "PythonTypes.pkl" as types

/// Scripts run so far in this request: action id → script and result.
Resources: Mapping<String, ResourcePython>? = new {
  for (id in ids()) {
    [id] = resource(id)
  }
}

typealias ResourcePython = types.ResourcePython

typealias EnvName = types.EnvName

/// The script with the id [actionID] and its result.
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

/// The standard error of the script.
external function stderr(actionID: String): String

/// The standard output of the script.
external function stdout(actionID: String): String

/// The exit code of the script.
external function exitCode(actionID: String): Int

/// The file that contains the standard output of the script.
external function file(actionID: String): String

/// The standard outputs for the items, in order.
function itemValues(actionID: String): Listing<String> = recordOf(actionID).ItemValues.toListing()

/// The script's value of the environment variable [name]; empty when unset.
external function env(actionID: String, name: String): String

/// The script and its result as plain values; empty when it has not run.
external function recordOf(actionID: String): Dynamic

/// The ids of the scripts run so far.
external function ids(): List<String>
`;
  },
  get "schema/PythonTypes"() {
    return `/// Types of Python scripts. Nothing here depends on a request.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.Python

/// A Python script and its result.
class ResourcePython {
  /// Environment variables of the script, in addition to the agent's.
  Env: Mapping<EnvName, String>? = env

  /// The conda environment to run in, if the agent uses conda.
  CondaEnvironment: String? = condaEnvironment

  /// Whether the interpreter stays alive for the next request, with its imports and models. By default it does for a
  /// script that imports a model library, such as \`torch\`, and for one that \`kdeps doctor AGENT --warm\` has found to work
  /// the same way.
  Warm: Boolean?

  /// The text of the script.
  Script: String = script ?? throw("\`Script\` has no value. Write the text of the script to run.")

  /// Whether external values are inserted into [Script] as code. By default they are bound, so that each remains
  /// a single literal for Python, whatever it contains.
  Raw: Boolean = false

  /// The standard error of the script.
  Stderr: String? = stderr

  /// The standard output of the script.
  Stdout: String? = stdout

  /// The exit code of the script.
  ExitCode: Int? = exitCode ?? 0

  /// The file that contains the standard output.
  File: String? = file

  /// The standard outputs for the items, in order.
  ItemValues: Listing<String>? = itemValues

  /// When the script ended, as the time since 1970.
  Timestamp: Duration? = if (timestamp is Int) timestamp.s else timestamp

  /// Time limit of the script; \`0.s\` for none.
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

/// The name of a variable has letters, digits and underscores, and does not start with a digit.
typealias EnvName = String(matches(Regex(#"[a-zA-Z_]\\w*"#)))
`;
  },
  get "template"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "pythonResource"
Name = "Python"
Description = "Draws a picture for the prompt, the same one each time"
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

  Python {
    Script = """
      import math, os, random
      from html import escape

      prompt = os.environ["PROMPT"]
      draw = random.Random(prompt)
      hue = draw.randrange(360)
      petals = draw.randrange(5, 12)
      print('<svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 -100 200 200">', end="")
      print(f'<rect x="-100" y="-100" width="200" height="200" fill="hsl({hue},60%,92%)"/>', end="")
      for ring in range(4, 0, -1):
          for petal in range(petals):
              angle = 360 * petal / petals + 20 * ring
              x = 16 * ring * math.cos(math.radians(angle))
              y = 16 * ring * math.sin(math.radians(angle))
              color = f"hsl({hue + 30 * ring + draw.randrange(20)},70%,{35 + 10 * ring}%)"
              print(f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{7 * ring}" ry="{3 * ring}" fill="{color}"', end="")
              print(f' transform="rotate({angle:.1f} {x:.1f} {y:.1f})" opacity="0.8"/>', end="")
      print(f'<text y="94" font-size="8" text-anchor="middle">{escape(prompt[:40])}</text></svg>', end="")
      """

    // Pass values from a request here, not in the script itself.
    Env {
      ["PROMPT"] = "@(if (request.params("q") == "") "A Teddy Bear" else request.params("q"))"
    }

    TimeoutDuration = 60.s
  }
}
`;
  },
};
