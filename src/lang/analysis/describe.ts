/** Types and declarations as text. */
import { quoteIdentifier } from '../base/identifier.ts';
import type { Definition, Type, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import { isNull, signatureOf } from './type.ts';

/** Unions with more alternatives are truncated. */
const MAX_ALTERNATIVES = 12;

/**
 * A type as it would be written, with simple names.
 *
 * @example describeType(q, nullable(q, baseType(q, 'Int'))); // 'Int?'
 */
export function describeType(q: Queries, type: Type, depth = 0): string {
  if (depth > 8) return '…';
  const part = (each: Type): string => describeType(q, each, depth + 1);
  switch (type.kind) {
    case 'unknown':
    case 'nothing':
      return type.kind;
    case 'variable':
      return type.definition.name;
    case 'literal':
      return JSON.stringify(type.value);
    case 'module':
      return quoteDotted(type.definition.name);
    case 'alias':
      return named(type.definition.name, type.args, part);
    case 'class':
      return isFunctionType(q, type) ? describeFunction(q, type, part) : named(type.definition.name, type.args, part);
    case 'constrained':
      return `${wrapped(q, type.base, part)}(${type.constraints.map((each) => sourceOf(type.unit, each)).join(', ')})`;
    case 'union':
      return describeUnion(q, type.members, part);
  }
}

function quoteDotted(name: string): string {
  return name.split('.').map(quoteIdentifier).join('.');
}

function named(name: string, args: readonly Type[], part: (type: Type) => string): string {
  const shown = args.some(({ kind }) => kind !== 'unknown') ? `<${args.map(part).join(', ')}>` : '';
  return `${quoteIdentifier(name)}${shown}`;
}

function isFunctionType(q: Queries, type: Type): boolean {
  return signatureOf(q, type) !== null;
}

function describeFunction(q: Queries, type: Type, part: (type: Type) => string): string {
  const { parameters, result } = signatureOf(q, type) ?? { parameters: [], result: type };
  return `(${parameters.map(part).join(', ')}) -> ${part(result)}`;
}

function describeUnion(q: Queries, members: readonly Type[], part: (type: Type) => string): string {
  const rest = members.filter((member) => !isNull(q, member));
  const shown = rest
    .slice(0, MAX_ALTERNATIVES)
    .map((member) => (isFunctionType(q, member) ? `(${part(member)})` : part(member)));
  const text = `${shown.join(' | ')}${rest.length > shown.length ? ' | …' : ''}`;
  if (rest.length === members.length) return text;
  if (rest.length === 0) return 'Null';
  return rest.length > 1 ? `(${text})?` : `${text}?`;
}

/** A type before an operator that binds more tightly than a union; in parentheses if necessary. */
function wrapped(q: Queries, type: Type, part: (type: Type) => string): string {
  const text = part(type);
  return type.kind === 'union' || isFunctionType(q, type) ? `(${text})` : text;
}

/** The text of a node in its source. */
export function sourceOf(unit: Unit, { start, end }: { readonly start: number; readonly end: number }): string {
  return unit.source.text.slice(start, end);
}

/** The name of a kind of definition, for messages. */
export function kindName(definition: Definition): string {
  const names = {
    module: 'module',
    import: 'import',
    class: 'class',
    alias: 'type alias',
    property: 'property',
    method: 'method',
    variable: 'variable',
    'type-parameter': 'type parameter',
  } as const;
  return names[definition.kind];
}
