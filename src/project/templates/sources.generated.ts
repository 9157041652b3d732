// Generated from src/project/templates/**/*.pkl by `npm run gen`. Edit those.

/** The files that a new agent starts with: name → text, with holes for names. */
export const sources: Readonly<Record<string, string>> = {
  get "agents/api/resources/answer"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "answer"
Description = "Calculates the payments"

local months = request.input.years * 12
local rate = request.input.interest / 1200
local payment = request.input.amount * rate / (1 - (1 + rate) ** -months)

APIResponse {
  Response {
    Data { new Mapping { ["monthly"] = cents(payment); ["total"] = cents(payment * months) } }
  }
}

local function cents(amount) = (amount * 100).round() / 100
`;
  },
  get "agents/api/tests/requests"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Test.pkl"

Tests {
  ["calculates the payments"] {
    Request {
      Path = "/api/v1/{{name}}"
      Query { ["amount"] = "1200"; ["interest"] = "12"; ["years"] = "1" }
    }
    Expect { Json { response { data { new { monthly = 106.62; total = 1279.42 } } } } }
  }
  ["refuses a loan of no years"] {
    Request { Path = "/api/v1/{{name}}"; Query { ["years"] = "0" } }
    Expect { Status = 422 }
  }
}
`;
  },
  get "agents/api/workflow"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Workflow.pkl"

AgentID = "{{name}}"
Description = "Calculates the payments of a loan"
TargetActionID = "answer"

local class Loan {
  amount: Float(isBetween(1, 1000000000)) = 100000.0

  /// In percent a year.
  interest: Float(isBetween(0.01, 100)) = 3.5
  years: Int(isBetween(1, 50)) = 10
}

local class Payments {
  monthly: Float
  total: Float
}

Settings {
  APIServerMode = true
  APIServer {
    Routes {
      new { Path = "/api/v1/{{name}}"; Methods { "GET"; "POST" }; Input = Loan; Output = Payments }
    }
  }
}
`;
  },
  get "agents/chat/resources/answer"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "answer"
Description = "Answers with the words of the model"
Requires { "ask" }

APIResponse {
  Response { Data { "@(llm.response("ask"))" } }
}
`;
  },
  get "agents/chat/resources/ask"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "ask"
Description = "Asks the model"

Chat {
  Model = "llama3.2:1b"
  Scenario { new { Role = "system"; Prompt = "You answer briefly and in plain words." } }
  Prompt = "@(request.input.q)"
}
`;
  },
  get "agents/chat/tests/requests"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Test.pkl"

// Takes the place of the model, so that the tests run without it.
StandIns { ["ask"] { Output = "Paris" } }

Tests {
  ["answers with the words of the model"] {
    Request { Path = "/api/v1/{{name}}"; Query { ["q"] = "What is the capital of France?" } }
    Expect { Json { response { data { "Paris" } } } }
  }
  ["refuses an empty question"] {
    Request { Path = "/api/v1/{{name}}"; Query { ["q"] = "" } }
    Expect { Status = 422 }
  }
}
`;
  },
  get "agents/chat/workflow"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Workflow.pkl"

AgentID = "{{name}}"
Description = "Answers questions with a language model"
TargetActionID = "answer"

local class Question {
  /// What to ask the model.
  q: String(length.isBetween(1, 4000)) = "Who are you?"
}

Settings {
  APIServerMode = true
  APIServer {
    Routes { new { Path = "/api/v1/{{name}}"; Methods { "GET"; "POST" }; Input = Question } }
  }
  // Runs in Ollama, which downloads it for the first question (1.3 GB).
  AgentSettings { Models { "llama3.2:1b" } }
}
`;
  },
  get "agents/picture.pillow/resources/draw"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "draw"
Description = "Draws a picture and prints it as a data URL"

Python {
  Script =
    """
    import base64, io, math, os, random
    from PIL import Image, ImageDraw, ImageFont

    prompt, turns = os.environ["PROMPT"], [math.tau * step / 720 for step in range(720)]
    chance = random.Random(prompt)
    hue, petals = chance.randrange(360), chance.randint(6, 12)
    picture = Image.new("RGB", (1024, 1024), f"hsl({hue + 180}, 60%, 93%)")
    for ring in range(5, 0, -1):
        size, turn = 85 * ring, chance.random()
        edge = [(a, size * (0.75 + 0.25 * math.cos(petals * (a + turn)))) for a in turns]
        petal = [(512 + r * math.cos(a), 470 + r * math.sin(a)) for a, r in edge]
        ImageDraw.Draw(picture).polygon(petal, f"hsl({hue + 25 * ring}, 75%, {74 - 7 * ring}%)")
    font = ImageFont.load_default(40)
    ImageDraw.Draw(picture).text((512, 976), prompt[:40], f"hsl({hue}, 45%, 30%)", font, "mm")

    file = io.BytesIO()
    picture.resize((512, 512), Image.Resampling.LANCZOS).save(file, "PNG")
    print("data:image/png;base64," + base64.b64encode(file.getvalue()).decode())
    """
  Env { ["PROMPT"] = "@(request.input.q)" }
}
`;
  },
  get "agents/picture.pillow/workflow"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Workflow.pkl"

AgentID = "{{name}}"
Description = "Draws a flower for a prompt"
TargetActionID = "answer"

local class Prompt {
  /// What to draw. The same text always gives the same picture.
  q: String(length.isBetween(1, 2000)) = "a teddy bear"
}

Settings {
  APIServerMode = true
  APIServer {
    Routes { new { Path = "/api/v1/{{name}}"; Methods { "GET"; "POST" }; Input = Prompt } }
  }
  AgentSettings { PythonPackages { "pillow" } }
}
`;
  },
  get "agents/picture/resources/answer"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "answer"
Description = "Answers with the picture"
Requires { "draw" }

APIResponse {
  Response { Data { "@(python.stdout("draw").trim())" } }
}
`;
  },
  get "agents/picture/resources/draw"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "draw"
Description = "Draws a picture and prints it as a data URL"

Python {
  Script =
    #"""
    import base64, colorsys, math, os, random, struct, zlib

    SIZE, chance = 256, random.Random(os.environ["PROMPT"])
    hue, petals, twist = chance.random(), chance.randint(5, 11), chance.uniform(-4, 4)

    def pixel(x, y):
        r, angle = math.hypot(x, y), math.atan2(y, x)
        if r > 0.62 + 0.26 * math.cos(petals * angle + twist * r):
            return colorsys.hsv_to_rgb(hue + 0.5, 0.12 + 0.1 * r, 0.97)
        ring = math.cos(18 * r) / 2
        return colorsys.hsv_to_rgb(hue + 0.22 * r, 0.68 - 0.35 * ring, 0.9 + 0.2 * ring)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    axis = [2 * step / (SIZE - 1) - 1 for step in range(SIZE)]
    rows = (b"\\0" + bytes(round(255 * c) for x in axis for c in pixel(x, y)) for y in axis)
    png = chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"".join(rows)))
    print("data:image/png;base64," + base64.b64encode(b"\\x89PNG\\r\\n\\x1a\\n" + png + chunk(b"IEND", b"")).decode())
    """#
  Env { ["PROMPT"] = "@(request.input.q)" }
}
`;
  },
  get "agents/picture/tests/requests"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Test.pkl"

Tests {
  ["draws a picture"] {
    Request {
      Path = "/api/v1/{{name}}"
      Query { ["q"] = "a red fox" }
      Headers { ["Accept"] = "image/png" }
    }
    Expect { Headers { ["Content-Type"] = "image/png" } }
  }
  ["refuses an empty prompt"] {
    Request { Path = "/api/v1/{{name}}"; Query { ["q"] = "" } }
    Expect { Status = 422 }
  }
}
`;
  },
  get "agents/picture/workflow"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Workflow.pkl"

AgentID = "{{name}}"
Description = "Draws a flower for a prompt"
TargetActionID = "answer"

local class Prompt {
  /// What to draw. The same text always gives the same picture.
  q: String(length.isBetween(1, 2000)) = "a teddy bear"
}

Settings {
  APIServerMode = true
  APIServer {
    Routes { new { Path = "/api/v1/{{name}}"; Methods { "GET"; "POST" }; Input = Prompt } }
  }
}
`;
  },
  get "agents/tool/resources/answer"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "answer"
Description = "Answers with the output of the command"
Requires { "count" }

APIResponse {
  Response { Data { "@(exec.stdout("count").trim())" } }
}
`;
  },
  get "agents/tool/resources/count"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "count"
Description = "Counts words with the tools of the shell"

Exec {
  Command =
    #"""
    printf '%s' "$TEXT" | tr -s '[:space:]' '\\n' | grep . |
      sort | uniq -c | sort -rn | head -n "$TOP" | sed 's/^ *//'
    """#
  // Values of a request are variables here, never part of the command.
  Env { ["TEXT"] = "@(request.input.text)"; ["TOP"] = "@(request.input.top)" }
}
`;
  },
  get "agents/tool/tests/requests"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Test.pkl"

Tests {
  ["lists the most frequent word"] {
    Request { Path = "/api/v1/{{name}}"; Query { ["text"] = "bee bear bee"; ["top"] = "1" } }
    Expect { Json { response { data { "2 bee" } } } }
  }
  ["keeps a text from being a command"] {
    Request { Path = "/api/v1/{{name}}"; Query { ["text"] = "$(id);\`id\`" } }
    Expect { Json { response { data { "1 $(id);\`id\`" } } } }
  }
}
`;
  },
  get "agents/tool/workflow"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Workflow.pkl"

AgentID = "{{name}}"
Description = "Counts the words of a text"
TargetActionID = "answer"

local class Text {
  text: String(length.isBetween(1, 20000)) = "a bear and a bee and a bat"

  /// How many words to list, the most frequent ones first.
  top: Int(isBetween(1, 100)) = 10
}

Settings {
  APIServerMode = true
  APIServer {
    Routes { new { Path = "/api/v1/{{name}}"; Methods { "GET"; "POST" }; Input = Text } }
  }
}
`;
  },
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
