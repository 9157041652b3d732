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
export function passingRecords(): Records {
  const records = new Map<string, string>();
  return {
    get: (id) => records.get(id) ?? '',
    set: (id, value) => void records.set(id, value),
    delete: (id) => {
      const value = records.get(id) ?? '';
      records.delete(id);
      return value;
    },
    clear: () => {
      const count = records.size;
      records.clear();
      return count;
    },
    names: () => [...records.keys()].sort(),
  };
}
