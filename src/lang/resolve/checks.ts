/**
 * Checks a module for errors that do not depend on evaluation: modifiers, duplicates, misplaced members, references
 * that constants may not make. The whole module is checked before anything in it runs; the first error is thrown.
 *
 * `ModuleCheck` walks the module in the reference's order, which decides the error that is reported. What it visits is
 * checked by the rules beside it: `declaration-rules.ts`, `const-rules.ts`, `constant-keys.ts`.
 */
import type { Range, Source } from '../base/source.ts';
import { engineLimit } from '../diagnostics/engine-limits.ts';
import { type Message } from '../diagnostics/error.ts';
import { invalidSupertype } from '../diagnostics/messages/declarations.ts';
import { missingMapValue } from '../diagnostics/messages/evaluation.ts';
import {
  duplicateDefinition,
  forCannotGenerate,
  generatorCannotHaveParameters,
  mustBeLocal,
  objectMethodMustBeLocal,
  tooManyFunctionParameters,
} from '../diagnostics/messages/modifiers.ts';
import { cannotInferParent } from '../diagnostics/messages/objects.ts';
import { nestedTooDeeply } from '../diagnostics/messages/syntax.ts';
import { importNameOf } from '../modules/default-name.ts';
import type * as tree from '../syntax/ast.ts';
import { intLiteral } from '../syntax/numbers.ts';
import { shownRange } from '../syntax/shown-range.ts';
import { processStringConstant } from '../syntax/strings.ts';
import {
  aliasContext,
  annotationContext,
  bodyContext,
  type CheckContext,
  classContext,
  constraintContext,
  declarationContext,
  eagerContext,
  entryContext,
  lambdaContext,
  letContext,
  memberContext,
  moduleContext,
  operandContext,
} from './check-context.ts';
import { type BareReference, refusedReference } from './const-rules.ts';
import { duplicateKeyOf } from './constant-keys.ts';
import {
  type CheckedModule,
  type CheckOptions,
  checkAliasParameters,
  checkMethod,
  checkModifiers,
  checkObjectMethod,
  checkObjectProperty,
  checkProperty,
  checkTypeParameters,
  isFaultless,
  isFaultlessInObject,
  refuse,
  UniqueNames,
} from './declaration-rules.ts';
import { definesMethod, fitsForSure, has, headerOf, isGenerator, isLeaf } from './node-facts.ts';

/** The names of a module's lambdas and `let`s in reports. */
export type PartNames = ReadonlyMap<tree.LambdaExpr | tree.LetExpr, string>;

/**
 * Checks a module and names its parts.
 * @throws PklError for the error that the reference would report first
 */
export function checkModule(module: tree.Module, source: Source, options: CheckOptions): PartNames {
  return new ModuleCheck(module, { source, options }).run();
}

/** Most parameters of a function. */
const MAX_PARAMETERS = 5;

class ModuleCheck {
  readonly #root: tree.Module;
  readonly #module: CheckedModule;
  readonly #isAmending: boolean;
  readonly #names = new Map<tree.LambdaExpr | tree.LetExpr, string>();
  #hasOwnMap: boolean | undefined;

  constructor(root: tree.Module, module: CheckedModule) {
    this.#root = root;
    this.#module = module;
    this.#isAmending = root.header.parent?.relation === 'amends';
  }

  run(): PartNames {
    const { header, imports, members } = this.#root;
    const place = moduleContext(this.#module.options.moduleName);
    checkModifiers(this.#module, header.modifiers, 'modules', place.name);
    if (this.#isAmending)
      checkModifiers(this.#module, header.modifiers, 'modules that amend another module', place.name);
    this.#annotations(header.annotations, place);
    const names = { properties: new UniqueNames(), methods: new UniqueNames() };
    for (const node of imports)
      names.properties.add(this.#module, node.alias?.text ?? this.#importName(node), node, place.name);
    // By kind, which is not the source order.
    for (const kind of ['Class', 'TypeAlias', 'Property', 'Method'] as const) {
      for (const node of members) {
        if (node.kind !== kind) continue;
        this.#declaration(node, place);
        // In an amending module, the last of several methods with the same name counts.
        if (kind === 'Method' && this.#isAmending) continue;
        const header = node.kind === 'Property' && this.#isAmending ? node.name : headerOf(node);
        (kind === 'Method' ? names.methods : names.properties).add(this.#module, node.name.text, header, place.name);
      }
    }
    return this.#names;
  }

  #importName({ uri }: tree.ImportClause): string {
    return importNameOf(processStringConstant(uri, this.#module.source));
  }

  #refuse(range: Range, place: CheckContext, message: Message): never {
    return refuse(this.#module, range, place.name, message);
  }

  // ---- declarations

  #declaration(node: tree.ModuleMember, place: CheckContext): void {
    try {
      if (node.kind === 'Class') this.#class(node, place);
      else if (node.kind === 'TypeAlias') this.#alias(node, place);
      else if (node.kind === 'Property') this.#moduleProperty(node, place);
      else this.#moduleMethod(node, place);
    } catch (error) {
      // Chains of operators nest without any bracket that the parser could count.
      if (engineLimit(error) === undefined) throw error;
      this.#refuse(headerOf(node), place, nestedTooDeeply());
    }
  }

  #annotations(nodes: readonly tree.Annotation[], place: CheckContext): void {
    for (const { type, body } of nodes) {
      this.#type(type, place);
      if (body !== null) this.#body(body, annotationContext(place));
    }
  }

  #class(node: tree.ClassNode, place: CheckContext): void {
    checkTypeParameters(this.#module, node.typeParameters, place.name);
    checkModifiers(this.#module, node.modifiers, 'classes', place.name);
    const outside = declarationContext(place, node.name.text);
    this.#annotations(node.annotations, outside);
    if (node.supertype !== null) this.#supertype(node.supertype, outside);
    const inside = classContext(outside);
    for (const kind of ['Property', 'Method'] as const) {
      const names = new UniqueNames();
      for (const member of node.members) {
        if (member.kind !== kind) continue;
        if (member.kind === 'Property') this.#property(member, inside, '.');
        else this.#method(member, inside, '.');
        names.add(this.#module, member.name.text, headerOf(member), inside.name);
      }
    }
    this.#mustBeLocal(node, place, 'Class');
  }

  #supertype(node: tree.TypeNode, place: CheckContext): void {
    this.#type(node, place);
    if (node.kind !== 'DeclaredType' && node.kind !== 'ModuleType')
      this.#refuse(node, place, invalidSupertype(this.#module.source.text.slice(node.start, node.end)));
  }

  #alias(node: tree.TypeAliasNode, place: CheckContext): void {
    checkModifiers(this.#module, node.modifiers, 'type aliases', place.name);
    checkAliasParameters(this.#module, node.typeParameters, place.name);
    const inside = aliasContext(declarationContext(place, node.name.text));
    this.#annotations(node.annotations, inside);
    this.#type(node.type, inside);
    this.#mustBeLocal(node, place, 'Type alias');
  }

  #mustBeLocal(node: tree.ModuleMember, place: CheckContext, what: 'Class' | 'Type alias' | 'Method'): void {
    if (this.#isAmending && !has(node.modifiers, 'local')) this.#refuse(headerOf(node), place, mustBeLocal(what));
  }

  #moduleProperty(node: tree.PropertyNode, place: CheckContext): void {
    if (this.#isAmending) this.#objectProperty(node, place, '#');
    else this.#property(node, place, '#');
  }

  #moduleMethod(node: tree.MethodNode, place: CheckContext): void {
    if (!this.#isAmending) {
      this.#method(node, place, '#');
      return;
    }
    checkModifiers(this.#module, node.modifiers, 'object members', place.name);
    this.#mustBeLocal(node, place, 'Method');
    this.#objectMethod(node, place, '#');
  }

  #property(node: tree.PropertyNode, place: CheckContext, separator: string): void {
    if (isFaultless(node)) return;
    checkModifiers(this.#module, node.modifiers, 'properties', place.name);
    const inside = memberOf(node, place, separator);
    this.#annotations(node.annotations, inside);
    checkProperty(this.#module, node, inside.name);
    this.#propertyParts(node, inside);
  }

  #method(node: tree.MethodNode, place: CheckContext, separator: string): void {
    checkTypeParameters(this.#module, node.typeParameters, place.name);
    checkModifiers(this.#module, node.modifiers, 'methods', place.name);
    const inside = memberOf(node, place, separator);
    this.#annotations(node.annotations, inside);
    checkMethod(this.#module, node, inside.name);
    this.#methodParts(node, inside);
  }

  /** A property of an object, or of a module that amends another. */
  #objectProperty(node: tree.ObjectProperty | tree.PropertyNode, place: CheckContext, separator: string): void {
    checkModifiers(this.#module, node.modifiers, 'object members', place.name);
    if (isFaultlessInObject(node)) return;
    const inside = memberOf(node, place, separator);
    checkObjectProperty(this.#module, node, place.name, inside.name);
    this.#propertyParts(node, inside);
  }

  /** A method of an object, or of a module that amends another. */
  #objectMethod(node: tree.ObjectMethod | tree.MethodNode, place: CheckContext, separator: string): void {
    const inside = memberOf(node, place, separator);
    checkObjectMethod(this.#module, node, inside.name);
    this.#methodParts(node, inside);
  }

  #propertyParts({ value, bodies, type }: tree.ObjectProperty | tree.PropertyNode, inside: CheckContext): void {
    if (value !== null) this.#expr(value, inside);
    for (const body of bodies) this.#body(body, inside);
    if (type !== null) this.#type(type, inside);
  }

  #methodParts({ body, parameters, returnType }: tree.ObjectMethod | tree.MethodNode, inside: CheckContext): void {
    if (body !== null) this.#expr(body, inside);
    this.#parameters(parameters, inside);
    if (returnType !== null) this.#type(returnType, inside);
  }

  #parameters(parameters: readonly tree.Parameter[], place: CheckContext): void {
    for (const { type } of parameters) if (type !== null) this.#type(type, place);
  }

  // ---- object bodies

  #body(body: tree.ObjectBody, place: CheckContext): void {
    const { members } = body;
    const inside = bodyContext(place, body, this.#module.source);
    this.#parameters(body.parameters, place);
    const generator = members.findIndex(isGenerator);
    const isPlain = generator < 0;
    // Members after the first generator are compared when an object is created.
    this.#members(isPlain ? members : members.slice(0, generator), inside, place, new Set());
    if (!isPlain) this.#members(members.slice(generator), inside, place, null);
    const duplicate = isPlain ? duplicateKeyOf(members, this.#module.source) : null;
    if (duplicate !== null) this.#refuse(shownRange(duplicate.key), place, duplicateDefinition(duplicate.text));
  }

  /** `around` is the place of the whole object, which keys, conditions and iterables belong to. */
  #members(
    members: readonly tree.ObjectMember[],
    place: CheckContext,
    around: CheckContext,
    names: Set<string> | null,
  ): void {
    for (const member of members) this.#member(member, place, around, names);
  }

  #member(node: tree.ObjectMember, place: CheckContext, around: CheckContext, names: Set<string> | null): void {
    switch (node.kind) {
      case 'ObjectProperty':
        this.#refuseInLoop(place, 'properties');
        this.#objectProperty(node, place, '.');
        this.#name(has(node.modifiers, 'local') ? 'local' : 'visible', node.name.text, node.name, place, names);
        return;
      case 'ObjectMethod':
        this.#refuseInLoop(place, 'methods');
        checkModifiers(this.#module, node.modifiers, 'object members', place.name);
        if (!has(node.modifiers, 'local')) this.#refuse(headerOf(node), place, objectMethodMustBeLocal());
        this.#objectMethod(node, place, '.');
        this.#name('method', node.name.text, headerOf(node), place, names);
        return;
      case 'ObjectElement':
        if (isLeaf(node.value)) place.entries.skip();
        else this.#expr(node.value, entryContext(place, null, this.#module.source));
        return;
      case 'ObjectEntry':
        if (!isLeaf(node.key)) this.#expr(node.key, eagerContext(around));
        this.#entry(node, node.key, place);
        return;
      case 'MemberPredicate':
        if (!isLeaf(node.condition)) this.#expr(node.condition, { ...eagerContext(around), isCustomThis: true });
        this.#entry(node, node.condition, place);
        return;
      case 'ObjectSpread':
        this.#expr(node.value, eagerContext(around));
        return;
      case 'WhenGenerator':
        this.#generated(node.thenBody, place, around);
        if (node.elseBody !== null) this.#generated(node.elseBody, place, around);
        this.#expr(node.condition, eagerContext(around));
        return;
      case 'ForGenerator':
        this.#for(node, place, around);
    }
  }

  /** Each kind of member has its own namespace. Null where names are compared when an object is created. */
  #name(
    kind: 'local' | 'visible' | 'method',
    name: string,
    header: Range,
    place: CheckContext,
    names: Set<string> | null,
  ): void {
    const id = `${kind} ${name}`;
    if (names?.has(id) === true) this.#refuse(header, place, duplicateDefinition(name));
    names?.add(id);
  }

  #entry({ value, bodies }: tree.ObjectEntry | tree.MemberPredicate, key: tree.Expr, place: CheckContext): void {
    const inside = entryContext(place, key, this.#module.source);
    if (value !== null) this.#expr(value, inside);
    for (const body of bodies) this.#body(body, inside);
  }

  #for(node: tree.ForGenerator, place: CheckContext, around: CheckContext): void {
    const { key, value } = node;
    if (key !== null && key.name !== null && key.name.text === value.name?.text)
      this.#refuse(value, place, duplicateDefinition(key.name.text));
    this.#parameters(key === null ? [value] : [key, value], around);
    this.#expr(node.iterable, eagerContext(around));
    this.#generated(node.body, { ...place, loop: node }, around);
  }

  #generated(body: tree.ObjectBody, place: CheckContext, around: CheckContext): void {
    const [first] = body.parameters;
    if (first !== undefined) this.#refuse(first, place, generatorCannotHaveParameters());
    this.#members(body.members, place, around, null);
  }

  #refuseInLoop(place: CheckContext, what: 'properties' | 'methods'): void {
    const { loop } = place;
    if (loop !== null)
      this.#refuse({ start: loop.start, end: loop.start + 'for'.length }, place, forCannotGenerate(what));
  }

  // ---- expressions

  #exprs(nodes: readonly tree.Expr[] | null, place: CheckContext): void {
    for (const node of nodes ?? []) this.#expr(node, place);
  }

  #expr(node: tree.Expr, place: CheckContext): void {
    if (isLeaf(node)) return;
    const inner = operandContext(place);
    switch (node.kind) {
      case 'This':
      case 'Outer':
      case 'ModuleRef':
        this.#reference(node, place);
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
        if (node.name.text === 'Map' && (node.args?.length ?? 0) % 2 === 1 && !this.#redefinesMap())
          this.#refuse({ start: node.end - 1, end: node.end }, place, missingMapValue());
        this.#exprs(node.args, inner);
        return;
      case 'QualifiedAccess':
        // Whether `this.x` is allowed in a constant depends on `x`, which is only known when it is read.
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
      case 'Unary':
        if (node.operand.kind === 'Int') this.#intLiteral(node.operand, node.operator === '-', place);
        else this.#expr(node.operand, inner);
        return;
      case 'Int':
        this.#intLiteral(node, false, place);
        return;
      case 'NonNull':
        this.#expr(node.operand, inner);
        return;
      case 'Binary':
        // Checks what may not be evaluated first, as the reference does.
        this.#expr(isLazy(node) ? node.right : node.left, inner);
        this.#expr(isLazy(node) ? node.left : node.right, inner);
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

  /** Expressions that branch, bind names or create objects: some of their parts are places of their own. */
  #compound(node: tree.Expr, place: CheckContext, inner: CheckContext): void {
    switch (node.kind) {
      case 'If':
        this.#expr(node.condition, inner);
        this.#expr(node.thenExpr, place);
        this.#expr(node.elseExpr, place);
        return;
      case 'Let': {
        if (node.parameter.type !== null) this.#type(node.parameter.type, inner);
        this.#expr(node.value, inner);
        const inside = letContext(place);
        this.#names.set(node, inside.name);
        this.#expr(node.body, inside);
        return;
      }
      case 'Lambda': {
        if (node.parameters.length > MAX_PARAMETERS) this.#refuse(node, place, tooManyFunctionParameters());
        const inside = lambdaContext(place);
        this.#names.set(node, inside.name);
        this.#expr(node.body, inside);
        this.#parameters(node.parameters, inside);
        return;
      }
      case 'Parenthesized':
        this.#expr(node.expr, inner);
        return;
      case 'Marked':
        this.#expr(node.expr, place);
        return;
      case 'New':
        if (node.type !== null) this.#type(node.type, inner);
        else if (!place.infers)
          this.#refuse({ start: node.start, end: node.start + 'new'.length }, place, cannotInferParent());
        this.#body(node.body, inner);
        return;
      case 'Amend':
        this.#expr(node.parent, inner);
        this.#body(node.body, inner);
        return;
      default:
    }
  }

  #reference(node: BareReference, place: CheckContext): void {
    const message = refusedReference(node.kind, place);
    if (message !== null) this.#refuse(node, place, message);
  }

  #intLiteral(node: tree.IntExpr, isNegated: boolean, place: CheckContext): void {
    if (fitsForSure(node)) return;
    const { source } = this.#module;
    intLiteral(node.text, isNegated, { source, start: node.start, end: node.end }, place.name);
  }

  /** Whether some method of the module is called as the constructor of maps is. */
  #redefinesMap(): boolean {
    return (this.#hasOwnMap ??= definesMethod(this.#root, 'Map'));
  }

  // ---- types

  #type(node: tree.TypeNode, place: CheckContext): void {
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
        this.#exprs(node.constraints, constraintContext(place));
        return;
      default:
    }
  }
}

function memberOf(
  { name, modifiers }: tree.PropertyNode | tree.MethodNode | tree.ObjectProperty | tree.ObjectMethod,
  place: CheckContext,
  separator: string,
): CheckContext {
  return memberContext(place, { name: name.text, separator, isConst: has(modifiers, 'const') });
}

function isLazy({ operator }: tree.BinaryExpr): boolean {
  return operator === '&&' || operator === '||' || operator === '??';
}
