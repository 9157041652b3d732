/** What the main thread of a server and its evaluation threads say to each other. Everything is plain data. */
import type { Answer, Ask } from '../worker/protocol.ts';
import type { EvaluatorSetup } from './setup.ts';

/** The start data of a thread. */
export interface ThreadStart {
  /** 1 when an answer has arrived. */
  readonly signal: Int32Array;
  readonly userAgent: string;
}

/** What is to be evaluated. */
export interface EvaluateRequest {
  readonly moduleUri: string;
  /** Stands for what is at the URI; null when it is to be loaded. */
  readonly moduleText: string | null;
  /** Null for the whole module. */
  readonly expression: string | null;
}

/** What came of it: bytes of the value, or the report of a failure. */
export type Outcome =
  | { readonly result: Uint8Array; readonly error: null }
  | { readonly result: null; readonly error: string };

/** A line for the log of the client. */
export interface LogLine {
  readonly level: 'trace' | 'warn';
  readonly message: string;
  readonly frameUri: string;
}

/** While a thread evaluates, it is sent nothing but answers. */
export type ToThread =
  /** Makes this evaluator from now on, instead of the one before. */
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
