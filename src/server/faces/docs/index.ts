/** `/docs`: a page that renders the OpenAPI document. Its files are the same for every agent. */
import type { Response } from 'express';
import type { Face, FaceRoute } from '../face.ts';
import { sources } from './page.generated.ts';

/** Allows scripts, styles and connections of this server only, and nothing inline. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Path → file and media type. */
const files: readonly (readonly [string, string, string])[] = [
  ['/docs', 'index.html', 'text/html; charset=utf-8'],
  ['/docs/docs.css', 'docs.css', 'text/css; charset=utf-8'],
  ['/docs/docs.js', 'docs.js', 'text/javascript; charset=utf-8'],
];

export const docsFace: Face = {
  name: 'docs',
  routes: ({ settings }) => (settings.docs ? files.map(([path, file, type]) => fileRoute(path, file, type)) : []),
};

function fileRoute(path: string, file: string, type: string): FaceRoute {
  // Public, because browsers send no key for pages. The page asks for one and sends it for the OpenAPI document.
  return {
    path,
    methods: ['GET'],
    isPublic: true,
    handle: (request, response) => {
      // The page uses relative URLs, so that a proxy can serve it below another path.
      if (request.path.endsWith('/')) response.redirect(308, `..${path}`);
      else sendFile(response, file, type);
    },
  };
}

function sendFile(response: Response, file: string, type: string): void {
  response
    .status(200)
    .set({
      'Content-Type': type,
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-cache',
    })
    .end(sources[file] ?? '');
}
