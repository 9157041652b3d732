// Generated from src/project/templates/**/*.pkl by `npm run gen`. Edit those.

/** The files that a new agent starts with: name → text, with holes for names. */
export const sources: Readonly<Record<string, string>> = {
  get "test"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Test.pkl"

// Results that take the place of actions, so that the tests need no model, GPU or network.
StandIns {
  ["pythonResource"] {
    Output = "<svg/>"
  }
}

// Requests, and the responses that they must get: \`kdeps agent test {{name}}\`.
Tests {
  ["draws a picture for the prompt"] {
    Request {
      Path = "/api/v1/{{name}}"
      Query {
        ["q"] = "A Teddy Bear"
      }
    }
    Expect {
      Json {
        response {
          data {
            new {
              prompt = "A Teddy Bear"
              picture = "data:image/svg+xml;base64,PHN2Zy8+"
            }
          }
        }
      }
    }
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

// The resource that provides the agent's answer.
TargetActionID = "responseResource"

// Other agents whose resources this one uses, such as "@other:1.2.5".
Workflows {}

Settings {
  // With \`false\`, the agent runs once and prints its answer.
  APIServerMode = true

  APIServer {
    HostIP = "127.0.0.1"
    PortNum = 3000

    // Proxies trusted to report the client's address.
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

    // If enabled, web pages of other origins may call the API.
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

  // With \`true\`, the agent serves folders in \`data\` as web pages, and starts apps and proxies to them.
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
    // Ollama models to include in images, such as "llama3.2:1b".
    Models {}
    OfflineMode = false
    OllamaImageTag = "0.13.5"

    // Values needed while the image is built. They are secret.
    Args {}
    Env {}
  }
}
`;
  },
};
