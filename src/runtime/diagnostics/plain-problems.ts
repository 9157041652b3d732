/** Rewords language errors for the authors of agents: which field was meant, and which values are allowed. */
import type { ErrorCode, MessageDetails } from '../../lang/index.ts';
import { derived } from '../kinds/registry.ts';
import { spellings } from '../kinds/spellings.ts';
import type { BriefReport } from '../language/engine.ts';
import { allDeclarations } from '../schema/declarations.ts';
import type { Problem } from './errors.ts';
import { didYouMean } from './nearest-names.ts';

const truthWords: ReadonlySet<string> = new Set(['yes', 'no', 'on', 'off', 'True', 'False']);

/** Former names of fields. */
const formerNames = derived(() => new Set(Object.values(spellings()).flatMap(({ names }) => Object.keys(names))));
const currentNames = derived(() => new Set(Object.values(spellings()).flatMap(({ names }) => Object.values(names))));

/** Types of the schema, which are not fields even though modules contain them. */
const types = derived(() => new Set(allDeclarations().flatMap((module) => [...module.types])));

const moduleNames = derived(() => new Set(allDeclarations().map(({ name }) => name)));

/** Whether a field has or had this name. */
export function isFieldName(name: string): boolean {
  return formerNames().has(name) || currentNames().has(name);
}

/** Whether a name is a current field. */
function isField(name: string): boolean {
  return currentNames().has(name) || (/^[A-Z]/.test(name) && !formerNames().has(name) && !types().has(name));
}

/** Constraints of the schema as quoted in errors, and what they require. */
const requirements: readonly (readonly [constraint: RegExp, requirement: string])[] = [
  [/^matches\(Regex\(#"\\w\+"#\)\)$/, 'It has letters, digits and underscores, such as `painter_2`.'],
  [/\(\\d\+\\\.\)\?/, 'It has up to three numbers, such as `1.2.5`.'],
  [/^matches\(Regex\(#"\\w\+\|@/, 'Write an id such as `answer`, or `@agent/answer:1.2.5` for one of another agent.'],
  [/^matches\(Regex\(#"@/, 'Write `@agent`, `@agent:1.2.5`, or `@agent/action:1.2.5` for a single action.'],
  [/GET\|POST/, 'The methods are GET, POST, PUT, PATCH, DELETE, OPTIONS and HEAD.'],
  [/^startsWith\("\/"\)$/, 'It starts with a slash.'],
];

/** Rewords an error, with a hint that is easy to follow. */
export function inPlainWords({ code, details, values, message: text, hint: written, ...place }: BriefReport): Problem {
  const [message = '', ...rest] = text.split(/\n\n+/);
  const shown = [...values.map(({ label, text: value }) => `${label}: ${value}`), ...hintsOf(written, details)];
  const more = requirementOf(details) ?? habitHint(code, details);
  const hints = [...[...rest, ...shown].map(plainHint), ...(more === null ? [] : [more])];
  const hint = hints.filter((each) => each !== '').join('\n  ');
  return { code: problemCode(code, details), ...place, message, ...(hint !== '' && { hint }) };
}

/** An unknown property of a schema object is an unknown field; all other codes stay. */
function problemCode(code: ErrorCode, { owner }: MessageDetails): Problem['code'] {
  const isField = code === 'unknown-property' && owner !== undefined && moduleNames().has(owner.split('#', 1)[0] ?? '');
  return isField ? 'kdeps/unknown-field' : (code as Problem['code']);
}

function requirementOf({ constraint }: MessageDetails): string | null {
  if (constraint === undefined) return null;
  const between = /^isBetween\((\S+), (\S+)\)$/.exec(constraint);
  if (between !== null) return `It goes from ${between[1]} to ${between[2]}.`;
  return requirements.find(([pattern]) => pattern.test(constraint))?.[1] ?? null;
}

/** Habits from other languages. */
function habitHint(code: ErrorCode, { expected, name, owner }: MessageDetails): string | null {
  if (code === 'type-mismatch' && expected === 'Duration')
    return 'Write a number with its unit: `30.s`, `5.min`, `1.h`.';
  if (code === 'unknown-property' && owner === undefined && truthWords.has(name ?? ''))
    return 'Yes and no are written `true` and `false`.';
  return null;
}

function plainHint(hint: string): string {
  return hint.replaceAll(/\s*\n\s*/g, '\n  ').trim();
}

/** The paragraphs of a hint. Long lists of names are reduced to similar ones or to current fields. */
function hintsOf(hint: string | undefined, { name = '', offered, meant }: MessageDetails): readonly string[] {
  if (offered === undefined) return hint?.split(/\n\s*\n/) ?? [];
  const current = offered.names.filter(isField);
  const shown = current.length > 0 ? current : offered.names;
  const quoted = shown.map((word) => `\`${word}\``);
  const short = offered.areSimilar
    ? `Did you mean ${quoted.join(' or ')}?`
    : (didYouMean(name, shown) ?? `There is ${quoted.join(', ')}.`);
  return [short, ...(meant === undefined ? [] : [meant])];
}
