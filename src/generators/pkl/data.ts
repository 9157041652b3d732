/** Data of other formats, as the writers of Pkl get it. */

/** A value. Objects are maps, so that any text is safe as a name, and their members keep their order. */
export type Data = null | boolean | number | bigint | string | readonly Data[] | DataObject;
export type DataObject = ReadonlyMap<string, Data>;

/** An input that cannot be converted. The message is for the user; it says where in the input. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** Something of the input that Pkl cannot express. */
export interface Unexpressed {
  /** A JSON pointer to it. */
  readonly pointer: string;
  /** What it is, such as `patternProperties`. */
  readonly what: string;
  /** Why, if that is not obvious. */
  readonly reason?: string;
}

/** A generated module. */
export interface GeneratedModule {
  readonly text: string;
  readonly unexpressed: readonly Unexpressed[];
}

/** Maximum depth of nesting. Deeper nesting has no practical use and would overflow the stack. */
export const MAX_DEPTH = 200;

/** Appends a name or index to a JSON pointer. */
export function pointerTo(pointer: string, part: string | number): string {
  return `${pointer}/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function isObject(data: Data | undefined): data is DataObject {
  return data instanceof Map;
}

export function isList(data: Data | undefined): data is readonly Data[] {
  return Array.isArray(data);
}
