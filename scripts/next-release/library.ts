// The declarations of the standard library in a later release, and those missing here.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type ClassMember, type ModuleMember, parseTolerantly, Source } from '../../src/lang/syntax/index.ts';
import { root } from '../shared.ts';
import type { Clone, ReleaseRange } from './clone.ts';

const FOLDER = 'stdlib';

/** Declarations that are new, changed or gone, with a mark where this repository differs from the later release. */
export function libraryChanges(clone: Clone, { from, to }: ReleaseRange): readonly string[] {
  const files = new Set([...clone.list(from, FOLDER), ...clone.list(to, FOLDER)]);
  return [...files]
    .filter((file) => file.endsWith('.pkl'))
    .sort()
    .flatMap((file) => {
      const name = basename(file);
      const [before, after] = [declarations(clone.read(from, file)), declarations(clone.read(to, file))];
      const own = declarations(ownText(name));
      return changesOf(before, after).map(([change, path, text]) => {
        const isHere = own.get(path) === after.get(path);
        return `- ${isHere ? '[x]' : '[ ]'} ${name.slice(0, -4)}: ${change} \`${text}\``;
      });
    });
}

type Change = readonly [change: string, path: string, text: string];

function changesOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly Change[] {
  const added = [...after].flatMap(([path, text]): Change[] => {
    const old = before.get(path);
    if (old === undefined) return [['new', path, text]];
    return old === text ? [] : [['changed', path, `${old}\` to \`${text}`]];
  });
  const removed = [...before].flatMap(([path, text]): Change[] => (after.has(path) ? [] : [['gone', path, text]]));
  return [...added, ...removed];
}

function ownText(name: string): string {
  try {
    return readFileSync(join(root, 'src/lang/stdlib/pkl', name), 'utf8');
  } catch {
    return '';
  }
}

/** Path of a declaration, such as `String.length`, with its header in one line. */
function declarations(text: string): ReadonlyMap<string, string> {
  const { module } = parseTolerantly(new Source('pkl:x', text));
  const found = new Map<string, string>();
  const note = (member: ModuleMember | ClassMember, prefix: string): void => {
    const path = `${prefix}${member.name.text}${member.kind === 'Method' ? '()' : ''}`;
    const end = 'headerEnd' in member ? member.headerEnd : (member.type?.end ?? member.name.end);
    found.set(path, prefix + text.slice(member.headerStart, end).replace(/\s+/g, ' '));
    if (member.kind === 'Class') for (const each of member.members) note(each, `${member.name.text}.`);
  };
  for (const member of module.members) note(member, '');
  return found;
}
