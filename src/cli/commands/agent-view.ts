// `kdeps eval` of an agent file: promises are kept as text, or evaluated for a request; secrets are redacted.
import { fileURLToPath } from 'node:url';
import type { Evaluation } from '../../lang/index.ts';
import { textReader } from '../../lang/index.ts';
import { previewFile, type Secrets } from '../../runtime/index.ts';
import type { InputMaker } from '../../runtime/language/index.ts';
import type { Session } from '../session.ts';

/** An agent file, ready to be evaluated. */
export interface AgentView {
  readonly evaluation: Evaluation;
  /** Redacts secrets in the output. */
  readonly redact: (output: Uint8Array | string) => Uint8Array | string;
  /** Redacts secrets in an error message. */
  readonly redactText: (text: string) => string;
  readonly close: () => Promise<void>;
}

/**
 * @param request parameters by name; null keeps promises as text
 * @param inputMaker `previewedInput` of the caller, which has the instance of the language that evaluates
 */
export async function viewAgentFile(
  session: Session,
  uri: string,
  request: ReadonlyMap<string, string> | null,
  inputMaker: (evaluation: Evaluation) => InputMaker,
): Promise<AgentView> {
  const params = request === null ? null : new Map([...request].map(([name, value]) => [name, [value]]));
  const { scope, functions, secrets, makeInputBy, close } = await previewFile(
    fileURLToPath(uri),
    params,
    Object.fromEntries(session.environment),
  );
  const evaluator = session.evaluator(undefined, undefined, functions);
  // The agent's variables, including those from its `.env`.
  const env = textReader('env', new Map(Object.entries(scope.run.env)));
  const readers = session.sources.readers.map((reader) => (reader.scheme === 'env' ? env : reader));
  const evaluation = evaluator.evaluation(
    request === null ? { readers } : { promises: 'resolve', host: scope, readers },
  );
  makeInputBy(inputMaker(evaluation));
  return {
    evaluation,
    close,
    redact: (output) => redactOutput(output, secrets),
    redactText: (text) => secrets.redact(text),
  };
}

/** Binary formats are length-prefixed and therefore left unchanged. */
function redactOutput(output: Uint8Array | string, secrets: Secrets): Uint8Array | string {
  if (typeof output === 'string') return redactText(output, secrets);
  const text = Buffer.from(output).toString('utf8');
  return Buffer.from(text, 'utf8').equals(output) ? redactText(text, secrets) : output;
}

/** In YAML, an unquoted star would be an alias. */
function redactText(text: string, secrets: Secrets): string {
  return secrets.redact(text).replace(/^(\s*(?:- )*[^\s:]+: |\s*(?:- )+)\*\*\*$/gm, "$1'***'");
}
