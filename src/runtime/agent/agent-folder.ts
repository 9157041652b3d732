/** Which agent a path means. */
import { basename, dirname, relative, resolve } from 'node:path';
import { AgentError, type Problem } from '../diagnostics/errors.ts';
import { isAgentFolder, kindAt } from '../files/paths.ts';

/** The folder of the agent that a path means: a folder, or its `workflow.pkl`. */
export function agentFolder(path: string): string {
  const full = resolve(path);
  const kind = kindAt(full);
  if (kind === null) throw new AgentError([{ code: 'kdeps/no-such-path', message: `There is no ${path}.` }]);
  if (kind === 'file' && basename(full) === 'workflow.pkl') return dirname(full);
  if (kind !== 'folder') throw new AgentError([notAnAgent(path, full)]);
  if (!isAgentFolder(full)) {
    throw new AgentError([
      {
        code: 'kdeps/not-an-agent',
        message: `There is no \`workflow.pkl\` in ${path === '.' ? 'this folder' : path}.`,
        hint: 'An agent is a folder with a `workflow.pkl` and a folder `resources`.',
      },
    ]);
  }
  return full;
}

function notAnAgent(path: string, full: string): Problem {
  const code = 'kdeps/not-an-agent';
  const message = `${path} is neither the folder of an agent, nor a \`workflow.pkl\`, nor a package (\`.kdeps\`).`;
  for (let folder = dirname(full); dirname(folder) !== folder; folder = dirname(folder)) {
    if (isAgentFolder(folder))
      return {
        code,
        message,
        hint: `It belongs to the agent in ${relative(process.cwd(), folder) || 'this folder'}: name that.`,
      };
  }
  return { code, message };
}
