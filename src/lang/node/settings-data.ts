/** Evaluator settings as plain data: the contents of `pkl:EvaluatorSettings` and `pkl:settings`. */
import type { PklValue } from '../values/pkl-value.ts';
import { isPklArray, isPklMap, isPklObject, PklDuration, PklObject } from '../values/pkl-value.ts';
import { DURATION_UNITS } from '../values/units.ts';

/** A program that serves a URI scheme. */
export interface ExternalReaderSettings {
  readonly executable: string;
  readonly arguments: readonly string[];
  readonly workingDir: string | null;
}

/** Headers for requests whose URL matches a glob pattern. */
export interface HeaderSetting {
  readonly pattern: string;
  readonly name: string;
  readonly value: string;
}

export interface HttpSettings {
  readonly proxy: string | null;
  readonly noProxy: readonly string[] | null;
  readonly rewrites: ReadonlyMap<string, string> | null;
  readonly headers: readonly HeaderSetting[] | null;
}

/** Every setting is null by default. */
export interface EvaluatorSettings {
  readonly externalProperties: ReadonlyMap<string, string> | null;
  readonly env: ReadonlyMap<string, string> | null;
  /** Regular expressions in Pkl's dialect. */
  readonly allowedModules: readonly string[] | null;
  readonly allowedResources: readonly string[] | null;
  readonly color: 'never' | 'auto' | 'always' | null;
  readonly noCache: boolean | null;
  readonly moduleCacheDir: string | null;
  readonly modulePath: readonly string[] | null;
  /** Milliseconds. */
  readonly timeout: number | null;
  readonly rootDir: string | null;
  readonly http: HttpSettings | null;
  readonly externalModuleReaders: ReadonlyMap<string, ExternalReaderSettings> | null;
  readonly externalResourceReaders: ReadonlyMap<string, ExternalReaderSettings> | null;
  readonly traceMode: 'compact' | 'pretty' | null;
}

/** Reads an exported `pkl:EvaluatorSettings` module, whose types the language has already checked. */
export function decodeEvaluatorSettings(object: PklObject): EvaluatorSettings {
  const { properties } = object;
  const timeout = properties['timeout'];
  return {
    externalProperties: textMap(properties['externalProperties']),
    env: textMap(properties['env']),
    allowedModules: texts(properties['allowedModules']),
    allowedResources: texts(properties['allowedResources']),
    color: text(properties['color']) as EvaluatorSettings['color'],
    noCache: properties['noCache'] === undefined ? null : (properties['noCache'] as boolean | null),
    moduleCacheDir: text(properties['moduleCacheDir']),
    modulePath: texts(properties['modulePath']),
    timeout: timeout instanceof PklDuration ? (timeout.value * DURATION_UNITS[timeout.unit]) / DURATION_UNITS.ms : null,
    rootDir: text(properties['rootDir']),
    http: decodeHttpSettings(properties['http']),
    externalModuleReaders: readers(properties['externalModuleReaders']),
    externalResourceReaders: readers(properties['externalResourceReaders']),
    traceMode: text(properties['traceMode']) as EvaluatorSettings['traceMode'],
  };
}

/** Reads an exported `EvaluatorSettings.Http`; null when there is none. */
export function decodeHttpSettings(value: PklValue | undefined): HttpSettings | null {
  if (!(value instanceof PklObject)) return null;
  const { proxy, rewrites, headers } = value.properties;
  const proxyProperties = proxy instanceof PklObject ? proxy.properties : null;
  return {
    proxy: text(proxyProperties?.['address']),
    noProxy: texts(proxyProperties?.['noProxy']),
    rewrites: textMap(rewrites),
    headers: headerSettings(headers),
  };
}

function headerSettings(value: PklValue | undefined): HeaderSetting[] | null {
  if (value === undefined || !isPklMap(value)) return null;
  const settings: HeaderSetting[] = [];
  for (const [pattern, headers] of value) {
    if (!isPklMap(headers)) continue;
    for (const [name, content] of headers) {
      for (const each of isPklArray(content) ? content : [content]) {
        settings.push({ pattern: pattern as string, name: name as string, value: each as string });
      }
    }
  }
  return settings;
}

function readers(value: PklValue | undefined): Map<string, ExternalReaderSettings> | null {
  if (value === undefined || !isPklMap(value)) return null;
  const found = new Map<string, ExternalReaderSettings>();
  for (const [scheme, reader] of value) {
    if (!isPklObject(reader)) continue;
    const { executable, arguments: args, workingDir } = reader.properties;
    found.set(scheme as string, {
      executable: text(executable) ?? '',
      arguments: texts(args) ?? [],
      workingDir: text(workingDir),
    });
  }
  return found;
}

function text(value: PklValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function texts(value: PklValue | undefined): string[] | null {
  return value !== undefined && isPklArray(value) ? value.map(String) : null;
}

function textMap(value: PklValue | undefined): Map<string, string> | null {
  if (value === undefined || !isPklMap(value)) return null;
  return new Map([...value].map(([key, content]) => [key as string, content as string]));
}
