/** Texts under names, kept for ever or for one run. */
export interface Records {
  /** Empty when there is none. */
  get(id: string): string;
  set(id: string, value: string): void;
  /** Gives what was there. */
  delete(id: string): string;
  /** Gives how many there were. */
  clear(): number;
  names(): readonly string[];
}

/** Records that are forgotten with the object that holds them. */
export class PassingRecords implements Records {
  readonly entries: Map<string, string>;
  private isChanged = false;

  constructor(entries: ReadonlyMap<string, string> = new Map()) {
    this.entries = new Map(entries);
  }

  /** Whether they may differ from what they were at first. */
  get changed(): boolean {
    return this.isChanged;
  }

  get(id: string): string {
    return this.entries.get(id) ?? '';
  }

  set(id: string, value: string): void {
    this.isChanged = true;
    this.entries.set(id, value);
  }

  delete(id: string): string {
    const value = this.get(id);
    if (this.entries.delete(id)) this.isChanged = true;
    return value;
  }

  clear(): number {
    const count = this.entries.size;
    this.isChanged ||= count > 0;
    this.entries.clear();
    return count;
  }

  names(): readonly string[] {
    return [...this.entries.keys()].sort();
  }
}
