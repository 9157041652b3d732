// The platforms for which an executable can be built.
import { join } from 'node:path';
import { root } from '../shared.ts';

/** The format of a platform's executables, and its processor in their header. */
export interface FileFormat {
  readonly name: 'ELF' | 'Mach-O' | 'PE';
  /** The processor's number in the header. */
  readonly machine: number;
  /** Part of the name of the program loader; only ELF files have one. */
  readonly loader?: string;
}

export interface Target {
  /** As in `--target`. */
  readonly name: string;
  /** The npm package with Bun for this platform. */
  readonly bun: string;
  /** `process.platform` and `process.arch` there. */
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly format: FileFormat;
}

const [ELF_X64, ELF_ARM64] = [0x3e, 0xb7];
const [MACH_X64, MACH_ARM64] = [0x01000007, 0x0100000c];
const PE_X64 = 0x8664;

/** All targets. */
export const targets: readonly Target[] = [
  {
    name: 'linux-x64',
    bun: '@oven/bun-linux-x64',
    platform: 'linux',
    arch: 'x64',
    format: { name: 'ELF', machine: ELF_X64, loader: 'ld-linux-x86-64' },
  },
  {
    name: 'linux-arm64',
    bun: '@oven/bun-linux-aarch64',
    platform: 'linux',
    arch: 'arm64',
    format: { name: 'ELF', machine: ELF_ARM64, loader: 'ld-linux-aarch64' },
  },
  {
    name: 'linux-x64-musl',
    bun: '@oven/bun-linux-x64-musl',
    platform: 'linux',
    arch: 'x64',
    format: { name: 'ELF', machine: ELF_X64, loader: 'ld-musl-x86_64' },
  },
  {
    name: 'darwin-arm64',
    bun: '@oven/bun-darwin-aarch64',
    platform: 'darwin',
    arch: 'arm64',
    format: { name: 'Mach-O', machine: MACH_ARM64 },
  },
  {
    name: 'darwin-x64',
    bun: '@oven/bun-darwin-x64',
    platform: 'darwin',
    arch: 'x64',
    format: { name: 'Mach-O', machine: MACH_X64 },
  },
  {
    name: 'windows-x64',
    bun: '@oven/bun-windows-x64',
    platform: 'win32',
    arch: 'x64',
    format: { name: 'PE', machine: PE_X64 },
  },
];

/** The target that this machine runs; undefined when there is none. */
export const ownTarget: Target | undefined = targets.find(
  ({ name, platform, arch }) =>
    platform === process.platform && arch === process.arch && name.endsWith('-musl') === isMusl(),
);

/** Node reports the version of glibc if it uses that. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const report = process.report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined;
}

/** The executable for a platform. */
export function executableOf(target: Target): string {
  return join(root, 'out', 'standalone', target.name, target.platform === 'win32' ? 'kdeps.exe' : 'kdeps');
}
