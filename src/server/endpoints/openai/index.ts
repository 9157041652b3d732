/**
 * `/v1/…`: routes that the workflow declares with `OpenAI = "images"` or `"chat-completions"`, for programs that use OpenAI's API:
 * `POST /v1/images/generations` and `/v1/images/edits`, `POST /v1/chat/completions`, `GET /v1/models`.
 */
import type { Request, Response } from 'express';
import { messageOf, type Reply, RequestError } from '../../envelope.ts';
import type { Endpoint, EndpointContext, EndpointGroup } from '../endpoint.ts';
import { jsonOf } from '../json.ts';
import { chatEvents, chatView, completeChat } from './chat.ts';
import type { Fields } from './fields.ts';
import { AgentFailure, answerImages, editIn } from './images.ts';
import { modelsOf, modelView } from './models.ts';

export const openaiEndpoints: EndpointGroup = {
  name: 'openai',
  endpoints: (context) => {
    const models = modelsOf(context.agent, context.settings);
    if (models.length === 0) return [];
    const created = Math.floor(Date.now() / 1000);
    const views = models.map((model) => modelView(model, context.agent, created));
    const images: readonly Endpoint[] = [
      post('/v1/images/generations', async (request, response) => {
        const body = await jsonIn(context, request, response);
        sendJson(response, await failing(answerImages(context, models, request, response, body), response));
      }),
      post('/v1/images/edits', async (request, response) => {
        const form = await editIn(context, models, request, await context.body(request, response));
        sendJson(response, await failing(answerImages(context, models, request, response, form), response));
      }),
    ];
    const chat = post('/v1/chat/completions', async (request, response) => {
      const body = await jsonIn(context, request, response);
      const completion = await failing(completeChat(context, models, request, response, body), response);
      if (completion === null) return;
      if (body['stream'] !== true) return sendJson(response, chatView(completion));
      const { include_usage: withUsage } = (body['stream_options'] ?? {}) as { readonly include_usage?: unknown };
      response.status(200).set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.end(chatEvents(completion, withUsage === true));
    });
    return [
      ...(models.some(({ kind }) => kind === 'images') ? images : []),
      ...(models.some(({ kind }) => kind === 'chat-completions') ? [chat] : []),
      get('/v1/models', (_, response) => sendJson(response, { object: 'list', data: views })),
      get('/v1/models/:model', (request, response) => {
        const found = views.find(({ id }) => id === request.params['model']);
        if (found === undefined) throw new RequestError(404, 'There is no such model.');
        sendJson(response, found);
      }),
    ];
  },
};

type Handle = Endpoint['handle'];

function post(path: string, handle: Handle): Endpoint {
  return { path, methods: ['POST'], handle, shapeFailure };
}

function get(path: string, handle: Handle): Endpoint {
  return { path, methods: ['GET'], handle, shapeFailure };
}

function sendJson(response: Response, body: object | null): void {
  if (body !== null) response.status(200).json(body);
}

async function jsonIn(context: EndpointContext, request: Request, response: Response): Promise<Fields> {
  const body = await jsonOf(context, request, response);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Fields;
  throw new RequestError(400, 'The body must be a JSON object.');
}

/** Waits for an answer. A failure that the agent itself reports is sent; null then. */
async function failing<T>(work: Promise<T>, response: Response): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AgentFailure)) throw error;
    const { reply } = error;
    const status = reply.status < 400 ? 500 : reply.status;
    response.status(status).json(shapeFailure({ ...reply, status }));
    return null;
  }
}

const types: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [429, 'rate_limit_error'],
]);

/** A failure in the form of OpenAI's API. */
function shapeFailure(reply: Reply): object {
  const { status, body } = reply;
  const { errors = [] } = body as { readonly errors?: readonly { readonly field?: string }[] };
  const type = types.get(status) ?? (status < 500 ? 'invalid_request_error' : 'server_error');
  return {
    error: {
      message: messageOf(reply),
      type,
      param: errors[0]?.field ?? null,
      code: status === 404 ? 'model_not_found' : null,
    },
  };
}
