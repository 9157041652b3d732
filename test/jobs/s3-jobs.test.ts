// Servers and workers that keep large inputs and results in a bucket.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, ask, workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { jobProcesses } from '../support/job-processes.ts';
import { describeWithRedis } from '../support/redis.ts';
import { describeWithS3 } from '../support/s3.ts';

/** An agent with an answer that is too large for the record of a job. */
const large = (jobs: string): Readonly<Record<string, string>> => ({
  'workflow.pkl': workflow(`${jobs} APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }`),
  'resources/answer.pkl': answer('"x".repeat(50_000)'),
});

/** A request with an uploaded file of 50 KB, whose answer is the file. */
async function upload(url: string): Promise<unknown> {
  const form = new FormData();
  form.set('a', new Blob(['x'.repeat(50_000)]), 'a.txt');
  const headers = { Prefer: 'respond-async, wait=60' };
  return (await ask(new URL('/files', url).href, { method: 'POST', body: form, headers })).body.response;
}

describeWithS3('a bucket', (s3) => {
  describeWithRedis('with a queue in Redis', (redis) => {
    it('is shared by a server and its worker, and emptied with the runs', async () => {
      const [bucket, other] = [await s3().bucket(), await s3().bucket()];
      const results = `s3://${bucket}/painters`;
      const machines = await jobProcesses(redis(), { results, env: s3().env });
      try {
        const { front, one } = machines;
        const server = await machines.serve();
        await machines.work(one, 'one');
        expect(await upload(server.url)).toEqual({ data: ['x'.repeat(50_000)] });
        const keys = await s3().keys(bucket);
        const files = keys.filter((key) => /^painters\/agent_jobs\/blobs\/[\da-f-]{36}$/.test(key));
        expect(files.length).toBeGreaterThanOrEqual(2);
        expect(keys.filter((key) => !files.includes(key))).toEqual(['painters/agent_jobs/folder-id']);
        expect(existsSync(join(front.home, 'results'))).toBe(false);
        const options = ['--queue', redis().url, '--results'];
        const wrong = one.kdeps(['worker', ...options, `s3://${other}`], s3().env);
        expect([wrong.status, wrong.stderr]).toEqual([
          1,
          expect.stringContaining(`do not keep results in s3://${other}/agent_jobs/ at ${s3().url}.`),
        ]);
        const deleted = front.kdeps(['runs', 'delete', '--all', ...options, results], s3().env);
        expect([deleted.status, deleted.stderr]).toEqual([0, '']);
        expect(await s3().keys(bucket)).toEqual(['painters/agent_jobs/folder-id']);
      } finally {
        await machines.leave();
      }
    });
  });

  describe('of a single machine', () => {
    let me: Newcomer;
    beforeEach(async () => {
      me = await newcomer();
    });
    afterEach(() => me.leave());

    it('is named in the workflow, and its credentials in `.env`', async () => {
      const bucket = await s3().bucket();
      const variables = Object.entries(s3().env).map(([name, value]) => `${name}=${value}\n`);
      await me.write({ ...large(`Jobs { Results = "s3://${bucket}" }`), '.env': variables.join('') });
      const server = me.start(['run', '--port', '0']);
      const [, url = ''] = await server.until(/curl.* "(http:[^"]*)"/);
      const { body } = await ask(url, { headers: { Prefer: 'respond-async, wait=60' } });
      expect(body.response).toEqual({ data: ['x'.repeat(50_000)] });
      expect(await s3().keys(bucket)).toEqual([expect.stringMatching(/^agent_jobs\/blobs\//), 'agent_jobs/folder-id']);
      expect(await server.stop('SIGTERM')).toBe(0);
      expect(server.said()).not.toMatch(/test-secret-key|NodeVersionSupportWarning/);
    });

    it.each([
      [
        'that does not exist',
        's3://missing-bucket',
        {},
        /missing-bucket\/agent_jobs\/ at http:.*: it does not exist\./,
      ],
      ['without credentials', 's3://some-bucket', { AWS_ACCESS_KEY_ID: '' }, /the credentials are missing\. Set AWS_/],
      ['with credentials in its address', 's3://key:hidden@bucket', {}, /may only have a bucket and a prefix/],
      ['of another service', 'gs://bucket', {}, /gs:\/\/bucket is neither a folder nor a bucket such as/],
    ])('%s is refused at the start', async (_, results, env, message) => {
      await me.write(large(''));
      const variables = { ...s3().env, AWS_EC2_METADATA_DISABLED: 'true', ...env };
      const said = me.kdeps(['run', '--port', '0', '--results', results], variables);
      expect([said.status, said.stderr]).toEqual([1, expect.stringMatching(message)]);
      expect(said.stderr + said.stdout).not.toMatch(/hidden|test-secret-key|\n +at /);
    });
  });
});
