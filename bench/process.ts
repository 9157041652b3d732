// Whole processes measured side by side: both programs alternate in random order, so they see the same machine state.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A program and its arguments. */
export type CommandLine = readonly [program: string, ...args: string[]];

/** One finished run. */
export interface Run {
  readonly milliseconds: number;
  /** Peak resident size in MB, sampled every few milliseconds; 0 where the system does not report it. */
  readonly megabytes: number;
  readonly output: string;
}

/** Two programs that do the same work. */
export interface Comparison {
  readonly ours: Run;
  readonly theirs: Run;
  /** Median of the per-round ratios, ours to theirs. */
  readonly timeRatio: number;
  readonly memoryRatio: number;
}

/** The median; for an even count, the mean of the two middle values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/**
 * Runs both programs `rounds` times and compares medians.
 *
 * @throws Error when one fails or, by default, when their outputs differ
 */
export async function compare(
  ours: CommandLine,
  theirs: CommandLine,
  rounds: number,
  sameOutput = true,
): Promise<Comparison> {
  // One warm-up run each, so that files are in memory and caches are written.
  const [first, second] = [await runProcess(ours), await runProcess(theirs)];
  if (sameOutput && first.output !== second.output) {
    throw new Error(`different outputs: ${excerpt(first.output)} and ${excerpt(second.output)}`);
  }
  const left: Run[] = [];
  const right: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    const turns = [async () => left.push(await runProcess(ours)), async () => right.push(await runProcess(theirs))];
    if (Math.random() < 0.5) turns.reverse();
    for (const turn of turns) await turn();
  }
  return {
    ours: middleRun(left),
    theirs: middleRun(right),
    timeRatio: median(left.map((run, n) => run.milliseconds / (right[n]?.milliseconds ?? Number.NaN))),
    memoryRatio: median(left.map((run, n) => run.megabytes / (right[n]?.megabytes ?? Number.NaN))),
  };
}

/** Runs a program to its end. A failure becomes an error that contains its stderr. */
export function runProcess([program, ...args]: CommandLine): Promise<Run> {
  // Every Node process parses the certificates in this variable at startup, which would swamp the measurement.
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    let megabytes = 0;
    const watch = setInterval(() => {
      megabytes = Math.max(megabytes, peakMegabytes(child.pid));
    }, 5);
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(watch);
      const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
      const output_ = Buffer.concat(output).toString('utf8');
      if (code === 0) resolve({ milliseconds, megabytes, output: output_ });
      else reject(new Error(`${program} ${args.join(' ')} failed: ${Buffer.concat(errors).toString('utf8')}`));
    });
  });
}

function peakMegabytes(pid: number | undefined): number {
  try {
    const [, kilobytes = '0'] = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}

function middleRun(runs: readonly Run[]): Run {
  return {
    milliseconds: median(runs.map((run) => run.milliseconds)),
    megabytes: median(runs.map((run) => run.megabytes)),
    output: runs[0]?.output ?? '',
  };
}

function excerpt(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
