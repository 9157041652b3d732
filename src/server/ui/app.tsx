import { base, isReachable, keepKey, key } from './api.ts';
import { Composer } from './composer.tsx';
import { Gallery, Queue } from './gallery.tsx';
import { MachineButton, MachinePanel } from './machine.tsx';
import { RunView } from './run.tsx';
import { access, agent, announcement, leave, notice, open } from './state.ts';

export function App() {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the console
      </a>
      <Head />
      {access.value === 'open' ? (
        <main id="main" class="columns" tabIndex={-1}>
          <Composer />
          <div class="stack">
            <Connection />
            <Notice />
            <RunView />
            <Queue />
            <Gallery />
          </div>
        </main>
      ) : (
        <main id="main" class="gate" tabIndex={-1}>
          <Gate />
        </main>
      )}
      <p class="unseen" role="status" aria-live="polite">
        {announcement.value}
      </p>
    </>
  );
}

function Head() {
  const about = agent.value;
  return (
    <header class="head">
      <div class="head-title">
        <h1>
          {about?.agent ?? 'Console'}
          {about !== null && <small>{about.version}</small>}
        </h1>
        {about !== null && about.description !== '' && <p>{about.description}</p>}
      </div>
      {access.value === 'open' && (
        <nav aria-label="Agent">
          <MachineButton />
          {about?.docs === true && (
            <a class="button quiet" href={`${base}docs`}>
              API
            </a>
          )}
          {about?.hasKeys === true && (
            <button type="button" class="quiet" onClick={leave}>
              Sign out
            </button>
          )}
        </nav>
      )}
      <MachinePanel />
    </header>
  );
}

/** Says when the server is away. */
function Connection() {
  if (isReachable.value) return null;
  return (
    <div class="notice" role="alert">
      <p>The server cannot be reached. Trying again…</p>
    </div>
  );
}

/** Problems that belong to no field. */
function Notice() {
  if (notice.value === '') return null;
  return (
    <div class="notice" role="alert">
      <p>{notice.value}</p>
      <button type="button" class="quiet" onClick={() => (notice.value = '')}>
        Close
      </button>
    </div>
  );
}

/** What is shown instead of the console as long as the server refuses. */
function Gate() {
  switch (access.value) {
    case 'key-required':
    case 'key-refused':
      return <KeyForm />;
    case 'unreachable':
      return (
        <section class="card gate-card">
          <h2>The agent cannot be reached</h2>
          <p>{notice.value}</p>
          <button type="button" onClick={() => void open()}>
            Try again
          </button>
        </section>
      );
    default:
      return <p class="quiet-text">Loading…</p>;
  }
}

function KeyForm() {
  const isWrong = access.value === 'key-refused';
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const input = (event.currentTarget as HTMLFormElement).elements.namedItem('key');
    if (!(input instanceof HTMLInputElement) || input.value.trim() === '') return;
    keepKey(input.value.trim());
    void open();
  };
  return (
    <form class="card gate-card" onSubmit={onSubmit}>
      <h2>This agent needs a key</h2>
      <p>
        Enter an API key with the scope <code>jobs</code>. It stays in this tab, and is forgotten when you close it.
      </p>
      <label for="key">Key</label>
      <input
        id="key"
        name="key"
        type="password"
        autocomplete="off"
        spellcheck={false}
        required
        autofocus
        defaultValue={isWrong ? key.value : ''}
        aria-invalid={isWrong}
        aria-describedby="key-problem"
      />
      <p class="problem" id="key-problem" role="alert">
        {isWrong ? notice.value : ''}
      </p>
      <button type="submit">Open the console</button>
    </form>
  );
}
