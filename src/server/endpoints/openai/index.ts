/**
 * `/v1/…`: routes that the workflow declares with `OpenAI = "images"` or `"chat-completions"`, for programs that use OpenAI's API:
 * `POST /v1/images/generations` and `/v1/images/edits`, `POST /v1/chat/completions`, `GET /v1/models`.
 */
import type { Request, Response } from 'express';
import { type Reply, RequestError } from '../../envelope.ts';
import type { Endpoint, EndpointContext, EndpointGroup } from '../endpoint.ts';
import { jsonOf } from '../json.ts';
import { chatIn, chatView, completeChat } from './chat.ts';
import { ChatStream } from './chat-stream.ts';
import { AgentFailure, shapeFailure } from './failures.ts';
import type { Fields } from './fields.ts';
import { answerImages, editIn } from './images.ts';
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
        sendJson(response, await answerImages(context, models, request, response, body));
      }),
      post('/v1/images/edits', async (request, response) => {
        const form = await editIn(context, models, request, await context.body(request, response));
        sendJson(response, await answerImages(context, models, request, response, form));
      }),
    ];
    const chats = post('/v1/chat/completions', async (request, response) => {
      const body = await jsonIn(context, request, response);
      const chat = chatIn(context, models, response, body);
      if (!chat.isStream) {
        const completion = await completeChat(context, chat, request, response, null);
        sendJson(response, chatView(chat, completion));
        return;
      }
      const stream = new ChatStream(chat, response);
      try {
        await stream.end(await completeChat(context, chat, request, response, (piece) => stream.add(piece)));
      } catch (error) {
        if (!stream.hasBegun) throw error;
        if (!response.closed) await stream.fail(shapeFailure(replyOf(error, context, response)));
      }
    });
    return [
      ...(models.some(({ kind }) => kind === 'images') ? images : []),
      ...(models.some(({ kind }) => kind === 'chat-completions') ? [chats] : []),
      get('/v1/models', (_, response) => sendJson(response, { object: 'list', data: views })),
      get('/v1/models/:model', (request, response) => {
        const found = views.find(({ id }) => id === request.params['model']);
        if (found === undefined) throw new RequestError(404, 'The model does not exist.');
        sendJson(response, found);
      }),
    ];
  },
};

type Handle = Endpoint['handle'];

function post(path: string, answer: (request: Request, response: Response) => Promise<void>): Endpoint {
  const handle: Handle = async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      if (!(error instanceof AgentFailure)) throw error;
      response.status(error.reply.status).json(shapeFailure(error.reply));
    }
  };
  return { path, methods: ['POST'], handle, shapeFailure };
}

function get(path: string, handle: Handle): Endpoint {
  return { path, methods: ['GET'], handle, shapeFailure };
}

function sendJson(response: Response, body: object): void {
  response.status(200).json(body);
}

/** What clients are told about a failure: what the agent says itself, or else what they may know. */
function replyOf(error: unknown, { failure }: EndpointContext, response: Response): Reply {
  return error instanceof AgentFailure ? error.reply : failure(error, response);
}

async function jsonIn(context: EndpointContext, request: Request, response: Response): Promise<Fields> {
  const body = await jsonOf(context, request, response);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Fields;
  throw new RequestError(400, 'The body must be a JSON object.');
}
