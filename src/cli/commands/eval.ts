import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Dependencies, Evaluation, Evaluator, ModuleObject } from '../../lang/index.ts';
import { LazyObject } from '../../lang/index.ts';
import { DependencyWatch } from '../../lang/node/index.ts';
import { isSchemaUri, previewedInput } from '../../runtime/language/index.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { assertionOptions, commonOptions, projectOptions } from '../evaluator-options.ts';
import { moduleUris, standardInputUri } from '../module-uri.ts';
import { flag, type OptionTable, type OptionValues, pairs, text, UsageError } from '../options.ts';
import { FileTrees, fileOutputs, type OutputPath, terminalOutputs } from '../outputs.ts';
import { profileOption, startProfile } from '../profile.ts';
import { Session, withSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';

const options = {
  ...commonOptions,
  ...projectOptions,
  outputPath: text(
    'output-path',
    '<path>',
    'Output file; may contain %{moduleDir}, %{moduleName} and %{outputFormat}.',
    {
      short: 'o',
      completes: 'file',
    },
  ),
  separator: text(
    'module-output-separator',
    '<string>',
    'Separator between the outputs of several modules (default: ---).',
  ),
  expression: text('expression', '<expression>', 'Print the value of this expression instead of the module output.', {
    short: 'x',
  }),
  folder: text('multiple-file-output-path', '<path>', 'Folder for the output files of modules.', {
    short: 'm',
    completes: 'folder',
  }),
  request: pairs(
    'request',
    '<key=value>',
    'Request parameter; evaluates the promises of an agent file, for the first route that it is meant for.',
  ),
  watch: flag('watch', 'Evaluate again whenever a dependency of the result changes.'),
  profile: profileOption,
  ...assertionOptions,
  testMode: flag('test-mode', 'Print reports in the form that the tests of the reference expect.', { hidden: true }),
} satisfies OptionTable;

type EvalOptions = OptionValues<typeof options>;

/** `kdeps eval`. */
export const command = defineCommand({
  examples: [
    'kdeps eval server.pkl',
    'kdeps eval server.pkl --watch',
    'kdeps eval -f yaml -o "%{moduleDir}/%{moduleName}.yaml" config/*.pkl',
  ],
  options,
  operands: {
    name: '<modules>',
    help: 'Paths or URIs of the modules; - reads one from standard input.',
    min: 1,
    max: Number.POSITIVE_INFINITY,
    completes: 'file',
  },
  run: async ({ options: given, operands, terminal }: Invocation<typeof options>) => {
    if (given.folder !== undefined && (given.outputPath !== undefined || given.expression !== undefined)) {
      const reason = 'Option is mutually exclusive with -o, --output-path and -x, --expression.';
      throw new UsageError({
        code: 'kdeps/conflicting-options',
        message: `invalid value for --multiple-file-output-path: ${reason}`,
      });
    }
    if (given.watch) return watch(given, operands, terminal);
    return withSession(given, terminal, async (session) => {
      const endProfile = startProfile(given.profile === undefined ? null : resolve(session.folder, given.profile));
      try {
        await evaluateAll(session, session.evaluator(), given, operands, terminal);
        return 0;
      } finally {
        endProfile();
      }
    });
  },
});

/** Evaluates again after each change, keeping unchanged modules loaded and compiled. Runs until the program ends. */
async function watch(given: EvalOptions, operands: readonly string[], terminal: Terminal): Promise<never> {
  const session = new Session(given, terminal);
  let evaluator: Evaluator | undefined;
  const again = async (changed: readonly string[]): Promise<readonly Dependencies[]> => {
    const evaluations: Evaluation[] = [];
    try {
      evaluator?.invalidate(changed);
      evaluator ??= session.evaluator();
      await evaluateAll(session, evaluator, given, operands, terminal, evaluations);
    } catch (error) {
      session.reporter.failure(error);
    }
    return evaluations.map(({ dependencies }) => dependencies);
  };
  const files = new DependencyWatch();
  const work = async (changed: readonly string[]) => {
    const used = await again(changed);
    return () => used;
  };
  files.ended(await work([]));
  return new Promise(() => files.repeat(work));
}

/** Evaluates all modules in turn; `evaluations` receives each one as it starts. */
async function evaluateAll(
  session: Session,
  evaluator: Evaluator,
  given: EvalOptions,
  operands: readonly string[],
  terminal: Terminal,
  evaluations: Evaluation[] = [],
): Promise<void> {
  const separator = given.separator ?? '---';
  const path = (pattern: string): OutputPath => ({ pattern, folder: session.folder, format: given.format });
  const trees = given.folder === undefined ? undefined : new FileTrees(path(given.folder), terminal);
  const outputs =
    given.outputPath === undefined
      ? terminalOutputs(terminal, separator)
      : fileOutputs(path(given.outputPath), separator);
  for (const uri of moduleUris(operands, session.folder)) {
    session.reporter.about(uri);
    const agent = isAgentFile(evaluator, uri) ? await agentView(session, uri, given.request) : undefined;
    if (agent !== undefined) session.reporter.redactWith(agent.redactText);
    const evaluation = agent?.evaluation ?? evaluator.evaluation();
    evaluations.push(evaluation);
    const module = load(evaluation, uri);
    const redact = agent?.redact ?? ((output: Uint8Array | string) => output);
    if (trees === undefined) outputs.put(uri, redact(outputOf(evaluation, module, given.expression)));
    else trees.write(uri, new LazyObject(module, evaluation));
    await agent?.close();
  }
}

/** Whether a module amends the agent schema. Its errors are left to the evaluation. */
function isAgentFile(evaluator: Evaluator, uri: string): boolean {
  if (!uri.startsWith('file:')) return false;
  try {
    return isSchemaUri(evaluator.registry.load(uri).tree.header.parent?.uri.raw ?? '');
  } catch {
    return false;
  }
}

/** Agent support is only loaded when an agent file is evaluated. */
async function agentView(session: Session, uri: string, request: EvalOptions['request']) {
  const { viewAgentFile } = await import('./agent-view.ts');
  return viewAgentFile(session, uri, request ?? null, previewedInput);
}

function outputOf(evaluation: Evaluation, module: ModuleObject, expression: string | undefined): Uint8Array | string {
  if (expression === undefined) return evaluation.outputBytes(module);
  return evaluation.expressionText(module, expression);
}

function load(evaluation: Evaluation, uri: string): ModuleObject {
  return uri === standardInputUri ? evaluation.moduleFromText(uri, readFileSync(0, 'utf8')) : evaluation.module(uri);
}
