// What packages say about themselves: in a project file, in `doc-package-info.pkl`, or in the metadata of a package.
import type { PackageInfo } from '../../documentation/index.ts';
import type { PackageDescription, PackageMetadata } from '../../lang/node/index.ts';

/** A package that says nothing about itself. */
export function plainInfo(name: string, version: string | undefined): PackageInfo {
  return {
    name,
    version: version ?? '0.0.0',
    importUri: null,
    uri: null,
    authors: [],
    sourceCode: null,
    sourceCodeUrlScheme: null,
    issueTracker: null,
    license: null,
    dependencies: [],
    attributes: [],
    deprecated: null,
  };
}

/** From the package of a project. */
export function projectInfo(description: PackageDescription): PackageInfo {
  const { name, version, authors, sourceCode, sourceCodeUrlScheme, issueTracker, license } = description;
  const uri = description.uri.displayName;
  return {
    ...plainInfo(name, version),
    uri,
    importUri: `${uri}#/`,
    authors,
    sourceCode,
    sourceCodeUrlScheme,
    issueTracker,
    license,
  };
}

/** From the metadata of a published package. */
export function metadataInfo(metadata: PackageMetadata): PackageInfo {
  const { name, version, authors, sourceCode, sourceCodeUrlScheme, issueTracker, license } = metadata;
  const uri = metadata.packageUri.displayName;
  return {
    ...plainInfo(name, version),
    uri,
    importUri: `${uri}#/`,
    authors: authors ?? [],
    sourceCode,
    sourceCodeUrlScheme,
    issueTracker,
    license,
    dependencies: [...metadata.dependencies].map(
      ([
        own,
        {
          package: { versionText },
        },
      ]) => ({
        name: own,
        version: versionText,
        page: null,
      }),
    ),
  };
}

/** From the value of a module that amends `pkl:DocPackageInfo`. */
export function docPackageInfo(value: unknown): PackageInfo {
  const given = value as Readonly<Record<string, unknown>>;
  const name = textIn(given, 'name') ?? '';
  return {
    ...plainInfo(name, textIn(given, 'version') ?? undefined),
    importUri: textIn(given, 'importUri'),
    uri: textIn(given, 'uri'),
    authors: listIn(given, 'authors').filter((each) => typeof each === 'string'),
    sourceCode: textIn(given, 'sourceCode'),
    sourceCodeUrlScheme: textIn(given, 'sourceCodeUrlScheme'),
    issueTracker: textIn(given, 'issueTracker'),
    dependencies: listIn(given, 'dependencies').map((each) => {
      const dependency = each as Readonly<Record<string, unknown>>;
      return {
        name: textIn(dependency, 'name') ?? '',
        version: textIn(dependency, 'version') ?? '',
        page: textIn(dependency, 'documentation'),
      };
    }),
    attributes: entriesIn(given['extraAttributes']),
  };
}

export function textIn(value: Readonly<Record<string, unknown>>, name: string): string | null {
  const found = value[name];
  return typeof found === 'string' ? found : null;
}

function listIn(value: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const found = value[name];
  return Array.isArray(found) ? found : [];
}

function entriesIn(value: unknown): readonly (readonly [string, string])[] {
  const pairs = value instanceof Map ? [...value] : Object.entries(value ?? {});
  return pairs.map(([key, text]) => [String(key), String(text)] as const);
}
