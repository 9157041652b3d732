// Evaluates modules in a worker, which the page ends when it takes too long.
import {
  diagnosticOf,
  type Evaluation,
  Evaluator,
  formatReport,
  memoryLoader,
  memoryReader,
  type OutputDocument,
  PklError,
  type Span,
  type OriginStep as Step,
  textReader,
} from '../../lang/index.ts';
import {
  type Answer,
  type Failure,
  nameOf,
  type Origin,
  type OriginStep,
  type Place,
  type Question,
  type Result,
  TIME_LIMIT,
  uriOf,
} from '../messages.ts';
import { noNetwork } from './no-network.ts';
import { shownDocument } from './shown-document.ts';

/** Memory for the values of an evaluation, in bytes. */
const MEMORY_LIMIT = 512 * 1024 * 1024;
/** How many lines of `trace` are kept. */
const MAX_LOG = 500;

/** The last result, for questions about its members. */
interface Evaluated {
  readonly evaluation: Evaluation;
  readonly uri: string;
  readonly documents: readonly OutputDocument[];
}

/** Answers the questions of a page. */
export function answerQuestions(scope: DedicatedWorkerGlobalScope): void {
  let last: Evaluated | null = null;
  const say = (answer: Answer): void => scope.postMessage(answer, []);
  scope.addEventListener('message', ({ data }: MessageEvent<Question>) => {
    const { id } = data;
    if (data.kind === 'why') {
      say({ kind: 'origin', id, origin: originOf(last, data.document, data.member) });
      return;
    }
    const log: string[] = [];
    try {
      const started = performance.now();
      last = evaluate(data, log);
      const milliseconds = performance.now() - started;
      const result: Result = { documents: last.documents.map(shownDocument), log, milliseconds };
      say({ kind: 'result', id, result });
    } catch (error) {
      last = null;
      say({ kind: 'failure', id, failure: failureOf(error, log) });
    }
  });
  say({ kind: 'ready' });
}

function evaluate({ files, main, format }: Question & { readonly kind: 'evaluate' }, log: string[]): Evaluated {
  const texts = new Map(files.map(([name, text]) => [uriOf(name), text]));
  const evaluator = new Evaluator({
    loaders: [memoryLoader('file', texts), noNetwork],
    readers: [memoryReader('file', texts), textReader('prop', new Map([['pkl.outputFormat', format]]))],
    timeoutMs: TIME_LIMIT,
    maxMemory: MEMORY_LIMIT,
    location: placeText,
    log: ({ level, text }) => {
      if (log.length < MAX_LOG) log.push(`${level.toUpperCase()}: ${text}`);
    },
  });
  const evaluation = evaluator.evaluation();
  const uri = uriOf(main);
  return { evaluation, uri, documents: evaluation.documents(uri) };
}

function failureOf(error: unknown, log: readonly string[]): Failure {
  // Anything else is a mistake in this program.
  if (!(error instanceof PklError))
    return { report: 'The evaluation failed for a reason that is not in the program.', places: [], log };
  const report = formatReport(error, { location: ({ span }) => placeText(span) });
  const places = diagnosticOf(error).frames.flatMap(({ file, range }) => {
    const name = nameOf(file);
    return name === null ? [] : [{ file: name, line: range.start.line + 1, column: range.start.character + 1 }];
  });
  const byLine = new Map(places.map((place) => [`${place.file}:${place.line}`, place]));
  return { report, places: [...byLine.values()], log };
}

/** `main.pkl:3`, or the URI of a module that is not one of the files. */
function placeText({ source, start }: Span): string {
  return `${nameOf(source.uri) ?? source.uri}:${source.positionAt(start).line}`;
}

function originOf(last: Evaluated | null, document: number, member: number): Origin {
  const path = last?.documents[document]?.members[member]?.path;
  if (last === null || path === undefined)
    return { path: '', value: null, problem: 'The result is out of date: evaluate again.', steps: [] };
  try {
    const { value, steps } = last.evaluation.why(last.uri, path);
    return { path, value, problem: null, steps: steps.map(stepOf) };
  } catch (error) {
    const reason = error instanceof PklError ? error.text : 'It cannot be read.';
    const problem = `A converter of the renderer may have made this value; the module has none at this path. ${reason}`;
    return { path, value: null, problem, steps: [] };
  }
}

function stepOf({ role, name, span }: Step): OriginStep {
  const { line, column } = span.source.positionAt(span.start);
  const file = nameOf(span.source.uri);
  const place: Place | null = file === null ? null : { file, line, column };
  return { role, name, place, module: file ?? span.source.uri, source: span.source.lineText(line).trim() };
}
