/** Messages about the jobs of an agent: who receives them, and what they say. */
import type { IncomingHttpHeaders } from 'node:http';
import {
  type Job,
  type JobQueue,
  type Webhook,
  type WebhookMessage,
  type WebhookReply,
  Webhooks,
} from '../../jobs/index.ts';
import {
  checkHost,
  type EventListener,
  type JobSettings,
  jsonText,
  messageOf,
  sendForHead,
} from '../../runtime/index.ts';
import { RequestError } from '../envelope.ts';
import { jobView } from './view.ts';

const MAX_URL_LENGTH = 2048;

/**
 * The receiver for a job: the one that its client names, or that of the workflow.
 *
 * @throws RequestError 400 when the client may not name it
 */
export function webhookOf(headers: IncomingHttpHeaders, settings: JobSettings): Webhook | null {
  const given = headers['webhook-url'];
  if (given !== undefined) return { url: checkedUrl(String(given), settings), isFromClient: true };
  const { webhook, webhookSecret } = settings;
  return webhook === null || webhookSecret === null ? null : { url: webhook, isFromClient: false };
}

function checkedUrl(given: string, { webhookSecret, allowsPrivateWebhooks }: JobSettings): string {
  const refuse = (why: string): RequestError => new RequestError(400, `The header \`Webhook-URL\` ${why}.`);
  if (webhookSecret === null) throw refuse('cannot be used: `WebhookSecret` of `Jobs` is not set');
  if (given.length > MAX_URL_LENGTH || !URL.canParse(given))
    throw refuse(`is not a URL of up to ${MAX_URL_LENGTH} characters`);
  const url = new URL(given);
  if (!/^https?:$/.test(url.protocol)) throw refuse('is not an HTTP URL');
  if (url.username !== '' || url.password !== '') throw refuse('contains a user or password');
  try {
    if (!allowsPrivateWebhooks) checkHost(url);
  } catch {
    throw refuse('is not at a public address');
  }
  return url.href;
}

/** Sends the messages of a queue; null when the agent sends none. */
export function webhooksOf(queue: JobQueue, settings: JobSettings, log: EventListener): Webhooks | null {
  const { webhookSecret: secret, allowsPrivateWebhooks, path } = settings;
  if (secret === null) return null;
  const note = (text: string): void => log({ type: 'note', run: null, resource: null, text });
  return new Webhooks({
    queue,
    secret,
    bodyOf: (job) => bodyOf(job, path),
    send: (message, signal) => send(message, signal, allowsPrivateWebhooks),
    onGivenUp: note,
    onProblem: (error) => note(messageOf(error)),
  });
}

function bodyOf(job: Job, path: string): string {
  const timestamp = new Date(job.finished ?? job.created).toISOString();
  return jsonText({ type: `job.${job.state}`, timestamp, data: jobView(job, path) });
}

async function send(message: WebhookMessage, signal: AbortSignal, allowsPrivate: boolean): Promise<WebhookReply> {
  const { url, headers, body, isFromClient } = message;
  const { status, headers: replied } = await sendForHead({
    method: 'POST',
    url,
    headers,
    body,
    signal,
    isPublicOnly: isFromClient && !allowsPrivate,
  });
  const after = [...replied].find(([name]) => name.toLowerCase() === 'retry-after')?.[1] ?? '';
  return { status, retryAfter: /^\d{1,9}$/.test(after) ? Number(after) : null };
}
