import { type Example, explanations } from '../../../lang/diagnostics/index.ts';

const amendsResource = 'amends "package://schema.kdeps.com/core@0.5.1#/Resource.pkl"';
const amendsWorkflow = 'amends "package://schema.kdeps.com/core@0.5.1#/Workflow.pkl"';
const answers = 'Run { APIResponse { Response { Data { "hello" } } } }';

function workflowText(settings: string, ids = 'AgentID = "painter"\nTargetActionID = "answer"\n'): string {
  return `${amendsWorkflow}\n${ids}Description = "Paints"\n${settings}\n`;
}

function resourceText(rest: string, head = `${amendsResource}\nActionID = "answer"\n`): string {
  return `${head}Name = "Answer"\nDescription = "Answers"\nCategory = ""\n${rest}\n`;
}

const inOrder = { 'workflow.pkl': workflowText(''), 'resources/answer.pkl': resourceText(answers) };

/** An agent in which these files are invalid and all others are valid. */
function agent(files: Readonly<Record<string, string>>): Example {
  const rest = Object.entries(inOrder).filter(([name]) => !(name in files));
  return { command: 'kdeps validate', files, rest: Object.fromEntries(rest) };
}

/** A resource with these lines. */
function resource(rest: string, head?: string): Example {
  return agent({ 'resources/answer.pkl': resourceText(rest, head) });
}

function workflow(settings: string, ids?: string): Example {
  return agent({ 'workflow.pkl': workflowText(settings, ids) });
}

/** Settings with a single API. */
function api(inside: string): Example {
  return agent({ 'workflow.pkl': apiText(inside) });
}

function apiText(inside: string): string {
  return workflowText(`Settings {\n  APIServerMode = true\n  APIServer {\n    ${inside}\n  }\n}`);
}

const running: Example = { needs: 'a running agent' };
const route = 'Routes { new { Path = "/api/v1/answer"; Methods { "GET" } } }';

/** Errors in the files of an agent. */
export const fileCatalogue = explanations({
  'kdeps/no-such-path': {
    title: 'The path does not exist',
    cause: 'No file or folder exists at the given path.',
    cure: 'Check the spelling and the current folder.',
    example: { command: 'kdeps validate painter', files: {} },
  },
  'kdeps/not-an-agent': {
    title: 'The path is not an agent',
    cause: 'An agent is a folder with a `workflow.pkl`, that file itself, or a package (`.kdeps`).',
    cure: 'Use the folder of the agent, or create an agent with `kdeps new NAME`.',
    example: { command: 'kdeps validate', files: { 'note.txt': '' } },
  },
  'kdeps/not-settings': {
    title: 'The file does not contain machine settings',
    cause: '`.kdeps.pkl` does not amend the module `Kdeps` of the schema.',
    cure: 'Start the file with `amends "package://schema.kdeps.com/core@0.5.1#/Kdeps.pkl"`.',
    example: agent({ '.kdeps.pkl': 'mode = "docker"\n' }),
  },
  'kdeps/no-tests': {
    title: 'The agent has no tests',
    cause: '`kdeps agent test` found no `.pkl` file in the folder `tests` of the agent.',
    cure: 'Write a module that amends `Test.pkl`, with requests and the responses that they must get.',
    example: { ...agent({}), command: 'kdeps agent test' },
  },
  'kdeps/unusable-test-file': {
    title: 'A test declares a file that cannot be used',
    cause:
      'A file in `StandIns`, `Uploads` or `Expect` of a test does not exist, is not in the folder of the tests, or has no or several contents.',
    cure: 'Set one of `Text`, `Base64` and `File`, and keep files of tests in the folder `tests` of the agent.',
    example: {
      ...agent({
        'tests/answer.pkl': `amends "package://schema.kdeps.com/core@0.5.1#/Test.pkl"

StandIns {
  ["answer"] { Files { ["/tmp/image.png"] { File = "missing.png" } } }
}
`,
      }),
      command: 'kdeps agent test',
    },
  },
  'kdeps/wrong-schema-module': {
    title: 'The file amends the wrong module',
    cause:
      '`workflow.pkl` amends the module `Workflow` of the schema, every file in `resources` amends `Resource`, and every file in `tests` amends `Test`.',
    cure: 'Correct the first line of the file, or move the file out of its folder.',
    example: agent({ 'resources/answer.pkl': 'ActionID = "answer"\n' }),
  },
  'kdeps/unknown-schema-module': {
    title: 'The schema does not have such a module',
    cause: 'The URI of `amends` or `import` names a module that no version of the schema has.',
    cure: 'Most files amend `Workflow` or `Resource`. Check the spelling of the last part of the URI.',
    example: agent({ 'resources/answer.pkl': 'amends "package://schema.kdeps.com/core@0.5.1#/Resorce.pkl"\n' }),
  },
  'kdeps/unknown-schema-version': {
    title: 'The schema does not have such a version',
    cause: 'Versions of the schema are numbers up to `0.5.1`, the newest one that this program knows.',
    cure: 'Use `0.5.1`; `kdeps upgrade` converts a whole agent. For files of a newer version, install a newer program.',
    example: agent({ 'resources/answer.pkl': 'amends "package://schema.kdeps.com/core@latest#/Resource.pkl"\n' }),
  },
  'kdeps/unknown-field': {
    title: 'The schema does not have such a field',
    cause:
      'A block sets a field that it does not have. Often the field is misspelled, or belongs one block further in or out.',
    cure: 'Use the suggested name. The message lists all fields of the block.',
    example: resource('Run {\n  Exec { Comand = "date" }\n}'),
  },
  'kdeps/no-resources': {
    title: 'The agent has no resources',
    cause: 'The folder `resources` is missing or contains no `.pkl` file.',
    cure: 'Add one with `kdeps scaffold`.',
    example: { command: 'kdeps validate', files: { 'workflow.pkl': workflowText('') } },
  },
  'kdeps/several-actions': {
    title: 'The resource has several actions',
    cause: 'Other resources refer to the result of a resource by its id. With two actions, the id would be ambiguous.',
    cure: 'Give each action its own file and id, and let one require the other.',
    example: resource('Run {\n  Exec { Command = "date" }\n  Python { Script = "print(1)" }\n}'),
  },
  'kdeps/agent-not-installed': {
    title: 'An agent that this one uses is not installed',
    cause: '`Workflows` names an agent that is neither in this package nor among the installed ones.',
    cure: 'Install it with `kdeps install FILE.kdeps`, or remove it from `Workflows`.',
    example: workflow('Workflows { "@translator:1.0.0" }'),
  },
  'kdeps/duplicate-action': {
    title: 'Two resources have the same id',
    cause: 'Other resources can only refer to a resource by its `ActionID`.',
    cure: 'Change the id of one of them, and the `Requires` and calls that refer to it.',
    example: agent({ 'resources/again.pkl': resourceText(answers) }),
  },
  'kdeps/unknown-action': {
    title: 'No resource has this id',
    cause: '`Requires`, or a call such as `exec.stdout("id")`, names an id that no resource has.',
    cure: 'Use the suggested id, or add the resource.',
    example: resource(`Requires { "fetch" }\n${answers}`),
  },
  'kdeps/unknown-target': {
    title: 'The target resource does not exist',
    cause:
      '`TargetActionID` of the workflow names the resource whose result is the answer, but no resource has that id.',
    cure: 'Use the id of the resource with the `APIResponse`.',
    example: workflow('', 'AgentID = "painter"\nTargetActionID = "anwser"\n'),
  },
  'kdeps/circular-requirements': {
    title: 'Resources have a circular dependency',
    cause: 'Each of them would wait for another, so none could ever start.',
    cure: 'Remove one of the `Requires`, or move what both need into a third resource that both require.',
    example: resource(`Requires { "answer" }\n${answers}`),
  },
  'kdeps/unknown-function': {
    title: 'Unknown function',
    cause: 'A promise calls a function that the module before the dot does not have.',
    cure: 'Use the suggested name. The message lists the functions of the module.',
    example: resource('Run { APIResponse { Response { Data { "@(request.parms("q"))" } } } }'),
  },
  'kdeps/unknown-object': {
    title: 'Unknown object',
    cause: 'A name before a dot is undefined, but similar to an object that agents can use, such as `request`.',
    cure: 'Use the suggested name.',
    example: resource('Run { APIResponse { Response { Data { "@(reqest.params("q"))" } } } }'),
  },
  'kdeps/unknown-route': {
    title: 'The workflow has no such route',
    cause: '`RestrictToRoutes` names a path that no route of the workflow has, so the resource would never run.',
    cure: 'Write the path as in `Routes` of the workflow, or add a route there.',
    example: agent({
      'workflow.pkl': apiText(route),
      'resources/answer.pkl': resourceText(
        'Run {\n  RestrictToRoutes { "/api/v1/answr" }\n  APIResponse { Response { Data { "hello" } } }\n}',
      ),
    }),
  },
  'kdeps/unknown-method': {
    title: 'Unknown HTTP method',
    cause: '`RestrictToHTTPMethods` names a method that no request can have, so the resource would never run.',
    cure: 'The methods are GET, POST, PUT, PATCH, DELETE, OPTIONS and HEAD.',
    example: resource('Run {\n  RestrictToHTTPMethods { "GETT" }\n  APIResponse { Response { Data { "hello" } } }\n}'),
  },
  'kdeps/missing-file': {
    title: 'The agent has no such file',
    cause: '`data.filepath` names an agent, or a file in the folder `data` of an agent, that does not exist.',
    cure: 'Write the agent as `painter/1.0.0`, with the name and version from its workflow, and put the file into its folder `data`.',
    example: resource('Run {\n  Python { Script = read(data.filepath("painter/1.0.0", "draw.py")).text }\n}'),
  },
  'kdeps/no-route': {
    title: 'A server has no routes',
    cause: 'Without a route, every request would be answered with 404.',
    cure: 'Add a route to `Routes`.',
    example: api('PortNum = 3000'),
  },
  'kdeps/duplicate-route': {
    title: 'A path has two routes',
    cause: 'Only the first of them could ever be used.',
    cure: 'Merge them into one route with the methods of both.',
    example: api(
      'Routes {\n      new { Path = "/a"; Methods { "GET" } }\n      new { Path = "/a"; Methods { "POST" } }\n    }',
    ),
  },
  'kdeps/unsupported-field-type': {
    title: 'A field of an `Input` or `Output` class has a type that requests cannot send',
    cause: 'Types such as functions, classes and pairs cannot be represented in JSON or a form.',
    cure: 'Use another type, or make the property `hidden`, `fixed` or `local` if it is not a field.',
    example: agent({
      'workflow.pkl': workflowText(
        `local class Prompt { convert: (String) -> String }\nSettings {\n  APIServerMode = true\n  APIServer {\n    Routes { new { Path = "/a"; Methods { "GET" }; Input = Prompt } }\n  }\n}`,
      ),
    }),
  },
  'kdeps/unknown-input-field': {
    title: 'A resource reads a field that no request has',
    cause: 'The `Input` classes of the routes have no field with this name.',
    cure: 'Correct the name, or add the field to the class.',
    example: agent({
      'workflow.pkl': workflowText(
        `local class Prompt { q: String }\nSettings {\n  APIServerMode = true\n  APIServer {\n    Routes { new { Path = "/a"; Methods { "GET" }; Input = Prompt } }\n  }\n}`,
      ),
      'resources/answer.pkl': resourceText('Run { APIResponse { Response { Data { "@(request.input.p)" } } } }'),
    }),
  },
  'kdeps/not-required': {
    title: 'A resource reads the result of one that never runs',
    cause: 'Only the target of the workflow and what it requires, directly or indirectly, run.',
    cure: 'Add the id to `Requires` of the resource that reads the result.',
    example: agent({
      'resources/answer.pkl': resourceText('Run { APIResponse { Response { Data { "@(python.stdout("draw"))" } } } }'),
      'resources/draw.pkl': resourceText(
        'Run { Python { Script = "print(1)" } }',
        `${amendsResource}\nActionID = "draw"\n`,
      ),
    }),
  },
  'kdeps/route-without-methods': {
    title: 'A route has no methods',
    cause: 'A route only serves the methods it lists, and this one lists none.',
    cure: 'Add `Methods { "GET" }`.',
    example: api('Routes { new { Path = "/api/v1/answer" } }'),
  },
  'kdeps/invalid-path': {
    title: 'The path of a route is malformed',
    cause:
      'The path has a parameter without a name, two parameters with the same name, or a character that cannot occur in a request path.',
    cure: 'Use `:name` for one segment of the path, and `*name` at its end for the rest.',
    example: api('Routes { new { Path = "/users/:"; Methods { "GET" } } }'),
  },
  'kdeps/reserved-path': {
    title: 'A route has a path that is reserved for the server',
    cause:
      'The server itself answers requests for the list of jobs and all paths below it, so the route would never be reached.',
    cure: 'Change the path of the route, or `Path` of `Jobs`.',
    example: api('Routes { new { Path = "/jobs"; Methods { "GET" } } }'),
  },
  'kdeps/missing-web-folder': {
    title: 'The folder of a web page does not exist',
    cause: '`PublicPath` names a folder below `data` that does not exist.',
    cure: 'Create the folder, or correct `PublicPath`.',
    example: workflow(
      'Settings {\n  WebServerMode = true\n  WebServer { Routes { new { Path = "/"; PublicPath = "/painter/1.0.0/web" } } }\n}',
    ),
  },
  'kdeps/invalid-origin': {
    title: 'An origin is malformed',
    cause:
      'Browsers send an origin as `https://example.com`, without a path or a trailing slash. Any other form never matches.',
    cure: 'Write the origin as in the message, or `*` for any.',
    example: api(`${route}\n    CORS { EnableCORS = true; AllowOrigins { "https://example.com/" } }`),
  },
  'kdeps/invalid-proxy': {
    title: 'An address in `TrustedProxies` is malformed',
    cause: 'Trusted proxies are identified by an IP address or a network.',
    cure: 'Use an address such as `10.0.0.1` or a network such as `10.0.0.0/8`.',
    example: api(`${route}\n    TrustedProxies { "proxy.example.com" }`),
  },
  'kdeps/same-port': {
    title: 'Two servers use the same port',
    cause: 'The API and the web pages are separate servers, and only one of them can listen on a port.',
    cure: 'Change the `PortNum` of one of them.',
    example: workflow(
      `Settings {\n  APIServerMode = true\n  APIServer { PortNum = 3000; ${route} }\n  WebServerMode = true\n  WebServer { PortNum = 3000; Routes { new { Path = "/"; ServerType = "app"; AppPort = 9000 } } }\n}`,
    ),
  },
  'kdeps/public-address': {
    title: 'Anyone could use a server of the agent',
    cause:
      'It listens on an address that other machines can reach, and does not require keys. Anyone who finds it could use your machine.',
    cure: 'Listen on `127.0.0.1`, give `APIServer` keys (`kdeps key new` creates one), or set `Public = true` if that is intended.',
    example: api(`HostIP = "0.0.0.0"; ${route}`),
  },
  'kdeps/duplicate-key': {
    title: 'Two keys have the same hash',
    cause: 'Both names belong to the same key, so it is unclear whose limits and jobs apply.',
    cure: 'Give every client its own key: `kdeps key new` creates one.',
    example: api(
      `${route}\n    Keys { for (name in List("a", "b")) { [name] { Hash = "sha256:" + "0".repeat(64) } } }`,
    ),
  },
  'kdeps/empty-key': {
    title: 'The hash of a key is that of an empty text',
    cause: 'The key was probably read from an empty variable or file, so anyone could guess it.',
    cure: '`kdeps key new` creates a key and its hash.',
    example: api(
      `${route}\n    Keys { ["a"] { Hash = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" } }`,
    ),
  },
  'kdeps/unsafe-value': {
    title: 'An external value would become code',
    cause:
      'The value comes from a request, a model or a program. In this position of the command or script it would be run as code.',
    cure: 'Pass the value in `Env`, and let the command or script read that variable.',
    example: resource('Run {\n  Exec { Command = "@(request.params("program")) --version" }\n}'),
  },
  'kdeps/unsafe-variable': {
    title: 'An external value would control how programs start',
    cause: 'Variables such as `PATH` and `LD_PRELOAD` control which programs and libraries are used.',
    cure: 'Use a different variable name for the value.',
    example: resource(
      'Run {\n  Exec {\n    Env { ["PATH"] = "@(request.params("path"))" }\n    Command = "date"\n  }\n}',
    ),
  },
  'kdeps/python-syntax': {
    title: 'A Python script has a syntax error',
    cause: 'The Python that would run the script cannot parse it. `kdeps validate` asks it, where one is installed.',
    cure: 'Correct the line. If it needs a newer Python, set `KDEPS_PYTHON` to one.',
    example: resource('Python {\n  Script = """\n    for name in ["a", "b"]\n      print(name)\n    """\n}'),
  },
  'kdeps/untraceable-code': {
    title: 'The origin of a part of the code is unknown',
    cause: 'The command or script is computed in a way that does not reveal which part is yours and which is external.',
    cure: 'Write it as a single text with promises, or pass values in `Env`. `Raw = true` turns off this check.',
    example: running,
  },
});
