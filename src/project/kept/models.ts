/** Models in the caches of other programs, which scripts and resources download them to. */
import { huggingFaceCache, ollamaModels } from '../../runtime/index.ts';
import { subfolders } from './folder-size.ts';
import type { Keeper } from './keeper.ts';

export const huggingFaceModels: Keeper = {
  noun: ['model of Hugging Face', 'models of Hugging Face'],
  advice: 'hf cache delete',
  list: async ({ env }) =>
    (await subfolders(huggingFaceCache(env), 'shared')).filter(({ name }) => /[\\/]models--[^\\/]+$/.test(name)),
};

export const modelsOfOllama: Keeper = {
  noun: ['model of Ollama', 'models of Ollama'],
  advice: 'ollama rm',
  list: async ({ env }) =>
    (await ollamaModels(env)).map(({ name, bytes }) => ({ name, bytes, use: 'shared', remove: null })),
};
