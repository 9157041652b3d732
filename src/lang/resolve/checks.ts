/**
 * Checks a module for errors that do not depend on evaluation: modifiers, duplicates, misplaced members, illegal
 * references in constants. The whole module is checked before anything in it runs; the first error is thrown.
 *
 * `ModuleCheck` walks the module in the reference's order, which determines the error that is reported. The rules are
 * in `declaration-rules.ts`, `const-rules.ts` and `constant-keys.ts`.
 */
import type { Range, Source } from '../base/source.ts';
import { engineLimit } from '../diagnostics/engine-limits.ts';
import { type Message, PklError } from '../diagnostics/error.ts';
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
import { importName } from '../modules/default-name.ts';
import type * as tree from '../syntax/ast.ts';
import { intLiteral } from '../syntax/numbers.ts';
import { shownRange } from '../syntax/shown-range.ts';
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
import { type BareReference, constViolation } from './const-rules.ts';
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
  hasNothingToCheck,
  hasNothingToCheckInObject,
  reject,
  UniqueNames,
} from './declaration-rules.ts';
import { alwaysFits, definesMethod, has, headerOf, isGenerator, isLeaf } from './node-facts.ts';

/** The names of a module's lambdas and `let`s in reports. */
export type PartNames = ReadonlyMap<tree.LambdaExpr | tree.LetExpr, string>;

/**
 * Checks a module and names its parts.
 * @throws PklError for the error that the reference would report first
 */
export function checkModule(module: tree.Module, source: Source, options: CheckOptions): PartNames {
  return new ModuleCheck(module, { source, options, report: raise }).run();
}

function raise(error: PklError): never {
  throw error;
}

/**
 * All errors of a module, in the order in which the reference looks for them.
 *
 * @example declarationErrors(parseModule(source), source, options); // source: a = 1; a = 2
 */
export function declarationErrors(module: tree.Module, source: Source, options: CheckOptions): readonly PklError[] {
  const found: PklError[] = [];
  new ModuleCheck(module, { source, options, report: (error) => void found.push(error) }).run();
  return found;
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
    const context = moduleContext(this.#module.options.moduleName);
    checkModifiers(this.#module, header.modifiers, 'modules', context.name);
    if (this.#isAmending)
      checkModifiers(this.#module, header.modifiers, 'modules that amend another module', context.name);
    this.#annotations(header.annotations, context);
    const names = { properties: new UniqueNames(), methods: new UniqueNames() };
    for (const node of imports)
      names.properties.add(this.#module, importName(node, this.#module.source), node, context.name);
    // By kind, not in source order.
    for (const kind of ['Class', 'TypeAlias', 'Property', 'Method'] as const) {
      for (const node of members) {
        if (node.kind !== kind) continue;
        this.#declaration(node, context);
        // In an amending module, the last of several methods with the same name counts.
        if (kind === 'Method' && this.#isAmending) continue;
        const header = node.kind === 'Property' && this.#isAmending ? node.name : headerOf(node);
        (kind === 'Method' ? names.methods : names.properties).add(this.#module, node.name.text, header, context.name);
      }
    }
    return this.#names;
  }

  #reject(range: Range, context: CheckContext, message: Message): void {
    reject(this.#module, range, context.name, message);
  }

  // ---- declarations

  #declaration(node: tree.ModuleMember, context: CheckContext): void {
    try {
      if (node.kind === 'Class') this.#class(node, context);
      else if (node.kind === 'TypeAlias') this.#alias(node, context);
      else if (node.kind === 'Property') this.#moduleProperty(node, context);
      else this.#moduleMethod(node, context);
    } catch (error) {
      // Chains of operators nest without brackets, whose depth the parser limits.
      if (engineLimit(error) === undefined) throw error;
      this.#reject(headerOf(node), context, nestedTooDeeply());
    }
  }

  #annotations(nodes: readonly tree.Annotation[], context: CheckContext): void {
    for (const { type, body } of nodes) {
      this.#type(type, context);
      if (body !== null) this.#body(body, annotationContext(context));
    }
  }

  #class(node: tree.ClassNode, context: CheckContext): void {
    checkTypeParameters(this.#module, node.typeParameters, context.name);
    checkModifiers(this.#module, node.modifiers, 'classes', context.name);
    const outside = declarationContext(context, node.name.text);
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
    this.#mustBeLocal(node, context, 'Class');
  }

  #supertype(node: tree.TypeNode, context: CheckContext): void {
    this.#type(node, context);
    if (node.kind !== 'DeclaredType' && node.kind !== 'ModuleType')
      this.#reject(node, context, invalidSupertype(this.#module.source.text.slice(node.start, node.end)));
  }

  #alias(node: tree.TypeAliasNode, context: CheckContext): void {
    checkModifiers(this.#module, node.modifiers, 'type aliases', context.name);
    checkAliasParameters(this.#module, node.typeParameters, context.name);
    const inside = aliasContext(declarationContext(context, node.name.text));
    this.#annotations(node.annotations, inside);
    this.#type(node.type, inside);
    this.#mustBeLocal(node, context, 'Type alias');
  }

  #mustBeLocal(node: tree.ModuleMember, context: CheckContext, what: 'Class' | 'Type alias' | 'Method'): void {
    if (this.#isAmending && !has(node.modifiers, 'local')) this.#reject(headerOf(node), context, mustBeLocal(what));
  }

  #moduleProperty(node: tree.PropertyNode, context: CheckContext): void {
    if (this.#isAmending) this.#objectProperty(node, context, '#');
    else this.#property(node, context, '#');
  }

  #moduleMethod(node: tree.MethodNode, context: CheckContext): void {
    if (!this.#isAmending) {
      this.#method(node, context, '#');
      return;
    }
    checkModifiers(this.#module, node.modifiers, 'object members', context.name);
    this.#mustBeLocal(node, context, 'Method');
    this.#objectMethod(node, context, '#');
  }

  #property(node: tree.PropertyNode, context: CheckContext, separator: string): void {
    if (hasNothingToCheck(node)) return;
    checkModifiers(this.#module, node.modifiers, 'properties', context.name);
    const inside = memberOf(node, context, separator);
    this.#annotations(node.annotations, inside);
    checkProperty(this.#module, node, inside.name);
    this.#propertyParts(node, inside);
  }

  #method(node: tree.MethodNode, context: CheckContext, separator: string): void {
    checkTypeParameters(this.#module, node.typeParameters, context.name);
    checkModifiers(this.#module, node.modifiers, 'methods', context.name);
    const inside = memberOf(node, context, separator);
    this.#annotations(node.annotations, inside);
    checkMethod(this.#module, node, inside.name);
    this.#methodParts(node, inside);
  }

  /** A property of an object, or of a module that amends another. */
  #objectProperty(node: tree.ObjectProperty | tree.PropertyNode, context: CheckContext, separator: string): void {
    checkModifiers(this.#module, node.modifiers, 'object members', context.name);
    if (hasNothingToCheckInObject(node)) return;
    const inside = memberOf(node, context, separator);
    checkObjectProperty(this.#module, node, context.name, inside.name);
    this.#propertyParts(node, inside);
  }

  /** A method of an object, or of a module that amends another. */
  #objectMethod(node: tree.ObjectMethod | tree.MethodNode, context: CheckContext, separator: string): void {
    const inside = memberOf(node, context, separator);
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

  #parameters(parameters: readonly tree.Parameter[], context: CheckContext): void {
    for (const { type } of parameters) if (type !== null) this.#type(type, context);
  }

  // ---- object bodies

  #body(body: tree.ObjectBody, context: CheckContext): void {
    const { members } = body;
    const inside = bodyContext(context, body, this.#module.source);
    this.#parameters(body.parameters, context);
    const generator = members.findIndex(isGenerator);
    const isPlain = generator < 0;
    // Members after the first generator are compared when an object is created.
    this.#members(isPlain ? members : members.slice(0, generator), inside, context, new Set());
    if (!isPlain) this.#members(members.slice(generator), inside, context, null);
    const duplicate = isPlain ? duplicateKeyOf(members, this.#module.source) : null;
    if (duplicate !== null) this.#reject(shownRange(duplicate.key), context, duplicateDefinition(duplicate.text));
  }

  /** `around` is the context of the whole object, which also applies to keys, conditions and iterables. */
  #members(
    members: readonly tree.ObjectMember[],
    context: CheckContext,
    around: CheckContext,
    names: Set<string> | null,
  ): void {
    for (const member of members) this.#member(member, context, around, names);
  }

  #member(node: tree.ObjectMember, context: CheckContext, around: CheckContext, names: Set<string> | null): void {
    switch (node.kind) {
      case 'ObjectProperty':
        this.#rejectInLoop(context, 'properties');
        this.#objectProperty(node, context, '.');
        this.#name(has(node.modifiers, 'local') ? 'local' : 'visible', node.name.text, node.name, context, names);
        return;
      case 'ObjectMethod':
        this.#rejectInLoop(context, 'methods');
        checkModifiers(this.#module, node.modifiers, 'object members', context.name);
        if (!has(node.modifiers, 'local')) this.#reject(headerOf(node), context, objectMethodMustBeLocal());
        this.#objectMethod(node, context, '.');
        this.#name('method', node.name.text, headerOf(node), context, names);
        return;
      case 'ObjectElement':
        if (isLeaf(node.value)) context.entries.skip();
        else this.#expr(node.value, entryContext(context, null, this.#module.source));
        return;
      case 'ObjectEntry':
        if (!isLeaf(node.key)) this.#expr(node.key, eagerContext(around));
        this.#entry(node, node.key, context);
        return;
      case 'MemberPredicate':
        if (!isLeaf(node.condition)) this.#expr(node.condition, { ...eagerContext(around), isCustomThis: true });
        this.#entry(node, node.condition, context);
        return;
      case 'ObjectSpread':
        this.#expr(node.value, eagerContext(around));
        return;
      case 'WhenGenerator':
        this.#generated(node.thenBody, context, around);
        if (node.elseBody !== null) this.#generated(node.elseBody, context, around);
        this.#expr(node.condition, eagerContext(around));
        return;
      case 'ForGenerator':
        this.#for(node, context, around);
    }
  }

  /** Each kind of member has its own namespace. Null where names are compared when an object is created. */
  #name(
    kind: 'local' | 'visible' | 'method',
    name: string,
    header: Range,
    context: CheckContext,
    names: Set<string> | null,
  ): void {
    const id = `${kind} ${name}`;
    if (names?.has(id) === true) this.#reject(header, context, duplicateDefinition(name));
    names?.add(id);
  }

  #entry(
    { kind, value, bodies }: tree.ObjectEntry | tree.MemberPredicate,
    key: tree.Expr,
    context: CheckContext,
  ): void {
    const inside = { ...entryContext(context, key, this.#module.source), infers: kind === 'ObjectEntry' };
    if (value !== null) this.#expr(value, inside);
    for (const body of bodies) this.#body(body, inside);
  }

  #for(node: tree.ForGenerator, context: CheckContext, around: CheckContext): void {
    const { key, value } = node;
    if (key !== null && key.name !== null && key.name.text === value.name?.text)
      this.#reject(value, context, duplicateDefinition(key.name.text));
    this.#parameters(key === null ? [value] : [key, value], around);
    this.#expr(node.iterable, eagerContext(around));
    this.#generated(node.body, { ...context, loop: node }, around);
  }

  #generated(body: tree.ObjectBody, context: CheckContext, around: CheckContext): void {
    const [first] = body.parameters;
    if (first !== undefined) this.#reject(first, context, generatorCannotHaveParameters());
    this.#members(body.members, context, around, null);
  }

  #rejectInLoop(context: CheckContext, what: 'properties' | 'methods'): void {
    const { loop } = context;
    if (loop !== null)
      this.#reject({ start: loop.start, end: loop.start + 'for'.length }, context, forCannotGenerate(what));
  }

  // ---- expressions

  #exprs(nodes: readonly tree.Expr[] | null, context: CheckContext): void {
    for (const node of nodes ?? []) this.#expr(node, context);
  }

  #expr(node: tree.Expr, context: CheckContext): void {
    if (isLeaf(node)) return;
    const inner = operandContext(context);
    switch (node.kind) {
      case 'This':
      case 'Outer':
      case 'ModuleRef':
        this.#reference(node, context);
        return;
      case 'String':
        for (const part of node.parts) if (part.kind !== 'Text') this.#expr(part.expr, inner);
        return;
      case 'Throw':
        this.#expr(node.value, inner);
        return;
      case 'Trace':
        this.#expr(node.value, context);
        return;
      case 'Read':
        this.#expr(node.uri, inner);
        return;
      case 'Access':
        if (node.name.text === 'Map' && (node.args?.length ?? 0) % 2 === 1 && !this.#redefinesMap())
          this.#reject({ start: node.end - 1, end: node.end }, context, missingMapValue());
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
        if (node.operand.kind === 'Int') this.#intLiteral(node.operand, node.operator === '-', context);
        else this.#expr(node.operand, inner);
        return;
      case 'Int':
        this.#intLiteral(node, false, context);
        return;
      case 'NonNull':
        this.#expr(node.operand, inner);
        return;
      case 'Binary':
        // The operand that may not be evaluated is checked first, as in the reference.
        this.#expr(isLazy(node) ? node.right : node.left, inner);
        this.#expr(isLazy(node) ? node.left : node.right, inner);
        return;
      case 'TypeTest':
      case 'TypeCast':
        this.#expr(node.value, inner);
        this.#type(node.type, inner);
        return;
      default:
        this.#compound(node, context, inner);
    }
  }

  /** Expressions that branch, bind names or create objects: some of their parts have their own context. */
  #compound(node: tree.Expr, context: CheckContext, inner: CheckContext): void {
    switch (node.kind) {
      case 'If':
        this.#expr(node.condition, inner);
        this.#expr(node.thenExpr, context);
        this.#expr(node.elseExpr, context);
        return;
      case 'Let': {
        if (node.parameter.type !== null) this.#type(node.parameter.type, inner);
        this.#expr(node.value, inner);
        const inside = letContext(context);
        this.#names.set(node, inside.name);
        this.#expr(node.body, inside);
        return;
      }
      case 'Lambda': {
        if (node.parameters.length > MAX_PARAMETERS) this.#reject(node, context, tooManyFunctionParameters());
        const inside = lambdaContext(context);
        this.#names.set(node, inside.name);
        this.#expr(node.body, inside);
        this.#parameters(node.parameters, inside);
        return;
      }
      case 'Parenthesized':
        this.#expr(node.expr, inner);
        return;
      case 'Marked':
        this.#expr(node.expr, context);
        return;
      case 'New':
        if (node.type !== null) this.#type(node.type, inner);
        else if (!context.infers)
          this.#reject({ start: node.start, end: node.start + 'new'.length }, context, cannotInferParent());
        this.#body(node.body, inner);
        return;
      case 'Amend':
        this.#expr(node.parent, inner);
        this.#body(node.body, inner);
        return;
      default:
    }
  }

  #reference(node: BareReference, context: CheckContext): void {
    const message = constViolation(node.kind, context);
    if (message !== null) this.#reject(node, context, message);
  }

  #intLiteral(node: tree.IntExpr, isNegated: boolean, context: CheckContext): void {
    if (alwaysFits(node)) return;
    const { source } = this.#module;
    try {
      intLiteral(node.text, isNegated, { source, start: node.start, end: node.end }, context.name);
    } catch (error) {
      if (!(error instanceof PklError)) throw error;
      this.#module.report(error);
    }
  }

  /** Whether a method of the module has the name of the constructor of maps. */
  #redefinesMap(): boolean {
    return (this.#hasOwnMap ??= definesMethod(this.#root, 'Map'));
  }

  // ---- types

  #type(node: tree.TypeNode, context: CheckContext): void {
    switch (node.kind) {
      case 'DeclaredType':
        for (const arg of node.args) this.#type(arg, context);
        return;
      case 'NullableType':
      case 'ParenthesizedType':
        this.#type(node.type, context);
        return;
      case 'UnionType':
        for (const member of node.members) this.#type(member, context);
        return;
      case 'FunctionType':
        for (const parameter of node.parameters) this.#type(parameter, context);
        this.#type(node.returnType, context);
        return;
      case 'ConstrainedType':
        this.#type(node.type, context);
        this.#exprs(node.constraints, constraintContext(context));
        return;
      default:
    }
  }
}

function memberOf(
  { name, modifiers }: tree.PropertyNode | tree.MethodNode | tree.ObjectProperty | tree.ObjectMethod,
  context: CheckContext,
  separator: string,
): CheckContext {
  return memberContext(context, { name: name.text, separator, isConst: has(modifiers, 'const') });
}

function isLazy({ operator }: tree.BinaryExpr): boolean {
  return operator === '&&' || operator === '||' || operator === '??';
}
