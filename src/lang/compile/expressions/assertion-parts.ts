/** Selects the parts of an assertion worth showing, and the positions of their values. */

import type * as tree from '../../syntax/ast.ts';
import { childrenOf } from '../../syntax/children.ts';
import { VmFunction } from '../../values/function.ts';
import { DATA_SIZE_UNITS, DURATION_UNITS } from '../../values/units.ts';
import type { VmValue } from '../../values/value.ts';

/** A part of an assertion with its value, and its position in the source. */
export interface Part {
  readonly at: number;
  readonly value: VmValue;
}

interface Visit {
  readonly node: tree.Node;
  /** The node is evaluated any number of times, or for no particular object. */
  readonly isHidden: boolean;
  /** The node is a whole element, whose value is shown at its start. */
  readonly isElement: boolean;
}

/**
 * The parts of an expression whose values say more than the source.
 * @param valueOf the only value that a part had; undefined when it had none or several
 */
export function visibleParts(root: tree.Expr, text: string, valueOf: (part: tree.Node) => VmValue | undefined): Part[] {
  const parts: Part[] = [];
  const waiting: Visit[] = [{ node: root, isHidden: false, isElement: false }];
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    const { node, isHidden, isElement } = visit;
    const value = isHidden ? undefined : valueOf(node);
    if (value !== undefined && !speaksForItself(node, value)) {
      parts.push({ at: isElement ? node.start : placeOf(node, text), value });
    }
    for (const child of childrenOf(node)) {
      if (isFailedConstraint(node, child, valueOf)) continue;
      const hidden = hidesChild(node, child, root);
      waiting.push({ node: child, isHidden: hidden ?? isHidden, isElement: node.kind === 'ObjectElement' });
    }
  }
  return parts;
}

/** Whether a child is hidden or shown regardless of its parent; undefined when it follows the parent. */
function hidesChild(node: tree.Node, child: tree.Node, root: tree.Expr): boolean | undefined {
  if (node.kind === 'Lambda') return node !== root;
  if (node.kind === 'MemberPredicate') return true;
  return node.kind === 'ForGenerator' ? child !== node.iterable : undefined;
}

/** A failed constraint inside the assertion: its parts count as evaluated more than once. */
function isFailedConstraint(
  node: tree.Node,
  child: tree.Node,
  valueOf: (part: tree.Node) => VmValue | undefined,
): boolean {
  return node.kind === 'ConstrainedType' && child !== node.type && valueOf(child) === false;
}

/** What stands for another part, and `module`, which is known. */
const SILENT: ReadonlySet<tree.Node['kind']> = new Set(['Let', 'Parenthesized', 'ModuleRef']);

/** Whether the value of a part is obvious from the source, or shown by another part. */
function speaksForItself(node: tree.Node, value: VmValue): boolean {
  if (value instanceof VmFunction || SILENT.has(node.kind)) return true;
  return isConstant(node) || isPlainConstruction(node);
}

function isLiteral(node: tree.Node): boolean {
  switch (node.kind) {
    case 'Null':
    case 'Boolean':
    case 'Int':
    case 'Float':
      return true;
    case 'String':
      return node.parts.every((part) => part.kind === 'Text');
    default:
      return false;
  }
}

function isNumber(node: tree.Node): boolean {
  return (
    node.kind === 'Int' ||
    node.kind === 'Float' ||
    (node.kind === 'Unary' && node.operator === '-' && isNumber(node.operand))
  );
}

const COLLECTIONS: ReadonlySet<string> = new Set(['List', 'Set', 'Map', 'Bytes']);

/** Literals, signed numbers, quantities, and collections of only those. */
function isConstant(node: tree.Node): boolean {
  if (isLiteral(node) || isNumber(node) || isQuantity(node)) return true;
  if (node.kind === 'Parenthesized') return isConstant(node.expr);
  return node.kind === 'Access' && COLLECTIONS.has(node.name.text) && node.args?.every(isConstant) === true;
}

/** Functions of the base module with the name of what they create. */
const CONSTRUCTORS: ReadonlySet<string> = new Set(['IntSeq', 'Null', 'Pair', 'Regex', 'TODO', 'Undefined']);

function isPlainConstruction(node: tree.Node): boolean {
  return node.kind === 'Access' && CONSTRUCTORS.has(node.name.text) && node.args?.every(isLiteral) === true;
}

/** `5.min`, `1.5.gb`. */
function isQuantity(node: tree.Node): boolean {
  if (node.kind !== 'QualifiedAccess' || node.args !== null || !isNumber(node.receiver)) return false;
  const unit = node.name.text;
  return Object.hasOwn(DURATION_UNITS, unit) || Object.hasOwn(DATA_SIZE_UNITS, unit);
}

/** The position of a part's value: at its operator, after its dot, or at its start. */
function placeOf(node: tree.Node, text: string): number {
  switch (node.kind) {
    case 'Binary':
      return skipBlanks(text, node.left.end);
    case 'TypeTest':
      return skipBlanks(text, node.value.end);
    case 'Subscript':
      return skipBlanks(text, node.receiver.end);
    case 'SuperSubscript':
      return skipBlanks(text, node.start + 'super'.length);
    case 'QualifiedAccess':
      return skipBlanks(text, node.receiver.end) + (node.isNullSafe ? 2 : 1);
    case 'SuperAccess':
      return skipBlanks(text, node.start + 'super'.length) + 1;
    default:
      return node.start;
  }
}

/** Skips blanks, line breaks and comments. */
const BLANKS = /(?:\s|;|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;

function skipBlanks(text: string, offset: number): number {
  BLANKS.lastIndex = offset;
  BLANKS.test(text);
  return BLANKS.lastIndex;
}
