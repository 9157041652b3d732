/** Finds errors in the syntax of scripts that resources contain, with the Python that would run them. */
import { sep } from 'node:path';
import { Source } from '../../lang/index.ts';
import { parseModule, stringPartsOf } from '../../lang/syntax/index.ts';
import type { Agent } from '../agent/agent.ts';
import { type CodeSink, findCode } from '../binding/code-sinks.ts';
import type { Problem } from '../diagnostics/errors.ts';
import { runCommand } from '../process/command.ts';
import { findInterpreter, type Interpreter } from './interpreter.ts';

/** A script as it is written in a file. */
interface WrittenScript {
  readonly uri: string;
  /** The line in the file for a line of the script; both count from 1. */
  readonly lineOf: (line: number) => number;
  readonly text: string;
}

interface SyntaxCheck {
  /** The environment in which scripts run. */
  readonly env: Readonly<Record<string, string>>;
  /** The path that people see for the URI of a file. */
  readonly shownFile: (uri: string) => string;
}

/** Parses the scripts of a list in JSON, and prints the errors: number of the script, line, message. */
const parseAll = `import ast, json, sys, warnings
warnings.simplefilter("ignore")
found = []
for index, text in enumerate(json.load(sys.stdin.buffer)):
    try:
        ast.parse(text)
    except SyntaxError as error:
        found.append([index, error.lineno or 1, error.msg])
    except Exception:
        pass
print(json.dumps(found))`;

/** Parsing takes milliseconds; a Python that hangs must not stop a check. */
const TIMEOUT_MS = 20_000;

/** Takes the place of an external value: valid as an expression, and inside a text. */
const ANY_VALUE = '(0)';

/**
 * The syntax errors in the Python scripts of an agent. All scripts are parsed in one start. Empty where no Python is
 * installed, and for agents whose Python comes from conda.
 */
export async function scriptProblems(
  { folder, resources, workflow }: Pick<Agent, 'folder' | 'resources' | 'workflow'>,
  { env, shownFile }: SyntaxCheck,
): Promise<readonly Problem[]> {
  if (workflow.machine.installAnaconda) return [];
  const own = [...resources.values()].filter(({ module }) => module.path.startsWith(folder + sep));
  const scripts = own.flatMap(({ module: { uri, text } }) => scriptsIn(new Source(uri, text)));
  if (scripts.length === 0) return [];
  const python = await findInterpreter(env).catch(() => null);
  if (python === null) return [];
  const found = await errorsIn(scripts, python, env);
  return found.flatMap(([index, line, message]) => {
    const script = scripts[index];
    if (script === undefined) return [];
    return [
      {
        code: 'kdeps/python-syntax',
        file: shownFile(script.uri),
        line: script.lineOf(line),
        message: `The script is not valid in Python ${python.version}: ${message}.`,
      },
    ];
  });
}

function scriptsIn(source: Source): readonly WrittenScript[] {
  try {
    const { sinks, isRaw } = findCode(parseModule(source, { promises: true }), source);
    // With `Raw = true`, values may be any part of the code.
    return isRaw ? [] : sinks.flatMap((sink) => (sink.kind.language === 'python' ? scriptOf(sink, source) : []));
  } catch (error) {
    // Nested deeper than the stack allows.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** None if the script is computed. */
function scriptOf({ expr }: CodeSink, source: Source): readonly WrittenScript[] {
  if (expr.kind !== 'String') return [];
  const parts = stringPartsOf(expr, source);
  if (parts.some(({ kind }) => kind === 'Interpolation')) return [];
  const text = parts.map((part) => ('text' in part ? part.text : ANY_VALUE)).join('');
  const [first, last] = [source.positionAt(expr.start).line, source.positionAt(expr.end).line];
  // Line breaks that are escapes, or in a promise, are not those of the script.
  const isLineByLine = expr.isMultiLine && text.split('\n').length === last - first - 1;
  return [{ uri: source.uri, text, lineOf: (line) => (isLineByLine ? Math.min(first + line, last) : first) }];
}

async function errorsIn(
  scripts: readonly WrittenScript[],
  { executable }: Interpreter,
  env: Readonly<Record<string, string>>,
): Promise<readonly (readonly [index: number, line: number, message: string])[]> {
  const { stdout, exitCode } = await runCommand({
    file: executable,
    args: ['-I', '-c', parseAll],
    cwd: process.cwd(),
    env,
    timeout: TIMEOUT_MS,
    input: JSON.stringify(scripts.map(({ text }) => text)),
  });
  return exitCode === 0 ? (JSON.parse(stdout) as [number, number, string][]) : [];
}
