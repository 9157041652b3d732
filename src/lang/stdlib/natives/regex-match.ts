import type { Offsets } from '../../regex/regex.ts';
import { EMPTY_LIST, VmList } from '../../values/collections.ts';
import type { VmObject } from '../../values/object.ts';
import { NULL } from '../../values/scalars.ts';
import { baseClass } from '../../values/standard-library.ts';
import { Blueprint } from './lazy-object.ts';

/** A match of a regex, or of one of its groups. */
interface Subject {
  readonly input: string;
  readonly offsets: Offsets;
  /** The number of the group; -1 for the match, which has groups of its own. */
  readonly group: number;
}

const start = ({ offsets, group }: Subject): number => offsets[2 * Math.max(group, 0)] as number;
const end = ({ offsets, group }: Subject): number => offsets[2 * Math.max(group, 0) + 1] as number;

const blueprint = new Blueprint<Subject>({
  value: (match) => match.input.slice(start(match), end(match)),
  start,
  end,
  groups: (match) => (match.group < 0 ? new VmList(groupsOf(match)) : EMPTY_LIST),
});

function groupsOf({ input, offsets }: Subject): (VmObject | typeof NULL)[] {
  return Array.from({ length: offsets.length / 2 }, (_, group) =>
    (offsets[2 * group] as number) < 0 ? NULL : make({ input, offsets, group }),
  );
}

function make(subject: Subject): VmObject {
  return blueprint.make(baseClass('RegexMatch'), subject);
}

/** A `RegexMatch` object. Its first group is the whole match. */
export function regexMatch(input: string, offsets: Offsets): VmObject {
  return make({ input, offsets, group: -1 });
}
