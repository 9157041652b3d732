/** What the agent is doing and keeps in memory. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { count, size } from './format.ts';
import { access, load, lookAtLoad } from './state.ts';
import type { Load } from './types.ts';

/** Milliseconds between two requests while the panel is open. */
const REFRESH_INTERVAL_MS = 3000;

const isOpen = signal(false);

export function MachineButton() {
  return (
    <button
      type="button"
      class="quiet"
      aria-expanded={isOpen.value}
      aria-controls="machine"
      onClick={() => (isOpen.value = !isOpen.value)}
    >
      Machine
    </button>
  );
}

export function MachinePanel() {
  const isShown = isOpen.value && access.value === 'open';
  useEffect(() => {
    if (!isShown) return undefined;
    void lookAtLoad();
    const timer = setInterval(() => void lookAtLoad(), REFRESH_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [isShown]);
  return (
    <section id="machine" class="machine" aria-label="Machine" hidden={!isShown}>
      {load.value === null ? <p class="quiet-text">Loading…</p> : <Facts now={load.value} />}
    </section>
  );
}

function Facts({ now }: { readonly now: Load }) {
  const { jobs, requests } = now;
  return (
    <>
      <div>
        <h2>Work</h2>
        <p>
          {count(jobs.running, 'run')} of at most {jobs.parallel}, {jobs.queued} waiting
        </p>
        <p class="quiet-text">
          {count(requests.running, 'request')} in progress, {requests.waiting} waiting
        </p>
      </div>
      <div>
        <h2>Models in memory</h2>
        {now.interpreters.length === 0 ? (
          <p class="quiet-text">None. Scripts that load models stay in memory after their first run.</p>
        ) : (
          <ul class="models">
            {now.interpreters.map((each, index) => (
              <Interpreter key={index} each={each} />
            ))}
          </ul>
        )}
      </div>
      <div>
        <h2>GPUs</h2>
        {now.gpus.length === 0 ? (
          <p class="quiet-text">None found. Models run on the CPU.</p>
        ) : (
          <ul class="gpus">
            {now.gpus.map((gpu) => (
              <Gpu key={gpu.id} gpu={gpu} />
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

function Interpreter({
  each: { resource, models, gpu, memory, busy },
}: {
  readonly each: Load['interpreters'][number];
}) {
  const facts = [busy ? 'busy' : 'idle', gpu === null ? '' : `GPU ${gpu}`, memory > 0 ? size(memory) : ''];
  return (
    <li>
      <strong>{models.length === 0 ? resource : models.join(', ')}</strong>
      <span class="hint">
        {[models.length === 0 ? '' : resource, ...facts].filter((fact) => fact !== '').join(', ')}
      </span>
    </li>
  );
}

function Gpu({ gpu: { id, name, memory, used, load: busy } }: { readonly gpu: Load['gpus'][number] }) {
  const title = name === '' ? `GPU ${id}` : `${id}: ${name}`;
  const facts = [
    used === null || memory === null ? (memory === null ? '' : size(memory)) : `${size(used)} of ${size(memory)}`,
    busy === null ? '' : `${Math.round(busy * 100)} % busy`,
  ];
  return (
    <li>
      <strong>{title}</strong>
      {used !== null && memory !== null && <progress aria-label={`Memory of GPU ${id}`} max={memory} value={used} />}
      <span class="hint">{facts.filter((fact) => fact !== '').join(', ')}</span>
    </li>
  );
}
