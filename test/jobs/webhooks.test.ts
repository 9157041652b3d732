// Messages about the ends of jobs, and receivers that answer well, badly or not at all.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anyJob } from '../../src/jobs/claiming.ts';
import { sqliteQueue } from '../../src/jobs/engines/sqlite/index.ts';
import type { Claim } from '../../src/jobs/job.ts';
import type { JobQueue } from '../../src/jobs/queue.ts';
import { type WebhookReply, Webhooks } from '../../src/jobs/webhooks.ts';
import { sendForHead } from '../../src/runtime/index.ts';
import { answer, ask, resource, type ServedAgent, withAgent, workflow } from '../support/agent-server.ts';
import { newJob, succeeded } from '../support/queued-jobs.ts';
import { describeWithRedis } from '../support/redis.ts';

const SECRET = `whsec_${Buffer.from('a secret of at least 24 bytes').toString('base64')}`;

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that keeps what it gets, and answers as told. */
class Receiver {
  readonly received: Received[] = [];
  readonly #server: Server;

  constructor(reply: (count: number) => RequestListener) {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        this.received.push({ path: request.url ?? '', headers: request.headers, body });
        reply(this.received.length)(request, response);
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const well: RequestListener = (_request, response) => void response.writeHead(204).end();
const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(code, headers).end();
const never: RequestListener = () => undefined;
/** Claims success, and then sends forever. */
const endless: RequestListener = (_request, response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write('x'.repeat(2 ** 16)), 1);
  response.once('close', () => clearInterval(timer));
};

const receivers: Receiver[] = [];
afterEach(() => {
  for (const each of receivers.splice(0)) each.close();
});

const files = (jobs: string) => ({
  'workflow.pkl': workflow('APIServer { Routes { new { Path = "/"; Methods { "GET"; "POST" } } } }').replace(
    'APIServerMode = true',
    `APIServerMode = true\nJobs { ${jobs} }`,
  ),
  'resources/work.pkl': resource(
    'work',
    'Exec { Command = "exit $CODE"; Env { ["CODE"] = "@(request.params("code"))" } }',
  ),
  'resources/answer.pkl': answer('"@(exec.stdout("work"))"', ['work']),
});
const submit = (served: ServedAgent, url: string | null, code = '0') =>
  ask(`${served.url}/?code=${code}`, {
    headers: { Prefer: 'respond-async', ...(url !== null && { 'Webhook-URL': url }) },
  });

/** @param reply answers the request with this number, from 1 */
async function receiver(reply: (count: number) => RequestListener): Promise<[Receiver, string]> {
  const made = new Receiver(reply);
  receivers.push(made);
  return [made, await made.listen()];
}

describe('a served agent', () => {
  it('sends a signed message for each job that has ended, to the receiver of its client', async () => {
    const [got, url] = await receiver(() => well);
    await withAgent(files(`WebhookSecret = "${SECRET}"; AllowPrivateWebhooks = true`), async (served) => {
      expect((await submit(served, `${url}/done`)).status).toBe(202);
      expect((await submit(served, `${url}/done`, '1')).status).toBe(202);
      expect((await submit(served, null)).status).toBe(202);
      await expect.poll(() => got.received.length).toBe(2);
    });
    const bodies = got.received.map(({ body, headers, path }) => {
      expect(path).toBe('/done');
      return new Verifier(SECRET).verify(body, headers as Record<string, string>) as {
        type: string;
        timestamp: string;
        data: { id: string; state: string; result: string };
      };
    });
    expect(bodies.map(({ type }) => type).sort()).toEqual(['job.failed', 'job.succeeded']);
    for (const { data } of bodies) expect(data.result).toBe(`/jobs/${data.id}/result`);
    expect(new Set(got.received.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
  });

  it('sends them to the receiver of its workflow if the client names none', async () => {
    const [got, url] = await receiver(() => well);
    await withAgent(files(`WebhookSecret = "${SECRET}"; Webhook = "${url}/all"`), async (served) => {
      await submit(served, null);
      await expect.poll(() => got.received.map(({ path }) => path)).toEqual(['/all']);
    });
  });

  it.each([
    ['http://127.0.0.1:9/x', /public address/],
    ['http://[::ffff:10.0.0.1]/', /public address/],
    ['file:///etc/passwd', /HTTP URL/],
    ['http://me:word@example.com/', /user or password/],
    [`http://example.com/${'x'.repeat(3000)}`, /2048 characters/],
    ['nonsense', /not a URL/],
  ])('refuses %#', async (url, message) => {
    await withAgent(files(`WebhookSecret = "${SECRET}"`), async (served) => {
      const reply = await submit(served, url);
      expect([reply.status, reply.body.errors?.[0]?.message]).toEqual([400, expect.stringMatching(message)]);
    });
  });

  it('refuses all of them without a secret', async () => {
    await withAgent(files(''), async (served) => {
      const reply = await submit(served, 'https://example.com/');
      expect([reply.status, reply.body.errors?.[0]?.message]).toEqual([
        400,
        expect.stringContaining('`WebhookSecret`'),
      ]);
    });
  });

  it('sends nothing to a name with a private address', async () => {
    const [got, url] = await receiver(() => well);
    await withAgent(files(`WebhookSecret = "${SECRET}"`), async (served) => {
      const reply = await submit(served, url.replace('127.0.0.1', 'localhost'));
      expect(reply.status).toBe(202);
      const job = served.url + (reply.headers.get('location') ?? '');
      await expect.poll(async () => ((await (await fetch(job)).json()) as { state: string }).state).toBe('succeeded');
    });
    expect(got.received).toEqual([]);
  });
});

describe('receivers', () => {
  let folder: string;
  let queue: JobQueue;
  const running: Webhooks[] = [];
  const notes: string[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kdeps-webhooks-'));
    queue = sqliteQueue({ path: join(folder, 'jobs.db') });
    notes.length = 0;
  });
  afterEach(async () => {
    for (const each of running.splice(0)) await each.stop();
    await queue.close();
    await rm(folder, { recursive: true, force: true });
  });

  function start(retryDelays = [0.01, 0.02, 0.03]): Webhooks {
    const webhooks = new Webhooks({
      queue,
      secret: SECRET,
      bodyOf: ({ id }) => JSON.stringify({ id }),
      send: async ({ url, headers, body }, signal): Promise<WebhookReply> => {
        const reply = await sendForHead({ method: 'POST', url, headers, body, signal });
        return { status: reply.status, retryAfter: null };
      },
      onGivenUp: (text) => notes.push(text),
      onProblem: (error) => notes.push(String(error)),
      retryDelays,
    });
    webhooks.start();
    running.push(webhooks);
    return webhooks;
  }

  /** A job that has ended. */
  async function ended(url: string): Promise<string> {
    const job = newJob({ webhook: { url, isFromClient: true } });
    await queue.submit(job, { waiting: 999, bytes: 1e6 });
    await queue.complete((await queue.claim(anyJob)) as Claim, succeeded);
    return job.id;
  }

  it('that fail at first get the same message again', async () => {
    const [got, url] = await receiver((count) => (count < 3 ? status(500) : well));
    start();
    const id = await ended(url);
    await expect.poll(() => got.received.length).toBe(3);
    expect(new Set(got.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([`msg_${id}`]));
    await expect.poll(() => queue.takeWebhook(1)).toBeNull();
    expect(notes).toEqual([]);
  });

  it('that always fail are given up, and only their server is named', async () => {
    const [got, url] = await receiver(() => status(503));
    start();
    const id = await ended(`${url}/hook?token=hidden`);
    await expect.poll(() => notes).toEqual([`The webhook of job ${id} at ${url} is given up: it answered with 503.`]);
    expect(got.received.length).toBe(4);
  });

  it('that are gone are not asked again', async () => {
    const [got, url] = await receiver(() => status(410));
    start();
    await ended(url);
    await expect.poll(() => notes.length).toBe(1);
    expect(got.received.length).toBe(1);
  });

  it('that redirect are not followed', async () => {
    const [other, elsewhere] = await receiver(() => well);
    const [got, url] = await receiver(() => status(307, { Location: elsewhere }));
    start([0.01]);
    await ended(url);
    await expect.poll(() => notes.length).toBe(1);
    expect([got.received.length, other.received.length]).toEqual([2, 0]);
  });

  it('that send forever are done when they have said so', async () => {
    const [got, url] = await receiver(() => endless);
    start();
    await ended(url);
    await expect.poll(async () => got.received.length === 1 && (await queue.takeWebhook(1)) === null).toBe(true);
  });

  it('that hang keep no other one waiting', async () => {
    const [hanging, dead] = await receiver(() => never);
    const [got, url] = await receiver(() => well);
    for (let n = 0; n < 40; n++) await ended(dead);
    const started = performance.now();
    start();
    await expect.poll(() => hanging.received.length).toBeGreaterThan(0);
    await ended(url);
    await expect.poll(() => got.received.length, { timeout: 8000 }).toBe(1);
    expect(performance.now() - started).toBeLessThan(9000);
    expect(hanging.received.length).toBeLessThan(8);
  });

  it('get the message from the next server if the first one stops', async () => {
    const [got, url] = await receiver((count) => (count === 1 ? never : well));
    const first = start();
    await ended(url);
    await expect.poll(() => got.received.length).toBe(1);
    await first.stop();
    start();
    await expect.poll(() => got.received.length).toBe(2);
    await expect.poll(() => queue.takeWebhook(1)).toBeNull();
  });
});

describeWithRedis('agents with one queue', (redis) => {
  it('sign with their own secrets', async () => {
    const secrets = ['one', 'two'].map((name) => `whsec_${Buffer.from(name.repeat(10)).toString('base64')}`);
    const got = await receiver(() => well);
    const agentOf = (index: number) => {
      const jobs = `Queue = "${redis().url}"; WebhookSecret = "${secrets[index] ?? ''}"; Webhook = "${got[1]}/${index}"`;
      const { 'workflow.pkl': text, ...resources } = files(jobs);
      return { ...resources, 'workflow.pkl': text.replace('"agent"', `"agent${index}"`) };
    };
    await withAgent(agentOf(0), async (first) => {
      await withAgent(agentOf(1), async (second) => {
        for (const served of [first, second, first, second]) await submit(served, null);
        await expect.poll(() => got[0].received.length).toBe(4);
      });
    });
    for (const { path, body, headers } of got[0].received) {
      const own = Number(path.slice(1));
      const verified = (secret = ''): unknown => new Verifier(secret).verify(body, headers as Record<string, string>);
      expect(verified(secrets[own])).toMatchObject({ type: 'job.succeeded' });
      expect(() => verified(secrets[1 - own])).toThrow();
    }
    expect(got[0].received.map(({ path }) => path).sort()).toEqual(['/0', '/0', '/1', '/1']);
  });
});
