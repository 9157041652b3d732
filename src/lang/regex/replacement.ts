/** Replacement texts in Java's syntax: `$1` and `${name}` refer to groups, `\` escapes the next character. */
import type { Offsets, Pattern } from './pattern.ts';

/** A replacement that is malformed or refers to a missing group. */
export class ReplacementError extends Error {
  override readonly name = 'ReplacementError';
}

const BACKSLASH = '\\';

/** Expands a replacement for a match. */
export function expandReplacement(template: string, pattern: Pattern, input: string, offsets: Offsets): string {
  if (!/[\\$]/.test(template)) return template;
  let text = '';
  let at = 0;
  while (at < template.length) {
    const character = template.charAt(at++);
    if (character === BACKSLASH) {
      if (at === template.length) throw new ReplacementError('character to be escaped is missing');
      text += template.charAt(at++);
    } else if (character === '$') {
      const [group, next] = readGroup(template, at, pattern);
      const start = offsets[2 * group] ?? -1;
      if (start >= 0) text += input.slice(start, offsets[2 * group + 1]);
      at = next;
    } else {
      text += character;
    }
  }
  return text;
}

/** The group after a `$`, and the offset after it. */
function readGroup(template: string, at: number, pattern: Pattern): [group: number, next: number] {
  if (at === template.length) throw new ReplacementError('Illegal group reference: group index is missing');
  if (template.charAt(at) === '{') return readNamedGroup(template, at + 1, pattern);
  let group = digitAt(template, at);
  if (group < 0) throw new ReplacementError('Illegal group reference');
  if (group > pattern.groupCount) throw new ReplacementError(`No group ${group}`);
  let next = at + 1;
  // Further digits belong to the number as long as such a group exists.
  for (let digit = digitAt(template, next); digit >= 0; digit = digitAt(template, next)) {
    const longer = group * 10 + digit;
    if (longer > pattern.groupCount) break;
    group = longer;
    next++;
  }
  return [group, next];
}

function digitAt(template: string, at: number): number {
  const digit = template.charCodeAt(at) - 0x30;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

function readNamedGroup(template: string, at: number, pattern: Pattern): [group: number, next: number] {
  const name = /^[0-9A-Za-z]*/.exec(template.slice(at))?.[0] ?? '';
  if (name === '') throw new ReplacementError('named capturing group has 0 length name');
  if (template.charAt(at + name.length) !== '}') {
    throw new ReplacementError("named capturing group is missing trailing '}'");
  }
  if (/^[0-9]/.test(name)) {
    throw new ReplacementError(`capturing group name {${name}} starts with digit character`);
  }
  const group = pattern.groupNames.get(name);
  if (group === undefined) throw new ReplacementError(`No group with name {${name}}`);
  return [group, at + name.length + 1];
}
