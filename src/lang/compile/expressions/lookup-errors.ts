/** Errors for unknown names, with suggestions. */
import type { Message, PklError } from '../../diagnostics/error.ts';
import { withForeignName } from '../../diagnostics/messages/foreign-names.ts';
import type { VmClass } from '../../values/class.ts';
import { classOf } from '../../values/class-of.ts';
import { VmObject } from '../../values/object.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, failAt } from '../compiler.ts';
import { type LookupQuery, methodsOf, type NameContext, propertyNames, suggestions } from './suggestions.ts';

/** How a name was looked up; decides how the error is worded. */
export type LookupMode = 'lexical' | 'base' | 'this' | 'qualified' | 'super';

/** The location of a name, with the scopes around it unless the name is qualified. */
export interface LookupLocation extends CodeLocation {
  readonly around?: NameContext;
}

const DID_YOU_MEAN = 'Did you mean any of the following?';

type Unknown = 'unknown-property' | 'unknown-method';

/** What was looked up, and where. */
interface LookupTarget {
  readonly name: string;
  readonly owner?: string;
}

function list(code: Unknown, text: string, heading: string, names: readonly string[], target: LookupTarget): Message {
  const hint = `${heading}\n${names.length === 0 ? '(none)' : names.join('\n')}`;
  return {
    code,
    text,
    hint,
    details: { ...target, offered: { names, areSimilar: heading === DID_YOU_MEAN } },
  };
}

/** The receiver has no property with that name. */
export function cannotFindProperty(receiver: VmValue, name: string, mode: LookupMode, site: LookupLocation): PklError {
  if (mode === 'qualified' || mode === 'super') return failAt(site, missingProperty(receiver, name));
  const found = suggestions(receiver, { name, arity: null, methods: true }, site.around ?? null);
  const message = suggesting('unknown-property', `Cannot find property \`${name}\`.`, found, { name });
  return failAt(site, withForeignName(message, 'value', name));
}

/** The name of the module that an object is; null for objects that amend one inside another module. */
function moduleOf(value: VmValue): string | null {
  if (!(value instanceof VmObject) || !value.cls.isModuleClass) return null;
  const { definition } = value.shape;
  if (value === value.cls.prototype) return value.cls.moduleName;
  return definition?.moduleName ?? null;
}

/** The message for a missing property. */
export function missingProperty(receiver: VmValue, name: string, methods = true): Message {
  const cls = classOf(receiver);
  const module = moduleOf(receiver);
  const isModule = module !== null;
  const where = isModule ? `module \`${module}\`` : `object of type \`${cls.displayName}\``;
  const text = `Cannot find property \`${name}\` in ${where}.`;
  const similar = suggestions(receiver, { name, arity: null, methods }, null);
  const target = { name, owner: module ?? cls.displayName };
  if (similar.length > 0) return list('unknown-property', text, DID_YOU_MEAN, similar, target);
  const heading = isModule ? `Available properties in ${where}:` : 'Available properties:';
  return list('unknown-property', text, heading, propertyNames(receiver).sort(), target);
}

/** A body sets a property that the parent's class does not have. */
export function unknownMember(cls: VmClass, name: string, site: CodeLocation): PklError {
  return failAt(site, missingProperty(cls.prototype, name, false));
}

/** A call of an unknown method. */
export interface MissingMethod {
  readonly name: string;
  readonly arity: number;
  readonly mode: LookupMode;
  /** The class that was searched, if it differs from the receiver's. */
  readonly searched?: VmClass | null;
}

/** The receiver has no method with that name. */
export function cannotFindMethod(receiver: VmValue, missing: MissingMethod, site: LookupLocation): PklError {
  const { name, arity, mode } = missing;
  const cls = missing.searched ?? classOf(receiver);
  const wanted: LookupQuery = { name, arity, methods: true };
  if (mode !== 'qualified' && mode !== 'super') {
    const found = suggestions(receiver, wanted, site.around ?? null);
    const message = suggesting('unknown-method', `Cannot find method \`${name}\`.`, found, { name });
    return failAt(site, withForeignName(message, 'method', name));
  }
  const where = cls.isModuleClass ? `module \`${cls.moduleName}\`` : `class \`${cls.displayName}\``;
  const text = `Cannot find method \`${name}\` in ${where}.`;
  const similar = suggestions(receiver, wanted, null);
  const target = { name, owner: cls.isModuleClass ? cls.moduleName : cls.displayName };
  if (similar.length > 0) return failAt(site, list('unknown-method', text, DID_YOU_MEAN, similar, target));
  const names = methodsOf(cls).map((method) => method.name);
  return failAt(site, list('unknown-method', text, `Available methods in ${where}:`, names.sort(), target));
}

function suggesting(code: Unknown, text: string, names: readonly string[], target: LookupTarget): Message {
  return names.length === 0 ? { code, text, details: target } : list(code, text, DID_YOU_MEAN, names, target);
}
