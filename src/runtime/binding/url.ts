/** Binds values in URLs: each external value is encoded for the URL component that contains it. */
import { ActionError } from '../diagnostics/errors.ts';
import type { CodeText, Hole } from './marks.ts';

/** The URL component that contains a value. */
type UrlContext = 'whole' | 'scheme' | 'user' | 'host' | 'port' | 'path' | 'query' | 'fragment';

/**
 * Binds the values of a URL, confining each to its component and its path segment.
 *
 * @throws ActionError when a value is not allowed there
 * @example bindUrl(codeText('https://example.com/')); // 'https://example.com/'
 */
export function bindUrl(code: CodeText): string {
  const { text, holes } = code;
  let url = '';
  let at = 0;
  /** Start offsets of path segments that a value must not turn into `.` or `..`. */
  const paths: number[] = [];
  for (const hole of holes) {
    url += text.slice(at, hole.start);
    at = hole.end;
    const value = text.slice(hole.start, hole.end);
    const context = contextAt(url, text.slice(hole.end));
    if (context === 'path') paths.push(url.length);
    url += encoded(value, context, hole);
  }
  url += text.slice(at);
  for (const start of paths) checkSegment(url, start);
  return url.trim();
}

function contextAt(written: string, rest: string): UrlContext {
  const before = written.trimStart();
  if (before === '') return 'whole';
  const head = /^[A-Za-z][\w+.-]*:\/\//.exec(before)?.[0];
  if (head === undefined) return /^[A-Za-z][\w+.-]*:?\/?$/.test(before) ? 'scheme' : afterServer(before);
  const behind = before.slice(head.length);
  if (/[/?#\\]/.test(behind)) return afterServer(behind);
  if (/^[^/?#\\]*@/.test(rest)) return 'user';
  return /:\d*$/.test(behind.slice(behind.lastIndexOf('@') + 1)) ? 'port' : 'host';
}

function afterServer(before: string): UrlContext {
  if (before.includes('#')) return 'fragment';
  return before.includes('?') ? 'query' : 'path';
}

function encoded(value: string, context: UrlContext, { line }: Hole): string {
  switch (context) {
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
  const message = `The value that line ${line} inserts into the URL cannot be its ${context}.`;
  throw new ActionError('kdeps/unsupported-value', message, { status: 400 });
}

/** Lone surrogates become the replacement character. */
function percentEncoded(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A segment `.` or `..` would lead out of the author's path. */
function checkSegment(url: string, at: number): void {
  const start = Math.max(url.lastIndexOf('/', at - 1), url.lastIndexOf('\\', at - 1)) + 1;
  const end = url.slice(at).search(/[/\\?#]|$/) + at;
  if (/^(?:\.|%2e){1,2}$/i.test(url.slice(start, end)))
    throw new ActionError('kdeps/unsafe-value', 'An external value would lead out of the path of the URL.', {
      status: 400,
    });
}
