// `kdeps eval` of a file of an agent: promises as they are written, or kept for a request; secrets never shown.
import { fileURLToPath } from 'node:url';
import type { Evaluation } from '../../lang/index.ts';
import { textReader } from '../../lang/index.ts';
import { type Secrets, tryOut } from '../../runtime/index.ts';
import type { Session } from '../session.ts';

/** A file of an agent, ready to be evaluated. */
export interface AgentView {
  readonly evaluation: Evaluation;
  /** The output without secrets. */
  readonly hide: (output: Uint8Array | string) => Uint8Array | string;
  /** The text of an error without secrets. */
  readonly hideText: (text: string) => string;
  readonly close: () => void;
}

/** @param request parameters by name; null leaves promises as they are written */
export async function viewAgentFile(
  session: Session,
  uri: string,
  request: ReadonlyMap<string, string> | null,
): Promise<AgentView> {
  const params = request === null ? null : new Map([...request].map(([name, value]) => [name, [value]]));
  const { scope, functions, secrets, close } = await tryOut(
    fileURLToPath(uri),
    params,
    Object.fromEntries(session.environment),
  );
  const evaluator = session.evaluator(undefined, undefined, functions);
  // The variables of the agent, those of its `.env` included.
  const env = textReader('env', new Map(Object.entries(scope.run.env)));
  const readers = session.sources.readers.map((reader) => (reader.scheme === 'env' ? env : reader));
  const evaluation = evaluator.evaluation(
    request === null ? { readers } : { promises: 'resolve', host: scope, readers },
  );
  return { evaluation, close, hide: (output) => hideIn(output, secrets), hideText: (text) => secrets.hide(text) };
}

/** Binary formats are left as they are: they count their bytes. */
function hideIn(output: Uint8Array | string, secrets: Secrets): Uint8Array | string {
  if (typeof output === 'string') return hideText(output, secrets);
  const text = Buffer.from(output).toString('utf8');
  return Buffer.from(text, 'utf8').equals(output) ? hideText(text, secrets) : output;
}

/** In YAML, a star without quotes would be a reference to something. */
function hideText(text: string, secrets: Secrets): string {
  return secrets.hide(text).replace(/^(\s*(?:- )*[^\s:]+: |\s*(?:- )+)\*\*\*$/gm, "$1'***'");
}
