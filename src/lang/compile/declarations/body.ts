/**
 * Object bodies: what a `{ … }` adds to the object it amends. A body is analyzed once; objects created from parents of
 * one shape share a shape, unless generators or computed keys make every object different.
 */

import { lazy } from '../../base/lazy.ts';
import { levelOfBody } from '../../resolve/const-rules.ts';
import { EntryNames } from '../../resolve/entry-names.ts';
import { headerOf, isGenerator } from '../../resolve/node-facts.ts';
import {
  type MemberContext,
  type MethodName,
  type MethodVariant,
  memberFrame,
  type NameScope,
  namePrefix,
  type Scope,
  scopeOf,
  withCustomThis,
  withLocal,
} from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { shownRange } from '../../syntax/shown-range.ts';
import type { Code } from '../../values/code.ts';
import { Member } from '../../values/member.ts';
import { BYTES, spend } from '../../values/memory.ts';
import type { RuntimeType } from '../../values/runtime-type.ts';
import { NULL } from '../../values/scalars.ts';
import type { Definition } from '../../values/shape.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, type Compiler, spanOf } from '../compiler.ts';
import { bodySpanOf, constantOf } from '../expressions/literals.ts';
import { declareName, defineProperty, memberCode, type ValueParts } from './define-property.ts';
import { methodName } from './methods.ts';

/** A member or a generator of members, in source order. */
export type Step =
  | {
      readonly kind: 'property';
      readonly name: string;
      readonly member: Member;
      readonly site: CodeLocation;
      readonly isAmend: boolean;
    }
  | {
      readonly kind: 'local';
      readonly name: string;
      readonly isMethod: boolean;
      readonly member: Member;
      readonly site: CodeLocation;
    }
  | { readonly kind: 'element'; readonly member: Member; readonly site: CodeLocation }
  | {
      readonly kind: 'entry';
      readonly key: Code;
      readonly constantKey: VmValue | undefined;
      readonly member: Member;
      readonly site: CodeLocation;
    }
  | {
      readonly kind: 'predicate';
      readonly condition: Code;
      readonly index: number;
      readonly member: Member;
      readonly site: CodeLocation;
    }
  | {
      readonly kind: 'spread';
      readonly value: Code;
      readonly isNullable: boolean;
      readonly site: CodeLocation;
      readonly valueSite: CodeLocation;
      readonly text: string;
    }
  | {
      readonly kind: 'when';
      readonly condition: Code;
      readonly site: CodeLocation;
      readonly then: readonly Step[];
      readonly otherwise: readonly Step[];
    }
  | {
      readonly kind: 'for';
      readonly iterable: Code;
      readonly site: CodeLocation;
      readonly index: number;
      readonly hasKey: boolean;
      readonly keyType: RuntimeType | null;
      readonly valueType: RuntimeType | null;
      readonly steps: readonly Step[];
    };

/** A body, shared by every object it creates. */
export class BodyDefinition implements Definition {
  readonly kind = 'literal';
  readonly steps: readonly Step[];
  /** Whether amending with it yields the parent itself. Local methods are not steps, but require a separate object. */
  readonly isEmpty: boolean;
  /** Members are the same for every parent of one shape: no generators, no computed keys. */
  readonly isStatic: boolean;
  readonly hasGenerators: boolean;
  /** Number of locals that the members' environment captures. */
  readonly localCount: number;
  readonly site: CodeLocation;
  /** The first member with a name, other than a visible `default`; local ones count. */
  readonly firstNamed: () => CodeLocation | undefined;
  /** The same body when it amends the result of a function: its reports name the function. */
  readonly inFunction: () => BodyDefinition;

  constructor(
    steps: readonly Step[],
    isEmpty: boolean,
    isStatic: boolean,
    hasGenerators: boolean,
    localCount: number,
    site: CodeLocation,
    firstNamed: () => CodeLocation | undefined,
    inFunction: () => BodyDefinition,
  ) {
    this.firstNamed = firstNamed;
    this.inFunction = inFunction;
    this.hasGenerators = hasGenerators;
    this.steps = steps;
    this.isEmpty = isEmpty;
    this.isStatic = isStatic;
    this.localCount = localCount;
    this.site = site;
  }
}

/** Analyzes a body in `scope`. `node` is the whole expression or member, for reports. */
export function defineBody(
  node: { start: number; end: number },
  body: tree.ObjectBody,
  scope: Scope,
  c: Compiler,
): BodyDefinition {
  spend(BYTES.body);
  const names: NameScope = {
    kind: 'object',
    isAmending: true,
    isClosed: false,
    properties: new Map(),
    methods: new Map(),
    typeParameters: [],
  };
  const builder = new BodyBuilder(names, EntryNames.of(body.members, c.module.source), c);
  builder.declare(body);
  const steps = builder.steps(body, scope);
  const hasGenerators = body.members.some(isGenerator);
  const ordered = hasGenerators ? steps : regroup(steps);
  const isStatic = !hasGenerators && ordered.every((step) => step.kind !== 'entry' || step.constantKey !== undefined);
  const inFunction = lazy(() => defineBody(node, body, functionScope(scope), c));
  const isEmpty = body.members.length === 0;
  const site = c.site(node, scope);
  const named = () => firstNamed(body, scope, c);
  return new BodyDefinition(ordered, isEmpty, isStatic, hasGenerators, scope.locals.length, site, named, inFunction);
}

function firstNamed(body: tree.ObjectBody, scope: Scope, c: Compiler): CodeLocation | undefined {
  for (const member of body.members) {
    if (member.kind === 'ObjectMethod') return c.site({ start: member.start, end: member.headerEnd }, scope);
    if (member.kind !== 'ObjectProperty') continue;
    const isLocal = member.modifiers.some((modifier) => modifier.name === 'local');
    if (isLocal || member.name.text !== 'default') return c.site(member.name, scope);
  }
  return undefined;
}

/** The scope of a body that amends the result of a function. Its members are named as if there were no function. */
function functionScope(scope: Scope): Scope {
  const name = `${scope.frame.name}.<function>`;
  return { ...scope, frame: { ...scope.frame, name }, prefix: namePrefix(scope), customOuter: scope.customThis };
}

/** Without generators, properties come first, then entries, then elements. */
function regroup(steps: readonly Step[]): Step[] {
  const rank = { local: 0, property: 0, entry: 1, element: 2, predicate: 3, spread: 3, when: 3, for: 3 };
  return [...steps].sort((a, b) => rank[a.kind] - rank[b.kind]);
}

class BodyBuilder {
  readonly #names: NameScope;
  readonly #c: Compiler;
  readonly #methods = new Map<tree.ObjectMethod, MethodName>();
  readonly #entries: EntryNames;

  constructor(names: NameScope, entries: EntryNames, c: Compiler) {
    this.#names = names;
    this.#entries = entries;
    this.#c = c;
  }

  /** Records the names defined by the body, including those in `when` branches. */
  declare(body: tree.ObjectBody, isBranch = false): void {
    for (const member of body.members) {
      if (member.kind === 'ObjectProperty') declareName(member, this.#names);
      else if (member.kind === 'ObjectMethod') this.#declareMethod(member, isBranch);
      else if (member.kind === 'WhenGenerator') {
        this.declare(member.thenBody, true);
        if (member.elseBody !== null) this.declare(member.elseBody, true);
      }
    }
  }

  #declareMethod(node: tree.ObjectMethod, isBranch: boolean): void {
    const { methods } = this.#names;
    const method = methodName(node, this.#names, null);
    this.#methods.set(node, method);
    const known = methods.get(method.name);
    if (known === undefined) methods.set(method.name, method);
    if (known === undefined && !isBranch) return;
    const first = known ?? method;
    first.variants ??= [variantOf(first, this.#c)];
    if (first !== method) first.variants.push(variantOf(method, this.#c));
  }

  steps(body: tree.ObjectBody, scope: Scope): Step[] {
    const steps: Step[] = [];
    for (const member of body.members) {
      const step = this.#step(member, scope);
      if (step !== null) steps.push(step);
    }
    return steps;
  }

  #step(node: tree.ObjectMember, scope: Scope): Step | null {
    const c = this.#c;
    switch (node.kind) {
      case 'ObjectProperty':
        return this.#property(node, scope);
      case 'ObjectMethod': {
        const method = this.#methods.get(node) as MethodName;
        method.context = this.#memberContext(scope);
        const variants = this.#names.methods.get(method.name)?.variants;
        const variant = variants?.find((each) => each.method === method);
        if (variant === undefined) return null;
        const site = c.site(headerOf(node), scope);
        return { kind: 'local', name: method.name, isMethod: true, member: variant.marker as Member, site };
      }
      case 'ObjectElement':
        return this.#element(node, scope);
      case 'ObjectEntry':
        return this.#entry(node, scope);
      case 'MemberPredicate':
        return this.#predicate(node, scope);
      case 'ObjectSpread':
        return {
          kind: 'spread',
          value: c.expr(node.value, scope),
          isNullable: node.isNullable,
          site: c.site(node, scope),
          valueSite: c.site(shownRange(node.value), scope),
          text: c.module.source.text.slice(node.value.start, node.value.end),
        };
      case 'WhenGenerator':
        return {
          kind: 'when',
          condition: c.expr(node.condition, scope),
          site: c.site(shownRange(node.condition), scope),
          then: this.steps(node.thenBody, scope),
          otherwise: node.elseBody === null ? [] : this.steps(node.elseBody, scope),
        };
      case 'ForGenerator':
        return this.#for(node, scope);
    }
  }

  #for(node: tree.ForGenerator, scope: Scope): Step {
    const c = this.#c;
    let inner = scope;
    if (node.key !== null) inner = withLocal(inner, node.key.name?.text ?? null);
    inner = withLocal(inner, node.value.name?.text ?? null);
    return {
      kind: 'for',
      iterable: c.expr(node.iterable, scope),
      site: c.site(shownRange(node.iterable), scope),
      index: scope.locals.length,
      hasKey: node.key !== null,
      keyType: node.key === null || node.key.type === null ? null : c.type(node.key.type, scope),
      valueType: node.value.type === null ? null : c.type(node.value.type, scope),
      steps: this.steps(node.body, inner),
    };
  }

  #property(node: tree.ObjectProperty, scope: Scope): Step {
    const c = this.#c;
    const { name, isLocal, member } = defineProperty(node, this.#memberContext(scope), c);
    const site = c.site(node.name, scope);
    return isLocal
      ? { kind: 'local', name, isMethod: false, member, site }
      : { kind: 'property', name, member, site, isAmend: node.value === null };
  }

  #element(node: tree.ObjectElement, scope: Scope): Step {
    return { kind: 'element', member: this.#member(node, scope, null), site: this.#c.site(node, scope) };
  }

  #entry(node: tree.ObjectEntry, scope: Scope): Step {
    const c = this.#c;
    const constantKey = constantOf(node.key, c);
    const member = this.#member(node, scope, node.key);
    return {
      kind: 'entry',
      key: c.expr(node.key, scope),
      constantKey,
      member,
      site: c.site(shownRange(node.key), scope),
    };
  }

  #predicate(node: tree.MemberPredicate, scope: Scope): Step {
    const c = this.#c;
    const member = this.#member(node, scope, node.condition);
    return {
      kind: 'predicate',
      condition: c.expr(node.condition, withCustomThis(scope)),
      index: scope.locals.length,
      member,
      site: c.site(shownRange(node.condition), scope),
    };
  }

  /** An unnamed member: an element, an entry with its key, or the target of a predicate. */
  #member(
    node: tree.ObjectElement | tree.ObjectEntry | tree.MemberPredicate,
    scope: Scope,
    key: tree.Expr | null,
  ): Member {
    spend(BYTES.item);
    const c = this.#c;
    const { value } = node;
    const bodies = node.kind === 'ObjectElement' ? [] : node.bodies;
    const { home, parent, level } = this.#memberContext(scope);
    const name = `${namePrefix(scope)}${this.#entries.next(key, c.module.source)}`;
    const frame = memberFrame({ name, home, parent, constLevel: level, target: { kind: 'member' } });
    const inner = scopeOf(frame, ['']);
    const keySpan = key === null ? null : spanOf(c, shownRange(key));
    const constant = value === null ? undefined : constantOf(value, c);
    const parts: ValueParts = { node, value, bodies, type: null, kind: 'member' };
    return new Member({
      qualifiedName: name,
      span: spanOf(c, node),
      headerSpan: keySpan ?? (value === null ? null : spanOf(c, value)),
      keySpan,
      bodySpan: value === null ? spanOf(c, node) : bodySpanOf(value, c),
      constant,
      compile: constant === undefined ? (recorder) => memberCode(parts, inner, c, recorder) : undefined,
    });
  }

  /** The scope of the body's members, for a body in `scope`. */
  #memberContext(scope: Scope): MemberContext {
    return {
      home: this.#names,
      parent: scope,
      prefix: `${namePrefix(scope)}.`,
      level: levelOfBody(this.#names.kind, scope.frame.constLevel),
      definition: null,
    };
  }
}

/** A method that only some objects of its body have. */
function variantOf(method: MethodName, c: Compiler): MethodVariant {
  const span = spanOf(c, method.node);
  return { method, marker: new Member({ qualifiedName: method.name, span, bodySpan: null, constant: NULL }) };
}
