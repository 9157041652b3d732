// Generated from src/project/templates/**/*.pkl by `npm run gen`. Edit those.

/** The files that a new agent starts with: name → text, with holes for names. */
export const sources: Readonly<Record<string, string>> = {
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
