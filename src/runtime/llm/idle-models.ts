/**
 * Unloads models of llama-server that have not been used for a while, by any process of this user. Ollama does that by
 * itself.
 */
import { joinUsers } from './model-users.ts';

/** A model on a server. */
export interface ServedModel {
  /** Distinguishes it from models of the same name on other servers. */
  readonly key: string;
  /** Asks its server to unload it. */
  readonly unload: () => Promise<void>;
}

interface Use {
  /** How many questions are being answered. */
  active: number;
  idle: NodeJS.Timeout | null;
  /** Ends the use of this process, and resolves with whether nobody else uses the model. */
  readonly leave: Promise<() => Promise<boolean>>;
}

export class IdleModels {
  readonly #keepAlive: number | null;
  readonly #fallback: string;
  readonly #uses = new Map<string, Use>();

  /**
   * @param keepAlive how long a model stays in memory without being used, in milliseconds; null leaves that to its server
   * @param fallback as in `turnsFolder`
   */
  constructor(keepAlive: number | null, fallback: string) {
    this.#keepAlive = keepAlive;
    this.#fallback = fallback;
  }

  /**
   * Asks a model, which stays loaded meanwhile.
   *
   * @param ask returns the reply, and whether the server unloads no models by itself
   * @example await models.during(model, async () => ({ reply: await send(question), keepsModels: true }));
   */
  async during<T>(
    { key, unload }: ServedModel,
    ask: () => Promise<{ readonly reply: T; readonly keepsModels: boolean }>,
  ): Promise<T> {
    const keepAlive = this.#keepAlive;
    if (keepAlive === null) return (await ask()).reply;
    const use = this.#uses.get(key) ?? { active: 0, idle: null, leave: this.#join(key) };
    this.#uses.set(key, use);
    if (use.idle !== null) clearTimeout(use.idle);
    use.idle = null;
    use.active += 1;
    let keepsModels = false;
    try {
      await use.leave;
      const asked = await ask();
      ({ keepsModels } = asked);
      return asked.reply;
    } finally {
      use.active -= 1;
      const end = (): void => {
        this.#uses.delete(key);
        void leave(use, keepsModels ? unload : null);
      };
      if (use.active === 0 && keepsModels) use.idle = setTimeout(end, Math.min(keepAlive, 0x7fffffff)).unref();
      else if (use.active === 0) end();
    }
  }

  /** Unloads no model anymore. */
  close(): void {
    for (const use of this.#uses.values()) {
      if (use.idle !== null) clearTimeout(use.idle);
      void leave(use, null);
    }
    this.#uses.clear();
  }

  /** Where no file can be written, this process only knows of itself. */
  #join(key: string): Use['leave'] {
    return joinUsers(key, this.#fallback).catch(() => async () => true);
  }
}

/** @param unload null when the model stays loaded */
async function leave(use: Use, unload: (() => Promise<void>) | null): Promise<void> {
  try {
    const isLast = await (await use.leave)();
    if (isLast) await unload?.();
  } catch {
    // A server that cannot be reached or is not a router has nothing to unload.
  }
}
