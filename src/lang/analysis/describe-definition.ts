/** Declarations as text, for hover, completion and signatures. */
import { quoteIdentifier } from '../base/identifier.ts';
import type * as tree from '../syntax/ast.ts';
import { printType } from '../syntax/print.ts';
import { describeType, sourceOf } from './describe.ts';
import type { Definition, MethodDefinition } from './model.ts';
import type { Queries } from './queries.ts';

/**
 * The header of a declaration, as hover and messages show it.
 *
 * @example describeDefinition(q, definition); // 'function area(width: Int, height: Int): Int'
 */
export function describeDefinition(q: Queries, definition: Definition): string {
  const { name } = definition;
  switch (definition.kind) {
    case 'module': {
      const { modifiers, parent } = definition.node.header;
      const relation = parent === null ? '' : ` ${parent.relation} "${parent.uri.raw}"`;
      return `${prefix(modifiers)}module ${name.split('.').map(quoteIdentifier).join('.')}${relation}`;
    }
    case 'import':
      return sourceOf(definition.unit, definition.node).replaceAll(/\s+/g, ' ');
    case 'class': {
      const { modifiers, typeParameters, supertype } = definition.node;
      const above = supertype === null ? '' : ` extends ${printType(supertype)}`;
      return `${prefix(modifiers)}class ${quoteIdentifier(name)}${parametersText(typeParameters)}${above}`;
    }
    case 'alias': {
      const { modifiers, typeParameters, type } = definition.node;
      return `${prefix(modifiers)}typealias ${quoteIdentifier(name)}${parametersText(typeParameters)} = ${printType(type)}`;
    }
    case 'property': {
      const { modifiers, type } = definition.node;
      const shown = type === null ? describeType(q, q.typeOfDefinition(definition)) : printType(type);
      return `${prefix(modifiers)}${quoteIdentifier(name)}: ${shown}`;
    }
    case 'method':
      return `${prefix(definition.node.modifiers)}function ${describeMethod(q, definition)}`;
    case 'variable':
      return `${name === '' ? '_' : quoteIdentifier(name)}: ${describeType(q, q.typeOfDefinition(definition))}`;
    case 'type-parameter':
      return name;
  }
}

/** The name, parameters and result of a method. */
export function describeMethod(q: Queries, definition: MethodDefinition): string {
  const { typeParameters, parameters, returnType } = definition.node;
  const shown = parameters.map((parameter) => describeParameter(parameter)).join(', ');
  const result = returnType === null ? describeType(q, q.typeOfDefinition(definition)) : printType(returnType);
  return `${quoteIdentifier(definition.name)}${parametersText(typeParameters)}(${shown}): ${result}`;
}

/** A parameter as it is declared. */
export function describeParameter({ name, type }: tree.Parameter): string {
  return `${name === null ? '_' : quoteIdentifier(name.text)}: ${type === null ? 'unknown' : printType(type)}`;
}

function prefix(modifiers: readonly tree.ModifierNode[]): string {
  return modifiers.map(({ name }) => `${name} `).join('');
}

function parametersText(parameters: readonly tree.TypeParameter[]): string {
  if (parameters.length === 0) return '';
  return `<${parameters.map(({ name, variance }) => `${variance === null ? '' : `${variance} `}${name.text}`).join(', ')}>`;
}
