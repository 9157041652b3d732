/** Finds the test modules of an agent. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AgentError } from '../../runtime/index.ts';

/** The folder of the tests of an agent. */
const FOLDER = 'tests';

export interface TestFiles {
  /** The agent's folder. */
  readonly agent: string;
  /** The test modules by name; paths. */
  readonly files: readonly string[];
}

/**
 * The test modules of an agent.
 *
 * @param path the agent's folder or its `workflow.pkl`
 * @throws AgentError when there are none
 */
export function testFiles(path: string): TestFiles {
  if (!existsSync(path)) throw new AgentError([{ code: 'kdeps/no-such-path', message: `${path} does not exist.` }]);
  const agent = basename(path) === 'workflow.pkl' ? dirname(path) : path;
  const folder = join(agent, FOLDER);
  const files = namesIn(folder)
    .filter((name) => name.endsWith('.pkl'))
    .sort()
    .map((name) => join(folder, name));
  if (files.length > 0) return { agent, files };
  throw new AgentError([
    {
      code: 'kdeps/no-tests',
      message: `${folder} contains no tests.`,
      hint: 'Tests are modules that amend `Test.pkl`. `kdeps new` creates one.',
    },
  ]);
}

function namesIn(folder: string): readonly string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : [];
}
