import { replaceCharacters } from '../base/replace-characters.ts';

const MARKUP: Readonly<Record<string, string>> = {
  '"': '&quot;',
  "'": '&apos;',
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
};

/** The text as content or attribute value of XML. */
export function escapeMarkup(text: string): string {
  if (!/["'<>&]/.test(text)) return text;
  return replaceCharacters(text, /["'<>&]/g, (character) => MARKUP[character] ?? character);
}
