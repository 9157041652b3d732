/** `pkl:release`. */
import { LANGUAGE_COMMIT, LANGUAGE_VERSION } from '../../base/language-version.ts';
import { VmSet } from '../../values/collections.ts';
import { evaluationContext } from '../../values/context.ts';
import { type NativeTable, property } from '../../values/native.ts';
import type { VmObject } from '../../values/object.ts';
import { UNKNOWN_PLATFORM } from '../../values/platform-facts.ts';
import { STANDARD_MODULES } from '../module-names.ts';
import { type Facts, structured } from './structured.ts';

function versionFacts(version: string): Facts {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return { major, minor, patch };
}

function versionInfo(): string {
  const { operatingSystem, runtime } = evaluationContext().platform ?? UNKNOWN_PLATFORM;
  const system = `${operatingSystem.name} ${operatingSystem.version}`;
  return `Pkl ${LANGUAGE_VERSION} (${system}, ${runtime.name} ${runtime.version})`;
}

export const release = (): NativeTable => ({
  current: property((module: VmObject) =>
    structured(module.cls, 'current', {
      version: versionFacts(LANGUAGE_VERSION),
      versionInfo: versionInfo(),
      commitId: LANGUAGE_COMMIT,
      sourceCode: { homepage: 'https://github.com/apple/pkl/' },
      documentation: { homepage: `https://pkl-lang.org/main/${LANGUAGE_VERSION}/` },
      standardLibrary: { modules: VmSet.of(STANDARD_MODULES.map((name) => `pkl:${name}`)) },
    }),
  ),
});
