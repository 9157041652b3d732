/** The members in the output: the one under the pointer and the one that is explained are marked. */
import { type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, keymap } from '@codemirror/view';

/** The innermost member around an offset; -1 when there is none. `places` holds a start and an end for each. */
export function memberAt(places: Uint32Array, offset: number): number {
  // Starts ascend, so the last one before the offset that ends after it is the innermost.
  let low = 0;
  let high = places.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[2 * middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0; at--) if ((places[2 * at + 1] ?? 0) >= offset) return at;
  return -1;
}

interface Marked {
  readonly places: Uint32Array;
  readonly pointed: number;
  readonly explained: number;
}

const setMarked = StateEffect.define<Partial<Marked>>();

const pointedMark = Decoration.mark({ class: 'pointed' });
const explainedMark = Decoration.mark({ class: 'explained' });

const marked = StateField.define<Marked>({
  create: () => ({ places: new Uint32Array(), pointed: -1, explained: -1 }),
  update: (value, { effects }) =>
    effects.reduce((before, effect) => (effect.is(setMarked) ? { ...before, ...effect.value } : before), value),
  provide: (field) => EditorView.decorations.from(field, decorationsOf),
});

function decorationsOf({ places, pointed, explained }: Marked): DecorationSet {
  const ranges = [
    ...(explained < 0 ? [] : [explainedMark.range(places[2 * explained] ?? 0, places[2 * explained + 1] ?? 0)]),
    ...(pointed < 0 || pointed === explained
      ? []
      : [pointedMark.range(places[2 * pointed] ?? 0, places[2 * pointed + 1] ?? 0)]),
  ];
  return Decoration.set(
    ranges.filter(({ from, to }) => from < to),
    true,
  );
}

/** Replaces the members, together with the text. */
export function withMembers(places: Uint32Array): StateEffect<Partial<Marked>> {
  return setMarked.of({ places, pointed: -1, explained: -1 });
}

/** Calls `explain` with the member that is clicked, or at the cursor when Enter is pressed. */
export function selectableMembers(explain: (member: number) => void): Extension {
  const choose = (view: EditorView, member: number): boolean => {
    if (member < 0) return false;
    view.dispatch({ effects: setMarked.of({ explained: member }) });
    explain(member);
    return true;
  };
  const at = (state: EditorState, offset: number): number => memberAt(state.field(marked).places, offset);
  const point = (view: EditorView, member: number): void => {
    if (view.state.field(marked).pointed !== member) view.dispatch({ effects: setMarked.of({ pointed: member }) });
  };
  return [
    marked,
    keymap.of([{ key: 'Enter', run: (view) => choose(view, at(view.state, view.state.selection.main.head)) }]),
    EditorView.domEventHandlers({
      click: (event, view) => {
        const offset = view.posAtCoords({ x: event.clientX, y: event.clientY });
        if (offset === null || !view.state.selection.main.empty) return;
        choose(view, at(view.state, offset));
      },
      mousemove: (event, view) => {
        const offset = view.posAtCoords({ x: event.clientX, y: event.clientY });
        point(view, offset === null ? -1 : at(view.state, offset));
      },
      mouseleave: (_, view) => point(view, -1),
    }),
  ];
}
