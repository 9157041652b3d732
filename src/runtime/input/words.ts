/** Types and constraints in plain words. */
import type { ContractConstraint, ContractType, Rule } from '../../lang/contracts/index.ts';

/**
 * What values of a type are.
 *
 * @example typeWords({ kind: 'int', constraints: [] }); // 'a whole number'
 */
export function typeWords(type: ContractType): string {
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
      return 'a file of a form, or a data URL in JSON';
    case 'int':
      return 'a whole number';
    case 'list':
      return 'a list';
    case 'null':
      return '`null`';
    case 'nullable':
      return typeWords(type.type);
    case 'string':
      return 'a text';
    case 'union':
      return [...new Set(type.members.map(typeWords))].join(' or ');
    default:
      return 'an object';
  }
}

/** The rest of a sentence about a value that violates a constraint. */
export function constraintWords({ rules, text }: ContractConstraint, type: ContractType): string {
  if (rules === null) return `must satisfy \`${text}\``;
  return rules.map((rule) => ruleWords(rule, type)).join(' and ');
}

function ruleWords(rule: Rule, type: ContractType): string {
  switch (rule.kind) {
    case 'range':
      return rule.of === 'value' ? `must be ${rangeWords(rule)}` : `must have ${countWords(rule)} ${partsOf(type)}`;
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
      return 'must not contain anything twice';
    case 'finite':
      return 'must be finite';
    case 'regex':
      return 'must be a regular expression';
    case 'base64':
      return 'must be Base64';
  }
}

type Range = Rule & { readonly kind: 'range' };

function rangeWords({ least, most }: Range): string {
  if (least !== undefined && most !== undefined && least.isIncluded && most.isIncluded)
    return least.value === most.value ? String(least.value) : `between ${least.value} and ${most.value}`;
  const from = least === undefined ? [] : [`${least.isIncluded ? 'at least' : 'more than'} ${least.value}`];
  const to = most === undefined ? [] : [`${most.isIncluded ? 'at most' : 'less than'} ${most.value}`];
  return [...from, ...to].join(' and ');
}

function countWords(range: Range): string {
  const { least, most } = range;
  return least !== undefined && most !== undefined && least.value === most.value
    ? `exactly ${least.value}`
    : rangeWords(range);
}

function partsOf(type: ContractType): string {
  if (type.kind === 'nullable') return partsOf(type.type);
  if (type.kind === 'list') return 'elements';
  return type.kind === 'map' ? 'entries' : 'characters';
}
