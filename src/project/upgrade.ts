/**
 * Brings an agent's files up to the current schema: versions and spellings. Works on the AST, so it never touches
 * anything inside a string or a script.
 */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import glob from 'fast-glob';
import { PklError, Source } from '../lang/index.ts';
import type { Expr, Module, ObjectBody, ObjectMember, PropertyNode, StringConstant } from '../lang/syntax/index.ts';
import { parseModule } from '../lang/syntax/index.ts';
import type { Fields } from '../runtime/index.ts';
import {
  briefReport,
  compareVersions,
  formerSeconds,
  isSchemaUri,
  messageOf,
  SCHEMA_VERSION,
  schemaModule,
  spellings,
  systemErrorText,
} from '../runtime/index.ts';

/** The first version with the current field names. */
const CAPITALIZED = '0.2.42';

/** A text replacement. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface UpgradedFile {
  readonly path: string;
  /** Descriptions of the changes. */
  readonly changes: readonly string[];
  /** Why the file could not be read or parsed. */
  readonly problem: string | null;
}

export interface UpgradeOptions {
  /** The target schema version. */
  readonly version?: string;
  /** Report changes without writing them. */
  readonly dryRun: boolean;
}

/**
 * Upgrades every file below a folder that amends the schema.
 *
 * @param path the folder, or one file
 * @returns the files that were changed or could not be read
 * @throws RangeError when the version is malformed or cannot be a target
 */
export async function upgradeFolder(path: string, options: UpgradeOptions): Promise<readonly UpgradedFile[]> {
  const version = options.version ?? SCHEMA_VERSION;
  checkVersion(version);
  const files = (await stat(path)).isFile() ? [path] : await modulesBelow(path);
  const upgraded = await Promise.all(files.map((file) => upgradeFile(file, version, options.dryRun)));
  return upgraded.filter(({ changes, problem }) => changes.length > 0 || problem !== null);
}

/** Upgrading writes the current spellings, which earlier versions do not have; later versions are unknown. */
function checkVersion(version: string): void {
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    throw new RangeError(`\`${version}\` is not a schema version. A version has three numbers: ${SCHEMA_VERSION}.`);
  if (compareVersions(version, CAPITALIZED) < 0)
    throw new RangeError(
      `Cannot convert files to ${version}, whose fields have other names. Choose ${CAPITALIZED} or later.`,
    );
  if (compareVersions(version, SCHEMA_VERSION) > 0)
    throw new RangeError(`Unknown schema version ${version}. The newest is ${SCHEMA_VERSION}.`);
}

async function modulesBelow(folder: string): Promise<readonly string[]> {
  const names = await glob('**/*.pkl', {
    cwd: folder,
    caseSensitiveMatch: false,
    dot: true,
    ignore: ['**/node_modules/**', '**/.git/**'],
  });
  return names.sort().map((name) => join(folder, name));
}

async function upgradeFile(path: string, version: string, dryRun: boolean): Promise<UpgradedFile> {
  try {
    const text = await readFile(path, 'utf8');
    const { text: upgraded, changes } = upgradeText(text, pathToFileURL(path).href, version);
    if (changes.length > 0 && !dryRun) await writeFile(path, upgraded);
    return { path, changes, problem: null };
  } catch (error) {
    return { path, changes: [], problem: problemOf(error) };
  }
}

function problemOf(error: unknown): string {
  if (!(error instanceof PklError)) return systemErrorText(error) ?? messageOf(error);
  const { message, line } = briefReport(error);
  return line === undefined ? message : `line ${line}: ${message}`;
}

/**
 * Upgrades a text.
 *
 * @throws PklError when it is not a valid module
 */
export function upgradeText(
  text: string,
  uri: string,
  version = SCHEMA_VERSION,
): { readonly text: string; readonly changes: readonly string[] } {
  const module = parseModule(new Source(uri, text), { promises: true });
  const upgrade = new Upgrade(text, version);
  upgrade.module(module);
  return upgrade.result();
}

class Upgrade {
  readonly #text: string;
  readonly #version: string;
  readonly #edits: Edit[] = [];
  readonly #changes: string[] = [];

  constructor(text: string, version: string) {
    this.#text = text;
    this.#version = version;
  }

  module({ header, imports, members }: Module): void {
    const parent = header.parent?.uri;
    for (const uri of [parent, ...imports.map((clause) => clause.uri)]) if (uri !== undefined) this.#uri(uri);
    const kind = parent === undefined ? null : schemaModule(parent.raw);
    const fields = kind === null ? undefined : spellings()[kind];
    if (fields === undefined) return;
    for (const member of members) if (member.kind === 'Property') this.#property(member, fields);
  }

  result(): { readonly text: string; readonly changes: readonly string[] } {
    const sorted = [...this.#edits].sort((left, right) => right.start - left.start);
    const text = sorted.reduce(
      (upgraded, { start, end, text: words }) => upgraded.slice(0, start) + words + upgraded.slice(end),
      this.#text,
    );
    return { text, changes: this.#changes };
  }

  #uri({ start, raw }: StringConstant): void {
    const found = /^(package:\/\/schema\.kdeps\.com\/core@)([^#/]+)(#.*)$/.exec(raw);
    const [, before, old, after] = found ?? [];
    if (before === undefined || old === undefined || !isSchemaUri(raw) || compareVersions(old, this.#version) >= 0)
      return;
    const at = this.#text.indexOf(raw, start);
    this.#edits.push({ start: at, end: at + raw.length, text: before + this.#version + (after ?? '') });
    this.#changes.push(`schema ${old} → ${this.#version}`);
  }

  #property(node: Pick<PropertyNode, 'modifiers' | 'name' | 'value' | 'bodies'>, fields: Fields): void {
    // A `local` name belongs to the file, not to the schema.
    if (node.modifiers.length > 0) return;
    const old = node.name.text;
    const today = fields.names[old] ?? old;
    if (today !== old) {
      this.#edits.push({ start: node.name.start, end: node.name.end, text: today });
      this.#changes.push(`${old} → ${today}`);
    }
    if (formerSeconds.has(today) && node.value?.kind === 'Int')
      this.#edits.push({ start: node.value.end, end: node.value.end, text: '.s' });
    const inside = spellings()[fields.inside[today] ?? ''];
    if (inside === undefined) return;
    for (const body of node.bodies) this.#body(body, inside);
    if (node.value !== null) this.#expression(node.value, inside);
  }

  #body(body: ObjectBody, fields: Fields): void {
    for (const member of body.members) this.#member(member, fields);
  }

  /** An element or entry has the fields of the collection's declared element type. */
  #member(member: ObjectMember, fields: Fields): void {
    switch (member.kind) {
      case 'ObjectProperty':
        this.#property(member, fields);
        break;
      case 'ObjectElement':
      case 'ObjectSpread':
        this.#expression(member.value, fields);
        break;
      case 'ObjectEntry':
      case 'MemberPredicate':
        for (const body of member.bodies) this.#body(body, fields);
        if (member.value !== null) this.#expression(member.value, fields);
        break;
      case 'WhenGenerator':
        this.#body(member.thenBody, fields);
        if (member.elseBody !== null) this.#body(member.elseBody, fields);
        break;
      case 'ForGenerator':
        this.#body(member.body, fields);
        break;
      case 'ObjectMethod':
        break;
    }
  }

  #expression(expr: Expr, fields: Fields): void {
    if (expr.kind === 'New' || expr.kind === 'Amend') this.#body(expr.body, fields);
    if (expr.kind === 'Amend') this.#expression(expr.parent, fields);
    if (expr.kind === 'Parenthesized') this.#expression(expr.expr, fields);
    if (expr.kind === 'If') {
      this.#expression(expr.thenExpr, fields);
      this.#expression(expr.elseExpr, fields);
    }
  }
}
