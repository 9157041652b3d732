/** `@ModuleInfo { minPklVersion = "…" }`: the oldest version of the language that a module is written for. */

import { LANGUAGE_VERSION } from '../base/language-version.ts';
import { compareVersions, parseVersion, type Version } from '../base/semantic-version.ts';
import { type Message, PklError } from '../diagnostics/error.ts';
import type { Module } from '../syntax/ast.ts';

function needsNewerVersion(module: string, needed: string): Message {
  return {
    code: 'newer-language-needed',
    text: `Module \`${module}\` requires Pkl version ${needed} or higher, but your Pkl version is ${LANGUAGE_VERSION}.`,
  };
}

/** Refuses a module for a later version of the language. Throws `PklError` without frames. */
export function checkLanguageVersion(module: { readonly tree: Module; readonly defaultName: string }): void {
  const { header } = module.tree;
  for (const { type, body } of header.annotations) {
    if (type.kind !== 'DeclaredType' || type.name.text !== 'ModuleInfo') continue;
    for (const member of body?.members ?? []) {
      if (member.kind !== 'ObjectProperty' || member.name.text !== 'minPklVersion') continue;
      const part = member.value?.kind === 'String' ? member.value.parts[0] : undefined;
      const needed = part?.kind === 'Text' ? part.raw : '';
      refuseNewer(header.name?.text ?? module.defaultName, needed);
    }
  }
}

/** Throws where a module needs a later version of the language. */
export function refuseNewer(module: string, needed: string): void {
  if (isNewer(needed)) throw new PklError(needsNewerVersion(module, needed));
}

/** The same for a text that does not parse; null when it asks for no later version. */
export function languageVersionOfText(text: string, defaultName: string): PklError | null {
  const needed = /@ModuleInfo\s*\{\s*minPklVersion\s*=\s*"(\d+\.\d+\.\d+)"\s*\}/.exec(text)?.[1];
  if (needed === undefined || !isNewer(needed)) return null;
  const name = /^[ \t]*(?:(?:open|abstract)[ \t]+)*module[ \t]+([\w.$]+)/m.exec(text)?.[1] ?? defaultName;
  return new PklError(needsNewerVersion(name, needed));
}

function isNewer(version: string): boolean {
  const needed = parseVersion(version);
  return needed !== null && compareVersions(needed, parseVersion(LANGUAGE_VERSION) as Version) > 0;
}
