/** The events of a run, for the log and for the subscriber of the run. */
import type { RunCode } from '../diagnostics/errors.ts';
import type { OutputStream } from '../process/command.ts';
import type { Stopped } from '../process/stopped.ts';
import type { InterpreterChange } from '../python/interpreter-change.ts';
import type { ModelIdentity } from '../python/model-files.ts';
import type { TraceHeaders } from './traces.ts';

/** `run` is the id of a run, and `resource` the id of a resource as its author writes it. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly run: string;
      readonly title: string;
      /** The headers of the request that name the trace it belongs to, as they were sent. */
      readonly trace?: TraceHeaders;
    }
  | {
      readonly type: 'run-finished';
      readonly run: string;
      readonly milliseconds: number;
      readonly failed: boolean;
      /** Whether it failed because it was stopped: its job was canceled, its time is over or its client left. */
      readonly stopped: boolean;
    }
  | { readonly type: 'resource-started'; readonly run: string; readonly resource: string; readonly kind: string }
  | {
      readonly type: 'resource-finished';
      readonly run: string;
      readonly resource: string;
      readonly milliseconds: number;
    }
  | { readonly type: 'resource-skipped'; readonly run: string; readonly resource: string; readonly why: string }
  | {
      readonly type: 'resource-failed';
      readonly run: string;
      readonly resource: string;
      readonly code: RunCode;
      readonly message: string;
      /** Details for the author only, such as the last lines of a program's output; may be empty. */
      readonly detail: string;
    }
  /** The resource's process was stopped early because the run was canceled or timed out. Its descendants have ended too. */
  | ({ readonly type: 'resource-stopped'; readonly run: string; readonly resource: string } & Stopped)
  | {
      /** A script has found too little free memory on its GPU. */
      readonly type: 'out-of-memory';
      readonly run: string;
      readonly resource: string;
      /** Whether the GPU was freed for the script, which runs again, once. */
      readonly isRetried: boolean;
    }
  | {
      /** A step of creating the Python environment, such as a package being downloaded. */
      readonly type: 'environment';
      /** Null in the log, because all runs that need the environment wait for it. */
      readonly run: string | null;
      readonly resource: string | null;
      readonly text: string;
    }
  | {
      readonly type: 'model-loading';
      readonly run: string;
      readonly resource: string;
      /** The name or folder of the model, as in the script. */
      readonly model: string;
      readonly state: 'started' | 'finished' | 'failed';
      /** Null when loading starts. */
      readonly milliseconds: number | null;
    }
  | {
      /** A model of a server was asked. */
      readonly type: 'model-asked';
      readonly run: string;
      readonly resource: string;
      /** The model and its server, without secrets: the same for the same model. */
      readonly name: string;
      /** Asks the server what the model consists of. Never rejects. */
      readonly identify: () => Promise<ModelIdentity>;
    }
  | {
      /** Progress of the work, as shown by a progress bar or a pipeline. */
      readonly type: 'step';
      readonly run: string;
      readonly resource: string;
      /** The text before the bar; often empty. */
      readonly label: string;
      /** The number of steps done. */
      readonly step: number;
      /** Null when it is unknown. */
      readonly total: number | null;
    }
  | {
      readonly type: 'download';
      readonly run: string;
      readonly resource: string;
      /** The name of the file. */
      readonly label: string;
      /** Bytes so far. */
      readonly bytes: number;
      /** Total bytes; null when it is unknown. */
      readonly total: number | null;
    }
  | {
      /** A line of the output of a command or script. */
      readonly type: 'log';
      readonly run: string;
      readonly resource: string;
      readonly stream: OutputStream;
      readonly text: string;
    }
  | {
      /** A small image of what a pipeline has generated so far. */
      readonly type: 'preview';
      readonly run: string;
      readonly resource: string;
      /** The step after which it was made, starting at 1. */
      readonly step: number;
      readonly mediaType: 'image/jpeg';
      readonly data: Uint8Array;
    }
  | {
      readonly type: 'detail';
      readonly run: string;
      readonly resource: string;
      /** The input of the resource, redacted. Computed only on demand. */
      readonly text: () => string;
    }
  | {
      /** The client has chosen the id of its request, the `X-Request-Id` of the response. */
      readonly type: 'request-named';
      readonly run: string;
      readonly name: string;
    }
  | {
      /** A request has been answered, whether or not the agent ran for it. */
      readonly type: 'request';
      /** The id of the request and of its run, if any. */
      readonly run: string;
      /** Method and path, or why the request was unreadable. */
      readonly title: string;
      /** In upper case; null for an unreadable request. */
      readonly method: string | null;
      /** The path of the route that answered, with its parameters as names; null when there is no route. */
      readonly route: string | null;
      /** Address of the client. */
      readonly client: string;
      /** Null when the client disconnected before the response was sent. */
      readonly status: number | null;
      readonly milliseconds: number;
      /** How much of that it waited for other requests to finish; null when it never came that far. */
      readonly waited: number | null;
    }
  | {
      /** A job has left the queue. */
      readonly type: 'job-started';
      readonly run: string;
      /** Milliseconds since it was submitted. */
      readonly waited: number;
    }
  /** What happens to a Python interpreter. */
  | ({ readonly type: 'interpreter'; readonly run: null } & InterpreterChange)
  | { readonly type: 'note'; readonly run: string | null; readonly resource: string | null; readonly text: string };

/** Receives events. Must not throw. */
export type EventListener = (event: RunEvent) => void;

/** An event, as the subscriber of a run receives it. `at` is its time in milliseconds since 1970. */
export type FollowedEvent = Exclude<RunEvent, { readonly type: HiddenType }> & { readonly at: number };

/** Events that subscribers do not receive: those only for the log, and those that concern several runs. */
type HiddenType = 'detail' | 'model-asked' | 'request' | 'request-named' | 'job-started' | 'interpreter';
const hidden: ReadonlySet<RunEvent['type']> = new Set<HiddenType>([
  'detail',
  'model-asked',
  'request',
  'request-named',
  'job-started',
  'interpreter',
]);

function isHidden(event: RunEvent): event is Extract<RunEvent, { readonly type: HiddenType }> {
  return hidden.has(event.type);
}

/** Receives the events of one run, in order. Must not throw. */
export type Follower = (event: FollowedEvent) => void;

/**
 * Makes a listener that forwards events to the subscriber of a run, without what the subscriber must not see: the input
 * of resources, secrets, and the details of failures unless the client is the author.
 *
 * @param redact replaces the secrets in a text
 * @example const follow = toFollower(console.log, (text) => secrets.redact(text), false);
 */
export function toFollower(follower: Follower, redact: (text: string) => string, isForAuthor: boolean): EventListener {
  return (event) => {
    if (isHidden(event)) return;
    const at = Date.now();
    if (event.type === 'note' || event.type === 'environment') follower({ ...event, text: redact(event.text), at });
    else if (event.type === 'resource-failed' && !isForAuthor) follower({ ...event, detail: '', at });
    else follower({ ...event, at });
  };
}
