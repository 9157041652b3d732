// Generated from src/runtime/kinds/chat/**/*.pkl by `npm run gen`. Edit those.

/** The texts of the kind: path in its folder → text. */
export const sources: Readonly<Record<string, string>> = {
  get "schema/LLM"() {
    return `/// Questions to language models and their answers. Agents use this module as \`llm\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.LLM

extends "Utils.pkl"

import "LLMTypes.pkl" as types

/// Questions answered so far in this request: action id → question and answer.
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

/// The file that contains the answer.
external function file(actionID: String): String

/// The answers for the items, in order.
function itemValues(actionID: String): Listing<String> = recordOf(actionID).ItemValues.toListing()

/// The question and its answer as plain values; empty when it has not been asked.
external function recordOf(actionID: String): Dynamic

/// The ids of the questions answered so far.
external function ids(): List<String>
`;
  },
  get "schema/LLMTypes"() {
    return `/// Types of questions to language models. Nothing here depends on a request.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.LLM

/// A question to a language model and its answer.
class ResourceChat {
  /// The name of the model.
  Model: String = model ?? "llama3.2"

  /// The role of the prompt; \`user\` by default.
  Role: String? = role

  /// The question.
  Prompt: String? = prompt

  /// Other messages of the conversation.
  Scenario: Listing<MultiChat>? = scenario

  /// Scripts that the model may run.
  Tools: Listing<Tool>? = tools

  /// Files attached to the question.
  Files: Listing<String>? = files

  /// Whether the answer is JSON.
  JSONResponse: Boolean? = jsonResponse ?? false

  /// The keys of the JSON answer. A key may end with its type: \`age__integer\`, \`quotes__array\`.
  JSONResponseKeys: Listing<String>? = jsonResponseKeys

  /// The answer.
  Response: String? = response

  /// The file that contains the answer.
  File: String? = file

  /// The answers for the items, in order.
  ItemValues: Listing<String>? = itemValues

  /// When the answer arrived, as the time since 1970.
  Timestamp: Duration? = if (timestamp is Int) timestamp.s else timestamp

  /// Time limit for the answer; \`0.s\` for none.
  TimeoutDuration: Duration? = if (timeoutDuration is Int) timeoutDuration.s else timeoutDuration ?? timeoutSeconds?.s ?? 60.s

  /// The API of the model server. By default \`openai\` if a base URL or key for it is set, otherwise \`ollama\`.
  Backend: ("ollama" | "openai")?

  /// The address of the model server.
  BaseURL: String?

  /// The name of the environment variable with the API key of that server.
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

/// A message of a conversation.
class MultiChat {
  /// The role of the speaker.
  Role: String? = role

  /// The text of the message.
  Prompt: String? = prompt

  hidden role: String?
  hidden prompt: String?
}

/// A script that a model may run.
class Tool {
  /// The name by which the model calls it.
  Name: String? = name

  /// The path of a script, or the text of a shell script.
  Script: String? = script

  /// Whether external values are inserted into [Script] as code. By default they are bound, so that each remains
  /// a single text for the shell, whatever it contains.
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
  /// Whether it is required.
  Required: Boolean? = required ?? true

  /// Its type: \`string\`, \`integer\`, \`number\`, \`boolean\`, \`array\` or \`object\`.
  Type: String? = type

  /// A description for the model.
  Description: String? = description

  hidden required: Boolean?
  hidden type: String?
  hidden description: String?
}
`;
  },
  get "template"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "llmResource"
Name = "LLM"
Description = "Asks a language model"
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

  Chat {
    // One of the models listed in the workflow.
    Model = "llama3.2:1b"
    Role = "user"
    Prompt = "Who is @(request.params("q"))?"

    Scenario {
      new {
        Role = "system"
        Prompt = "You are a helpful assistant."
      }
    }

    // Scripts that the model may run.
    Tools {}

    // The answer is JSON with these keys. A key may end with its type, which is checked: "age__integer".
    JSONResponse = true
    JSONResponseKeys {
      "first_name"
      "last_name"
      "known_for__array"
    }

    // Pictures and text files attached to the prompt: "@(request.files()[0])".
    Files {}

    TimeoutDuration = 60.s
  }
}
`;
  },
};
