/** Generic traversal of ASTs. */
import type { ModuleHeader, Node, Parameter } from './ast.ts';

/** Parts of nodes that contain nodes but are not nodes. */
type Carrier = ModuleHeader | Parameter;

type Holds<V> = V extends readonly (infer Item)[] ? Holds<Item> : V extends Node | Carrier ? true : false;
type ChildKey<N extends Node> = { [P in keyof N]-?: true extends Holds<N[P]> ? P : never }[keyof N];
type NodeOf<Kind extends Node['kind']> = Extract<Node, { readonly kind: Kind }>;

/** The keys of child nodes for each kind of node, in source order. A missing kind or key is a compile error. */
export const CHILD_KEYS: { readonly [Kind in Node['kind']]: { readonly [P in ChildKey<NodeOf<Kind>>]: true } } = {
  Module: { header: true, imports: true, members: true },
  ImportClause: { uri: true },
  Annotation: { type: true, body: true },
  Class: { annotations: true, supertype: true, members: true },
  TypeAlias: { annotations: true, type: true },
  Property: { annotations: true, type: true, value: true, bodies: true },
  Method: { annotations: true, parameters: true, returnType: true, body: true },

  ObjectBody: { parameters: true, members: true },
  ObjectProperty: { type: true, value: true, bodies: true },
  ObjectMethod: { parameters: true, returnType: true, body: true },
  ObjectElement: { value: true },
  ObjectEntry: { key: true, value: true, bodies: true },
  MemberPredicate: { condition: true, value: true, bodies: true },
  ObjectSpread: { value: true },
  WhenGenerator: { condition: true, thenBody: true, elseBody: true },
  ForGenerator: { key: true, value: true, iterable: true, body: true },

  This: {},
  Outer: {},
  ModuleRef: {},
  Null: {},
  Boolean: {},
  Int: {},
  Float: {},
  String: { parts: true },
  Text: {},
  Interpolation: { expr: true },
  Promise: { expr: true },
  StringConstant: {},
  Throw: { value: true },
  Trace: { value: true },
  Import: { uri: true },
  Read: { uri: true },
  Access: { args: true },
  QualifiedAccess: { receiver: true, args: true },
  SuperAccess: { args: true },
  SuperSubscript: { key: true },
  Subscript: { receiver: true, key: true },
  NonNull: { operand: true },
  Unary: { operand: true },
  Binary: { left: true, right: true },
  TypeTest: { value: true, type: true },
  TypeCast: { value: true, type: true },
  If: { condition: true, thenExpr: true, elseExpr: true },
  Let: { parameter: true, value: true, body: true },
  Lambda: { parameters: true, body: true },
  Parenthesized: { expr: true },
  New: { type: true, body: true },
  Amend: { parent: true, body: true },
  Marked: { expr: true },

  UnknownType: {},
  NothingType: {},
  ModuleType: {},
  StringLiteralType: { value: true },
  DeclaredType: { args: true },
  NullableType: { type: true },
  UnionType: { members: true },
  FunctionType: { parameters: true, returnType: true },
  ConstrainedType: { type: true, constraints: true },
  ParenthesizedType: { type: true },
};

/**
 * The nodes directly inside a node, in source order.
 *
 * @example childrenOf(parseModule(new Source('app:/main.pkl', 'a = 1'))).at(-1)?.kind; // 'Property'
 */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  const values: ReadonlyMap<string, unknown> = new Map(Object.entries(node));
  for (const key of Object.keys(CHILD_KEYS[node.kind])) collect(values.get(key), children);
  return children;
}

function collect(value: unknown, children: Node[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value)) children.push(value);
  else for (const part of Object.values(value)) collect(part, children);
}

// Only nodes have a kind.
function isNode(value: object): value is Node {
  return 'kind' in value;
}

/**
 * Visits a node and its descendants, outer nodes first and in source order. Works for ASTs deeper than the stack.
 * @param visit returns false to skip the descendants of the node
 * @example walk(module, (node) => { if (node.kind === 'Import') console.log(node.uri.raw); });
 */
export function walk(root: Node, visit: (node: Node) => boolean | undefined | void): void {
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (visit(node) === false) continue;
    for (const child of childrenOf(node).reverse()) waiting.push(child);
  }
}

/** The keys that may hold parts, for each kind of node, and for headers and parameters, which have no kind. */
const PART_KEYS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(CHILD_KEYS).map(([kind, keys]) => [kind, Object.keys(keys)]),
);
const HEADER_KEYS = ['annotations', 'parent', 'uri'];
const PARAMETER_KEYS = ['type'];

/**
 * Visits what is directly inside a node, headers and parameters included, which `childrenOf` looks through.
 *
 * @example forEachPart(lambda, (part) => console.log(part)); // its parameters, then its body
 */
export function forEachPart(node: Node | Carrier, visit: (part: Node | Carrier) => void): void {
  const kind = 'kind' in node ? node.kind : '';
  const keys = PART_KEYS.get(kind) ?? ('annotations' in node ? HEADER_KEYS : PARAMETER_KEYS);
  for (const key of keys) visitParts(Reflect.get(node, key), visit);
}

function visitParts(value: unknown, visit: (part: Node | Carrier) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const part of value) visitParts(part, visit);
  else if ('relation' in value && 'uri' in value) visitParts(value.uri, visit);
  else visit(value as Node | Carrier);
}
