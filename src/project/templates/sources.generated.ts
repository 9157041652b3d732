// Generated from src/project/templates/**/*.pkl by `npm run gen`. Edit those.

/** The files that a new agent starts with: name → text, with holes for names. */
export const sources: Readonly<Record<string, string>> = {
  get "agents/api/resources/answer"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "answer"
Name = "Answer"
Description = "Calculates the payments"
Category = ""

local loan = request.input
local months = loan.years * 12
local rate = loan.interest / 1200
local payment = loan.amount * rate / (1 - (1 + rate) ** -months)

APIResponse {
  Response {
    Data {
      new Mapping {
        ["monthly"] = (payment * 100).round() / 100
        ["total"] = (payment * months * 100).round() / 100
      }
    }
  }
}
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
    Expect {
      Json { response { data { new { monthly = 106.62; total = 1279.42 } } } }
    }
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

/// A loan that is paid back in equal monthly payments.
local class Loan {
  /// The amount borrowed.
  amount: Float(isBetween(1, 1000000000)) = 100000.0

  /// The interest in percent a year.
  interest: Float(isBetween(0.01, 100)) = 3.5

  /// The number of years.
  years: Int(isBetween(1, 50)) = 10
}

local class Payments {
  /// The payment each month.
  monthly: Float

  /// All payments together.
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
Name = "Answer"
Description = "Answers with the words of the model"
Category = ""
Requires { "ask" }

APIResponse {
  Response { Data { "@(llm.response("ask"))" } }
}
`;
  },
  get "agents/chat/resources/ask"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "ask"
Name = "Ask"
Description = "Asks the model"
Category = ""

Chat {
  Model = "llama3.2:1b"
  Scenario {
    new { Role = "system"; Prompt = "You answer briefly and in plain words." }
  }
  Prompt = "@(request.input.q)"
}
`;
  },
  get "agents/chat/tests/requests"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Test.pkl"

// Takes the place of the model, so that the tests run without it.
StandIns {
  ["ask"] { Output = "Paris" }
}

Tests {
  ["answers with the words of the model"] {
    Request {
      Path = "/api/v1/{{name}}"
      Query { ["q"] = "What is the capital of France?" }
    }
    Expect {
      Json { response { data { "Paris" } } }
    }
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

/// A question to the model.
local class Question {
  /// The question.
  q: String(length.isBetween(1, 4000)) = "Who are you?"
}

Settings {
  APIServerMode = true
  APIServer {
    Routes {
      new { Path = "/api/v1/{{name}}"; Methods { "GET"; "POST" }; Input = Question }
    }
  }
  AgentSettings {
    // Runs in Ollama, which downloads it for the first question (1.3 GB).
    Models { "llama3.2:1b" }
  }
}
`;
  },
  get "agents/picture.pillow/resources/draw"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "draw"
Name = "Draw"
Description = "Draws a picture and prints it as a data URL"
Category = ""

Python {
  Script =
    """
    import base64, io, math, os, random
    from PIL import Image, ImageDraw, ImageFont

    SIZE = 1024
    prompt = os.environ["PROMPT"]
    chance = random.Random(prompt)
    hue, petals = chance.randrange(360), chance.randint(6, 12)
    picture = Image.new("RGB", (SIZE, SIZE), f"hsl({hue + 180}, 60%, 93%)")

    for ring in range(5, 0, -1):
        reach, turn = 85 * ring, chance.random()
        flower = Image.new("L", picture.size)
        points = [2 * math.pi * step / 720 for step in range(720)]
        edge = [(a, reach * (0.75 + 0.25 * math.cos(petals * (a + turn)))) for a in points]
        shape = [(SIZE / 2 + r * math.cos(a), 470 + r * math.sin(a)) for a, r in edge]
        ImageDraw.Draw(flower).polygon(shape, fill=225)
        picture.paste(f"hsl({hue + 25 * ring}, 75%, {72 - 7 * ring}%)", mask=flower)

    picture = picture.resize((SIZE // 2, SIZE // 2), Image.Resampling.LANCZOS)
    title = {"fill": f"hsl({hue}, 45%, 30%)", "font": ImageFont.load_default(20), "anchor": "mm"}
    ImageDraw.Draw(picture).text((SIZE // 4, SIZE // 2 - 24), prompt[:40], **title)
    file = io.BytesIO()
    picture.save(file, "PNG")
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

/// What to draw.
local class Prompt {
  /// Any text; the same text always gives the same picture.
  q: String(length.isBetween(1, 2000)) = "a teddy bear"
}

Settings {
  APIServerMode = true
  APIServer {
    Routes {
      new { Path = "/api/v1/{{name}}"; Methods { "GET"; "POST" }; Input = Prompt }
    }
  }
  AgentSettings {
    PythonPackages { "pillow" }
  }
}
`;
  },
  get "agents/picture/resources/answer"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "answer"
Name = "Answer"
Description = "Answers with the picture"
Category = ""
Requires { "draw" }

APIResponse {
  Response { Data { "@(python.stdout("draw").trim())" } }
}
`;
  },
  get "agents/picture/resources/draw"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "draw"
Name = "Draw"
Description = "Draws a picture and prints it as a data URL"
Category = ""

Python {
  Script =
    #"""
    import base64, colorsys, math, os, random, struct, zlib

    SIZE = 256
    chance = random.Random(os.environ["PROMPT"])
    hue, petals, twist = chance.random(), chance.randint(5, 11), chance.uniform(-4, 4)

    def color(x, y):
        radius, angle = math.hypot(x, y), math.atan2(y, x)
        edge = 0.62 + 0.26 * math.cos(petals * angle + twist * radius)
        petal = min(1, max(0, (edge - radius) * 40))
        ring = 0.5 + 0.5 * math.cos(radius * 18 - petal)
        back = colorsys.hsv_to_rgb(hue + 0.5, 0.12 + 0.1 * radius, 0.97)
        front = colorsys.hsv_to_rgb(hue + 0.22 * radius, 0.85 - 0.35 * ring, 0.8 + 0.2 * ring)
        return bytes(round(255 * (b + (f - b) * petal)) for b, f in zip(back, front))

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    steps = [2 * step / (SIZE - 1) - 1 for step in range(SIZE)]
    rows = b"".join(b"\\0" + b"".join(color(x, y) for x in steps) for y in steps)
    png = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0))
    png += chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    print("data:image/png;base64," + base64.b64encode(png).decode())
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

/// What to draw.
local class Prompt {
  /// Any text; the same text always gives the same picture.
  q: String(length.isBetween(1, 2000)) = "a teddy bear"
}

Settings {
  APIServerMode = true
  APIServer {
    Routes {
      new { Path = "/api/v1/{{name}}"; Methods { "GET"; "POST" }; Input = Prompt }
    }
  }
}
`;
  },
  get "agents/tool/resources/answer"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "answer"
Name = "Answer"
Description = "Answers with the output of the command"
Category = ""
Requires { "count" }

APIResponse {
  Response { Data { "@(exec.stdout("count").trim())" } }
}
`;
  },
  get "agents/tool/resources/count"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Resource.pkl"

ActionID = "count"
Name = "Count"
Description = "Counts words with the tools of the shell"
Category = ""

Exec {
  Command =
    #"""
    printf '%s' "$TEXT" | tr -s '[:space:]' '\\n' | grep . |
      sort | uniq -c | sort -rn | head -n "$TOP" | sed 's/^ *//'
    """#
  Env {
    // Values of a request are variables here, never part of the command.
    ["TEXT"] = "@(request.input.text)"
    ["TOP"] = "@(request.input.top)"
  }
}
`;
  },
  get "agents/tool/tests/requests"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Test.pkl"

Tests {
  ["lists the most frequent word"] {
    Request {
      Path = "/api/v1/{{name}}"
      Query { ["text"] = "bee bear bee"; ["top"] = "1" }
    }
    Expect {
      Json { response { data { "2 bee" } } }
    }
  }
  ["keeps a text from being a command"] {
    Request {
      Path = "/api/v1/{{name}}"
      Query { ["text"] = "$(id);\`id\`" }
    }
    Expect {
      Json { response { data { "1 $(id);\`id\`" } } }
    }
  }
}
`;
  },
  get "agents/tool/workflow"() {
    return `amends "package://schema.kdeps.com/core@{{schema}}#/Workflow.pkl"

AgentID = "{{name}}"
Description = "Counts the words of a text"
TargetActionID = "answer"

/// A text whose words are counted.
local class Text {
  /// The text.
  text: String(length.isBetween(1, 20000)) = "a bear and a bee and a bat"

  /// How many words to list, the most frequent ones first.
  top: Int(isBetween(1, 100)) = 10
}

Settings {
  APIServerMode = true
  APIServer {
    Routes {
      new { Path = "/api/v1/{{name}}"; Methods { "GET"; "POST" }; Input = Text }
    }
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
