import { Gate } from '../limits.ts';

/** What is known about a script: whether two runs of it at the same time would write to the same place. */
type Knowledge = 'unknown' | 'shares' | 'free';

/**
 * Lets the runs of one script happen at the same time, unless they write to a place that runs share. The first run tells
 * which; until then, the others wait.
 */
export class Exclusive {
  private readonly gate = new Gate(1);
  private knowledge: Knowledge = 'unknown';
  private learning: Promise<void> | null = null;

  /**
   * @param shares whether the text of the script names a shared place already
   * @param work tells whether the run has written to a shared place
   */
  async run<T>(
    shares: boolean,
    signal: AbortSignal,
    work: () => Promise<{ readonly result: T; readonly shared: boolean }>,
  ): Promise<T> {
    if (shares) this.knowledge = 'shares';
    while (this.knowledge === 'unknown' && this.learning !== null) await this.learning;
    signal.throwIfAborted();
    const attempt = async (): Promise<T> => {
      const { result, shared } = await work();
      // Once seen to share, always careful: it may not do so every time.
      if (shared) this.knowledge = 'shares';
      else if (this.knowledge === 'unknown') this.knowledge = 'free';
      return result;
    };
    if (this.knowledge === 'shares') return this.gate.run(attempt, signal);
    if (this.knowledge === 'free') return attempt();
    const first = attempt();
    this.learning = first.then(
      () => undefined,
      () => undefined,
    );
    try {
      return await first;
    } finally {
      this.learning = null;
    }
  }
}

/** One `Exclusive` for each script. */
export class ExclusiveScripts {
  private readonly scripts = new Map<string, Exclusive>();

  of(name: string): Exclusive {
    const known = this.scripts.get(name);
    if (known !== undefined) return known;
    const made = new Exclusive();
    this.scripts.set(name, made);
    return made;
  }
}
