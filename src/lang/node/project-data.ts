/** A project as plain data: the contents of a module that amends `pkl:Project`. */

import type { DeclaredDependencies } from '../modules/dependencies.ts';
import { type Json, JsonFloat } from '../modules/json-data.ts';
import type { RemoteDependency } from '../modules/package-metadata.ts';
import { PackageUri, parsePlainPackageUri } from '../modules/package-uri.ts';
import { resolveUri } from '../modules/resolve.ts';
import { Uri } from '../modules/uri.ts';
import { VmList, VmMap, VmSet } from '../values/collections.ts';
import { exportValue } from '../values/export.ts';
import { elementsOf, entriesOf, getProperty } from '../values/make.ts';
import { toDouble } from '../values/number.ts';
import { readSlot, VmObject } from '../values/object.ts';
import { isPklArray, PklObject, type PklValue } from '../values/pkl-value.ts';
import { VmDataSize, VmDuration, VmFloat, VmPair, VmRegex } from '../values/scalars.ts';
import type { VmValue } from '../values/value.ts';
import { decodeEvaluatorSettings, type EvaluatorSettings } from './settings-data.ts';

/** How a project is published. */
export interface PackageDescription {
  readonly name: string;
  readonly uri: PackageUri;
  readonly version: string;
  readonly packageZipUrl: Uri;
  readonly description: string | null;
  readonly authors: readonly string[];
  readonly documentation: string | null;
  readonly sourceCode: string | null;
  readonly sourceCodeUrlScheme: string | null;
  readonly license: string | null;
  readonly licenseText: string | null;
  readonly issueTracker: string | null;
  /** Paths of tests that must pass before the package is created. */
  readonly apiTests: readonly string[];
  /** Glob patterns of excluded files. */
  readonly exclude: readonly string[];
}

export interface Project {
  readonly fileUri: Uri;
  readonly package: PackageDescription | null;
  /** The modules run by `test`. */
  readonly tests: readonly Uri[];
  readonly dependencies: DeclaredDependencies;
  /** Local dependencies by name. */
  readonly localProjects: ReadonlyMap<string, Project>;
  /** Paths in them are absolute. */
  readonly settings: EvaluatorSettings;
  readonly annotations: readonly Json[];
}

/** Thrown for circular dependencies of projects. */
export class CircularProjectsError extends Error {
  override readonly name = 'CircularProjectsError';
}

/**
 * Reads a project. Throws the language's errors for members that fail, `UriSyntaxError` for malformed URIs, and
 * `CircularProjectsError`.
 */
export function decodeProject(project: VmObject, dependents: readonly string[] = []): Project {
  const property = (name: string): PklValue => exportValue(getProperty(project, name));
  const fileUri = Uri.parse(property('projectFileUri') as string);
  if (dependents.includes(fileUri.toString())) throw new CircularProjectsError();
  const localProjects = new Map<string, Project>();
  const remote = new Map<string, RemoteDependency>();
  for (const [name, dependency] of entriesOf(getProperty(project, 'dependencies') as VmObject)) {
    const value = dependency as VmObject;
    if (!value.cls.isModuleClass) remote.set(name as string, decodeRemote(exportValue(value) as PklObject));
    else localProjects.set(name as string, decodeProject(value, [...dependents, fileUri.toString()]));
  }
  const description = property('package');
  const found = description instanceof PklObject ? decodePackage(description) : null;
  const local = new Map([...localProjects].map(([name, { dependencies }]) => [name, dependencies]));
  return {
    fileUri,
    package: found,
    tests: texts(property('tests')).map((path) => resolveUri(fileUri, Uri.fromWritten(path)).normalize()),
    dependencies: { projectFileUri: fileUri, packageUri: found?.uri ?? null, remote, local },
    localProjects,
    settings: decodeEvaluatorSettings(property('resolvedEvaluatorSettings') as PklObject),
    annotations: (getProperty(project, 'annotations') as VmList).toArray().map(annotationJson),
  };
}

function decodeRemote({ properties }: PklObject): RemoteDependency {
  const { uri, checksums } = properties;
  const sha256 = checksums instanceof PklObject ? (checksums.properties['sha256'] as string) : null;
  return { package: parsePlainPackageUri(uri as string), sha256 };
}

function decodePackage({ properties }: PklObject): PackageDescription {
  const text = (name: string): string => properties[name] as string;
  const optional = (name: string): string | null => (properties[name] ?? null) as string | null;
  return {
    name: text('name'),
    uri: PackageUri.parse(text('uri')),
    version: text('version'),
    packageZipUrl: Uri.parse(text('packageZipUrl')),
    description: optional('description'),
    authors: texts(properties['authors']),
    documentation: optional('documentation'),
    sourceCode: optional('sourceCode'),
    sourceCodeUrlScheme: optional('sourceCodeUrlScheme'),
    license: optional('license'),
    licenseText: optional('licenseText'),
    issueTracker: optional('issueTracker'),
    apiTests: texts(properties['apiTests']),
    exclude: texts(properties['exclude']),
  };
}

function texts(value: PklValue | undefined): string[] {
  return value !== undefined && isPklArray(value) ? value.map(String) : [];
}

/** A value in the form used for annotations in package metadata. */
function annotationJson(value: VmValue): Json {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof VmFloat) return new JsonFloat(value.value);
  if (value instanceof VmList) return value.toArray().map(annotationJson);
  if (value instanceof VmSet) return { type: 'Set', value: value.toArray().map(annotationJson) };
  if (value instanceof VmMap) return mapJson(value);
  if (value instanceof VmObject) return objectJson(value);
  if (value instanceof VmRegex) return { type: 'Pattern', value: value.pattern };
  if (value instanceof VmDuration) return quantityJson('Duration', value);
  if (value instanceof VmDataSize) return quantityJson('DataSize', value);
  if (value instanceof VmPair) {
    return { type: 'Pair', first: annotationJson(value.first), second: annotationJson(value.second) };
  }
  return null;
}

function quantityJson(type: string, { value, unit }: VmDuration | VmDataSize): Json {
  return { type, unit, value: new JsonFloat(toDouble(value)) };
}

function mapJson(entries: Iterable<readonly [VmValue, VmValue]>): Json {
  const value = Array.from(entries, ([key, item]) => ({ key: annotationJson(key), value: annotationJson(item) }));
  return { type: 'Map', value };
}

function objectJson(object: VmObject): Json {
  const { cls } = object;
  if (cls.moduleUri === 'pkl:base' && cls.name === 'Listing') return elementsOf(object).map(annotationJson);
  if (cls.moduleUri === 'pkl:base' && cls.name === 'Mapping') return mapJson(entriesOf(object));
  const shown = object.shape.visible.filter((info) => info.kind === 'property');
  const name = cls.simpleName;
  return {
    type: 'PObject',
    classInfo: { moduleName: cls.moduleName, class: name, moduleUri: cls.moduleUri },
    properties: Object.fromEntries(shown.map((info) => [info.key as string, annotationJson(readSlot(object, info))])),
  };
}
