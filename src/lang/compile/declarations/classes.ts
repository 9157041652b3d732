/** Classes: analyzed once per declaration, created once per instance of their module. */

import { quoteIdentifier } from '../../base/identifier.ts';
import type { Span } from '../../base/source.ts';
import { type Message, PklError } from '../../diagnostics/error.ts';
import { cannotApplyConstModifier, missingConstModifier } from '../../diagnostics/messages/declarations.ts';
import { cannotInvokeAbstract, undefinedProperty } from '../../diagnostics/messages/evaluation.ts';
import { CONST_NONE } from '../../resolve/const-level.ts';
import { levelOfBody } from '../../resolve/const-rules.ts';
import { has, headerOf } from '../../resolve/node-facts.ts';
import { declarationScope, type MemberContext, type NameScope, type Scope, scopeOf } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { LazyType } from '../../types/basic.ts';
import { type ClassMethod, type ClassProperty, VmClass, VmTypeAlias } from '../../values/class.ts';
import { type Code, Env } from '../../values/code.ts';
import { BYTES, spend } from '../../values/memory.ts';
import { prototypeOf, VmObject } from '../../values/object.ts';
import type { RuntimeType } from '../../values/runtime-type.ts';
import { type Definition, Shape, ShapeBuilder } from '../../values/shape.ts';
import { type Compiler, failAt, spanOf } from '../compiler.ts';
import { nativeMember, nativeMethod } from '../natives.ts';
import type { AliasDeclaration } from '../types/aliases.ts';
import { resolveMembers, resolveTypesOf } from '../types/type-names.ts';
import { type DefinedProperty, defineProperty, type Modifiers, modifiersOf } from './define-property.ts';
import { MemberDeclaration } from './member-declaration.ts';
import { methodBody, methodFrame, methodName, methodScope } from './methods.ts';
import { superclassOf } from './superclass.ts';

/** An analyzed property of a class or module. */
interface PropertyTemplate extends DefinedProperty<tree.PropertyNode> {
  readonly type: RuntimeType | null;
  readonly span: Span;
}

/** An analyzed method of a class or module. */
interface MethodTemplate {
  readonly node: tree.MethodNode;
  readonly modifiers: Modifiers;
  readonly arity: number;
  readonly span: Span;
  /** Compiles the method on its first call. */
  readonly code: () => Code;
  readonly declarationIn: (env: Env) => MemberDeclaration;
}

/**
 * A method of a class created from a template. A class with a prototype getter: V8 would keep an object with its own
 * getter, and the whole evaluation with it, until the next full collection.
 */
class DeclaredMethod implements ClassMethod {
  readonly name: string;
  readonly owner: VmClass;
  readonly arity: number;
  readonly isLocal: boolean;
  readonly isConst: boolean;
  readonly isExternal: boolean;
  readonly isAbstract: boolean;
  readonly env: Env;
  readonly span: Span;
  readonly #template: MethodTemplate;
  #declaration: MemberDeclaration | undefined;

  constructor(template: MethodTemplate, owner: VmClass) {
    const { node, modifiers } = template;
    this.name = node.name.text;
    this.owner = owner;
    this.arity = template.arity;
    this.isLocal = modifiers.has('local');
    this.isConst = modifiers.has('const');
    this.isExternal = modifiers.has('external');
    this.isAbstract = modifiers.has('abstract');
    this.env = owner.env;
    this.span = template.span;
    this.#template = template;
  }

  get code(): Code {
    return this.#template.code();
  }

  get declaration(): MemberDeclaration {
    this.#declaration ??= this.#template.declarationIn(this.env);
    return this.#declaration;
  }
}

/** The members declared by a class, or by a module that amends nothing. */
export class ClassTemplate implements Definition {
  readonly kind = 'class';
  readonly names: NameScope;
  readonly moduleUri?: string;
  readonly #c: Compiler;
  /** The class name for natives and stack frames; empty for a module. */
  readonly className: string;
  readonly #context: MemberContext;
  readonly #properties: PropertyTemplate[] = [];
  readonly #methods: MethodTemplate[] = [];

  constructor(options: {
    c: Compiler;
    className: string;
    /** Prefix of member names in stack frames, including the separator. */
    prefix: string;
    /** The scope around the class body; null for a module. */
    parent: Scope | null;
    names: NameScope;
    properties: readonly tree.PropertyNode[];
    methods: readonly tree.MethodNode[];
  }) {
    this.#c = options.c;
    this.className = options.className;
    this.names = options.names;
    if (options.parent === null) this.moduleUri = options.c.module.uri;
    const level = levelOfBody(this.names.kind, CONST_NONE);
    this.#context = { home: this.names, parent: options.parent, prefix: options.prefix, level, definition: this };
    spend(BYTES.declaration * options.methods.length);
    for (const node of options.methods) this.#addMethod(node);
    for (const node of options.properties) this.#addProperty(node);
  }

  #addProperty(node: tree.PropertyNode): void {
    const c = this.#c;
    const property = defineProperty(node, this.#context, c, (scope) => this.#declaredCode(node, scope));
    const { scope } = property;
    const annotation = node.type;
    const type =
      annotation === null
        ? null
        : new LazyType(() => c.type(annotation, this.#typeScope(node, scope)), c.site(annotation, scope));
    const span = spanOf(c, headerOf(node));
    this.#properties.push({ ...property, type, span });
  }

  #typeScope(node: tree.PropertyNode, scope: Scope): Scope {
    return this.names.kind === 'module' ? declarationScope(scope, node.start) : scope;
  }

  /** The code of a property with neither value nor body; null for others. */
  #declaredCode(node: tree.PropertyNode, scope: Scope): Code | null {
    const c = this.#c;
    if (has(node.modifiers, 'external')) return nativeMember(c.module, this.className, node.name.text);
    if (node.value === null && node.bodies.length === 0 && !has(node.modifiers, 'abstract'))
      return () => rejectUndefined(c, node, scope);
    if (!has(node.modifiers, 'abstract') || node.bodies.length > 0) return null;
    const site = c.site(headerOf(node), scope);
    return () => {
      throw failAt(site, cannotInvokeAbstract('property', scope.frame.name));
    };
  }

  #addMethod(node: tree.MethodNode): void {
    const modifiers = modifiersOf(node.modifiers);
    this.names.methods.set(node.name.text, methodName(node, this.names, this.#context));
    let code: Code | undefined;
    const isVariadicExternal = modifiers.has('external') && isVariadic(node);
    this.#methods.push({
      node,
      modifiers,
      arity: isVariadicExternal ? -1 : node.parameters.length,
      span: spanOf(this.#c, headerOf(node)),
      code: () => {
        code ??= this.#methodCode(node, modifiers);
        return code;
      },
      declarationIn: (env) =>
        new MemberDeclaration(node, this.#c, methodScope(methodFrame(node, this.#context), node), env),
    });
  }

  #methodCode(node: tree.MethodNode, modifiers: Modifiers): Code {
    const c = this.#c;
    const frame = methodFrame(node, this.#context);
    const scope = methodScope(frame, node);
    if (modifiers.has('external')) return nativeMethod(c, this.className, node, scope);
    if (modifiers.has('abstract')) {
      const site = c.site(headerOf(node), scope);
      return () => {
        throw failAt(site, cannotInvokeAbstract('method', frame.name));
      };
    }
    return methodBody(node, scope, c);
  }

  /** Adds the members to a class created from this template. */
  addMembersTo(cls: VmClass): void {
    spend(BYTES.classMember * (this.#properties.length + this.#methods.length));
    for (const template of this.#properties) this.#addClassProperty(cls, template);
    for (const template of this.#methods) {
      const method = new DeclaredMethod(template, cls);
      cls.methods.set(method.name, method);
    }
  }

  #addClassProperty(cls: VmClass, template: PropertyTemplate): void {
    const { node, modifiers, member, scope, span } = template;
    const name = node.name.text;
    const inherited = modifiers.has('local') ? null : (cls.superclass?.property(name) ?? null);
    this.#checkOverride(node, modifiers, inherited);
    const isExternal = modifiers.has('external');
    const property: ClassProperty = {
      name,
      owner: cls,
      isLocal: modifiers.has('local'),
      isDeclaredHidden: modifiers.has('hidden') || (template.type === null && inherited?.isDeclaredHidden === true),
      isHidden: modifiers.has('hidden') || (inherited?.isHidden ?? false),
      isFixed: modifiers.has('fixed') || (inherited?.isFixed ?? false),
      isConst: modifiers.has('const') || (inherited?.isConst ?? false),
      isExternal: isExternal || (inherited?.isExternal ?? false),
      isAbstract: modifiers.has('abstract'),
      type: template.type ?? inherited?.type ?? null,
      typeEnv: template.type === null ? (inherited?.typeEnv ?? cls.env) : cls.env,
      member,
      span,
      declaration: new MemberDeclaration(node, this.#c, scope, cls.env),
    };
    cls.properties.set(name, property);
  }

  #checkOverride(node: tree.PropertyNode, modifiers: Modifiers, inherited: ClassProperty | null): void {
    if (inherited === null) return;
    const member = this.#context.prefix.slice(0, -1);
    const fail = (message: Message, modifier?: tree.Modifier): never => {
      const at = node.modifiers.find(({ name }) => name === modifier) ?? headerOf(node);
      throw failAt({ span: spanOf(this.#c, at), member }, message);
    };
    const owner = inherited.owner.displayName;
    const name = node.name.text;
    if (inherited.isConst !== modifiers.has('const')) {
      if (inherited.isConst) fail(missingConstModifier('const', name, owner));
      fail(cannotApplyConstModifier('const', name, owner), 'const');
    }
    const isFixed = modifiers.has('fixed') || modifiers.has('const');
    if (inherited.isFixed && !isFixed) fail(missingConstModifier('fixed', name, owner));
    if (!inherited.isFixed && !inherited.isConst && modifiers.has('fixed')) {
      fail(cannotApplyConstModifier('fixed', name, owner), 'fixed');
    }
  }

  /** The object that instances amend, on top of the superclass's prototype. */
  makePrototype(cls: VmClass): VmObject {
    const parent = cls.superclass === null ? null : prototypeOf(cls.superclass);
    const builder = new ShapeBuilder(parent?.shape ?? null, cls, this);
    this.addSlots(builder, cls);
    return new VmObject(new Shape(builder), parent, cls.env);
  }

  /** Adds a slot for each declared property. */
  addSlots(builder: ShapeBuilder, cls: VmClass): void {
    for (const { node, modifiers, member } of this.#properties) {
      const name = node.name.text;
      const property = cls.properties.get(name) as ClassProperty;
      if (modifiers.has('local')) {
        builder.local(name, member, null, property.type, property.typeEnv);
        continue;
      }
      builder.property(name, member, {
        type: property.type,
        typeEnv: property.typeEnv,
        isHidden: property.isHidden || property.isExternal,
      });
    }
  }
}

function isVariadic(node: tree.MethodNode): boolean {
  const [first] = node.parameters;
  return first?.type?.kind === 'DeclaredType' && first.type.name.text === 'VarArgs';
}

function rejectUndefined(c: Compiler, node: tree.PropertyNode, scope: Scope): never {
  const error = new PklError(undefinedProperty(node.name.text), spanOf(c, node.name), scope.frame.name);
  error.isUndefinedValue = true;
  throw error;
}

/** The names and the template of a class declaration. */
export function classTemplate(node: tree.ClassNode, moduleScope: Scope, c: Compiler): ClassTemplate {
  const names: NameScope = {
    kind: 'class',
    isAmending: false,
    isClosed: !node.modifiers.some(({ name }) => name === 'open' || name === 'abstract' || name === 'external'),
    properties: new Map(),
    methods: new Map(),
    typeParameters: node.typeParameters.map((parameter) => parameter.name.text),
  };
  return new ClassTemplate({
    c,
    className: node.name.text,
    prefix: `${moduleScope.frame.name}#${quoteIdentifier(node.name.text)}.`,
    parent: moduleScope,
    names,
    properties: node.members.filter((member) => member.kind === 'Property'),
    methods: node.members.filter((member) => member.kind === 'Method'),
  });
}

/** Creates a class for an instance of its module. */
export function makeClass(
  node: tree.ClassNode,
  template: () => ClassTemplate,
  module: VmObject,
  scope: Scope,
  c: Compiler,
): VmClass {
  const modifiers = modifiersOf(node.modifiers);
  const env = new Env(module.env, module, undefined);
  env.owner = module;
  const cls: VmClass = new VmClass({
    name: node.name.text,
    moduleName: c.module.name,
    moduleUri: c.module.uri,
    superclass: superclassOf(node, module, scope, c),
    modifiers: {
      isAbstract: modifiers.has('abstract'),
      isOpen: modifiers.has('open') || modifiers.has('abstract'),
      isExternal: modifiers.has('external'),
      isLocal: modifiers.has('local'),
    },
    isModuleClass: false,
    typeParameters: node.typeParameters.map((parameter) => parameter.name.text),
    declaration: new MemberDeclaration(node, c, scope, env),
    span: spanOf(c, headerOf(node)),
    env,
    makePrototype: (made) => template().makePrototype(made),
    addMembers: (made) => template().addMembersTo(made),
  });
  // Only overrides can be invalid by themselves.
  if (!c.module.isStandardLibrary && node.supertype !== null) cls.complete();
  return cls;
}

/** Checks the annotations and types of a class that was just created. */
export function resolveClass(cls: VmClass, node: tree.ClassNode, module: VmObject, scope: Scope, c: Compiler): void {
  const inside = scopeOf({ ...scope.frame, name: `${scope.frame.name}#${quoteIdentifier(node.name.text)}` }, []);
  const context = { scope: inside, module, compiler: c };
  resolveMembers([cls], context);
  // Annotations are stored with the members; without any, members need not be created yet.
  if (node.members.some(({ annotations }) => annotations.length > 0)) {
    resolveMembers([...cls.properties.values(), ...cls.methods.values()], context);
    return;
  }
  for (const member of node.members) if (member.kind === 'Property') resolveTypesOf(member, context);
  for (const member of node.members) if (member.kind === 'Method') resolveTypesOf(member, context);
}

/** A `typealias` of an instance of its module. */
export function makeAlias(node: tree.TypeAliasNode, declaration: AliasDeclaration, c: Compiler): VmTypeAlias {
  return new VmTypeAlias({
    name: node.name.text,
    moduleName: c.module.name,
    moduleUri: c.module.uri,
    typeParameters: node.typeParameters.map((parameter) => parameter.name.text),
    declaration,
    span: spanOf(c, node),
  });
}
