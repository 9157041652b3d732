/** Messages between the main thread of a server and its evaluation threads, all plain data. */
import type { Answer, Ask } from '../worker/protocol.ts';
import type { EvaluatorSetup } from './setup.ts';

/** The start data of a thread. */
export interface ThreadStart {
  /** 1 if an answer has arrived. */
  readonly signal: Int32Array;
  readonly userAgent: string;
}

/** A request to evaluate a module. */
export interface EvaluateRequest {
  readonly moduleUri: string;
  /** Used instead of the text at the URI; null to load that. */
  readonly moduleText: string | null;
  /** Null for the whole module. */
  readonly expression: string | null;
}

/** The result: the bytes of the value, or an error report. */
export type Outcome =
  | { readonly result: Uint8Array; readonly error: null }
  | { readonly result: null; readonly error: string };

/** A line for the log of the client. */
export interface LogLine {
  readonly level: 'trace' | 'warn';
  readonly message: string;
  readonly frameUri: string;
}

/** A thread that is evaluating is only sent answers. */
export type ToThread =
  /** Creates this evaluator in place of the previous one. */
  | { readonly type: 'use'; readonly evaluatorId: number; readonly setup: EvaluatorSetup }
  /** Drops the evaluator. */
  | { readonly type: 'forget' }
  | { readonly type: 'evaluate'; readonly request: EvaluateRequest }
  | Answer;

export type FromThread =
  | { readonly type: 'ready' }
  | { readonly type: 'outcome'; readonly outcome: Outcome }
  | { readonly type: 'log'; readonly line: LogLine }
  | Ask;
