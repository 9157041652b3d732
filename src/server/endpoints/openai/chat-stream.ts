/** Sends a chat as server-sent events while the model answers. */
import { once } from 'node:events';
import type { Response } from 'express';
import { type ChatRequest, type Completion, usageView } from './chat.ts';

export class ChatStream {
  readonly #chat: ChatRequest;
  readonly #response: Response;
  #hasText = false;

  constructor(chat: ChatRequest, response: Response) {
    this.#chat = chat;
    this.#response = response;
  }

  /** Whether events have been sent, so that a failure must be one, too. */
  get hasBegun(): boolean {
    return this.#response.headersSent;
  }

  /** Sends a piece of the text. Resolves when the client has room for more, or has left. */
  async add(text: string): Promise<void> {
    this.#hasText = true;
    await this.#send(this.#chunk({ content: text }, null));
  }

  /** Sends the rest: the text, unless it was sent in pieces. */
  async end({ text, usage }: Completion): Promise<void> {
    if (!this.#hasText) await this.add(text);
    await this.#send(this.#chunk({}, 'stop'));
    if (this.#chat.withUsage && usage !== null)
      await this.#send({ ...this.#head(), choices: [], usage: usageView(usage) });
    this.#response.end('data: [DONE]\n\n');
  }

  /** Ends the stream with a failure, for which clients throw an error. */
  async fail(failure: object): Promise<void> {
    await this.#send(failure);
    this.#response.end();
  }

  async #send(event: object): Promise<void> {
    const response = this.#response;
    if (!this.hasBegun) {
      // Proxies must not collect the events.
      response.status(200).set({
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      response.write(eventOf(this.#chunk({ role: 'assistant', content: '' }, null)));
    }
    if (response.closed || response.write(eventOf(event))) return;
    const left = new AbortController();
    const events = ['drain', 'close'].map((name) => once(response, name, { signal: left.signal }));
    await Promise.race(events);
    left.abort();
    await Promise.allSettled(events);
  }

  #head() {
    const { id, created, model } = this.#chat;
    return { id, object: 'chat.completion.chunk', created, model: model.id };
  }

  #chunk(delta: object, finish: string | null): object {
    return {
      ...this.#head(),
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      ...(this.#chat.withUsage && { usage: null }),
    };
  }
}

function eventOf(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
