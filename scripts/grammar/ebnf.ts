// grammar/pkl.ebnf: the rules in ISO 14977 style.
import { assertNever } from '../../src/lang/diagnostics/error.ts';
import { binaryOperatorOf, T } from '../../src/lang/syntax/tokens.ts';
import type { Production, Rule } from './productions.ts';

const WIDTH = 100;

/** The text of the file. */
export function ebnfText(rules: readonly Rule[]): string {
  const blocks = rules.map(({ name, body }) => ruleText(name, body));
  return [HEAD, ...blocks, TOKENS_HEAD, ...tokenBlocks()].join('\n');
}

/** Marks where a line may break. */
const BREAK = '\u0001';

function ruleText(name: string, body: Production): string {
  return `${wrap(`${name} =${BREAK}${text(body, 'choice')} ;`)}\n`;
}

/** Breaks lines that are too long and turns the other marks into spaces. */
function wrap(line: string): string {
  const whole = line.replaceAll(BREAK, ' ');
  if (whole.length <= WIDTH) return whole;
  const lines: string[] = [];
  let current = '';
  for (const piece of line.split(BREAK)) {
    if (current !== '' && current.length + 1 + piece.length > WIDTH) {
      lines.push(current);
      current = `   ${piece.startsWith('|') ? '' : ' '}${piece}`;
    } else {
      current += current === '' ? piece : ` ${piece}`;
    }
  }
  return [...lines, current].join('\n');
}

/** The text of a part; `inside` is the enclosing construct, which decides whether parentheses are needed. */
function text(part: Production, inside: 'choice' | 'sequence'): string {
  switch (part.kind) {
    case 'token':
      return part.note === null ? quoted(part.text) : `${quoted(part.text)} (* ${part.note} *)`;
    case 'tokenClass':
    case 'rule':
      return part.name;
    case 'sequence':
      return part.parts.map((inner) => text(inner, 'sequence')).join(`,${BREAK}`);
    case 'choice': {
      const choices = part.parts.map((inner) => text(inner, 'choice')).join(`${BREAK}| `);
      return inside === 'choice' ? choices : `( ${choices} )`;
    }
    case 'optional':
      return `[ ${text(part.part, 'choice')} ]`;
    case 'repeated': {
      const inner = text(part.part, 'choice');
      return part.isMandatory ? `${inner},${BREAK}{ ${inner} }` : `{ ${inner} }`;
    }
    case 'list': {
      const item = text(part.item, 'sequence');
      return `${item},${BREAK}{ ",", ${item} },${BREAK}[ "," ]`;
    }
    default:
      return assertNever(part);
  }
}

function quoted(token: string): string {
  return token.includes('"') ? `'${token}'` : `"${token}"`;
}

function tokenBlocks(): string[] {
  const operators: string[] = [];
  const modifiers: string[] = [];
  for (const type of Object.values(T)) {
    const label = type.LABEL ?? '';
    const operator = binaryOperatorOf(type.tokenTypeIdx as number);
    if (operator !== undefined) operators.push(`${quoted(label)} (* ${operator.precedence} *)`);
    if ((type.CATEGORIES ?? []).includes(T.Modifier)) modifiers.push(quoted(label));
  }
  return [
    `modifier = ${modifiers.join(' | ')} ;\n`,
    `${OPERATORS_HEAD}${wrap(`binaryOperator =${BREAK}${operators.join(`${BREAK}| `)} ;`)}\n`,
    TOKENS,
  ];
}

const OPERATORS_HEAD = `(* The number is the precedence: a higher one binds tighter. "is" and "as" have 6. "??" and "**"
   associate to the right, the others to the left. *)
`;

const HEAD = `(* The grammar of Pkl as the parser in src/lang/syntax reads it. Made by \`npm run gen\`. *)

(* Between any two tokens there may be blanks, line breaks, semicolons and comments; README.md tells where they matter.
   "same line" means that neither a line break nor a semicolon stands before the token. *)
`;

const TOKENS_HEAD = `
(* Tokens *)
`;

const TOKENS = `identifier = identifierStart, { identifierPart } | "\`", { ? any character but "\`" and line breaks ? }, "\`" ;
identifierStart = "_" | "$" | ? a UTF-16 unit that is ID_Start in Unicode ? ;
identifierPart = "$" | ? a UTF-16 unit that is ID_Continue, a control or a format character in Unicode ? ;

integer = digit, { digit | "_" }
  | "0x", hexDigit, { hexDigit | "_" }
  | "0b", ( "0" | "1" ), { "0" | "1" | "_" }
  | "0o", octalDigit, { octalDigit | "_" } ;
float = [ digits ], ".", digits, [ exponent ] | digits, exponent ;
digits = digit, { digit | "_" } ;
exponent = ( "e" | "E" ), [ "+" | "-" ], digits ;

(* Strings: N is the number of "#" of the string that the token belongs to. *)
stringStart = { "#" }, '"' ;
anyStringStart = stringStart | { "#" }, '"""' ;
stringEnd = ? as many quotes as the start has ?, ? N times "#" ? ;
stringText = { ? any character but the start of stringEnd, an escape or, in one line, a line break ? | escape } ;
escape = "\\", ? N times "#" ?, ( "n" | "r" | "t" | '"' | "\\" | "u{", hexDigit, { hexDigit }, "}"
  | ? a line break, between three quotes ? ) ;
interpolationStart = "\\", ? N times "#" ?, "(" ;
promiseStart = ? where promises are spoken ?, "@", ? N times "#" ?, "(" ;

docComment = "///", ? the rest of the line ?, { ? a line break and blanks ?, "///", ? the rest of the line ? } ;
comment = "//", ? the rest of the line ? | "/*", ? anything up to the first ?, "*/" ;
shebang = "#!", ? the rest of the line ? ;
endOfFile = ? the end of the text ? ;
`;
