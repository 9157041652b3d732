/** Errors for names that lead nowhere, with what might have been meant. */
import type { Message, PklError } from '../base/error.ts';
import { similarNames } from '../base/suggest.ts';
import type { VmClass } from '../values/class.ts';
import { classOf } from '../values/class-of.ts';
import { VmObject } from '../values/object.ts';
import type { VmValue } from '../values/value.ts';
import { failAt, type Site } from './compiler.ts';
import type { MemberDeclaration } from './declaration.ts';

/** How a name was looked up; decides how its absence is described. */
export type LookupMode = 'lexical' | 'base' | 'this' | 'qualified' | 'super';

function list(text: string, heading: string, names: readonly string[]): Message {
  if (names.length === 0) return { text };
  return { text, hint: `${heading}\n${names.join('\n')}` };
}

const DID_YOU_MEAN = 'Did you mean any of the following?';

/** No property of that name in a receiver. */
export function cannotFindProperty(receiver: VmValue, name: string, mode: LookupMode, site: Site): PklError {
  return failAt(site, missingProperty(receiver, name, mode));
}

/** What to say of a property that is not there. */
export function missingProperty(receiver: VmValue, name: string, mode: LookupMode): Message {
  const names = propertyNames(receiver);
  if (mode === 'this' || mode === 'lexical' || mode === 'base') {
    return list(`Cannot find property \`${name}\`.`, DID_YOU_MEAN, similarNames(name, names));
  }
  const cls = classOf(receiver);
  const isModule = receiver instanceof VmObject && cls.isModuleClass;
  const where = isModule ? `module \`${cls.moduleName}\`` : `object of type \`${cls.displayName}\``;
  const text = `Cannot find property \`${name}\` in ${where}.`;
  const similar = similarNames(name, names);
  if (similar.length > 0) return list(text, DID_YOU_MEAN, similar);
  const heading = isModule ? `Available properties in ${where}:` : 'Available properties:';
  return list(text, heading, [...names].sort());
}

function propertyNames(receiver: VmValue): string[] {
  if (receiver instanceof VmObject) {
    return [...receiver.shape.properties.keys()];
  }
  return classPropertyNames(classOf(receiver));
}

function classPropertyNames(cls: VmClass): string[] {
  const names: string[] = [];
  for (let at: VmClass | null = cls; at !== null; at = at.superclass) {
    for (const property of at.properties.values()) if (!property.isLocal) names.push(property.name);
  }
  return [...new Set(names)];
}

/** A body sets a property that the parent's class does not have. */
export function unknownMember(cls: VmClass, name: string, site: Site): PklError {
  const prototype = cls.prototype;
  return failAt(site, missingProperty(prototype, name, 'qualified'));
}

/** No method of that name for a receiver. */
export function cannotFindMethod(
  receiver: VmValue,
  name: string,
  mode: LookupMode,
  site: Site,
  searched: VmClass | null = null,
): PklError {
  const cls = searched ?? classOf(receiver);
  const signatures = signaturesOf(cls);
  const isExplicit = mode === 'qualified' || mode === 'super';
  const where = cls.isModuleClass ? `module \`${cls.moduleName}\`` : `class \`${cls.displayName}\``;
  const text = isExplicit ? `Cannot find method \`${name}\` in ${where}.` : `Cannot find method \`${name}\`.`;
  const similar = similarNames(name, signatures.keys());
  const properties = similarNames(name, propertyNames(receiver)).filter((other) => !similar.includes(other));
  if (similar.length > 0 || properties.length > 0) {
    const shown = similar.map((other) => signatures.get(other) as string);
    return failAt(site, list(text, DID_YOU_MEAN, [...shown, ...properties].sort()));
  }
  if (!isExplicit) return failAt(site, { text });
  return failAt(site, list(text, `Available methods in ${where}:`, [...signatures.values()].sort()));
}

/** The methods of a class as they are called: `name(parameter, …)`. */
function signaturesOf(cls: VmClass): Map<string, string> {
  const signatures = new Map<string, string>();
  for (let at: VmClass | null = cls; at !== null; at = at.superclass) {
    for (const method of at.methods.values()) {
      if (method.isLocal || signatures.has(method.name)) continue;
      const { node } = method.declaration as MemberDeclaration;
      const parameters = node.kind === 'Method' ? node.parameters.map((parameter) => parameter.name?.text ?? '_') : [];
      signatures.set(method.name, `${method.name}(${parameters.join(', ')})`);
    }
  }
  return signatures;
}
