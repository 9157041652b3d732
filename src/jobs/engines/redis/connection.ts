/** Connections to Redis: opened on first use, checked, and opened again when they break. */
import type { Redis, RedisOptions } from 'ioredis';
import { QueueUnavailable, UnsafeQueue } from '../../queue.ts';
import { type ScriptName, scripts } from './scripts.ts';

/** How long to try to connect for the first time, in milliseconds: Redis may be starting as well. */
const CONNECT_TIMEOUT_MS = 10_000;
/** How long an answer may take, in milliseconds. */
const COMMAND_TIMEOUT_MS = 10_000;
/** The longest pause between attempts to connect again, in milliseconds. */
const MAX_RECONNECT_DELAY_MS = 2000;
/** The version of the keys and their contents. */
const FORMAT = 1;

export interface ConnectionOptions {
  /** `redis://[user:password@]host[:port][/database]`, `rediss://` with TLS, or `unix:///path[?db=number]`. */
  readonly url: string;
  /** What all keys start with. */
  readonly prefix: string;
  /** Whether Redis may forget jobs that it has accepted. */
  readonly allowJobLoss: boolean;
  readonly onMessage: (channel: string) => void;
  /** Called when messages may have been missed. */
  readonly onGap: () => void;
}

/** A client with the scripts as methods, which it loads when the server lacks them. */
type Client = Redis &
  Readonly<Record<`kdeps_${ScriptName}`, (...values: readonly (string | number)[]) => Promise<unknown>>>;

export class RedisConnection {
  readonly #options: ConnectionOptions;
  readonly #channels = new Set<string>();
  #commands: Promise<Client> | null = null;
  #messages: Promise<Client> | null = null;
  #isClosed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /**
   * The connection for commands.
   *
   * @throws QueueUnavailable when Redis cannot be reached, and UnsafeQueue when it must not be used
   */
  get(): Promise<Client> {
    if (this.#isClosed) return Promise.reject(new QueueUnavailable('The queue is closed.'));
    if (this.#commands !== null) return this.#commands;
    const commands = this.#connect();
    this.#commands = commands;
    // The next call tries again.
    commands.catch(() => {
      if (this.#commands === commands) this.#commands = null;
    });
    return commands;
  }

  /**
   * Uses the connection.
   *
   * @throws QueueUnavailable when Redis cannot be reached
   */
  async using<T>(work: (redis: Client) => Promise<T>): Promise<T> {
    const redis = await this.get();
    try {
      return await work(redis);
    } catch (error) {
      throw new QueueUnavailable(`The jobs are unavailable. ${this.#server} said: ${messageOf(error)}`, error);
    }
  }

  /** Runs a script. */
  run(name: ScriptName, values: readonly (string | number)[]): Promise<unknown> {
    return this.using((redis) => redis[`kdeps_${name}`](this.#options.prefix, ...values));
  }

  /** Listens to a channel from now on. Resolves when it does. */
  async subscribe(channel: string): Promise<void> {
    this.#channels.add(channel);
    this.#messages ??= this.#listen();
    const messages = await this.#messages;
    if (this.#channels.has(channel)) await messages.subscribe(channel);
  }

  unsubscribe(channel: string): void {
    this.#channels.delete(channel);
    this.#messages?.then((messages) => messages.unsubscribe(channel)).catch(() => undefined);
  }

  close(): void {
    this.#isClosed = true;
    this.#commands?.then((redis) => redis.disconnect()).catch(() => undefined);
    this.#messages?.then((redis) => redis.disconnect()).catch(() => undefined);
  }

  get #server(): string {
    const { protocol, host, pathname } = new URL(this.#options.url);
    return protocol === 'unix:' ? `Redis at ${pathname}` : `Redis at ${host}`;
  }

  /** Connects, and checks what it has connected to; also whenever it connects again. */
  async #connect(): Promise<Client> {
    if (!isUsable(this.#options.url))
      throw new UnsafeQueue(
        'The URL of the queue is not valid. Write special characters of its user and password as percent codes, such as `%25` for `%`.',
      );
    const redis = await this.#open({ commandTimeout: COMMAND_TIMEOUT_MS });
    // The event has the cause, which the error that is thrown lacks.
    let problem: unknown = null;
    redis.on('error', (error) => {
      problem = error;
    });
    const end = performance.now() + CONNECT_TIMEOUT_MS;
    for (;;) {
      try {
        await redis.connect();
        break;
      } catch (error) {
        redis.disconnect();
        // Trying again does not help if the server answers with an error, for example because of a wrong password.
        if (this.#isClosed || performance.now() > end || isReply(problem))
          throw new QueueUnavailable(`${this.#server} cannot be reached: ${explained(problem ?? error)}`, error);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
    try {
      await this.#check(redis);
    } catch (error) {
      redis.disconnect();
      throw error;
    }
    if (this.#isClosed) redis.disconnect();
    redis.on('ready', () => {
      this.#check(redis).catch((error: unknown) => {
        // Redis may have been restarted with another configuration. Other failures are followed by another reconnect.
        if (!(error instanceof UnsafeQueue)) return;
        redis.disconnect();
        this.#commands = Promise.reject(error);
        this.#commands.catch(() => undefined);
      });
    });
    redis.on('close', this.#options.onGap);
    return redis;
  }

  async #listen(): Promise<Client> {
    // A subscription is renewed by the client when it connects again.
    const messages = await this.#open({});
    messages.on('message', (channel: string) => this.#options.onMessage(channel));
    messages.on('ready', this.#options.onGap);
    if (this.#isClosed) messages.disconnect();
    return messages;
  }

  async #open(more: { readonly commandTimeout?: number }): Promise<Client> {
    // Imported this late because most agents never use it.
    const { Redis: Connection } = await import('ioredis');
    const { url } = this.#options;
    const { protocol, pathname, searchParams } = new URL(url);
    const options = {
      ...more,
      lazyConnect: true,
      connectionName: 'kdeps',
      scripts: commands,
      // A change whose reply was lost may have happened, so the caller decides whether to repeat it.
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 2,
      retryStrategy: (times: number) => (this.#isClosed ? null : Math.min(50 * 2 ** times, MAX_RECONNECT_DELAY_MS)),
    } satisfies RedisOptions;
    const client = (
      protocol === 'unix:'
        ? new Connection({ ...options, path: decodeURIComponent(pathname), db: Number(searchParams.get('db') ?? 0) })
        : new Connection(url, options)
    ) as Client;
    // Failed commands report the errors. Without a listener, the client would print them.
    client.on('error', () => undefined);
    return client;
  }

  async #check(redis: Client): Promise<void> {
    const format = Number((await redis.get(`${this.#options.prefix}:format`)) ?? FORMAT);
    if (format > FORMAT)
      throw new UnsafeQueue(
        `The jobs at ${this.#server} were made by a newer version of kdeps (their format is ${format}, this one knows ${FORMAT}). Use that version, or another database of Redis.`,
      );
    const faults = this.#options.allowJobLoss ? [] : await durabilityFaults(redis);
    if (faults.length > 0)
      throw new UnsafeQueue(
        `${this.#server} could lose jobs that were accepted: ${faults.join(', ')}. Change that in redis.conf, or accept it with \`--allow-job-loss\` or \`AllowJobLoss = true\` in \`Jobs\`.`,
      );
    await redis.setnx(`${this.#options.prefix}:format`, FORMAT);
  }
}

/** The settings that may lose jobs, as parts of a message. */
async function durabilityFaults(redis: Client): Promise<readonly string[]> {
  let settings: ReadonlyMap<string, string>;
  try {
    settings = await configuration(redis, ['appendonly', 'appendfsync', 'maxmemory', 'maxmemory-policy']);
  } catch (error) {
    if (!isReply(error)) throw error;
    return ['it does not tell its configuration, which has to be `appendonly yes` and `appendfsync always`'];
  }
  const is = (name: string, value: string): boolean => settings.get(name) === value;
  return [
    ...(is('appendonly', 'yes') ? [] : ['`appendonly` is not `yes`']),
    ...(is('appendfsync', 'always') ? [] : ['`appendfsync` is not `always`']),
    ...(is('maxmemory', '0') || is('maxmemory-policy', 'noeviction') ? [] : ['`maxmemory-policy` is not `noeviction`']),
  ];
}

async function configuration(redis: Client, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const name of names) {
    const [, value] = (await redis.config('GET', name)) as readonly string[];
    if (value !== undefined) found.set(name, value);
  }
  return found;
}

const commands = Object.fromEntries(
  Object.entries(scripts).map(([name, lua]) => [`kdeps_${name}`, { lua, numberOfKeys: 1 }]),
);

/** Whether a URL can be parsed, and its parts decoded. */
function isUsable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password, pathname } = new URL(url);
  try {
    for (const part of [username, password, pathname]) decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

/** What refused connections mean, by the code that an error reply begins with. */
const refusals: ReadonlyMap<string, string> = new Map([
  ['NOAUTH', 'it requires a password, as in `redis://:PASSWORD@HOST`'],
  ['WRONGPASS', 'the user or password in its URL is wrong'],
]);

/** Why a connection failed, for the user. */
function explained(error: unknown): string {
  const message = messageOf(error);
  const [code = ''] = message.split(' ');
  return (isReply(error) ? refusals.get(code) : undefined) ?? message;
}

/** Whether the server itself answered with an error. */
function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
