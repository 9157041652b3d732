/** A compiled module: analyzed once, instantiated once per evaluation. */

import { quoteIdentifier } from '../../base/identifier.ts';
import type { Source } from '../../base/source.ts';
import { cannotExtendClass, notAModuleType } from '../../diagnostics/messages/declarations.ts';
import { SelfReference } from '../../modules/check-imports.ts';
import { importName } from '../../modules/default-name.ts';
import { rejectNewer } from '../../resolve/required-version.ts';
import { type MemberContext, memberFrame, type NameScope, type Scope, scopeOf } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { processStringConstant } from '../../syntax/strings.ts';
import { CachedValidity } from '../../values/cached-validity.ts';
import { VmClass, type VmTypeAlias } from '../../values/class.ts';
import { type Code, Env } from '../../values/code.ts';
import { evaluationContext, type MadeModule } from '../../values/context.ts';
import { getProperty } from '../../values/make.ts';
import { Member } from '../../values/member.ts';
import { BYTES, spend } from '../../values/memory.ts';
import { prototypeOf, readSlot, setSlot, VmObject } from '../../values/object.ts';
import { NULL } from '../../values/scalars.ts';
import { type Definition, Shape, ShapeBuilder, type SlotInfo } from '../../values/shape.ts';
import { baseClass, registerBaseModule } from '../../values/standard-library.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, type Compiler, failAt, spanOf, throughImport } from '../compiler.ts';
import { checkInstantiable } from '../expressions/amend.ts';
import { AliasDeclaration, type AliasFacts } from '../types/aliases.ts';
import { resolveMembers, resolveType } from '../types/type-names.ts';
import { baseOutput } from './base-output.ts';
import { ClassTemplate, classTemplate, makeAlias, makeClass, resolveClass } from './classes.ts';
import { type DefinedProperty, defineProperty, modifiersOf } from './define-property.ts';
import { declareModule, MemberDeclaration } from './member-declaration.ts';
import { checkProperty } from './members.ts';
import { methodName } from './methods.ts';

/** A member that belongs to the declaring module instance: an import, a class or an alias. */
interface SharedMember {
  readonly name: string;
  readonly isLocal: boolean;
  readonly member: Member;
}

/** A module that is ready to be instantiated; contains no values. */
export class CompiledModule {
  readonly tree: tree.Module;
  readonly compiler: Compiler;
  readonly #names: NameScope;
  readonly #scope: Scope;
  readonly #shared: SharedMember[] = [];
  readonly #template: ClassTemplate | null;
  readonly #amending: AmendingMembers | null;
  readonly #declarations: CachedValidity;

  constructor(node: tree.Module, compiler: Compiler) {
    spend(BYTES.module);
    this.tree = node;
    this.compiler = compiler;
    this.#declarations = new CachedValidity(compiler.module.isStandardLibrary);
    const isAmending = node.header.parent?.relation === 'amends';
    const isClosed = !isAmending && !node.header.modifiers.some(({ name }) => name === 'open' || name === 'abstract');
    this.#names = {
      kind: 'module',
      isAmending,
      isClosed,
      properties: new Map(),
      methods: new Map(),
      typeParameters: [],
    };
    this.#scope = scopeOf(memberFrame({ name: compiler.module.name, home: this.#names }), []);
    this.#declareShared();
    const properties = node.members.filter((member) => member.kind === 'Property');
    const methods = node.members.filter((member) => member.kind === 'Method');
    if (isAmending) {
      this.#template = null;
      this.#amending = new AmendingMembers(properties, methods, this.#names, compiler);
    } else {
      this.#amending = null;
      this.#template = new ClassTemplate({
        c: compiler,
        className: '',
        prefix: `${compiler.module.name}#`,
        parent: null,
        names: this.#names,
        properties,
        methods,
      });
    }
    const body: Definition = this.#amending ?? (this.#template as ClassTemplate);
    declareModule(body, (env) => this.#declarationIn(env));
  }

  /** The scope of code that belongs to the module itself, such as an expression given to `eval -x`. */
  get scope(): Scope {
    return this.#scope;
  }

  #declareShared(): void {
    for (const node of this.tree.imports) this.#addShared(this.#import(node));
    // In the order in which their errors are reported.
    for (const node of this.tree.members) if (node.kind === 'Class') this.#addShared(this.#class(node));
    for (const node of this.tree.members) if (node.kind === 'TypeAlias') this.#addShared(this.#alias(node));
  }

  #addShared(shared: SharedMember): void {
    this.#shared.push(shared);
    this.#names.properties.set(shared.name, {
      name: shared.name,
      isConst: true,
      locals: shared.isLocal ? [shared.member] : [],
      isAlsoVisible: !shared.isLocal,
    });
  }

  #import(node: tree.ImportClause): SharedMember {
    const c = this.compiler;
    const uri = processStringConstant(node.uri, c.module.source);
    const name = importName(node, c.module.source);
    const site: CodeLocation = { span: spanOf(c, node), member: `${c.module.name}#${quoteIdentifier(name)}` };
    const code: Code = () => {
      const context = evaluationContext();
      try {
        return node.isGlob ? context.importGlob(uri, c.module.uri, site.span) : context.importModule(uri, c.module.uri);
      } catch (error) {
        throw throughImport(error, site);
      }
    };
    return { name, isLocal: true, member: this.#sharedMember(node, name, () => code) };
  }

  #class(node: tree.ClassNode): SharedMember {
    const c = this.compiler;
    let template: ClassTemplate | undefined;
    const getTemplate = (): ClassTemplate => (template ??= classTemplate(node, this.#scope, c));
    const make = (module: VmObject): VmClass => makeClass(node, getTemplate, module, this.#scope, c);
    return this.#declaration(node, make, (cls, module) => resolveClass(cls, node, module, this.#scope, c));
  }

  #alias(node: tree.TypeAliasNode): SharedMember {
    const c = this.compiler;
    const { scope } = this;
    const facts: AliasFacts = { isResolved: c.module.isStandardLibrary, leadsToReference: false };
    const make = (module: VmObject): VmTypeAlias =>
      makeAlias(node, new AliasDeclaration(node, c, this.#names, module, facts), c);
    return this.#declaration(node, make, (_alias, module) => {
      const inside = scopeOf({ ...scope.frame, name: `${scope.frame.name}#${quoteIdentifier(node.name.text)}` }, []);
      facts.isResolved = false;
      void new MemberDeclaration(node, c, scope, module.env).annotations;
      const isParameter = (name: string): boolean => node.typeParameters.some((each) => each.name.text === name);
      facts.leadsToReference = resolveType(node.type, isParameter, { scope: inside, module, compiler: c });
      facts.isResolved = true;
    });
  }

  /** A class or an alias. What `resolve` finds valid once is valid in every instance of the module. */
  #declaration<T extends VmClass | VmTypeAlias>(
    node: tree.ClassNode | tree.TypeAliasNode,
    make: (module: VmObject) => T,
    resolve: (made: T, module: VmObject) => void,
  ): SharedMember {
    const name = node.name.text;
    const isLocal = modifiersOf(node.modifiers).has('local');
    const validity = new CachedValidity(this.compiler.module.isStandardLibrary);
    const code: Code = (s) => {
      const module = s as VmObject;
      const made = make(module);
      if (validity.isKnownValid) return made;
      const { slot } = (isLocal ? module.shape.locals.get(member) : module.property(name)) as SlotInfo;
      // Types inside it may refer back to it.
      setSlot(module, slot, made);
      try {
        resolve(made, module);
      } catch (error) {
        module.slots[slot] = undefined;
        throw error;
      }
      validity.confirm();
      return made;
    };
    const member = this.#sharedMember(node, name, () => code);
    return { name, isLocal, member };
  }

  #sharedMember(node: { start: number; end: number }, name: string, compile: () => Code): Member {
    const span = spanOf(this.compiler, node);
    const qualifiedName = `${this.compiler.module.name}#${quoteIdentifier(name)}`;
    return new Member({ qualifiedName, span, bodySpan: span, isShared: true, compile });
  }

  #declarationIn(env: Env): MemberDeclaration {
    return new MemberDeclaration(this.tree, this.compiler, this.#scope, env);
  }

  /** Creates the module object and those it amends or extends. Nothing in it is evaluated. */
  instantiate(): MadeModule {
    const parent = this.#parent();
    const env = new Env(null, NULL, undefined);
    const module = this.#make(parent, env);
    env.owner = module;
    return {
      module,
      finish: () => {
        parent?.finish();
        if (!this.#declarations.isKnownValid) this.#resolve(module, env);
        if (this.compiler.module.isBaseModule) this.#registerBaseClasses(module);
      },
    };
  }

  #make(parent: MadeModule | null, env: Env): VmObject {
    const object = parent?.module ?? null;
    try {
      return this.#amending === null ? this.#instantiateClass(object, env) : this.#amend(object, env, this.#amending);
    } catch (error) {
      throw earlierError(parent, error);
    }
  }

  #parent(): MadeModule | null {
    const { parent } = this.tree.header;
    const c = this.compiler;
    if (parent === null) {
      if (c.module.isBaseModule) return null;
      return { module: prototypeOf(baseClass('Module')), finish: () => undefined };
    }
    const site: CodeLocation = { span: spanOf(c, parent), member: c.module.name };
    const uri = processStringConstant(parent.uri, c.module.source);
    const atClause = <T>(work: () => T): T => {
      try {
        return work();
      } catch (error) {
        throw throughImport(error, site);
      }
    };
    const made = atClause(() => evaluationContext().importParent(uri, c.module.uri));
    return { module: made.module, finish: () => atClause(made.finish) };
  }

  #instantiateClass(parent: VmObject | null, env: Env): VmObject {
    const c = this.compiler;
    const template = this.#template as ClassTemplate;
    const superclass = parent?.cls ?? null;
    if (parent !== null && superclass !== null && this.tree.header.parent !== null)
      this.#checkExtensible(parent, superclass);
    const modifiers = modifiersOf(this.tree.header.modifiers);
    const made: { module?: VmObject } = {};
    const cls: VmClass = new VmClass({
      name: c.module.name,
      moduleName: c.module.name,
      moduleUri: c.module.uri,
      superclass,
      modifiers: {
        isAbstract: modifiers.has('abstract'),
        isOpen: modifiers.has('open') || modifiers.has('abstract'),
        isExternal: false,
        isLocal: false,
      },
      isModuleClass: true,
      typeParameters: [],
      declaration: this.#declarationIn(env),
      span: spanOf(c, this.tree.header),
      env,
      makePrototype: () => made.module as VmObject,
    });
    template.addMembersTo(cls);
    const builder = new ShapeBuilder(parent?.shape ?? null, cls, template);
    this.#addSharedSlots(builder);
    if (c.module.isBaseModule) builder.property('output', baseOutput, { isHidden: true });
    template.addSlots(builder, cls);
    made.module = new VmObject(new Shape(builder), parent, env);
    return made.module;
  }

  #checkExtensible(parent: VmObject, superclass: VmClass): void {
    const c = this.compiler;
    const clause = this.tree.header.parent as tree.ParentClause;
    const site: CodeLocation = { span: spanOf(c, clause), member: c.module.name };
    if (superclass.prototype !== parent) throw failAt(site, notAModuleType(superclass.moduleName));
    if (!superclass.modifiers.isOpen) throw failAt(site, cannotExtendClass('module', superclass.moduleName));
  }

  #amend(parent: VmObject | null, env: Env, members: AmendingMembers): VmObject {
    const object = parent as VmObject;
    const clause = this.tree.header.parent as tree.ParentClause;
    checkInstantiable(object.cls, { span: spanOf(this.compiler, clause), member: this.compiler.module.name });
    const shape = object.shape.derive(members, (builder) => {
      this.#addSharedSlots(builder);
      members.addTo(builder, object);
    });
    return new VmObject(shape, object, env);
  }

  #addSharedSlots(builder: ShapeBuilder): void {
    for (const { name, isLocal, member } of this.#shared) {
      if (isLocal) builder.local(name, member);
      else builder.property(name, member, { isHidden: true });
    }
  }

  /** Checks annotations and types. What is valid once is valid in every instance. */
  #resolve(module: VmObject, env: Env): void {
    const header = { declaration: this.#declarationIn(env) };
    const { properties, methods } = module.cls;
    const members = this.#amending === null ? [header, ...properties.values(), ...methods.values()] : [header];
    resolveMembers(members, { scope: this.#scope, module, compiler: this.compiler });
    // A literal version was checked before anything was created; here it is a value with a type.
    const moduleInfo = baseClass('ModuleInfo');
    for (const annotation of header.declaration.annotations) {
      if (!(annotation instanceof VmObject && annotation.cls === moduleInfo)) continue;
      rejectNewer(this.compiler.module.name, getProperty(annotation, 'minPklVersion') as string);
    }
    this.#declarations.confirm();
  }

  #registerBaseClasses(module: VmObject): void {
    registerBaseModule((name) => {
      const info = module.property(name);
      const value = info === undefined ? undefined : readSlot(module, info);
      return value instanceof VmClass ? value : undefined;
    });
    module.cls.inherit(baseClass('Module'));
  }

  /** Compiles an expression from another text in the scope of the module. */
  expression(node: tree.Expr, source: Source): (module: VmObject) => VmValue {
    const compiler = this.compiler.forSource(source);
    // It belongs to no member.
    const frame = { ...this.#scope.frame, name: '', counters: { lambdas: 0 } };
    const scope: Scope = { ...this.#scope, frame, prefix: source.uri };
    const code = compiler.expr(node, scope);
    return (module) => code(module, module.env);
  }
}

/** Errors of the parent come first, unless its only error is the reference back to the failed module. */
function earlierError(parent: MadeModule | null, error: unknown): unknown {
  try {
    parent?.finish();
  } catch (earlier) {
    if (!(earlier instanceof SelfReference)) return earlier;
  }
  return error;
}

/** The members of a module that amends another one: an object body without braces. */
class AmendingMembers implements Definition {
  readonly kind = 'literal';
  readonly moduleUri: string;
  readonly moduleName: string;
  readonly #c: Compiler;
  readonly #properties: readonly DefinedProperty<tree.PropertyNode>[];

  constructor(
    properties: readonly tree.PropertyNode[],
    methods: readonly tree.MethodNode[],
    names: NameScope,
    c: Compiler,
  ) {
    this.#c = c;
    this.moduleUri = c.module.uri;
    this.moduleName = c.module.name;
    const memberContext: MemberContext = {
      home: names,
      parent: null,
      prefix: `${c.module.name}#`,
      level: 0,
      definition: null,
    };
    for (const node of methods) names.methods.set(node.name.text, methodName(node, names, memberContext));
    this.#properties = properties.map((node) => defineProperty(node, memberContext, c));
  }

  addTo(builder: ShapeBuilder, parent: VmObject): void {
    const c = this.#c;
    for (const { node, name, member, isLocal } of this.#properties) {
      if (isLocal) {
        builder.local(name, member);
        continue;
      }
      const site: CodeLocation = { span: spanOf(c, node.name), member: c.module.name };
      checkProperty('typed', parent.cls, { name, site, isAmend: node.value === null });
      builder.property(name, member);
    }
  }
}
