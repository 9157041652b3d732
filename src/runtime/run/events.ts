/** Events during a run, for the log, the demo and tests. */
import type { RunCode } from '../diagnostics/errors.ts';
import type { OutputStream } from '../process/command.ts';

export type RunEvent =
  | { readonly type: 'run-started'; readonly run: string; readonly title: string }
  | { readonly type: 'run-finished'; readonly run: string; readonly milliseconds: number; readonly failed: boolean }
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
    }
  | {
      readonly type: 'output';
      readonly run: string;
      readonly resource: string;
      readonly stream: OutputStream;
      readonly text: string;
    }
  | {
      readonly type: 'progress';
      readonly run: string;
      readonly resource: string;
      readonly label: string;
      readonly step: number;
      readonly total: number;
    }
  | {
      readonly type: 'detail';
      readonly run: string;
      readonly resource: string;
      /** The input of the resource, redacted. Computed only on demand. */
      readonly text: () => string;
    }
  | {
      /** A request has been answered, whether or not the agent ran for it. */
      readonly type: 'request';
      /** The id of the request and of its run, if any. */
      readonly run: string;
      /** Method and path, or why the request was unreadable. */
      readonly title: string;
      /** Address of the client. */
      readonly client: string;
      /** Null when the client disconnected before the response was sent. */
      readonly status: number | null;
      readonly milliseconds: number;
    }
  | { readonly type: 'note'; readonly run: string | null; readonly resource: string | null; readonly text: string };

/** Receives events. Must not throw. */
export type EventListener = (event: RunEvent) => void;
