/** The results of shell commands and Python scripts, and the functions that read them. */
import type { HostValue } from '../../lang/index.ts';
import { type OutputText, stringOf } from '../process/output-text.ts';
import type { ResourceScope, ScopeView } from '../run/context.ts';
import type { ActionOutput } from '../run/outcomes.ts';
import type { ScopeFunction } from './kind.ts';
import { commonRecord, idsOf, outputOf, resultFile } from './results.ts';
import { now } from './timing.ts';

/** The result of a shell command or Python script. */
export interface ProcessOutput extends ActionOutput {
  /** The command, or the script's text. */
  readonly source: string;
  readonly condaEnvironment: string | null;
  /** The variables set by the resource. */
  readonly env: ReadonlyMap<string, string>;
  readonly stdout: OutputText;
  readonly stderr: OutputText;
  readonly exitCode: number;
}

/** @param sourceName the field of the record that contains the command or script */
export function processFunctions(kind: string, sourceName: string): Readonly<Record<string, ScopeFunction>> {
  const result = (scope: ScopeView, id: string) => outputOf<ProcessOutput>(scope, id, kind);
  return {
    stdout: (scope, id) => stringOf(result(scope, id)?.stdout ?? ''),
    stderr: (scope, id) => stringOf(result(scope, id)?.stderr ?? ''),
    exitCode: (scope, id) => result(scope, id)?.exitCode ?? 0,
    file: (scope, id) => resultFile(scope, id, result(scope, id)),
    env: (scope, id, name) => result(scope, id)?.env.get(name) ?? '',
    recordOf: (scope, id) => {
      const output = result(scope, id);
      return { ...processRecord(scope, id, output), [sourceName]: output?.source ?? '' };
    },
    ids: (scope) => idsOf(scope, kind),
  };
}

function processRecord(scope: ScopeView, id: string, output: ProcessOutput | null): Record<string, HostValue> {
  return {
    ...commonRecord(scope, id, output),
    Env: output?.env ?? new Map(),
    CondaEnvironment: output?.condaEnvironment ?? '',
    Stdout: stringOf(output?.stdout ?? ''),
    Stderr: stringOf(output?.stderr ?? ''),
    ExitCode: output?.exitCode ?? 0,
  };
}

/** The result of a command or script that does not run. As after one that ran, files that other runs left do not count. */
export function processStandIn(
  kind: string,
  result: Pick<ProcessOutput, 'source' | 'env' | 'stdout'>,
  { run }: ResourceScope,
): ProcessOutput {
  run.scriptHasRun = true;
  return { ...result, kind, condaEnvironment: null, stderr: '', exitCode: 0, timestamp: now(), timeout: 0 };
}

/** Former spellings of the fields of both. */
export const processSpellings =
  'env stderr stdout exitCode file itemValues timestamp timeoutDuration timeoutSeconds=TimeoutDuration';
