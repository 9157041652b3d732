/**
 * Where the value of an expression comes from, judging by its AST. Only what is provably the author's counts as such;
 * anything not understood here counts as external.
 */
import { importName, type Source } from '../../lang/index.ts';
import type {
  AccessExpr,
  Expr,
  ImportClause,
  ObjectBody,
  ObjectMember,
  QualifiedAccessExpr,
  ReadExpr,
  TypeNode,
} from '../../lang/syntax/index.ts';
import { stringPartsOf } from '../../lang/syntax/index.ts';
import { ambientModules } from '../language/ambient.ts';
import { schemaModule } from '../schema/uris.ts';
import type { AgentFiles } from './agent-files.ts';
import {
  type AnyProperty,
  type Frame,
  findMethod,
  findName,
  findType,
  isFinal,
  letFrame,
  membersFrame,
  moduleOf,
  objectFrame,
  parametersFrame,
} from './names.ts';
import { highest, Origin } from './origin.ts';

/** Far deeper than real expressions; anything nested deeper counts as external. */
const MAX_DEPTH = 200;

/** Functions of `pkl:base` that combine their arguments into a value. */
const constructors = new Set(['List', 'Set', 'Map', 'Pair', 'Regex', 'IntSeq', 'Bytes', 'Null']);

/** Types whose objects only contain what is written into them. */
const plainTypes = new Set(
  'Any Boolean Bytes Collection DataSize Duration Dynamic Float Int Int8 Int16 Int32 Int64 UInt UInt8 UInt16 UInt32 List Listing Map Mapping Null Number Pair Regex Set String Uri'.split(
    ' ',
  ),
);

/** String methods that return numbers, so that no text passes through them. */
const numeric = new Set(['toInt', 'toIntOrNull', 'toFloat', 'toFloatOrNull', 'toBoolean', 'toBooleanOrNull']);

/** Methods that select among the values of their receiver. */
const choosing = new Set(['getOrNull', 'getOrDefault']);

/** Schema modules whose functions only return what is derived from their arguments. */
const pureModules = new Set(['Document', 'Utils']);

const comparisons = new Set(['==', '!=', '<', '>', '<=', '>=', '&&', '||']);

/** Determines the origins of expressions in one module. */
export class Origins {
  readonly #source: Source;
  readonly #files: AgentFiles;
  readonly #known = new Map<AnyProperty, Origin>();
  readonly #inProgress = new Set<object>();
  #depth = 0;

  constructor(source: Source, files: AgentFiles) {
    this.#source = source;
    this.#files = files;
  }

  /** The origin of an expression. */
  of(expr: Expr, frame: Frame): Origin {
    if (this.#depth > MAX_DEPTH) return Origin.Outside;
    this.#depth++;
    try {
      return this.#expr(expr, frame);
    } finally {
      this.#depth--;
    }
  }

  /** The highest origin within a body. */
  ofBody(body: ObjectBody, outer: Frame, isObject = true): Origin {
    const around = body.parameters.length === 0 ? outer : parametersFrame(body.parameters, [Origin.Outside], outer);
    const frame = membersFrame(body, around, isObject);
    return highest(body.members.map((member) => this.#member(member, frame)));
  }

  /** The origin of a property: of its value, its bodies, and the defaults of its type. */
  ofProperty(node: AnyProperty, frame: Frame): Origin {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    if (this.#inProgress.has(node)) return Origin.Outside;
    this.#inProgress.add(node);
    const origins = [
      node.type === null ? Origin.Author : this.#ofType(node.type, frame),
      node.value === null ? Origin.Author : this.of(node.value, frame),
      ...node.bodies.map((body) => this.ofBody(body, frame)),
    ];
    this.#inProgress.delete(node);
    const isEmpty = node.value === null && node.bodies.length === 0;
    const origin = isEmpty ? Origin.Outside : highest(origins);
    this.#known.set(node, origin);
    return origin;
  }

  /** The same for a property referenced by name: a module property may have been overridden. */
  #ofNamed(node: AnyProperty, frame: Frame): Origin {
    return isFinal(node) ? this.ofProperty(node, frame) : Origin.Outside;
  }

  /** The possible texts of an author's expression; null when unknown. */
  textsOf(expr: Expr, frame: Frame): readonly string[] | null {
    if (this.#depth > MAX_DEPTH) return null;
    this.#depth++;
    try {
      return this.#texts(expr, frame);
    } finally {
      this.#depth--;
    }
  }

  #texts(expr: Expr, frame: Frame): readonly string[] | null {
    switch (expr.kind) {
      case 'String': {
        const parts = stringPartsOf(expr, this.#source).map((part) =>
          part.kind === 'ResolvedText' ? [part.text] : this.textsOf(part.expr, frame),
        );
        return concatenated(parts);
      }
      case 'Int':
        return [String(Number(expr.text.replaceAll('_', '')))];
      case 'Parenthesized':
        return this.textsOf(expr.expr, frame);
      case 'Binary':
        return expr.operator === '+'
          ? concatenated([this.textsOf(expr.left, frame), this.textsOf(expr.right, frame)])
          : null;
      case 'If': {
        const then = this.textsOf(expr.thenExpr, frame);
        const otherwise = this.textsOf(expr.elseExpr, frame);
        return then === null || otherwise === null ? null : few([...then, ...otherwise]);
      }
      case 'Let':
        return this.textsOf(expr.body, letFrame(expr, frame, false));
      case 'Access':
        return this.#through(expr, frame, (value, home) => this.textsOf(value, home)) ?? null;
      default:
        return null;
    }
  }

  #expr(expr: Expr, frame: Frame): Origin {
    switch (expr.kind) {
      case 'Null':
      case 'Boolean':
      case 'Int':
      case 'Float':
      case 'Throw':
      case 'TypeTest':
        return Origin.Author;
      case 'String':
        return highest(expr.parts.map((part) => (part.kind === 'Text' ? Origin.Author : this.of(part.expr, frame))));
      case 'Parenthesized':
      case 'Marked':
        return this.of(expr.expr, frame);
      case 'Trace':
      case 'TypeCast':
        return this.of(expr.value, frame);
      case 'NonNull':
        return this.of(expr.operand, frame);
      case 'Unary':
        return expr.operator === '!' ? Origin.Author : this.of(expr.operand, frame);
      case 'Binary':
        if (comparisons.has(expr.operator)) return Origin.Author;
        return highest([this.of(expr.left, frame), this.of(expr.right, frame)]);
      case 'If':
        return highest([this.of(expr.thenExpr, frame), this.of(expr.elseExpr, frame)]);
      case 'Let':
        return this.of(expr.body, letFrame(expr, frame, false));
      case 'Subscript':
        // The key, whatever it is, only selects among existing values.
        return this.of(expr.receiver, frame);
      case 'Lambda':
        return this.of(expr.body, parametersFrame(expr.parameters, [Origin.Outside], frame));
      case 'New':
        return highest([
          expr.type === null ? Origin.Author : this.#ofType(expr.type, frame),
          this.ofBody(expr.body, frame),
        ]);
      case 'Amend':
        return highest([this.of(expr.parent, frame), this.ofBody(expr.body, frame)]);
      case 'Import':
        return this.#files.isAuthorsModule(expr.uri.raw) ? Origin.Author : Origin.Outside;
      case 'Read':
        return this.#read(expr, frame);
      case 'Access':
        return expr.args === null ? this.#name(expr.name.text, frame) : this.#call(expr, expr.args, frame);
      case 'QualifiedAccess':
        return this.#qualified(expr, frame);
      default:
        return Origin.Outside;
    }
  }

  #name(name: string, frame: Frame): Origin {
    const found = findName(name, frame);
    if (found?.kind === 'parameter') return found.origin;
    if (found?.kind === 'let') return this.of(found.frame.node.value, found.frame.outer);
    if (found?.kind === 'property') return highest(found.nodes.map((node) => this.#ofNamed(node, found.frame)));
    const schema = this.schemaOf(name, frame);
    if (schema !== null) return pureModules.has(schema) ? Origin.Author : Origin.Outside;
    return this.#isAuthorsImport(name, frame) ? Origin.Author : Origin.Outside;
  }

  #call({ name }: AccessExpr, args: readonly Expr[], frame: Frame): Origin {
    const found = findMethod(name.text, frame);
    if (found !== null) return this.#method(found.node, args, frame, found.frame);
    return constructors.has(name.text) ? highest(args.map((arg) => this.of(arg, frame))) : Origin.Outside;
  }

  #method(
    node: { readonly parameters: Parameters<typeof parametersFrame>[0]; readonly body: Expr | null },
    args: readonly Expr[],
    frame: Frame,
    home: Frame,
  ): Origin {
    if (node.body === null || this.#inProgress.has(node)) return Origin.Outside;
    const origins = args.map((arg) => this.of(arg, frame));
    this.#inProgress.add(node);
    const origin = this.of(node.body, parametersFrame(node.parameters, [...origins, Origin.Outside], home));
    this.#inProgress.delete(node);
    return origin;
  }

  #qualified(expr: QualifiedAccessExpr, frame: Frame): Origin {
    const { receiver, name, args } = expr;
    const schema =
      receiver.kind === 'Access' && receiver.args === null ? this.schemaOf(receiver.name.text, frame) : null;
    if (schema !== null) return this.#schemaMember(schema, name.text, args, frame);
    const object = objectFrame(receiver, frame);
    if (object !== null) {
      const nodes = args === null ? object.properties.get(name.text) : undefined;
      if (nodes !== undefined) return highest(nodes.map((node) => this.#ofNamed(node, object)));
      const method = args === null ? undefined : object.methods.get(name.text);
      return method === undefined ? Origin.Outside : this.#method(method, args ?? [], frame, object);
    }
    if (args !== null && numeric.has(name.text) && !this.#definesMethod(name.text, frame)) return Origin.Author;
    const own = this.of(receiver, frame);
    if (args === null || choosing.has(name.text)) return own;
    const plain = args.filter((arg) => arg.kind !== 'Lambda').map((arg) => this.of(arg, frame));
    const given = highest([own, ...plain]);
    const computed = args.map((arg) =>
      arg.kind === 'Lambda' ? this.of(arg.body, parametersFrame(arg.parameters, [given], frame)) : Origin.Author,
    );
    return highest([given, ...computed]);
  }

  /** The origin of a schema function's result. */
  #schemaMember(schema: string, name: string, args: readonly Expr[] | null, frame: Frame): Origin {
    const given = highest((args ?? []).map((arg) => this.of(arg, frame)));
    if (pureModules.has(schema)) return given;
    if (schema === 'Data') return given;
    if (schema === 'Skip') return Origin.Author;
    if (schema === 'Item' && ['current', 'prev', 'next', 'list'].includes(name)) return this.#items(frame);
    return Origin.Outside;
  }

  /** The items of the resource. */
  #items(frame: Frame): Origin {
    const module = membersFrame(moduleOf(frame), null);
    const nodes = ['Items', 'items'].flatMap((name) => module.properties.get(name) ?? []);
    return nodes.length === 0 ? Origin.Outside : highest(nodes.map((node) => this.ofProperty(node, module)));
  }

  #read({ uri }: ReadExpr, frame: Frame): Origin {
    if (this.#isDataFile(uri, frame)) return Origin.Author;
    const texts = this.textsOf(uri, frame);
    return texts === null ? Origin.Outside : highest(texts.map((text) => this.#files.originOfRead(text)));
  }

  /** Whether an expression is the path of a file in a data folder, named by the author: `data.filepath("…", "…")`. */
  #isDataFile(expr: Expr, frame: Frame): boolean {
    switch (expr.kind) {
      case 'Parenthesized':
        return this.#isDataFile(expr.expr, frame);
      case 'String': {
        const [part, ...more] = stringPartsOf(expr, this.#source);
        return part !== undefined && part.kind !== 'ResolvedText' && more.length === 0
          ? this.#isDataFile(part.expr, frame)
          : false;
      }
      case 'Access':
        return this.#through(expr, frame, (value, home) => this.#isDataFile(value, home)) ?? false;
      case 'QualifiedAccess': {
        const { receiver, name, args } = expr;
        const isData =
          receiver.kind === 'Access' && receiver.args === null && this.schemaOf(receiver.name.text, frame) === 'Data';
        return isData && name.text === 'filepath' && this.of(expr, frame) === Origin.Author && args !== null;
      }
      default:
        return false;
    }
  }

  /** Continues with the one expression that a name stands for; undefined when there is none or it is recursive. */
  #through<T>({ name, args }: AccessExpr, frame: Frame, go: (value: Expr, home: Frame) => T): T | undefined {
    const found = args === null ? findName(name.text, frame) : null;
    if (found?.kind === 'let') return go(found.frame.node.value, found.frame.outer);
    const [node, ...more] = found?.kind === 'property' ? found.nodes : [];
    if (found?.kind !== 'property' || node === undefined || node.value === null || more.length > 0) return undefined;
    if (this.#inProgress.has(node) || !isFinal(node)) return undefined;
    this.#inProgress.add(node);
    const result = go(node.value, found.frame);
    this.#inProgress.delete(node);
    return result;
  }

  #member(member: ObjectMember, frame: Frame): Origin {
    switch (member.kind) {
      case 'ObjectProperty':
        return this.ofProperty(member, frame);
      case 'ObjectMethod':
        return this.of(member.body, parametersFrame(member.parameters, [Origin.Outside], frame));
      case 'ObjectElement':
      case 'ObjectSpread':
        return this.of(member.value, frame);
      case 'ObjectEntry':
        return highest([this.of(member.key, frame), this.#valueOf(member, frame)]);
      case 'MemberPredicate':
        return this.#valueOf(member, frame);
      case 'WhenGenerator':
        return highest(
          [member.thenBody, member.elseBody].map((body) =>
            body === null ? Origin.Author : this.ofBody(body, frame, false),
          ),
        );
      case 'ForGenerator': {
        const given = this.of(member.iterable, frame);
        return this.ofBody(member.body, parametersFrame([member.key, member.value], [given], frame), false);
      }
    }
  }

  #valueOf(
    { value, bodies }: { readonly value: Expr | null; readonly bodies: readonly ObjectBody[] },
    frame: Frame,
  ): Origin {
    return highest([
      value === null ? Origin.Author : this.of(value, frame),
      ...bodies.map((body) => this.ofBody(body, frame)),
    ]);
  }

  /** The origin of values that a type adds to its objects: the defaults of its class. */
  #ofType(type: TypeNode, frame: Frame): Origin {
    switch (type.kind) {
      case 'NullableType':
      case 'ParenthesizedType':
      case 'ConstrainedType':
        return this.#ofType(type.type, frame);
      case 'UnionType':
        return highest(type.members.map((member) => this.#ofType(member, frame)));
      case 'DeclaredType': {
        if (type.qualifier === null && plainTypes.has(type.name.text))
          return highest(type.args.map((arg) => this.#ofType(arg, frame)));
        const node = type.qualifier === null ? findType(type.name.text, frame) : null;
        if (node === null || this.#inProgress.has(node)) return Origin.Outside;
        this.#inProgress.add(node);
        const module = membersFrame(moduleOf(frame), null);
        const origin =
          node.kind === 'TypeAlias'
            ? this.#ofType(node.type, frame)
            : highest(
                node.members.map((member) => {
                  if (member.kind === 'Method') return Origin.Author;
                  return member.value === null && member.bodies.length === 0
                    ? Origin.Author
                    : this.ofProperty(member, module);
                }),
              );
        this.#inProgress.delete(node);
        return node.kind === 'Class' && node.supertype !== null
          ? highest([origin, this.#ofType(node.supertype, frame)])
          : origin;
      }
      case 'StringLiteralType':
        return Origin.Author;
      default:
        return Origin.Outside;
    }
  }

  /** The schema module that a name stands for; null when the name is not one, or is redefined here. */
  schemaOf(name: string, frame: Frame): string | null {
    if (findName(name, frame) !== null) return null;
    const clause = this.#importOf(name, frame);
    return clause === undefined ? (ambientModules().get(name) ?? null) : schemaModule(clause.uri.raw);
  }

  #isAuthorsImport(name: string, frame: Frame): boolean {
    const clause = this.#importOf(name, frame);
    if (clause !== undefined) return !clause.isGlob && this.#files.isAuthorsModule(clause.uri.raw);
    return standardNames.has(name);
  }

  #importOf(name: string, frame: Frame): ImportClause | undefined {
    return moduleOf(frame).imports.find((clause) => importName(clause, this.#source) === name);
  }

  /** Whether the module defines a method with that name, which could return anything. */
  #definesMethod(name: string, frame: Frame): boolean {
    return this.#files.definesMethod(moduleOf(frame), name);
  }
}

/** Library modules implicitly imported into every file of an agent. */
const standardNames = new Set(['json', 'math', 'platform', 'semver', 'shell', 'xml', 'yaml']);

/** Limit on the number of possible texts that are tracked. */
const MAX_TEXTS = 16;

function few(texts: readonly string[]): readonly string[] | null {
  return texts.length > MAX_TEXTS ? null : texts;
}

function concatenated(parts: readonly (readonly string[] | null)[]): readonly string[] | null {
  let all: readonly string[] | null = [''];
  for (const part of parts) {
    if (part === null || all === null) return null;
    all = few(all.flatMap((start) => part.map((end) => start + end)));
  }
  return all;
}
