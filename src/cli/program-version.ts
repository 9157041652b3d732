import { LANGUAGE_VERSION } from '../lang/index.ts';
import { isPkl } from './identity.ts';

/** Filled in by the build from package.json. */
declare const KDEPS_VERSION: string | undefined;

export const ownVersion: string = typeof KDEPS_VERSION === 'undefined' ? 'development' : KDEPS_VERSION;

/** The `User-Agent` header. */
export const userAgent = `kdeps/${ownVersion} (Pkl ${LANGUAGE_VERSION}; ${process.platform})`;

/** The output of `--version`. */
export function versionText(): string {
  if (isPkl) return `Pkl ${LANGUAGE_VERSION} (${systemText()}, kdeps ${ownVersion})`;
  return `kdeps ${ownVersion} (Pkl ${LANGUAGE_VERSION}, ${process.platform} ${process.arch}, ${engine()})`;
}

function engine(): string {
  const { bun, node } = process.versions;
  return bun === undefined ? `Node ${node}` : `Bun ${bun}`;
}

/** The system as the `pkl` command names it. */
function systemText(): string {
  const { release } = process.getBuiltinModule('node:os');
  const names: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };
  return `${names[process.platform] ?? process.platform} ${release()}`;
}
