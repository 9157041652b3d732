/** The form: a route, its fields, and the same request as code. */
import { useSignal } from '@preact/signals';
import { CodePanel } from './code.tsx';
import { FieldView, MoreFields } from './controls.tsx';
import { chosen, isSending, prepared, problems, resetDraft, route, routes, submit } from './state.ts';

export function Composer() {
  const at = route.value;
  if (at === null)
    return (
      <section class="card composer">
        <h2>New run</h2>
        <p class="quiet-text">The agent has no routes.</p>
      </section>
    );
  const general = problems.value[''];
  const run = async (form: HTMLFormElement): Promise<void> => {
    if (await submit()) return;
    form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };
  return (
    <form
      class="card composer"
      noValidate
      aria-labelledby="composer-title"
      onSubmit={(event) => {
        event.preventDefault();
        void run(event.currentTarget);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
        event.preventDefault();
        void run(event.currentTarget);
      }}
    >
      <div class="bar">
        <h2 id="composer-title">New run</h2>
        <button type="button" class="quiet" onClick={resetDraft}>
          Reset
        </button>
      </div>
      <RoutePicker />
      {at.summary !== '' && routes.value.length > 1 && <p class="quiet-text">{at.summary}</p>}
      {at.fields.map((field) => (
        <FieldView key={`${at.id} ${field.name}`} field={field} />
      ))}
      {at.fields.length === 0 && !at.isFree && <p class="quiet-text">This route takes no fields.</p>}
      {at.isFree && <MoreFields />}
      {general !== undefined && (
        <p class="problem" role="alert">
          {general}
        </p>
      )}
      <div class="actions">
        <button type="submit" disabled={isSending.value}>
          {isSending.value ? 'Starting…' : 'Run'}
        </button>
        <span class="quiet-text keys">Ctrl + Enter</span>
      </div>
      <AsCode />
    </form>
  );
}

function RoutePicker() {
  const [first] = routes.value;
  if (routes.value.length === 1 && first !== undefined)
    return (
      <p class="route">
        <span class="method">{first.method}</span>
        <code>{first.path}</code>
      </p>
    );
  return (
    <div class="field">
      <label for="route">Route</label>
      <select
        id="route"
        value={route.value?.id ?? ''}
        onChange={(event) => {
          chosen.value = event.currentTarget.value;
          problems.value = {};
        }}
      >
        {routes.value.map(({ id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
    </div>
  );
}

function AsCode() {
  const isOpen = useSignal(false);
  const request = prepared.value;
  return (
    <details class="as-code" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>This request as code</summary>
      {isOpen.value && request !== null && <CodePanel request={request} label="This request as code" />}
    </details>
  );
}
