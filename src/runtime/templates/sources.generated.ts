// Generated from src/runtime/templates/**/*.pkl by `npm run gen`. Edit those.

/** The files that a new agent starts with: name → text, with holes for names. */
export const sources: Readonly<Record<string, string>> = {
  get "client"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "httpResource"
Name = "HTTP client"
Description = "Asks another server"
Category = ""

// The resources that must have finished before this one runs.
Requires {}

// The values that this resource runs once for, one after the other: "@(item.current())".
Items {}

Run {
  // Expressions that are evaluated once, in order, before the action: "@(memory.setRecord("key", "value"))".
  Expr {}

  // The requests that the resource runs for; any when empty.
  RestrictToHTTPMethods {
    "GET"
    "POST"
  }
  RestrictToRoutes {
    "/api/v1/whois"
  }

  // The headers and parameters of the request that the resource may read; any when empty.
  AllowedHeaders {}
  AllowedParams {}

  // The resource is skipped when one of these is true.
  SkipCondition {}

  // All of these must be true, or else the client gets the error.
  PreflightCheck {
    Validations {}
    Error {
      Code = 500
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
  get "exec"() {
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
  RestrictToHTTPMethods {
    "GET"
    "POST"
  }
  RestrictToRoutes {
    "/api/v1/whois"
  }

  // The headers and parameters of the request that the resource may read; any when empty.
  AllowedHeaders {}
  AllowedParams {}

  // The resource is skipped when one of these is true.
  SkipCondition {}

  // All of these must be true, or else the client gets the error.
  PreflightCheck {
    Validations {}
    Error {
      Code = 500
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
  get "llm"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "llmResource"
Name = "LLM"
Description = "Asks a language model"
Category = ""

// The resources that must have finished before this one runs.
Requires {}

// The values that this resource runs once for, one after the other: "@(item.current())".
Items {}

Run {
  // Expressions that are evaluated once, in order, before the action: "@(memory.setRecord("key", "value"))".
  Expr {}

  // The requests that the resource runs for; any when empty.
  RestrictToHTTPMethods {
    "GET"
    "POST"
  }
  RestrictToRoutes {
    "/api/v1/whois"
  }

  // The headers and parameters of the request that the resource may read; any when empty.
  AllowedHeaders {}
  AllowedParams {}

  // The resource is skipped when one of these is true.
  SkipCondition {}

  // All of these must be true, or else the client gets the error.
  PreflightCheck {
    Validations {}
    Error {
      Code = 500
      Message = ""
    }
  }

  Chat {
    // The model is one that the workflow lists.
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

    // The answer is JSON with these keys. A key can end with its type, which is checked: "age__integer".
    JSONResponse = true
    JSONResponseKeys {
      "first_name"
      "last_name"
      "known_for__array"
    }

    // Pictures and texts that go with the prompt: "@(request.files()[0])".
    Files {}

    TimeoutDuration = 60.s
  }
}
`;
  },
  get "python"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "pythonResource"
Name = "Python"
Description = "Runs a Python script"
Category = ""

// The resources that must have finished before this one runs.
Requires {}

// The values that this resource runs once for, one after the other: "@(item.current())".
Items {}

Run {
  // Expressions that are evaluated once, in order, before the action: "@(memory.setRecord("key", "value"))".
  Expr {}

  // The requests that the resource runs for; any when empty.
  RestrictToHTTPMethods {
    "GET"
    "POST"
  }
  RestrictToRoutes {
    "/api/v1/whois"
  }

  // The headers and parameters of the request that the resource may read; any when empty.
  AllowedHeaders {}
  AllowedParams {}

  // The resource is skipped when one of these is true.
  SkipCondition {}

  // All of these must be true, or else the client gets the error.
  PreflightCheck {
    Validations {}
    Error {
      Code = 500
      Message = ""
    }
  }

  Python {
    Script = """
      import os

      print("Hello,", os.environ["NAME"])
      """

    // What comes from a request goes by here: in the script itself it would be taken for a part of it.
    Env {
      ["NAME"] = "@(request.params("q"))"
    }

    TimeoutDuration = 60.s
  }
}
`;
  },
  get "response"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "responseResource"
Name = "Response"
Description = "Answers the request"
Category = ""

// The resources that must have finished before this one runs.
Requires {
  "llmResource"
}

// The values that this resource runs once for, one after the other: "@(item.current())".
Items {}

Run {
  // Expressions that are evaluated once, in order, before the action: "@(memory.setRecord("key", "value"))".
  Expr {}

  // The requests that the resource runs for; any when empty.
  RestrictToHTTPMethods {
    "GET"
    "POST"
  }
  RestrictToRoutes {
    "/api/v1/whois"
  }

  // The headers and parameters of the request that the resource may read; any when empty.
  AllowedHeaders {}
  AllowedParams {}

  // The resource is skipped when one of these is true.
  SkipCondition {}

  // All of these must be true, or else the client gets the error.
  PreflightCheck {
    Validations {}
    Error {
      Code = 500
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
        "@(llm.response("llmResource"))"
      }
    }

    // An error with a message; its code is the HTTP status when it is one.
    Errors {}
  }
}
`;
  },
  get "workflow"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Workflow.pkl"

AgentID = "{{name}}"
Description = "My AI agent"
Website = ""
Authors {}
Documentation = ""
Repository = ""
HeroImage = ""
AgentIcon = ""

Version = "1.0.0"

// The resource whose answer is the agent's answer.
TargetActionID = "responseResource"

// Other agents whose resources this one uses, such as "@other:1.2.5".
Workflows {}

Settings {
  // With \`false\`, the agent runs once and prints its answer.
  APIServerMode = true

  APIServer {
    HostIP = "127.0.0.1"
    PortNum = 3000

    // Proxies whose word about the client's address is taken.
    TrustedProxies {}

    Routes {
      new {
        Path = "/api/v1/whois"
        Methods {
          "GET"
          "POST"
        }
      }
    }

    // Web pages of other origins may call when this is on.
    CORS {
      EnableCORS = false
      AllowOrigins {
        "http://localhost:8080"
      }
      AllowMethods {
        "GET"
        "POST"
      }
      AllowHeaders {
        "Origin"
        "Content-Type"
        "Authorization"
      }
      ExposeHeaders {
        "Content-Length"
      }
      AllowCredentials = true
      MaxAge = 12.h
    }
  }

  // With \`true\`, folders below \`data\` are served as web pages, and apps are started and passed on to.
  WebServerMode = false

  WebServer {
    HostIP = "127.0.0.1"
    PortNum = 8080
    TrustedProxies {}
    Routes {
      new {
        Path = "/web"
        ServerType = "static"
        PublicPath = "/web"
      }
    }
  }

  AgentSettings {
    Timezone = "Etc/UTC"
    InstallAnaconda = false
    CondaPackages {}
    PythonPackages {}
    Repositories {}
    Packages {}
    Models {
      "llama3.2:1b"
    }
    OfflineMode = false
    OllamaImageTag = "0.13.5"

    // Values that are needed while the image is built. They are secret.
    Args {}
    Env {}
  }
}
`;
  },
};
