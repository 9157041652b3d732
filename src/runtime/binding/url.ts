/** Addresses: each value from outside is encoded for the part of the URL that it stands in. */
import { ActionError } from '../diagnostics/errors.ts';
import type { CodeText, Hole } from './marks.ts';

/** Where in a URL a value stands. */
type UrlPlace = 'whole' | 'scheme' | 'user' | 'host' | 'port' | 'path' | 'query' | 'fragment';

/**
 * Binds the values of a URL: they stay in the part that they stand in, and in their segment of the path.
 *
 * @throws ActionError when a value cannot be there
 */
export function bindUrl(code: CodeText): string {
  const { text, holes } = code;
  let url = '';
  let at = 0;
  /** Segments that must stay what they are: where they start in the address. */
  const paths: number[] = [];
  for (const hole of holes) {
    url += text.slice(at, hole.start);
    at = hole.end;
    const value = text.slice(hole.start, hole.end);
    const place = placeAt(url, text.slice(hole.end));
    if (place === 'path') paths.push(url.length);
    url += encoded(value, place, hole);
  }
  url += text.slice(at);
  for (const start of paths) checkSegment(url, start);
  return url.trim();
}

function placeAt(written: string, rest: string): UrlPlace {
  const before = written.trimStart();
  if (before === '') return 'whole';
  const head = /^[A-Za-z][\w+.-]*:\/\//.exec(before)?.[0];
  if (head === undefined) return /^[A-Za-z][\w+.-]*:?\/?$/.test(before) ? 'scheme' : afterServer(before);
  const behind = before.slice(head.length);
  if (/[/?#\\]/.test(behind)) return afterServer(behind);
  if (/^[^/?#\\]*@/.test(rest)) return 'user';
  return /:\d*$/.test(behind.slice(behind.lastIndexOf('@') + 1)) ? 'port' : 'host';
}

function afterServer(before: string): UrlPlace {
  if (before.includes('#')) return 'fragment';
  return before.includes('?') ? 'query' : 'path';
}

function encoded(value: string, place: UrlPlace, { line }: Hole): string {
  switch (place) {
    case 'whole':
      return value.trim();
    case 'host':
      if (/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/.test(value)) return value;
      break;
    case 'port':
      if (/^\d{1,5}$/.test(value)) return value;
      break;
    case 'scheme':
      if (/^https?$/i.test(value)) return value;
      break;
    default:
      return percentEncoded(value);
  }
  const message = `The value that line ${line} puts into the URL cannot be its ${place}.`;
  throw new ActionError('kdeps/unfit-value', message, { status: 400 });
}

/** Characters that a text cannot hold, halves of a pair, become what stands for them in UTF-8. */
function percentEncoded(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A segment that is `.` or `..` would lead out of the path that the author has written. */
function checkSegment(url: string, at: number): void {
  const start = Math.max(url.lastIndexOf('/', at - 1), url.lastIndexOf('\\', at - 1)) + 1;
  const end = url.slice(at).search(/[/\\?#]|$/) + at;
  if (/^(?:\.|%2e){1,2}$/i.test(url.slice(start, end)))
    throw new ActionError('kdeps/unsafe-value', 'A value from outside would lead out of the path of the URL.', {
      status: 400,
    });
}
