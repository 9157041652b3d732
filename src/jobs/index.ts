/** Jobs: requests that are answered later. They survive the server, and run on any worker with free capacity. */
export { isFinal, type Job, type JobEstimate, type JobEvent, type Load, type Webhook } from './job.ts';
export { checkJobs, databaseOf, type JobPlace, type OpenJobs, openJobs } from './open.ts';
export { type JobQueue, QueueUnavailable, UnsafeQueue } from './queue.ts';
export { keepRequest, readRequest, restoreRequest } from './request-record.ts';
export { JobRunner, type RunReply } from './runner.ts';
export { type WebhookMessage, type WebhookReply, Webhooks } from './webhooks.ts';
