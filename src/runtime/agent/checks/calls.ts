/** Checks the calls in a resource's promises: unknown functions, and ids that no resource has. */
import { standardModule } from '../../../lang/index.ts';
import { parseModule, Source } from '../../../lang/syntax/index.ts';
import type { AgentCode } from '../../diagnostics/catalogue.ts';
import { didYouMean } from '../../diagnostics/nearest-names.ts';
import { isFieldName } from '../../diagnostics/plain-problems.ts';
import { derived } from '../../kinds/registry.ts';
import { ambientModules } from '../../language/ambient.ts';
import { allDeclarations, declarationsOf, namesDefinedIn } from '../../schema/declarations.ts';
import { calledId, type OutsideAccess, type SourceFacts } from '../source-facts.ts';

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

/** All names that modules can use without defining them, and those of the members of any value. */
const standardNames = derived(() => {
  const base = parseModule(new Source('pkl:base', standardModule('base') ?? ''));
  return new Set([...namesDefinedIn(base), ...allDeclarations().flatMap(({ names }) => [...names])]);
});

/** Looks at the calls in the text of a resource. */
export function checkCalls({ accesses, names, hasImports }: SourceFacts): {
  readonly problems: readonly CallProblem[];
  readonly ids: readonly NamedId[];
  readonly files: readonly NamedFile[];
} {
  const problems: CallProblem[] = [];
  const ids: NamedId[] = [];
  const files: NamedFile[] = [];
  for (const { name, line } of names) {
    const problem = unknownName(name, hasImports);
    if (problem !== null) problems.push({ ...problem, line });
  }
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
  const own = module === undefined ? null : functionsOf(module);
  if (args === null || own === null) return null;
  const functions = [...own, ...(functionsOf('Utils') ?? []), ...common];
  if (functions.includes(member)) return null;
  const hint = didYouMean(member, functions) ?? `Known functions: ${own.join(', ')}.`;
  return { code: 'kdeps/unknown-function', message: `Unknown function \`${object}.${member}\`.`, hint };
}

/** A name that nothing defines. Objects of imported modules may have any member, so there only near misses count. */
function unknownName(name: string, hasImports: boolean): Omit<CallProblem, 'line'> | null {
  const ambient = ambientModules();
  if (ambient.has(name) || isFieldName(name)) return null;
  const hint = didYouMean(name, ambient.keys());
  if ((hasImports && hint === undefined) || standardNames().has(name)) return null;
  return {
    code: 'kdeps/unknown-name',
    message: `Unknown name \`${name}\`.`,
    hint:
      hint ??
      `Promises can use ${[...ambient.keys()].map((each) => `\`${each}\``).join(', ')}, and what the file defines.`,
  };
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
