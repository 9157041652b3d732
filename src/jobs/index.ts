/** Jobs: requests that are answered later. They survive the server, and run on any worker with free capacity. */
export { sizeOf } from './blobs.ts';
export type { RouteLimit } from './claiming.ts';
export {
  type FinishedRun,
  isFinal,
  type Job,
  type JobEstimate,
  type JobEvent,
  type Load,
  type Webhook,
} from './job.ts';
export { checkJobs, databaseOf, type JobPlace, type OpenJobs, openJobs } from './open.ts';
export { type JobPage, type JobQueue, QueueUnavailable, type Removal, UnsafeQueue } from './queue.ts';
export { type KeptRequest, keepRequest, readRequest, restoreRequest } from './request-record.ts';
export { JobRunner, type RunReply } from './runner.ts';
export { addressOf, isBucket, resultsProblem } from './stores/s3/address.ts';
export { type WebhookMessage, type WebhookReply, Webhooks } from './webhooks.ts';
