import { arch, platform, release } from 'node:os';
import { versions } from 'node:process';
import type { PlatformFacts } from '../values/platform-facts.ts';

const SYSTEMS: Readonly<Record<string, string>> = { darwin: 'macOS', linux: 'Linux', win32: 'Windows' };

/** What Node.js runs on, in the words that programs of the language know. */
export function nodePlatform(): PlatformFacts {
  return {
    runtime: { name: 'Node.js', version: versions.node },
    virtualMachine: { name: 'V8', version: versions.v8 },
    operatingSystem: { name: SYSTEMS[platform()] ?? platform(), version: release() },
    architecture: javaArchitecture(),
  };
}

function javaArchitecture(): string {
  if (arch() === 'arm64') return 'aarch64';
  if (arch() !== 'x64') return arch();
  return platform() === 'darwin' ? 'x86_64' : 'amd64';
}
