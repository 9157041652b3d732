/** Tells, before an agent runs, where values from outside would become code and cannot be bound. */
import { Source } from '../../lang/index.ts';
import { parseModule } from '../../lang/syntax/index.ts';
import type { Problem } from '../diagnostics/errors.ts';
import type { CodeKind, ProgramKind } from './code.ts';
import type { CodeText, Hole } from './marks.ts';
import { readPython } from './python-reader.ts';
import { readOnce } from './readings.ts';
import { readShell } from './shell-reader.ts';
import { findCode, type Site } from './sites.ts';
import { type Variant, variantsOf } from './templates.ts';

/** What a file says about the code in it. */
export interface CodeCheck {
  readonly problems: readonly Problem[];
  /** Which texts were found that become code. */
  readonly kinds: ReadonlySet<CodeKind>;
  /** Names of environment variables that the author has written out. */
  readonly variables: readonly string[];
  /** Whether the resource says `Raw = true`. */
  readonly isRaw: boolean;
}

const shell = readOnce(readShell);
const python = readOnce(readPython);

/**
 * Looks at the code in the text of a resource.
 *
 * @throws PklError when the text is no module
 */
export function checkCode(uri: string, text: string): CodeCheck {
  const source = new Source(uri, text);
  const module = parseModule(source, { promises: true });
  try {
    const code = findCode(module, source);
    const problems = [...code.sites.flatMap(problemsOf), ...code.risky.map(riskyProblem)];
    const kinds = new Set(code.sites.map(({ kind }) => kind));
    return { problems, kinds, variables: [...code.variables], isRaw: code.isRaw };
  } catch (error) {
    // Deeper than the stack: nothing in it is marked, and whatever is computed is refused when it runs.
    if (error instanceof RangeError) return { problems: [], kinds: new Set(), variables: [], isRaw: false };
    throw error;
  }
}

/** What is said of a text that was computed in a way that cannot be followed. */
export function notFollowed({ title, remedy }: ProgramKind): Pick<Problem, 'code' | 'message' | 'hint'> {
  return {
    code: 'kdeps/untraceable-code',
    message: `It cannot be told which part of ${title} is yours, and which comes from outside.`,
    hint: remedy,
  };
}

function problemsOf({ kind, piece }: Site): readonly Problem[] {
  if (kind.language === 'url') return [];
  const found = new Map<string, Problem>();
  for (const variant of variantsOf(piece)) {
    const code = codeOf(variant);
    if (code.holes.length === 0) continue;
    const { refused } = (kind.language === 'python' ? python : shell)(code);
    for (const [index, why] of refused) {
      const line = code.holes[index]?.line ?? 1;
      const message = `A value from outside cannot be put into ${kind.title} here: ${why}.`;
      found.set(`${line}:${message}`, { code: 'kdeps/unsafe-value', line, message, hint: kind.remedy });
    }
  }
  return [...found.values()];
}

function riskyProblem({ name, line }: { readonly name: string; readonly line: number }): Problem {
  return {
    line,
    code: 'kdeps/unsafe-variable',
    message: `\`${name}\` says how programs start, and must not come from outside.`,
    hint: 'Give the value a name of your own, and let the command decide what to do with it.',
  };
}

/** The text that a variant stands for; what is in a file of the author's is a word. */
function codeOf(variant: Variant): CodeText {
  const holes: Hole[] = [];
  let text = '';
  for (const part of variant) {
    const written = typeof part === 'string' ? part : 'x';
    if (typeof part === 'object' && part !== null)
      holes.push({ start: text.length, end: text.length + written.length, kind: 'text', line: part.line });
    text += written;
  }
  return { text, holes, isFollowed: true };
}
