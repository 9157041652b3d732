/** What the evaluation came to: output, failure, log, and where the selected value comes from. */
import { TIME_LIMIT, uriOf } from '../messages.ts';
import { FORMATS } from './formats.ts';
import { OriginPanel } from './origin.tsx';
import { Output } from './output.tsx';
import { PlaceButton } from './place.tsx';
import {
  chooseFormat,
  chooseMain,
  evaluate,
  format,
  isRunning,
  main,
  names,
  outcome,
  shownDocument,
  stop,
} from './state.ts';

export function ResultPane() {
  return (
    <section class="pane card" aria-labelledby="output-title">
      <h2 id="output-title" class="unseen">
        Result
      </h2>
      <div class="toolbar">
        <label>
          <span>Evaluate</span>
          <select id="main" value={main.value} onChange={({ currentTarget }) => chooseMain(currentTarget.value)}>
            {names.value
              .filter((name) => name.endsWith('.pkl'))
              .map((name) => (
                <option key={name}>{name}</option>
              ))}
          </select>
        </label>
        <label>
          <span>Format</span>
          <select id="format" value={format.value} onChange={({ currentTarget }) => chooseFormat(currentTarget.value)}>
            {FORMATS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <span class="grow" />
        <Status />
      </div>
      <p id="output-help" class="unseen">
        Press Enter on a value to see where it comes from.
      </p>
      <Content />
      <OriginPanel />
    </section>
  );
}

function Status() {
  const { value } = outcome;
  if (isRunning.value)
    return (
      <button type="button" class="danger" onClick={stop}>
        Stop
      </button>
    );
  if (value.kind === 'stopped')
    return (
      <button type="button" class="quiet" onClick={() => void evaluate()}>
        Evaluate again
      </button>
    );
  const time = value.kind === 'result' ? `${Math.max(1, Math.round(value.result.milliseconds))} ms` : '';
  return <span class="hint time">{time}</span>;
}

/** What screen readers announce: only what changes what there is to read. */
export function announcement(): string {
  const { value } = outcome;
  if (value.kind === 'failure') return 'The evaluation failed.';
  if (value.kind === 'stopped') return 'The evaluation was stopped.';
  return value.kind === 'result' ? 'The output is up to date.' : '';
}

function Content() {
  const { value } = outcome;
  switch (value.kind) {
    case 'none':
      return <p class="hint cut">Evaluating…</p>;
    case 'stopped':
      return (
        <p class="problem cut">
          {value.by === 'person'
            ? 'The evaluation was stopped.'
            : `The evaluation was stopped, because it takes longer than ${TIME_LIMIT / 1000} seconds or too much memory. Look for recursion or a loop that does not end.`}
        </p>
      );
    case 'failure':
      return (
        <div class="failure">
          <pre tabIndex={0} aria-label="Report of the failure">
            {value.failure.report}
          </pre>
          {value.failure.places.length > 0 && (
            <ul class="places" aria-label="Places in the files">
              {value.failure.places.slice(0, 10).map((place, at) => (
                <li key={at}>
                  <PlaceButton place={place} />
                </li>
              ))}
            </ul>
          )}
          <Log lines={value.failure.log} />
        </div>
      );
    case 'result': {
      const { documents, log } = value.result;
      const shown = documents[shownDocument.value] ?? documents[0];
      return (
        <div class="result" data-outdated={isRunning.value}>
          {documents.length > 1 || documents[0]?.path !== null ? (
            <label class="toolbar">
              <span>File</span>
              <select
                id="document"
                value={String(shownDocument.value)}
                onChange={({ currentTarget }) => (shownDocument.value = Number(currentTarget.value))}
              >
                {documents.map(({ path }, at) => (
                  <option key={at} value={String(at)}>
                    {path ?? 'output'}
                  </option>
                ))}
              </select>
            </label>
          ) : null}
          {shown !== undefined && <Output shown={shown} />}
          <Log lines={log} />
        </div>
      );
    }
  }
}

function Log({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <details class="log" open>
      <summary>Log</summary>
      <pre tabIndex={0}>{lines.map((line) => line.replaceAll(uriOf(''), '')).join('\n')}</pre>
    </details>
  );
}
