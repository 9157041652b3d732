/** What there is to see in an answer: pictures, audio, video, other files, and text. */

export interface Medium {
  readonly kind: 'picture' | 'audio' | 'video' | 'file';
  readonly type: string;
  /** A data URL. */
  readonly url: string;
}

export interface Shown {
  readonly media: readonly Medium[];
  /** Text, when the answer consists of it and of files alone. */
  readonly texts: readonly string[];
  /** Everything else, as indented JSON with long texts shortened; empty when there is nothing else. */
  readonly json: string;
}

const dataUrl = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w.+=-]+)*;base64,/;
/** The longest text in JSON that is shown in full. */
const MAX_TEXT_LENGTH = 400;

/** The parts of the data of an answer. */
export function shown(data: unknown): Shown {
  const media = mediaIn(data);
  const items = Array.isArray(data) ? (data as readonly unknown[]) : data === undefined || data === null ? [] : [data];
  const rest = items.filter((item) => !isMedium(item));
  if (rest.every((item) => typeof item === 'string')) return { media, texts: rest, json: '' };
  return { media, texts: [], json: indented(rest.length === 1 ? rest[0] : rest) };
}

/** Whether a value is only there for a file: a data URL, or an object with nothing else. */
function isMedium(value: unknown): boolean {
  if (typeof value === 'string') return dataUrl.test(value.slice(0, 200));
  if (typeof value !== 'object' || value === null) return false;
  const items = Object.values(value);
  return items.length > 0 && items.every(isMedium);
}

function mediaIn(value: unknown): readonly Medium[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(mediaIn);
  if (typeof value !== 'string') return [];
  const type = dataUrl.exec(value.slice(0, 200))?.[1]?.toLowerCase();
  return type === undefined ? [] : [{ kind: kindOf(type), type, url: value }];
}

function kindOf(type: string): Medium['kind'] {
  if (type.startsWith('image/')) return 'picture';
  if (type.startsWith('audio/')) return 'audio';
  return type.startsWith('video/') ? 'video' : 'file';
}

/** JSON for people: indented, with long texts shortened. */
export function indented(value: unknown): string {
  return (
    JSON.stringify(
      value,
      (_, each: unknown) => {
        if (typeof each !== 'string' || each.length <= MAX_TEXT_LENGTH) return each;
        return `${each.slice(0, MAX_TEXT_LENGTH)}… (${each.length} characters)`;
      },
      2,
    ) ?? ''
  );
}

/** The usual ending of files of a type. */
export function endingOf(type: string): string {
  const known: Readonly<Record<string, string>> = {
    'image/jpeg': 'jpg',
    'image/svg+xml': 'svg',
    'audio/mpeg': 'mp3',
    'text/plain': 'txt',
  };
  return known[type] ?? type.split('/')[1]?.replace(/^x-|\+.*$/g, '') ?? 'bin';
}
