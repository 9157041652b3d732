/** Shows the link to the files. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { LinkError } from './share.ts';
import { share } from './state.ts';

export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const link = useSignal('');
  const message = useSignal('');
  useEffect(() => {
    dialog.current?.showModal();
    share().then(
      (made) => {
        link.value = made;
        field.current?.focus();
      },
      (error: unknown) => (message.value = error instanceof LinkError ? error.message : 'The link cannot be made.'),
    );
  }, []);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link.value);
      message.value = 'Copied.';
    } catch {
      field.current?.select();
      message.value = 'The browser does not allow it. Press Ctrl+C to copy the selected link.';
    }
  };
  return (
    <dialog ref={dialog} class="card" aria-labelledby="share-title" onClose={onClose}>
      <h2 id="share-title">Share</h2>
      <p class="hint">The link contains all files. They are not sent to any server.</p>
      {link.value !== '' && (
        <>
          <label for="link">Link</label>
          <input
            id="link"
            ref={field}
            readOnly
            value={link.value}
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
        </>
      )}
      <p class="hint" role="status">
        {message.value}
      </p>
      <div class="bar">
        <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
          Close
        </button>
        {link.value !== '' && (
          <button type="button" onClick={() => void copy()}>
            Copy
          </button>
        )}
      </div>
    </dialog>
  );
}
