/** The output of the module: a read-only editor in which values can be selected. */
import { defaultKeymap } from '@codemirror/commands';
import { searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap } from '@codemirror/view';
import { useEffect, useRef } from 'preact/hooks';
import { MAX_SHOWN, type ShownDocument } from '../messages.ts';
import { save } from './download.ts';
import { selectableMembers, withMembers } from './members.ts';
import { outputLanguage } from './pkl-language.ts';
import { explain } from './state.ts';
import { theme } from './theme.ts';

export function Output({ shown }: { readonly shown: ShownDocument }) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  useEffect(() => {
    const parent = host.current;
    if (parent === null) return;
    view.current = new EditorView({ parent, state: emptyState() });
    return () => view.current?.destroy();
  }, []);
  useEffect(() => {
    const { current: editor } = view;
    if (editor === null) return;
    const changes =
      editor.state.doc.toString() === shown.text ? [] : { from: 0, to: editor.state.doc.length, insert: shown.text };
    editor.dispatch({ changes, effects: withMembers(shown.members) });
  }, [shown]);
  const isEmpty = shown.length === 0;
  return (
    <>
      {!shown.isWhole && (
        <p class="hint cut">
          Only the first {MAX_SHOWN.toLocaleString('en')} characters are shown.{' '}
          {shown.bytes !== null && (
            <button
              type="button"
              class="quiet"
              onClick={() => save(shown.path ?? 'output.bin', shown.bytes ?? new Uint8Array())}
            >
              Save all
            </button>
          )}
        </p>
      )}
      {isEmpty && <p class="hint cut">The output is empty.</p>}
      <div class="editor" ref={host} hidden={isEmpty} />
    </>
  );
}

function emptyState(): EditorState {
  return EditorState.create({
    extensions: [
      EditorState.readOnly.of(true),
      drawSelection(),
      EditorView.lineWrapping,
      selectableMembers((member) => void explain(member)),
      outputLanguage,
      keymap.of([...searchKeymap, ...defaultKeymap]),
      EditorView.contentAttributes.of({
        'aria-label': 'Output',
        tabindex: '0',
        'aria-readonly': 'true',
        'aria-describedby': 'output-help',
      }),
      theme,
    ],
  });
}
