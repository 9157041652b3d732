/**
 * Tells receivers that jobs have ended, by the Standard Webhooks scheme: signed, and retried after growing delays and after
 * a restart. A receiver that hangs or fails does not delay the others.
 */
import { createHmac } from 'node:crypto';
import type { Job } from './job.ts';
import type { DueWebhook, JobQueue } from './queue.ts';

/** Delays before further attempts, in seconds. */
const RETRY_DELAYS_S = [5, 60, 300, 1800, 7200, 18_000, 36_000];
/** Messages that are sent at the same time, in all and to one server. */
const [MAX_SENDING, MAX_PER_SERVER] = [32, 4];
/** How long a message may take, in milliseconds. */
const TIMEOUT_MS = 10_000;
/** How long a process may keep a message before another one sends it, in milliseconds. */
const LEASE_MS = 60_000;
/** How long a message waits while its server is busy with others, in milliseconds. */
const BUSY_DELAY_MS = 1000;
/** How often to look for messages that are due, in milliseconds. */
const POLL_INTERVAL_MS = 5000;
/** The longest delay that a receiver may ask for, in seconds. */
const MAX_RETRY_AFTER_S = 86_400;

/** How a receiver answered. */
export interface WebhookReply {
  readonly status: number;
  /** Seconds until it wants to be asked again; null if it does not say. */
  readonly retryAfter: number | null;
}

export interface WebhooksOptions {
  readonly queue: JobQueue;
  /** The secret, as `whsec_` and Base64. */
  readonly secret: string;
  /** The body of a message: JSON. */
  readonly bodyOf: (job: Job) => string;
  /** Sends a message. Throws if the receiver does not answer. */
  readonly send: (message: WebhookMessage, signal: AbortSignal) => Promise<WebhookReply>;
  /** Told, without secrets, when a message is given up. */
  readonly onGivenUp: (text: string) => void;
  readonly onProblem: (error: unknown) => void;
  /** Delays before further attempts, in seconds. */
  readonly retryDelays?: readonly number[];
}

export interface WebhookMessage {
  readonly url: URL;
  /** Whether a client gave the URL, and not the author of the agent. */
  readonly isFromClient: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends the messages of a queue. */
export class Webhooks {
  readonly #options: WebhooksOptions;
  readonly #sending = new Set<Promise<void>>();
  readonly #servers = new Map<string, number>();
  readonly #stop = new AbortController();
  #unsubscribe: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isPolling = false;
  #isStale = false;

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  start(): void {
    this.#unsubscribe = this.#options.queue.onWork(() => void this.#poll());
    this.#timer = setInterval(() => void this.#poll(), POLL_INTERVAL_MS).unref();
    void this.#poll();
  }

  /** Sends no more. What was being sent is sent again by the next server. */
  async stop(): Promise<void> {
    this.#unsubscribe?.();
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#stop.abort();
    await Promise.all(this.#sending);
  }

  /** Sends what is due, as long as there is room. What becomes due meanwhile is looked at afterward. */
  async #poll(): Promise<void> {
    this.#isStale = true;
    if (this.#isPolling) return;
    this.#isPolling = true;
    try {
      while (this.#isStale && !this.#stop.signal.aborted) {
        this.#isStale = false;
        await this.#takeAll();
      }
    } catch (error) {
      // The next look tries again.
      this.#options.onProblem(error);
    } finally {
      this.#isPolling = false;
    }
  }

  async #takeAll(): Promise<void> {
    while (this.#sending.size < MAX_SENDING && !this.#stop.signal.aborted) {
      const due = await this.#options.queue.takeWebhook(LEASE_MS);
      if (due === null) return;
      const sent = this.#deliver(due).catch(this.#options.onProblem);
      this.#sending.add(sent);
      void sent.finally(() => {
        this.#sending.delete(sent);
        void this.#poll();
      });
    }
  }

  async #deliver(due: DueWebhook): Promise<void> {
    const { queue } = this.#options;
    const server = new URL(due.webhook.url).host;
    const busy = this.#servers.get(server) ?? 0;
    if (busy >= MAX_PER_SERVER) return queue.endWebhook(due, { after: BUSY_DELAY_MS, counts: false });
    this.#servers.set(server, busy + 1);
    try {
      await this.#attempt(due);
    } finally {
      const left = (this.#servers.get(server) ?? 1) - 1;
      if (left > 0) this.#servers.set(server, left);
      else this.#servers.delete(server);
    }
  }

  async #attempt(due: DueWebhook): Promise<void> {
    const { queue, send, onGivenUp, retryDelays = RETRY_DELAYS_S } = this.#options;
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    let reply: WebhookReply | null = null;
    let problem: string;
    try {
      reply = await send(this.#messageOf(due), signal);
      problem = `it answered with ${reply.status}`;
    } catch (error) {
      problem = signal.aborted ? `it did not answer in ${TIMEOUT_MS / 1000} seconds` : messageOf(error);
    }
    if (this.#stop.signal.aborted) return queue.endWebhook(due, { after: 0, counts: false });
    const isDone = reply !== null && reply.status >= 200 && reply.status < 300;
    const delay = retryDelays[due.attempts];
    // 410 means that the receiver wants no more.
    const isHopeless = reply?.status === 410 || delay === undefined;
    if (isDone || isHopeless) {
      await queue.endWebhook(due, null);
      if (!isDone)
        onGivenUp(`The webhook of job ${due.job.id} at ${new URL(due.webhook.url).origin} is given up: ${problem}.`);
      return;
    }
    // Receivers that failed together should not be asked together.
    const spread = delay * (0.9 + Math.random() * 0.2);
    const seconds = Math.min(Math.max(spread, reply?.retryAfter ?? 0), MAX_RETRY_AFTER_S);
    await queue.endWebhook(due, { after: Math.round(seconds * 1000), counts: true });
    if (seconds * 1000 < POLL_INTERVAL_MS) setTimeout(() => void this.#poll(), seconds * 1000 + 1).unref();
  }

  #messageOf({ job, webhook }: DueWebhook): WebhookMessage {
    const { secret, bodyOf } = this.#options;
    const body = bodyOf(job);
    const [id, time] = [`msg_${job.id}`, String(Math.floor(Date.now() / 1000))];
    return {
      url: new URL(webhook.url),
      isFromClient: webhook.isFromClient,
      body,
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'kdeps',
        'Webhook-Id': id,
        'Webhook-Timestamp': time,
        'Webhook-Signature': `v1,${signatureOf(secret, `${id}.${time}.${body}`)}`,
      },
    };
  }
}

function signatureOf(secret: string, text: string): string {
  return createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(text)
    .digest('base64');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
