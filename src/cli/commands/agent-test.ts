import { moduleReport, painter, summary, type TestResults } from '../../lang/testing/index.ts';
import { TestModuleError } from '../../runtime/index.ts';
import { runTestModule } from '../agent-tests/run-module.ts';
import { testFiles } from '../agent-tests/test-files.ts';
import { agentOperand, chosenFormat, defineAgentCommand, explainOrThrow } from '../agents.ts';
import { testOptions } from '../evaluator-options.ts';
import { JunitReports } from '../junit-reports.ts';
import { TestOutcome } from '../test-outcome.ts';

/** `kdeps agent test`. */
export const command = defineAgentCommand({
  description:
    'Sends the requests in `tests/*.pkl` of an agent to it and compares its responses. Stand-ins in the tests replace actions, so that no model, GPU or network is needed. Exits with 1 when a test fails, or with 10 when none failed but files with expected bodies were written.',
  examples: ['kdeps agent test painter', 'kdeps agent test painter --junit-reports reports --overwrite'],
  options: testOptions,
  operands: { ...agentOperand, help: 'Agent folder or its workflow.pkl (default: the current folder).' },
  run: async ({ options, operands: [path = '.'], terminal }) => {
    const cwd = process.cwd();
    const { agent, files } = testFiles(path);
    const paint = painter(terminal.colorOut);
    const reports = new JunitReports(options, cwd);
    const outcome = new TestOutcome();
    const all: TestResults[] = [];
    for (const [index, file] of files.entries()) {
      const results = await runTestModule(file, { agent, overwrite: options.overwrite, env: process.env, cwd }).catch(
        (error: unknown) => {
          // The others can be tested, unless it is the agent that has errors.
          if (!(error instanceof TestModuleError)) throw error;
          explainOrThrow(error, terminal, chosenFormat(options));
          return null;
        },
      );
      if (results === null) {
        outcome.fail();
        continue;
      }
      all.push(results);
      outcome.add(results);
      const text = moduleReport(results, options.testReporter ?? 'spec', paint);
      if (text !== '') terminal.out(index === files.length - 1 ? text : `${text}\n`);
      const problem = reports.add(file, results);
      if (problem !== undefined) throw problem;
    }
    reports.finish(all);
    terminal.out(`\n${summary(all, paint)}`);
    return outcome.status;
  },
});
