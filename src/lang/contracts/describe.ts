/** Describes types and constraints for messages to clients. */
import type { ContractConstraint, ContractType, Rule } from './contract.ts';

/**
 * Describes the values of a type.
 *
 * @example describeType({ kind: 'int', constraints: [] }); // 'a whole number'
 */
export function describeType(type: ContractType): string {
  switch (type.kind) {
    case 'any':
      return 'a value';
    case 'boolean':
      return '`true` or `false`';
    case 'bytes':
      return 'Base64';
    case 'choice':
      return `one of ${type.values.map((value) => `\`${value}\``).join(', ')}`;
    case 'data-size':
      return 'a data size such as `5.mib`';
    case 'duration':
      return 'a duration such as `30.s`';
    case 'float':
    case 'number':
      return 'a number';
    case 'host':
      return 'a file in a form, or a data URL in JSON';
    case 'int':
      return 'a whole number';
    case 'list':
      return 'a list';
    case 'null':
      return '`null`';
    case 'nullable':
      return describeType(type.type);
    case 'string':
      return 'a string';
    case 'union':
      return [...new Set(type.members.map(describeType))].join(' or ');
    default:
      return 'an object';
  }
}

/** Describes a constraint, as the predicate of a sentence about the value: `must be at least 2`. */
export function describeConstraint({ rules, text }: ContractConstraint, type: ContractType): string {
  if (rules === null) return `must satisfy \`${text}\``;
  return rules.map((rule) => describeRule(rule, type)).join(' and ');
}

function describeRule(rule: Rule, type: ContractType): string {
  switch (rule.kind) {
    case 'range':
      return rule.of === 'value'
        ? `must be ${describeRange(rule)}`
        : `must have ${describeCount(rule)} ${partsOf(type)}`;
    case 'pattern':
      return `must match the pattern \`${rule.pattern}\``;
    case 'starts':
      return `must start with \`${rule.text}\``;
    case 'ends':
      return `must end with \`${rule.text}\``;
    case 'contains':
      return `must contain \`${rule.text}\``;
    case 'one-of':
      return `must be one of ${rule.values.map((value) => `\`${value}\``).join(', ')}`;
    case 'multiple':
      return rule.rest === 0
        ? `must be a multiple of ${rule.of}`
        : `must leave ${rule.rest} when divided by ${rule.of}`;
    case 'not-empty':
      return 'must not be empty';
    case 'not-blank':
      return 'must not be blank';
    case 'distinct':
      return 'must not contain duplicates';
    case 'finite':
      return 'must be finite';
    case 'regex':
      return 'must be a regular expression';
    case 'base64':
      return 'must be Base64';
  }
}

type Range = Rule & { readonly kind: 'range' };

function describeRange({ min, max }: Range): string {
  if (min !== undefined && max !== undefined && min.isIncluded && max.isIncluded)
    return min.value === max.value ? String(min.value) : `between ${min.value} and ${max.value}`;
  const from = min === undefined ? [] : [`${min.isIncluded ? 'at least' : 'more than'} ${min.value}`];
  const to = max === undefined ? [] : [`${max.isIncluded ? 'at most' : 'less than'} ${max.value}`];
  return [...from, ...to].join(' and ');
}

function describeCount(range: Range): string {
  const { min, max } = range;
  return min !== undefined && max !== undefined && min.value === max.value
    ? `exactly ${min.value}`
    : describeRange(range);
}

function partsOf(type: ContractType): string {
  if (type.kind === 'nullable') return partsOf(type.type);
  if (type.kind === 'list') return 'elements';
  return type.kind === 'map' ? 'entries' : 'characters';
}
