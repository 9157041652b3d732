/** An interactive session: keeps definitions and evaluates expressions. */
import type { Evaluation } from '../api/evaluation.ts';
import type { Evaluator } from '../api/evaluator.ts';
import { Source, type Span } from '../base/source.ts';
import { PklError } from '../diagnostics/error.ts';
import type { Expr, PromptPart } from '../syntax/ast.ts';
import { scan } from '../syntax/lexer.ts';
import { parsePrompt } from '../syntax/parse.ts';
import type { Token } from '../syntax/token.ts';
import { K } from '../syntax/tokens.ts';
import { classOf } from '../values/class-of.ts';
import { displayValue } from '../values/display.ts';
import type { VmObject } from '../values/object.ts';
import type { VmValue } from '../values/value.ts';
import {
  type AssembledText,
  assemble,
  type Definition,
  definitionOf,
  definitionsOf,
  redefined,
} from './definitions.ts';

/** Options of a session. */
export interface SessionOptions {
  readonly evaluator: Evaluator;
  /** The URI of the folder for relative imports, with a trailing slash; null if there is none. */
  readonly folder: string | null;
  /** Runs work that the user may stop, and throws in that case. By default, just runs it. */
  readonly stoppable?: <T>(work: () => T) => T;
}

/** The latest text with all definitions, and its module. */
interface Made {
  readonly evaluation: Evaluation;
  readonly module: VmObject;
  readonly assembled: AssembledText;
}

const EMPTY = 'module repl';

/**
 * Keeps definitions and evaluates expressions in their scope.
 *
 * @example
 * const session = new ReplSession({ evaluator: new Evaluator(), folder: null });
 * session.evaluate('pkl0', 'a = 1; b = a + 1; b', console.log); // 2
 * session.evaluate('pkl1', 'a = 5; b', console.log); // 6
 */
export class ReplSession {
  readonly #options: SessionOptions;
  #header: Span | string = EMPTY;
  /** Whether the loaded module amends another one. */
  #isAmending = false;
  #uri: string;
  readonly #definitions = new Map<string, Definition>();
  #made: Made | null = null;
  /** The module being created, into which errors may point. */
  #assembled: AssembledText | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#uri = uriOf(options);
  }

  /**
   * Adds definitions and evaluates expressions, in order, up to the first error. Invalid definitions are discarded.
   *
   * @param name the name of the text in reports, such as `pkl0`
   * @param answer receives the value of each expression as text
   * @param force whether to evaluate all members of values, instead of showing `?`
   * @throws PklError that points into the typed text
   */
  evaluate(name: string, text: string, answer: (value: string) => void, force = false): void {
    const source = new Source(`repl:${name}`, text);
    this.#pointing(() => {
      let parts: PromptPart[] = [];
      for (const part of parsed(source)) {
        if (isDefinition(part)) {
          parts.push(part);
          continue;
        }
        this.#define(parts, source);
        parts = [];
        const { evaluation, module } = this.#module();
        const show = (value: VmValue): string => displayValue(value, { force, multiLine: true });
        answer(this.#guarded(evaluation, () => show(evaluation.valueIn(module, part, source))));
      }
      this.#define(parts, source);
    });
  }

  /**
   * The type of an expression: the declared type of a property, the parameters and return type of a method, otherwise
   * the class of the value.
   *
   * @throws PklError
   */
  typeOf(name: string, text: string): string {
    const source = new Source(`repl:${name}`, text);
    return this.#pointing(() => {
      const parts = parsed(source);
      const [part] = parts;
      if (part === undefined || parts.length > 1 || isDefinition(part)) return '';
      return this.#declaredType(part) ?? this.#withValue(part, source, (value) => classOf(value).displayName);
    });
  }

  /** Resets the session to the definitions of a module, as if they had been typed. Throws `PklError`. */
  load(uri: string): void {
    const { registry } = this.#options.evaluator;
    const loaded = registry.load(uri);
    const { header, definitions } = definitionsOf(loaded.tree, loaded.source);
    this.reset();
    this.#header = header;
    this.#isAmending = loaded.tree.header.parent?.relation === 'amends';
    this.#uri = loaded.uri.toString();
    for (const definition of definitions) this.#definitions.set(definition.name, definition);
    this.#pointing(() => this.#module());
  }

  /** Resets the session. */
  reset(): void {
    this.#header = EMPTY;
    this.#isAmending = false;
    this.#uri = uriOf(this.#options);
    this.#definitions.clear();
    this.#made = null;
  }

  /** The definitions of the session by name. */
  get definitions(): ReadonlyMap<string, Definition> {
    return this.#definitions;
  }

  /** Evaluates an expression in the scope of the session and passes its value to `use`. Throws `PklError`. */
  read<T>(text: string, use: (value: VmValue) => T): T {
    const source = new Source('repl:text', text);
    const [part, ...more] = parsed(source);
    if (part === undefined || more.length > 0 || isDefinition(part)) throw new TypeError('not an expression');
    return this.#withValue(part, source, use);
  }

  #withValue<T>(part: Expr, source: Source, use: (value: VmValue) => T): T {
    const { evaluation, module } = this.#module();
    return this.#guarded(evaluation, () => use(evaluation.valueIn(module, part, source)));
  }

  #declaredType(part: Expr): string | null {
    if (part.kind !== 'Access' || part.args !== null) return null;
    const found = this.#definitions.get(part.name.text);
    const type = found?.property?.type ?? found?.signature ?? null;
    return type === null ? null : type.source.text.slice(type.start, type.end);
  }

  /** A stopped evaluation leaves incomplete values, so they are created again. */
  #guarded<T>(evaluation: Evaluation, work: () => T): T {
    const { stoppable = (run) => run() } = this.#options;
    try {
      return evaluation.run(() => stoppable(work));
    } catch (error) {
      if (!(error instanceof PklError)) this.#made = null;
      throw error;
    }
  }

  #define(parts: readonly PromptPart[], source: Source): void {
    if (parts.length === 0) return;
    const before = [...this.#definitions];
    for (const part of parts) {
      const given = definitionOf(part, source);
      if (given === null) continue;
      const old = this.#definitions.get(given.name);
      this.#definitions.set(given.name, old === undefined ? given : redefined(old, given));
    }
    const made = this.#made;
    this.#made = null;
    try {
      this.#module();
    } catch (error) {
      this.#definitions.clear();
      for (const [name, definition] of before) this.#definitions.set(name, definition);
      this.#made = made;
      throw error;
    }
  }

  #module(): Made {
    this.#made ??= this.#make();
    return this.#made;
  }

  #make(): Made {
    const evaluation = this.#options.evaluator.evaluation();
    const inherited = this.#isAmending ? this.#inherited() : null;
    const isNew = (definition: Definition): boolean =>
      inherited !== null && !definition.isLocal && !inherited.has(definition.name);
    const assembled = assemble(this.#header, this.#definitions.values(), isNew);
    this.#assembled = assembled;
    const module = this.#guarded(evaluation, () => evaluation.moduleFromText(this.#uri, assembled.text));
    return { evaluation, module, assembled };
  }

  /** The names of properties that the loaded module can amend. */
  #inherited(): ReadonlySet<string> {
    const { evaluator } = this.#options;
    const assembled = assemble(this.#header, [], () => false);
    this.#assembled = assembled;
    const evaluation = evaluator.evaluation();
    const module = this.#guarded(evaluation, () => evaluation.moduleFromText(this.#uri, assembled.text));
    return new Set(module.shape.properties.keys());
  }

  /** Makes errors in the module point to the typed texts. */
  #pointing<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof PklError) this.#moveFrames(error);
      throw error;
    }
  }

  #moveFrames({ frames }: PklError): void {
    const assembled = this.#made?.assembled ?? this.#assembled;
    for (const [index, { span, member }] of frames.entries()) {
      if (span.source.uri !== this.#uri) continue;
      const from = [this.#assembled, assembled].find((each) => each?.text === span.source.text);
      const moved = from?.origin(span.start, span.end);
      if (moved) frames[index] = { span: moved, member };
    }
  }
}

function uriOf({ folder }: SessionOptions): string {
  return folder === null ? 'repl:repl' : `${folder}repl`;
}

function parsed(source: Source): readonly PromptPart[] {
  try {
    return parsePrompt(source);
  } catch (error) {
    throw error instanceof PklError ? error.nameFrames('') : error;
  }
}

function isDefinition(part: PromptPart): part is Exclude<PromptPart, Expr> {
  return ['ImportClause', 'Class', 'TypeAlias', 'Property', 'Method'].includes(part.kind);
}

/**
 * Whether input may continue on the next line: its only error is that it ends too early.
 *
 * @example isIncomplete('pigeon {'); // true, but false for `)`
 */
export function isIncomplete(text: string): boolean {
  try {
    parsePrompt(new Source('repl:text', text));
    return false;
  } catch (error) {
    if (!(error instanceof PklError)) throw error;
    const tokens = scan(text).tokens.filter(({ tokenTypeIdx }) => tokenTypeIdx !== K.EndOfFile);
    // Comments may follow the last token.
    const end = tokens.reduce((last, token) => Math.max(last, token.endOffset), 0);
    const span = error.frames[0]?.span;
    // Another line cannot mend a last token that is wrong.
    const isOfToken = error.code === 'unexpected-token' && (span?.start ?? 0) < end;
    return !isOfToken && (span?.end ?? 0) >= end && openString(tokens) !== K.StringStart;
  }
}

/** The kind of the start token of the innermost unterminated string; a single-line one cannot continue. */
function openString(tokens: readonly Token[]): number | undefined {
  const open: number[] = [];
  for (const { tokenTypeIdx: kind } of tokens) {
    if (kind === K.StringStart || kind === K.MultiLineStringStart) open.push(kind);
    else if (kind === K.StringEnd) open.pop();
  }
  return open.at(-1);
}
