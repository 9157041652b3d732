/** `receiver[key]`. */

import { cannotFindKey, operatorNotDefined } from '../../diagnostics/messages/evaluation.ts';
import {
  cannotFindKeyAmong,
  charIndexOutOfRange,
  elementIndexOutOfRangeIn,
} from '../../diagnostics/messages/subscripts.ts';
import { similarNames } from '../../diagnostics/similar-names.ts';
import type { Scope } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { classOf } from '../../values/class-of.ts';
import type { Code } from '../../values/code.ts';
import { codePointCount } from '../../values/code-points.ts';
import { VmList, VmMap } from '../../values/collections.ts';
import { displayValue } from '../../values/display.ts';
import { readSlot, VmObject } from '../../values/object.ts';
import { VmReference } from '../../values/reference.ts';
import { VmBytes } from '../../values/scalars.ts';
import type { SlotInfo } from '../../values/shape.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, type Compiler, failAt, through } from '../compiler.ts';
import { parentKind } from './parent-kind.ts';
import { subscriptReference } from './reference-values.ts';

export function compileSubscript(node: tree.SubscriptExpr, scope: Scope, c: Compiler): Code {
  const receiver = c.expr(node.receiver, scope);
  const key = c.expr(node.key, scope);
  const site = c.site(node, scope);
  const keySite = c.site(literalOf(node.key), scope);
  return (s, e, a, b, cc, d) => subscript(receiver(s, e, a, b, cc, d), key(s, e, a, b, cc, d), site, keySite);
}

/** The sign is not part of a number's location. */
function literalOf(node: tree.Expr): tree.Expr {
  const isNegated = node.kind === 'Unary' && (node.operand.kind === 'Int' || node.operand.kind === 'Float');
  return isNegated ? node.operand : node;
}

function subscript(receiver: VmValue, key: VmValue, site: CodeLocation, keySite: CodeLocation): VmValue {
  if (receiver instanceof VmObject && hasMember(receiver, key)) return member(receiver, key, site);
  if (receiver instanceof VmList && isInt(key)) {
    const value = typeof key === 'number' ? receiver.at(key) : undefined;
    if (value !== undefined) return value;
    throw failAt(
      site,
      elementIndexOutOfRangeIn(key, 0, receiver.length - 1, 'Collection', displayValue(receiver, { limit: 80 })),
    );
  }
  if (receiver instanceof VmMap) {
    const value = receiver.get(key);
    if (value !== undefined) return value;
    throw missingKey(key, [...receiver.table.keys()], site);
  }
  if (typeof receiver === 'string' && isInt(key)) return character(receiver, key, keySite);
  if (receiver instanceof VmBytes && isInt(key)) {
    const value = typeof key === 'number' ? receiver.bytes[key] : undefined;
    if (value !== undefined) return value;
    throw failAt(
      site,
      elementIndexOutOfRangeIn(key, 0, receiver.bytes.length - 1, 'Value', displayValue(receiver, { limit: 80 })),
    );
  }
  if (receiver instanceof VmReference) return subscriptReference(receiver, key, site);
  throw failAt(
    site,
    operatorNotDefined(
      '[]',
      [classOf(receiver).displayName, classOf(key).displayName],
      [displayValue(receiver, { limit: 80 }), displayValue(key, { limit: 80 })],
    ),
  );
}

function isInt(value: VmValue): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Whether an object has members that such a key could match. */
function hasMember(object: VmObject, key: VmValue): boolean {
  const kind = parentKind(object.cls);
  return kind !== 'typed' && (kind !== 'listing' || isInt(key));
}

function member(object: VmObject, key: VmValue, site: CodeLocation): VmValue {
  const kind = parentKind(object.cls);
  const { elements, entries } = object.shape;
  const element: SlotInfo | undefined = typeof key === 'number' && kind !== 'mapping' ? elements[key] : undefined;
  const info = element ?? entries?.get(key);
  if (info === undefined) {
    if (kind === 'listing') {
      throw failAt(site, elementIndexOutOfRangeIn(key as number, 0, elements.length - 1, null, ''));
    }
    throw missingKey(key, [...(entries?.keys() ?? [])], site);
  }
  try {
    return readSlot(object, info);
  } catch (error) {
    throw through(error, site);
  }
}

function missingKey(key: VmValue, keys: readonly VmValue[], site: CodeLocation): Error {
  if (typeof key === 'string') {
    const names = keys.filter((candidate) => typeof candidate === 'string');
    const similar = similarNames(key, names);
    if (similar.length > 0)
      return failAt(
        site,
        cannotFindKeyAmong(
          displayValue(key),
          similar.map((name) => displayValue(name)),
        ),
      );
  }
  return failAt(site, cannotFindKey(displayValue(key, { limit: 80 })));
}

/** The character at a code point index. */
function character(text: string, index: number | bigint, site: CodeLocation): VmValue {
  if (typeof index === 'number' && index >= 0) {
    let at = 0;
    for (const char of text) if (at++ === index) return char;
  }
  throw failAt(site, charIndexOutOfRange(index, 0, codePointCount(text) - 1, displayValue(text, { limit: 80 })));
}
