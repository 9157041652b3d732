/** Turns type violations into messages for clients. */
import {
  type Contract,
  type ContractConstraint,
  type ContractType,
  describeConstraint,
  describeType,
  type Violation,
} from '../../lang/contracts/index.ts';
import { type FieldProblem, fieldName, MAX_SHOWN_LENGTH } from './problems.ts';

/**
 * Converts violations to problems. A field that is invalid only because of another one is left out.
 *
 * @param problems those that were found while decoding
 */
export function problemsOf(
  contract: Contract,
  violations: readonly Violation[],
  problems: readonly FieldProblem[],
): readonly FieldProblem[] {
  const worded = violations.map((violation) => ({ violation, problem: problemOf(contract, violation) }));
  const own = worded.flatMap(({ problem }) => problem ?? []);
  if (own.length > 0 || problems.length > 0) return own;
  // Never report an invalid value without any explanation.
  return worded.map(({ violation: { path, error } }) => ({
    field: fieldName(path),
    reason: `is invalid: ${error.text}`,
  }));
}

/** Null when the violation is caused by another field. */
function problemOf(contract: Contract, { path, error, constraint: location }: Violation): FieldProblem | null {
  const field = fieldName(path);
  const type = typeAt(contract, path);
  if (error.isUndefinedValue) {
    const isOwn = error.undefinedProperty?.name === path.at(-1);
    return isOwn ? { field, reason: 'is missing.' } : null;
  }
  if (location !== null) {
    const found = type === null ? null : findConstraint(type, location);
    if (found === null) return null;
    return {
      field,
      reason: `${describeConstraint(found.constraint, found.type)}${actualValue(found.constraint, error.values)}.`,
    };
  }
  // An error that the author throws in a constraint is meant for clients.
  if (error.code === 'thrown') return { field, reason: `is invalid: ${error.text}` };
  const wanted = type === null ? 'valid' : describeType(type);
  return { field, reason: `must be ${wanted} of the declared type: ${error.text}` };
}

/** The actual value, if it is short and the constraint is about the value itself. */
function actualValue({ rules }: ContractConstraint, values: readonly { readonly text: string }[]): string {
  const isOfLength = rules?.some((rule) => rule.kind === 'range' && rule.of === 'length') === true;
  const text = values[0]?.text;
  const isShown = text !== undefined && text.length <= MAX_SHOWN_LENGTH && !isOfLength && !text.startsWith('new ');
  return isShown ? `, but is \`${text}\`` : '';
}

/** The type at a path; null when the path leaves the contract. */
export function typeAt({ root, classes }: Contract, path: readonly string[]): ContractType | null {
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

/** The constraint at a source location, and the type that it belongs to. */
function findConstraint(
  type: ContractType,
  location: string,
): { readonly constraint: ContractConstraint; readonly type: ContractType } | null {
  const constraint = type.constraints.find((each) => each.location === location);
  if (constraint !== undefined) return { constraint, type };
  for (const part of partsOf(type)) {
    const found = findConstraint(part, location);
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
