/**
 * Properties, wherever they are written: in a class, a module, or an object body. Each becomes a name in its body, a
 * scope for its code, and a member with its value.
 */
import { quoteIdentifier } from '../../base/identifier.ts';
import { levelOfMember } from '../../resolve/const-rules.ts';
import { has } from '../../resolve/node-facts.ts';
import {
  type MemberContext,
  memberFrame,
  type NameScope,
  type PropertyName,
  type Scope,
  scopeOf,
} from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import type { Code } from '../../values/code.ts';
import { Member } from '../../values/member.ts';
import { BYTES, spend } from '../../values/memory.ts';
import type { Recorder } from '../../values/recorder.ts';
import { type Compiler, spanOf } from '../compiler.ts';
import { typedCode } from '../expressions/control.ts';
import { bodySpanOf, constantOf } from '../expressions/literals.ts';

export type Modifiers = ReadonlySet<tree.Modifier>;

const NO_MODIFIERS: Modifiers = new Set();

export function modifiersOf(nodes: readonly tree.ModifierNode[]): Modifiers {
  return nodes.length === 0 ? NO_MODIFIERS : new Set(nodes.map((node) => node.name));
}

/** An analyzed property. */
export interface DefinedProperty<Node = tree.PropertyNode | tree.ObjectProperty> {
  readonly node: Node;
  readonly name: string;
  readonly modifiers: Modifiers;
  readonly isLocal: boolean;
  /** The scope of its value. */
  readonly scope: Scope;
  readonly member: Member;
}

/**
 * Defines a property of the body at `context`, and adds its name there.
 *
 * @param declaredCode for class members, whose code may differ from their AST: null when it does not
 */
export function defineProperty<Node extends tree.PropertyNode | tree.ObjectProperty>(
  node: Node,
  context: MemberContext,
  c: Compiler,
  declaredCode?: (scope: Scope) => Code | null,
): DefinedProperty<Node> {
  spend(BYTES.declaration);
  const { name, type }: tree.PropertyNode | tree.ObjectProperty = node;
  const modifiers = modifiersOf(node.modifiers);
  const [isLocal, isConst] = [modifiers.has('local'), modifiers.has('const')];
  const scope = scopeOf(
    memberFrame({
      name: `${context.prefix}${quoteIdentifier(name.text)}`,
      home: context.home,
      parent: context.parent,
      constLevel: levelOfMember(isConst, context.level),
      target: { kind: 'property', name: name.text, isLocal, type },
      definition: context.definition,
    }),
    [],
  );
  const member = propertyMember(node, modifiers, context, scope, c, declaredCode);
  const known = declareName(node, context.home);
  if (isLocal) known.locals.push(member);
  return { node, name: name.text, modifiers, isLocal, scope, member };
}

// All objects have the same fields, because large modules have tens of thousands of members.
function propertyMember(
  node: tree.PropertyNode | tree.ObjectProperty,
  modifiers: Modifiers,
  { home }: MemberContext,
  scope: Scope,
  c: Compiler,
  declaredCode: ((scope: Scope) => Code | null) | undefined,
): Member {
  const { value, bodies } = node;
  const span = {
    source: c.module.source,
    start: node.kind === 'Property' ? node.headerStart : node.start,
    end: node.end,
  };
  const isDeclared = !home.isAmending;
  const isDeclaredOnly = isDeclared && (modifiers.has('external') || modifiers.has('abstract'));
  const isUndefined = isDeclared && !isDeclaredOnly && value === null && bodies.length === 0;
  // Slots check the types declared by classes; a local of an object has none.
  const type = isDeclared ? null : node.type;
  const constant = value === null || isDeclaredOnly || type !== null ? undefined : constantOf(value, c);
  return new Member({
    qualifiedName: scope.frame.name,
    span,
    headerSpan: spanOf(c, node.name),
    bodySpan: value === null ? span : bodySpanOf(value, c),
    isFresh: !isDeclaredOnly && !isUndefined && isFreshObject(value, bodies),
    constant,
    isUndefined,
    isConst: isDeclared && modifiers.has('const') && !modifiers.has('local'),
    isDeclaredOnly,
    compile:
      constant !== undefined && !isDeclared
        ? undefined
        : (recorder) =>
            declaredCode?.(scope) ?? memberCode({ node, value, bodies, type, kind: 'property' }, scope, c, recorder),
  });
}

/** The sources of a member's value. */
export interface ValueParts {
  /** The whole member. */
  readonly node: tree.PropertyNode | tree.ObjectMember;
  /** Null when bodies amend the inherited value. */
  readonly value: tree.Expr | null;
  readonly bodies: readonly tree.ObjectBody[];
  /** The type of the value, if the member has to check it. */
  readonly type: tree.TypeNode | null;
  readonly kind: 'property' | 'member';
}

/** The code of a member's value. With a recorder, it reports the values of its parts. */
export function memberCode(parts: ValueParts, scope: Scope, c: Compiler, recorder?: Recorder): Code {
  const { node, value, bodies, type, kind } = parts;
  if (value === null) return c.amendInherited(node, bodies, scope, kind);
  const to = recorder === undefined ? c : c.recording(recorder, value);
  const code = to.expr(value, scope);
  return type === null ? code : typedCode(code, to.type(type, scope));
}

/** Adds the name of a property to those of its body. Object bodies do so first for all of theirs, also in `when`. */
export function declareName(node: tree.PropertyNode | tree.ObjectProperty, home: NameScope): PropertyName {
  const name = node.name.text;
  const isLocal = has(node.modifiers, 'local');
  let known = home.properties.get(name);
  if (known === undefined) {
    const declaredAt = home.kind === 'module' && !home.isAmending ? node.start : undefined;
    known = { name, isConst: has(node.modifiers, 'const'), locals: [], isAlsoVisible: !isLocal, declaredAt };
    home.properties.set(name, known);
  }
  if (!isLocal) known.isAlsoVisible = true;
  return known;
}

/** Whether a member's value is an object created by the member itself. */
function isFreshObject(value: tree.Expr | null, bodies: readonly tree.ObjectBody[]): boolean {
  if (value === null) return bodies.some((body) => body.members.length > 0);
  return (value.kind === 'New' || value.kind === 'Amend') && value.body.members.length > 0;
}
