/** Serves a page that needs no server: files that are the same for everybody, on this machine alone. */
import { pageHeaders } from './endpoints/page.ts';
import { entityTag, isCurrent } from './entity-tags.ts';
import { listen, stopListening } from './lifecycle.ts';

export interface SiteOptions {
  /** Path below `/` → content. `index.html` is the page itself. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The content security policy of every file. */
  readonly policy: string;
  /** 0 picks a free one. */
  readonly port: number;
}

/** A page that is being served. */
export interface Site {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts serving.
 *
 * @throws Error that says what to do when the port cannot be used
 */
export async function serveSite({ files, policy, port }: SiteOptions): Promise<Site> {
  const tags = new Map([...files].map(([name, content]) => [name, entityTag(content)]));
  const { server, url } = await listen(
    ({ method, url: target = '/', headers }, response) => {
      const path = target.split('?')[0]?.slice(1);
      const name = path === '' || path === undefined ? 'index.html' : path;
      const content = files.get(name);
      const tag = tags.get(name) ?? '';
      if (content === undefined) response.writeHead(404, pageHeaders('', policy)).end('There is nothing here.\n');
      else if (method !== 'GET' && method !== 'HEAD') response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      else if (isCurrent(headers['if-none-match'], tag)) response.writeHead(304, { ETag: tag }).end();
      else {
        response.writeHead(200, { ...pageHeaders(name, policy), ETag: tag, 'Content-Length': content.length });
        response.end(method === 'HEAD' ? undefined : content);
      }
    },
    { host: '127.0.0.1', port, log: () => undefined, names: { host: 'address', port: '--port' } },
  );
  return { url, stop: () => stopListening(server, 0) };
}
