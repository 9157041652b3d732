/**
 * Serializes JSON. A base64 picture is by far the largest part of a response and needs no escaping: it is copied once,
 * byte by byte, instead of being scanned character by character several times.
 */

/** Minimum length of a string that is checked for direct copying. */
const LONG = 16_384;
const INDENT = '  ';

/**
 * Serializes a value, indented by two spaces, with a trailing newline. Values that JSON cannot represent become `null`.
 * A short result stays a string, which is sent in one piece with the headers.
 */
export function jsonBody(value: unknown): string | Buffer {
  const parts: (string | Buffer)[] = [];
  write(value, '\n', parts);
  parts.push('\n');
  if (parts.every((part) => typeof part === 'string')) return parts.join('');
  return Buffer.concat(joined(parts));
}

/** Joins short parts before they become bytes. */
function joined(parts: readonly (string | Buffer)[]): readonly Buffer[] {
  const buffers: Buffer[] = [];
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    buffers.push(Buffer.from(text, 'utf8'), part);
    text = '';
  }
  buffers.push(Buffer.from(text, 'utf8'));
  return buffers;
}

function write(value: unknown, line: string, parts: (string | Buffer)[]): void {
  if (typeof value === 'string') writeText(value, parts);
  else if (Array.isArray(value)) writeAll('[', ']', value, line, parts, (item, inner) => write(item, inner, parts));
  else if (typeof value === 'object' && value !== null) writeObject(value, line, parts);
  else parts.push(typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'null'));
}

function writeObject(value: object, line: string, parts: (string | Buffer)[]): void {
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  writeAll('{', '}', entries, line, parts, ([key, entry], inner) => {
    parts.push(`${JSON.stringify(key)}: `);
    write(entry, inner, parts);
  });
}

function writeAll<T>(
  open: string,
  close: string,
  items: readonly T[],
  line: string,
  parts: (string | Buffer)[],
  writeItem: (item: T, line: string) => void,
): void {
  if (items.length === 0) {
    parts.push(open + close);
    return;
  }
  const inner = line + INDENT;
  items.forEach((item, index) => {
    parts.push(`${index === 0 ? open : ','}${inner}`);
    writeItem(item, inner);
  });
  parts.push(line + close);
}

function writeText(text: string, parts: (string | Buffer)[]): void {
  // Printable ASCII without quotes and backslashes needs no escaping.
  if (text.length < LONG || /[^\x20\x21\x23-\x5b\x5d-\x7e]/.test(text)) parts.push(JSON.stringify(text));
  else parts.push('"', Buffer.from(text, 'latin1'), '"');
}
