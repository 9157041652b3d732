/** Unloads models of llama-server that have not been used for a while. Ollama does that by itself. */

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
}

export class IdleModels {
  readonly #keepAlive: number | null;
  readonly #uses = new Map<string, Use>();

  /** @param keepAlive how long a model stays in memory without being used, in milliseconds; null leaves that to its server */
  constructor(keepAlive: number | null) {
    this.#keepAlive = keepAlive;
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
    const use = this.#uses.get(key) ?? { active: 0, idle: null };
    this.#uses.set(key, use);
    if (use.idle !== null) clearTimeout(use.idle);
    use.idle = null;
    use.active += 1;
    let keepsModels = false;
    try {
      const asked = await ask();
      ({ keepsModels } = asked);
      return asked.reply;
    } finally {
      use.active -= 1;
      if (use.active === 0) this.#uses.delete(key);
      if (use.active === 0 && keepsModels && this.#keepAlive !== null) {
        this.#uses.set(key, use);
        use.idle = setTimeout(
          () => {
            this.#uses.delete(key);
            // A server that cannot be reached or is not a router has nothing to unload.
            unload().catch(() => undefined);
          },
          Math.min(this.#keepAlive, 0x7fffffff),
        ).unref();
      }
    }
  }

  /** Unloads no model anymore. */
  close(): void {
    for (const { idle } of this.#uses.values()) if (idle !== null) clearTimeout(idle);
    this.#uses.clear();
  }
}
