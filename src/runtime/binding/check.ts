/** Reports, before an agent runs, where external values would become code and cannot be bound. */
import { Source } from '../../lang/index.ts';
import { parseModule } from '../../lang/syntax/index.ts';
import type { Problem } from '../diagnostics/errors.ts';
import type { CodeKind, ProgramKind } from './code.ts';
import { type CodeSink, findCode } from './code-sinks.ts';
import type { CodeText, Hole } from './marks.ts';
import { readPython } from './python-reader.ts';
import { readOnce } from './readings.ts';
import { readShell } from './shell-reader.ts';
import { type Variant, variantsOf } from './templates.ts';

/** What a file contains that becomes code. */
export interface CodeCheck {
  readonly problems: readonly Problem[];
  /** The kinds of code found. */
  readonly kinds: ReadonlySet<CodeKind>;
  /** Names of environment variables that the author wrote literally. */
  readonly variables: readonly string[];
  /** Whether the resource sets `Raw = true`. */
  readonly isRaw: boolean;
}

const shell = readOnce(readShell);
const python = readOnce(readPython);

/**
 * Checks the code in a resource's source.
 *
 * @throws PklError when the text is not a valid module
 */
export function checkCode(uri: string, text: string): CodeCheck {
  const source = new Source(uri, text);
  const module = parseModule(source, { promises: true });
  try {
    const code = findCode(module, source);
    const problems = [...code.sinks.flatMap(problemsOf), ...code.risky.map(riskyProblem)];
    const kinds = new Set(code.sinks.map(({ kind }) => kind));
    return { problems, kinds, variables: [...code.variables], isRaw: code.isRaw };
  } catch (error) {
    // Nested deeper than the stack allows: nothing is marked, so any computed code is rejected at run time.
    if (error instanceof RangeError) return { problems: [], kinds: new Set(), variables: [], isRaw: false };
    throw error;
  }
}

/** Reported for code computed in a way that cannot be traced. */
export function untraceable({ title, remedy }: ProgramKind): Pick<Problem, 'code' | 'message' | 'hint'> {
  return {
    code: 'kdeps/untraceable-code',
    message: `Cannot tell which part of ${title} is yours and which comes from outside.`,
    hint: remedy,
  };
}

function problemsOf({ kind, piece }: CodeSink): readonly Problem[] {
  if (kind.language === 'url') return [];
  const found = new Map<string, Problem>();
  for (const variant of variantsOf(piece)) {
    const code = codeOf(variant);
    if (code.holes.length === 0) continue;
    const { rejected } = (kind.language === 'python' ? python : shell)(code);
    for (const [index, why] of rejected) {
      const line = code.holes[index]?.line ?? 1;
      const message = `An external value cannot be inserted into ${kind.title} here: ${why}.`;
      found.set(`${line}:${message}`, { code: 'kdeps/unsafe-value', line, message, hint: kind.remedy });
    }
  }
  return [...found.values()];
}

function riskyProblem({ name, line }: { readonly name: string; readonly line: number }): Problem {
  return {
    line,
    code: 'kdeps/unsafe-variable',
    message: `\`${name}\` controls how programs start and must not have an external value.`,
    hint: 'Use a different variable name, and let the command decide what to do with the value.',
  };
}

/** The code that a variant stands for; the contents of an author's file count as one word. */
function codeOf(variant: Variant): CodeText {
  const holes: Hole[] = [];
  let text = '';
  for (const part of variant) {
    const written = typeof part === 'string' ? part : 'x';
    if (typeof part === 'object' && part !== null)
      holes.push({ start: text.length, end: text.length + written.length, kind: 'text', line: part.line });
    text += written;
  }
  return { text, holes, isTraced: true };
}
