/** Texts to copy. */
import { useSignal } from '@preact/signals';
import { base } from './api.ts';
import type { Prepared } from './draft.ts';
import { snippetsFor } from './snippets.ts';
import { agent } from './state.ts';
import { Tabs } from './tabs.tsx';

/** How long a button says that it has copied, in milliseconds. */
const COPIED_DURATION_MS = 1500;

export function CodePanel({ request, label }: { readonly request: Prepared; readonly label: string }) {
  const snippets = snippetsFor(request, { base, hasKeys: agent.value?.hasKeys === true });
  return (
    <Tabs
      label={label}
      tabs={snippets.map(({ name, text }) => ({ name, content: () => <Code text={text} label={name} /> }))}
    />
  );
}

export function Code({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div class="code">
      <pre tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      <CopyButton text={text} what={label} />
    </div>
  );
}

function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const said = useSignal('Copy');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      said.value = 'Copied';
    } catch {
      // Browsers only allow it on pages of this machine or with TLS.
      said.value = 'Select it to copy';
    }
    setTimeout(() => (said.value = 'Copy'), COPIED_DURATION_MS);
  };
  return (
    <button type="button" class="quiet copy" aria-label={`${said.value} ${what}`} onClick={() => void copy()}>
      {said.value}
    </button>
  );
}
