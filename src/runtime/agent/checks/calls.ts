/** Checks the calls in a resource's promises: unknown functions, and ids that no resource has. */
import type { AgentCode } from '../../diagnostics/catalogue.ts';
import { didYouMean } from '../../diagnostics/nearest-names.ts';
import { isFieldName } from '../../diagnostics/reword.ts';
import { ambientModules } from '../../language/ambient.ts';
import { declarationsOf } from '../../schema/declarations.ts';
import { calledId, type ExternalAccess, type SourceFacts } from '../source-facts.ts';

/** An invalid call. */
export interface CallProblem {
  readonly code: AgentCode;
  readonly message: string;
  readonly hint?: string;
  /** Counted from 1. */
  readonly line: number;
}

/** An id referred to by a call. */
export interface NamedId {
  readonly label: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A data file referred to by a call. */
export interface NamedFile {
  /** Includes the version: `painter/1.0.0`. */
  readonly agent: string;
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Members that every module has. */
const common = [
  'getClass',
  'toString',
  'ifNonNull',
  'toDynamic',
  'toMap',
  'hasProperty',
  'getProperty',
  'relativePathTo',
];

/** Checks the calls in a resource file. */
export function checkCalls({ accesses }: SourceFacts): {
  readonly problems: readonly CallProblem[];
  readonly ids: readonly NamedId[];
  readonly files: readonly NamedFile[];
} {
  const problems: CallProblem[] = [];
  const ids: NamedId[] = [];
  const files: NamedFile[] = [];
  for (const access of accesses) {
    const { line } = access;
    const problem = problemOf(access);
    if (problem !== null) problems.push({ ...problem, line });
    const id = calledId(access);
    if (id !== null) ids.push({ label: id, line });
    const file = fileOf(access);
    if (file !== null) files.push({ ...file, line });
  }
  return { problems, ids, files };
}

function problemOf({ object, member, args }: ExternalAccess): Omit<CallProblem, 'line'> | null {
  const module = ambientModules().get(object);
  if (module === undefined) return unknownModule(object);
  const own = functionsOf(module);
  if (args === null || own === null) return null;
  const functions = [...own, ...(functionsOf('Utils') ?? []), ...common];
  if (functions.includes(member)) return null;
  const hint = didYouMean(member, functions) ?? `Known functions: ${own.join(', ')}.`;
  return { code: 'kdeps/unknown-function', message: `Unknown function \`${object}.${member}\`.`, hint };
}

/** An undefined name is only reported when it resembles an ambient one, because objects have members of their own. */
function unknownModule(name: string): Omit<CallProblem, 'line'> | null {
  if (!/^[a-z]/.test(name) || isFieldName(name)) return null;
  const hint = didYouMean(name, ambientModules().keys());
  return hint === undefined ? null : { code: 'kdeps/unknown-object', message: `Unknown object \`${name}\`.`, hint };
}

function functionsOf(module: string): readonly string[] | null {
  const declared = declarationsOf(module);
  return declared === null ? null : [...declared.functions.keys()];
}

function fileOf({ object, member, args }: ExternalAccess): Omit<NamedFile, 'line'> | null {
  if (object !== 'data' || member !== 'filepath') return null;
  const [agent = null, name = null] = args ?? [];
  return agent === null || name === null ? null : { agent, name };
}
