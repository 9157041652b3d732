/** The run that is shown: its state, graph, answer, log and parameters. */
import { useEffect, useRef } from 'preact/hooks';
import { captionOf } from './caption.ts';
import { useClock } from './clock.ts';
import { CodePanel } from './code.tsx';
import { draftOf, prepare, routeFor } from './draft.ts';
import { duration, size, visible } from './format.ts';
import { Graph } from './graph.tsx';
import { grouped } from './records.ts';
import { Result } from './result.tsx';
import { cancel, current, isFinal, progress, retry, reuse, routes, serverTime } from './state.ts';
import { type Tab, Tabs } from './tabs.tsx';
import type { Run } from './types.ts';

export function RunView() {
  const run = current.value;
  if (run === null)
    return (
      <section class="card" aria-labelledby="run-title">
        <h2 id="run-title">What happens in a run</h2>
        <p class="quiet-text">Fill in the form and press Run. Each resource shows here how far it is.</p>
        <Graph />
      </section>
    );
  return (
    <section class="card run" aria-labelledby="run-title" data-run={run.id} data-state={run.state}>
      <RunHead run={run} />
      <Graph />
      <Result run={run} />
      <Tabs key={run.id} label="About the run" tabs={tabsOf(run)} />
    </section>
  );
}

function RunHead({ run }: { readonly run: Run }) {
  return (
    <div class="run-head">
      <div>
        <h2 id="run-title">{captionOf(run)}</h2>
        <p class="run-facts">
          <StateBadge run={run} />
          <Timing run={run} />
          {run.attempts > 1 && <span>attempt {run.attempts}</span>}
        </p>
      </div>
      <div class="actions">
        {isFinal(run) ? (
          <>
            <button type="button" class="quiet" disabled={run.request === undefined} onClick={() => void reuse(run)}>
              Again with these
            </button>
            <button type="button" class="quiet" onClick={() => void retry(run)}>
              {run.state === 'succeeded' ? 'Run again' : 'Retry'}
            </button>
          </>
        ) : (
          <button type="button" class="danger" disabled={run.canceling === true} onClick={() => void cancel(run)}>
            {run.canceling === true ? 'Canceling…' : 'Cancel'}
          </button>
        )}
      </div>
    </div>
  );
}

export function StateBadge({ run: { state, canceling } }: { readonly run: Run }) {
  const text = canceling === true && state === 'running' ? 'canceling' : state;
  return (
    <span class={`badge ${state}`}>
      <span class="dot" aria-hidden="true" />
      {text}
    </span>
  );
}

function Timing({ run }: { readonly run: Run }) {
  const { state, started, finished, created, place, estimate } = run;
  useClock(!isFinal(run));
  if (state === 'queued') {
    const waited = duration(serverTime() - Date.parse(created));
    const wait = estimate?.wait === undefined ? '' : `, starts in about ${duration(estimate.wait * 1000)}`;
    return <span>{place === undefined ? waited : `place ${place}${wait}`}</span>;
  }
  const from = Date.parse(started ?? created);
  if (finished !== undefined) return <span>{duration(Date.parse(finished) - from)}</span>;
  const usual = estimate?.run === undefined ? '' : ` of about ${duration(estimate.run * 1000)}`;
  return (
    <span>
      {duration(serverTime() - from)}
      {usual}
    </span>
  );
}

function tabsOf(run: Run): readonly Tab[] {
  const tabs: Tab[] = [
    { name: 'Log', content: () => <Log /> },
    { name: 'Parameters', content: () => <Parameters run={run} /> },
  ];
  const { request } = run;
  const route = request === undefined ? undefined : routeFor(routes.value, request.method, run.route);
  if (request === undefined || route === undefined) return tabs;
  const draft = {
    ...draftOf(route, request),
    files: grouped(request.files.map((file) => [file.field, file] as const)),
  };
  const prepared = prepare(route, draft);
  return [...tabs, { name: 'Code', content: () => <CodePanel request={prepared} label="The request as code" /> }];
}

function Log() {
  const { log, dropped } = progress.value;
  const frame = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const element = frame.current;
    if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [log]);
  if (log.length === 0) return <p class="quiet-text">Nothing has been printed.</p>;
  return (
    <div
      ref={frame}
      class="log"
      role="log"
      aria-label="Log"
      aria-live="off"
      tabIndex={0}
      onScroll={({ currentTarget: at }) => {
        isAtEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < 24;
      }}
    >
      {dropped > 0 && <p class="quiet-text">{dropped} earlier lines are not shown.</p>}
      {log.map(({ at, resource, text, tone }, index) => (
        <p key={index} class={tone}>
          <time>{new Date(at).toLocaleTimeString([], { hour12: false })}</time>
          <span class="log-resource">{resource ?? ''}</span>
          <span class="log-text">{visible(text)}</span>
        </p>
      ))}
    </div>
  );
}

function Parameters({ run: { request, id, route, created } }: { readonly run: Run }) {
  const ofFiles = new Set((request?.files ?? []).map(({ field }) => field));
  const fields = Object.entries(request?.fields ?? {}).filter(([name]) => !ofFiles.has(name));
  return (
    <dl class="facts">
      {fields.map(([name, values]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{visible(values.join('\n'))}</dd>
        </div>
      ))}
      {(request?.files ?? []).map(({ field, name, type, size: bytes, content }) => (
        <div key={content}>
          <dt>{field}</dt>
          <dd>
            {visible(name)} <span class="hint">{`${type}, ${size(bytes)}`}</span>
          </dd>
        </div>
      ))}
      <div class="fact-about">
        <dt>Route</dt>
        <dd>
          {request?.method} {route}
        </dd>
      </div>
      <div class="fact-about">
        <dt>Time</dt>
        <dd>{new Date(created).toLocaleString()}</dd>
      </div>
      <div class="fact-about">
        <dt>Id</dt>
        <dd>{id}</dd>
      </div>
    </dl>
  );
}
