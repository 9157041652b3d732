/** Where the selected value comes from. */
import { PlaceButton } from './place.tsx';
import { origin } from './state.ts';

const WORDS = { sets: 'set by', overrides: 'overriding', declares: 'declared by', contains: 'in' } as const;

export function OriginPanel() {
  const { value: shown } = origin;
  return (
    <div class="origin" role="status" aria-label="Origin of the value">
      {shown !== null && (
        <>
          <div class="bar">
            <h3>
              <code>{shown.value === null ? shown.path : `${shown.path} = ${shown.value}`}</code>
            </h3>
            <button type="button" class="quiet" onClick={() => (origin.value = null)}>
              Close
            </button>
          </div>
          {shown.problem !== null && <p class="hint">{shown.problem}</p>}
          <ol>
            {shown.steps.map(({ role, name, place, module, source }, at) => (
              <li key={at}>
                <span>
                  {WORDS[role]} <code>{name}</code>{' '}
                  {place === null ? <span class="hint">{module}</span> : <PlaceButton place={place} />}
                </span>
                <code class="source">{source}</code>
              </li>
            ))}
          </ol>
          {shown.problem === null && shown.steps.length === 0 && (
            <p class="hint">It is set by the engine, or computed by a function.</p>
          )}
        </>
      )}
    </div>
  );
}
