/** Tabs, as the ARIA pattern describes them: arrow keys move between them. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';

export interface Tab {
  readonly name: string;
  readonly content: () => ComponentChildren;
}

export function Tabs({ tabs, label }: { readonly tabs: readonly Tab[]; readonly label: string }) {
  const chosen = useSignal('');
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const found = tabs.findIndex(({ name }) => name === chosen.value);
  const index = found < 0 ? 0 : found;
  const tab = tabs[index];
  if (tab === undefined) return null;
  const move = (to: number): void => {
    const next = (to + tabs.length) % tabs.length;
    chosen.value = tabs[next]?.name ?? '';
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowRight: () => move(index + 1),
    ArrowLeft: () => move(index - 1),
    Home: () => move(0),
    End: () => move(tabs.length - 1),
  };
  return (
    <div class="tabs">
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (act === undefined) return;
          event.preventDefault();
          act();
        }}
      >
        {tabs.map(({ name }, at) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${at}`}
            aria-selected={at === index}
            aria-controls={`${id}-panel`}
            tabIndex={at === index ? 0 : -1}
            onClick={() => (chosen.value = name)}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${index}`}>
        {tab.content()}
      </div>
    </div>
  );
}
