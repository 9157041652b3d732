/** What a new agent can be. Each kind is a folder in `templates/agents` and one line here. */

import { sources } from './templates/sources.generated.ts';

/** A kind of agent that `kdeps new` creates. */
export interface AgentKind {
  readonly name: string;
  /** What such an agent does, as a list shows it. */
  readonly summary: string;
  /** What it needs or downloads, with the size. */
  readonly needs?: string;
  /** Other forms: name → what that form needs. Its folder, `KIND.VARIANT`, has the files that differ. */
  readonly variants?: Readonly<Record<string, string>>;
}

const OLLAMA =
  'Needs Ollama (https://ollama.com). The first question downloads the model llama3.2:1b, which is 1.3 GB.\nTo ask an OpenAI-compatible server instead, set OPENAI_BASE_URL and, if it wants a key, OPENAI_API_KEY.';
const PILLOW = 'The first start downloads Pillow, which is 7 MB.';

/** The first kind is the default. */
export const agentKinds: readonly [AgentKind, ...AgentKind[]] = [
  { name: 'picture', summary: 'draws a picture for a prompt, with Python alone', variants: { pillow: PILLOW } },
  { name: 'chat', summary: 'answers questions with a language model', needs: OLLAMA },
  { name: 'tool', summary: 'runs a command on what it is given' },
  { name: 'api', summary: 'calculates JSON from typed inputs' },
];

/**
 * The files of an agent of a kind.
 *
 * @returns path in the agent's folder → text, with holes for names
 */
export function agentFiles(kind: AgentKind, variant?: string): ReadonlyMap<string, string> {
  const files = filesIn(`agents/${kind.name}/`);
  return variant === undefined ? files : new Map([...files, ...filesIn(`agents/${kind.name}.${variant}/`)]);
}

function filesIn(folder: string): ReadonlyMap<string, string> {
  const found = Object.entries(sources).filter(([name]) => name.startsWith(folder));
  return new Map(found.map(([name, text]) => [`${name.slice(folder.length)}.pkl`, text]));
}
