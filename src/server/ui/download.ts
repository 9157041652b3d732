/** Files that the page makes itself. */

/** How long a browser may take to start reading a file, in milliseconds. */
const READING_TIME_MS = 60_000;

/**
 * Saves a file. Browsers save large ones only from objects, not from data URLs.
 *
 * @example download(new Blob(['text']), 'answer.txt')
 */
export function download(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READING_TIME_MS);
}

/** The content of a data URL in base64. */
export function contentOf(url: string, type: string): Blob {
  const text = atob(url.slice(url.indexOf(',') + 1));
  return new Blob([Uint8Array.from(text, (letter) => letter.charCodeAt(0))], { type });
}
