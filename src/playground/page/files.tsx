/** The files as tabs, and what can be done with them. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { problems } from './diagnostics.ts';
import { Editor } from './editor.tsx';
import { NameDialog } from './name-dialog.tsx';
import { ProblemList } from './problems.tsx';
import { MAX_FILES } from './share.ts';
import { addFile, current, names, removeFile, renameFile, select } from './state.ts';

export function FilesPane() {
  const asking = useSignal<'add' | 'rename' | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const { value: shown } = current;
  const at = names.value.indexOf(shown);
  const move = (to: number): void => {
    const next = names.value[(to + names.value.length) % names.value.length];
    if (next === undefined) return;
    select(next);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[names.value.indexOf(next)]?.focus();
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowRight: () => move(at + 1),
    ArrowLeft: () => move(at - 1),
    Home: () => move(0),
    End: () => move(names.value.length - 1),
  };
  return (
    <section class="pane card" aria-labelledby="files-title">
      <h2 id="files-title" class="unseen">
        Files
      </h2>
      <div class="toolbar tabs">
        <div
          ref={list}
          role="tablist"
          aria-label="Files"
          onKeyDown={(event) => {
            const act = keys[event.key];
            if (act === undefined) return;
            event.preventDefault();
            act();
          }}
        >
          {names.value.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`tab-${name}`}
              aria-selected={name === shown}
              aria-controls="source"
              tabIndex={name === shown ? 0 : -1}
              onClick={() => select(name)}
            >
              {name}
              <Count name={name} />
            </button>
          ))}
        </div>
        <span class="grow" />
        <button
          type="button"
          class="quiet"
          disabled={names.value.length >= MAX_FILES}
          onClick={() => (asking.value = 'add')}
        >
          New file
        </button>
        <button type="button" class="quiet" onClick={() => (asking.value = 'rename')}>
          Rename
        </button>
        <button type="button" class="quiet" disabled={names.value.length < 2} onClick={() => removeFile(shown)}>
          Delete
        </button>
      </div>
      <div id="source" role="tabpanel" aria-labelledby={`tab-${shown}`} class="source">
        <Editor initial={shown} />
      </div>
      <ProblemList />
      {asking.value !== null && (
        <NameDialog
          title={asking.value === 'add' ? 'New file' : `Rename ${shown}`}
          initial={asking.value === 'add' ? '' : shown}
          others={names.value.filter((name) => asking.value === 'add' || name !== shown)}
          onClose={() => (asking.value = null)}
          onName={(name) => {
            if (asking.value === 'add') addFile(name);
            else if (name !== shown) renameFile(shown, name);
          }}
        />
      )}
    </section>
  );
}

/** How many errors a file has. */
function Count({ name }: { readonly name: string }) {
  const count = problems.value.filter(({ file, severity }) => file === name && severity === 'error').length;
  if (count === 0) return null;
  return (
    <span class="count">
      {count}
      <span class="unseen"> {count === 1 ? 'error' : 'errors'}</span>
    </span>
  );
}
