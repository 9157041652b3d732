/** Jobs: requests that are answered later. They survive the server, and run on any worker with free capacity. */
export { BlobFolder } from './blobs.ts';
export { sqliteQueue } from './engines/sqlite/index.ts';
export { isFinal, type Job, type JobEvent, type Outlook } from './job.ts';
export type { JobQueue } from './queue.ts';
export { keepRequest } from './request-record.ts';
export { JobRunner, type RunReply } from './runner.ts';
