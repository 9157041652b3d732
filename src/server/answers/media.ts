/** Images, audio and other files in the data of an answer, where they are data URLs. */

/** A file in an answer. */
export interface Medium {
  /** Its media type, without parameters. */
  readonly type: string;
  readonly content: Buffer;
}

const dataUrl = /^data:([\w.+-]+\/[\w.+-]+)((?:;[\w.+=-]+)*);base64,/;

/**
 * The file in a data URL; null for any other text.
 *
 * @example mediumOf('data:image/png;base64,iVBORw0KGgo=')?.type; // 'image/png'
 */
export function mediumOf(text: string): Medium | null {
  const [head, type] = dataUrl.exec(text.slice(0, 200)) ?? [];
  if (head === undefined || type === undefined) return null;
  return { type: type.toLowerCase(), content: Buffer.from(text.slice(head.length), 'base64') };
}

/** The media type of a data URL; null for any other text. */
export function mediaTypeOf(text: string): string | null {
  return dataUrl.exec(text.slice(0, 200))?.[1]?.toLowerCase() ?? null;
}

/** The data URLs in a value, in order. */
export function dataUrlsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return mediaTypeOf(value) === null ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(dataUrlsIn) : [];
}

/** A copy of a value in which each data URL is replaced by another text. */
export function withoutDataUrls(value: unknown, replace: (medium: Medium) => string): unknown {
  if (typeof value === 'string') {
    const medium = mediumOf(value);
    return medium === null ? value : replace(medium);
  }
  if (Array.isArray(value)) return value.map((item) => withoutDataUrls(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutDataUrls(item, replace)]));
}
