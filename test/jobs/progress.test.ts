// The events of a job, from those of its run.
import { expect, it } from 'vitest';
import type { NewEvent } from '../../src/jobs/job.ts';
import { Progress } from '../../src/jobs/progress.ts';

it.each([
  ['a buffer', Buffer.from('picture')],
  ['an array', new TextEncoder().encode('picture')],
])('keeps a preview in %s as base64', async (_, data) => {
  const progress = new Progress(async () => undefined);
  progress.add({ type: 'preview', run: 'r', at: 0, resource: 'paint', step: 1, mediaType: 'image/jpeg', data });
  const [event]: readonly NewEvent[] = await progress.end();
  expect(JSON.parse(event?.data ?? '')).toEqual({
    resource: 'paint',
    step: 1,
    mediaType: 'image/jpeg',
    data: Buffer.from('picture').toString('base64'),
  });
});
