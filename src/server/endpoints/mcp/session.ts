/** Serves one MCP client: lists the tools and calls them. */
import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { callerOf } from '../../access.ts';
import { runId } from '../../access-log.ts';
import type { EndpointContext } from '../endpoint.ts';
import { failed, resultOf, type ToolResult } from './content.ts';
import type { ErrorCode, McpError, Server, ServerOptions, StreamableHTTPServerTransport } from './library.ts';
import { problemWith, type RequestSchemas } from './parameters.ts';
import { RunProgress } from './progress.ts';
import type { Tool } from './tools.ts';

/** What sessions use of the SDK. */
export interface Sdk extends RequestSchemas {
  readonly Server: typeof Server;
  readonly StreamableHTTPServerTransport: typeof StreamableHTTPServerTransport;
  readonly McpError: typeof McpError;
  readonly ErrorCode: typeof ErrorCode;
}

/** An HTTP request with its response. */
interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

/** What a session needs to know about a call. */
interface Call {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  readonly report: ((progress: { readonly progress: number }) => void) | null;
}

/** Replaces the SDK's validator of user input, which this server never asks for. It would take 2 MB per session. */
const noValidator: NonNullable<ServerOptions['jsonSchemaValidator']> = {
  getValidator: () => () => ({ valid: false, data: undefined, errorMessage: 'Nothing is expected.' }),
};

export class Session {
  readonly id = randomUUID();
  /** The key that opened it, which alone may use it. */
  readonly owner: string | null;
  readonly #sdk: Sdk;
  readonly #context: EndpointContext;
  readonly #tools: readonly Tool[];
  readonly #transport: StreamableHTTPServerTransport;
  #onOpen: () => void = () => undefined;
  readonly #server: Server;
  /** The requests that are being answered, by the id of their message. */
  readonly #exchanges = new Map<string | number, Exchange>();

  constructor(sdk: Sdk, context: EndpointContext, tools: readonly Tool[], response: Response) {
    this.#sdk = sdk;
    this.#context = context;
    this.#tools = tools;
    this.owner = callerOf(response).name;
    this.#transport = new sdk.StreamableHTTPServerTransport({
      sessionIdGenerator: () => this.id,
      onsessioninitialized: () => this.#onOpen(),
    });
    const { agent, version, workflow } = context.agent;
    this.#server = new sdk.Server(
      { name: agent, version },
      {
        capabilities: { tools: {} },
        jsonSchemaValidator: noValidator,
        ...(workflow.description !== '' && { instructions: workflow.description }),
      },
    );
    this.#serve();
  }

  /** Whether requests are being answered. */
  get isBusy(): boolean {
    return this.#exchanges.size > 0;
  }

  /**
   * Connects the protocol with HTTP.
   *
   * @param onOpen called when a valid initialization has arrived, before it is answered
   */
  async open(onOpen: () => void): Promise<void> {
    this.#onOpen = onOpen;
    await this.#server.connect(this.#transport);
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  /** Answers a request. */
  async handle(request: Request, response: Response, message: unknown): Promise<void> {
    const id = idOf(message);
    const problem = id === null ? null : problemWith(message, this.#sdk);
    if (problem !== null) {
      const error = { code: this.#sdk.ErrorCode.InvalidParams, message: problem };
      response.status(200).json({ jsonrpc: '2.0', error, id });
      return;
    }
    if (id !== null) {
      this.#exchanges.set(id, { request, response });
      response.once('close', () => this.#exchanges.delete(id));
    }
    await this.#transport.handleRequest(request, response, message);
  }

  #serve(): void {
    const { ListToolsRequestSchema: list, CallToolRequestSchema: call } = this.#sdk;
    this.#server.setRequestHandler(list, ({ params }) => {
      // The list has one page, so no cursor was ever given out.
      if (params?.cursor !== undefined) throw this.#invalid('The cursor does not belong to a page of tools.');
      return { tools: this.#tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })) };
    });
    this.#server.setRequestHandler(call, ({ params }, { requestId, signal, sendNotification, _meta }) => {
      const exchange = this.#exchanges.get(requestId);
      if (exchange === undefined) throw new Error('The client has closed the connection.');
      const progressToken = _meta?.progressToken;
      const report =
        progressToken === undefined
          ? null
          : (progress: { readonly progress: number }): void => {
              // The client may have disconnected.
              sendNotification({ method: 'notifications/progress', params: { progressToken, ...progress } }).catch(
                () => undefined,
              );
            };
      return this.#call(exchange, { name: params.name, fields: params.arguments ?? {}, signal, report });
    });
  }

  #invalid(message: string): Error {
    const { McpError: ProtocolError, ErrorCode: codes } = this.#sdk;
    return new ProtocolError(codes.InvalidParams, message);
  }

  async #call({ request, response }: Exchange, { name, fields, signal, report }: Call): Promise<ToolResult> {
    const tool = this.#tools.find((each) => each.name === name);
    if (tool === undefined) throw this.#invalid(`The tool ${name.slice(0, 64)} does not exist.`);
    const progress = new RunProgress(this.#context.agent.plan.steps.length);
    try {
      const answer = await this.#context.run({
        request,
        response,
        route: tool.route,
        fields,
        signal,
        ...(report !== null && {
          onEvent: (event) => {
            const now = progress.add(event);
            if (now !== null) report(now);
          },
        }),
      });
      return resultOf(answer, runId(response));
    } catch (error) {
      return failed(this.#context.failure(error, response));
    }
  }
}

function idOf(message: unknown): string | number | null {
  const id: unknown = typeof message === 'object' && message !== null && 'id' in message ? message.id : null;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
