/** HTML as a value: `html` escapes everything that is not HTML already. */

/** A piece of HTML. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template may contain; `null` is nothing. */
export type Part = Markup | string | number | null | readonly Part[];

/**
 * A piece of HTML. Values are escaped, also inside quoted attributes.
 *
 * @example html`<b title="${'"'}">${'<'}</b>`.text; // '<b title="&quot;">&lt;</b>'
 */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(strings.reduce((text, string, index) => text + textOf(values[index - 1] ?? null) + string));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return String(part).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
