/**
 * The runs that this browser has started. Without keys, a run can only be seen by who knows its id, so the server has no
 * list of them; the browser keeps one.
 */

/** Ids that are kept: the newest. */
const MAX_IDS = 1000;
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

  /** Forgets runs. Others may have been added since, by another tab. */
  forget(ids: readonly string[]): void {
    const forgotten = new Set(ids);
    const known = remembered.ids();
    const kept = known.filter((id) => !forgotten.has(id));
    if (kept.length < known.length) write(kept);
  },

  /** Calls back when another tab has added or forgotten runs. */
  onChange(callback: () => void): void {
    addEventListener('storage', ({ key }) => {
      if (key === STORED) callback();
    });
  },
};

function write(ids: readonly string[]): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(ids.slice(0, MAX_IDS)));
  } catch {
    // Storage is full or forbidden: the runs are still shown until the page is closed.
  }
}
