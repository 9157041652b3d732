/** `POST /v1/images/generations` and `/v1/images/edits`. */
import type { Request, Response } from 'express';
import { mediaType } from '../../../runtime/index.ts';
import { runId } from '../../access-log.ts';
import { dataUrlsIn, mediumOf } from '../../answers/media.ts';
import { answerReply, RequestError } from '../../envelope.ts';
import type { FormPart } from '../../form-part.ts';
import { formBoundary, parseForm } from '../../multipart.ts';
import { inSlices } from '../../slices.ts';
import type { EndpointContext } from '../endpoint.ts';
import { type Fields, fieldsOf, filesOf, passedOn, promptField, textIn } from './fields.ts';
import { type Model, modelFor } from './models.ts';

/** Parameters of OpenAI's API that a route need not have. */
const known: ReadonlySet<string> = new Set([
  'model',
  'prompt',
  'n',
  'size',
  'quality',
  'style',
  'user',
  'background',
  'moderation',
  'response_format',
  'output_format',
  'output_compression',
  'partial_images',
  'stream',
  'input_fidelity',
  'image',
  'mask',
]);

/** Maximum number of pictures of a request, as OpenAI's. */
const MAX_COUNT = 10;

/** Answers a request for pictures. */
export async function answerImages(
  context: EndpointContext,
  models: readonly Model[],
  request: Request,
  response: Response,
  body: Fields,
): Promise<object> {
  const { agent } = context;
  const { route } = modelFor(models, 'images', body['model']);
  const has = fieldsOf(agent, route);
  const files = new Set(filesOf(agent, route));
  const asked = countIn(body);
  const fields = {
    ...passedOn(body, new Set([...has, ...files]), known),
    ...sizeIn(body, has),
    [promptField(has, ['prompt', 'q', 'text'])]: textIn(body, 'prompt'),
  };
  // The agent makes as many as it is asked for, or else it runs as often.
  const runs = has.has('n') ? 1 : asked;
  const data: object[] = [];
  const wantsLinks = body['response_format'] === 'url';
  const base = `${request.protocol}://${request.get('Host') ?? ''}`;
  for (let run = 0; run < runs; run += 1) {
    const answer = await context.run({ request, response, route, fields: withSeed(fields, run) });
    const reply = answerReply(answer, runId(response));
    if (reply.status >= 400 || !answer.success) throw new AgentFailure(reply);
    const pictures = dataUrlsIn(answer.data ?? []).flatMap((url) => mediumOf(url) ?? []);
    if (pictures.length === 0) throw new RequestError(500, 'The answer of the agent has no picture.');
    for (const picture of pictures)
      data.push(
        wantsLinks ? { url: base + context.links.add(picture) } : { b64_json: picture.content.toString('base64') },
      );
  }
  return { created: Math.floor(Date.now() / 1000), data };
}

/** The answer of the agent says that it has failed. */
export class AgentFailure extends Error {
  override readonly name = 'AgentFailure';
  readonly reply: ReturnType<typeof answerReply>;

  constructor(reply: ReturnType<typeof answerReply>) {
    super('The agent failed.');
    this.reply = reply;
  }
}

function countIn({ n = 1 }: Fields): number {
  const count = Number(n ?? 1);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_COUNT) return count;
  throw new RequestError(400, `\`n\` must be a number from 1 to ${MAX_COUNT}.`);
}

/** `1024x768` as `width` and `height`, if the route has these fields and none for `size`. */
function sizeIn({ size }: Fields, has: ReadonlySet<string>): Fields {
  if (typeof size !== 'string' || size === 'auto' || has.has('size')) return {};
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(size) ?? [];
  if (width === undefined) throw new RequestError(400, '`size` must look like `1024x768`.');
  return Object.fromEntries(
    Object.entries({ width: Number(width), height: Number(height) }).filter(([name]) => has.has(name)),
  );
}

/** Pictures of one request differ. */
function withSeed(fields: Fields, run: number): Fields {
  const { seed } = fields;
  return typeof seed === 'number' && run > 0 ? { ...fields, seed: seed + run } : fields;
}

/**
 * Reads the form of a request to change a picture. Files become data URLs.
 *
 * @throws RequestError
 */
export async function editIn(
  context: EndpointContext,
  models: readonly Model[],
  request: Request,
  body: Buffer,
): Promise<Fields> {
  const boundary = formBoundary(request.headers['content-type'] ?? '');
  if (boundary === null) throw new RequestError(400, 'The picture must be sent as a form (`multipart/form-data`).');
  const { signal } = new AbortController();
  const parts = await inSlices(parseForm(body, boundary, context.settings.limits.formParts), signal);
  const values = Object.fromEntries(
    parts
      .filter(({ fileName }) => fileName === null)
      .map(({ field, content }) => [field, valueOf(field, content.toString('utf8'))]),
  );
  const { route } = modelFor(models, 'images', values['model']);
  const [first = 'image'] = filesOf(context.agent, route);
  const has = new Set(filesOf(context.agent, route));
  const files: Record<string, unknown> = {};
  for (const part of parts.filter(({ fileName }) => fileName !== null)) {
    const name = part.field.replace(/\[\d*\]$/, '');
    // Most routes have one file field, whatever its name.
    const field = has.has(name) ? name : name === 'image' ? first : null;
    if (field !== null) files[field] = await dataUrl(part);
  }
  if (Object.keys(files).length === 0)
    throw new RequestError(400, '`image` is missing, or the model takes no pictures.');
  return { ...values, ...files };
}

/** Fields of forms are texts. */
function valueOf(name: string, text: string): unknown {
  return /^(?:n|seed|steps)$/.test(name) && /^\d{1,15}$/.test(text) ? Number(text) : text;
}

async function dataUrl({ content }: FormPart): Promise<string> {
  const [type = ''] = (await mediaType(content)).split(';', 1);
  return `data:${type};base64,${content.toString('base64')}`;
}
