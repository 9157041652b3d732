// Generated from src/runtime/kinds/response/**/*.pkl by `npm run gen`. Edit those.

/** The texts of the kind: path in its folder → text. */
export const sources: Readonly<Record<string, string>> = {
  get "schema/APIServerResponse"() {
    return `/// The answer of an agent to a request.
@ModuleInfo { minPklVersion = "0.26.0" }
open module org.kdeps.pkl.APIServerResponse

/// Whether the request succeeded.
Success: Boolean = success ?? true

/// Metadata of the answer. Includes the id of the request, unless it is \`null\`.
Meta: APIServerResponseMetaBlock? = meta

/// The content of the answer.
Response: APIServerResponseBlock? = response

/// Errors. One without a message means that nothing went wrong.
Errors: Listing<APIServerErrorsBlock>? = errors

/// The HTTP status of the answer. By default the code of the first error between 400 and 599, otherwise 200.
Status: Int(isBetween(200, 599))?

/// The media type of the answer, such as \`text/html\` or \`image/png\`. The first part of the data is then the whole body: a text,
/// \`Bytes\`, Base64 or a data URL, and JSON for anything else.
ContentType: String(matches(Regex(#"[\\w.+-]+/[\\w.+-]+(;[ \\t\\w.=+"-]+)*"#)))?

hidden success: Boolean?
hidden meta: APIServerResponseMetaBlock? = new {}
hidden response: APIServerResponseBlock?
hidden errors: Listing<APIServerErrorsBlock>?
hidden file: Uri?

/// Metadata of an answer.
class APIServerResponseMetaBlock {
  /// The id of the request.
  RequestID: String? = requestID

  /// Headers of the HTTP response.
  Headers: Mapping<String, String>? = headers

  /// Any other metadata for the client.
  Properties: Mapping<String, String>? = properties

  hidden requestID: String?
  hidden headers: Mapping<String, String>?
  hidden properties: Mapping<String, String>?
}

/// The content of an agent's answer.
class APIServerResponseBlock {
  /// The parts of the answer, each of any type.
  Data: Listing<Any> = data

  hidden data: Listing<Any>
}

/// An error.
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
  get "template"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "responseResource"
Name = "Response"
Description = "Answers the request"
Category = ""

// Resources that must finish before this one runs.
Requires {
  "pythonResource"
}

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

  APIResponse {
    Success = true

    Meta {
      // Headers of the HTTP response.
      Headers {}
      Properties {}
    }

    Response {
      Data {
        new Mapping {
          ["prompt"] = "@(python.env("pythonResource", "PROMPT"))"
          // A picture as a data URL, which browsers can show.
          ["picture"] = "data:image/svg+xml;base64,@(python.stdout("pythonResource").base64)"
        }
      }
    }

    // An error with a message; if its code is an HTTP status, it sets that of the response.
    Errors {}
  }
}
`;
  },
};
