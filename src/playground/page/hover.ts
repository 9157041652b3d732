/** What the language server knows about a name: under the pointer, or at the cursor for the keyboard. */
import { LSPPlugin } from '@codemirror/lsp-client';
import { type Extension, StateEffect, StateField } from '@codemirror/state';
import { type EditorView, hoverTooltip, keymap, showTooltip, type Tooltip } from '@codemirror/view';
import type { Hover } from 'vscode-languageserver-protocol';
import { markdown } from './markdown.ts';

async function tooltipAt(view: EditorView, offset: number): Promise<Tooltip | null> {
  const plugin = LSPPlugin.get(view);
  if (plugin === null) return null;
  plugin.client.sync();
  const { doc } = view.state;
  const parameters = { textDocument: { uri: plugin.uri }, position: plugin.toPosition(offset) };
  const hover = await plugin.client
    .request<typeof parameters, Hover | null>('textDocument/hover', parameters)
    .catch(() => null);
  if (hover === null || view.state.doc !== doc) return null;
  const { contents, range } = hover;
  const text = typeof contents === 'object' && 'value' in contents ? contents.value : '';
  return {
    pos: range === undefined ? offset : plugin.fromPosition(range.start),
    end: range === undefined ? offset : plugin.fromPosition(range.end),
    above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'docs';
      dom.setAttribute('role', 'status');
      dom.append(markdown(text));
      return { dom };
    },
  };
}

const setTooltip = StateEffect.define<Tooltip | null>();

const atCursor = StateField.define<Tooltip | null>({
  create: () => null,
  update: (shown, { effects, docChanged, selection }) => {
    const set = effects.find((effect) => effect.is(setTooltip));
    if (set !== undefined) return set.value;
    return docChanged || selection !== undefined ? null : shown;
  },
  provide: (field) => showTooltip.from(field),
});

function showAtCursor(view: EditorView): boolean {
  void tooltipAt(view, view.state.selection.main.head).then((tooltip) => {
    view.dispatch({ effects: setTooltip.of(tooltip) });
  });
  return true;
}

function hide(view: EditorView): boolean {
  if (view.state.field(atCursor) === null) return false;
  view.dispatch({ effects: setTooltip.of(null) });
  return true;
}

export const hover: Extension = [
  hoverTooltip(tooltipAt, { hideOn: ({ docChanged }) => docChanged }),
  atCursor,
  keymap.of([
    { key: 'Mod-k Mod-i', run: showAtCursor, preventDefault: true },
    { key: 'F1', run: showAtCursor, preventDefault: true },
    { key: 'Escape', run: hide },
  ]),
];
