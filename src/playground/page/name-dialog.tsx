/** Asks for the name of a file. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { nameProblem } from './share.ts';

interface NameDialogProps {
  readonly title: string;
  readonly initial: string;
  /** Names that are taken. */
  readonly others: readonly string[];
  readonly onClose: () => void;
  readonly onName: (name: string) => void;
}

export function NameDialog({ title, initial, others, onClose, onName }: NameDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const name = useSignal(initial);
  const problem = useSignal<string | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    const wanted = withEnding(name.value.trim());
    problem.value = nameProblem(wanted, others);
    if (problem.value !== null) return;
    onName(wanted);
    dialog.current?.close();
  };
  return (
    <dialog ref={dialog} class="card" aria-labelledby="name-title" onClose={onClose}>
      <form method="dialog" onSubmit={submit}>
        <h2 id="name-title">{title}</h2>
        <label for="name">Name</label>
        <input
          id="name"
          value={name.value}
          placeholder="units.pkl"
          autocomplete="off"
          spellcheck={false}
          aria-describedby="name-problem"
          aria-invalid={problem.value !== null}
          onInput={({ currentTarget }) => (name.value = currentTarget.value)}
        />
        <p id="name-problem" class="problem" role="alert">
          {problem.value}
        </p>
        <div class="bar">
          <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit">OK</button>
        </div>
      </form>
    </dialog>
  );
}

/** A name without an ending is that of a module. */
function withEnding(name: string): string {
  return name === '' || name.includes('.') ? name : `${name}.pkl`;
}
