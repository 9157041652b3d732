// Every field of the schema: its default, its former spellings, a valid value, and invalid ones.

/** A field. Values are Pkl source; results are in JSON form. */
export interface Field {
  readonly name: string;
  /** The result if the field is not set; absent for a required field. */
  readonly default?: unknown;
  /** Other names of the field. */
  readonly older: readonly string[];
  readonly good: string;
  /** The result for the valid value; by default, its source read as JSON. */
  readonly gives?: unknown;
  readonly bad: readonly string[];
}

/** A class or module of the schema. */
export interface Part {
  readonly module: 'Workflow' | 'Resource' | 'Kdeps' | 'Test';
  /** A file that contains it, with `%` in place of its fields. */
  readonly text: string;
  /** Its path in the module. A number is the index of an element, `@key` a key of a mapping. */
  readonly path: readonly string[];
  readonly fields: readonly Field[];
}

type More = Partial<Omit<Field, 'name'>>;

/** A field that starts with a lower-case letter in earlier versions. */
function field(name: string, good: string, more: More = {}): Field {
  return { name, good, older: [name.charAt(0).toLowerCase() + name.slice(1)], bad: ['new Dynamic { x = 1 }'], ...more };
}

/** A field that does not exist in earlier versions. */
function fresh(name: string, good: string, more: More = {}): Field {
  return { ...field(name, good, more), older: [] };
}

const nothing = { default: null };
const off = { default: false };
const texts: More = { gives: ['a'], bad: ['new Listing { 1 }', '"a"'] };
const textMap: More = { gives: { A: 'a' }, bad: ['new Mapping { ["A"] = 1 }'] };
const envMap: More = {
  ...textMap,
  default: null,
  bad: ['new Mapping { ["1A"] = "a" }', 'new Mapping { ["A-B"] = "a" }'],
};
const listing = 'new Listing { "a" }';
const mapping = 'new Mapping { ["A"] = "a" }';
const method = { bad: ['new Listing { "FETCH" }', 'new Listing { "GETS" }'] };
const time: More = { default: '60.s', gives: '3.s', bad: ['"3"'] };
const reference = {
  bad: ['"a-b"', '"@a"', '"@a-b/c"', '"a/b"', '"@a/b:1.0.0-x"', '""', '1'],
};

/** Fields of files in tests. */
const testFile: readonly Field[] = [
  fresh('Text', '"t"', nothing),
  fresh('Base64', '"dA=="', nothing),
  fresh('File', '"a.png"', { ...nothing, bad: ['""'] }),
];

/** Fields of all actions with a time limit. */
const action: readonly Field[] = [
  field('File', '"f"', nothing),
  field('ItemValues', listing, { ...texts, ...nothing }),
  field('Timestamp', '3.s', { ...nothing, gives: '3.s', bad: ['"3"'] }),
  field('TimeoutDuration', '3.s', time),
];

const process: readonly Field[] = [
  field('Env', mapping, envMap),
  field('Stderr', '"e"', nothing),
  field('Stdout', '"o"', nothing),
  field('ExitCode', '3', { default: 0, bad: ['"3"'] }),
  ...action,
];

/** By their names in the schema. */
export const parts: Readonly<Record<string, Part>> = {
  Workflow: {
    module: 'Workflow',
    text: '%',
    path: [],
    fields: [
      fresh('AgentID', '"agent"', { older: ['name', 'Name'], bad: ['"my agent"', '"a-b"', '""', '1'] }),
      field('Description', '"d"'),
      field('Website', '"w"', nothing),
      field('Authors', listing, { ...texts, ...nothing }),
      field('Documentation', '"d"', nothing),
      field('Repository', '"r"', nothing),
      field('HeroImage', '"h"', nothing),
      field('AgentIcon', '"i"', nothing),
      field('Version', '"1.0.*"', { default: '1.0.0', bad: ['"v1.0.0"', '"1.0.0-beta"', '"1.0.0.0"', '1'] }),
      fresh('TargetActionID', '"@a/b-c:1.0.0"', { older: ['targetActionID', 'action'], ...reference }),
      field('Workflows', 'new Listing { "@a-b/c"; "@a"; "@a/b:1.0.0" }', {
        default: [],
        gives: ['@a-b/c', '@a', '@a/b:1.0.0'],
        bad: ['new Listing { "a" }', 'new Listing { "a/b" }'],
      }),
    ],
  },
  Settings: {
    module: 'Workflow',
    text: 'Settings { % }',
    path: ['Settings'],
    fields: [
      field('APIServerMode', 'true', { ...off, older: ['apiServerMode'], bad: ['"true"'] }),
      field('APIServer', 'null', { ...nothing, older: ['apiServer'] }),
      fresh('Jobs', 'null', nothing),
      field('WebServerMode', 'true', { ...off, bad: ['1'] }),
      field('WebServer', 'null', nothing),
      fresh('AllowPrivateNetworks', 'true', nothing),
    ],
  },
  DockerSettings: {
    module: 'Workflow',
    text: 'Settings { AgentSettings { % } }',
    path: ['Settings', 'AgentSettings'],
    fields: [
      field('Timezone', '"Asia/Tokyo"', { default: 'Etc/UTC' }),
      field('InstallAnaconda', 'true', off),
      field('CondaPackages', 'new Mapping { ["base"] = new Mapping { ["main"] = "pip" } }', {
        ...nothing,
        gives: { base: { main: 'pip' } },
      }),
      field('PythonPackages', listing, { ...texts, ...nothing }),
      field('Packages', listing, { ...texts, ...nothing }),
      field('Repositories', listing, { ...texts, ...nothing }),
      field('Models', listing, { ...texts, default: [] }),
      field('OllamaImageTag', '"latest"', { default: '0.6.5' }),
      field('OfflineMode', 'true', off),
      field('Args', mapping, envMap),
      field('Env', mapping, envMap),
      fresh('Secrets', 'new Listing { "A" }', { ...nothing, gives: ['A'], bad: ['new Listing { "a b" }'] }),
      fresh('Gpus', '"0,2"', { ...nothing, bad: ['"some"', '"0,"', '0'] }),
      fresh('ExclusiveGpus', 'false', { default: true, bad: ['"yes"', '1'] }),
      fresh('KeepAlive', '3.s', { ...nothing, gives: '3.s', bad: ['"3"', '-3.s'] }),
    ],
  },
  APIServerSettings: {
    module: 'Workflow',
    text: 'Settings { APIServer { % } }',
    path: ['Settings', 'APIServer'],
    fields: [
      field('HostIP', '"::1"', { default: '127.0.0.1' }),
      field('PortNum', '16395', { default: 3000, bad: ['-1', '65536', '"80"', '8.5'] }),
      field('TrustedProxies', listing, { ...texts, ...nothing }),
      field('Routes', 'new Listing {}', { default: [], gives: [] }),
      fresh('Keys', `new { ["a"] { Hash = "sha256:${'0'.repeat(64)}" } }`, {
        ...nothing,
        gives: {
          a: {
            Hash: `sha256:${'0'.repeat(64)}`,
            Scopes: null,
            RateLimit: null,
            MaxConcurrency: null,
          },
        },
        bad: [`new Mapping { ["a b"] { Hash = "sha256:${'0'.repeat(64)}" } }`, 'new Listing { "a" }'],
      }),
      fresh('Public', 'true', { ...off, bad: ['"true"'] }),
      fresh('BodyLimit', '1.mb', { default: '32.mib', gives: '1.mb', bad: ['0.b', '1'] }),
      fresh('MaxParameters', '1', { default: 1000, bad: ['0', '1.5'] }),
      fresh('MaxParameterLength', '1.mb', { default: '100.kib', gives: '1.mb', bad: ['0.b', '1'] }),
      fresh('MaxJsonElements', '1', { default: 100_000, bad: ['0', '1.5'] }),
      fresh('MaxJsonDepth', '1', { default: 100, bad: ['0', '10001'] }),
      fresh('MaxFormParts', '1', { default: 1000, bad: ['0', '1.5'] }),
      fresh('MaxConcurrency', '1', { default: 8, bad: ['0', '1.5'] }),
      fresh('MaxQueue', '0', { default: 64, bad: ['-1'] }),
      fresh('RateLimit', '1', { ...nothing, bad: ['0'] }),
      fresh('Docs', 'false', { default: true, bad: ['"yes"', '1'] }),
      fresh('Metrics', 'false', { default: true, bad: ['"yes"', '1'] }),
      fresh('MCP', 'false', { default: true, bad: ['"yes"', '1'] }),
      fresh('Console', 'false', { default: true, bad: ['"yes"', '1'] }),
      fresh('RequestTimeout', '1.min', { ...nothing, gives: '1.min', bad: ['-1.s', '1'] }),
    ],
  },
  JobSettings: {
    module: 'Workflow',
    text: 'Settings { Jobs { % } }',
    path: ['Settings', 'Jobs'],
    fields: [
      fresh('Path', '"/api/tasks"', { default: '/jobs', bad: ['"/"', '"/:a"', '"jobs"', '"/a b"', '""'] }),
      fresh('MaxConcurrency', '1', { ...nothing, bad: ['0', '1.5'] }),
      fresh('Queue', '"rediss://host:6379"', { ...nothing, bad: ['"host:6379"', '"http://host"', '"redis://"', '""'] }),
      fresh('Results', '"/shared"', {
        ...nothing,
        bad: ['""', '1', '"gs://bucket"', '"s3://Bucket"', '"s3://key:secret@bucket"'],
      }),
      fresh('AllowJobLoss', 'true', { ...off, bad: ['"yes"', '1'] }),
      fresh('WebhookSecret', `"whsec_${'a'.repeat(32)}"`, {
        ...nothing,
        bad: ['"whsec_abc"', `"${'a'.repeat(32)}"`, '""'],
      }),
      fresh('Webhook', '"https://example.com/ended"', {
        ...nothing,
        bad: ['"example.com"', '"ftp://example.com"', '""'],
      }),
      fresh('AllowPrivateWebhooks', 'true', { ...off, bad: ['"yes"', '1'] }),
      fresh('MaxQueue', '0', { default: 1000, bad: ['-1'] }),
      fresh('Timeout', '1.min', { ...nothing, gives: '1.min', bad: ['-1.s', '1'] }),
      fresh('KeepFor', '1.min', { default: '1.d', gives: '1.min', bad: ['-1.s', '1'] }),
      fresh('KeepCount', '0', { default: 10_000, bad: ['-1'] }),
      fresh('KeepBytes', '1.mb', { default: '10.gib', gives: '1.mb', bad: ['0.b', '1'] }),
    ],
  },
  APIKey: {
    module: 'Workflow',
    text: 'Settings { APIServer { Keys { ["a"] { % } } } }',
    path: ['Settings', 'APIServer', 'Keys', '@a'],
    fields: [
      fresh('Hash', `"sha256:${'a'.repeat(64)}"`, { bad: ['"abc"', `"sha256:${'A'.repeat(64)}"`, '""'] }),
      fresh('Scopes', 'new Listing { "admin" }', {
        ...nothing,
        gives: ['admin'],
        bad: ['new Listing { "all" }', 'new Listing {}'],
      }),
      fresh('RateLimit', '1', { ...nothing, bad: ['0'] }),
      fresh('MaxConcurrency', '1', { ...nothing, bad: ['0'] }),
    ],
  },
  APIServerRoutes: {
    module: 'Workflow',
    text: 'Settings { APIServer { Routes { new { % } } } }',
    path: ['Settings', 'APIServer', 'Routes', '0'],
    fields: [
      field('Path', '"/a/:b"', { bad: ['"a"', '""', '1'] }),
      field('Methods', 'new Listing { "GET"; "post"; "Put"; "PATCH"; "OPTIONS"; "DELETE"; "HEAD" }', {
        default: [],
        gives: ['GET', 'post', 'Put', 'PATCH', 'OPTIONS', 'DELETE', 'HEAD'],
        ...method,
      }),
      // In JSON, a class would be its name, which only documents can show.
      fresh('Input', 'null', { ...nothing, gives: null, bad: ['"Prompt"', '1'] }),
      fresh('Output', 'null', { ...nothing, gives: null, bad: ['"Picture"', '1'] }),
      fresh('OpenAI', '"images"', { ...nothing, bad: ['"embeddings"', '1'] }),
    ],
  },
  CORSConfig: {
    module: 'Workflow',
    text: 'Settings { APIServer { CORS { % } } }',
    path: ['Settings', 'APIServer', 'CORS'],
    fields: [
      field('EnableCORS', 'true', off),
      field('AllowOrigins', listing, { ...texts, ...nothing }),
      field('AllowMethods', 'new Listing { "get" }', { ...nothing, gives: ['get'], ...method }),
      field('AllowHeaders', listing, { ...texts, ...nothing }),
      field('ExposeHeaders', listing, { ...texts, ...nothing }),
      field('AllowCredentials', 'false', { default: true }),
      field('MaxAge', '2.min', { default: '12.h', gives: '2.min', bad: ['-1.s', '60'] }),
    ],
  },
  WebServerSettings: {
    module: 'Workflow',
    text: 'Settings { WebServer { % } }',
    path: ['Settings', 'WebServer'],
    fields: [
      field('HostIP', '"::1"', { default: '127.0.0.1' }),
      field('PortNum', '80', { default: 8080, bad: ['-1', '65536'] }),
      field('TrustedProxies', listing, { ...texts, ...nothing }),
      field('Routes', 'new Listing {}', { default: [], gives: [] }),
      fresh('Public', 'true', { ...off, bad: ['"true"'] }),
    ],
  },
  WebServerRoutes: {
    module: 'Workflow',
    text: 'Settings { WebServer { Routes { new { % } } } }',
    path: ['Settings', 'WebServer', 'Routes', '0'],
    fields: [
      field('Path', '"/"', { bad: ['"a"', '""'] }),
      field('AppPort', '80', { default: 8052, bad: ['70000'] }),
      field('ServerType', '"app"', { default: 'static', bad: ['"proxy"'] }),
      field('PublicPath', '"/dist"', { default: '/web' }),
      field('Command', '"npm start"', nothing),
    ],
  },
  Resource: {
    module: 'Resource',
    text: '%',
    path: [],
    fields: [
      fresh('ActionID', '"@a/b:1.0.0"', { older: ['actionID', 'ID', 'id'], ...reference }),
      field('Name', '"n"', { default: '' }),
      field('Description', '"d"', { default: '' }),
      field('Category', '"c"', { default: '' }),
      field('Requires', 'new Listing { "a"; "@a/b" }', {
        ...nothing,
        gives: ['a', '@a/b'],
        bad: ['new Listing { "a-b" }'],
      }),
      field('Items', listing, { ...texts, ...nothing }),
    ],
  },
  ResourceAction: {
    module: 'Resource',
    text: 'Run { % }',
    path: ['Run'],
    fields: [
      field('Expr', 'new Dynamic { 1; 2 }', { ...nothing, gives: [1, 2], bad: ['1'] }),
      field('Exec', 'null', nothing),
      field('Python', 'null', nothing),
      field('Chat', 'null', nothing),
      field('SkipCondition', 'new Listing { true; "true" }', { ...nothing, gives: [true, 'true'], bad: ['true'] }),
      field('PreflightCheck', 'null', nothing),
      field('AllowedHeaders', listing, { ...texts, ...nothing }),
      field('AllowedParams', listing, { ...texts, ...nothing }),
      field('RestrictToHTTPMethods', listing, { ...texts, ...nothing }),
      field('RestrictToRoutes', listing, { ...texts, ...nothing }),
      fresh('MaxConcurrency', '1', { ...nothing, bad: ['0', '1.5', '"1"'] }),
      field('HTTPClient', 'null', { ...nothing, older: ['httpClient'] }),
      field('APIResponse', 'null', { ...nothing, older: ['apiResponse'] }),
    ],
  },
  ValidationCheck: {
    module: 'Resource',
    text: 'Run { PreflightCheck { % } }',
    path: ['Run', 'PreflightCheck'],
    fields: [
      field('Validations', 'new Listing { true }', { ...nothing, gives: [true], bad: ['true'] }),
      field('Error', 'null', nothing),
    ],
  },
  APIError: {
    module: 'Resource',
    text: 'Run { PreflightCheck { Error { % } } }',
    path: ['Run', 'PreflightCheck', 'Error'],
    fields: [field('Code', '404', { bad: ['"404"'] }), field('Message', '"m"')],
  },
  ResourceExec: {
    module: 'Resource',
    text: 'Exec { % }',
    path: ['Run', 'Exec'],
    fields: [field('Command', '"c"'), fresh('Raw', 'true', off), ...process],
  },
  ResourcePython: {
    module: 'Resource',
    text: 'Python { % }',
    path: ['Run', 'Python'],
    fields: [
      field('Script', '"s"'),
      field('CondaEnvironment', '"base"', nothing),
      fresh('Warm', 'true', nothing),
      fresh('Raw', 'true', off),
      ...process,
    ],
  },
  ResourceHTTPClient: {
    module: 'Resource',
    text: 'HTTPClient { % }',
    path: ['Run', 'HTTPClient'],
    fields: [
      field('Method', '"pOsT"', { bad: ['"OPTIONS"', '"GETS"', '""'] }),
      field('Url', '"http://x"'),
      field('Data', listing, { ...texts, ...nothing }),
      field('Headers', mapping, { ...textMap, ...nothing }),
      field('Params', mapping, { ...textMap, ...nothing }),
      field('Response', 'null', nothing),
      fresh('FailOnError', 'true', off),
      fresh('AllowPrivateNetworks', 'true', nothing),
      ...action,
    ],
  },
  ResponseBlock: {
    module: 'Resource',
    text: 'HTTPClient { Method = "GET"; Url = "u"; Response { % } }',
    path: ['Run', 'HTTPClient', 'Response'],
    fields: [
      field('Body', '"b"', nothing),
      field('Headers', mapping, { ...textMap, ...nothing }),
      fresh('Status', '200', nothing),
    ],
  },
  ResourceChat: {
    module: 'Resource',
    text: 'Chat { % }',
    path: ['Run', 'Chat'],
    fields: [
      field('Model', '"m"', { default: 'llama3.2' }),
      field('Role', '"r"', nothing),
      field('Prompt', '"p"', nothing),
      field('Scenario', 'null', nothing),
      field('Tools', 'null', nothing),
      field('Files', listing, { ...texts, ...nothing }),
      field('JSONResponse', 'true', { ...off, older: ['jsonResponse'] }),
      field('JSONResponseKeys', listing, { ...texts, ...nothing, older: ['jsonResponseKeys'] }),
      field('Response', '"r"', nothing),
      fresh('Backend', '"openai"', { ...nothing, bad: ['"other"'] }),
      fresh('BaseURL', '"http://x"', nothing),
      fresh('APIKeyEnv', '"KEY"', nothing),
      fresh('Options', 'new Mapping { ["seed"] = 1 }', { ...nothing, gives: { seed: 1 } }),
      ...action,
    ],
  },
  MultiChat: {
    module: 'Resource',
    text: 'Chat { Scenario { new { % } } }',
    path: ['Run', 'Chat', 'Scenario', '0'],
    fields: [field('Role', '"r"', nothing), field('Prompt', '"p"', nothing)],
  },
  Tool: {
    module: 'Resource',
    text: 'Chat { Tools { new { % } } }',
    path: ['Run', 'Chat', 'Tools', '0'],
    fields: [
      field('Name', '"n"', nothing),
      field('Script', '"s"', nothing),
      fresh('Raw', 'true', off),
      field('Description', '"d"', nothing),
      field('Parameters', 'null', nothing),
    ],
  },
  ToolProperties: {
    module: 'Resource',
    text: 'Chat { Tools { new { Parameters { ["p"] { % } } } } }',
    path: ['Run', 'Chat', 'Tools', '0', 'Parameters', '@p'],
    fields: [
      field('Required', 'false', { default: true }),
      field('Type', '"t"', nothing),
      field('Description', '"d"', nothing),
    ],
  },
  APIServerResponse: {
    module: 'Resource',
    text: 'APIResponse { % }',
    path: ['Run', 'APIResponse'],
    fields: [
      field('Success', 'false', { default: true }),
      field('Meta', 'null', { default: { RequestID: null, Headers: null, Properties: null } }),
      field('Response', 'null', nothing),
      field('Errors', 'null', nothing),
      fresh('ContentType', '"text/html"', { ...nothing, bad: ['"html"', '1'] }),
      fresh('Status', '201', { ...nothing, bad: ['99', '600', '"200"'] }),
    ],
  },
  APIServerResponseMetaBlock: {
    module: 'Resource',
    text: 'APIResponse { Meta { % } }',
    path: ['Run', 'APIResponse', 'Meta'],
    fields: [
      field('RequestID', '"r"', nothing),
      field('Headers', mapping, { ...textMap, ...nothing }),
      field('Properties', mapping, { ...textMap, ...nothing }),
    ],
  },
  APIServerResponseBlock: {
    module: 'Resource',
    text: 'APIResponse { Response { % } }',
    path: ['Run', 'APIResponse', 'Response'],
    fields: [field('Data', 'new Listing { 1; "a"; null }', { default: [], gives: [1, 'a', null], bad: ['1'] })],
  },
  APIServerErrorsBlock: {
    module: 'Resource',
    text: 'APIResponse { Errors { new { % } } }',
    path: ['Run', 'APIResponse', 'Errors', '0'],
    fields: [field('Code', '404', { bad: ['"404"'] }), field('Message', '"m"')],
  },
  TestModule: {
    module: 'Test',
    text: '%',
    path: [],
    fields: [
      fresh('Tests', 'new Mapping {}', { default: {}, gives: {}, bad: ['1', 'new Mapping { [""] {} }'] }),
      fresh('StandIns', 'new Mapping {}', { default: {}, gives: {}, bad: ['1', 'new Mapping { [""] {} }'] }),
    ],
  },
  TestRequest: {
    module: 'Test',
    text: 'Tests { ["t"] { Request { % } } }',
    path: ['Tests', '@t', 'Request'],
    fields: [
      fresh('Method', '"POST"', { default: 'GET', bad: ['"FETCH"'] }),
      fresh('Path', '"/a"', { bad: ['"a"', '1'] }),
      fresh('Query', mapping, { ...textMap, default: {} }),
      fresh('Headers', mapping, { ...textMap, default: {} }),
      fresh('Json', 'new Dynamic { x = 1 }', { default: {}, gives: { x: 1 }, bad: ['1'] }),
      fresh('Body', '"b"', nothing),
      fresh('Form', mapping, { ...textMap, default: {} }),
      fresh('Uploads', 'new Listing {}', { default: [], gives: [], bad: ['new Listing { "a" }', '1'] }),
    ],
  },
  TestUpload: {
    module: 'Test',
    text: 'Tests { ["t"] { Request { Uploads { new { % } } } } }',
    path: ['Tests', '@t', 'Request', 'Uploads', '0'],
    fields: [
      fresh('Field', '"image"', { default: 'file', bad: ['""'] }),
      fresh('Name', '"a.png"', { ...nothing, bad: ['""'] }),
      ...testFile,
    ],
  },
  TestFile: {
    module: 'Test',
    text: 'StandIns { ["s"] { Files { ["/tmp/a"] { % } } } }',
    path: ['StandIns', '@s', 'Files', '@/tmp/a'],
    fields: testFile,
  },
  TestResponse: {
    module: 'Test',
    text: 'Tests { ["t"] { Expect { % } } }',
    path: ['Tests', '@t', 'Expect'],
    fields: [
      fresh('Status', '404', { default: 200, bad: ['99', '600'] }),
      fresh('Headers', mapping, { ...textMap, default: {} }),
      fresh('Json', 'new Dynamic { x = 1 }', { default: {}, gives: { x: 1 }, bad: ['1'] }),
      fresh('Body', '"b"', nothing),
      fresh('File', '"f.json"', { ...nothing, bad: ['""'] }),
    ],
  },
  TestStandIn: {
    module: 'Test',
    text: 'StandIns { ["s"] { % } }',
    path: ['StandIns', '@s'],
    fields: [
      fresh('Output', '"o"', { default: '' }),
      fresh('Status', '404', { default: 200, bad: ['99', '600'] }),
      fresh('Headers', mapping, { ...textMap, default: {} }),
      fresh('Files', 'new Mapping {}', { default: {}, gives: {}, bad: ['new Mapping { [""] {} }', '1'] }),
      fresh('Failure', '"f"', { ...nothing, bad: ['""'] }),
    ],
  },
  Kdeps: {
    module: 'Kdeps',
    text: '%',
    path: [],
    fields: [
      field('RunMode', '"local"', { default: 'docker', bad: ['"cloud"'] }),
      field('DockerGPU', '"amd"', { default: 'cpu', bad: ['"tpu"'] }),
      field('KdepsDir', '".k"', { default: '.kdeps' }),
      field('KdepsPath', '"xdg"', { default: 'user', bad: ['"home"'] }),
    ],
  },
};
