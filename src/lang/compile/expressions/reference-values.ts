/** Typed placeholders: a step from one gives another, and checks look at their target type. */
import { PklError } from '../../diagnostics/error.ts';
import { operatorNotDefined } from '../../diagnostics/messages/arithmetic.ts';
import {
  cannotFindPropertyInType,
  cannotReferenceDefault,
  cannotReferenceInExternalClass,
  noPropertyInReference,
  operatorNotDefinedInType,
} from '../../diagnostics/messages/references.ts';
import { typeMismatch } from '../../diagnostics/messages/types.ts';
import type { Scope } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { notOfClass, TypeMismatch } from '../../types/mismatch.ts';
import type { VmClass } from '../../values/class.ts';
import { classOf } from '../../values/class-of.ts';
import type { Env, Local } from '../../values/code.ts';
import { displayValue, MESSAGE_LIMIT } from '../../values/display.ts';
import { VmReference } from '../../values/reference.ts';
import type { RuntimeType } from '../../values/runtime-type.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, type Compiler, failAt } from '../compiler.ts';
import { describeType, typeText } from '../types/describe-type.ts';
import { rejectConstraints } from '../types/referent-constraints.ts';
import { NoStep, type ReferentType, referentOf, stepByKey, stepByName } from './referent-types.ts';

/** `Reference<Domain, Referent>` as shown in messages. */
function textOf(cls: VmClass, domain: string, referent: string): string {
  return `${cls.displayName}<${domain}, ${referent}>`;
}

function typeTextOf(reference: VmReference): string {
  return textOf(reference.cls, classOf(reference.domain).displayName, reference.referent.text);
}

/** `reference.name`. */
export function stepIntoReference(reference: VmReference, name: string, site: CodeLocation): VmValue {
  const found = stepByName(reference.referent as ReferentType, name);
  if (!(found instanceof NoStep)) return reference.step({ kind: 'property', name }, found);
  const hint = propertyHint(found, name, reference.referent.text);
  throw failAt(site, noPropertyInReference(name, typeTextOf(reference), hint));
}

function propertyHint({ reason, type }: NoStep, name: string, referent: string): string {
  switch (reason) {
    case 'missing':
      return cannotFindPropertyInType(name, referent, type);
    case 'default':
      return cannotReferenceDefault(type.replace(/<.*/, ''));
    case 'external class':
      return cannotReferenceInExternalClass(name, type);
  }
}

/** `reference[key]`. */
export function subscriptReference(reference: VmReference, key: VmValue, site: CodeLocation): VmValue {
  const found = stepByKey(reference.referent as ReferentType, key);
  if (!(found instanceof NoStep)) return reference.step({ kind: 'subscript', key }, found);
  const keyClass = classOf(key).displayName;
  const operands = [reference, key].map((value) => displayValue(value, { limit: MESSAGE_LIMIT }));
  const message = operatorNotDefined('[]', [typeTextOf(reference), keyClass], operands as [string, string]);
  const hint = operatorNotDefinedInType('[]', reference.referent.text, found.type, keyClass);
  throw failAt(site, { ...message, hint });
}

/** The check for `Reference<Domain, Referent>`. */
export function referenceType(
  cls: VmClass,
  args: readonly RuntimeType[],
  node: tree.DeclaredType,
  site: CodeLocation,
  place: { readonly scope: Scope; readonly compiler: Compiler },
): RuntimeType {
  const [domain, referent] = args as [RuntimeType, RuntimeType];
  const [domainNode, referentNode] = node.args as [tree.TypeNode, tree.TypeNode];
  const isUnchecked = domain.isUnknown === true && referent.isUnknown === true;

  const reject = (value: VmReference, e: Env): TypeMismatch => {
    const expected = [domainNode, referentNode].map((arg) => typeText(describeType(arg, { ...place, env: e })));
    const message = typeMismatch(textOf(cls, expected[0] as string, expected[1] as string), typeTextOf(value));
    const values = [{ label: 'Value', text: displayValue(value, { limit: MESSAGE_LIMIT }) }];
    return new TypeMismatch(site, { ...message, values }, false);
  };
  const leadsThere = (value: VmReference, e: Env): boolean =>
    (value.referent as ReferentType).isSubtypeOf(referentOf(describeType(referentNode, { ...place, env: e })));
  const validate = (e: Env): void => rejectConstraints(node, site, { ...place, env: e });

  return {
    isUnknown: false,
    check(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue {
      validate(e);
      if (!(value instanceof VmReference)) throw notOfClass(site, value, cls);
      if (isUnchecked) return value;
      try {
        domain.check(value.domain, s, e, a, b, c, d);
      } catch (error) {
        throw error instanceof PklError ? reject(value, e) : error;
      }
      if (!leadsThere(value, e)) throw reject(value, e);
      return value;
    },
    test(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean {
      validate(e);
      if (!(value instanceof VmReference)) return false;
      return isUnchecked || (domain.test(value.domain, s, e, a, b, c, d) && leadsThere(value, e));
    },
    defaultValue(_s: VmValue, e: Env): undefined {
      validate(e);
    },
  };
}
