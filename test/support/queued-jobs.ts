// Jobs as plain data, for tests of queues and of what uses them.
import { randomUUID } from 'node:crypto';
import type { NewJob, Outcome } from '../../src/jobs/job.ts';

/** A small job of a caller without a key. */
export function newJob(more: Partial<NewJob> = {}): NewJob {
  return {
    id: randomUUID(),
    owner: '',
    route: '/',
    method: 'GET',
    priority: 3,
    input: { kind: 'text', text: '{}' },
    withheld: null,
    files: [],
    bytes: 2,
    idempotencyKey: null,
    webhook: null,
    requestDigest: 'd',
    ...more,
  };
}

/** How a job ends that has succeeded. */
export const succeeded: Outcome = {
  state: 'succeeded',
  status: 200,
  head: '{}',
  result: { kind: 'text', text: '"yes"' },
  record: null,
  bytes: 5,
};
