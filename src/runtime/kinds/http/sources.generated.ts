// Generated from src/runtime/kinds/http/**/*.pkl by `npm run gen`. Edit those.

/** The texts of the kind: path in its folder → text. */
export const sources: Readonly<Record<string, string>> = {
  get "schema/HTTP"() {
    return `/// Requests to other servers and their responses. Agents use this module as \`client\`.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.HTTP

extends "Utils.pkl"

import "HTTPTypes.pkl" as types

/// Requests answered so far in this request: action id → request and response.
Resources: Mapping<String, ResourceHTTPClient>? = new {
  for (id in ids()) {
    [id] = resource(id)
  }
}

typealias ResourceHTTPClient = types.ResourceHTTPClient

typealias ResponseBlock = types.ResponseBlock

typealias ClientMethod = types.ClientMethod

/// The request with the id [actionID] and its response.
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

/// The value of the response header [header], ignoring case; empty when there is none.
external function responseHeader(actionID: String, header: String): String

/// The HTTP status of the response; 0 when there is none.
external function responseStatus(actionID: String): Int

/// The file that contains the body of the response.
external function file(actionID: String): String

/// The bodies of the responses for the items, in order.
function itemValues(actionID: String): Listing<String> = recordOf(actionID).ItemValues.toListing()

/// The request and its response as plain values; empty when it has not run.
external function recordOf(actionID: String): Dynamic

/// The ids of the requests answered so far.
external function ids(): List<String>
`;
  },
  get "schema/HTTPTypes"() {
    return `/// Types of requests to other servers. Nothing here depends on a client's request.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.HTTP

/// A request to another server and its response.
class ResourceHTTPClient {
  /// The HTTP method, ignoring case.
  Method: ClientMethod = method ?? throw("\`Method\` has no value. Write the HTTP method, such as \`GET\`.")

  /// The URL of the request.
  Url: Uri = url ?? throw("\`Url\` has no value. Write where the request goes.")

  /// The parts of the request body, which are concatenated.
  Data: Listing<String>? = data

  /// The headers of the request.
  Headers: Mapping<String, String>? = headers

  /// Parameters added to the query of the URL.
  Params: Mapping<String, String>? = params

  /// The answer.
  Response: ResponseBlock? = response

  /// The file that contains the body of the response.
  File: String? = file

  /// The bodies of the responses for the items, in order.
  ItemValues: Listing<String>? = itemValues

  /// When the answer arrived, as the time since 1970.
  Timestamp: Duration? = if (timestamp is Int) timestamp.s else timestamp

  /// Time limit of the request; \`0.s\` for none.
  TimeoutDuration: Duration? = if (timeoutDuration is Int) timeoutDuration.s else timeoutDuration ?? timeoutSeconds?.s ?? 60.s

  /// Whether a status of 400 or more fails the action. By default every response is accepted.
  FailOnError: Boolean = false

  /// Whether the request and its redirects may go to addresses that are not public: this machine, its
  /// network, and the metadata services of cloud providers. By default, the setting of the workflow decides. Set it to
  /// \`false\` where an external value can determine the server.
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

/// The response of another server.
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

/// The methods are GET, POST, PUT, PATCH, DELETE and HEAD.
typealias ClientMethod = String(matches(Regex(#"(?i:GET|POST|PUT|PATCH|DELETE|HEAD)"#)))
`;
  },
  get "template"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "httpResource"
Name = "HTTP client"
Description = "Asks another server"
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

  HTTPClient {
    Method = "GET"
    Url = "https://api.example.com/data"

    // Added to the query of the URL.
    Params {
      ["q"] = "@(request.params("q"))"
    }

    // The parts of the body.
    Data {}

    Headers {
      ["Accept"] = "application/json"
    }

    TimeoutDuration = 60.s
  }
}
`;
  },
};
