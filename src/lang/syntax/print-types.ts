import { KEYWORDS } from '../base/identifier.ts';
import { assertNever } from '../diagnostics/error.ts';
import type { Expr, Name, Parameter, StringConstant, TypeNode, TypeParameter } from './ast.ts';
import { isIdentifierPart, isIdentifierStart } from './characters.ts';

const keywords: ReadonlySet<string> = new Set(KEYWORDS);

/** An identifier, in backticks if the lexer requires them. */
export function identifierText(text: string): string {
  const isPlain = isIdentifierStart(text.charCodeAt(0)) && !keywords.has(text) && hasOnlyParts(text);
  return isPlain ? text : `\`${text}\``;
}

function hasOnlyParts(text: string): boolean {
  for (let index = 1; index < text.length; index++) if (!isIdentifierPart(text.charCodeAt(index))) return false;
  return true;
}

/** A dotted name. */
export function dottedText(name: Name): string {
  return name.text.split('.').map(identifierText).join('.');
}

/** A string constant as it was written. */
export function constantText({ raw, pounds }: StringConstant): string {
  const marks = '#'.repeat(pounds);
  return `${marks}"${raw}"${marks}`;
}

/** What types need to print their constraints. */
export interface ExprPrinter {
  expr(expr: Expr): string;
}

/** A type. Constraints are printed by `printer`. */
export function typeText(type: TypeNode, printer: ExprPrinter): string {
  const inner = (node: TypeNode): string => typeText(node, printer);
  switch (type.kind) {
    case 'UnknownType':
      return 'unknown';
    case 'NothingType':
      return 'nothing';
    case 'ModuleType':
      return 'module';
    case 'StringLiteralType':
      return constantText(type.value);
    case 'DeclaredType': {
      const name = `${type.qualifier === null ? '' : `${dottedText(type.qualifier)}.`}${identifierText(type.name.text)}`;
      return type.args.length === 0 ? name : `${name}<${type.args.map(inner).join(', ')}>`;
    }
    case 'NullableType':
      // Two question marks in a row are another token.
      return `${inner(type.type)}${type.type.kind === 'NullableType' ? ' ' : ''}?`;
    case 'UnionType':
      return type.members.map((member, n) => `${n === type.defaultIndex ? '*' : ''}${inner(member)}`).join(' | ');
    case 'FunctionType':
      return `(${type.parameters.map(inner).join(', ')}) -> ${inner(type.returnType)}`;
    case 'ConstrainedType':
      return `${inner(type.type)}(${type.constraints.map((constraint) => printer.expr(constraint)).join(', ')})`;
    case 'ParenthesizedType':
      return `(${inner(type.type)})`;
    default:
      return assertNever(type);
  }
}

/** `: Type`, or nothing. */
export function annotationText(type: TypeNode | null, printer: ExprPrinter): string {
  return type === null ? '' : `: ${typeText(type, printer)}`;
}

/** A parameter with its type. */
export function parameterText(parameter: Parameter, printer: ExprPrinter): string {
  if (parameter.name === null) return '_';
  return `${identifierText(parameter.name.text)}${annotationText(parameter.type, printer)}`;
}

/** `<in A, out B>`, or nothing. */
export function typeParametersText(parameters: readonly TypeParameter[]): string {
  if (parameters.length === 0) return '';
  const texts = parameters.map(
    ({ name, variance }) => `${variance === null ? '' : `${variance} `}${identifierText(name.text)}`,
  );
  return `<${texts.join(', ')}>`;
}
