/** The findings of the checker as a list, for keyboards, screen readers and phones. */
import { problems } from './diagnostics.ts';
import { PlaceButton } from './place.tsx';
import { problemsShown } from './state.ts';

export function ProblemList() {
  const { value: all } = problems;
  return (
    <div
      class="problems"
      role="region"
      aria-label="Problems"
      tabIndex={all.length > 0 ? 0 : -1}
      hidden={all.length === 0}
    >
      <ul>
        {problemsShown.value.map(({ file, line, column, severity, message }, at) => (
          <li key={at} data-severity={severity}>
            <PlaceButton place={{ file, line, column }} /> <span class="severity">{severity}</span> {message}
          </li>
        ))}
      </ul>
      {all.length > problemsShown.value.length && (
        <p class="hint">and {all.length - problemsShown.value.length} more</p>
      )}
    </div>
  );
}
