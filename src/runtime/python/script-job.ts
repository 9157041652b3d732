/** A Python script to run, and its result. */
import type { OutputStream, StopReason } from '../process/command.ts';
import type { OutputText } from '../process/output-text.ts';
import type { Stopped } from '../process/stopped.ts';
import type { ScriptProgress } from './progress.ts';
import type { WorkerTrial } from './worker.ts';

export interface ScriptJob {
  /** Identifies the script: each has its own warm interpreter. */
  readonly name: string;
  readonly text: string;
  readonly executable: string;
  /** A folder of the run, for the script file. */
  readonly folder: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The names of the scripts of the agent in the order in which they run. */
  readonly plan?: readonly string[];
  /** Null decides by the script's imports. */
  readonly warm: boolean | null;
  /** Milliseconds; null for no limit. */
  readonly timeout: number | null;
  readonly signal: AbortSignal;
  /** Maximum bytes of output per stream; a script that prints more is stopped. */
  readonly limit?: number;
  readonly onOutput: (stream: OutputStream, chunk: Buffer) => void;
  /** Called with the script's progress events, at most 20 a second, always including the last one of each bar. */
  readonly onProgress?: (event: ScriptProgress) => void;
  /** Whether pipelines of diffusers report small images of what they have generated so far. */
  readonly previews?: boolean;
  /** For a trial that compares interpreters. */
  readonly trial?: WorkerTrial;
  /** Called with the reason when the script has to wait. */
  readonly onWait?: (why: string) => void;
  /** Called when the memory of the GPU was full. `isRetried` says whether it was freed and the script runs again. */
  readonly onOutOfMemory?: (isRetried: boolean) => void;
}

export interface ScriptResult {
  readonly reason: StopReason;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: OutputText;
  readonly stderr: OutputText;
  /** Paths of the files written by the script. */
  readonly written: readonly string[];
  /** Number of models that were already loaded in a warm interpreter. */
  readonly modelsReused: number;
  /** Number of processes the script left running, which were killed. */
  readonly leftRunning: number;
  /** How it was stopped; null when it ended by itself. */
  readonly stopped: Stopped | null;
  /** In a trial, the places where texts of earlier runs were still found. */
  readonly remains: readonly string[];
}
