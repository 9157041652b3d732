/**
 * Mistakes of declarations that are wrong whatever is evaluated: modifiers, duplicates, misplaced members, references
 * that constants may not make. All of a module is checked before anything of it runs; the first mistake is thrown.
 */
import { PklError, type Message } from '../base/error.ts';
import { quoteIdentifier } from '../base/identifier.ts';
import { missingMapValue, thisIsNotConst } from '../base/messages/evaluation.ts';
import {
  cannotAmendDefinition,
  cannotDeclareTypeParameter,
  cannotDefineExternalMember,
  constMustBeLocal,
  duplicateDefinition,
  duplicateTypeParameter,
  forCannotGenerate,
  generatorCannotHaveParameters,
  memberCannotHaveBody,
  missingMethodBody,
  missingPropertyValue,
  modifierNotApplicable,
  moduleIsNotConst,
  mustBeLocal,
  objectMethodMustBeLocal,
  objectPropertyCannotHaveType,
  outerIsNotConst,
  redundantModifier,
  tooManyFunctionParameters,
  type Declared,
} from '../base/messages/modifiers.ts';
import { cannotInferParent } from '../base/messages/objects.ts';
import type { Range, Source } from '../base/source.ts';
import type * as tree from '../syntax/tree.ts';
import { CONST_ALL, CONST_MODULE, CONST_NONE, type ConstLevel } from './const-level.ts';

const VALID: Readonly<Record<Declared, readonly tree.Modifier[]>> = {
  modules: ['abstract', 'open'],
  'modules that amend another module': [],
  classes: ['abstract', 'open', 'local', 'external'],
  'type aliases': ['local', 'external'],
  methods: ['abstract', 'local', 'external', 'const'],
  properties: ['abstract', 'local', 'hidden', 'external', 'fixed', 'const'],
  'object members': ['local', 'const'],
};

/** What surrounds a node, as far as checks depend on it. */
interface Place {
  /** The qualified name that reports show. */
  readonly name: string;
  readonly level: ConstLevel;
  /** The level of the body that the innermost member belongs to. */
  readonly homeLevel: ConstLevel;
  /** The level around that body; null for members of a module. */
  readonly outerLevel: ConstLevel | null;
  /** `this` is the value under test. */
  readonly isCustomThis: boolean;
  readonly inside: 'module' | 'class' | 'annotation';
  /** The constant that the place belongs to. */
  readonly constName: string;
  /** Whether `new { … }` can tell what it amends. */
  readonly infers: boolean;
  readonly loop: tree.ForGenerator | null;
  readonly counter: { entries: number };
  /** The member around all lambdas, and how many it has. */
  readonly member: { readonly name: string; lambdas: number };
}

export interface CheckOptions {
  readonly moduleName: string;
  readonly allowsExternal: boolean;
  readonly isStandardLibrary: boolean;
}

/** Checks a module. Throws the first mistake found. */
export function checkModule(module: tree.Module, source: Source, options: CheckOptions): void {
  new Checker(source, options).module(module);
}

function has(modifiers: readonly tree.ModifierNode[], name: tree.Modifier): boolean {
  return modifiers.some((modifier) => modifier.name === name);
}

class Checker {
  readonly #source: Source;
  readonly #options: CheckOptions;
  /** Some method of the module is called as the constructor of maps is. */
  #redefinesMap = false;

  constructor(source: Source, options: CheckOptions) {
    this.#source = source;
    this.#options = options;
  }

  #fail(range: Range, place: Place | string, message: Message): never {
    const member = typeof place === 'string' ? place : place.name;
    throw new PklError(message, { source: this.#source, start: range.start, end: range.end }, member);
  }

  module(node: tree.Module): void {
    const name = this.#options.moduleName;
    const { header } = node;
    const isAmending = header.parent?.relation === 'amends';
    this.#modifiers(header.modifiers, 'modules', name);
    if (isAmending) this.#modifiers(header.modifiers, 'modules that amend another module', name);
    const place: Place = {
      name,
      level: CONST_NONE,
      homeLevel: CONST_NONE,
      outerLevel: null,
      isCustomThis: false,
      inside: 'module',
      constName: '',
      infers: false,
      loop: null,
      counter: { entries: 0 },
      member: { name, lambdas: 0 },
    };
    this.#annotations(header.annotations, place);
    this.#moduleNames(node, name);
    this.#redefinesMap = /\bfunction\s+Map\b/.test(this.#source.text);
    for (const member of node.members) {
      if (member.kind === 'Class') this.#class(member, place, isAmending);
      else if (member.kind === 'TypeAlias') this.#alias(member, place, isAmending);
      else if (member.kind === 'Property') this.#moduleProperty(member, place, isAmending);
      else this.#moduleMethod(member, place, isAmending);
    }
  }

  #moduleNames(node: tree.Module, name: string): void {
    const names = new Set<string>();
    const methods = new Set<string>();
    for (const clause of node.imports) {
      const bound = clause.alias?.text ?? importedName(clause.uri.raw);
      if (names.has(bound)) this.#fail(clause, name, duplicateDefinition(bound));
      names.add(bound);
    }
    const order = { Class: 0, TypeAlias: 1, Property: 2, Method: 3 };
    for (const member of [...node.members].sort((a, b) => order[a.kind] - order[b.kind])) {
      const seen = member.kind === 'Method' ? methods : names;
      const text = member.name.text;
      if (seen.has(text)) this.#fail(headerOf(member), name, duplicateDefinition(text));
      seen.add(text);
    }
  }

  #modifiers(nodes: readonly tree.ModifierNode[], what: Declared, name: string): void {
    for (const node of nodes) {
      if (!VALID[what].includes(node.name)) this.#fail(node, name, modifierNotApplicable(node.name, what));
    }
    const find = (modifier: tree.Modifier): tree.ModifierNode | undefined =>
      nodes.find((node) => node.name === modifier);
    const external = find('external');
    if (external !== undefined && !this.#options.allowsExternal) {
      this.#fail(external, name, cannotDefineExternalMember());
    }
    for (const [redundant, given] of [
      ['hidden', 'local'],
      ['fixed', 'local'],
      ['open', 'abstract'],
    ] as const) {
      const node = find(redundant);
      if (node !== undefined && find(given) !== undefined) this.#fail(node, name, redundantModifier(redundant, given));
    }
  }

  #annotations(nodes: readonly tree.Annotation[], place: Place): void {
    for (const node of nodes) {
      this.#type(node.type, place);
      if (node.body === null) continue;
      const level = place.level > CONST_MODULE ? place.level : CONST_MODULE;
      this.#body(node.body, { ...place, level, homeLevel: level, inside: 'annotation' });
    }
  }

  #typeParameters(nodes: readonly tree.TypeParameter[], name: string): void {
    const [first] = nodes;
    if (first === undefined || this.#options.isStandardLibrary) return;
    const last = nodes.at(-1) as tree.TypeParameter;
    this.#fail({ start: first.start, end: last.end }, name, cannotDeclareTypeParameter());
  }

  #class(node: tree.ClassNode, place: Place, isAmending: boolean): void {
    this.#modifiers(node.modifiers, 'classes', place.name);
    this.#typeParameters(node.typeParameters, place.name);
    if (isAmending && !has(node.modifiers, 'local')) {
      this.#fail({ start: node.headerStart, end: node.headerEnd }, place, mustBeLocal('Class'));
    }
    const name = `${place.name}#${quoteIdentifier(node.name.text)}`;
    this.#annotations(node.annotations, { ...place, name });
    if (node.supertype !== null) this.#type(node.supertype, { ...place, name });
    const inside: Place = {
      ...place,
      name,
      level: CONST_MODULE,
      homeLevel: CONST_MODULE,
      outerLevel: CONST_NONE,
      inside: 'class',
    };
    const names = { Property: new Set<string>(), Method: new Set<string>() };
    for (const member of node.members) {
      const seen = names[member.kind];
      if (seen.has(member.name.text)) this.#fail(headerOf(member), inside, duplicateDefinition(member.name.text));
      seen.add(member.name.text);
      if (member.kind === 'Property') this.#property(member, inside, '.');
      else this.#method(member, inside, '.');
    }
  }

  #alias(node: tree.TypeAliasNode, place: Place, isAmending: boolean): void {
    this.#modifiers(node.modifiers, 'type aliases', place.name);
    if (isAmending && !has(node.modifiers, 'local')) this.#fail(headerOf(node), place, mustBeLocal('Type alias'));
    const parameters = new Set<string>();
    for (const { name } of node.typeParameters) {
      if (parameters.has(name.text)) this.#fail(name, place, duplicateTypeParameter(name.text));
      parameters.add(name.text);
    }
    const inside = { ...place, name: `${place.name}#${quoteIdentifier(node.name.text)}`, level: CONST_MODULE };
    this.#annotations(node.annotations, inside);
    this.#type(node.type, inside);
  }

  #moduleProperty(node: tree.PropertyNode, place: Place, isAmending: boolean): void {
    if (!isAmending) {
      this.#property(node, place, '#');
      return;
    }
    this.#modifiers(node.modifiers, 'object members', place.name);
    this.#objectProperty(node, node.modifiers, place, '#');
  }

  #moduleMethod(node: tree.MethodNode, place: Place, isAmending: boolean): void {
    if (!isAmending) {
      this.#method(node, place, '#');
      return;
    }
    this.#modifiers(node.modifiers, 'object members', place.name);
    if (!has(node.modifiers, 'local')) {
      this.#fail({ start: node.headerStart, end: node.headerEnd }, place, mustBeLocal('Method'));
    }
    this.#methodBody(node, place, '#');
  }

  #property(node: tree.PropertyNode, place: Place, separator: string): void {
    const header = headerOf(node);
    this.#modifiers(node.modifiers, 'properties', place.name);
    const inside = this.#member(place, node.name.text, separator, has(node.modifiers, 'const'));
    this.#annotations(node.annotations, inside);
    const hasBody = node.value !== null;
    if (hasBody && has(node.modifiers, 'external')) this.#fail(header, inside, memberCannotHaveBody('External'));
    if (hasBody && has(node.modifiers, 'abstract')) this.#fail(header, inside, memberCannotHaveBody('Abstract'));
    if (node.bodies.length > 0 && node.type !== null) this.#fail(node, inside, cannotAmendDefinition('property'));
    const isEmpty = !hasBody && node.bodies.length === 0;
    if (isEmpty && has(node.modifiers, 'local') && node.type !== null) {
      this.#fail({ start: node.type.end, end: node.type.end + 1 }, inside, missingPropertyValue());
    }
    if (node.value !== null) this.#expr(node.value, inside);
    for (const body of node.bodies) this.#body(body, inside);
    if (node.type !== null) this.#type(node.type, inside);
  }

  #member(place: Place, name: string, separator: string, isConst: boolean): Place {
    const qualifiedName = `${place.name}${separator}${quoteIdentifier(name)}`;
    return {
      ...place,
      name: qualifiedName,
      member: { name: qualifiedName, lambdas: 0 },
      level: isConst ? CONST_ALL : place.level,
      homeLevel: place.level,
      isCustomThis: false,
      constName: name,
      infers: true,
      loop: null,
      counter: { entries: 0 },
    };
  }

  #method(node: tree.MethodNode, place: Place, separator: string): void {
    const header = { start: node.headerStart, end: node.headerEnd };
    this.#typeParameters(node.typeParameters, place.name);
    this.#modifiers(node.modifiers, 'methods', place.name);
    const inside = this.#member(place, node.name.text, separator, has(node.modifiers, 'const'));
    this.#annotations(node.annotations, inside);
    if (node.body !== null) {
      if (has(node.modifiers, 'external')) this.#fail(header, inside, memberCannotHaveBody('External'));
      if (has(node.modifiers, 'abstract')) this.#fail(header, inside, memberCannotHaveBody('Abstract'));
    } else if (!has(node.modifiers, 'external') && !has(node.modifiers, 'abstract')) {
      this.#fail(header, inside, missingMethodBody(node.name.text));
    }
    this.#signature(node, inside);
    if (node.body !== null) this.#expr(node.body, inside);
  }

  #methodBody(node: tree.MethodNode | tree.ObjectMethod, place: Place, separator: string): void {
    const inside = this.#member(place, node.name.text, separator, has(node.modifiers, 'const'));
    this.#typeParameters(node.typeParameters, inside.name);
    this.#signature(node, inside);
    if (node.body !== null) this.#expr(node.body, inside);
  }

  #signature(node: tree.MethodNode | tree.ObjectMethod, place: Place): void {
    for (const parameter of node.parameters) if (parameter.type !== null) this.#type(parameter.type, place);
    if (node.returnType !== null) this.#type(node.returnType, place);
  }

  // ---- object bodies --------------------------------------------------------------------------------------------

  #body(body: tree.ObjectBody, place: Place): void {
    const inside: Place = {
      ...place,
      homeLevel: place.level,
      outerLevel: place.homeLevel,
      isCustomThis: false,
      loop: null,
      counter: { entries: 0 },
    };
    const names = new Set<string>();
    const isPlain = !body.members.some((member) => member.kind.endsWith('Generator'));
    for (const parameter of body.parameters) if (parameter.type !== null) this.#type(parameter.type, place);
    this.#members(body.members, inside, place, isPlain ? names : null);
  }

  /** `around` is the place of the whole object, which keys, conditions and iterables belong to. */
  #members(
    members: readonly tree.ObjectMember[],
    place: Place,
    around: Place,
    names: Set<string> | null,
  ): void {
    for (const member of members) this.#objectMember(member, place, around, names);
  }

  #objectMember(node: tree.ObjectMember, place: Place, around: Place, names: Set<string> | null): void {
    switch (node.kind) {
      case 'ObjectProperty':
        this.#refuseInLoop(place, 'properties');
        this.#modifiers(node.modifiers, 'object members', place.name);
        this.#objectProperty(node, node.modifiers, place, '.');
        if (names?.has(node.name.text) === true) this.#fail(node.name, place, duplicateDefinition(node.name.text));
        names?.add(node.name.text);
        return;
      case 'ObjectMethod':
        this.#refuseInLoop(place, 'methods');
        this.#modifiers(node.modifiers, 'object members', place.name);
        if (!has(node.modifiers, 'local')) {
          this.#fail({ start: node.start, end: node.headerEnd }, place, objectMethodMustBeLocal());
        }
        this.#methodBody(node, place, '.');
        return;
      case 'ObjectElement':
        this.#expr(node.value, this.#entry(place));
        return;
      case 'ObjectEntry':
      case 'MemberPredicate': {
        const isEntry = node.kind === 'ObjectEntry';
        const key = isEntry ? node.key : node.condition;
        this.#expr(key, { ...around, infers: false, isCustomThis: around.isCustomThis || !isEntry });
        const inside = this.#entry(place);
        if (node.value !== null) this.#expr(node.value, inside);
        for (const body of node.bodies) this.#body(body, inside);
        return;
      }
      case 'ObjectSpread':
        this.#expr(node.value, { ...around, infers: false });
        return;
      case 'WhenGenerator':
        this.#generatorBody(node.thenBody, place, around);
        if (node.elseBody !== null) this.#generatorBody(node.elseBody, place, around);
        this.#expr(node.condition, { ...around, infers: false });
        return;
      case 'ForGenerator':
        this.#for(node, place, around);
    }
  }

  #for(node: tree.ForGenerator, place: Place, around: Place): void {
    const { key, value } = node;
    if (key?.name != null && key.name.text === value.name?.text) {
      this.#fail(value, place, duplicateDefinition(key.name.text));
    }
    this.#expr(node.iterable, { ...around, infers: false });
    this.#generatorBody(node.body, { ...place, loop: node }, around);
  }

  #generatorBody(body: tree.ObjectBody, place: Place, around: Place): void {
    const [first] = body.parameters;
    if (first !== undefined) this.#fail(first, place, generatorCannotHaveParameters());
    this.#members(body.members, place, around, null);
  }

  #refuseInLoop(place: Place, what: 'properties' | 'methods'): void {
    if (place.loop === null) return;
    this.#fail({ start: place.loop.start, end: place.loop.start + 3 }, place, forCannotGenerate(what));
  }

  #entry(place: Place): Place {
    const name = `${place.name}[#${++place.counter.entries}]`;
    return {
      ...place,
      name,
      member: { name, lambdas: 0 },
      isCustomThis: false,
      infers: true,
      loop: null,
      counter: { entries: 0 },
    };
  }

  #objectProperty(
    node: tree.ObjectProperty | tree.PropertyNode,
    modifiers: readonly tree.ModifierNode[],
    place: Place,
    separator: string,
  ): void {
    const isLocal = has(modifiers, 'local');
    const constant = modifiers.find((modifier) => modifier.name === 'const');
    if (constant !== undefined && !isLocal) this.#fail(constant, place, constMustBeLocal());
    const inside = this.#member(place, node.name.text, separator, constant !== undefined);
    if (isLocal && node.value === null && node.bodies.length === 0 && node.type !== null) {
      this.#fail({ start: node.type.end, end: node.type.end + 1 }, inside, missingPropertyValue());
    }
    if (!isLocal && node.type !== null) this.#fail(node.type, inside, objectPropertyCannotHaveType());
    const [body] = node.bodies;
    if (isLocal && body !== undefined) this.#fail(body, inside, cannotAmendDefinition('local property'));
    for (const each of node.bodies) this.#body(each, inside);
    if (node.value !== null) this.#expr(node.value, inside);
    if (node.type !== null) this.#type(node.type, inside);
  }

  // ---- expressions ----------------------------------------------------------------------------------------------

  #exprs(nodes: readonly tree.Expr[] | null, place: Place): void {
    for (const node of nodes ?? []) this.#expr(node, place);
  }

  #expr(node: tree.Expr, place: Place): void {
    const inner = place.infers ? { ...place, infers: false } : place;
    switch (node.kind) {
      case 'This':
        if (place.level === CONST_ALL && place.homeLevel !== CONST_ALL && !place.isCustomThis) {
          this.#fail(node, place, thisIsNotConst());
        }
        return;
      case 'Outer':
        if (place.outerLevel !== null && place.level > place.outerLevel) this.#fail(node, place, outerIsNotConst());
        return;
      case 'ModuleRef':
        if (place.level > CONST_NONE) {
          const where = place.inside === 'module' ? 'property' : place.inside;
          this.#fail(node, place, moduleIsNotConst(where, place.constName));
        }
        return;
      case 'String':
        for (const part of node.parts) if (part.kind !== 'Text') this.#expr(part.expr, inner);
        return;
      case 'Throw':
        this.#expr(node.value, inner);
        return;
      case 'Trace':
        this.#expr(node.value, place);
        return;
      case 'Read':
        this.#expr(node.uri, inner);
        return;
      case 'Access':
        if (node.name.text === 'Map' && (node.args?.length ?? 0) % 2 === 1 && !this.#redefinesMap) {
          this.#fail({ start: node.end - 1, end: node.end }, place, missingMapValue());
        }
        this.#exprs(node.args, inner);
        return;
      case 'QualifiedAccess':
        // Whether `this.x` may be used in a constant depends on `x`, which is known when it is read.
        if (!['This', 'Outer', 'ModuleRef'].includes(node.receiver.kind)) this.#expr(node.receiver, inner);
        this.#exprs(node.args, inner);
        return;
      case 'SuperAccess':
        this.#exprs(node.args, inner);
        return;
      case 'SuperSubscript':
        this.#expr(node.key, inner);
        return;
      case 'Subscript':
        this.#expr(node.receiver, inner);
        this.#expr(node.key, inner);
        return;
      case 'NonNull':
      case 'Unary':
        this.#expr(node.operand, inner);
        return;
      case 'Binary':
        this.#expr(node.left, inner);
        this.#expr(node.right, inner);
        return;
      case 'TypeTest':
      case 'TypeCast':
        this.#expr(node.value, inner);
        this.#type(node.type, inner);
        return;
      default:
        this.#compound(node, place, inner);
    }
  }

  #compound(node: tree.Expr, place: Place, inner: Place): void {
    switch (node.kind) {
      case 'If':
        this.#expr(node.condition, inner);
        this.#expr(node.thenExpr, place);
        this.#expr(node.elseExpr, place);
        return;
      case 'Let':
        if (node.parameter.type !== null) this.#type(node.parameter.type, inner);
        this.#expr(node.value, inner);
        this.#expr(node.body, place);
        return;
      case 'Lambda':
        if (node.parameters.length > 5) this.#fail(node, place, tooManyFunctionParameters());
        for (const parameter of node.parameters) if (parameter.type !== null) this.#type(parameter.type, inner);
        this.#expr(node.body, { ...inner, name: `${place.member.name}.<function#${++place.member.lambdas}>` });
        return;
      case 'Parenthesized':
        this.#expr(node.expr, inner);
        return;
      case 'New':
        if (node.type !== null) this.#type(node.type, inner);
        else if (!place.infers) this.#fail({ start: node.start, end: node.start + 3 }, place, cannotInferParent());
        this.#body(node.body, inner);
        return;
      case 'Amend':
        this.#expr(node.parent, inner);
        this.#body(node.body, inner);
    }
  }

  // ---- types ----------------------------------------------------------------------------------------------------

  #type(node: tree.TypeNode, place: Place): void {
    switch (node.kind) {
      case 'DeclaredType':
        for (const arg of node.args) this.#type(arg, place);
        return;
      case 'NullableType':
      case 'ParenthesizedType':
        this.#type(node.type, place);
        return;
      case 'UnionType':
        for (const member of node.members) this.#type(member, place);
        return;
      case 'FunctionType':
        for (const parameter of node.parameters) this.#type(parameter, place);
        this.#type(node.returnType, place);
        return;
      case 'ConstrainedType':
        this.#type(node.type, place);
        for (const constraint of node.constraints) {
          this.#expr(constraint, { ...place, isCustomThis: true, infers: false });
        }
    }
  }
}

function importedName(uri: string): string {
  return (uri.split('/').at(-1) ?? uri).replace(/^.*[:#]/, '').replace(/\.pkl$/, '');
}

/** Modifiers, name and type: what a report shows of a declaration. */
function headerOf(node: tree.ModuleMember): Range {
  if (node.kind === 'Property') return { start: node.headerStart, end: node.type?.end ?? node.name.end };
  if (node.kind === 'TypeAlias') return { start: node.headerStart, end: node.name.end };
  return { start: node.headerStart, end: node.headerEnd };
}
