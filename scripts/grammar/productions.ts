// The grammar as the parser's own rules define it, in a form that is easy to print.
import { assertNever } from '../../src/lang/diagnostics/error.ts';
import { PklParser } from '../../src/lang/syntax/grammar-modules.ts';

/** A part of a rule. */
export type Production =
  | { readonly kind: 'token'; readonly text: string; readonly note: string | null }
  | { readonly kind: 'tokenClass'; readonly name: string }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Production[] }
  | { readonly kind: 'choice'; readonly parts: readonly Production[] }
  | { readonly kind: 'optional'; readonly part: Production }
  | { readonly kind: 'repeated'; readonly part: Production; readonly isMandatory: boolean }
  | { readonly kind: 'list'; readonly item: Production };

/** A rule of the grammar. */
export interface Rule {
  readonly name: string;
  readonly body: Production;
}

/** The fields of all kinds of Chevrotain's serialized productions. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly label?: string;
  readonly definition?: readonly Node[];
}

/** Tokens whose text varies or that cover several spellings; explained separately. */
export const TOKEN_CLASSES: Readonly<Record<string, string>> = {
  Identifier: 'identifier',
  Int: 'integer',
  Float: 'float',
  DocComment: 'docComment',
  Shebang: 'shebang',
  StringStart: 'stringStart',
  AnyStringStart: 'anyStringStart',
  StringText: 'stringText',
  StringEnd: 'stringEnd',
  InterpolationStart: 'interpolationStart',
  PromiseStart: 'promiseStart',
  BinaryOperator: 'binaryOperator',
  Modifier: 'modifier',
  EOF: 'endOfFile',
};

/** Tokens that must be on the same line as the previous token, with no semicolon in between. */
const GLUED: ReadonlySet<string> = new Set(['LeftParen', 'LeftBracket', 'Minus']);

/** All rules: start rules first, the rest in the order in which they are referenced. */
export function readRules(): Rule[] {
  const parser = new PklParser(true);
  const byName = new Map<string, Rule>();
  for (const node of parser.getSerializedGastProductions() as readonly Node[]) {
    const name = node.name ?? '';
    byName.set(name, { name, body: sequence(node.definition ?? []) });
  }
  const ordered = new Set<string>();
  for (const start of ['module', 'expressionInput']) addWithUses(start, byName, ordered);
  return [...ordered].flatMap((name) => byName.get(name) ?? []);
}

function addWithUses(name: string, rules: ReadonlyMap<string, Rule>, ordered: Set<string>): void {
  const rule = rules.get(name);
  if (rule === undefined || ordered.has(name)) return;
  ordered.add(name);
  for (const used of usesOf(rule.body)) addWithUses(used, rules, ordered);
}

function usesOf(part: Production): string[] {
  switch (part.kind) {
    case 'rule':
      return [part.name];
    case 'sequence':
    case 'choice':
      return part.parts.flatMap(usesOf);
    case 'optional':
    case 'repeated':
      return usesOf(part.part);
    case 'list':
      return usesOf(part.item);
    case 'token':
    case 'tokenClass':
      return [];
    default:
      return assertNever(part);
  }
}

function sequence(nodes: readonly Node[]): Production {
  const parts: Production[] = [];
  for (const node of nodes) {
    const part = production(node);
    const previous = parts.at(-1);
    if (previous !== undefined && isRestOfList(part, previous))
      parts[parts.length - 1] = { kind: 'list', item: previous };
    else parts.push(part);
  }
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: 'sequence', parts };
}

/** The parser reads a comma and then an optional item; in effect it accepts a list with an optional trailing comma. */
function isRestOfList(part: Production, item: Production): boolean {
  if (part.kind !== 'repeated' || part.part.kind !== 'sequence') return false;
  const [comma, next] = part.part.parts;
  if (comma?.kind !== 'token' || comma.text !== ',' || next?.kind !== 'optional') return false;
  return JSON.stringify(next.part) === JSON.stringify(item);
}

/** If one alternative is empty, the others are optional. */
function choice(alternatives: readonly (readonly Node[])[]): Production {
  const parts = alternatives.filter((nodes) => nodes.length > 0).map(sequence);
  const [only] = parts;
  const part: Production = parts.length === 1 && only !== undefined ? only : { kind: 'choice', parts };
  return parts.length < alternatives.length ? { kind: 'optional', part } : part;
}

function production(node: Node): Production {
  const { type, name = '', label = name, definition = [] } = node;
  switch (type) {
    case 'Terminal':
      return terminal(name, label);
    case 'NonTerminal':
      return { kind: 'rule', name };
    case 'Alternation':
      return choice(definition.map(({ definition: parts = [] }) => parts));
    case 'Option':
      return { kind: 'optional', part: sequence(definition) };
    case 'Repetition':
    case 'RepetitionMandatory':
      return { kind: 'repeated', part: sequence(definition), isMandatory: type === 'RepetitionMandatory' };
    default:
      return sequence(definition);
  }
}

function terminal(name: string, label: string): Production {
  const tokenClass = TOKEN_CLASSES[name];
  if (tokenClass !== undefined) return { kind: 'tokenClass', name: tokenClass };
  const text = name === 'AnyDot' ? '.' : label;
  if (name === 'AnyDot') {
    const dots = ['.', '?.'].map((dot): Production => ({ kind: 'token', text: dot, note: null }));
    return { kind: 'choice', parts: dots };
  }
  return { kind: 'token', text, note: GLUED.has(name) ? 'same line' : null };
}
