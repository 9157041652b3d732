/** The files of a page that an endpoint serves: the same for every agent, so that they need no key. */
import type { Request, Response } from 'express';
import { entityTag, isCurrent } from '../entity-tags.ts';
import type { Endpoint } from './endpoint.ts';

export interface PageOptions {
  /** Where the page is; its files are below. */
  readonly path: string;
  /** Path → text. `index.html` is the page itself. */
  readonly sources: Readonly<Record<string, string>>;
  /** Directives of the content security policy, besides those that every page has. */
  readonly policy?: readonly string[];
}

/** No script, style or connection from elsewhere, and nothing inline. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** The headers of a file of a page. */
export function pageHeaders(file: string, security: string): Readonly<Record<string, string>> {
  return {
    'Content-Type': types[file.split('.').at(-1) ?? ''] ?? 'text/plain; charset=utf-8',
    'Content-Security-Policy': security,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-cache',
  };
}

/**
 * The endpoints of a page and its files.
 *
 * @example pageEndpoints({ path: '/docs', sources }) // /docs, /docs/docs.css, /docs/docs.js
 */
export function pageEndpoints({ path: page, sources, policy: more = [] }: PageOptions): readonly Endpoint[] {
  const security = [...policy, ...more].join('; ');
  return Object.entries(sources).map(([file, text]) => {
    const headers = { ...pageHeaders(file, security), ETag: entityTag(text) };
    const path = file === 'index.html' ? page : `${page}/${file}`;
    return {
      path,
      methods: ['GET'],
      // Browsers do not send keys for pages; the page asks for one and sends it with its requests.
      isPublic: true,
      handle: (request, response) => {
        // The page refers to its files by relative addresses, so that a proxy may serve it below another path.
        if (request.path.endsWith('/')) response.redirect(308, `..${path}`);
        else sendText(request, response, text, headers);
      },
    };
  });
}

/** Sends a text, unless the client has it already. */
function sendText(
  request: Request,
  response: Response,
  text: string,
  headers: Readonly<Record<string, string>> & { readonly ETag: string },
): void {
  response.set(headers);
  if (isCurrent(request.get('If-None-Match'), headers.ETag)) {
    response.removeHeader('Content-Type');
    response.status(304).end();
  } else response.status(200).end(text);
}
