/**
 * The runs that this browser has started. Without keys, a run can only be seen by who knows its id, so the server has no
 * list of them; the browser keeps one.
 */

/** Ids that are kept: the newest. */
const MOST = 48;
const STORED = `kdeps-runs ${location.pathname}`;

export const remembered = {
  /** The ids, newest first. */
  ids(): readonly string[] {
    try {
      const value: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]');
      return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
    } catch {
      return [];
    }
  },

  add(id: string): void {
    write([id, ...remembered.ids().filter((each) => each !== id)]);
  },

  /** Forgets all others: the server has deleted them. */
  keepOnly(ids: readonly string[]): void {
    const kept = new Set(ids);
    write(remembered.ids().filter((id) => kept.has(id)));
  },
};

function write(ids: readonly string[]): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(ids.slice(0, MOST)));
  } catch {
    // Storage is full or forbidden: the runs are still shown until the page is closed.
  }
}
