// Writes documentation into a folder: everything or nothing. Versions that are there already are kept.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type DocumentationFormat,
  type Files,
  fileName,
  Neighbors,
  neighborOf,
  type PackageDocs,
  type PublishedPackage,
  type PublishedVersion,
  plainText,
  publishedNeighbors,
  readProse,
  summaryOf,
} from '../../documentation/index.ts';
import { compareVersions, parseVersion } from '../../lang/index.ts';
import { CommandError } from '../report.ts';

/** The file that says what is in a folder, and that `kdeps doc` made it. */
const RECORD = '.kdeps-doc.json';

interface Content {
  readonly format: string;
  readonly title: string;
  /** Markdown. */
  readonly overview: string;
  readonly packages: readonly PublishedPackage[];
}

/** What is to be written. */
export interface Publication {
  readonly format: string;
  readonly renderer: DocumentationFormat;
  /** Null leaves them as they are. */
  readonly title: string | null;
  readonly overview: string | null;
  readonly packages: readonly PackageDocs[];
}

/**
 * Checks that a folder can be written to, before anything else is done.
 *
 * @param overwrite whether a folder with other contents may be deleted
 * @throws CommandError when it has other contents
 */
export function checkFolder(folder: string, format: string, overwrite: boolean, sources: readonly string[]): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory())
    throw new CommandError('kdeps/invalid-output-path', `Cannot write to \`${folder}\`, which is not a folder.`);
  const real = realpathSync(folder);
  const inside = [process.cwd(), ...sources].find((each) => `${each}/`.startsWith(`${real}/`));
  if (inside !== undefined)
    throw new CommandError(
      'kdeps/invalid-output-path',
      `Cannot write to \`${folder}\`, which contains the folder \`${inside}\`. Use another folder.`,
    );
  if (overwrite || readdirSync(real).length === 0) return;
  const content = contentOf(real);
  if (content?.format === format) return;
  const reason = content === null ? 'was not made by `kdeps doc`' : `has documentation as ${content.format}`;
  throw new CommandError(
    'kdeps/foreign-folder',
    `The folder \`${folder}\` is not empty, and ${reason}. Use another folder, or \`--overwrite\` to delete what is in it.`,
  );
}

/** Writes documentation. If anything fails, the folder is as it was. */
export function writeSite(folder: string, { format, renderer, title, overview, packages }: Publication): void {
  const target = existsSync(folder) ? realpathSync(folder) : folder;
  const found = existsSync(target) ? contentOf(target) : null;
  const before = found?.format === format ? found : null;
  const { randomUUID } = process.getBuiltinModule('node:crypto');
  const id = randomUUID().slice(0, 8);
  const draft = `${target}.${id}.tmp`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    if (before !== null) cpSync(target, draft, { recursive: true });
    else mkdirSync(draft);
    const now = packages.map((docs) => neighborOf(docs, renderer.pagesOf(docs)));
    const kept = publishedNeighbors(before?.packages ?? []).filter(
      ({ name, version }) => !now.some((each) => each.name === name && each.version === version),
    );
    const neighbors = new Neighbors([...now, ...kept], renderer.locate);
    const published = packages.map((docs) => writePackage(draft, renderer.package(docs, neighbors), docs));
    const content: Content = {
      format,
      title: title ?? before?.title ?? 'Documentation',
      overview: overview ?? before?.overview ?? '',
      packages: merged(before?.packages ?? [], published),
    };
    writeFiles(draft, renderer.site({ ...content, overview: readProse(content.overview) }));
    writeFileSync(join(draft, RECORD), `${JSON.stringify(content, null, 1)}\n`);
    replace(target, draft, `${target}.${id}.old`);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new CommandError('kdeps/system-error', `Cannot write to \`${folder}\`: ${error.message}`);
  }
}

function replace(target: string, draft: string, old: string): void {
  if (!existsSync(target)) {
    renameSync(draft, target);
    return;
  }
  renameSync(target, old);
  try {
    renameSync(draft, target);
  } catch (error) {
    renameSync(old, target);
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

function writePackage(folder: string, files: Files, docs: PackageDocs): PublishedPackage {
  const { name, version, importUri, deprecated, overview } = docs;
  const own = join(folder, fileName(name), fileName(version));
  rmSync(own, { recursive: true, force: true });
  writeFiles(own, files);
  const pages = [...files.keys()].filter((path) => /\.(?:html|md|json)$/.test(path));
  const published: PublishedVersion = {
    version,
    summary: plainText(summaryOf(overview)),
    isDeprecated: deprecated !== null,
    importUri,
    pages,
  };
  return { name, versions: [published] };
}

function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** The packages of both lists, with newer entries in place of older ones of the same version. */
function merged(before: readonly PublishedPackage[], added: readonly PublishedPackage[]): readonly PublishedPackage[] {
  const packages = new Map<string, Map<string, PublishedVersion>>();
  for (const { name, versions } of [...before, ...added]) {
    const known = packages.get(name) ?? new Map<string, PublishedVersion>();
    packages.set(name, known);
    for (const each of versions) known.set(each.version, each);
  }
  return [...packages]
    .map(([name, versions]) => ({ name, versions: [...versions.values()].sort(newestFirst) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function newestFirst({ version: one }: PublishedVersion, { version: other }: PublishedVersion): number {
  const [a, b] = [parseVersion(one), parseVersion(other)];
  if (a === null || b === null) return one < other ? 1 : -1;
  return compareVersions(b, a);
}

/** The record of a folder; null if there is none that can be understood. */
function contentOf(folder: string): Content | null {
  try {
    const value = JSON.parse(readFileSync(join(folder, RECORD), 'utf8')) as Partial<Content>;
    const isKnown =
      typeof value.format === 'string' &&
      typeof value.title === 'string' &&
      typeof value.overview === 'string' &&
      Array.isArray(value.packages) &&
      value.packages.every(isPackage);
    return isKnown ? (value as Content) : null;
  } catch {
    return null;
  }
}

function isPackage({ name, versions }: Partial<PublishedPackage>): boolean {
  return (
    typeof name === 'string' &&
    Array.isArray(versions) &&
    versions.every(
      ({ version, summary, importUri = null, pages }: Partial<PublishedVersion>) =>
        typeof version === 'string' &&
        typeof summary === 'string' &&
        (importUri === null || typeof importUri === 'string') &&
        Array.isArray(pages) &&
        pages.every((page) => typeof page === 'string'),
    )
  );
}
