// Generated from src/runtime/kinds/response/**/*.pkl by `npm run gen`. Edit those.

/** The texts of the kind: path in its folder → text. */
export const sources: Readonly<Record<string, string>> = {
  get "schema/APIServerResponse"() {
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
  get "template"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "responseResource"
Name = "Response"
Description = "Answers the request"
Category = ""

// The resources that must have finished before this one runs.
Requires {
  "pythonResource"
}

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

  APIResponse {
    Success = true

    Meta {
      // Headers of the HTTP answer.
      Headers {}
      Properties {}
    }

    Response {
      Data {
        new Mapping {
          ["prompt"] = "@(request.params("q"))"
          // A picture that browsers show when it is put into their address bar.
          ["picture"] = "data:image/svg+xml;base64,@(python.stdout("pythonResource").base64)"
        }
      }
    }

    // An error with a message; its code is the HTTP status when it is one.
    Errors {}
  }
}
`;
  },
};
