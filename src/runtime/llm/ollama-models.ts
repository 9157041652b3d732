/** The models that an Ollama server has. */
import { readAnswer, readModels } from './answer-shape.ts';
import { textOf } from './answer-stream.ts';
import { ollamaAddress, send } from './ollama-server.ts';

/** How long the server may take, in milliseconds. */
const TIMEOUT_MS = 3000;

export interface OllamaModel {
  readonly name: string;
  /** Size on disk. Models that share files count them each. */
  readonly bytes: number;
}

/**
 * Lists the models of the server that the environment names; none if it does not answer.
 *
 * @example await ollamaModels({ OLLAMA_HOST: '127.0.0.1:11434' })
 */
export async function ollamaModels(env: Readonly<Record<string, string>>): Promise<readonly OllamaModel[]> {
  try {
    const server = { base: ollamaAddress(env['OLLAMA_HOST']), isPublicOnly: false };
    const response = await send(server, '/api/tags', AbortSignal.timeout(TIMEOUT_MS));
    return readModels(readAnswer(response.status, await textOf(response)));
  } catch {
    return [];
  }
}
