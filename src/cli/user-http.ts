import { type HttpOptions, loadSettings, pklHome, userCertificateFiles } from '../lang/node/index.ts';
import { userAgent } from './program-version.ts';

/**
 * How the user's settings want requests to be sent: certificates, a proxy, mirrors, headers.
 *
 * @throws PklError when the settings module is invalid
 */
export function userHttp(env: Readonly<Record<string, string>>): HttpOptions {
  const { http } = loadSettings(null, new Map(Object.entries(env)));
  return {
    userAgent,
    certificateFiles: userCertificateFiles(pklHome()),
    proxy: http?.proxy ?? null,
    noProxy: http?.noProxy ?? [],
    rewrites: http?.rewrites ?? new Map(),
    headers: http?.headers ?? [],
  };
}
