const MARKUP: Readonly<Record<string, string>> = {
  '"': '&quot;',
  "'": '&apos;',
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
};

/** The text as content or attribute value of XML. */
export function escapeMarkup(text: string): string {
  return /["'<>&]/.test(text) ? text.replace(/["'<>&]/g, (character) => MARKUP[character] ?? character) : text;
}
