/** Rewords language errors for the authors of agents: which field is wrong, and which values are allowed. */
import type { ErrorCode, MessageDetails, Span } from '../../lang/index.ts';
import { parseExpression, Source } from '../../lang/syntax/index.ts';
import { derived } from '../kinds/registry.ts';
import { spellings } from '../kinds/spellings.ts';
import type { BriefReport } from '../language/engine.ts';
import { allDeclarations, docOfAlias } from '../schema/declarations.ts';
import { schemaModule } from '../schema/uris.ts';
import type { Problem } from './errors.ts';
import { didYouMean } from './nearest-names.ts';

const truthWords: ReadonlySet<string> = new Set(['yes', 'no', 'on', 'off', 'True', 'False']);

/** Former names of fields. */
const formerNames = derived(() => new Set(Object.values(spellings()).flatMap(({ names }) => Object.keys(names))));
const currentNames = derived(() => new Set(Object.values(spellings()).flatMap(({ names }) => Object.values(names))));

const schemaFields = derived(() => new Set(allDeclarations().flatMap(({ fields }) => [...fields])));

const moduleNames = derived(() => new Set(allDeclarations().map(({ name }) => name)));

/** Whether a field has or had this name. */
export function isFieldName(name: string): boolean {
  return formerNames().has(name) || currentNames().has(name);
}

/** Whether a name is a current field. */
function isField(name: string): boolean {
  return currentNames().has(name) || schemaFields().has(name);
}

/** Rewords an error of the language for authors, and adds a hint. */
export function rewordForAuthors(report: BriefReport): Problem {
  const { code, details, origin, values, message: text, hint: written, ...place } = report;
  const [message = '', ...rest] = text.split(/\n\n+/);
  const shown = [...values.map(({ label, text: value }) => `${label}: ${value}`), ...hintsOf(written, details)];
  const more = requirementOf(code, origin) ?? habitHint(code, details);
  const hints = [...[...rest, ...shown].map(plainHint), ...(more === null ? [] : [more])];
  const hint = hints.filter((each) => each !== '').join('\n  ');
  return { code: problemCode(code, details), ...place, message, ...(hint !== '' && { hint }) };
}

/** An unknown property of a schema object is an unknown field; all other codes stay. */
function problemCode(code: ErrorCode, { owner }: MessageDetails): Problem['code'] {
  const isField = code === 'unknown-property' && owner !== undefined && moduleNames().has(owner.split('#', 1)[0] ?? '');
  return isField ? 'kdeps/unknown-field' : (code as Problem['code']);
}

/** What a violated constraint requires: the doc comment of its type alias in the schema, or the range it allows. */
function requirementOf(code: ErrorCode, constraint: Span | undefined): string | null {
  if (code !== 'constraint-violated' || constraint === undefined) return null;
  const { source, start, end } = constraint;
  const module = schemaModule(source.uri);
  const doc = module === null ? null : docOfAlias(module, start);
  return doc ?? rangeIn(new Source(source.uri, source.text.slice(start, end)));
}

/** The range of `isBetween(…, …)`; null for other constraints. */
function rangeIn(source: Source): string | null {
  const expr = parseExpression(source);
  if (expr.kind !== 'Access' || expr.name.text !== 'isBetween') return null;
  const [first, last] = (expr.args ?? []).map(({ start, end }) => source.text.slice(start, end));
  return first === undefined || last === undefined ? null : `It goes from ${first} to ${last}.`;
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
    : (didYouMean(name, shown) ?? `Known names: ${quoted.join(', ')}.`);
  return [short, ...(meant === undefined ? [] : [meant])];
}
