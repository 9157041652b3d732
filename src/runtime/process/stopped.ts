/** How a process was stopped early. */

/** How work was stopped. All its processes have ended. */
export interface Stopped {
  /** At a step of its work, at once by an exception or a signal that it may handle, or killed. */
  readonly how: 'step' | 'interrupt' | 'kill';
  /** Milliseconds from the decision to stop it until it had ended, or was idle again. */
  readonly milliseconds: number;
  /** Bytes that its process held on GPUs, measured there; null when it used none or could not tell. */
  readonly deviceMemory: { readonly before: number; readonly after: number } | null;
  /** Whether its interpreter is kept for the next script. */
  readonly isKept: boolean;
}
