/** `/mcp`: the routes of the agent as tools of the Model Context Protocol, over streamable HTTP. */
import type { Request, Response } from 'express';
import { callerOf } from '../../access.ts';
import { requireKnownOrigin, requireOwnHost } from '../../cors.ts';
import { RequestError } from '../../envelope.ts';
import type { EndpointContext, EndpointGroup } from '../endpoint.ts';
import { type Sdk, Session } from './session.ts';
import { type Tool, toolsOf } from './tools.ts';

/** Maximum number of sessions; the one that was used least recently gives way. */
const MOST_SESSIONS = 1000;

export const mcpEndpoints: EndpointGroup = {
  name: 'mcp',
  endpoints: (context) => {
    if (!context.settings.mcp) return [];
    const sessions = new Sessions(context);
    return [
      {
        path: '/mcp',
        // Without `GET`: the server never begins a message, so that clients need no open connection for that.
        methods: ['POST', 'DELETE'],
        handle: (request, response) => sessions.handle(request, response),
      },
    ];
  },
};

/** The sessions of all clients. */
class Sessions {
  readonly #context: EndpointContext;
  readonly #sessions = new Map<string, Session>();
  #tools: readonly Tool[] | null = null;

  constructor(context: EndpointContext) {
    this.#context = context;
  }

  async handle(request: Request, response: Response): Promise<void> {
    const { settings, hasKeys } = this.#context;
    requireKnownOrigin(settings.cors, request);
    // A page that a foreign name leads here does not have the key.
    if (!hasKeys && settings.trustedProxies.length === 0) requireOwnHost(request);
    const message = request.method === 'POST' ? await this.#messageOf(request, response) : undefined;
    const session = await this.#sessionFor(request, response, message);
    await session.handle(request, response, message);
    if (request.method === 'DELETE') await this.#end(session);
  }

  async #messageOf(request: Request, response: Response): Promise<unknown> {
    const text = (await this.#context.body(request, response)).toString('utf8');
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      throw new RequestError(400, 'The body is not JSON.');
    }
    if (Array.isArray(message)) throw new RequestError(400, 'Send one message at a time, not a list of messages.');
    return message;
  }

  async #sessionFor(request: Request, response: Response, message: unknown): Promise<Session> {
    const id = request.headers['mcp-session-id'];
    if (typeof id === 'string') {
      const session = this.#sessions.get(id);
      if (session === undefined || session.owner !== callerOf(response).name)
        throw new RequestError(404, 'There is no such session. Initialize a new one.');
      return session;
    }
    if (!isInitialization(message))
      throw new RequestError(400, 'The header `Mcp-Session-Id` is missing. Initialize a session first.');
    return this.#open(response);
  }

  async #open(response: Response): Promise<Session> {
    if (this.#sessions.size >= MOST_SESSIONS) {
      const [oldest] = [...this.#sessions.values()].sort((left, right) => left.usedAt - right.usedAt);
      if (oldest !== undefined) await this.#end(oldest);
    }
    this.#tools ??= toolsOf(this.#context.agent, this.#context.settings.routes);
    const session = new Session(await loadSdk(), this.#context, this.#tools, response);
    await session.open();
    this.#sessions.set(session.id, session);
    return session;
  }

  async #end(session: Session): Promise<void> {
    this.#sessions.delete(session.id);
    await session.close();
  }
}

async function loadSdk(): Promise<Sdk> {
  const { Server, StreamableHTTPServerTransport, CallToolRequestSchema, ListToolsRequestSchema, McpError, ErrorCode } =
    await import('./library.ts');
  return { Server, StreamableHTTPServerTransport, CallToolRequestSchema, ListToolsRequestSchema, McpError, ErrorCode };
}

function isInitialization(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'method' in message && message.method === 'initialize';
}
