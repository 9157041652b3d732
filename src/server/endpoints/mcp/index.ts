/** `/mcp`: the routes of the agent as tools of the Model Context Protocol, over streamable HTTP. */
import type { Request, Response } from 'express';
import { callerOf } from '../../access.ts';
import { requireKnownOrigin } from '../../cors.ts';
import { messageOf, type Reply, RequestError } from '../../envelope.ts';
import type { EndpointContext, EndpointGroup } from '../endpoint.ts';
import { jsonOf } from '../json.ts';
import { type Sdk, Session } from './session.ts';
import { type Tool, toolsOf } from './tools.ts';

/** Maximum number of sessions. At the limit, the owner with the most sessions loses the least recently used one. */
const MAX_SESSIONS = 1000;

export const mcpEndpoints: EndpointGroup = {
  name: 'mcp',
  endpoints: (context) => {
    if (!context.settings.mcp) return [];
    const sessions = new Sessions(context);
    return [
      {
        path: '/mcp',
        // No `GET`: the server never sends messages on its own, so clients need no open stream.
        methods: ['POST', 'DELETE'],
        shapeFailure,
        handle: (request, response) => sessions.handle(request, response),
      },
    ];
  },
};

/** The first of the codes that JSON-RPC leaves to servers. */
const SERVER_ERROR = -32000;

/** A failure as a JSON-RPC error. Its `id` is null because the message may not have been read. */
function shapeFailure(reply: Reply): object {
  return { jsonrpc: '2.0', error: { code: SERVER_ERROR, message: messageOf(reply) }, id: null };
}

/** The sessions of all clients. */
class Sessions {
  readonly #context: EndpointContext;
  /** By id; those used most recently come last. */
  readonly #sessions = new Map<string, Session>();
  #tools: readonly Tool[] | null = null;

  constructor(context: EndpointContext) {
    this.#context = context;
  }

  async handle(request: Request, response: Response): Promise<void> {
    requireKnownOrigin(this.#context.settings.cors, request);
    const message = request.method === 'POST' ? await this.#messageOf(request, response) : undefined;
    const session = await this.#sessionFor(request, response, message);
    await session.handle(request, response, message);
    if (request.method === 'DELETE') await this.#end(session);
  }

  async #messageOf(request: Request, response: Response): Promise<unknown> {
    const message = await jsonOf(this.#context, request, response);
    if (Array.isArray(message)) throw new RequestError(400, 'Send one message at a time, not a list of messages.');
    return message;
  }

  async #sessionFor(request: Request, response: Response, message: unknown): Promise<Session> {
    const id = request.headers['mcp-session-id'];
    if (typeof id === 'string') {
      const session = this.#sessions.get(id);
      if (session === undefined || session.owner !== callerOf(response).name)
        throw new RequestError(404, 'There is no such session. Initialize a new one.');
      this.#sessions.delete(id);
      this.#sessions.set(id, session);
      return session;
    }
    if (!isInitialization(message))
      throw new RequestError(400, 'The header `Mcp-Session-Id` is missing. Initialize a session first.');
    return this.#open(response);
  }

  async #open(response: Response): Promise<Session> {
    if (this.#sessions.size >= MAX_SESSIONS) await this.#makeRoom();
    this.#tools ??= toolsOf(this.#context.agent, this.#context.settings.routes);
    const session = new Session(await loadSdk(), this.#context, this.#tools, response);
    // Invalid initializations are not kept.
    await session.open(() => void this.#sessions.set(session.id, session));
    return session;
  }

  /** Ends an idle session of the owner with the most sessions, so that one client cannot push out others. */
  async #makeRoom(): Promise<void> {
    const counts = new Map<string | null, number>();
    for (const { owner } of this.#sessions.values()) counts.set(owner, (counts.get(owner) ?? 0) + 1);
    const max = Math.max(...counts.values());
    const idle = [...this.#sessions.values()].filter(({ isBusy }) => !isBusy);
    const oldest = idle.find(({ owner }) => counts.get(owner) === max) ?? idle[0];
    if (oldest === undefined) throw new RequestError(503, 'Too many sessions are in use.', { 'Retry-After': '1' });
    await this.#end(oldest);
  }

  async #end(session: Session): Promise<void> {
    this.#sessions.delete(session.id);
    await session.close();
  }
}

async function loadSdk(): Promise<Sdk> {
  const {
    Server,
    StreamableHTTPServerTransport,
    InitializeRequestSchema,
    PingRequestSchema,
    ListToolsRequestSchema,
    CallToolRequestSchema,
    McpError,
    ErrorCode,
  } = await import('./library.ts');
  return {
    Server,
    StreamableHTTPServerTransport,
    InitializeRequestSchema,
    PingRequestSchema,
    ListToolsRequestSchema,
    CallToolRequestSchema,
    McpError,
    ErrorCode,
  };
}

function isInitialization(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'method' in message && message.method === 'initialize';
}
