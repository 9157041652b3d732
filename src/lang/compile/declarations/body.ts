/**
 * Object bodies: what a `{ … }` adds to the object that it amends. A body is analysed once; objects that it makes from
 * parents of one shape share a shape, unless generators or computed keys make every object different.
 */

import { quoteIdentifier } from '../../base/identifier.ts';
import { lazy } from '../../base/lazy.ts';
import { CONST_ALL } from '../../resolve/const-level.ts';
import { EntryNames } from '../../resolve/entry-names.ts';
import { isGenerator } from '../../resolve/node-facts.ts';
import {
  type Frame,
  type InferenceTarget,
  type MethodName,
  type MethodVariant,
  type NameScope,
  namePrefix,
  type PropertyName,
  type Scope,
  scopeOf,
  withCustomThis,
  withLocal,
} from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { shownRange } from '../../syntax/shown-range.ts';
import type { Code } from '../../values/code.ts';
import { Member } from '../../values/member.ts';
import type { Recorder } from '../../values/recorder.ts';
import type { RuntimeType } from '../../values/runtime-type.ts';
import { NULL } from '../../values/scalars.ts';
import type { Definition } from '../../values/shape.ts';
import type { VmValue } from '../../values/value.ts';
import { type Compiler, type Site, spanOf } from '../compiler.ts';
import { typedCode } from '../expressions/control.ts';
import { bodySpanOf, constantOf } from '../expressions/literals.ts';

/** One member, or one generator of members, in source order. */
export type Step =
  | {
      readonly kind: 'property';
      readonly name: string;
      readonly member: Member;
      readonly site: Site;
      readonly isAmend: boolean;
    }
  | {
      readonly kind: 'local';
      readonly name: string;
      readonly isMethod: boolean;
      readonly member: Member;
      readonly site: Site;
    }
  | { readonly kind: 'element'; readonly member: Member; readonly site: Site }
  | {
      readonly kind: 'entry';
      readonly key: Code;
      readonly constantKey: VmValue | undefined;
      readonly member: Member;
      readonly site: Site;
    }
  | {
      readonly kind: 'predicate';
      readonly condition: Code;
      readonly index: number;
      readonly member: Member;
      readonly site: Site;
    }
  | {
      readonly kind: 'spread';
      readonly value: Code;
      readonly isNullable: boolean;
      readonly site: Site;
      readonly valueSite: Site;
      readonly text: string;
    }
  | {
      readonly kind: 'when';
      readonly condition: Code;
      readonly site: Site;
      readonly then: readonly Step[];
      readonly otherwise: readonly Step[];
    }
  | {
      readonly kind: 'for';
      readonly iterable: Code;
      readonly site: Site;
      readonly index: number;
      readonly hasKey: boolean;
      readonly keyType: RuntimeType | null;
      readonly valueType: RuntimeType | null;
      readonly steps: readonly Step[];
    };

/** A body as every object that it makes shares it. */
export class BodyDefinition implements Definition {
  readonly kind = 'literal';
  readonly steps: readonly Step[];
  /** Members are the same for every parent of one shape: no generators, no computed keys. */
  readonly isStatic: boolean;
  readonly hasGenerators: boolean;
  /** Number of locals that the members' environment captures. */
  readonly localCount: number;
  readonly site: Site;
  /** The same body as it amends what a function returns: its reports name the function. */
  readonly inFunction: () => BodyDefinition;

  constructor(
    steps: readonly Step[],
    isStatic: boolean,
    hasGenerators: boolean,
    localCount: number,
    site: Site,
    inFunction: () => BodyDefinition,
  ) {
    this.inFunction = inFunction;
    this.hasGenerators = hasGenerators;
    this.steps = steps;
    this.isStatic = isStatic;
    this.localCount = localCount;
    this.site = site;
  }
}

/** Analyses a body that stands at `scope`. `node` is the whole expression or member, for reports. */
export function defineBody(
  node: { start: number; end: number },
  body: tree.ObjectBody,
  scope: Scope,
  c: Compiler,
): BodyDefinition {
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
  return new BodyDefinition(ordered, isStatic, hasGenerators, scope.locals.length, c.site(node, scope), inFunction);
}

/** The place of a body that amends what a function returns. Members in it are named as if there were no function. */
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

  /** Notes the names that the body defines, those of `when` branches included. */
  declare(body: tree.ObjectBody, isBranch = false): void {
    for (const member of body.members) {
      if (member.kind === 'ObjectProperty') this.#declareProperty(member);
      else if (member.kind === 'ObjectMethod') this.#declareMethod(member, isBranch);
      else if (member.kind === 'WhenGenerator') {
        this.declare(member.thenBody, true);
        if (member.elseBody !== null) this.declare(member.elseBody, true);
      }
    }
  }

  #declareProperty(node: tree.ObjectProperty): void {
    const name = node.name.text;
    const isLocal = node.modifiers.some((modifier) => modifier.name === 'local');
    const isConst = node.modifiers.some((modifier) => modifier.name === 'const');
    let known = this.#names.properties.get(name);
    if (known === undefined) {
      known = { name, isConst, locals: [], isAlsoVisible: !isLocal };
      this.#names.properties.set(name, known);
    }
    if (!isLocal) known.isAlsoVisible = true;
  }

  #declareMethod(node: tree.ObjectMethod, isBranch: boolean): void {
    const { methods } = this.#names;
    const method: MethodName = {
      name: node.name.text,
      node,
      isLocal: true,
      isConst: node.modifiers.some((modifier) => modifier.name === 'const'),
      isObjectMethod: true,
      place: null,
    };
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
        method.place = {
          home: this.#names,
          parent: scope,
          prefix: `${namePrefix(scope)}.`,
          level: scope.frame.constLevel,
          definition: null,
        };
        const variants = this.#names.methods.get(method.name)?.variants;
        const variant = variants?.find((each) => each.method === method);
        if (variant === undefined) return null;
        const site = c.site({ start: node.start, end: node.headerEnd }, scope);
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
    const name = node.name.text;
    const isLocal = node.modifiers.some((modifier) => modifier.name === 'local');
    const isConst = node.modifiers.some((modifier) => modifier.name === 'const');
    const frame = this.#frame(
      scope,
      `${namePrefix(scope)}.${quoteIdentifier(name)}`,
      { kind: 'property', name, isLocal, type: node.type },
      isConst,
    );
    const inner = scopeOf(frame, []);
    const member = new Member({
      qualifiedName: frame.name,
      span: spanOf(c, node),
      headerSpan: spanOf(c, node.name),
      bodySpan: node.value === null ? spanOf(c, node) : bodySpanOf(node.value, c),
      isFresh: isFreshObject(node.value, node.bodies),
      ...this.#value(node.value, node.bodies, node, inner, node.type, 'property'),
    });
    if (!isLocal) {
      return { kind: 'property', name, member, site: c.site(node.name, scope), isAmend: node.value === null };
    }
    (this.#names.properties.get(name) as PropertyName).locals.push(member);
    return { kind: 'local', name, isMethod: false, member, site: c.site(node.name, scope) };
  }

  #element(node: tree.ObjectElement, scope: Scope): Step {
    const c = this.#c;
    const frame = this.#memberFrame(scope, null);
    const inner = scopeOf(frame, ['']);
    const member = new Member({
      qualifiedName: frame.name,
      span: spanOf(c, node),
      headerSpan: spanOf(c, node.value),
      bodySpan: bodySpanOf(node.value, c),
      ...this.#value(node.value, [], node, inner, null, 'member'),
    });
    return { kind: 'element', member, site: c.site(node, scope) };
  }

  #entry(node: tree.ObjectEntry, scope: Scope): Step {
    const c = this.#c;
    const constantKey = constantOf(node.key, c);
    const frame = this.#memberFrame(scope, node.key);
    const inner = scopeOf(frame, ['']);
    const member = new Member({
      qualifiedName: frame.name,
      span: spanOf(c, node),
      headerSpan: spanOf(c, shownRange(node.key)),
      keySpan: spanOf(c, shownRange(node.key)),
      bodySpan: node.value === null ? spanOf(c, node) : bodySpanOf(node.value, c),
      ...this.#value(node.value, node.bodies, node, inner, null, 'member'),
    });
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
    const frame = this.#memberFrame(scope, node.condition);
    const inner = scopeOf(frame, ['']);
    const member = new Member({
      qualifiedName: frame.name,
      span: spanOf(c, node),
      headerSpan: spanOf(c, shownRange(node.condition)),
      keySpan: spanOf(c, shownRange(node.condition)),
      bodySpan: node.value === null ? spanOf(c, node) : bodySpanOf(node.value, c),
      ...this.#value(node.value, node.bodies, node, inner, null, 'member'),
    });
    return {
      kind: 'predicate',
      condition: c.expr(node.condition, withCustomThis(scope)),
      index: scope.locals.length,
      member,
      site: c.site(shownRange(node.condition), scope),
    };
  }

  #memberFrame(scope: Scope, key: tree.Expr | null): Frame {
    const suffix = this.#entries.next(key, this.#c.module.source);
    return this.#frame(scope, `${namePrefix(scope)}${suffix}`, { kind: 'member' }, false);
  }

  #frame(scope: Scope, name: string, target: InferenceTarget, isConst: boolean): Frame {
    return {
      kind: 'member',
      name,
      home: this.#names,
      parent: scope,
      constLevel: isConst ? CONST_ALL : scope.frame.constLevel,
      target,
      definition: null,
      typeParameters: [],
      counters: { lambdas: 0 },
    };
  }

  #value(
    value: tree.Expr | null,
    bodies: readonly tree.ObjectBody[],
    node: tree.ObjectMember,
    scope: Scope,
    type: tree.TypeNode | null,
    kind: 'property' | 'member',
  ): { constant?: VmValue | undefined; compile?: (recorder?: Recorder) => Code } {
    const c = this.#c;
    if (value === null) {
      return { compile: () => c.amendInherited(node, bodies, scope, kind) };
    }
    const constant = type === null ? constantOf(value, c) : undefined;
    if (constant !== undefined) return { constant };
    return {
      compile: (recorder) => {
        const to = recorder === undefined ? c : c.recording(recorder, value);
        const code = to.expr(value, scope);
        if (type === null) return code;
        return typedCode(code, to.type(type, scope));
      },
    };
  }
}

/** A method that only some objects of its body have. */
function variantOf(method: MethodName, c: Compiler): MethodVariant {
  const span = spanOf(c, method.node);
  return { method, marker: new Member({ qualifiedName: method.name, span, bodySpan: null, constant: NULL }) };
}

/** Whether a member's value is an object made by the member itself. */
export function isFreshObject(value: tree.Expr | null, bodies: readonly tree.ObjectBody[]): boolean {
  if (value === null) return bodies.some((body) => body.members.length > 0);
  return (value.kind === 'New' || value.kind === 'Amend') && value.body.members.length > 0;
}
