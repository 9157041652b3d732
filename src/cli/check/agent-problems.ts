// What only the checker finds in an agent: loading evaluates no expression that depends on a request.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkUnit, type Finding, type Unit } from '../../lang/analysis/index.ts';
import type { Problem } from '../../runtime/index.ts';
import { parseArguments } from '../args.ts';
import { shownFile } from '../diagnostics.ts';
import { commonOptions, projectOptions } from '../evaluator-options.ts';
import type { Terminal } from '../terminal.ts';
import { groupsOf, openGroup, uriOfFile } from './groups.ts';

/**
 * The errors that the checker finds in the workflow and the resources of an agent that can be loaded. Warnings are left to
 * `kdeps check`.
 *
 * @param folder the folder of the agent
 * @example const problems = agentProblems('/agents/painter', terminal); // [{ code: 'unknown-method', line: 7, … }]
 */
export function agentProblems(folder: string, terminal: Terminal): readonly Problem[] {
  const { options: session } = parseArguments({ ...commonOptions, ...projectOptions }, undefined, ['--offline']);
  const paths = [join(folder, 'workflow.pkl'), join(folder, 'resources')].filter((path) => existsSync(path));
  return groupsOf(paths, session, () => undefined).flatMap((group) => {
    const { project, close } = openGroup(group, session, terminal);
    try {
      return group.files.flatMap((file) => {
        const unit = project.unit(uriOfFile(file));
        return checkUnit(project.analyzer, unit)
          .filter(({ severity }) => severity === 'error')
          .map((finding) => problemOf(unit, finding));
      });
    } finally {
      close();
    }
  });
}

function problemOf({ uri, source }: Unit, { code, message, hint, range }: Finding): Problem {
  const start = source.positionAt(range.start);
  return {
    code: code as Problem['code'],
    file: shownFile(uri),
    line: start.line,
    range: { start, end: source.positionAt(range.end) },
    message,
    ...(hint !== undefined && { hint }),
  };
}
