/** The keys. */
import { useEffect, useRef } from 'preact/hooks';

const KEYS: readonly (readonly [string, string])[] = [
  ['Ctrl+Space', 'complete'],
  ['F1', 'what is at the cursor'],
  ['F2', 'rename in all files'],
  ['F8', 'next problem'],
  ['F12', 'go to the definition'],
  ['Shift+Alt+F', 'format'],
  ['Ctrl+F', 'search and replace'],
  ['Escape, then Tab', 'leave the editor; Tab alone indents'],
  ['Enter in the output', 'where the value at the cursor comes from'],
];

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="card" aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">Keys</h2>
      <dl class="keys">
        {KEYS.map(([key, effect]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{effect}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">
        Everything happens in this page: nothing is sent, and modules and packages from the network cannot be loaded. An
        evaluation may take ten seconds.
      </p>
      <div class="bar">
        <span />
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
