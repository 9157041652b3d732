/** A place in a file, as a button that leads there. */
import type { Place } from '../messages.ts';
import { goTo } from './state.ts';

export function PlaceButton({ place }: { readonly place: Place }) {
  return (
    <button type="button" class="place" onClick={() => goTo(place)}>
      {place.file}:{place.line}
    </button>
  );
}
