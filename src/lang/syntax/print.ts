/**
 * Prints an AST as text. Parsing the text gives the same AST again, except for positions; plain comments and the layout
 * are not part of the AST and are lost.
 */
import { assertNever } from '../diagnostics/error.ts';
import type {
  Annotation,
  ClassMember,
  ClassNode,
  DocComment,
  Expr,
  ImportClause,
  MethodNode,
  ModifierNode,
  Module,
  ModuleHeader,
  ModuleMember,
  ObjectBody,
  ObjectMember,
  ObjectMethod,
  Parameter,
  TypeNode,
} from './ast.ts';
import { ExpressionPrinter } from './print-expressions.ts';
import {
  annotationText,
  constantText,
  dottedText,
  identifierText,
  parameterText,
  typeParametersText,
  typeText,
} from './print-types.ts';

/**
 * Prints a module.
 *
 * @example printModule(parseModule(new Source('app:/main.pkl', 'port=8080'))); // 'port = 8080\n'
 */
export function printModule(module: Module): string {
  return new Printer('').module(module);
}

/**
 * Prints an expression.
 *
 * @example printExpression(parseExpression(new Source('app:/main.pkl', '1+2'))); // '1 + 2'
 */
export function printExpression(expr: Expr): string {
  return new Printer('').expr(expr);
}

/**
 * Prints a type.
 *
 * @example printType(property.type); // 'Listing<String>?'
 */
export function printType(type: TypeNode): string {
  return typeText(type, new ExpressionPrinter((body) => new Printer('').body(body)));
}

const STEP = '  ';

/** Prints lines with one level of indentation. */
class Printer {
  readonly #indent: string;
  readonly #expressions: ExpressionPrinter;

  constructor(indent: string) {
    this.#indent = indent;
    this.#expressions = new ExpressionPrinter((body) => this.body(body));
  }

  expr(expr: Expr): string {
    return this.#expressions.expr(expr);
  }

  module({ header, imports, members }: Module): string {
    const blocks = [this.#moduleHeader(header), imports.map((clause) => importText(clause)).join('')];
    for (const member of members) blocks.push(this.#moduleMember(member));
    return blocks.filter((block) => block !== '').join('\n');
  }

  #moduleHeader({ docComment, annotations, modifiers, name, parent }: ModuleHeader): string {
    const lines = [this.#leading(docComment, annotations)];
    if (name !== null) lines.push(`${modifiersText(modifiers)}module ${dottedText(name)}\n`);
    else if (parent !== null) lines.push(modifiersText(modifiers));
    if (parent !== null) lines.push(`${parent.relation} ${constantText(parent.uri)}\n`);
    return lines.join('');
  }

  #leading(docComment: DocComment | null, annotations: readonly Annotation[]): string {
    const lines = docComment === null ? [] : docComment.text.split('\n').map(docLine);
    for (const { type, body } of annotations) {
      lines.push(`@${typeText(type, this.#expressions)}${body === null ? '' : ` ${this.body(body)}`}`);
    }
    return lines.map((line) => `${line}\n${this.#indent}`).join('');
  }

  #moduleMember(member: ModuleMember): string {
    return `${this.#leading(member.docComment, member.annotations)}${this.#declaration(member)}\n`;
  }

  #declaration(member: ModuleMember): string {
    const modifiers = modifiersText(member.modifiers);
    const name = identifierText(member.name.text);
    switch (member.kind) {
      case 'Property':
        return `${modifiers}${name}${annotationText(member.type, this.#expressions)}${this.#definition(member)}`;
      case 'Method':
        return `${modifiers}${this.#method(member)}`;
      case 'TypeAlias': {
        const type = typeText(member.type, this.#expressions);
        return `${modifiers}typealias ${name}${typeParametersText(member.typeParameters)} = ${type}`;
      }
      case 'Class':
        return `${modifiers}${this.#class(member)}`;
      default:
        return assertNever(member);
    }
  }

  #class({ name, typeParameters, supertype, members }: ClassNode): string {
    const parent = supertype === null ? '' : ` extends ${typeText(supertype, this.#expressions)}`;
    const head = `class ${identifierText(name.text)}${typeParametersText(typeParameters)}${parent}`;
    const inner = this.#inner();
    const lines = members.map((member) => inner.#classMember(member));
    return lines.length === 0 ? head : `${head} ${this.#block(lines)}`;
  }

  #classMember(member: ClassMember): string {
    return `${this.#leading(member.docComment, member.annotations)}${this.#declaration(member)}`;
  }

  #method(method: MethodNode | ObjectMethod): string {
    const name = `${identifierText(method.name.text)}${typeParametersText(method.typeParameters)}`;
    const parameters = this.#expressions.parameters(method.parameters);
    const returned = annotationText(method.returnType, this.#expressions);
    const body = method.body === null ? '' : ` = ${this.expr(method.body)}`;
    return `function ${name}${parameters}${returned}${body}`;
  }

  #definition({ value, bodies }: { value: Expr | null; bodies: readonly ObjectBody[] }): string {
    if (value !== null) return ` = ${this.expr(value)}`;
    return bodies.map((body) => ` ${this.body(body)}`).join('');
  }

  body({ parameters, members }: ObjectBody): string {
    const head = parameters.length === 0 ? '' : `${this.#parameters(parameters)} ->`;
    if (members.length === 0) return head === '' ? '{}' : `{ ${head} }`;
    const inner = this.#inner();
    return this.#block(
      members.map((member) => inner.#objectMember(member)),
      head,
    );
  }

  #parameters(parameters: readonly Parameter[]): string {
    return parameters.map((parameter) => parameterText(parameter, this.#expressions)).join(', ');
  }

  #objectMember(member: ObjectMember): string {
    switch (member.kind) {
      case 'ObjectProperty': {
        const type = annotationText(member.type, this.#expressions);
        return `${modifiersText(member.modifiers)}${identifierText(member.name.text)}${type}${this.#definition(member)}`;
      }
      case 'ObjectMethod':
        return `${modifiersText(member.modifiers)}${this.#method(member)}`;
      case 'ObjectElement':
        return this.expr(member.value);
      case 'ObjectEntry':
        return `[${this.expr(member.key)}]${this.#definition(member)}`;
      case 'MemberPredicate':
        return `[[${this.expr(member.condition)}]]${this.#definition(member)}`;
      case 'ObjectSpread':
        return `...${member.isNullable ? '?' : ''}${this.expr(member.value)}`;
      case 'WhenGenerator': {
        const otherwise = member.elseBody === null ? '' : ` else ${this.body(member.elseBody)}`;
        return `when (${this.expr(member.condition)}) ${this.body(member.thenBody)}${otherwise}`;
      }
      case 'ForGenerator': {
        const variables = this.#parameters(member.key === null ? [member.value] : [member.key, member.value]);
        return `for (${variables} in ${this.expr(member.iterable)}) ${this.body(member.body)}`;
      }
      default:
        return assertNever(member);
    }
  }

  #block(lines: readonly string[], head = ''): string {
    const indent = `\n${this.#indent}${STEP}`;
    return `{${head === '' ? '' : ` ${head}`}${indent}${lines.join(indent)}\n${this.#indent}}`;
  }

  #inner(): Printer {
    return new Printer(this.#indent + STEP);
  }
}

function importText({ uri, isGlob, alias }: ImportClause): string {
  const name = alias === null ? '' : ` as ${identifierText(alias.text)}`;
  return `import${isGlob ? '*' : ''} ${constantText(uri)}${name}\n`;
}

function modifiersText(modifiers: readonly ModifierNode[]): string {
  return modifiers.map(({ name }) => `${name} `).join('');
}

function docLine(text: string): string {
  return text === '' ? '///' : `/// ${text}`;
}
