/** The files of this tab, so that reloading the page loses nothing. They belong to the address that they started from. */
import type { Project } from './share.ts';

const KEY = 'playground';

interface Draft {
  readonly hash: string;
  readonly project: Project;
}

/** Keeps the files. */
export function keepDraft(hash: string, project: Project): void {
  const draft: Draft = { hash, project };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // Storage is unavailable or too small for the files.
  }
}

/** The files that were kept for an address; null when there are none. */
export function draftFor(hash: string): Project | null {
  try {
    const text = sessionStorage.getItem(KEY);
    const draft = text === null ? null : (JSON.parse(text) as Draft);
    return draft?.hash === hash ? draft.project : null;
  } catch {
    return null;
  }
}
