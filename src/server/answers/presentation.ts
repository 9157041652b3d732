/** Content negotiation: an answer is sent as JSON, as one of its files, or as JSON with links to its files. */
import type { Request, Response } from 'express';
import { type Answer, jsonBody } from '../../runtime/index.ts';
import { answerReply, type Reply, RequestError } from '../envelope.ts';
import type { FileLinks } from './links.ts';
import { dataUrlsIn, type Medium, mediaTypeOf, mediumOf, withoutDataUrls } from './media.ts';

/** An answer in the form that is sent. */
export interface Presentation {
  readonly reply: Reply;
  /** The body, if it is a file instead of the JSON of the reply. */
  readonly file: Medium | null;
}

export interface PresentationOptions {
  readonly request: Request;
  readonly response: Response;
  /** Whether the client asked for links: `response_format=url`. */
  readonly links: boolean;
  readonly store: FileLinks;
}

/**
 * Chooses the form of an answer: the content type that the agent sets, or else the one that the client prefers.
 *
 * @param id the id of the request
 * @throws RequestError 406 when the client only accepts types of files that the answer does not have
 */
export function presentationOf(answer: Answer, id: string, options: PresentationOptions): Presentation {
  const reply = answerReply(answer, id);
  if (reply.status >= 400 || !answer.success) return { reply, file: null };
  const type = answer.contentType ?? typeInHeaders(answer);
  if (type !== null)
    return { reply, file: { type: withCharset(type), content: contentOf(answer.data?.[0] ?? '', type) } };
  if (options.links) return { reply: withLinks(reply, answer.data ?? [], options), file: null };
  return { reply, file: acceptedFile(answer, options) };
}

/** The content type that the agent sets as a header; null for JSON, the default. */
function typeInHeaders({ meta }: Answer): string | null {
  const [, type] = [...(meta?.headers ?? [])].find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  return type === undefined || /^application\/json\b/i.test(type) || !/^[\w.+-]+\/[\w.+-]+/.test(type) ? null : type;
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

function withLinks(reply: Reply, data: readonly unknown[], { request, store }: PresentationOptions): Reply {
  const base = `${request.protocol}://${request.get('Host') ?? ''}`;
  const linked = withoutDataUrls(data, (medium) => base + store.add(medium));
  return { ...reply, body: { ...(reply.body as object), response: { data: linked } } };
}

/** The file that the client prefers to JSON; null if it prefers JSON. */
function acceptedFile(answer: Answer, { request, response }: PresentationOptions): Medium | null {
  const accepted = request.headers.accept ?? '*/*';
  if (!/\b(image|audio|video|application\/pdf)/i.test(accepted)) return null;
  const found = answer.packed?.mayHaveFiles === false ? [] : dataUrlsIn(answer.data ?? []);
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
