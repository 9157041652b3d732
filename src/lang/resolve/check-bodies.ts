/** Checks object bodies and what their members share with those of classes. */

import { quoteIdentifier } from '../base/identifier.ts';
import type { Range } from '../base/source.ts';
import {
  cannotAmendDefinition,
  cannotDeclareTypeParameter,
  cannotDefineExternalMember,
  constMustBeLocal,
  type Declared,
  duplicateDefinition,
  forCannotGenerate,
  generatorCannotHaveParameters,
  missingPropertyValue,
  modifierNotApplicable,
  objectMethodMustBeLocal,
  objectPropertyCannotHaveType,
  redundantModifier,
} from '../diagnostics/messages/modifiers.ts';
import type * as tree from '../syntax/ast.ts';
import { shownRange } from '../syntax/shown-range.ts';
import { type CheckContext } from './check-context.ts';
import { ExpressionChecker } from './check-expressions.ts';
import { CONST_ALL } from './const-level.ts';
import { duplicateKeyOf } from './constant-keys.ts';
import { EntryNames } from './entry-names.ts';
import { has, isGenerator, isLeaf } from './node-facts.ts';

const VALID: Readonly<Record<Declared, readonly tree.Modifier[]>> = {
  modules: ['abstract', 'open'],
  'modules that amend another module': [],
  classes: ['abstract', 'open', 'local', 'external'],
  'type aliases': ['local', 'external'],
  methods: ['abstract', 'local', 'external', 'const'],
  properties: ['abstract', 'local', 'hidden', 'external', 'fixed', 'const'],
  'object members': ['local', 'const'],
};

export abstract class BodyChecker extends ExpressionChecker {
  protected modifiers(nodes: readonly tree.ModifierNode[], what: Declared, name: string): void {
    if (nodes.length === 0) return;
    for (const node of nodes) {
      if (!VALID[what].includes(node.name)) this.fail(node, name, modifierNotApplicable(node.name, what));
    }
    const find = (modifier: tree.Modifier): tree.ModifierNode | undefined =>
      nodes.find((node) => node.name === modifier);
    const external = find('external');
    if (external !== undefined && !this.options.allowsExternal) {
      this.fail(external, name, cannotDefineExternalMember());
    }
    for (const [redundant, given] of [
      ['hidden', 'local'],
      ['fixed', 'local'],
      ['open', 'abstract'],
    ] as const) {
      const node = find(redundant);
      if (node !== undefined && find(given) !== undefined) this.fail(node, name, redundantModifier(redundant, given));
    }
  }

  protected typeParameters(nodes: readonly tree.TypeParameter[], name: string): void {
    const [first] = nodes;
    if (first !== undefined && !this.options.isStandardLibrary) this.fail(first, name, cannotDeclareTypeParameter());
  }

  protected member(place: CheckContext, name: string, separator: string, isConst: boolean): CheckContext {
    const qualifiedName = `${place.name}${separator}${quoteIdentifier(name)}`;
    // Written out, like the others below: there are as many locations as members, and spreading is slow.
    return {
      name: qualifiedName,
      level: isConst ? CONST_ALL : place.level,
      homeLevel: place.level,
      aroundLevel: place.level,
      outerLevel: place.outerLevel,
      isCustomThis: false,
      inside: place.inside,
      constName: name,
      infers: true,
      loop: null,
      entries: new EntryNames(),
      member: { name: qualifiedName, lambdas: 0 },
      aroundLet: null,
    };
  }

  protected methodBody(node: tree.MethodNode | tree.ObjectMethod, place: CheckContext, separator: string): void {
    const inside = this.member(place, node.name.text, separator, has(node.modifiers, 'const'));
    const [first] = node.typeParameters;
    if (first !== undefined) {
      const { text } = this.source;
      const end = text.indexOf('>', node.typeParameters.at(-1)!.end) + 1;
      this.fail({ start: text.lastIndexOf('<', first.start), end }, inside, cannotDeclareTypeParameter());
    }
    if (node.body !== null) this.expr(node.body, inside);
    this.signature(node, inside);
  }

  protected signature(node: tree.MethodNode | tree.ObjectMethod, place: CheckContext): void {
    this.parameterTypes(node.parameters, place);
    if (node.returnType !== null) this.type(node.returnType, place);
  }

  protected override body(body: tree.ObjectBody, place: CheckContext): void {
    const inside: CheckContext = {
      name: place.name,
      level: place.level,
      homeLevel: place.level,
      aroundLevel: place.level,
      outerLevel: place.aroundLevel,
      isCustomThis: false,
      inside: place.inside,
      constName: place.constName,
      infers: place.infers,
      loop: null,
      entries: EntryNames.of(body.members, this.source),
      member: { name: place.name, lambdas: 0 },
      aroundLet: null,
    };
    this.parameterTypes(body.parameters, place);
    const generator = body.members.findIndex(isGenerator);
    const isPlain = generator < 0;
    // Members after the first generator are compared when an object is created.
    this.members(isPlain ? body.members : body.members.slice(0, generator), inside, place, new Set());
    if (!isPlain) this.members(body.members.slice(generator), inside, place, null);
    const duplicate = isPlain ? duplicateKeyOf(body.members, this.source) : null;
    if (duplicate !== null) this.fail(shownRange(duplicate.key), place, duplicateDefinition(duplicate.text));
  }

  /** `around` is the location of the whole object, which keys, conditions and iterables belong to. */
  protected members(
    members: readonly tree.ObjectMember[],
    place: CheckContext,
    around: CheckContext,
    names: Set<string> | null,
  ): void {
    for (const member of members) this.objectMember(member, place, around, names);
  }

  protected objectMember(
    node: tree.ObjectMember,
    place: CheckContext,
    around: CheckContext,
    names: Set<string> | null,
  ): void {
    switch (node.kind) {
      case 'ObjectProperty':
        this.refuseInLoop(place, 'properties');
        this.modifiers(node.modifiers, 'object members', place.name);
        this.objectProperty(node, node.modifiers, place, '.');
        this.#name(node.name.text, has(node.modifiers, 'local') ? 'local' : 'visible', node.name, place, names);
        return;
      case 'ObjectMethod':
        this.refuseInLoop(place, 'methods');
        this.modifiers(node.modifiers, 'object members', place.name);
        if (!has(node.modifiers, 'local')) {
          this.fail({ start: node.start, end: node.headerEnd }, place, objectMethodMustBeLocal());
        }
        this.methodBody(node, place, '.');
        this.#name(node.name.text, 'method', { start: node.start, end: node.headerEnd }, place, names);
        return;
      case 'ObjectElement':
        if (isLeaf(node.value)) place.entries.skip();
        else this.expr(node.value, this.entry(place, null));
        return;
      case 'ObjectEntry':
      case 'MemberPredicate': {
        const isEntry = node.kind === 'ObjectEntry';
        const key = isEntry ? node.key : node.condition;
        if (!isLeaf(key)) {
          this.expr(key, { ...eager(around), isCustomThis: around.isCustomThis || !isEntry });
        }
        const inside = this.entry(place, key);
        if (node.value !== null) this.expr(node.value, inside);
        for (const body of node.bodies) this.body(body, inside);
        return;
      }
      case 'ObjectSpread':
        this.expr(node.value, eager(around));
        return;
      case 'WhenGenerator':
        this.generatorBody(node.thenBody, place, around);
        if (node.elseBody !== null) this.generatorBody(node.elseBody, place, around);
        this.expr(node.condition, eager(around));
        return;
      case 'ForGenerator':
        this.for(node, place, around);
    }
  }

  /** Each kind of member has its own namespace. */
  #name(
    name: string,
    kind: 'local' | 'visible' | 'method',
    header: Range,
    place: CheckContext,
    names: Set<string> | null,
  ): void {
    const id = `${kind} ${name}`;
    if (names?.has(id) === true) this.fail(header, place, duplicateDefinition(name));
    names?.add(id);
  }

  protected for(node: tree.ForGenerator, place: CheckContext, around: CheckContext): void {
    const { key, value } = node;
    if (key !== null && key.name !== null && key.name.text === value.name?.text) {
      this.fail(value, place, duplicateDefinition(key.name.text));
    }
    for (const parameter of [key, value]) if (parameter !== null) this.parameterTypes([parameter], around);
    this.expr(node.iterable, eager(around));
    this.generatorBody(node.body, { ...place, loop: node }, around);
  }

  protected generatorBody(body: tree.ObjectBody, place: CheckContext, around: CheckContext): void {
    const [first] = body.parameters;
    if (first !== undefined) this.fail(first, place, generatorCannotHaveParameters());
    this.members(body.members, place, around, null);
  }

  protected refuseInLoop(place: CheckContext, what: 'properties' | 'methods'): void {
    if (place.loop === null) return;
    this.fail({ start: place.loop.start, end: place.loop.start + 3 }, place, forCannotGenerate(what));
  }

  protected entry(place: CheckContext, key: tree.Expr | null): CheckContext {
    const name = `${place.name}${place.entries.next(key, this.source)}`;
    return {
      name,
      level: place.level,
      homeLevel: place.homeLevel,
      aroundLevel: place.homeLevel,
      outerLevel: place.outerLevel,
      isCustomThis: false,
      inside: place.inside,
      constName: place.constName,
      infers: true,
      loop: null,
      entries: new EntryNames(),
      member: { name, lambdas: 0 },
      aroundLet: null,
    };
  }

  protected objectProperty(
    node: tree.ObjectProperty | tree.PropertyNode,
    modifiers: readonly tree.ModifierNode[],
    place: CheckContext,
    separator: string,
  ): void {
    const { value, type } = node;
    if (modifiers.length + node.bodies.length === 0 && type === null && value !== null && isLeaf(value)) return;
    const isLocal = has(modifiers, 'local');
    const constant = modifiers.find((modifier) => modifier.name === 'const');
    if (constant !== undefined && !isLocal) this.fail(constant, place, constMustBeLocal());
    const inside = this.member(place, node.name.text, separator, constant !== undefined);
    if (isLocal && node.value === null && node.bodies.length === 0 && node.type !== null) {
      this.fail({ start: node.type.end, end: node.type.end + 1 }, inside, missingPropertyValue());
    }
    if (!isLocal && node.type !== null) this.fail(node.type, inside, objectPropertyCannotHaveType());
    const [body] = node.bodies;
    if (isLocal && body !== undefined) this.fail(body, inside, cannotAmendDefinition('local property'));
    for (const each of node.bodies) this.body(each, inside);
    if (node.value !== null) this.expr(node.value, inside);
    if (node.type !== null) this.type(node.type, inside);
  }
}

/** The location of what is evaluated when an object is created: keys, conditions and iterables. */
function eager(around: CheckContext): CheckContext {
  return { ...around, infers: false, member: { name: around.name, lambdas: 0 } };
}
