import { LANGUAGE_VERSION } from '../lang/index.ts';

/** Filled in by the build from package.json. */
declare const KDEPS_VERSION: string | undefined;

const own = typeof KDEPS_VERSION === 'undefined' ? 'development' : KDEPS_VERSION;

/** How HTTP servers see the program. */
export const userAgent = `kdeps/${own} (Pkl ${LANGUAGE_VERSION}; ${process.platform})`;

/** What `--version` prints. */
export function versionText(): string {
  return `kdeps ${own} (Pkl ${LANGUAGE_VERSION}, ${process.platform} ${process.arch}, Node ${process.versions.node})`;
}
