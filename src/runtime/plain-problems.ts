/** Errors of the language in words for the author of an agent: which field was meant, and what a value may be. */
import type { Problem } from './errors.ts';
import { derived } from './kinds/registry.ts';
import { spellings } from './project/spellings.ts';
import { schemaTexts } from './schema/texts.ts';
import { didYouMean } from './suggest.ts';

/** Names that fields once had. */
const formerNames = derived(() => new Set(Object.values(spellings()).flatMap(({ names }) => Object.keys(names))));
const currentNames = derived(() => new Set(Object.values(spellings()).flatMap(({ names }) => Object.values(names))));

/** Types of the schema, which are no fields although a module has them, too. */
const types = derived(
  () =>
    new Set(
      Object.values(schemaTexts()).flatMap((text) =>
        [...text.matchAll(/^\s*(?:\w+ )*(?:class|typealias) (\w+)/gm)].map(([, name = '']) => name),
      ),
    ),
);

/** Whether fields have, or have had, this name. */
export function isFieldName(name: string): boolean {
  return formerNames().has(name) || currentNames().has(name);
}

/** Whether a name is one to write in an agent of today. */
function isField(name: string): boolean {
  return currentNames().has(name) || (/^[A-Z]/.test(name) && !formerNames().has(name) && !types().has(name));
}

/** A constraint of the schema, as errors quote it, and what it asks for. */
const wishes: readonly (readonly [constraint: RegExp, wish: string])[] = [
  [/^matches\(Regex\(#"\\w\+"#\)\)$/, 'It has letters, digits and underscores, such as `painter_2`.'],
  [/\(\\d\+\\\.\)\?/, 'It has up to three numbers, such as `1.2.5`.'],
  [/^matches\(Regex\(#"\\w\+\|@/, 'Write an id such as `answer`, or `@agent/answer:1.2.5` for one of another agent.'],
  [/^matches\(Regex\(#"@/, 'Write `@agent`, `@agent:1.2.5`, or `@agent/action:1.2.5` for a single action.'],
  [/GET\|POST/, 'The methods are GET, POST, PUT, PATCH, DELETE, OPTIONS and HEAD.'],
  [/^startsWith\("\/"\)$/, 'It starts with a slash.'],
];

/** The problem, with a hint that a person can follow. */
export function inPlainWords(problem: Problem): Problem {
  const [message = '', ...rest] = problem.message.split(/\n\n+/);
  const hints = [...rest, ...(problem.hint?.split(/\n\s*\n/) ?? [])].map(plainHint);
  const more = wishFor(message) ?? habitHint(message);
  const hint = [...hints, ...(more === null ? [] : [more])].filter((text) => text !== '').join('\n  ');
  const { hint: _, ...others } = problem;
  return { ...others, message, ...(hint !== '' && { hint: nearest(hint, message) }) };
}

function wishFor(message: string): string | null {
  const constraint = /^Type constraint `(.*)` violated\.$/s.exec(message)?.[1];
  if (constraint === undefined) return null;
  const between = /^isBetween\((\S+), (\S+)\)$/.exec(constraint);
  if (between !== null) return `It goes from ${between[1]} to ${between[2]}.`;
  return wishes.find(([pattern]) => pattern.test(constraint))?.[1] ?? null;
}

/** What other languages write otherwise. */
function habitHint(message: string): string | null {
  if (message.startsWith('Expected value of type `Duration`'))
    return 'Write a number with its unit: `30.s`, `5.min`, `1.h`.';
  if (/^Cannot find property `(?:yes|no|on|off|True|False)`\.$/.test(message))
    return 'Yes and no are written `true` and `false`.';
  return null;
}

function plainHint(hint: string): string {
  return hint.replaceAll(/\s*\n\s*/g, '\n  ').trim();
}

/** Lists of what there is are made short: the name that was meant, or the fields of today. */
function nearest(hint: string, message: string): string {
  const name = /^Cannot find property `([^`]+)`/.exec(message)?.[1];
  const list = /^(.*?)(Did you mean any of the following\?|Available properties[^\n]*:)\n([\s\S]*)$/.exec(hint);
  if (name === undefined || list === null) return hint;
  const [, before = '', title = '', body = ''] = list;
  const known = body.split('\n').map((line) => line.trim());
  const current = known.filter(isField);
  const shown = current.length > 0 ? current : known;
  const wish = title.startsWith('Did')
    ? `Did you mean ${shown.map((word) => `\`${word}\``).join(' or ')}?`
    : (didYouMean(name, shown) ?? `There is ${shown.map((word) => `\`${word}\``).join(', ')}.`);
  return `${before}${wish}`;
}
