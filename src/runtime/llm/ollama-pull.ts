/** Lets an Ollama server download a model. */
import { readAnswer } from './answer-shape.ts';
import { linesOf } from './answer-stream.ts';
import { type OllamaServer, send } from './ollama-server.ts';

/** How far the download of a model is. */
export interface ModelDownload {
  readonly model: string;
  /** Bytes so far, of all files. */
  readonly bytes: number;
  /** Total bytes of the files that are known so far; the largest comes first. */
  readonly total: number;
}

/** Minimum milliseconds between two reports: the server sends hundreds a second. */
const REPORT_INTERVAL_MS = 100;

/**
 * Downloads a model and reports the progress: at the start with the size, and last when everything is there.
 *
 * @throws Error when the server has no such model or cannot download it
 * @example await pullModel(server, 'llama3.2:1b', signal, ({ bytes, total }) => console.log(bytes / total));
 */
export async function pullModel(
  server: OllamaServer,
  model: string,
  signal: AbortSignal,
  onDownload: (download: ModelDownload) => void,
): Promise<void> {
  const response = await send(server, '/api/pull', signal, { model, stream: true });
  const files = new Map<string, FileProgress>();
  let [reported, last] = ['', Number.NEGATIVE_INFINITY];
  const report = (isDue: boolean): void => {
    const [bytes, total] = sumOf(files);
    const now = performance.now();
    const text = `${bytes} of ${total}`;
    if (total === 0 || text === reported || (!isDue && now - last < REPORT_INTERVAL_MS)) return;
    [reported, last] = [text, now];
    onDownload({ model, bytes, total });
  };
  let status = 'nothing';
  for await (const line of linesOf(response)) {
    const answer = readAnswer(response.status, line);
    if (response.status >= 400 || answer.error !== null)
      throw cannot(model, answer.error ?? `status ${response.status}`);
    const { digest, total, completed } = answer.fields;
    if (typeof answer.fields['status'] === 'string') status = answer.fields['status'];
    if (typeof digest !== 'string' || typeof total !== 'number') continue;
    files.set(digest, { total, completed: typeof completed === 'number' ? completed : 0 });
    report(false);
  }
  if (status !== 'success') throw cannot(model, `it stopped at: ${status}`);
  report(true);
}

interface FileProgress {
  readonly total: number;
  readonly completed: number;
}

function sumOf(files: ReadonlyMap<string, FileProgress>): readonly [bytes: number, total: number] {
  const all = [...files.values()];
  const sum = (numbers: readonly number[]): number => numbers.reduce((left, right) => left + right, 0);
  return [sum(all.map(({ completed }) => completed)), sum(all.map(({ total }) => total))];
}

function cannot(model: string, why: string): Error {
  return new Error(`it has no model \`${model}\`, and cannot download it: ${why}`);
}
