// Destinations of module outputs: the terminal, files, or folders of files.
import { appendFileSync, existsSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, parse, relative, resolve } from 'node:path';
import { defaultModuleName, LazyObject, Uri } from '../lang/index.ts';
import { isWithin, makeFolder, pathOf } from '../lang/node/index.ts';
import { CommandError } from './report.ts';
import type { Terminal } from './terminal.ts';

/** Receives the outputs of modules one after the other. Throws `CommandError` when one cannot be written. */
export interface Outputs {
  put: (moduleUri: string, output: Uint8Array | string) => void;
}

/** Writes outputs to the terminal, with a separator between those that are not empty. */
export function terminalOutputs(terminal: Terminal, separator: string): Outputs {
  let isFirst = true;
  return {
    put(_, output) {
      if (output.length === 0) return;
      if (!isFirst) terminal.out(`${separator}\n`);
      terminal.out(output);
      isFirst = false;
    },
  };
}

/** Values for the placeholders of an output path. */
export interface OutputPath {
  readonly pattern: string;
  readonly folder: string;
  readonly format: string | undefined;
}

/** Writes outputs to files; modules that share a file are appended to it with a separator. */
export function fileOutputs(path: OutputPath, separator: string): Outputs {
  const written = new Set<string>();
  return {
    put(moduleUri, output) {
      const file = outputPath(path, moduleUri);
      if (isFolder(file)) {
        const text = `Output file \`${file}\` is a directory. Did you mean \`--multiple-file-output-path\`?`;
        throw new CommandError('kdeps/invalid-output-path', text);
      }
      makeFolder(dirname(file));
      if (!written.has(file)) writeFileSync(file, output);
      else if (output.length > 0) {
        appendFileSync(file, `${separator}\n`);
        appendFileSync(file, output);
      }
      if (output.length > 0) written.add(file);
    },
  };
}

/** The output path of a module: replaces `%{moduleName}`, `%{moduleDir}` and `%{outputFormat}` in the pattern. */
export function outputPath({ pattern, folder, format }: OutputPath, moduleUri: string): string {
  const uri = Uri.parse(moduleUri);
  const place = uri.scheme === 'file' ? relative(folder, dirname(pathOf(uri))) || '.' : undefined;
  const path = pattern
    .replaceAll('%{moduleName}', () => defaultModuleName(uri, uri.scheme === 'package'))
    .replaceAll('%{outputFormat}', () => format ?? '%{outputFormat}')
    .replaceAll('%{moduleDir}', () => place ?? '%{moduleDir}');
  if (!path.includes('%{moduleDir}')) return resolve(folder, path);
  throw new CommandError(
    'kdeps/invalid-output-path',
    `Cannot substitute output path placeholder \`%{moduleDir}\` because module \`${moduleUri}\` does not have a file system path.`,
  );
}

/** Writes the output files of modules below a folder and prints the path of each. */
export class FileTrees {
  readonly #path: OutputPath;
  readonly #terminal: Terminal;
  readonly #written = new Map<string, { readonly name: string; readonly moduleUri: string }>();

  constructor(path: OutputPath, terminal: Terminal) {
    this.#path = path;
    this.#terminal = terminal;
  }

  /** Writes the contents of a module's `output.files`. */
  write(moduleUri: string, module: LazyObject): void {
    const folder = outputPath(this.#path, moduleUri);
    if (existsSync(folder) && !isFolder(folder)) {
      const text = `Output path \`${folder}\` exists and is not a directory.`;
      throw new CommandError('kdeps/invalid-output-path', text);
    }
    const files = module.object('output')?.object('files') ?? null;
    const real = existsSync(folder) ? realpathSync(folder) : folder;
    for (const [key, file] of files?.entries() ?? []) {
      if (typeof key === 'string' && file instanceof LazyObject) this.#writeFile(real, key, moduleUri, file);
    }
  }

  #writeFile(folder: string, name: string, moduleUri: string, file: LazyObject): void {
    checkName(name);
    const { real, shown } = resolveName(folder, name);
    this.#checkConflicts(folder, name, moduleUri, real);
    const bytes = file.get('bytes');
    this.#written.set(real, { name, moduleUri });
    makeFolder(dirname(real));
    writeFileSync(real, bytes instanceof Uint8Array ? bytes : '');
    this.#terminal.out(`${relative(process.cwd(), shown)}\n`);
  }

  #checkConflicts(folder: string, name: string, moduleUri: string, real: string): void {
    const entry = `\`output.files\` entry \`"${name}"\` in module \`${moduleUri}\``;
    if (!isWithin(folder, real)) {
      throw conflict(`${entry} resolves to file path \`${real}\`, which is outside output directory \`${folder}\`.`);
    }
    const other = this.#written.get(real);
    if (other !== undefined) {
      throw conflict(
        `\`output.files\` entries \`"${other.name}"\` in module \`${other.moduleUri}\` and \`"${name}"\` in module \`${moduleUri}\` resolve to the same file path \`${real}\`.`,
      );
    }
    if (isFolder(real)) {
      throw conflict(`${entry} resolves to file path \`${real}\`, which is a directory.`);
    }
  }
}

/**
 * Writes files that a command made, anywhere, and tells of each. Relative paths start at a folder.
 *
 * @throws CommandError
 */
export function writeFiles(
  folder: string,
  files: readonly (readonly [path: string, contents: Uint8Array])[],
  tell: (path: string) => void,
): void {
  const written = new Map<string, string>();
  for (const [name, contents] of files) {
    checkName(name);
    const path = resolve(folder, name);
    const real = existsSync(path) ? realpathSync(path) : path;
    const other = written.get(real);
    if (other !== undefined) {
      const text = `\`output.files\` entries \`"${other}"\` and \`"${name}"\` resolve to the same file path \`${real}\`.`;
      throw conflict(text);
    }
    if (isFolder(real)) {
      throw conflict(`\`output.files\` entry \`"${name}"\` resolves to file path \`${real}\`, which is a directory.`);
    }
    written.set(real, name);
    makeFolder(dirname(real));
    writeFileSync(real, contents);
    tell(isAbsolute(name) ? name : relative(process.cwd(), path));
  }
}

/** Resolves a path name by name, so that no symbolic link along the way can lead out of the folder. */
function resolveName(folder: string, name: string): { readonly real: string; readonly shown: string } {
  let real = isAbsolute(name) ? parse(name).root : folder;
  for (const part of name.split('/')) {
    real = join(real, part);
    if (existsSync(real)) real = realpathSync(real);
  }
  return { real, shown: resolve(folder, name) };
}

function conflict(what: string): CommandError {
  return new CommandError('kdeps/output-conflict', `Output file conflict: ${what}`);
}

/** Names must be valid on every operating system, not just on this one. */
function checkName(name: string): void {
  const illegal = /[<>:"\\|?*\u0000-\u001f]/.exec(name)?.[0];
  if (illegal === undefined) return;
  const text = `Path spec \`${name}\` contains illegal character \`${illegal}\`.`;
  throw new CommandError('kdeps/invalid-output-path', text);
}

function isFolder(path: string): boolean {
  // Node 20's `throwIfNoEntry` does not cover a path through a file.
  return existsSync(path) && statSync(path).isDirectory();
}
