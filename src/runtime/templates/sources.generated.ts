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
Description = "Draws a picture for the prompt, the same one each time"
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

  Python {
    Script = """
      import math, os, random
      from html import escape

      prompt = os.environ["PROMPT"] or "A Teddy Bear"
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

    // What comes from a request goes by here: in the script itself it would be taken for a part of it.
    Env {
      ["PROMPT"] = "@(request.params("q"))"
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
        Path = "/api/v1/{{ name }}"
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
    // Models of Ollama that an image brings along, such as "llama3.2:1b".
    Models {}
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
