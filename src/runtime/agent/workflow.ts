/** The contents of `workflow.pkl` as plain data. */
import type { Contract } from '../../lang/contracts/index.ts';
import type { PklValue } from '../../lang/index.ts';
import { type ApiKey, isKeyScope, usualScopes } from '../config/api-keys.ts';
import {
  bytes,
  entriesOf,
  field,
  flag,
  flagOr,
  list,
  numberOr,
  seconds,
  text,
  textMap,
  textOr,
  texts,
} from '../language/values.ts';
import { type GpuChoice, readGpuChoice } from '../python/gpus.ts';

export interface Workflow {
  readonly agent: string;
  readonly version: string;
  readonly description: string;
  /** The id of the target action, as written. */
  readonly target: string;
  /** References to the agents whose actions this one uses, as written. */
  readonly workflows: readonly string[];
  /** Null for an agent that runs once. */
  readonly api: ApiSettings | null;
  readonly web: WebSettings | null;
  readonly jobs: JobSettings;
  readonly machine: MachineSettings;
  /** Whether requests may go to private addresses; null when the workflow does not say. */
  readonly allowsPrivateNetworks: boolean;
}

interface ListenSettings {
  readonly host: string;
  readonly port: number;
  readonly trustedProxies: readonly string[];
  /** Whether it may listen on an address that other machines can reach without requiring keys. */
  readonly isPublic: boolean;
}

export interface ApiSettings extends ListenSettings {
  readonly routes: readonly ApiRoute[];
  /** The keys in the workflow; the environment may have more. */
  readonly keys: readonly ApiKey[];
  /** Whether the server describes its routes. */
  readonly docs: boolean;
  /** Whether the server counts what it does. */
  readonly metrics: boolean;
  /** Whether its routes are tools of the Model Context Protocol. */
  readonly mcp: boolean;
  /** Whether the server has a console. */
  readonly console: boolean;
  /** Null when other origins are not allowed. */
  readonly cors: CorsSettings | null;
  /** Maximum size of a body in bytes. */
  readonly bodyLimit: number;
  readonly limits: RequestLimits;
  readonly maxConcurrency: number;
  readonly maxQueue: number;
  /** Requests per client and minute. */
  readonly rateLimit: number | null;
  /** Seconds. */
  readonly requestTimeout: number | null;
}

/** Limits on the contents of a request. */
export interface RequestLimits {
  /** Number of parameters in the query and a form. */
  readonly parameters: number;
  /** Length of a parameter in bytes. */
  readonly parameterLength: number;
  /** Number of values in a JSON body. */
  readonly jsonElements: number;
  /** Nesting depth of a JSON body. */
  readonly jsonDepth: number;
  /** Number of parts of a multipart form. */
  readonly formParts: number;
}

export interface ApiRoute {
  readonly path: string;
  /** In upper case. */
  readonly methods: readonly string[];
  /** The `Input` class that requests must match; null when there is none. */
  readonly input: Contract | null;
  /** The `Output` class that each part of the answer's data must match; null when there is none. */
  readonly output: Contract | null;
  /** The part of OpenAI's API that the route also answers. */
  readonly openai: 'images' | 'chat-completions' | null;
}

/** Reads the contract of a class of the route at an index. */
export type ReadRouteClass = (index: number, which: 'Input' | 'Output') => Contract;

/** Settings of jobs. */
export interface JobSettings {
  /** The path of the list of jobs. */
  readonly path: string;
  /** Maximum number of jobs that run at the same time; null for half of the API's limit. */
  readonly maxConcurrency: number | null;
  /** The URL of a Redis server; null for a file on this machine. */
  readonly queue: string | null;
  /** The folder for large inputs and results; null for one in the volume folder. */
  readonly results: string | null;
  /** Whether Redis may lose jobs when its machine crashes. */
  readonly allowJobLoss: boolean;
  /** The secret that signs webhooks; null when none are sent. */
  readonly webhookSecret: string | null;
  /** The receiver for jobs whose clients name none. */
  readonly webhook: string | null;
  /** Whether clients may name receivers at private addresses. */
  readonly allowsPrivateWebhooks: boolean;
  /** Maximum number of waiting jobs. */
  readonly maxQueue: number;
  /** Seconds that a job may run. */
  readonly timeout: number | null;
  /** Seconds that a finished job is kept. */
  readonly keepFor: number;
  /** Maximum number of finished jobs. */
  readonly keepCount: number;
  /** Maximum total size of all jobs in bytes. */
  readonly keepBytes: number;
}

export interface CorsSettings {
  readonly origins: readonly string[];
  /** Null means the methods of the route. */
  readonly methods: readonly string[] | null;
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly credentials: boolean;
  /** Seconds. */
  readonly maxAge: number;
}

export interface WebSettings extends ListenSettings {
  readonly routes: readonly WebRoute[];
  /** The same as for the API: pages and API belong together. */
  readonly cors: CorsSettings | null;
}

export interface WebRoute {
  readonly path: string;
  readonly type: 'static' | 'app';
  /** Below the agent's data folder. */
  readonly publicPath: string;
  readonly appPort: number | null;
  readonly command: string | null;
}

/** Whether the agent's programs are started for its pages. */
export function startsApps({ routes }: WebSettings): boolean {
  return routes.some(({ type, command }) => type === 'app' && command !== null && command.trim() !== '');
}

/** The agent's runtime environment. */
export interface MachineSettings {
  readonly timezone: string;
  readonly installAnaconda: boolean;
  /** Environment → channel → packages. */
  readonly condaPackages: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly pythonPackages: readonly string[];
  readonly packages: readonly string[];
  readonly repositories: readonly string[];
  readonly models: readonly string[];
  readonly ollamaImageTag: string;
  readonly offlineMode: boolean;
  readonly args: ReadonlyMap<string, string>;
  readonly env: ReadonlyMap<string, string>;
  /** Names of secret variables. */
  readonly secrets: readonly string[];
  /** The GPUs for scripts that load models; null when scripts choose by themselves. */
  readonly gpus: GpuChoice | null;
  /** Whether scripts take turns on these GPUs with those of other processes. */
  readonly exclusiveGpus: boolean;
  /** How long idle warm interpreters are kept, in milliseconds; null for the default. */
  readonly keepAlive: number | null;
}

/**
 * Reads the exported module of a `workflow.pkl`.
 *
 * @throws what reading the contract of a class throws
 */
export function readWorkflow(module: PklValue, contractOf: ReadRouteClass): Workflow {
  const settings = field(module, 'Settings');
  return {
    agent: text(field(module, 'AgentID')),
    version: text(field(module, 'Version')),
    description: text(field(module, 'Description')),
    target: text(field(module, 'TargetActionID')),
    workflows: texts(field(module, 'Workflows')),
    api: flag(field(settings, 'APIServerMode')) ? readApi(field(settings, 'APIServer'), contractOf) : null,
    web: flag(field(settings, 'WebServerMode'))
      ? readWeb(field(settings, 'WebServer'), field(settings, 'APIServer'))
      : null,
    jobs: readJobs(field(settings, 'Jobs')),
    machine: readMachine(field(settings, 'AgentSettings')),
    allowsPrivateNetworks: flagOr(field(settings, 'AllowPrivateNetworks'), true),
  };
}

function readListen(value: PklValue, port: number): ListenSettings {
  return {
    host: textOr(field(value, 'HostIP'), '127.0.0.1'),
    port: numberOr(field(value, 'PortNum'), port),
    trustedProxies: texts(field(value, 'TrustedProxies')),
    isPublic: flag(field(value, 'Public')),
  };
}

function readApi(value: PklValue, contractOf: ReadRouteClass): ApiSettings {
  return {
    ...readListen(value, 3000),
    routes: list(field(value, 'Routes')).map((route, index) => ({
      path: text(field(route, 'Path')),
      input: field(route, 'Input') === null ? null : contractOf(index, 'Input'),
      output: field(route, 'Output') === null ? null : contractOf(index, 'Output'),
      openai: openaiOf(textOr(field(route, 'OpenAI'), null)),
      methods: [...new Set(texts(field(route, 'Methods')).map((method) => method.toUpperCase()))],
    })),
    keys: readKeys(field(value, 'Keys')),
    docs: flagOr(field(value, 'Docs'), true),
    metrics: flagOr(field(value, 'Metrics'), true),
    mcp: flagOr(field(value, 'MCP'), true),
    console: flagOr(field(value, 'Console'), true),
    cors: readCors(field(value, 'CORS')),
    bodyLimit: bytes(field(value, 'BodyLimit')) ?? 32 * 2 ** 20,
    limits: {
      parameters: numberOr(field(value, 'MaxParameters'), 1000),
      parameterLength: bytes(field(value, 'MaxParameterLength')) ?? 100 * 2 ** 10,
      jsonElements: numberOr(field(value, 'MaxJsonElements'), 100_000),
      jsonDepth: numberOr(field(value, 'MaxJsonDepth'), 100),
      formParts: numberOr(field(value, 'MaxFormParts'), 1000),
    },
    maxConcurrency: numberOr(field(value, 'MaxConcurrency'), 8),
    maxQueue: numberOr(field(value, 'MaxQueue'), 64),
    rateLimit: numberOr(field(value, 'RateLimit'), null),
    requestTimeout: seconds(field(value, 'RequestTimeout')),
  };
}

function openaiOf(text: string | null): ApiRoute['openai'] {
  return text === 'images' || text === 'chat-completions' ? text : null;
}

function readJobs(value: PklValue): JobSettings {
  return {
    path: textOr(field(value, 'Path'), '/jobs'),
    maxConcurrency: numberOr(field(value, 'MaxConcurrency'), null),
    queue: textOr(field(value, 'Queue'), null),
    results: textOr(field(value, 'Results'), null),
    allowJobLoss: flag(field(value, 'AllowJobLoss')),
    webhookSecret: textOr(field(value, 'WebhookSecret'), null),
    webhook: textOr(field(value, 'Webhook'), null),
    allowsPrivateWebhooks: flag(field(value, 'AllowPrivateWebhooks')),
    maxQueue: numberOr(field(value, 'MaxQueue'), 1000),
    timeout: seconds(field(value, 'Timeout')),
    keepFor: seconds(field(value, 'KeepFor')) ?? 86_400,
    keepCount: numberOr(field(value, 'KeepCount'), 10_000),
    keepBytes: bytes(field(value, 'KeepBytes')) ?? 10 * 2 ** 30,
  };
}

function readKeys(value: PklValue): readonly ApiKey[] {
  return entriesOf(value).map(([name, key]) => ({
    name: text(name),
    hash: text(field(key, 'Hash')),
    scopes: field(key, 'Scopes') === null ? usualScopes : texts(field(key, 'Scopes')).filter(isKeyScope),
    rateLimit: numberOr(field(key, 'RateLimit'), null),
    maxConcurrency: numberOr(field(key, 'MaxConcurrency'), null),
  }));
}

function readCors(value: PklValue): CorsSettings | null {
  if (!flag(field(value, 'EnableCORS'))) return null;
  const methods = texts(field(value, 'AllowMethods'));
  return {
    origins: texts(field(value, 'AllowOrigins')),
    methods: methods.length === 0 ? null : methods.map((method) => method.toUpperCase()),
    headers: texts(field(value, 'AllowHeaders')),
    exposed: texts(field(value, 'ExposeHeaders')),
    credentials: flag(field(value, 'AllowCredentials')),
    maxAge: seconds(field(value, 'MaxAge')) ?? 12 * 3600,
  };
}

function readWeb(value: PklValue, api: PklValue): WebSettings {
  return {
    ...readListen(value, 8080),
    cors: readCors(field(api, 'CORS')),
    routes: list(field(value, 'Routes')).map((route) => ({
      path: text(field(route, 'Path')),
      type: field(route, 'ServerType') === 'app' ? 'app' : 'static',
      publicPath: text(field(route, 'PublicPath')),
      appPort: numberOr(field(route, 'AppPort'), null),
      command: textOr(field(route, 'Command'), null),
    })),
  };
}

function gpuSetting(value: PklValue): string | number | null {
  return numberOr(value, null) ?? textOr(value, null);
}

function readMachine(value: PklValue): MachineSettings {
  const conda = entriesOf(field(value, 'CondaPackages'));
  const keepAlive = seconds(field(value, 'KeepAlive'));
  return {
    timezone: textOr(field(value, 'Timezone'), 'Etc/UTC'),
    installAnaconda: flag(field(value, 'InstallAnaconda')),
    condaPackages: new Map(conda.map(([name, channels]) => [text(name), textMap(channels)])),
    pythonPackages: texts(field(value, 'PythonPackages')),
    packages: texts(field(value, 'Packages')),
    repositories: texts(field(value, 'Repositories')),
    models: texts(field(value, 'Models')),
    ollamaImageTag: text(field(value, 'OllamaImageTag')),
    offlineMode: flag(field(value, 'OfflineMode')),
    args: textMap(field(value, 'Args')),
    env: textMap(field(value, 'Env')),
    secrets: texts(field(value, 'Secrets')),
    gpus: readGpuChoice(gpuSetting(field(value, 'Gpus'))),
    exclusiveGpus: flag(field(value, 'ExclusiveGpus')),
    keepAlive: keepAlive === null ? null : keepAlive * 1000,
  };
}
