/** Errors of HTTP requests. */
import type { Message } from '../error.ts';

export function badHttpStatusCode(status: number, url: string): string {
  return `Received unexpected status code \`${status}\` when making request \`GET ${url}\`.`;
}

export function ioErrorMakingHttpGet(url: string, reason: string): Message {
  return { code: 'io-error-making-http-get', text: `Exception when making request \`GET ${url}\`:\n${reason}` };
}

export function httpTooManyRedirects(limit: number): Message {
  return { code: 'http-too-many-redirects', text: `Too many redirects, exceeded the redirect threshold (${limit}).` };
}

export function httpRedirectNoLocation(url: string): Message {
  return {
    code: 'http-redirect-no-location',
    text: `Cannot follow HTTP redirect because no 'Location' header was found.\n\nHTTP Request: \`GET ${url}\``,
  };
}

export function httpRedirectInvalidUri(url: string, location: string): Message {
  return {
    code: 'http-redirect-invalid-uri',
    text:
      "Cannot follow HTTP redirect because the response 'Location' header has a malformed URI.\n\n" +
      `HTTP Request: \`GET ${url}\`\nLocation header: \`${location}\``,
  };
}

export function httpRedirectCannotDowngrade(url: string, target: string): Message {
  return {
    code: 'http-redirect-cannot-downgrade',
    text:
      "Cannot follow redirect from 'https:' URL to 'http:' URL.\n" +
      `HTTP Request: \`GET ${url}\`\nRedirected to: \`${target}\``,
  };
}

export function cannotFindCertFile(path: string): Message {
  return { code: 'cannot-find-cert-file', text: `Cannot find CA certificate file \`${path}\`.` };
}

export function cannotReadCertFile(path: string, reason: string): Message {
  return { code: 'cannot-read-cert-file', text: `Error reading CA certificate file \`${path}\`:\n${reason}` };
}

export function cannotParseCertFile(path: string, reason: string): Message {
  return { code: 'cannot-parse-cert-file', text: `Error parsing CA certificate file \`${path}\`:\n${reason}` };
}

export function emptyCertFile(path: string): Message {
  return { code: 'empty-cert-file', text: `CA certificate file \`${path}\` is empty.` };
}

export function malformedProxyAddress(address: string): Message {
  return {
    code: 'malformed-proxy-address',
    text: `Malformed proxy URI (expecting \`http://<host>[:<port>]\`): \`${address}\`.`,
  };
}

/** The program was told to request nothing. */
export function requestWhileOffline(url: string): Message {
  return {
    code: 'offline',
    text: `Cannot make request \`GET ${url}\` because the program is offline.`,
    hint: 'Remove `--offline`, or use what is on this machine.',
  };
}

/** @param folder the cache; null without one */
export function packageMissingOffline(uri: string, folder: string | null): Message {
  const place = folder === null ? 'there is no package cache' : `it is not in the package cache \`${folder}\``;
  return {
    code: 'offline',
    text: `Cannot download package \`${uri}\` because the program is offline, and ${place}.`,
    hint: `While online, run \`kdeps download-package ${uri}\`, or remove \`--offline\`.`,
    details: { package: uri },
  };
}
