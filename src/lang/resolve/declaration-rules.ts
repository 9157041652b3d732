/**
 * Rules for declarations, independent of their values: modifiers, type parameters, and required parts.
 */
import type { Range, Source } from '../base/source.ts';
import { type Message, PklError } from '../diagnostics/error.ts';
import {
  cannotAmendDefinition,
  cannotDeclareTypeParameter,
  cannotDefineExternalMember,
  constMustBeLocal,
  type Declared,
  duplicateDefinition,
  duplicateTypeParameter,
  memberCannotHaveBody,
  missingMethodBody,
  missingPropertyValue,
  modifierNotApplicable,
  objectPropertyCannotHaveType,
  redundantModifier,
} from '../diagnostics/messages/modifiers.ts';
import type * as tree from '../syntax/ast.ts';
import { has, headerOf, isLeaf, isPlainType, modifierOf } from './node-facts.ts';

export interface CheckOptions {
  readonly moduleName: string;
  readonly allowsExternal: boolean;
  readonly isStandardLibrary: boolean;
}

/** The module that rules are about. */
export interface CheckedModule {
  readonly source: Source;
  readonly options: CheckOptions;
  /** Takes an error: throws it where the first one counts, or collects it. */
  readonly report: (error: PklError) => void;
}

/** Reports an error; `name` is the qualified name of the member that it is in. */
export function reject({ source, report }: CheckedModule, range: Range, name: string, message: Message): void {
  report(new PklError(message, { source, start: range.start, end: range.end }, name));
}

/** Names that can each be defined only once. */
export class UniqueNames {
  readonly #seen = new Set<string>();

  add(module: CheckedModule, name: string, header: Range, around: string): void {
    if (this.#seen.has(name)) reject(module, header, around, duplicateDefinition(name));
    this.#seen.add(name);
  }
}

const VALID: Readonly<Record<Declared, readonly tree.Modifier[]>> = {
  modules: ['abstract', 'open'],
  'modules that amend another module': [],
  classes: ['abstract', 'open', 'local', 'external'],
  'type aliases': ['local', 'external'],
  methods: ['abstract', 'local', 'external', 'const'],
  properties: ['abstract', 'local', 'hidden', 'external', 'fixed', 'const'],
  'object members': ['local', 'const'],
};

const REDUNDANT = [
  ['hidden', 'local'],
  ['fixed', 'local'],
  ['open', 'abstract'],
] as const;

export function checkModifiers(
  module: CheckedModule,
  nodes: readonly tree.ModifierNode[],
  what: Declared,
  name: string,
): void {
  if (nodes.length === 0) return;
  for (const node of nodes) {
    if (!VALID[what].includes(node.name)) reject(module, node, name, modifierNotApplicable(node.name, what));
  }
  const external = modifierOf(nodes, 'external');
  if (external !== undefined && !module.options.allowsExternal)
    reject(module, external, name, cannotDefineExternalMember());
  for (const [redundant, given] of REDUNDANT) {
    const node = modifierOf(nodes, redundant);
    if (node !== undefined && has(nodes, given)) reject(module, node, name, redundantModifier(redundant, given));
  }
}

/** Only the standard library declares type parameters of classes and methods. */
export function checkTypeParameters(module: CheckedModule, nodes: readonly tree.TypeParameter[], name: string): void {
  const [first] = nodes;
  if (first !== undefined && !module.options.isStandardLibrary)
    reject(module, first, name, cannotDeclareTypeParameter());
}

export function checkAliasParameters(module: CheckedModule, nodes: readonly tree.TypeParameter[], name: string): void {
  const seen = new Set<string>();
  for (const { name: parameter } of nodes) {
    if (seen.has(parameter.text)) reject(module, parameter, name, duplicateTypeParameter(parameter.text));
    seen.add(parameter.text);
  }
}

/** The parts of a property of a class. `name` is its own. */
export function checkProperty(module: CheckedModule, node: tree.PropertyNode, name: string): void {
  const { modifiers, type, value, bodies } = node;
  if (value !== null) checkHasNoBody(module, node, name);
  if (bodies.length > 0 && type !== null) reject(module, node, name, cannotAmendDefinition('property'));
  checkLocalHasValue(module, node, modifiers, name);
}

/** The parts of a property of an object. `around` is the name of the object, `name` its own. */
export function checkObjectProperty(
  module: CheckedModule,
  node: tree.ObjectProperty | tree.PropertyNode,
  around: string,
  name: string,
): void {
  const { modifiers, type } = node;
  const [body] = node.bodies;
  const isLocal = has(modifiers, 'local');
  const constant = modifierOf(modifiers, 'const');
  if (constant !== undefined && !isLocal) reject(module, constant, around, constMustBeLocal());
  checkLocalHasValue(module, node, modifiers, name);
  if (!isLocal && type !== null) reject(module, type, name, objectPropertyCannotHaveType());
  if (isLocal && body !== undefined) reject(module, body, name, cannotAmendDefinition('local property'));
}

function checkLocalHasValue(
  module: CheckedModule,
  { type, value, bodies }: tree.ObjectProperty | tree.PropertyNode,
  modifiers: readonly tree.ModifierNode[],
  name: string,
): void {
  if (type === null || value !== null || bodies.length > 0 || !has(modifiers, 'local')) return;
  reject(module, { start: type.end, end: type.end + 1 }, name, missingPropertyValue());
}

/** The parts of a method of a class. `name` is its own. */
export function checkMethod(module: CheckedModule, node: tree.MethodNode, name: string): void {
  const { modifiers, body } = node;
  if (body !== null) checkHasNoBody(module, node, name);
  else if (!has(modifiers, 'external') && !has(modifiers, 'abstract'))
    reject(module, headerOf(node), name, missingMethodBody(node.name.text));
}

/** The parts of a method of an object. `name` is its own. */
export function checkObjectMethod(
  module: CheckedModule,
  { typeParameters }: tree.MethodNode | tree.ObjectMethod,
  name: string,
): void {
  const [first, last] = [typeParameters[0], typeParameters.at(-1)];
  if (first === undefined || last === undefined) return;
  const { text } = module.source;
  const brackets = { start: text.lastIndexOf('<', first.start), end: text.indexOf('>', last.end) + 1 };
  reject(module, brackets, name, cannotDeclareTypeParameter());
}

function checkHasNoBody(module: CheckedModule, node: tree.PropertyNode | tree.MethodNode, name: string): void {
  if (has(node.modifiers, 'external')) reject(module, headerOf(node), name, memberCannotHaveBody('External'));
  if (has(node.modifiers, 'abstract')) reject(module, headerOf(node), name, memberCannotHaveBody('Abstract'));
}

/** Whether a property of a class has nothing to check, which is true of most in large modules. */
export function hasNothingToCheck({ modifiers, annotations, bodies, value, type }: tree.PropertyNode): boolean {
  if (modifiers.length + annotations.length + bodies.length > 0) return false;
  return (value === null || isLeaf(value)) && (type === null || isPlainType(type));
}

/** The same for a property of an object, which has no type unless it is wrong or local. */
export function hasNothingToCheckInObject({
  modifiers,
  bodies,
  value,
  type,
}: tree.ObjectProperty | tree.PropertyNode): boolean {
  return modifiers.length + bodies.length === 0 && type === null && value !== null && isLeaf(value);
}
