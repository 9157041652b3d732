/** Resolves a path to an agent. */
import { basename, dirname, relative, resolve } from 'node:path';
import { AgentError, type Problem } from '../diagnostics/errors.ts';
import { isAgentFolder, kindAt } from '../files/paths.ts';

/** The agent's folder for a path, which is the folder itself or its `workflow.pkl`. */
export function agentFolder(path: string): string {
  const full = resolve(path);
  const kind = kindAt(full);
  if (kind === null) throw new AgentError([{ code: 'kdeps/no-such-path', message: `${path} does not exist.` }]);
  if (kind === 'file' && basename(full) === 'workflow.pkl') return dirname(full);
  if (kind !== 'folder') throw new AgentError([notAnAgent(path, full)]);
  if (!isAgentFolder(full)) {
    throw new AgentError([
      {
        code: 'kdeps/not-an-agent',
        message: `${path === '.' ? 'This folder' : path} has no \`workflow.pkl\`.`,
        hint: 'An agent is a folder with a `workflow.pkl` and a subfolder `resources`.',
      },
    ]);
  }
  return full;
}

function notAnAgent(path: string, full: string): Problem {
  const code = 'kdeps/not-an-agent';
  const message = `${path} is not an agent folder, a \`workflow.pkl\` or a package (\`.kdeps\`).`;
  for (let folder = dirname(full); dirname(folder) !== folder; folder = dirname(folder)) {
    if (isAgentFolder(folder))
      return {
        code,
        message,
        hint: `It belongs to the agent in ${relative(process.cwd(), folder) || 'this folder'}: use that instead.`,
      };
  }
  return { code, message };
}
