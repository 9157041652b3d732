/** Checks which fields of `request.input` a resource reads against the `Input` classes of the routes it runs for. */
import type { Contract, ContractClass, ContractType } from '../../../lang/contracts/index.ts';
import { didYouMean } from '../../diagnostics/nearest-names.ts';
import type { ExternalAccess, SourceFacts } from '../source-facts.ts';
import type { ApiRoute } from '../workflow.ts';
import type { CallProblem } from './calls.ts';

/**
 * The fields that no request has.
 *
 * @param routes the routes that the resource runs for; null without an API
 */
export function inputProblems({ accesses }: SourceFacts, routes: readonly ApiRoute[] | null): readonly CallProblem[] {
  const contracts = routes?.flatMap(({ input }) => input ?? []) ?? null;
  return accesses.flatMap((access) => {
    if (access.object !== 'request' || access.member !== 'input' || access.args !== null) return [];
    const problem = problemOf(access, contracts);
    return problem === null ? [] : [{ code: 'kdeps/unknown-input-field' as const, line: access.line, ...problem }];
  });
}

function problemOf(
  { path }: ExternalAccess,
  contracts: readonly Contract[] | null,
): { readonly message: string; readonly hint: string } | null {
  if (contracts === null)
    return {
      message: '`request.input` has no value, because the agent has no API.',
      hint: 'Set `APIServerMode = true` in `Settings` of the workflow.',
    };
  if (contracts.length === 0)
    return {
      message: '`request.input` has no value, because no route has an `Input` class.',
      hint: 'Add `Input = …` to the route, or read a parameter: `request.params("q")`.',
    };
  const unknown = contracts.map((contract) => unknownIn(contract, path));
  const [first] = unknown;
  if (first === undefined || first === null || unknown.includes(null)) return null;
  const names = first.known.map((name) => `\`${name}\``).join(', ');
  const known = names === '' ? 'It has no fields.' : `Its fields: ${names}.`;
  return {
    message: `The \`Input\` class has no field \`${first.name}\`.`,
    hint: didYouMean(first.name.split('.').at(-1) ?? '', first.known) ?? known,
  };
}

/** The first name of a path that a class does not have; null when all are known, as far as types tell. */
function unknownIn(
  { root, classes }: Contract,
  path: readonly string[],
): { readonly name: string; readonly known: readonly string[] } | null {
  let type: ContractType | null = { kind: 'object', name: root, constraints: [] };
  for (const [index, name] of path.entries()) {
    while (type?.kind === 'nullable') type = type.type;
    const cls: ContractClass | undefined = type?.kind === 'object' ? classes.get(type.name) : undefined;
    if (cls === undefined) return null;
    if (!cls.members.includes(name))
      return { name: path.slice(0, index + 1).join('.'), known: cls.fields.map((field) => field.name) };
    type = cls.fields.find((field) => field.name === name)?.type ?? null;
  }
  return null;
}
