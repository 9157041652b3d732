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

/** An agent in which these files are not in order, and all others are. */
function agent(files: Readonly<Record<string, string>>): Example {
  const rest = Object.entries(inOrder).filter(([name]) => !(name in files));
  return { command: 'kdeps validate', files, rest: Object.fromEntries(rest) };
}

/** A resource, by the lines that differ between resources. */
function resource(rest: string, head?: string): Example {
  return agent({ 'resources/answer.pkl': resourceText(rest, head) });
}

function workflow(settings: string, ids?: string): Example {
  return agent({ 'workflow.pkl': workflowText(settings, ids) });
}

/** Settings with one API. */
function api(inside: string): Example {
  return agent({ 'workflow.pkl': apiText(inside) });
}

function apiText(inside: string): string {
  return workflowText(`Settings {\n  APIServerMode = true\n  APIServer {\n    ${inside}\n  }\n}`);
}

const running: Example = { needs: 'a running agent' };
const route = 'Routes { new { Path = "/api/v1/answer"; Methods { "GET" } } }';

/** What can be wrong with the files of an agent. */
export const fileCatalogue = explanations({
  'kdeps/no-such-path': {
    title: 'The path leads nowhere',
    cause: 'There is no file or folder at the path that the command was given.',
    cure: 'Check the spelling, and the folder that you are in.',
    example: { command: 'kdeps validate painter', files: {} },
  },
  'kdeps/not-an-agent': {
    title: 'The path is not an agent',
    cause: 'An agent is a folder with a `workflow.pkl`, that file itself, or a package (`.kdeps`).',
    cure: 'Name the folder of the agent, or make an agent with `kdeps new NAME`.',
    example: { command: 'kdeps validate', files: { 'note.txt': '' } },
  },
  'kdeps/not-settings': {
    title: 'The file does not hold settings of a machine',
    cause: '`.kdeps.pkl` does not amend the module `Kdeps` of the schema.',
    cure: 'Start the file with `amends "package://schema.kdeps.com/core@0.5.1#/Kdeps.pkl"`.',
    example: agent({ '.kdeps.pkl': 'mode = "docker"\n' }),
  },
  'kdeps/wrong-schema-module': {
    title: 'The file amends the wrong module',
    cause:
      '`workflow.pkl` amends the module `Workflow` of the schema, and every file in `resources` amends `Resource`.',
    cure: 'Correct the first line of the file, or move the file out of `resources`.',
    example: agent({ 'resources/answer.pkl': 'ActionID = "answer"\n' }),
  },
  'kdeps/unknown-schema-module': {
    title: 'The schema does not have such a module',
    cause: 'The address behind `amends` or `import` names a module that no version of the schema has.',
    cure: 'Most files amend `Workflow` or `Resource`. Check the spelling of the last part of the address.',
    example: agent({ 'resources/answer.pkl': 'amends "package://schema.kdeps.com/core@0.5.1#/Resorce.pkl"\n' }),
  },
  'kdeps/unknown-schema-version': {
    title: 'The schema does not have such a version',
    cause: 'Versions of the schema are numbers such as `0.5.1`.',
    cure: 'Name the newest version, `0.5.1`; `kdeps upgrade` does it for a whole agent.',
    example: agent({ 'resources/answer.pkl': 'amends "package://schema.kdeps.com/core@latest#/Resource.pkl"\n' }),
  },
  'kdeps/unknown-field': {
    title: 'The schema does not have such a field',
    cause:
      'A block of the agent sets a field that its kind of block does not have. Often it is misspelled, or belongs one block further in or out.',
    cure: 'Use the suggested name. The list in the message has every field of the block.',
    example: resource('Run {\n  Exec { Comand = "date" }\n}'),
  },
  'kdeps/no-resources': {
    title: 'The agent does not have resources',
    cause: 'The folder `resources` is missing, or does not hold any `.pkl` file.',
    cure: 'Add one with `kdeps scaffold`.',
    example: { command: 'kdeps validate', files: { 'workflow.pkl': workflowText('') } },
  },
  'kdeps/several-actions': {
    title: 'The resource has several actions',
    cause:
      'Other resources ask for the result of a resource by its id. With two actions it would not be clear which one they mean.',
    cure: 'Give each action a file and an id of its own, and let one require the other.',
    example: resource('Run {\n  Exec { Command = "date" }\n  Python { Script = "print(1)" }\n}'),
  },
  'kdeps/agent-not-installed': {
    title: 'An agent that this one uses is not installed',
    cause: '`Workflows` names an agent that is neither in this package nor among the installed ones.',
    cure: 'Install it with `kdeps install FILE.kdeps`, or take it out of `Workflows`.',
    example: workflow('Workflows { "@translator:1.0.0" }'),
  },
  'kdeps/duplicate-action': {
    title: 'Two resources have the same id',
    cause: 'The `ActionID` of a resource is the only name that others know it by.',
    cure: 'Give one of them another id, and change the `Requires` and the calls that mean it.',
    example: agent({ 'resources/again.pkl': resourceText(answers) }),
  },
  'kdeps/unknown-action': {
    title: 'There is no resource with this id',
    cause: '`Requires`, or a call such as `exec.stdout("id")`, names an id that no resource has.',
    cure: 'Use the suggested id, or add the resource.',
    example: resource(`Requires { "fetch" }\n${answers}`),
  },
  'kdeps/unknown-target': {
    title: 'The resource that answers does not exist',
    cause:
      '`TargetActionID` of the workflow names the resource whose result is the answer, and no resource has that id.',
    cure: 'Name the id of the resource with the `APIResponse`.',
    example: workflow('', 'AgentID = "painter"\nTargetActionID = "anwser"\n'),
  },
  'kdeps/circular-requirements': {
    title: 'Resources require each other in a circle',
    cause: 'Each of them would wait for another one, so none could ever start.',
    cure: 'Take one of the `Requires` out, or move what both need into a resource that both require.',
    example: resource(`Requires { "answer" }\n${answers}`),
  },
  'kdeps/unknown-function': {
    title: 'There is no such function',
    cause: 'A promise calls a function that the module in front of the dot does not have.',
    cure: 'Use the suggested name. The message lists the functions of the module.',
    example: resource('Run { APIResponse { Response { Data { "@(request.parms("q"))" } } } }'),
  },
  'kdeps/unknown-object': {
    title: 'There is no such object',
    cause:
      'A name in front of a dot is nearly that of an object that agents can use, such as `request`, and nothing in the file has it.',
    cure: 'Use the suggested name.',
    example: resource('Run { APIResponse { Response { Data { "@(reqest.params("q"))" } } } }'),
  },
  'kdeps/unknown-route': {
    title: 'The workflow does not have such a route',
    cause:
      '`RestrictToRoutes` names a path that no route of the workflow has. No request would ever come to the resource.',
    cure: 'Write the path as in `Routes` of the workflow, or add a route there.',
    example: agent({
      'workflow.pkl': apiText(route),
      'resources/answer.pkl': resourceText(
        'Run {\n  RestrictToRoutes { "/api/v1/answr" }\n  APIResponse { Response { Data { "hello" } } }\n}',
      ),
    }),
  },
  'kdeps/unknown-method': {
    title: 'HTTP does not have such a method',
    cause: '`RestrictToHTTPMethods` names a method that no request can have. The resource would never run.',
    cure: 'The methods are GET, POST, PUT, PATCH, DELETE, OPTIONS and HEAD.',
    example: resource('Run {\n  RestrictToHTTPMethods { "GETT" }\n  APIResponse { Response { Data { "hello" } } }\n}'),
  },
  'kdeps/missing-file': {
    title: 'The agent does not have such a file',
    cause: '`data.filepath` names an agent, or a file in the folder `data` of an agent, that does not exist.',
    cure: 'Write the agent as `painter/1.0.0`, its name and version in its workflow, and put the file into its folder `data`.',
    example: resource('Run {\n  Python { Script = read(data.filepath("painter/1.0.0", "draw.py")).text }\n}'),
  },
  'kdeps/no-route': {
    title: 'A server does not have routes',
    cause: 'Without a route, every request would be answered with 404.',
    cure: 'Add a route to `Routes`.',
    example: api('PortNum = 3000'),
  },
  'kdeps/duplicate-route': {
    title: 'A path has two routes',
    cause: 'Only the first of them could ever be used.',
    cure: 'Make one route of them, with the methods of both.',
    example: api(
      'Routes {\n      new { Path = "/a"; Methods { "GET" } }\n      new { Path = "/a"; Methods { "POST" } }\n    }',
    ),
  },
  'kdeps/route-without-methods': {
    title: 'A route does not have methods',
    cause: 'A route serves the methods that it lists, and this one lists none.',
    cure: 'Add `Methods { "GET" }`.',
    example: api('Routes { new { Path = "/api/v1/answer" } }'),
  },
  'kdeps/invalid-path': {
    title: 'The path of a route is malformed',
    cause: 'The path has a part without a name, two parts of one name, or a character that no path of a request has.',
    cure: 'Write `:name` for one part of the path, and `*name` at its end for all the rest.',
    example: api('Routes { new { Path = "/users/:"; Methods { "GET" } } }'),
  },
  'kdeps/missing-web-folder': {
    title: 'The folder of a web page does not exist',
    cause: '`PublicPath` names a folder below `data` that is not there.',
    cure: 'Make the folder, or correct `PublicPath`.',
    example: workflow(
      'Settings {\n  WebServerMode = true\n  WebServer { Routes { new { Path = "/"; PublicPath = "/painter/1.0.0/web" } } }\n}',
    ),
  },
  'kdeps/invalid-origin': {
    title: 'An origin is malformed',
    cause:
      'Browsers send an origin as `https://example.com`, without a path or a slash at its end. One that is written otherwise never matches.',
    cure: 'Write the origin as in the message, or `*` for any.',
    example: api(`${route}\n    CORS { EnableCORS = true; AllowOrigins { "https://example.com/" } }`),
  },
  'kdeps/invalid-proxy': {
    title: 'An address in `TrustedProxies` is malformed',
    cause: 'Only an IP address or a network tells which proxies may be believed.',
    cure: 'Write an address such as `10.0.0.1`, or a network such as `10.0.0.0/8`.',
    example: api(`${route}\n    TrustedProxies { "proxy.example.com" }`),
  },
  'kdeps/same-port': {
    title: 'Two servers have the same port',
    cause: 'The API and the web pages are two servers, and only one of them can listen on a port.',
    cure: 'Give one of them another `PortNum`.',
    example: workflow(
      `Settings {\n  APIServerMode = true\n  APIServer { PortNum = 3000; ${route} }\n  WebServerMode = true\n  WebServer { PortNum = 3000; Routes { new { Path = "/"; ServerType = "app"; AppPort = 9000 } } }\n}`,
    ),
  },
  'kdeps/unsafe-value': {
    title: 'A value from outside would become code',
    cause:
      'A request, a model or a program decides what the value is. At this place of the command or script it would be run, not read.',
    cure: 'Hand the value over in `Env`, and let the command or script read that variable.',
    example: resource('Run {\n  Exec { Command = "@(request.params("program")) --version" }\n}'),
  },
  'kdeps/unsafe-variable': {
    title: 'A value from outside would decide how programs start',
    cause: 'Variables such as `PATH` and `LD_PRELOAD` say which programs run, and with which libraries.',
    cure: 'Give the value a variable with a name of your own.',
    example: resource(
      'Run {\n  Exec {\n    Env { ["PATH"] = "@(request.params("path"))" }\n    Command = "date"\n  }\n}',
    ),
  },
  'kdeps/untraceable-code': {
    title: 'The author of a part of the code cannot be told',
    cause:
      'The command or script is computed in a way that does not show which part is yours and which comes from outside.',
    cure: 'Write it as one text with promises in it, or hand values over in `Env`. `Raw = true` takes the text as it is.',
    example: running,
  },
});
