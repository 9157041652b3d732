/** Which server a question goes to. */
import type { Provider } from './conversation.ts';
import { ollamaAddress, ollamaProvider } from './ollama.ts';
import { openAiProvider } from './openai.ts';

/** What a resource says of the server. */
export interface ProviderWish {
  readonly backend: string | null;
  readonly baseUrl: string | null;
  /** Name of the variable with the key. */
  readonly keyVariable: string | null;
}

export interface ProviderSurroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly offline: boolean;
  /** Whether a server that a resource names must be at a public address; one that the environment names need not be. */
  readonly isPublicOnly: boolean;
  readonly onNote: (text: string) => void;
}

/**
 * Chooses by what the resource says, else by the environment: `OPENAI_BASE_URL` or `OPENAI_API_KEY` without an
 * `OLLAMA_HOST` mean a server with the API of OpenAI, everything else means Ollama.
 *
 * @throws Error when an address is none
 */
export function chooseProvider(
  wish: ProviderWish,
  { env, offline, isPublicOnly, onNote }: ProviderSurroundings,
): Provider {
  const restricted = isPublicOnly && wish.baseUrl !== null;
  if (isOpenAi(wish, env)) {
    const base = addressOf(wish.baseUrl ?? env['OPENAI_BASE_URL'] ?? 'https://api.openai.com/v1');
    const key = env[wish.keyVariable ?? 'OPENAI_API_KEY'];
    return openAiProvider({ base, isPublicOnly: restricted, key: key === undefined || key === '' ? null : key });
  }
  const base = ollamaAddress(wish.baseUrl ?? env['OLLAMA_HOST']);
  return ollamaProvider({ base, isPublicOnly: restricted, mayPull: !offline, onNote });
}

function isOpenAi(wish: ProviderWish, env: Readonly<Record<string, string>>): boolean {
  if (wish.backend !== null) return wish.backend === 'openai';
  if (wish.baseUrl !== null) return /\/v\d+\/?$/.test(wish.baseUrl);
  if ((env['OPENAI_BASE_URL'] ?? '') !== '') return true;
  return (env['OPENAI_API_KEY'] ?? '') !== '' && (env['OLLAMA_HOST'] ?? '') === '';
}

function addressOf(text: string): URL {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new Error(`\`${text}\` is no address of a server.`);
  return new URL(text);
}
