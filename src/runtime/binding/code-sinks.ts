/**
 * Finds the texts of a resource that become code or a URL in its AST, traces them, and marks the external values in
 * them.
 */
import type { Source } from '../../lang/index.ts';
import type {
  AmendExpr,
  Expr,
  LetExpr,
  MarkedExpr,
  Module,
  Node,
  ObjectBody,
  ObjectEntry,
  QualifiedAccessExpr,
} from '../../lang/syntax/index.ts';
import { childrenOf } from '../../lang/syntax/index.ts';
import { derived } from '../kinds/registry.ts';
import { formerSpelling } from '../kinds/spelling.ts';
import { AgentFiles } from './agent-files.ts';
import { type CodeKind, type CodeRole, calledScript } from './code.ts';
import { changesPrograms } from './environment-names.ts';
import { CODE_MARK } from './marks.ts';
import {
  type AnyProperty,
  type Container,
  type Frame,
  findName,
  letFrame,
  membersFrame,
  parametersFrame,
} from './names.ts';
import { Origin } from './origin.ts';
import { Origins } from './origins.ts';
import { type Piece, Templates } from './templates.ts';

/** A text of a resource that becomes code or a URL. */
export interface CodeSink {
  readonly kind: CodeKind;
  /** As it is written. */
  readonly expr: Expr;
  readonly piece: Piece;
  readonly line: number;
}

/** The findings for a module. */
export interface FoundCode {
  readonly sinks: readonly CodeSink[];
  /** Names of environment variables that the author wrote literally. */
  readonly variables: ReadonlySet<string>;
  /** Variables that control how programs start and have an external value. */
  readonly risky: readonly { readonly name: string; readonly line: number }[];
  /** Whether a block sets `Raw = true`. */
  readonly isRaw: boolean;
  /** Replacements for nodes, and members added to containers. */
  readonly replaced: ReadonlyMap<object, Node>;
  readonly added: ReadonlyMap<Container, readonly Node[]>;
}

const none: CodeRole = {};

/** Actions are in the `Run` block or directly in the module. */
const moduleRole = derived((kinds): CodeRole => {
  const actions = Object.fromEntries(kinds.map(({ property, code }) => [property, code ?? none]));
  return { properties: { ...actions, Run: { properties: actions } } };
});

/** Finds the code in a module. */
export function findCode(module: Module, source: Source): FoundCode {
  const finder = new Finder(source);
  finder.module(module);
  return finder;
}

class Finder implements FoundCode {
  readonly sinks: CodeSink[] = [];
  readonly variables = new Set<string>();
  readonly risky: { readonly name: string; readonly line: number }[] = [];
  isRaw = false;
  readonly replaced = new Map<object, Node>();
  readonly #source: Source;
  readonly #origins: Origins;
  readonly #templates: Templates;
  readonly #followed = new Set<object>();

  constructor(source: Source) {
    this.#source = source;
    this.#origins = new Origins(source, new AgentFiles(source.uri));
    this.#templates = new Templates(source, this.#origins);
  }

  get added(): ReadonlyMap<Container, readonly Node[]> {
    return this.#templates.added;
  }

  module(module: Module): void {
    this.#members(module, membersFrame(module, null), moduleRole());
  }

  /** @param role the role of the object that contains the members */
  #members(container: Container, frame: Frame, role: CodeRole): void {
    const isRaw = container.members.some(isRawFlag);
    this.isRaw ||= isRaw;
    for (const member of container.members) {
      switch (member.kind) {
        case 'Property':
        case 'ObjectProperty':
          this.#property(member, frame, role, isRaw);
          break;
        case 'Method':
        case 'ObjectMethod':
          if (member.body !== null) this.#expr(member.body, parametersFrame(member.parameters, outside, frame), none);
          break;
        case 'Class':
          this.#members(member, membersFrame(member, frame), none);
          break;
        case 'ObjectElement':
        case 'ObjectSpread':
          this.#expr(member.value, frame, role.element ?? spreadRole(member.kind, role));
          break;
        case 'ObjectEntry':
          this.#entry(member, frame, role);
          break;
        case 'MemberPredicate':
          this.#expr(member.condition, frame, none);
          this.#value(member, frame, role.element ?? none);
          break;
        case 'WhenGenerator':
          this.#expr(member.condition, frame, none);
          for (const body of [member.thenBody, member.elseBody])
            if (body !== null) this.#body(body, frame, role, false);
          break;
        case 'ForGenerator': {
          this.#expr(member.iterable, frame, none);
          const origin = this.#origins.of(member.iterable, frame);
          this.#body(member.body, parametersFrame([member.key, member.value], [origin], frame), role, false);
          break;
        }
        default:
      }
    }
  }

  #property(node: AnyProperty, frame: Frame, role: CodeRole, isRaw: boolean): void {
    const code = role.code;
    if (code !== undefined && isNamed(node.name.text, code.name) && node.value !== null) {
      this.replaced.set(node, { ...node, value: this.#site(node.value, frame, code.kind, isRaw) });
      this.#expr(node.value, frame, none);
      return;
    }
    this.#value(node, frame, roleOf(role, node.name.text));
  }

  #entry(node: ObjectEntry, frame: Frame, role: CodeRole): void {
    this.#expr(node.key, frame, none);
    if (role.isEnv === true) this.#variable(node, frame);
    this.#value(node, frame, role.element ?? none);
  }

  /**
   * Records a variable: its literal name is the author's; one that controls how programs start must not have an
   * external value.
   */
  #variable({ key, value }: ObjectEntry, frame: Frame): void {
    const names = this.#origins.textsOf(key, frame) ?? [];
    for (const name of names) {
      this.variables.add(name);
      if (value !== null && changesPrograms(name) && this.#origins.of(value, frame) === Origin.Outside)
        this.risky.push({ name, line: this.#source.positionAt(key.start).line });
    }
  }

  #value(
    { value, bodies }: { readonly value: Expr | null; readonly bodies: readonly ObjectBody[] },
    frame: Frame,
    role: CodeRole,
  ): void {
    if (value !== null) this.#expr(value, frame, role);
    for (const body of bodies) this.#body(body, frame, role);
  }

  #body(body: ObjectBody, outer: Frame, role: CodeRole, isObject = true): void {
    const around = body.parameters.length === 0 ? outer : parametersFrame(body.parameters, outside, outer);
    this.#members(body, membersFrame(body, around, isObject), role);
  }

  /** Examines an expression. If it creates an object, the object has the role. */
  #expr(expr: Expr, frame: Frame, role: CodeRole): void {
    switch (expr.kind) {
      case 'New':
        this.#body(expr.body, frame, role);
        return;
      case 'Amend':
        this.#amended(expr, frame, role);
        return;
      case 'Parenthesized':
        this.#expr(expr.expr, frame, role);
        return;
      case 'If':
        this.#expr(expr.condition, frame, none);
        this.#expr(expr.thenExpr, frame, role);
        this.#expr(expr.elseExpr, frame, role);
        return;
      case 'Let':
        this.#binding(expr, frame, role);
        return;
      case 'Lambda':
        this.#expr(expr.body, parametersFrame(expr.parameters, outside, frame), none);
        return;
      case 'Access':
        if (expr.args === null && role !== none) this.#named(expr.name.text, frame, role);
        break;
      case 'QualifiedAccess':
        this.#call(expr, frame);
        break;
      default:
    }
    for (const child of childrenOf(expr)) this.#part(child, frame);
  }

  #part(node: Node, frame: Frame): void {
    if (node.kind === 'Interpolation' || node.kind === 'Promise') this.#expr(node.expr, frame, none);
    else if (!notExpressions.has(node.kind)) this.#expr(node as Expr, frame, none);
  }

  #amended(expr: AmendExpr, frame: Frame, role: CodeRole): void {
    this.#expr(expr.parent, frame, role);
    this.#body(expr.body, frame, role);
  }

  #binding(expr: LetExpr, frame: Frame, role: CodeRole): void {
    this.#expr(expr.value, frame, none);
    this.#expr(expr.body, letFrame(expr, frame, false), role);
  }

  /** A block defined elsewhere in the module and used by name: `= common`. */
  #named(name: string, frame: Frame, role: CodeRole): void {
    const found = findName(name, frame);
    if (found?.kind !== 'property') return;
    for (const node of found.nodes) {
      if (this.#followed.has(node)) continue;
      this.#followed.add(node);
      this.#value(node, found.frame, role);
    }
  }

  /** `tool.runScript(id, script, arguments)`, under any import name. */
  #call(expr: QualifiedAccessExpr, frame: Frame): void {
    const [id, script, ...more] = expr.args ?? [];
    if (expr.name.text !== 'runScript' || id === undefined || script === undefined || this.replaced.has(expr)) return;
    const args = [id, this.#site(script, frame, calledScript, false), ...more];
    this.replaced.set(expr, { ...expr, args });
  }

  #site(expr: Expr, frame: Frame, kind: CodeKind, isRaw: boolean): MarkedExpr {
    const line = this.#source.positionAt(expr.start).line;
    const template = isRaw
      ? null
      : this.#templates.of(expr, frame, kind.language === 'url' ? Origin.Outside : Origin.Machine);
    this.sinks.push({ kind, expr, line, piece: template?.piece ?? { kind: 'author' } });
    return {
      kind: 'Marked',
      start: expr.start,
      end: expr.end,
      expr: template?.expr ?? expr,
      mark: CODE_MARK,
      asText: false,
    };
  }
}

const outside = [Origin.Outside];

/** Nodes that contain no expressions, or are examined where they matter. */
const notExpressions: ReadonlySet<Node['kind']> = new Set([
  'Text',
  'StringConstant',
  'ObjectBody',
  'UnknownType',
  'NothingType',
  'ModuleType',
  'StringLiteralType',
  'DeclaredType',
  'NullableType',
  'UnionType',
  'FunctionType',
  'ConstrainedType',
  'ParenthesizedType',
]);

/** Compares with the current name and with earlier spellings. */
function isNamed(written: string, name: string): boolean {
  return written === name || written === formerSpelling(name);
}

function roleOf(role: CodeRole, written: string): CodeRole {
  const known = Object.entries(role.properties ?? {}).find(([name]) => isNamed(written, name));
  return known?.[1] ?? none;
}

/** An object spread into another belongs to it. */
function spreadRole(kind: 'ObjectElement' | 'ObjectSpread', role: CodeRole): CodeRole {
  return kind === 'ObjectSpread' ? role : none;
}

function isRawFlag(member: Node): boolean {
  return (
    (member.kind === 'ObjectProperty' || member.kind === 'Property') &&
    member.name.text === 'Raw' &&
    member.value?.kind === 'Boolean' &&
    member.value.value
  );
}
