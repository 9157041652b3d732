/**
 * Checks declarations for errors that do not depend on evaluation: modifiers, duplicates, misplaced members, references
 * that constants may not make. The whole module is checked before anything in it runs; the first error is thrown.
 */

import { quoteIdentifier } from '../base/identifier.ts';
import type { Range, Source } from '../base/source.ts';
import { engineLimit } from '../diagnostics/engine-limits.ts';
import { invalidSupertype } from '../diagnostics/messages/declarations.ts';
import {
  cannotAmendDefinition,
  duplicateDefinition,
  duplicateTypeParameter,
  memberCannotHaveBody,
  missingMethodBody,
  missingPropertyValue,
  mustBeLocal,
} from '../diagnostics/messages/modifiers.ts';
import { nestedTooDeeply } from '../diagnostics/messages/syntax.ts';
import type * as tree from '../syntax/ast.ts';
import { BodyChecker } from './check-bodies.ts';
import { type CheckContext, type CheckOptions } from './check-context.ts';
import { CONST_MODULE, CONST_NONE } from './const-level.ts';
import { EntryNames } from './entry-names.ts';
import { has, isLeaf, isPlainType } from './node-facts.ts';

/** The names of a module's lambdas and `let`s in reports. */
export type PartNames = ReadonlyMap<tree.LambdaExpr | tree.LetExpr, string>;

/**
 * Checks a module and names its parts.
 * @throws PklError for the error that the reference would report first
 */
export function checkModule(module: tree.Module, source: Source, options: CheckOptions): PartNames {
  return new DeclarationChecker(source, options).module(module);
}

class DeclarationChecker extends BodyChecker {
  module(node: tree.Module): PartNames {
    const name = this.options.moduleName;
    const { header } = node;
    this.root = node;
    const isAmending = header.parent?.relation === 'amends';
    this.modifiers(header.modifiers, 'modules', name);
    if (isAmending) this.modifiers(header.modifiers, 'modules that amend another module', name);
    const place: CheckContext = {
      name,
      level: CONST_NONE,
      homeLevel: CONST_NONE,
      aroundLevel: CONST_NONE,
      outerLevel: null,
      isCustomThis: false,
      inside: 'module',
      constName: '',
      infers: false,
      loop: null,
      entries: new EntryNames(),
      member: { name, lambdas: 0 },
      aroundLet: null,
    };
    this.#annotations(header.annotations, place);
    const names = { properties: new Set<string>(), methods: new Set<string>() };
    for (const clause of node.imports) {
      const bound = clause.alias?.text ?? importedName(clause.uri.raw);
      this.#unique(names.properties, bound, clause, place);
    }
    // By kind, which is not the source order.
    for (const kind of ['Class', 'TypeAlias', 'Property', 'Method'] as const) {
      for (const member of node.members) {
        if (member.kind !== kind) continue;
        this.#guarded(member, place, isAmending);
        // In an amending module, the last of several methods with the same name counts.
        if (kind === 'Method' && isAmending) continue;
        const header = kind === 'Property' && isAmending ? member.name : this.#headerOf(member);
        this.#unique(kind === 'Method' ? names.methods : names.properties, member.name.text, header, place);
      }
    }
    return this.names;
  }

  /** Checks a declaration. Chains of operators nest without any bracket that the parser could count. */
  #guarded(member: tree.ModuleMember, place: CheckContext, isAmending: boolean): void {
    try {
      this.#declaration(member, place, isAmending);
    } catch (error) {
      if (engineLimit(error) === undefined) throw error;
      this.fail(this.#headerOf(member), place, nestedTooDeeply());
    }
  }

  #declaration(member: tree.ModuleMember, place: CheckContext, isAmending: boolean): void {
    if (member.kind === 'Class') this.#class(member, place, isAmending);
    else if (member.kind === 'TypeAlias') this.#alias(member, place, isAmending);
    else if (member.kind === 'Property') this.#moduleProperty(member, place, isAmending);
    else this.#moduleMethod(member, place, isAmending);
  }

  #unique(seen: Set<string>, name: string, header: Range, place: CheckContext): void {
    if (seen.has(name)) this.fail(header, place, duplicateDefinition(name));
    seen.add(name);
  }

  #annotations(nodes: readonly tree.Annotation[], place: CheckContext): void {
    for (const node of nodes) {
      this.type(node.type, place);
      if (node.body === null) continue;
      const level = place.level > CONST_MODULE ? place.level : CONST_MODULE;
      this.body(node.body, { ...place, level, homeLevel: level, aroundLevel: level, inside: 'annotation' });
    }
  }

  #class(node: tree.ClassNode, place: CheckContext, isAmending: boolean): void {
    this.typeParameters(node.typeParameters, place.name);
    this.modifiers(node.modifiers, 'classes', place.name);
    const name = `${place.name}#${quoteIdentifier(node.name.text)}`;
    this.#annotations(node.annotations, { ...place, name });
    if (node.supertype !== null) this.#supertype(node.supertype, { ...place, name });
    const inside: CheckContext = {
      ...place,
      name,
      level: CONST_MODULE,
      homeLevel: CONST_MODULE,
      aroundLevel: CONST_MODULE,
      outerLevel: CONST_NONE,
      inside: 'class',
    };
    for (const kind of ['Property', 'Method'] as const) {
      const names = new Set<string>();
      for (const member of node.members) {
        if (member.kind !== kind) continue;
        if (member.kind === 'Property') this.#property(member, inside, '.');
        else this.#method(member, inside, '.');
        this.#unique(names, member.name.text, this.#headerOf(member), inside);
      }
    }
    if (isAmending && !has(node.modifiers, 'local')) this.fail(this.#headerOf(node), place, mustBeLocal('Class'));
  }

  /** Modifiers, name and type: the part of a declaration shown in reports. */
  #headerOf(node: tree.ModuleMember): Range {
    if (node.kind === 'Property') return { start: node.headerStart, end: node.type?.end ?? node.name.end };
    return { start: node.headerStart, end: node.headerEnd };
  }

  #supertype(node: tree.TypeNode, place: CheckContext): void {
    this.type(node, place);
    if (node.kind !== 'DeclaredType' && node.kind !== 'ModuleType') {
      this.fail(node, place, invalidSupertype(this.source.text.slice(node.start, node.end)));
    }
  }

  #alias(node: tree.TypeAliasNode, place: CheckContext, isAmending: boolean): void {
    this.modifiers(node.modifiers, 'type aliases', place.name);
    const parameters = new Set<string>();
    for (const { name } of node.typeParameters) {
      if (parameters.has(name.text)) this.fail(name, place, duplicateTypeParameter(name.text));
      parameters.add(name.text);
    }
    const inside = { ...place, name: `${place.name}#${quoteIdentifier(node.name.text)}`, level: CONST_MODULE };
    this.#annotations(node.annotations, inside);
    this.type(node.type, inside);
    if (isAmending && !has(node.modifiers, 'local')) this.fail(this.#headerOf(node), place, mustBeLocal('Type alias'));
  }

  #moduleProperty(node: tree.PropertyNode, place: CheckContext, isAmending: boolean): void {
    if (!isAmending) {
      this.#property(node, place, '#');
      return;
    }
    this.modifiers(node.modifiers, 'object members', place.name);
    this.objectProperty(node, node.modifiers, place, '#');
  }

  #moduleMethod(node: tree.MethodNode, place: CheckContext, isAmending: boolean): void {
    if (!isAmending) {
      this.#method(node, place, '#');
      return;
    }
    this.modifiers(node.modifiers, 'object members', place.name);
    if (!has(node.modifiers, 'local')) {
      this.fail({ start: node.headerStart, end: node.headerEnd }, place, mustBeLocal('Method'));
    }
    this.methodBody(node, place, '#');
  }

  #property(node: tree.PropertyNode, place: CheckContext, separator: string): void {
    if (isFaultless(node)) return;
    const header = this.#headerOf(node);
    this.modifiers(node.modifiers, 'properties', place.name);
    const inside = this.member(place, node.name.text, separator, has(node.modifiers, 'const'));
    this.#annotations(node.annotations, inside);
    const hasBody = node.value !== null;
    if (hasBody && has(node.modifiers, 'external')) this.fail(header, inside, memberCannotHaveBody('External'));
    if (hasBody && has(node.modifiers, 'abstract')) this.fail(header, inside, memberCannotHaveBody('Abstract'));
    if (node.bodies.length > 0 && node.type !== null) this.fail(node, inside, cannotAmendDefinition('property'));
    const isEmpty = !hasBody && node.bodies.length === 0;
    if (isEmpty && has(node.modifiers, 'local') && node.type !== null) {
      this.fail({ start: node.type.end, end: node.type.end + 1 }, inside, missingPropertyValue());
    }
    if (node.value !== null) this.expr(node.value, inside);
    for (const body of node.bodies) this.body(body, inside);
    if (node.type !== null) this.type(node.type, inside);
  }

  #method(node: tree.MethodNode, place: CheckContext, separator: string): void {
    const header = { start: node.headerStart, end: node.headerEnd };
    this.typeParameters(node.typeParameters, place.name);
    this.modifiers(node.modifiers, 'methods', place.name);
    const inside = this.member(place, node.name.text, separator, has(node.modifiers, 'const'));
    this.#annotations(node.annotations, inside);
    if (node.body !== null) {
      if (has(node.modifiers, 'external')) this.fail(header, inside, memberCannotHaveBody('External'));
      if (has(node.modifiers, 'abstract')) this.fail(header, inside, memberCannotHaveBody('Abstract'));
    } else if (!has(node.modifiers, 'external') && !has(node.modifiers, 'abstract')) {
      this.fail(header, inside, missingMethodBody(node.name.text));
    }
    if (node.body !== null) this.expr(node.body, inside);
    this.signature(node, inside);
  }
}

/** Whether a property has nothing that could be wrong, which is true of most properties of large modules. */
function isFaultless({ modifiers, annotations, bodies, value, type }: tree.PropertyNode): boolean {
  if (modifiers.length + annotations.length + bodies.length > 0) return false;
  return (value === null || isLeaf(value)) && (type === null || isPlainType(type));
}

function importedName(uri: string): string {
  return (uri.split('/').at(-1) ?? uri).replace(/^.*[:#]/, '').replace(/\.pkl$/, '');
}
