/** `@ModuleInfo { minPklVersion = "…" }`: the oldest version of the language that a module is written for. */

import { LANGUAGE_VERSION } from '../base/language-version.ts';
import { compareVersions, parseVersion, type Version } from '../base/semantic-version.ts';
import { type Message, PklError } from '../diagnostics/error.ts';
import type { Module, ModuleHeader } from '../syntax/ast.ts';

function needsNewerVersion(module: string, needed: string): Message {
  return {
    code: 'newer-language-needed',
    text: `Module \`${module}\` requires Pkl version ${needed} or higher, but your Pkl version is ${LANGUAGE_VERSION}.`,
  };
}

/** Rejects a module for a later version of the language. Throws `PklError` without frames. */
export function checkLanguageVersion(module: { readonly tree: Module; readonly defaultName: string }): void {
  const { header } = module.tree;
  const needed = neededVersion(header);
  if (needed !== null) rejectNewer(header.name?.text ?? module.defaultName, needed);
}

/** Throws when a module needs a later version of the language. */
export function rejectNewer(module: string, needed: string): void {
  if (isNewer(needed)) throw new PklError(needsNewerVersion(module, needed));
}

/**
 * The same for a module that could not be read beyond its header; null when the header does not require a later
 * version.
 */
export function newerVersionIn(header: ModuleHeader | null, defaultName: string): PklError | null {
  const needed = header === null ? null : neededVersion(header);
  if (header === null || needed === null || !isNewer(needed)) return null;
  return new PklError(needsNewerVersion(header.name?.text ?? defaultName, needed));
}

/** The version in the annotation; null without one. */
function neededVersion({ annotations }: ModuleHeader): string | null {
  for (const { type, body } of annotations) {
    if (type.kind !== 'DeclaredType' || type.name.text !== 'ModuleInfo') continue;
    for (const member of body?.members ?? []) {
      if (member.kind !== 'ObjectProperty' || member.name.text !== 'minPklVersion') continue;
      const part = member.value?.kind === 'String' ? member.value.parts[0] : undefined;
      return part?.kind === 'Text' ? part.raw : '';
    }
  }
  return null;
}

function isNewer(version: string): boolean {
  const needed = parseVersion(version);
  return needed !== null && compareVersions(needed, parseVersion(LANGUAGE_VERSION) as Version) > 0;
}
