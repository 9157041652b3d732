// Evaluates the examples in doc comments, which anybody may have written: with limits, and without files or a network.
import type { EvaluateExample } from '../../documentation/index.ts';
import { isPlainIdentifier, type Project, type Unit } from '../../lang/analysis/index.ts';
import { AccessPolicy, Evaluator, PklError, Source, textReader } from '../../lang/index.ts';
import { interruptAfter, nodeHeap, nodePlatform } from '../../lang/node/index.ts';
import { parseTolerantly, TokenKind, tokensFrom } from '../../lang/syntax/index.ts';
import { agentDialect, schemaLoader, waitingFunctions } from '../../runtime/language/index.ts';
import type { Session } from '../session.ts';

const MAX_STEPS = 200_000;
const MAX_MEMORY = 64 * 2 ** 20;
const TIMEOUT_MS = 1000;

/** Time for all examples of a package. The rest is shown without results. */
const BUDGET_MS = 15_000;

/** Longer results are cut. */
const MAX_RESULT = 2000;

/** Evaluates the examples of the modules of a project. Only modules that the analysis has loaded can be imported. */
export class Examples {
  readonly #project: Project;
  readonly #evaluator: Evaluator;
  readonly #known = new Set<string>();
  #left = BUDGET_MS;
  /** The URI of the example that is being evaluated. */
  #current = '';

  constructor(project: Project, session: Session) {
    this.#project = project;
    const { loaders, project: dependencies } = session.sources;
    this.#evaluator = new Evaluator({
      loaders: [schemaLoader, ...loaders],
      // The format of the output is the only resource that evaluations read; here it has the default.
      readers: [textReader('prop', new Map())],
      policy: new AccessPolicy({ allowedModules: [(uri) => this.#isAllowed(uri)], allowedResources: ['prop:'] }),
      project: dependencies,
      dialects: [agentDialect],
      hostFunctions: waitingFunctions,
      platform: nodePlatform(),
      log: () => undefined,
      interrupt: interruptAfter,
      heap: nodeHeap,
      timeoutMs: TIMEOUT_MS,
      maxMemory: MAX_MEMORY,
      maxSteps: MAX_STEPS,
    });
  }

  /** Whether the time ran out. */
  get isExhausted(): boolean {
    return this.#left <= 0;
  }

  /** Evaluates the examples of a module. */
  of(unit: Unit): EvaluateExample {
    return (code) => {
      if (this.isExhausted) return null;
      const start = performance.now();
      const result = this.#textOf(unit, code) ?? this.#textOfExpressions(unit, code);
      this.#left -= performance.now() - start;
      if (result === undefined || saysNothing(result, code)) return null;
      return result.length > MAX_RESULT ? `${result.slice(0, MAX_RESULT)}…` : result.trimEnd();
    };
  }

  /** The values of expressions, each of which starts at the start of a line. */
  #textOfExpressions(unit: Unit, code: string): string | undefined {
    const expressions = code.split(/\n(?=[^\s/)}\]])/).filter((each) => each.trim() !== '');
    const results: string[] = [];
    for (const each of expressions) {
      const text = this.#textOf(unit, `result = (${each}\n)`);
      if (text === undefined) return undefined;
      results.push(text.replace(/^result = /, '').trimEnd());
    }
    return results.join('\n');
  }

  #textOf(unit: Unit, code: string): string | undefined {
    try {
      this.#current = exampleUri(unit.uri);
      return this.#evaluator.evaluation().text({ uri: this.#current, text: withImport(unit, code) });
    } catch (error) {
      // It is shown as it is.
      if (error instanceof PklError) return undefined;
      throw error;
    }
  }

  #isAllowed(uri: string): boolean {
    if (uri.startsWith('pkl:') || uri === this.#current) return true;
    if (this.#known.size !== this.#project.units().length)
      for (const unit of this.#project.units()) this.#known.add(unit.uri);
    return this.#known.has(uri);
  }
}

/** A URI in the folder of a module, for relative imports. */
function exampleUri(uri: string): string {
  const at = uri.lastIndexOf('/');
  return at < 0 ? 'repl:example' : `${uri.slice(0, at)}/example-in-comment.pkl`;
}

/** Adds an import of the module, if the code uses its name and has no clauses of its own. */
function withImport(unit: Unit, code: string): string {
  const name = unit.name.split('.').at(-1) ?? '';
  if (!isPlainIdentifier(name) || !code.includes(name)) return code;
  const { header, imports } = parseTolerantly(new Source('repl:example', code)).module;
  if (header.name !== null || header.parent !== null || imports.length > 0) return code;
  const isUsed = [...tokensFrom(code, 0)].some(
    ({ tokenTypeIdx, startOffset, endOffset }) =>
      tokenTypeIdx === TokenKind.Identifier && code.slice(startOffset, endOffset) === name,
  );
  return isUsed ? `import "${unit.uri}" as ${name}\n${code}` : code;
}

/** Whether a result is empty, repeats the code, or only says that properties have no value. */
function saysNothing(result: string, code: string): boolean {
  return squeezed(result) === squeezed(code) || result.split('\n').every((line) => /^(?:[\w$]+ = null)?$/.test(line));
}

/** Without blanks, to compare. */
function squeezed(text: string): string {
  return text.replaceAll(/[\s;]+/g, '');
}
