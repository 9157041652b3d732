/** Filled in by the build from package.json. */
declare const KDEPS_VERSION: string | undefined;

/** The version of the Pkl language that is implemented. */
export const languageVersion = '0.32.1';

const own = typeof KDEPS_VERSION === 'undefined' ? 'development' : KDEPS_VERSION;

/** How HTTP servers see the program. */
export const userAgent = `kdeps/${own} (Pkl ${languageVersion}; ${process.platform})`;

/** What `--version` prints. */
export function versionText(): string {
  return `kdeps ${own} (Pkl ${languageVersion}, ${process.platform} ${process.arch}, Node ${process.versions.node})`;
}
