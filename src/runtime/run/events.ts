/** What happens during a run, for whoever wants to know: the log, the demo, a test. */
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
      /** What the resource is given, without secrets. Made only for who asks. */
      readonly text: () => string;
    }
  | {
      /** A request has been answered, whether the agent has run for it or not. */
      readonly type: 'request';
      /** The id of the request, and of its run where there was one. */
      readonly run: string;
      /** Method and path, or why it is no request that could be read. */
      readonly title: string;
      /** Address of the client. */
      readonly client: string;
      /** Null when the client went away before the answer was sent. */
      readonly status: number | null;
      readonly milliseconds: number;
    }
  | { readonly type: 'note'; readonly run: string | null; readonly resource: string | null; readonly text: string };

/** Takes an event. Must not throw. */
export type EventListener = (event: RunEvent) => void;
