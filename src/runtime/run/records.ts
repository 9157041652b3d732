/** Named texts, persistent or for a single run. */
export interface Records {
  /** Returns an empty text when there is no record. */
  get(id: string): string;
  set(id: string, value: string): void;
  /** Returns the previous value. */
  delete(id: string): string;
  /** Returns the number of records deleted. */
  clear(): number;
  names(): readonly string[];
}

/** Records that exist only in memory. */
export class PassingRecords implements Records {
  readonly entries: Map<string, string>;
  #isChanged = false;

  constructor(entries: ReadonlyMap<string, string> = new Map()) {
    this.entries = new Map(entries);
  }

  /** Whether they may differ from their initial contents. */
  get changed(): boolean {
    return this.#isChanged;
  }

  get(id: string): string {
    return this.entries.get(id) ?? '';
  }

  set(id: string, value: string): void {
    this.#isChanged = true;
    this.entries.set(id, value);
  }

  delete(id: string): string {
    const value = this.get(id);
    if (this.entries.delete(id)) this.#isChanged = true;
    return value;
  }

  clear(): number {
    const count = this.entries.size;
    this.#isChanged ||= count > 0;
    this.entries.clear();
    return count;
  }

  names(): readonly string[] {
    return [...this.entries.keys()].sort();
  }
}
