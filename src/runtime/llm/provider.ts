/** Chooses the model server. */
import type { Provider } from './conversation.ts';
import type { IdleModels } from './idle-models.ts';
import { ollamaProvider } from './ollama.ts';
import type { ModelDownload } from './ollama-pull.ts';
import { ollamaAddress } from './ollama-server.ts';
import { openAiProvider } from './openai.ts';

/** The server settings of a resource. */
export interface ProviderSettings {
  readonly backend: string | null;
  readonly baseUrl: string | null;
  /** Name of the variable that contains the API key. */
  readonly keyVariable: string | null;
}

export interface ProviderContext {
  readonly env: Readonly<Record<string, string>>;
  readonly offline: boolean;
  /** How long an idle model stays in memory, in milliseconds; null for the default of the server. */
  readonly keepAlive: number | null;
  /** Unloads models of servers that do not do it by themselves. */
  readonly idleModels: IdleModels;
  /** Whether a server named by a resource must be at a public address; one named by the environment need not be. */
  readonly isPublicOnly: boolean;
  /** Follows the download of a model that the server does not have. */
  readonly onDownload: (download: ModelDownload) => void;
}

/**
 * Follows the resource, or else the environment: `OPENAI_BASE_URL`, or `OPENAI_API_KEY` without `OLLAMA_HOST`, selects
 * a server with the OpenAI API; the default is Ollama.
 *
 * @throws Error when an address is invalid
 */
export function chooseProvider(
  settings: ProviderSettings,
  { env, offline, keepAlive, idleModels, isPublicOnly, onDownload }: ProviderContext,
): Provider {
  const restricted = isPublicOnly && settings.baseUrl !== null;
  if (isOpenAi(settings, env)) {
    const base = addressOf(settings.baseUrl ?? env['OPENAI_BASE_URL'] ?? 'https://api.openai.com/v1');
    const key = env[settings.keyVariable ?? 'OPENAI_API_KEY'];
    return openAiProvider({
      base,
      isPublicOnly: restricted,
      key: key === undefined || key === '' ? null : key,
      idleModels,
    });
  }
  const base = ollamaAddress(settings.baseUrl ?? env['OLLAMA_HOST']);
  return ollamaProvider({ base, isPublicOnly: restricted, mayPull: !offline, keepAlive, onDownload });
}

function isOpenAi(settings: ProviderSettings, env: Readonly<Record<string, string>>): boolean {
  if (settings.backend !== null) return settings.backend === 'openai';
  if (settings.baseUrl !== null) return /\/v\d+\/?$/.test(settings.baseUrl);
  if ((env['OPENAI_BASE_URL'] ?? '') !== '') return true;
  return (env['OPENAI_API_KEY'] ?? '') !== '' && (env['OLLAMA_HOST'] ?? '') === '';
}

function addressOf(text: string): URL {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new Error(`\`${text}\` is not a valid server address.`);
  return new URL(text);
}
