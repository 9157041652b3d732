/** The page: its head, the files, the result. */
import { useSignal } from '@preact/signals';
import { examples } from './examples.ts';
import { FilesPane } from './files.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { announcement, ResultPane } from './result.tsx';
import { ShareDialog } from './share-dialog.tsx';
import { bringBack, notice, openExample, replaced } from './state.ts';

export function App() {
  const dialog = useSignal<'share' | 'help' | null>(null);
  const close = (): void => {
    dialog.value = null;
  };
  return (
    <>
      <header class="head">
        <h1>Pkl playground</h1>
        <label>
          <span class="unseen">Example</span>
          <select
            id="example"
            value=""
            onChange={({ currentTarget }) => {
              const example = examples[Number(currentTarget.value)];
              currentTarget.value = '';
              if (example === undefined) return;
              openExample(example.project);
            }}
          >
            <option value="" disabled selected>
              Examples
            </option>
            {examples.map(({ title }, at) => (
              <option key={title} value={String(at)}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <span class="grow" />
        <button type="button" class="quiet" onClick={() => (dialog.value = 'help')}>
          Keys
        </button>
        <button type="button" onClick={() => (dialog.value = 'share')}>
          Share
        </button>
      </header>
      {notice.value !== null && (
        <div class="notice" role="alert">
          <p>{notice.value}</p>
          <button type="button" class="quiet" onClick={() => (notice.value = null)}>
            Close
          </button>
        </div>
      )}
      {replaced.value !== null && (
        <div class="notice calm" role="status">
          <p>Files were replaced or deleted.</p>
          <span class="grow" />
          <button type="button" class="quiet" onClick={bringBack}>
            Bring them back
          </button>
          <button type="button" class="quiet" onClick={() => (replaced.value = null)}>
            Close
          </button>
        </div>
      )}
      <main class="columns">
        <FilesPane />
        <ResultPane />
      </main>
      <p class="unseen" role="status">
        {announcement()}
      </p>
      {dialog.value === 'share' && <ShareDialog onClose={close} />}
      {dialog.value === 'help' && <HelpDialog onClose={close} />}
    </>
  );
}
