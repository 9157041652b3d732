// The requests that jobs keep: shown, their files served, and run again.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type ServedAgent, serveAgent } from '../support/agent-server.ts';
import { consoleAgent, keys } from '../support/console-agent.ts';

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly request?: { readonly fields: Readonly<Record<string, readonly string[]>> };
}

const paint = '/api/v1/paint';
let served: ServedAgent;
const as = (key: string): Record<string, string> => ({ 'X-API-Key': key });

beforeAll(async () => {
  served = await serveAgent(
    consoleAgent(keys({ ann: ['a1'], bob: ['b1'], boss: ['c1', ['admin']], runner: ['d1', ['run']] })),
  );
});
afterAll(() => served.close());

async function json<T>(path: string, init: RequestInit = {}): Promise<T> {
  return (await (await fetch(served.url + path, init)).json()) as T;
}

/** Submits a form with a file, and waits for its end. */
async function submitted(q: string): Promise<string> {
  const form = new FormData();
  form.set('q', q);
  form.append('tags', 'red');
  form.append('tags', 'blue');
  form.set('size', '{"width":72}');
  form.set('image', new Blob(['<script>alert(1)</script>']), 'x"><b>.html');
  const response = await fetch(served.url + paint, {
    method: 'POST',
    body: form,
    headers: { ...as('a1'), Prefer: 'respond-async' },
  });
  expect(response.status).toBe(202);
  const { id } = (await response.json()) as Shown;
  await ended(id);
  return id;
}

async function ended(id: string): Promise<void> {
  const state = async (): Promise<string> => (await json<Shown>(`/jobs/${id}`, { headers: as('a1') })).state;
  await expect.poll(state).toMatch(/succeeded|failed|canceled/);
}

describe('the request of a job', () => {
  it('is shown with its fields and files', async () => {
    const id = await submitted('bear');
    const request = await json(`/jobs/${id}/request`, { headers: as('a1') });
    expect(request).toEqual({
      method: 'POST',
      path: paint,
      fields: expect.objectContaining({ q: ['bear'], tags: ['red', 'blue'], size: ['{"width":72}'] }),
      files: [
        {
          field: 'image',
          name: 'x"><b>.html',
          type: expect.any(String),
          size: 25,
          content: `/jobs/${id}/files/0`,
        },
      ],
    });
  });

  it('comes with lists that ask for it', async () => {
    const id = await submitted('listed');
    const plain = await json<{ jobs: readonly Shown[] }>('/jobs', { headers: as('a1') });
    expect(plain.jobs.every(({ request }) => request === undefined)).toBe(true);
    const { jobs } = await json<{ jobs: readonly Shown[] }>(`/jobs?include=request&id=${id}&id=${id}&id=none`, {
      headers: as('a1'),
    });
    expect(jobs.map((job) => [job.id, job.request?.fields['q']])).toEqual([[id, ['listed']]]);
    const many = Array.from({ length: 101 }, (_, index) => `id=${index}`).join('&');
    expect((await fetch(`${served.url}/jobs?${many}`, { headers: as('a1') })).status).toBe(400);
  });

  it('has files that no browser shows as a page', async () => {
    const id = await submitted('file');
    const response = await fetch(`${served.url}/jobs/${id}/files/0`, { headers: as('a1') });
    expect(await response.text()).toBe('<script>alert(1)</script>');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-disposition': 'attachment',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
    for (const index of ['1', '-1', 'x', '99999999999'])
      expect((await fetch(`${served.url}/jobs/${id}/files/${index}`, { headers: as('a1') })).status).toBe(404);
  });

  it('is only for the key that submitted it, and for `admin`', async () => {
    const id = await submitted('mine');
    for (const path of [`/jobs/${id}/request`, `/jobs/${id}/files/0`]) {
      const statuses = ['a1', 'c1', 'b1', 'd1', 'x'].map(async (key) => {
        return (await fetch(served.url + path, { headers: as(key) })).status;
      });
      expect(await Promise.all(statuses)).toEqual([200, 200, 404, 403, 401]);
    }
    expect(await json(`/jobs?id=${id}`, { headers: as('b1') })).toEqual({ jobs: [] });
  });
});

describe('retrying', () => {
  it('makes another job of the same request, files included', async () => {
    const id = await submitted('again');
    const response = await fetch(`${served.url}/jobs/${id}/retry`, { method: 'POST', headers: as('a1') });
    const again = (await response.json()) as Shown;
    expect([response.status, response.headers.get('location')]).toEqual([202, `/jobs/${again.id}`]);
    expect(again.id).not.toBe(id);
    await ended(again.id);
    const result = await ask(`${served.url}/jobs/${again.id}/result`, { headers: as('a1') });
    expect([result.status, result.body.response.data?.at(-1)]).toEqual([200, 'Painted again']);
    const file = await fetch(`${served.url}/jobs/${again.id}/files/0`, { headers: as('a1') });
    expect(await file.text()).toBe('<script>alert(1)</script>');
  });

  it('takes the key of the job, and a `POST`', async () => {
    const id = await submitted('not yours');
    const post = async (key: string): Promise<number> =>
      (await fetch(`${served.url}/jobs/${id}/retry`, { method: 'POST', headers: as(key) })).status;
    expect([await post('b1'), await post('d1'), await post('')]).toEqual([404, 403, 401]);
    expect((await fetch(`${served.url}/jobs/${id}/retry`, { headers: as('a1') })).status).toBe(405);
  });
});
