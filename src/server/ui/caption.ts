/** A few words that tell runs apart. */
import { visible } from './format.ts';
import type { Run } from './types.ts';

/** Names that fields with the main text of a request usually have. */
const usual = ['q', 'prompt', 'text', 'question', 'query', 'input', 'message', 'name'];
const MAX_LENGTH = 140;

/** The text of a request that says the most, or else its route. */
export function captionOf({ request, route, method }: Run): string {
  const fields = Object.entries(request?.fields ?? {}).flatMap(([name, [text = '']]) =>
    text.trim() === '' ? [] : [{ name, text: text.trim() }],
  );
  const main = usual.map((name) => fields.find((field) => field.name === name)).find((field) => field !== undefined);
  const longest = fields.toSorted((left, right) => right.text.length - left.text.length)[0];
  const words = main?.text ?? (longest !== undefined && /\p{L}{2}/u.test(longest.text) ? longest.text : '');
  const shown = words === '' ? (request?.files[0]?.name ?? `${method} ${route}`) : words;
  return visible(shown.length > MAX_LENGTH ? `${shown.slice(0, MAX_LENGTH)}…` : shown);
}
