/** The resources of the agent as a graph, each with its state. */

import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useClock } from './clock.ts';
import { duration, size } from './format.ts';
import { progressOf, type ResourceProgress } from './progress.ts';
import { agent, current, isFinal, progress, serverTime } from './state.ts';
import type { Resource } from './types.ts';

/** The narrowest column that a resource fits into, in pixels. */
const COLUMN = 176;

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly path: string;
}

export function Graph() {
  const resources = agent.value?.resources ?? [];
  const layers = layersOf(resources);
  const frame = useRef<HTMLDivElement>(null);
  const edges = useSignal<readonly Edge[]>([]);
  const isWide = useSignal(false);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const measure = (): void => {
      isWide.value = element.clientWidth >= layers.length * COLUMN;
      // The layout follows first.
      requestAnimationFrame(() => (edges.value = edgesIn(element, resources, isWide.value)));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    for (const node of element.querySelectorAll('[data-resource]')) observer.observe(node);
    return () => observer.disconnect();
  }, [resources]);
  const now = progress.value;
  return (
    <section class="graph" aria-label="Resources">
      <div ref={frame} class={`layers ${isWide.value ? 'across' : 'down'}`}>
        <svg class="edges" aria-hidden="true">
          {edges.value.map(({ from, to, path }) => (
            <path key={`${from} ${to}`} d={path} class={progressOf(now, from).state} />
          ))}
        </svg>
        {layers.map((layer, index) => (
          <ul key={index} class="layer">
            {layer.map((resource) => (
              <Node key={resource.id} resource={resource} />
            ))}
          </ul>
        ))}
      </div>
    </section>
  );
}

const words: Readonly<Record<ResourceProgress['state'], string>> = {
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  skipped: 'skipped',
  failed: 'failed',
  stopped: 'stopped',
};

function Node({ resource }: { readonly resource: Resource }) {
  const at = progressOf(progress.value, resource.id);
  const { step, note, state } = at;
  const run = current.value;
  const isIdle = run === null;
  // What has not started by the end never will.
  const word = state === 'waiting' && run !== null && isFinal(run) ? 'not run' : words[state];
  return (
    <li class={`node ${isIdle ? 'idle' : state}`} data-resource={resource.id} data-state={state}>
      <span class="node-name">{resource.id}</span>
      <span class="node-state">
        {isIdle ? (
          (resource.kind ?? 'no action')
        ) : (
          <>
            <span class="dot" aria-hidden="true" />
            {word} <Took progress={at} />
          </>
        )}
      </span>
      {step !== null && <Steps at={step.at} of={step.of} label={note} isBytes={note.startsWith('Downloading')} />}
      {note !== '' && step === null && <span class="node-note">{note}</span>}
    </li>
  );
}

function Took({ progress: { state, started, milliseconds } }: { readonly progress: ResourceProgress }) {
  const isRunning = state === 'running' && started !== null;
  useClock(isRunning);
  if (isRunning) return <time>{duration(serverTime() - started)}</time>;
  return milliseconds === null ? null : <time>{duration(milliseconds)}</time>;
}

interface StepsProps {
  readonly at: number;
  readonly of: number | null;
  readonly label: string;
  readonly isBytes: boolean;
}

/** A bar for steps or bytes. */
function Steps({ at, of, label, isBytes }: StepsProps) {
  const text = (number: number): string => (isBytes ? size(number) : String(number));
  return (
    <span class="steps">
      <progress
        aria-label={label === '' ? 'Steps' : label}
        {...(of !== null && of > 0 ? { max: of, value: at } : {})}
      />
      <span class="step-text">
        {label !== '' && <span class="step-label">{label}</span>}
        <span>
          {text(at)}
          {of !== null && ` / ${text(of)}`}
        </span>
      </span>
    </span>
  );
}

/** The resources by the longest way to them from the start. */
function layersOf(resources: readonly Resource[]): readonly (readonly Resource[])[] {
  const depths = new Map<string, number>();
  const layers: Resource[][] = [];
  // Those that a resource waits for come before it.
  for (const resource of resources) {
    const depth = Math.max(0, ...resource.after.map((id) => (depths.get(id) ?? -1) + 1));
    depths.set(resource.id, depth);
    (layers[depth] ??= []).push(resource);
  }
  return layers;
}

/** The curves between the nodes, in the coordinates of their frame. */
function edgesIn(frame: HTMLElement, resources: readonly Resource[], isWide: boolean): readonly Edge[] {
  const origin = frame.getBoundingClientRect();
  const boxes = new Map(
    [...frame.querySelectorAll<HTMLElement>('[data-resource]')].map((node) => {
      const { left, top, width, height } = node.getBoundingClientRect();
      return [node.dataset['resource'] ?? '', { x: left - origin.left, y: top - origin.top, width, height }];
    }),
  );
  return resources.flatMap(({ id, after }) =>
    after.flatMap((earlier) => {
      const [from, to] = [boxes.get(earlier), boxes.get(id)];
      if (from === undefined || to === undefined) return [];
      const [x1, y1, x2, y2] = isWide
        ? [from.x + from.width, from.y + from.height / 2, to.x, to.y + to.height / 2]
        : [from.x + from.width / 2, from.y + from.height, to.x + to.width / 2, to.y];
      const bend = (isWide ? x2 - x1 : y2 - y1) / 2;
      const [c1, c2] = isWide
        ? [`${x1 + bend} ${y1}`, `${x2 - bend} ${y2}`]
        : [`${x1} ${y1 + bend}`, `${x2} ${y2 - bend}`];
      return [{ from: earlier, to: id, path: `M ${x1} ${y1} C ${c1}, ${c2}, ${x2} ${y2}` }];
    }),
  );
}
