import type * as os from 'node:os';
import type { PlatformFacts } from '../values/platform-facts.ts';

/** `node:os`, loaded lazily: few runs need it, and loading it would slow down every start. */
export function operatingSystem(): typeof os {
  return process.getBuiltinModule('node:os');
}

const SYSTEMS: Readonly<Record<string, string>> = { darwin: 'macOS', linux: 'Linux', win32: 'Windows' };

/**
 * The platform in the terms of the language.
 *
 * @example nodePlatform().runtime.name; // 'Node.js'
 */
export function nodePlatform(): PlatformFacts {
  const { platform, versions } = process;
  return {
    runtime: { name: 'Node.js', version: versions.node },
    virtualMachine: { name: 'V8', version: versions.v8 },
    get operatingSystem() {
      return { name: SYSTEMS[platform] ?? platform, version: operatingSystem().release() };
    },
    architecture: javaArchitecture(),
  };
}

function javaArchitecture(): string {
  const { arch, platform } = process;
  if (arch === 'arm64') return 'aarch64';
  if (arch !== 'x64') return arch;
  return platform === 'darwin' ? 'x86_64' : 'amd64';
}
