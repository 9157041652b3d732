/** The web server of an agent: static folders, and apps that it starts and proxies to. */
import { realpath, realpathSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { join, sep } from 'node:path';
import type { Duplex } from 'node:stream';
import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { type Agent, type EventListener, kindAt, type WebRoute, type WebSettings } from '../../runtime/index.ts';
import { admitRequest } from '../access-log.ts';
import { allowOrigin } from '../cors.ts';
import { RequestError } from '../envelope.ts';
import { AppProcess } from './app-process.ts';
import {
  declineUpgrade,
  forwardRequest,
  forwardUpgrade,
  isWebsocketUpgrade,
  type ProxyTarget,
  proxyTarget,
  rejectUpgrade,
} from './proxy.ts';

export interface WebAppOptions {
  readonly settings: WebSettings;
  readonly agent: Agent;
  readonly env: Readonly<Record<string, string>>;
  readonly log: EventListener;
}

export interface WebApp {
  readonly app: Express;
  /** Proxies websockets. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Closes websockets, which could stay open forever. */
  readonly drain: () => void;
  /** Stops the apps. */
  readonly stop: () => Promise<void>;
}

/** Creates the web app and starts the programs behind it. */
export function createWebApp({ settings, agent, env, log }: WebAppOptions): WebApp {
  const app = express();
  const processes: AppProcess[] = [];
  const targets: ProxyTarget[] = [];
  const sockets = new Set<Duplex>();
  let draining = false;
  app.disable('x-powered-by');
  app.set('trust proxy', settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false);
  app.use((request, response, next) => {
    admitRequest(request, response, log);
    next();
  });
  const { cors } = settings;
  if (cors !== null) {
    app.use((request, response, next) => {
      if (!allowOrigin(cors, request, response, ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])) next();
    });
  }
  // Longest path first, so that `/` only takes what no other route matches.
  for (const route of [...settings.routes].sort((left, right) => right.path.length - left.path.length)) {
    const folder = agent.dataFolder(route.publicPath);
    if (route.type === 'static') addFolder(app, route, folder ?? agent.folder);
    else targets.push(addProxy(app, route, () => draining));
    if (route.type === 'app' && route.command !== null && route.command.trim() !== '' && folder !== null) {
      processes.push(new AppProcess({ command: route.command, folder, env, name: `app at ${route.path}`, log }));
    }
  }
  app.use((request, response) => {
    response.status(404).json({ error: 'Not Found', message: `Nothing is served at ${request.path}.` });
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => sendFailure(error, response));
  return {
    app,
    upgrade: (request, socket, head) => {
      if (!(socket instanceof Socket)) {
        socket.destroy();
        return;
      }
      if (!isWebsocketUpgrade(request)) {
        declineUpgrade(request, socket, app);
        return;
      }
      const target = targets.find(({ prefix }) => isBelow(request.url ?? '/', prefix));
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      if (target === undefined) rejectUpgrade(socket, '404 Not Found');
      else forwardUpgrade(request, socket, head, target).catch(() => socket.destroy());
    },
    drain: () => {
      draining = true;
      for (const socket of sockets) socket.destroy();
    },
    stop: async () => {
      await Promise.all(processes.map((process) => process.stop()));
    },
  };
}

function addFolder(app: Express, route: WebRoute, folder: string): void {
  app.use(route.path, (request, _response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') next();
    else
      throw new RequestError(405, `${request.method} is not allowed: this route serves files.`, { Allow: 'GET, HEAD' });
  });
  app.use(route.path, keepInside(folder));
  app.use(route.path, express.static(folder, { index: 'index.html', dotfiles: 'ignore', fallthrough: true }));
}

/** Does not follow symbolic links that lead out of the folder, and only serves files: reading a pipe may never end. */
function keepInside(folder: string): RequestHandler {
  const root = realpathSync(folder);
  return (request, _response, next) => {
    const path = pathBelow(folder, request.path);
    if (path === null) next();
    else
      realpath(path, (error, real) => {
        const isServed = error !== null || ((real === root || real.startsWith(root + sep)) && kindAt(real) !== null);
        next(isServed ? undefined : new RequestError(404, `Nothing is served at ${request.path}.`));
      });
  };
}

/** The file that a path points to; null when the path is malformed, which is handled later. */
function pathBelow(folder: string, path: string): string | null {
  try {
    const name = decodeURIComponent(path);
    return name.includes('\0') ? null : join(folder, name.endsWith('/') ? `${name}index.html` : name);
  } catch {
    return null;
  }
}

function addProxy(app: Express, route: WebRoute, isOver: () => boolean): ProxyTarget {
  const trusts = app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  const target = proxyTarget({
    port: route.appPort ?? 8052,
    prefix: route.path.replace(/\/+$/, ''),
    trusts: (address) => trusts(address, 0),
    isOver,
  });
  app.use((request, response, next) => {
    if (!isBelow(request.url, target.prefix)) next();
    else if (target.prefix !== '' && request.path === target.prefix)
      response.redirect(308, `${target.prefix}/${query(request.url)}`);
    else forwardRequest(request, response, target).catch(() => response.destroy());
  });
  return target;
}

function isBelow(url: string, prefix: string): boolean {
  return url === prefix || url.startsWith(`${prefix}/`) || url.startsWith(`${prefix}?`);
}

function query(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at);
}

function sendFailure(error: unknown, response: Response): void {
  const status =
    error instanceof RequestError ? error.status : Number((error as { status?: unknown } | null)?.status ?? 500);
  const message = status < 500 && error instanceof Error ? error.message : 'The server failed.';
  if (response.headersSent) response.destroy();
  else
    response
      .status(status)
      .set(error instanceof RequestError ? error.headers : {})
      .json({ error: message });
}
