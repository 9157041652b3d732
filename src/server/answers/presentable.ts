/** Answers as they are presented to clients: fresh ones, and those of jobs, of which only the JSON is stored. */
import type { Answer, RequestInput } from '../../runtime/index.ts';
import { answerReply, type Reply } from '../envelope.ts';

/** An answer that can be sent in several forms. */
export interface Presentable {
  /** Its form as JSON. */
  readonly reply: Reply;
  readonly success: boolean;
  /** The media type that the agent sets; null for JSON. */
  readonly contentType: string | null;
  /** Whether a text in the data may be a file. */
  readonly mayHaveFiles: boolean;
  /** Whether the client asked for links instead of files: `response_format=url`. */
  readonly wantsLinks: boolean;
  /** The parts of the answer. Takes a while if they are large. */
  readonly data: () => readonly unknown[];
  /** The body of the JSON form, as values. */
  readonly body: () => object;
}

/** The answer of a run that has just ended. */
export function presentable(answer: Answer, { id, params }: Pick<RequestInput, 'id' | 'params'>): Presentable {
  const reply = answerReply(answer, id);
  return {
    reply,
    success: answer.success,
    contentType: answer.contentType ?? typeInHeaders(reply.headers),
    mayHaveFiles: answer.packed?.mayHaveFiles !== false,
    wantsLinks: params.get('response_format')?.[0] === 'url',
    data: () => answer.data ?? [],
    body: () => reply.body as object,
  };
}

/** A reply that has no other form: that of a failed run. */
export function onlyJson(reply: Reply): Presentable {
  const none = { success: false, contentType: null, mayHaveFiles: false, wantsLinks: false };
  return { reply, ...none, data: () => [], body: () => reply.body as object };
}

/** What is stored of an answer besides its status and its JSON. */
type Stored = Omit<Presentable, 'reply' | 'data' | 'body'> & {
  readonly headers: readonly (readonly [name: string, value: string])[];
};

/** Everything about an answer except its status and its JSON, as text. */
export function storedHead({ reply, success, contentType, mayHaveFiles, wantsLinks }: Presentable): string {
  const headers = [...reply.headers];
  return JSON.stringify({ headers, success, contentType, mayHaveFiles, wantsLinks } satisfies Stored);
}

/**
 * A stored answer. Its JSON is only parsed if it is sent in another form.
 *
 * @param head what `storedHead` has returned
 * @param raw the JSON
 */
export function restoredAnswer(status: number, head: string, raw: Buffer): Presentable {
  const { headers, ...stored } = JSON.parse(head) as Stored;
  let body: { readonly response?: { readonly data?: readonly unknown[] | null } } | null = null;
  const parsed = (): NonNullable<typeof body> => (body ??= JSON.parse(raw.toString()) as NonNullable<typeof body>);
  return {
    reply: { status, headers: new Map(headers), isOfAgent: true, body: null, raw },
    ...stored,
    data: () => parsed().response?.data ?? [],
    body: parsed,
  };
}

/** The content type that the agent sets as a header; null for JSON, the default. */
function typeInHeaders(headers: Reply['headers']): string | null {
  const [, type] = [...headers].find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  return type === undefined || /^application\/json\b/i.test(type) || !/^[\w.+-]+\/[\w.+-]+/.test(type) ? null : type;
}
