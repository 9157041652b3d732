/** The registered kinds of action, and values derived from them. */
import type { ActionOutput, Answer, Outcome } from '../run/outcomes.ts';
import type { AnyKind, FileContent } from './kind.ts';

export class KindRegistry {
  #kinds: readonly AnyKind[] = [];

  /** All kinds, in registration order. Adding one creates a new list. */
  get all(): readonly AnyKind[] {
    return this.#kinds;
  }

  /**
   * Registers kinds.
   *
   * @throws TypeError when another kind has the same name or property
   */
  add(...added: readonly AnyKind[]): this {
    for (const kind of added) {
      const other = this.#kinds.find(({ name, property }) => name === kind.name || property === kind.property);
      if (other !== undefined)
        throw new TypeError(`The kind \`${other.name}\` with \`${other.property}\` already exists.`);
      this.#kinds = [...this.#kinds, kind];
    }
    return this;
  }

  /** The kind with this property of the `Run` block. */
  of(property: string): AnyKind {
    const found = this.#kinds.find((kind) => kind.property === property);
    if (found === undefined) throw new TypeError(`Unknown kind \`${property}\`.`);
    return found;
  }

  /** What is kept for each item of a resource that runs for items: the main text of the result. */
  textOf(output: ActionOutput | null): string | null {
    return output === null ? null : (this.#ofOutput(output)?.text(output) ?? null);
  }

  /** The contents of a resource's result file. */
  contentOf(outcome: Outcome | undefined): FileContent {
    const output = outputIn(outcome);
    if (output === null) return '';
    const kind = this.#ofOutput(output);
    return kind?.content?.(output) ?? kind?.text(output) ?? '';
  }

  /** The answer of a resource; null when it has none. */
  answerOf(outcome: Outcome | undefined): Answer | null {
    const output = outputIn(outcome);
    return output === null ? null : (this.#ofOutput(output)?.answer?.(output) ?? null);
  }

  /** The kind of a result; undefined if unknown. */
  #ofOutput(output: ActionOutput): AnyKind | undefined {
    return this.#kinds.find(({ name }) => name === output.kind);
  }
}

function outputIn(outcome: Outcome | undefined): ActionOutput | null {
  return outcome?.state === 'done' ? outcome.output : null;
}

/** Complete once `kinds/index.ts` is loaded; import it from there unless that causes a cycle. */
export const registry = new KindRegistry();

/** Derives a value from all kinds on first use, and again after a kind is added. */
export function derived<T>(make: (kinds: readonly AnyKind[]) => T): () => T {
  let made: { readonly kinds: readonly AnyKind[]; readonly value: T } | null = null;
  return () => {
    if (made?.kinds !== registry.all) made = { kinds: registry.all, value: make(registry.all) };
    return made.value;
  };
}
