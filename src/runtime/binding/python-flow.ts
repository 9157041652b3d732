/** Where values go in a Python script: the variables that hold them, and the functions that run them. */

/** Functions that run their argument as code, or as a program. */
const runners: ReadonlySet<string> = new Set(
  (
    'eval exec compile system popen popen2 popen3 popen4 getoutput getstatusoutput create_subprocess_shell __import__ ' +
    'import_module run_path run_module execfile runctx run_line_magic run_cell runcode runsource literal_eval_unsafe ' +
    'loads_pickle load_module spec_from_file_location executescript execute_script timeit interact unsafe_load CDLL ' +
    'from_string render_template_string startfile posix_spawn posix_spawnp execl execle execlp execlpe execv execve ' +
    'execvp execvpe spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe'
  ).split(' '),
);

/** Functions that start a program, and run a text as code when `shell=True`. */
export const processes: ReadonlySet<string> = new Set([
  'run',
  'call',
  'check_call',
  'check_output',
  'Popen',
  'getoutput',
]);

/** Methods that put their argument into the object they are called on. */
const keepers = /(\w+)\s*\.\s*(?:append|extend|insert|add|update|setdefault)\s*$/;

/** A call that starts a program without a script, which then runs its input. */
const interpreter =
  /\b(?:run|call|check_call|check_output|Popen|create_subprocess_exec)\s*\(\s*\[?\s*["'](?:[^\s"']*\/)?(?:(?:ba|da|z|k)?sh|python[\d.]*|node|perl|ruby)(?:\s+-s?)?["']\s*(?:\]|\)|,\s*\w+\s*=|,\s*["']-s?["'])/;

/** What is known from definitions and calls, wherever they stand. */
export class PythonNames {
  readonly #runners: Set<string>;
  readonly #parameters = new Map<string, readonly string[]>();
  readonly #startsInterpreter: boolean;

  constructor(text: string) {
    this.#startsInterpreter = interpreter.test(text);
    this.#runners = new Set(runners);
    for (const [, name = '', list = ''] of text.matchAll(/\bdef\s+(\w+)\s*\(([^()]*)/g)) this.#define(name, list);
    for (const [, name = '', list = ''] of text.matchAll(/\b(\w+)\s*=\s*lambda\b([^:]*):/g)) this.#define(name, list);
    for (const [, original = '', name = ''] of text.matchAll(/\b(\w+)\s+as\s+(\w+)/g)) this.#alias(name, original);
    for (const [, name = '', original = ''] of text.matchAll(/^[ \t]*(\w+)[ \t]*=[ \t]*(?:\w+\.)*(\w+)[ \t]*$/gm))
      this.#alias(name, original);
  }

  isRunner(name: string): boolean {
    return this.#runners.has(name);
  }

  /** Whether a call passes its arguments to the input of a program that runs it. */
  isInput(callee: string, before: string, names: readonly string[]): boolean {
    if (!this.#startsInterpreter) return false;
    return (
      callee === 'communicate' ||
      (processes.has(callee) && names.includes('input')) ||
      /\bstdin\s*\.\s*write(?:lines)?\s*$/.test(before)
    );
  }

  /** The variables that hold the arguments of a call from then on. */
  holdersOf(callee: string, before: string): readonly string[] {
    const keeper = keepers.exec(before)?.[1];
    return [...(this.#parameters.get(callee) ?? []), ...(keeper === undefined ? [] : [keeper])];
  }

  #define(name: string, list: string): void {
    const parameters = [...list.matchAll(/(?:^|,)\s*\**(\w+)/g)].map(([, parameter = '']) => parameter);
    this.#parameters.set(name, [...(this.#parameters.get(name) ?? []), ...parameters]);
  }

  #alias(name: string, original: string): void {
    if (this.#runners.has(original)) this.#runners.add(name);
  }
}

/** The variables that a statement assigns to: `a, b.c = …`, `d["e"] += …`, `for f in …`. */
export function targetsOf(line: string): readonly string[] {
  const loop = /^\s*(?:async\s+)?for\s+([\w\s,()]+?)\s+in\b/.exec(line)?.[1];
  const target = String.raw`[A-Za-z_][\w.]*(?:\[[^\]\n]*\])*`;
  const list = new RegExp(
    String.raw`^\s*[([]?\s*(${target}(?:\s*,\s*\*?${target})*)\s*[)\]]?\s*(?::[^=\n]*)?[-+|*]?=(?!=)`,
  ).exec(line)?.[1];
  const targets = loop ?? list;
  if (targets === undefined) return [];
  return targets
    .replace(/\[[^\]]*\]/g, '')
    .split(/[\s,()]+/)
    .flatMap((each) => each.split('.').at(-1) ?? [])
    .filter((name) => name !== '');
}

/** Why the first argument of a call must not be a value; undefined where it may be. */
export function programReason(before: string): string | undefined {
  const start =
    /(?:\bsubprocess\s*\.\s*(?:run|call|check_call|check_output)|\bPopen|\bcheck_call|\bcheck_output|\bcreate_subprocess_exec|\bpty\s*\.\s*spawn)\s*\(\s*\[?\s*(?:[A-Za-z]{0,2}["']{1,3})?$/;
  if (start.test(before)) return 'it would choose the program to run';
  if (/\b(?:pickle|dill|cloudpickle|marshal|jsonpickle)\s*\.\s*loads\s*\(\s*(?:[A-Za-z]{0,2}["']{1,3})?$/.test(before))
    return '`loads` would run it';
  return undefined;
}
