/** The editor of the files. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { formatKeymap, jumpToDefinitionKeymap, renameKeymap, signatureHelp } from '@codemirror/lsp-client';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view';
import { useEffect, useRef } from 'preact/hooks';
import { uriOf } from '../messages.ts';
import { complete } from './completion.ts';
import { hover } from './hover.ts';
import { client, documents } from './language-client.ts';
import { outputLanguage, pklLanguage } from './pkl-language.ts';
import { theme } from './theme.ts';

const common: Extension = [
  lineNumbers(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSpecialChars(),
  history(),
  drawSelection(),
  rectangularSelection(),
  EditorState.allowMultipleSelections.of(true),
  indentOnInput(),
  indentUnit.of('  '),
  bracketMatching(),
  closeBrackets(),
  highlightSelectionMatches(),
  theme,
];

/** The state of a file with its text. `onChange` is called after each change. */
export function stateOf(name: string, text: string, onChange: () => void): EditorState {
  const isPkl = name.endsWith('.pkl');
  return EditorState.create({
    doc: text,
    extensions: [
      common,
      isPkl ? [pklLanguage, pklFeatures(name)] : outputLanguage,
      keymap.of([
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...lintKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...defaultKeymap,
        indentWithTab,
      ]),
      EditorView.contentAttributes.of({ 'aria-label': `Source of ${name}`, tabindex: '0' }),
      EditorView.updateListener.of(({ docChanged }) => {
        if (docChanged) onChange();
      }),
    ],
  });
}

function pklFeatures(name: string): Extension {
  return [
    client.plugin(uriOf(name), 'pkl'),
    autocompletion({ override: [complete], activateOnTypingDelay: 60 }),
    hover,
    signatureHelp(),
    lintGutter(),
    keymap.of([...formatKeymap, ...renameKeymap, ...jumpToDefinitionKeymap]),
  ];
}

let view: EditorView | null = null;
let shown: string | null = null;

/** Shows a file in the editor; null if the file does not exist or the editor is not on the page yet. */
export function display(name: string): EditorView | null {
  const file = documents.named(name);
  if (view === null || file === null) return null;
  if (file.view === view) return view;
  keep(view);
  view.setState(file.state);
  file.view = view;
  shown = name;
  return view;
}

/** Keeps the state of the file that leaves the editor. */
function keep(editor: EditorView): void {
  const file = shown === null ? null : documents.named(shown);
  if (file === null || file.view !== editor) return;
  client.sync();
  file.state = editor.state;
  file.doc = editor.state.doc;
  file.view = null;
}

/** The place of the editor, in which a file is shown at first. */
export function Editor({ initial }: { readonly initial: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (host.current === null) return undefined;
    const made = new EditorView({ parent: host.current });
    view = made;
    display(initial);
    return () => {
      view = null;
      made.destroy();
    };
  }, []);
  return <div class="editor" ref={host} />;
}
