/** The evaluator that a client requests: the checked body of its request, as plain data. */
import {
  asBytes,
  asCount,
  asFields,
  asText,
  type Fields,
  field,
  listOf,
  mapOf,
  optional,
  ProtocolError,
  type Reader,
} from '../messages/fields.ts';
import { moduleReaderSpec, type ReaderSpec, resourceReaderSpec } from '../messages/readers.ts';

export interface EvaluatorSetup {
  /** Regular expressions; null allows nothing, or what is allowed by default where both lists are null. */
  readonly allowedModules: readonly string[] | null;
  readonly allowedResources: readonly string[] | null;
  readonly moduleReaders: readonly ReaderSpec[];
  readonly resourceReaders: readonly ReaderSpec[];
  readonly modulePath: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly properties: ReadonlyMap<string, string>;
  readonly timeoutMs: number | null;
  readonly rootDir: string | null;
  readonly cacheDir: string | null;
  readonly outputFormat: string | null;
  readonly project: ProjectSetup | null;
  readonly http: HttpSetup;
  readonly externalModuleReaders: ReadonlyMap<string, ExternalReaderSetup>;
  readonly externalResourceReaders: ReadonlyMap<string, ExternalReaderSetup>;
  readonly traceMode: 'compact' | 'pretty';
}

/** A project with its direct dependencies. */
export interface ProjectSetup {
  readonly projectFileUri: string;
  readonly packageUri: string | null;
  readonly remote: ReadonlyMap<string, RemoteSetup>;
  readonly local: ReadonlyMap<string, ProjectSetup>;
}

export interface RemoteSetup {
  readonly packageUri: string;
  readonly sha256: string | null;
}

export interface HttpSetup {
  /** In PEM. */
  readonly certificates: string | null;
  readonly proxy: string | null;
  readonly noProxy: readonly string[];
  readonly rewrites: ReadonlyMap<string, string>;
  readonly headers: readonly { readonly pattern: string; readonly name: string; readonly value: string }[];
}

export interface ExternalReaderSetup {
  readonly executable: string;
  readonly arguments: readonly string[];
  readonly workingDir: string | null;
}

/** Maximum nesting of projects. */
const MAX_PROJECT_DEPTH = 50;

/** Reads the body of a request for an evaluator. Throws `ProtocolError` for a field that is missing. */
export function evaluatorSetup(fields: Fields): EvaluatorSetup {
  const texts = (name: string) => optional(fields, name, listOf(asText));
  const text = (name: string) => optional(fields, name, asText);
  const seconds = optional(fields, 'timeoutSeconds', asCount);
  return {
    allowedModules: texts('allowedModules'),
    allowedResources: texts('allowedResources'),
    moduleReaders: optional(fields, 'clientModuleReaders', listOf(asModuleReader)) ?? [],
    resourceReaders: optional(fields, 'clientResourceReaders', listOf(asResourceReader)) ?? [],
    modulePath: texts('modulePaths') ?? [],
    env: optional(fields, 'env', mapOf(asText)) ?? new Map(),
    properties: optional(fields, 'properties', mapOf(asText)) ?? new Map(),
    timeoutMs: seconds === null ? null : Math.max(0, seconds) * 1000,
    rootDir: text('rootDir'),
    cacheDir: text('cacheDir'),
    outputFormat: text('outputFormat'),
    project: optional(fields, 'project', (value) => projectSetup(asFields(value), null, MAX_PROJECT_DEPTH)),
    http: httpSetup(optional(fields, 'http', asFields) ?? {}),
    externalModuleReaders: optional(fields, 'externalModuleReaders', mapOf(asExternalReader)) ?? new Map(),
    externalResourceReaders: optional(fields, 'externalResourceReaders', mapOf(asExternalReader)) ?? new Map(),
    traceMode: traceMode(text('traceMode') ?? 'compact'),
  };
}

const asModuleReader: Reader<ReaderSpec> = (value) => moduleReaderSpec(asFields(value));
const asResourceReader: Reader<ReaderSpec> = (value) => resourceReaderSpec(asFields(value));

const asExternalReader: Reader<ExternalReaderSetup> = (value) => {
  const fields = asFields(value);
  return {
    executable: field(fields, 'executable', asText),
    arguments: optional(fields, 'arguments', listOf(asText)) ?? [],
    workingDir: optional(fields, 'workingDir', asText),
  };
};

function traceMode(given: string): EvaluatorSetup['traceMode'] {
  const mode = given.toLowerCase();
  if (mode === 'compact' || mode === 'pretty') return mode;
  throw new ProtocolError(`Message parameter \`traceMode\` must be \`compact\` or \`pretty\`, but was \`${given}\`.`);
}

function projectSetup(fields: Fields, packageUri: string | null, depth: number): ProjectSetup {
  if (depth === 0) throw new ProtocolError('Projects depend on each other too deeply.');
  const remote = new Map<string, RemoteSetup>();
  const local = new Map<string, ProjectSetup>();
  for (const [name, dependency] of field(fields, 'dependencies', mapOf(asFields))) {
    const uri = field(dependency, 'packageUri', asText);
    if (field(dependency, 'type', asText) === 'remote') {
      const checksums = optional(dependency, 'checksums', asFields);
      remote.set(name, { packageUri: uri, sha256: checksums === null ? null : field(checksums, 'sha256', asText) });
    } else local.set(name, projectSetup(dependency, uri, depth - 1));
  }
  return { projectFileUri: field(fields, 'projectFileUri', asText), packageUri, remote, local };
}

function httpSetup(fields: Fields): HttpSetup {
  const certificates = optional(fields, 'caCertificates', asBytes);
  const proxy = optional(fields, 'proxy', asFields) ?? {};
  const headers = optional(fields, 'headers', mapOf(mapOf(listOf(asText))));
  return {
    certificates: certificates === null ? null : new TextDecoder().decode(certificates),
    proxy: optional(proxy, 'address', asText),
    noProxy: optional(proxy, 'noProxy', listOf(asText)) ?? [],
    rewrites: optional(fields, 'rewrites', mapOf(asText)) ?? new Map(),
    headers: [...(headers ?? [])].flatMap(([pattern, rules]) =>
      [...rules].flatMap(([name, values]) => values.map((value) => ({ pattern, name, value }))),
    ),
  };
}
