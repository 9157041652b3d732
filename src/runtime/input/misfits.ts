/** Words what the language says about values that do not fit their class. */
import type { Contract, ContractConstraint, ContractType, Misfit } from '../../lang/contracts/index.ts';
import { type FieldProblem, fieldName } from './problems.ts';
import { constraintWords, typeWords } from './words.ts';

/** The longest value that a message shows. */
const LONGEST_VALUE = 60;

/**
 * The problems behind misfits. A field that only fails because another one does is left out.
 *
 * @param problems those found while decoding
 */
export function problemsOf(
  contract: Contract,
  misfits: readonly Misfit[],
  problems: readonly FieldProblem[],
): readonly FieldProblem[] {
  const worded = misfits.map((misfit) => ({ misfit, problem: problemOf(contract, misfit) }));
  const own = worded.flatMap(({ problem }) => problem ?? []);
  if (own.length > 0 || problems.length > 0) return own;
  // Something must be said about each value that does not fit.
  return worded.map(({ misfit: { path, error } }) => ({ field: fieldName(path), reason: `is invalid: ${error.text}` }));
}

/** Null when the fault lies elsewhere. */
function problemOf(contract: Contract, { path, error, constraint: place }: Misfit): FieldProblem | null {
  const field = fieldName(path);
  const type = typeAt(contract, path);
  if (error.isUndefinedValue) {
    const isOwn = error.undefinedProperty?.name === path.at(-1);
    return isOwn ? { field, reason: 'is missing.' } : null;
  }
  if (place !== null) {
    const found = type === null ? null : holderOf(type, place);
    if (found === null) return null;
    return {
      field,
      reason: `${constraintWords(found.constraint, found.type)}${butIs(found.constraint, error.values)}.`,
    };
  }
  // What an author throws in a constraint is meant for people.
  if (error.code === 'thrown') return { field, reason: `is invalid: ${error.text}` };
  const wanted = type === null ? 'valid' : typeWords(type);
  return { field, reason: `must be ${wanted} that fits its type: ${error.text}` };
}

/** The value, if the constraint is about the value itself. */
function butIs({ rules }: ContractConstraint, values: readonly { readonly text: string }[]): string {
  const isOfLength = rules?.some((rule) => rule.kind === 'range' && rule.of === 'length') === true;
  const text = values[0]?.text;
  const isShown = text !== undefined && text.length <= LONGEST_VALUE && !isOfLength && !text.startsWith('new ');
  return isShown ? `, but is \`${text}\`` : '';
}

/** The type of what a path leads to; null when it leads out of the contract. */
function typeAt({ root, classes }: Contract, path: readonly string[]): ContractType | null {
  let type: ContractType | null = { kind: 'object', name: root, constraints: [] };
  for (const name of path) type = type === null ? null : partAt(type, name, classes);
  return type;
}

function partAt(type: ContractType, name: string, classes: Contract['classes']): ContractType | null {
  switch (type.kind) {
    case 'nullable':
      return partAt(type.type, name, classes);
    case 'list':
      return type.element;
    case 'map':
      return type.value;
    case 'union':
      return type.members.map((member) => partAt(member, name, classes)).find((part) => part !== null) ?? null;
    case 'object':
      return classes.get(type.name)?.fields.find((field) => field.name === name)?.type ?? null;
    default:
      return null;
  }
}

/** The constraint at a place of the source, and the type that it belongs to. */
function holderOf(
  type: ContractType,
  place: string,
): { readonly constraint: ContractConstraint; readonly type: ContractType } | null {
  const constraint = type.constraints.find((each) => each.place === place);
  if (constraint !== undefined) return { constraint, type };
  for (const part of partsOf(type)) {
    const found = holderOf(part, place);
    if (found !== null) return found;
  }
  return null;
}

function partsOf(type: ContractType): readonly ContractType[] {
  switch (type.kind) {
    case 'nullable':
      return [type.type];
    case 'list':
      return [type.element];
    case 'map':
      return [type.key, type.value];
    case 'union':
      return type.members;
    default:
      return [];
  }
}
