/** What is recorded about a run besides its request and its result. */
import type { Job, JobEvent } from '../../jobs/index.ts';
import type { AgentIdentity, InstalledPackages, ModelIdentity, RequestInput } from '../../runtime/index.ts';
import type { LogLine, ResourceTrace } from './trace.ts';

export interface RunRecord {
  readonly agent: AgentIdentity;
  readonly program: ProgramIdentity;
  /** The packages of its scripts; null when no script ran, or in an interpreter that the agent does not own. */
  readonly environment: InstalledPackages | null;
  readonly models: readonly ModelIdentity[];
  /** Name of a parameter or path in a configuration → value. */
  readonly seeds: Readonly<Record<string, string>>;
  readonly milliseconds: number | null;
  readonly resources: readonly RecordedResource[];
  readonly logs: readonly LogLine[];
  /** How many lines before those of the log were left out. */
  readonly omittedLines: number;
  /** What of the request was not kept: names of headers with credentials, or that it was too large. */
  readonly notKept: readonly string[];
}

/** A run with everything that is known about it. */
export interface KnownRun {
  readonly job: Job;
  /** Without secrets. Null when it is no longer readable. */
  readonly request: RequestInput | null;
  /** Null when it was not recorded: the run never ended by itself, or recording was off. */
  readonly record: RunRecord | null;
  /** The body of the result; null when there is none. */
  readonly result: Buffer | null;
  /** Of a job. */
  readonly events: readonly JobEvent[];
}

/** What a resource did. */
export interface RecordedResource extends Omit<ResourceTrace, 'inputs'> {
  /** Its evaluated configurations without secrets: one, or one for each item. Texts are those that were too long. */
  readonly inputs: readonly unknown[];
}

/** What ran the agent. */
export interface ProgramIdentity {
  readonly kdeps: string;
  readonly node: string;
  readonly system: string;
  /** The base of the container image that it ran in; missing elsewhere. */
  readonly image?: string;
}

/** Filled in by the build from package.json. */
declare const KDEPS_VERSION: string | undefined;

export const program: ProgramIdentity = {
  kdeps: typeof KDEPS_VERSION === 'undefined' ? 'development' : KDEPS_VERSION,
  node: process.versions.node,
  system: `${process.platform} ${process.arch}`,
  ...(process.env['KDEPS_BASE_IMAGE'] !== undefined && { image: process.env['KDEPS_BASE_IMAGE'] }),
};

/**
 * The seeds in a value: numbers and texts whose name contains `seed`.
 *
 * @example seedsIn({ Env: { SEED: '7' } }, 'paint'); // [['paint.Env.SEED', '7']]
 */
export function seedsIn(value: unknown, place: string): readonly (readonly [path: string, seed: string])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const path = place === '' ? name : `${place}.${name}`;
    const isSeed = /seed/i.test(name) && /^[\w.+-]{1,64}$/.test(String(item));
    return isSeed ? [[path, String(item)] as const] : seedsIn(item, path);
  });
}
