/**
 * Shapes describe objects without their values: which members an object has, in which slot each value is stored, the
 * display order, and how far up the chain of parents each member was defined. Objects created by the same literal from
 * parents of one shape share a shape.
 */

import type { VmClass } from './class.ts';
import type { Env } from './code.ts';
import { KeyTable } from './key-table.ts';
import type { Member } from './member.ts';
import { BYTES, spend } from './memory.ts';
import type { RuntimeType } from './runtime-type.ts';
import type { VmValue } from './value.ts';

export type SlotKind = 'property' | 'local' | 'element' | 'entry';

/** A member of a shape. */
export interface SlotInfo {
  readonly slot: number;
  readonly kind: SlotKind;
  /** Property name, element index (a number) or entry key. */
  readonly key: VmValue;
  readonly member: Member;
  /** Depth of the object that defined the member: its owner has `shape.depth === level`. */
  readonly level: number;
  /** Set for members of generators, whose environment belongs to their iteration; otherwise the owner's is used. */
  readonly env: Env | null;
  /** The declared type of a class property, and the environment of its constraints. */
  readonly type: RuntimeType | null;
  readonly typeEnv: Env | null;
  readonly isHidden: boolean;
}

/** Identifies a literal or class body, so that shapes made from it can be shared. */
export interface Definition {
  readonly kind: 'literal' | 'class' | 'native';
  /** Set for the body of a whole module. */
  readonly moduleUri?: string;
  readonly moduleName?: string;
  /** The generation in which the module's classes and aliases were checked without errors. */
  soundIn?: number;
}

const NO_LOCALS: ReadonlyMap<Member, SlotInfo> = new Map();

export class Shape {
  readonly cls: VmClass;
  readonly parent: Shape | null;
  /** Number of objects above it in the chain of parents. */
  readonly depth: number;
  /** The definition that added the last members. */
  readonly definition: Definition | null;
  readonly infos: readonly SlotInfo[];
  readonly properties: ReadonlyMap<string, SlotInfo>;
  readonly locals: ReadonlyMap<Member, SlotInfo>;
  readonly elements: readonly SlotInfo[];
  readonly entries: KeyTable<SlotInfo> | null;
  /** Members that are shown, compared and iterated, in order: neither hidden nor local ones. */
  readonly visible: readonly SlotInfo[];
  /** The members of the last body in order, if some of them override others; see `own`. */
  readonly #own: readonly SlotInfo[] | null;
  /** Derived shapes by definition; weak, so that a shape never keeps a module alive. */
  readonly #derived = new WeakMap<Definition, Shape>();

  constructor(builder: ShapeBuilder) {
    this.cls = builder.cls;
    this.parent = builder.parent;
    this.depth = builder.depth;
    this.definition = builder.definition;
    this.infos = builder.infos;
    this.properties = builder.properties;
    this.locals = builder.locals;
    this.elements = builder.elements;
    this.entries = builder.entries;
    this.visible = builder.visibleInfos();
    this.#own = builder.own;
    const { infos, elements, visible } = this;
    spend(BYTES.shape + BYTES.slot * (infos.length + elements.length + visible.length));
  }

  /** The members that the last body added or overrode, in order. */
  get own(): readonly SlotInfo[] {
    return this.#own ?? this.infos.slice(this.parent?.infos.length ?? 0);
  }

  /** The shape of objects that amend one of this shape with a body whose members are known without evaluation. */
  derive(definition: Definition, build: (builder: ShapeBuilder) => void): Shape {
    let shape = this.#derived.get(definition);
    if (shape === undefined) {
      const builder = new ShapeBuilder(this, this.cls, definition);
      build(builder);
      shape = new Shape(builder);
      this.#derived.set(definition, shape);
    }
    return shape;
  }
}

/** Builds a shape on top of a parent's. Copies the parent's tables on the first change. */
export class ShapeBuilder {
  readonly parent: Shape | null;
  readonly cls: VmClass;
  readonly depth: number;
  readonly definition: Definition | null;
  infos: SlotInfo[];
  properties: ReadonlyMap<string, SlotInfo>;
  locals: ReadonlyMap<Member, SlotInfo>;
  elements: SlotInfo[];
  entries: KeyTable<SlotInfo> | null;
  /** Members in body order; null while none overrides another, when slots have that order. */
  own: SlotInfo[] | null = null;
  /** Slots in display order; a slot keeps the position of its first definition. */
  readonly #order: number[];
  #isChanged = false;
  #ownProperties: Map<string, SlotInfo> | undefined;
  #ownLocals: Map<Member, SlotInfo> | undefined;
  #ownEntries: KeyTable<SlotInfo> | undefined;

  constructor(parent: Shape | null, cls: VmClass, definition: Definition | null) {
    this.parent = parent;
    this.cls = cls;
    this.depth = parent === null ? 0 : parent.depth + 1;
    this.definition = definition;
    this.infos = parent === null ? [] : parent.infos.slice();
    this.properties = parent === null ? new Map() : parent.properties;
    this.locals = parent === null ? NO_LOCALS : parent.locals;
    this.elements = parent === null ? [] : parent.elements.slice();
    this.entries = parent === null ? null : parent.entries;
    this.#order = parent === null ? [] : parent.visible.map((info) => info.slot);
  }

  /** Adds or overrides a property. An undefined type is inherited with the slot. */
  property(
    name: string,
    member: Member,
    options: { env?: Env | null; type?: RuntimeType | null; typeEnv?: Env | null; isHidden?: boolean } = {},
  ): SlotInfo {
    const old = this.properties.get(name);
    const info: SlotInfo = {
      slot: old?.slot ?? this.infos.length,
      kind: 'property',
      key: name,
      member,
      level: this.depth,
      env: options.env ?? null,
      type: options.type === undefined ? (old?.type ?? null) : options.type,
      typeEnv: options.typeEnv === undefined ? (old?.typeEnv ?? null) : options.typeEnv,
      isHidden: options.isHidden ?? old?.isHidden ?? false,
    };
    if (this.#ownProperties === undefined) spend(BYTES.property * this.properties.size);
    spend(BYTES.member + BYTES.property);
    this.#ownProperties ??= new Map(this.properties);
    this.properties = this.#ownProperties;
    this.#ownProperties.set(name, info);
    this.#put(info, old);
    return info;
  }

  local(
    name: string,
    member: Member,
    env: Env | null = null,
    type: RuntimeType | null = null,
    typeEnv: Env | null = null,
  ): SlotInfo {
    const info: SlotInfo = {
      slot: this.infos.length,
      kind: 'local',
      key: name,
      member,
      level: this.depth,
      env,
      type,
      typeEnv,
      isHidden: true,
    };
    spend(BYTES.member + BYTES.property);
    this.#ownLocals ??= new Map(this.locals);
    this.locals = this.#ownLocals;
    this.#ownLocals.set(member, info);
    this.infos.push(info);
    this.own?.push(info);
    return info;
  }

  element(member: Member, env: Env | null = null): SlotInfo {
    const info = this.#plain('element', this.elements.length, member, env, undefined);
    spend(BYTES.member);
    this.elements.push(info);
    this.#put(info, undefined);
    return info;
  }

  /** Replaces the element at an existing index. */
  replaceElement(index: number, member: Member, env: Env | null = null): SlotInfo {
    const old = this.elements[index];
    const info = this.#plain('element', index, member, env, old);
    this.elements[index] = info;
    this.#put(info, old);
    return info;
  }

  entry(key: VmValue, member: Member, env: Env | null = null): SlotInfo {
    const old = this.entries?.get(key);
    const info = this.#plain('entry', old === undefined ? key : old.key, member, env, old);
    spend(BYTES.member);
    this.#ownEntries ??= this.entries?.copy() ?? new KeyTable<SlotInfo>();
    this.entries = this.#ownEntries;
    this.#ownEntries.set(key, info);
    this.#put(info, old);
    return info;
  }

  visibleInfos(): SlotInfo[] {
    const shown: SlotInfo[] = [];
    for (const slot of this.#order) {
      const info = this.infos[slot] as SlotInfo;
      if (!info.isHidden) shown.push(info);
    }
    return shown;
  }

  /** Whether anything was added or replaced. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  #plain(kind: SlotKind, key: VmValue, member: Member, env: Env | null, old: SlotInfo | undefined): SlotInfo {
    const slot = old?.slot ?? this.infos.length;
    return { slot, kind, key, member, level: this.depth, env, type: null, typeEnv: null, isHidden: false };
  }

  #put(info: SlotInfo, old: SlotInfo | undefined): void {
    if (old !== undefined) this.own ??= this.infos.slice(this.parent?.infos.length ?? 0);
    this.own?.push(info);
    this.infos[info.slot] = info;
    this.#isChanged = true;
    if (old === undefined || (old.isHidden && !info.isHidden)) this.#order.push(info.slot);
  }
}
