/** Content negotiation: an answer is sent as JSON, as one of its files, or as JSON with links to its files. */
import type { Request, Response } from 'express';
import { jsonBody } from '../../runtime/index.ts';
import { type Reply, RequestError } from '../envelope.ts';
import type { FileLinks } from './links.ts';
import { dataUrlsIn, type Medium, mediaTypeOf, mediumOf, withoutDataUrls } from './media.ts';
import type { Presentable } from './presentable.ts';

/** An answer in the form that is sent. */
export interface Presentation {
  readonly reply: Reply;
  /** The body, if it is a file instead of the JSON of the reply. */
  readonly file: Medium | null;
}

export interface PresentationOptions {
  readonly request: Request;
  readonly response: Response;
  /** Whether the client gets JSON unless it asks for the type that the agent declares: the console reads results as JSON. */
  readonly isJsonUsual?: boolean;
  readonly store: FileLinks;
}

/**
 * Chooses the form of an answer: the content type that the agent sets, or else the one that the client prefers.
 *
 * @throws RequestError 406 when the client only accepts types of files that the answer does not have
 */
export function presentationOf(answer: Presentable, options: PresentationOptions): Presentation {
  const { reply, contentType: type } = answer;
  if (reply.status >= 400 || !answer.success) return { reply, file: null };
  if (type !== null && (options.isJsonUsual !== true || prefersType(type, options)))
    return { reply, file: { type: withCharset(type), content: contentOf(answer.data()[0] ?? '', type) } };
  if (answer.wantsLinks) return { reply: withLinks(answer, options), file: null };
  return { reply, file: acceptedFile(answer, options) };
}

/** Whether the client prefers a media type to JSON. */
function prefersType(type: string, { request, response }: PresentationOptions): boolean {
  response.vary('Accept');
  const [name = ''] = type.split(';');
  return request.accepts(['application/json', name.trim()]) === name.trim();
}

const textual = /^text\/|[/+](json|xml|yaml)\b|^application\/(javascript|ecmascript|x-ndjson|graphql|sql)\b/i;

/** Adds `charset=utf-8` to text types without a charset. */
function withCharset(type: string): string {
  return /^text\//i.test(type) && !/;\s*charset=/i.test(type) ? `${type}; charset=utf-8` : type;
}

function bytesOf(body: ReturnType<typeof jsonBody>): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.concat(body);
}

/** The bytes of a part of an answer, for a media type. */
function contentOf(part: unknown, type: string): Buffer {
  if (typeof part !== 'string') return bytesOf(jsonBody(part));
  const medium = mediumOf(part);
  if (medium !== null) return medium.content;
  const isBase64 = !textual.test(type) && part.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(part);
  return Buffer.from(part, isBase64 ? 'base64' : 'utf8');
}

function withLinks(answer: Presentable, { request, store }: PresentationOptions): Reply {
  const base = `${request.protocol}://${request.get('Host') ?? ''}`;
  const linked = withoutDataUrls(answer.data(), (medium) => base + store.add(medium));
  const { raw: _, ...reply } = answer.reply;
  return { ...reply, body: { ...answer.body(), response: { data: linked } } };
}

/** The file that the client prefers to JSON; null if it prefers JSON. */
function acceptedFile(answer: Presentable, { request, response }: PresentationOptions): Medium | null {
  const accepted = request.headers.accept ?? '*/*';
  if (!/\b(image|audio|video|application\/pdf)/i.test(accepted)) return null;
  const found = answer.mayHaveFiles ? dataUrlsIn(answer.data()) : [];
  const types = [...new Set(found.flatMap((url) => mediaTypeOf(url) ?? []))];
  response.vary('Accept');
  const chosen = request.accepts(['application/json', ...types]);
  if (chosen === false) {
    const has = types.length === 0 ? 'has no files' : `has ${types.join(', ')}`;
    throw new RequestError(406, `The answer ${has}, but the request accepts only ${accepted}.`);
  }
  const url = found.find((each) => mediaTypeOf(each) === chosen);
  return url === undefined ? null : mediumOf(url);
}
