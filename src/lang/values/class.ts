import type { Span } from '../base/source.ts';
import type { Code, Env } from './code.ts';
import type { Member } from './member.ts';
import { BYTES, spend } from './memory.ts';
import type { RuntimeType } from './runtime-type.ts';
import type { BoxedValue, isValue } from './value.ts';

/** A property declared by a class. */
export interface ClassProperty {
  readonly name: string;
  /** The class that declares it. */
  readonly owner: VmClass;
  readonly isLocal: boolean;
  readonly isHidden: boolean;
  /** By the last declaration with a type, while `isHidden` holds for all declarations that follow. */
  readonly isDeclaredHidden: boolean;
  readonly isFixed: boolean;
  readonly isConst: boolean;
  readonly isExternal: boolean;
  readonly isAbstract: boolean;
  /** The declared type, possibly inherited; null when there is none. */
  readonly type: RuntimeType | null;
  /** The environment that the type's constraints see. */
  readonly typeEnv: Env;
  /** The default value's definition. */
  readonly member: Member;
  /** For reports and reflection. */
  readonly span: Span;
  /** The declaration, for reflection; opaque here. */
  readonly declaration: object;
}

export interface ClassMethod {
  readonly name: string;
  readonly owner: VmClass;
  readonly arity: number;
  readonly isLocal: boolean;
  readonly isConst: boolean;
  readonly isExternal: boolean;
  readonly isAbstract: boolean;
  /** `code(receiver, env, …arguments)`; compiled on first call. */
  readonly code: Code;
  readonly env: Env;
  readonly span: Span;
  readonly declaration: object;
}

export interface ClassModifiers {
  readonly isAbstract: boolean;
  readonly isOpen: boolean;
  readonly isExternal: boolean;
  readonly isLocal: boolean;
}

/** A class of the language; every module is an instance of its own class. */
export class VmClass implements BoxedValue {
  declare readonly [isValue]: true;
  /** The name inside its module, or the module's own name for a module class. */
  readonly name: string;
  readonly moduleName: string;
  readonly moduleUri: string;
  readonly modifiers: ClassModifiers;
  readonly isModuleClass: boolean;
  readonly typeParameters: readonly string[];
  /** The declaration, for reflection; opaque here. */
  readonly declaration: object;
  readonly span: Span | null;
  /** The environment of the class body: its module. */
  readonly env: Env;
  readonly #makePrototype: (cls: VmClass) => BoxedValue;
  readonly #properties = new Map<string, ClassProperty>();
  readonly #methods = new Map<string, ClassMethod>();
  #addMembers: ((cls: VmClass) => void) | undefined;
  #prototype: BoxedValue | undefined;
  readonly #allMethods = new Map<string, ClassMethod | null>();
  readonly #allProperties = new Map<string, ClassProperty | null>();
  readonly #ancestors: Set<VmClass>;
  #superclass: VmClass | null;

  constructor(options: {
    name: string;
    moduleName: string;
    moduleUri: string;
    superclass: VmClass | null;
    modifiers: ClassModifiers;
    isModuleClass: boolean;
    typeParameters: readonly string[];
    declaration: object;
    span: Span | null;
    env: Env;
    makePrototype: (cls: VmClass) => BoxedValue;
    /** Adds the members on first use: most programs only refer to much of the library by name. */
    addMembers?: (cls: VmClass) => void;
  }) {
    spend(BYTES.class);
    this.name = options.name;
    this.moduleName = options.moduleName;
    this.moduleUri = options.moduleUri;
    this.#superclass = options.superclass;
    this.modifiers = options.modifiers;
    this.isModuleClass = options.isModuleClass;
    this.typeParameters = options.typeParameters;
    this.declaration = options.declaration;
    this.span = options.span;
    this.env = options.env;
    this.#makePrototype = options.makePrototype;
    this.#addMembers = options.addMembers;
    this.#ancestors = new Set([this, ...(options.superclass === null ? [] : options.superclass.#ancestors)]);
  }

  /** Properties declared by this class itself, in source order. */
  get properties(): Map<string, ClassProperty> {
    this.complete();
    return this.#properties;
  }

  /** Methods declared by this class itself, in source order. */
  get methods(): Map<string, ClassMethod> {
    this.complete();
    return this.#methods;
  }

  /** Adds the members now, which finds errors in their declarations. */
  complete(): void {
    const add = this.#addMembers;
    if (add === undefined) return;
    this.#addMembers = undefined;
    try {
      add(this);
    } catch (error) {
      // The next caller must get the same error instead of an incomplete class, or none if the stack overflowed this
      // time.
      this.#properties.clear();
      this.#methods.clear();
      this.#addMembers = add;
      throw error;
    }
  }

  /** The object that instances amend: the class's defaults. `prototypeOf` returns it with its real type. */
  get prototype(): BoxedValue {
    this.#prototype ??= this.#makePrototype(this);
    return this.#prototype;
  }

  get superclass(): VmClass | null {
    return this.#superclass;
  }

  /** Sets the superclass of a class created before it: that of `pkl:base`, which declares its own superclass. */
  inherit(superclass: VmClass): void {
    this.#superclass = superclass;
    for (const ancestor of superclass.#ancestors) this.#ancestors.add(ancestor);
    this.#allMethods.clear();
    this.#allProperties.clear();
  }

  /** Whether this class is `other` or inherits from it. */
  isSubclassOf(other: VmClass): boolean {
    return this === other || this.#ancestors.has(other);
  }

  /** The method with that name, including inherited ones; local methods are only found lexically. */
  method(name: string): ClassMethod | null {
    let found = this.#allMethods.get(name);
    if (found === undefined) {
      const own = this.methods.get(name);
      found = own !== undefined && !own.isLocal ? own : (this.superclass?.method(name) ?? null);
      this.#allMethods.set(name, found);
    }
    return found;
  }

  /** The property with that name, including inherited ones; local properties are only found lexically. */
  property(name: string): ClassProperty | null {
    let found = this.#allProperties.get(name);
    if (found === undefined) {
      const own = this.properties.get(name);
      found = own !== undefined && !own.isLocal ? own : (this.superclass?.property(name) ?? null);
      this.#allProperties.set(name, found);
    }
    return found;
  }

  /** The name without the module name. A module has its own class, whose name no declared class shares. */
  get simpleName(): string {
    return this.isModuleClass ? 'ModuleClass' : this.name;
  }

  /** `module#Class`, the module's name for its own class, and the bare name for classes of `pkl:base`. */
  get displayName(): string {
    if (this.moduleUri === 'pkl:base') return this.simpleName;
    return this.isModuleClass ? this.moduleName : `${this.moduleName}#${this.name}`;
  }
}

/** A `typealias` as a value. */
export class VmTypeAlias implements BoxedValue {
  declare readonly [isValue]: true;
  readonly name: string;
  readonly moduleName: string;
  readonly moduleUri: string;
  readonly typeParameters: readonly string[];
  readonly declaration: object;
  readonly span: Span | null;

  constructor(options: {
    name: string;
    moduleName: string;
    moduleUri: string;
    typeParameters: readonly string[];
    declaration: object;
    span: Span | null;
  }) {
    spend(BYTES.alias);
    this.name = options.name;
    this.moduleName = options.moduleName;
    this.moduleUri = options.moduleUri;
    this.typeParameters = options.typeParameters;
    this.declaration = options.declaration;
    this.span = options.span;
  }

  get displayName(): string {
    return this.moduleUri === 'pkl:base' ? this.name : `${this.moduleName}#${this.name}`;
  }
}
