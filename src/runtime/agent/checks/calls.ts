/** Looks at what the promises of a resource call: functions that there are not, and ids that no resource has. */
import type { AgentCode } from '../../diagnostics/catalogue.ts';
import { didYouMean } from '../../diagnostics/nearest-names.ts';
import { isFieldName } from '../../diagnostics/plain-problems.ts';
import { ambientModules } from '../../language/ambient.ts';
import { declarationsOf } from '../../schema/declarations.ts';
import { calledId, type OutsideAccess, type SourceFacts } from '../source-facts.ts';

/** A call that cannot come to anything. */
export interface CallProblem {
  readonly code: AgentCode;
  readonly message: string;
  readonly hint?: string;
  /** Counted from 1. */
  readonly line: number;
}

/** An id that a call names. */
export interface NamedId {
  readonly label: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A file of a data folder that a call names. */
export interface NamedFile {
  /** With its version: `painter/1.0.0`. */
  readonly agent: string;
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
}

/** What every module can be asked, whatever it defines. */
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

/** Looks at the calls in the text of a resource. */
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

function problemOf({ object, member, args }: OutsideAccess): Omit<CallProblem, 'line'> | null {
  const module = ambientModules().get(object);
  if (module === undefined) return unknownModule(object);
  const own = functionsOf(module);
  if (args === null || own === null) return null;
  const functions = [...own, ...(functionsOf('Utils') ?? []), ...common];
  if (functions.includes(member)) return null;
  const hint = didYouMean(member, functions) ?? `There is ${own.join(', ')}.`;
  return { code: 'kdeps/unknown-function', message: `There is no function \`${object}.${member}\`.`, hint };
}

/** A name that nobody defines is only told when it is nearly one that is at hand: objects have names of their own. */
function unknownModule(name: string): Omit<CallProblem, 'line'> | null {
  if (!/^[a-z]/.test(name) || isFieldName(name)) return null;
  const hint = didYouMean(name, ambientModules().keys());
  return hint === undefined ? null : { code: 'kdeps/unknown-object', message: `There is no \`${name}\`.`, hint };
}

function functionsOf(module: string): readonly string[] | null {
  const declared = declarationsOf(module);
  return declared === null ? null : [...declared.functions.keys()];
}

function fileOf({ object, member, args }: OutsideAccess): Omit<NamedFile, 'line'> | null {
  if (object !== 'data' || member !== 'filepath') return null;
  const [agent = null, name = null] = args ?? [];
  return agent === null || name === null ? null : { agent, name };
}
