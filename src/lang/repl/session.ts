/** A conversation with the language: definitions stay, expressions are answered. */
import type { Evaluation } from '../api/evaluation.ts';
import type { Evaluator } from '../api/evaluator.ts';
import { Source, type Span } from '../base/source.ts';
import { PklError } from '../diagnostics/error.ts';
import { importNameOf } from '../modules/default-name.ts';
import type { Expr, ImportClause, PromptPart } from '../syntax/ast.ts';
import { scan } from '../syntax/lexer.ts';
import { parsePrompt } from '../syntax/parse.ts';
import { processStringConstant } from '../syntax/strings.ts';
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

/** What a session needs. */
export interface SessionOptions {
  readonly evaluator: Evaluator;
  /** The URI of the folder that relative imports start from, with a slash at its end; null without one. */
  readonly folder: string | null;
  /** Runs work that the user may stop, and throws then. Defaults to running it. */
  readonly stoppable?: <T>(work: () => T) => T;
}

/** The last text that was made of all definitions, and its module. */
interface Made {
  readonly evaluation: Evaluation;
  readonly module: VmObject;
  readonly assembled: AssembledText;
}

const EMPTY = 'module repl';

/**
 * Keeps what is defined, and evaluates expressions in its scope.
 *
 * @example
 * const session = new ReplSession({ evaluator: new Evaluator(), folder: null });
 * session.evaluate('pkl0', 'a = 1; b = a + 1; b', console.log); // 2
 * session.evaluate('pkl1', 'a = 5; b', console.log); // 6
 */
export class ReplSession {
  readonly #options: SessionOptions;
  #header: Span | string = EMPTY;
  #uri: string;
  readonly #definitions = new Map<string, Definition>();
  #made: Made | null = null;
  /** The module that is being made, which errors may point into. */
  #assembled: AssembledText | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#uri = uriOf(options);
  }

  /**
   * Takes definitions over, and evaluates expressions, in their order. The first failure ends it; definitions that
   * cannot be taken over are forgotten.
   *
   * @param name how reports call the text, such as `pkl0`
   * @param answer is given the text of the value of each expression
   * @param force whether the values of members are shown that are not known yet
   * @throws PklError that points into what was typed
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
   * The type of what a text names or computes: the type that a property declares, the parameters and result of a method,
   * otherwise the class of the value.
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

  /** Forgets everything but the definitions of a module, which are as if they had been typed. Throws `PklError`. */
  load(uri: string): void {
    const { registry } = this.#options.evaluator;
    const loaded = registry.load(uri);
    const importName = (clause: ImportClause): string => importNameOf(processStringConstant(clause.uri, loaded.source));
    const { header, definitions } = definitionsOf(loaded.tree, loaded.source, importName);
    this.reset();
    this.#header = header;
    this.#uri = loaded.uri.toString();
    for (const definition of definitions) this.#definitions.set(definition.name, definition);
    this.#pointing(() => this.#module());
  }

  /** Forgets everything. */
  reset(): void {
    this.#header = EMPTY;
    this.#uri = uriOf(this.#options);
    this.#definitions.clear();
    this.#made = null;
  }

  /** The definitions of the session by name. */
  get definitions(): ReadonlyMap<string, Definition> {
    return this.#definitions;
  }

  /** Reads a value in the scope of the session, within its evaluation. Throws `PklError`. */
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

  /** What is stopped midway leaves values half made, so that they are made anew. */
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
    const importName = (clause: ImportClause): string => importNameOf(processStringConstant(clause.uri, source));
    for (const part of parts) {
      const given = definitionOf(part, source, importName);
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
    const inherited = this.#isAmending() ? this.#inherited() : null;
    const isNew = (definition: Definition): boolean =>
      inherited !== null && !definition.isLocal && !inherited.has(definition.name);
    const assembled = assemble(this.#header, this.#definitions.values(), isNew);
    this.#assembled = assembled;
    const module = this.#guarded(evaluation, () => evaluation.moduleFromText(this.#uri, assembled.text));
    return { evaluation, module, assembled };
  }

  #isAmending(): boolean {
    const header = this.#header;
    if (typeof header === 'string') return false;
    return /\bamends\s*"/.test(header.source.text.slice(header.start, header.end));
  }

  /** The names of the properties that the loaded module may amend. */
  #inherited(): ReadonlySet<string> {
    const { evaluator } = this.#options;
    const assembled = assemble(this.#header, [], () => false);
    this.#assembled = assembled;
    const evaluation = evaluator.evaluation();
    const module = this.#guarded(evaluation, () => evaluation.moduleFromText(this.#uri, assembled.text));
    return new Set(module.shape.properties.keys());
  }

  /** Errors in the module point to where its parts were typed. */
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
 * Whether an input may go on in the next line: its only mistake is that it ends.
 *
 * @example isIncomplete('pigeon {'); // true
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
    return (error.frames[0]?.span.end ?? 0) >= end && openString(tokens) !== K.StringStart;
  }
}

/** How the innermost string starts that does not end: one in a single line cannot go on. */
function openString(tokens: readonly Token[]): number | undefined {
  const open: number[] = [];
  for (const { tokenTypeIdx: kind } of tokens) {
    if (kind === K.StringStart || kind === K.MultiLineStringStart) open.push(kind);
    else if (kind === K.StringEnd) open.pop();
  }
  return open.at(-1);
}
