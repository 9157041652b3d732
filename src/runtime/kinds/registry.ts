/** The kinds of action that this program knows, and what is derived from them. */
import type { ActionOutput, Answer, Outcome } from '../run/outcomes.ts';
import type { AnyKind } from './kind.ts';

export class KindRegistry {
  private kinds: readonly AnyKind[] = [];

  /** All kinds, in the order in which they were added. Adding one makes a new list. */
  get all(): readonly AnyKind[] {
    return this.kinds;
  }

  /**
   * Makes kinds known.
   *
   * @throws TypeError when another kind has the same name or property
   */
  add(...added: readonly AnyKind[]): this {
    for (const kind of added) {
      const other = this.kinds.find(({ name, property }) => name === kind.name || property === kind.property);
      if (other !== undefined)
        throw new TypeError(`There is a kind \`${other.name}\` with \`${other.property}\` already.`);
      this.kinds = [...this.kinds, kind];
    }
    return this;
  }

  /** The kind with this property of the `Run` block. */
  of(property: string): AnyKind {
    const found = this.kinds.find((kind) => kind.property === property);
    if (found === undefined) throw new TypeError(`There is no kind \`${property}\`.`);
    return found;
  }

  /** What a resource that runs for items keeps of one of them: the main text of its result. */
  textOf(output: ActionOutput | null): string | null {
    return output === null ? null : (this.ofOutput(output)?.text(output) ?? null);
  }

  /** What a file with the result of a resource holds. */
  contentOf(outcome: Outcome | undefined): string | Uint8Array {
    const output = outputIn(outcome);
    if (output === null) return '';
    const kind = this.ofOutput(output);
    return kind?.content?.(output) ?? kind?.text(output) ?? '';
  }

  /** The answer that a resource gives; null when it gives none. */
  answerOf(outcome: Outcome | undefined): Answer | null {
    const output = outputIn(outcome);
    return output === null ? null : (this.ofOutput(output)?.answer?.(output) ?? null);
  }

  /** The kind that has given a result; undefined where that is unknown. */
  private ofOutput(output: ActionOutput): AnyKind | undefined {
    return this.kinds.find(({ name }) => name === output.kind);
  }
}

function outputIn(outcome: Outcome | undefined): ActionOutput | null {
  return outcome?.state === 'done' ? outcome.output : null;
}

/** Complete once `kinds/index.ts` is loaded; import it from there wherever that makes no ring. */
export const registry = new KindRegistry();

/** Makes something of all kinds when it is first asked for, and again when a kind has been added. */
export function derived<T>(make: (kinds: readonly AnyKind[]) => T): () => T {
  let made: { readonly kinds: readonly AnyKind[]; readonly value: T } | null = null;
  return () => {
    if (made?.kinds !== registry.all) made = { kinds: registry.all, value: make(registry.all) };
    return made.value;
  };
}
