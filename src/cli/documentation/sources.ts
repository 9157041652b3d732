// Finds the packages to document: folders, projects, single modules, published packages, and the standard library.
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import type { PackageInfo, PackageModule, PackageSource } from '../../documentation/index.ts';
import type { Project, Unit } from '../../lang/analysis/index.ts';
import { type ModuleLoader, UriSyntaxError } from '../../lang/index.ts';
import { isWithin, PackageUri, packageFiles } from '../../lang/node/index.ts';
import { isSchemaUri, schemaLoader } from '../../runtime/language/index.ts';
import { type Group, groupsOf, openGroup, openSession, uriOfFile } from '../check/groups.ts';
import type { Unreadable } from '../module-files.ts';
import { UsageError } from '../options.ts';
import { Session, type SessionOptions } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { docPackageInfo, metadataInfo, plainInfo, projectInfo } from './package-info.ts';

export const SITE_INFO = 'docsite-info.pkl';
const PACKAGE_INFO = 'doc-package-info.pkl';

/** What the command line says about a package that does not say it itself. */
export interface Naming {
  readonly name: string | undefined;
  readonly version: string | undefined;
}

/** A package that is open for analysis. */
export interface OpenPackage extends Omit<PackageSource, 'evaluate'> {
  readonly project: Project;
  readonly session: Session;
  readonly close: () => void;
}

/** Opens packages, one after the other. The caller closes each. */
export class PackageOpener {
  readonly #options: SessionOptions;
  readonly #naming: Naming;
  readonly #terminal: Terminal;
  readonly #unreadable: Unreadable;
  readonly #folder: string;

  constructor(options: SessionOptions, naming: Naming, terminal: Terminal, unreadable: Unreadable) {
    this.#options = options;
    this.#naming = naming;
    this.#terminal = terminal;
    this.#unreadable = unreadable;
    this.#folder = resolve(options.workingDir ?? '.');
  }

  /** The packages behind operands. Throws `PklError` and `UsageError`. */
  *open(operands: readonly string[]): Generator<OpenPackage> {
    const paths = operands.filter((each) => !isPackage(each) && !isLibrary(each));
    const other = paths.find(isOtherUri);
    if (other !== undefined)
      throw new UsageError(
        `cannot document ${other}: name a folder, a file, package://… or pkl: (the standard library)`,
      );
    for (const each of operands) {
      if (isLibrary(each)) yield this.#library();
      else if (isPackage(each)) yield this.#published(each);
    }
    const folders = paths.filter((path) => this.#isFolder(path));
    for (const folder of folders) {
      for (const group of this.#groups([folder])) yield this.#group(group, resolve(this.#folder, folder));
    }
    const files = paths.filter((path) => !folders.includes(path));
    for (const group of this.#groups(files)) yield this.#group(group, null);
  }

  #isFolder(path: string): boolean {
    return statSync(resolve(this.#folder, path), { throwIfNoEntry: false })?.isDirectory() === true;
  }

  #groups(paths: readonly string[]): readonly Group[] {
    return paths.length === 0 ? [] : groupsOf(paths, this.#options, this.#unreadable);
  }

  #alone(): Session {
    return new Session({ ...this.#options, noProject: true, omitProjectSettings: true }, this.#terminal);
  }

  #library(): OpenPackage {
    const open = openSession(this.#alone());
    const { project, session } = open;
    const uri = 'pkl:doc-package-info';
    const names = project.libraryModules.map((name) => name.replace(/^pkl:/, ''));
    return {
      ...open,
      info: docPackageInfo(session.evaluator().evaluateSync(uri)),
      overview: project.unit(uri),
      modules: names
        .filter((name) => name !== 'doc-package-info')
        .sort()
        .map((name) => ({ unit: project.unit(`pkl:${name}`), path: name, uri: `pkl:${name}` })),
    };
  }

  #published(operand: string): OpenPackage {
    const uri = packageUri(operand);
    const open = openSession(this.#alone());
    const { project, session } = open;
    const isOurs = isSchemaUri(`${operand}#/Workflow.pkl`);
    const metadata = isOurs ? null : session.sources.packages.metadata(uri, uri.sha256);
    const loaders = [schemaLoader, ...session.sources.loaders];
    const loader = loaders.find((each) => each.handles(uri.asset('/')));
    const paths = loader === undefined ? [] : modulesIn(loader, uri, '/', session);
    const name = basename(uri.pathWithoutVersion);
    return {
      ...open,
      info:
        metadata === null
          ? { ...plainInfo(name, uri.versionText), uri: uri.displayName, importUri: `${uri.displayName}#/` }
          : metadataInfo(metadata),
      overview: metadata?.description ?? null,
      modules: paths.sort().map((path) => {
        const address = uri.asset(path).toString();
        return { unit: project.unit(address), path: withoutEnding(path.slice(1)), uri: address };
      }),
    };
  }

  /** @param folder the folder that was named; null for single files */
  #group(group: Group, folder: string | null): OpenPackage {
    const open = openGroup(group, this.#options, this.#terminal);
    try {
      if (open.problem !== null) throw open.problem;
      return { ...open, ...this.#described(group, folder, open.project, open.session) };
    } catch (error) {
      open.close();
      throw error;
    }
  }

  #described(
    { projectFile, files }: Group,
    folder: string | null,
    project: Project,
    session: Session,
  ): Pick<PackageSource, 'info' | 'overview' | 'modules'> {
    const description = projectFile === null ? null : (session.project?.package ?? null);
    const isWhole = folder === null || (projectFile !== null && isWithin(folder, projectFile));
    const base =
      projectFile !== null && description !== null && isWhole ? dirname(projectFile) : (folder ?? commonFolder(files));
    const named = (name: string): string | undefined => files.find((file) => basename(file) === name);
    const infoFile = named(PACKAGE_INFO);
    let listed = files.filter((file) => ![PACKAGE_INFO, SITE_INFO, 'PklProject'].includes(basename(file)));
    let info: PackageInfo;
    let overview: Unit | string | null = null;
    if (infoFile !== undefined) {
      const uri = uriOfFile(infoFile);
      info = docPackageInfo(session.evaluator().evaluateSync(uri));
      overview = project.unit(uri);
    } else if (description !== null) {
      info = projectInfo(description);
      overview = description.description;
      if (folder !== null) listed = withoutExcluded(listed, base, description);
    } else info = plainInfo(this.#naming.name ?? basename(base), this.#naming.version);
    const { importUri } = info;
    const modules = listed.map((file): PackageModule => {
      const path = withoutEnding(relative(base, file).replaceAll(sep, '/'));
      return {
        unit: project.unit(uriOfFile(file)),
        path,
        uri: importUri === null ? null : `${importUri}${encodeURI(path)}.pkl`,
      };
    });
    return { info, overview, modules };
  }
}

function isLibrary(operand: string): boolean {
  return operand === 'pkl:';
}

function isPackage(operand: string): boolean {
  return operand.startsWith('package:');
}

/** A URI of another scheme; a drive of Windows has one letter. */
function isOtherUri(operand: string): boolean {
  return /^[a-z][\w+.-]+:/i.test(operand);
}

function packageUri(operand: string): PackageUri {
  try {
    return PackageUri.parse(operand);
  } catch (error) {
    if (error instanceof UriSyntaxError) throw new UsageError(error.message);
    throw error;
  }
}

/** The modules of a project that are part of its package and no tests of it. */
function withoutExcluded(
  files: readonly string[],
  base: string,
  { exclude, apiTests }: { readonly exclude: readonly string[]; readonly apiTests: readonly string[] },
): string[] {
  const packed = new Set(packageFiles(base, exclude).map((path) => resolve(base, path)));
  const tests = new Set(apiTests.map((path) => resolve(base, path)));
  return files.filter((file) => packed.has(file) && !tests.has(file));
}

/** The modules below a folder of a package. */
function modulesIn(loader: ModuleLoader, uri: PackageUri, folder: string, session: Session): string[] {
  return loader.listElements(uri.asset(folder), session.sources.policy.modules).flatMap(({ name, isDirectory }) => {
    if (isDirectory) return modulesIn(loader, uri, `${folder}${name}/`, session);
    return name.endsWith('.pkl') ? [`${folder}${name}`] : [];
  });
}

function commonFolder(files: readonly string[]): string {
  let folder = dirname(files[0] ?? '.');
  while (!files.every((file) => isWithin(folder, file))) folder = dirname(folder);
  return folder;
}

function withoutEnding(path: string): string {
  return path.replace(/\.pkl$/, '');
}

/** The files that contain something about the whole site. */
export function siteInfoOf(operands: readonly string[], folder: string): string | null {
  for (const operand of operands) {
    const path = resolve(folder, operand);
    const candidates = [path, resolve(path, SITE_INFO)];
    const found = candidates.find((each) => basename(each) === SITE_INFO && existsSync(each));
    if (found !== undefined) return found;
  }
  return null;
}
