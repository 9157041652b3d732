/** `POST /v1/images/generations` and `/v1/images/edits`. */
import type { Request, Response } from 'express';
import { mediaType } from '../../../runtime/index.ts';
import { runId } from '../../access-log.ts';
import { dataUrlsIn, mediumOf } from '../../answers/media.ts';
import { utf8 } from '../../body-text.ts';
import { answerReply, RequestError } from '../../envelope.ts';
import type { FormPart } from '../../form-part.ts';
import { formBoundary, parseForm } from '../../multipart.ts';
import { inSlices } from '../../slices.ts';
import type { EndpointContext } from '../endpoint.ts';
import { AgentFailure } from './failures.ts';
import { type Fields, fieldsOf, filesOf, numbersOf, passedOn, promptField, textIn } from './fields.ts';
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
  const wantsLinks = formatIn(body) === 'url';
  if (body['stream'] === true && !has.has('stream'))
    throw new RequestError(400, '`stream` must be false: pictures are sent when they are finished.');
  const fields = {
    ...passedOn(body, new Set([...has, ...files]), known),
    ...sizeIn(body, has),
    [promptField(has, ['prompt', 'q', 'text'])]: textIn(body, 'prompt'),
  };
  // The agent makes as many as it is asked for, or else it runs as often.
  const runs = has.has('n') ? 1 : asked;
  const data: object[] = [];
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

function countIn({ n }: Fields): number {
  const count = n ?? 1;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= MAX_COUNT) return count;
  throw new RequestError(400, `\`n\` must be a number from 1 to ${MAX_COUNT}.`);
}

function formatIn({ response_format: format }: Fields): 'b64_json' | 'url' {
  if (format === undefined || format === null || format === 'b64_json') return 'b64_json';
  if (format === 'url') return 'url';
  throw new RequestError(400, '`response_format` must be `b64_json` or `url`.');
}

/** `1024x768` as `width` and `height`, if the route has these fields and none for `size`. */
function sizeIn({ size }: Fields, has: ReadonlySet<string>): Fields {
  if (size === undefined || size === null || size === 'auto' || has.has('size')) return {};
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(typeof size === 'string' ? size : '') ?? [];
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
  const texts = parts.filter(({ fileName }) => fileName === null).map(textOf);
  const { route } = modelFor(models, 'images', texts.findLast(([name]) => name === 'model')?.[1]);
  const numbers = new Set(['n', ...numbersOf(route)]);
  const values = Object.fromEntries(
    texts.map(([name, text]) => [name, numbers.has(name) && NUMBER.test(text) ? Number(text) : text]),
  );
  const [first = 'image'] = filesOf(context.agent, route);
  const has = new Set(filesOf(context.agent, route));
  const files = new Map<string, string[]>();
  for (const part of parts.filter(({ fileName }) => fileName !== null)) {
    const name = part.field.replace(/\[\d*\]$/, '');
    // Most routes have one file field, whatever its name.
    const field = has.has(name) ? name : name === 'image' ? first : null;
    if (field !== null) files.set(field, [...(files.get(field) ?? []), await dataUrl(part)]);
  }
  if (files.size === 0) throw new RequestError(400, '`image` is missing, or the model takes no pictures.');
  // Several files are a list, which the route accepts or rejects.
  const urls = [...files].map(([name, list]) => [name, list.length === 1 ? list[0] : list] as const);
  return { ...values, ...Object.fromEntries(urls) };
}

/** A number as JSON writes it. */
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;

function textOf({ field, content }: FormPart): readonly [string, string] {
  return [field, utf8(content, `The field \`${field.slice(0, 64)}\` of the form`)];
}

async function dataUrl({ content }: FormPart): Promise<string> {
  const [type = ''] = (await mediaType(content)).split(';', 1);
  return `data:${type};base64,${content.toString('base64')}`;
}
