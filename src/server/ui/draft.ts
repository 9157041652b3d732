/** A request that a form describes, and the form that a request was made from. */
import { type Field, leavesOf, type Route } from './fields.ts';
import { plainText } from './format.ts';
import { own } from './records.ts';
import type { RunRequest } from './types.ts';

/** A file, as far as a request depends on it. */
export interface NamedFile {
  readonly name: string;
}

/** What a person has entered: the text of each control; empty for nothing. */
export interface Draft<F extends NamedFile = NamedFile> {
  readonly values: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, readonly F[]>>;
  /** Further fields, of a route without a class. */
  readonly more: readonly (readonly [name: string, value: string])[];
}

/** A request, before it is sent. */
export interface Prepared<F extends NamedFile = NamedFile> {
  readonly method: string;
  /** Without a leading slash, with its query. */
  readonly address: string;
  /** Null for a request without a body. */
  readonly parts: readonly (readonly [name: string, value: string | F])[] | null;
}

/** What a form starts with. */
export function emptyDraft(route: Route): Draft<never> {
  return {
    values: Object.fromEntries(leavesOf(route.fields).map(({ name, defaultValue }) => [name, defaultValue])),
    files: {},
    more: [],
  };
}

/** The request that a draft describes. */
export function prepare<F extends NamedFile>(route: Route, draft: Draft<F>): Prepared<F> {
  const query = new URLSearchParams();
  const parts: (readonly [string, string | F])[] = [];
  let path = route.path.slice(1);
  for (const field of route.fields) {
    const values = textsOf(field, draft.values);
    if (field.place === 'path') path = path.replace(`{${field.name}}`, encodeURIComponent(values[0] ?? ''));
    else if (field.place === 'query') for (const value of values) query.append(field.name, value);
    else
      parts.push(...[...values, ...(own(draft.files, field.name) ?? [])].map((value) => [field.name, value] as const));
  }
  for (const [name, value] of draft.more.filter(([each]) => each !== '')) {
    if (route.hasBody) parts.push([name, value]);
    else query.append(name, value);
  }
  const text = query.toString();
  return { method: route.method, address: path + (text === '' ? '' : `?${text}`), parts: route.hasBody ? parts : null };
}

/** The values of a field: none when nothing was entered, several for a list. */
function textsOf(field: Field, values: Draft['values']): readonly string[] {
  const { control, name } = field;
  const text = own(values, name) ?? '';
  switch (control.kind) {
    case 'files':
      return [];
    case 'lines':
      return text.split('\n').filter((line) => line !== '');
    case 'text':
      // A text that is left out gets its default, so one whose default was deleted is sent empty.
      return text === '' && field.defaultValue === '' ? [] : [text];
    case 'group': {
      const given = control.fields.filter((part) => (own(values, part.name) ?? '') !== '');
      if (given.length === 0) return [];
      const members = given.map((part) => [
        part.name.slice(name.length + 1),
        plain(part, own(values, part.name) ?? ''),
      ]);
      return [JSON.stringify(Object.fromEntries(members))];
    }
    default:
      return text === '' ? [] : [text];
  }
}

/** A part of an object. A number that is none is left for the server to refuse. */
function plain({ control: { kind } }: Field, text: string): unknown {
  if (kind === 'switch') return text === 'true';
  return kind === 'number' && text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text;
}

/** The draft that a request was made from, apart from its files. */
export function draftOf(route: Route, { fields, files }: RunRequest): Draft<never> {
  const known = new Set(route.fields.map(({ name }) => name));
  const values = route.fields.flatMap((field) => entriesOf(field, own(fields, field.name) ?? null));
  const ofFiles = new Set(files.map(({ field }) => field));
  const more = Object.entries(fields)
    .filter(([name]) => !known.has(name) && !ofFiles.has(name))
    .flatMap(([name, texts]) => texts.map((text) => [name, text] as const));
  return { values: Object.fromEntries(values), files: {}, more };
}

/** What a field and its parts show for the values in a request; null when it had none. */
function entriesOf(field: Field, texts: readonly string[] | null): readonly (readonly [string, string])[] {
  const { control, name } = field;
  if (texts === null) return leavesOf([field]).map((leaf) => [leaf.name, leaf.defaultValue] as const);
  if (control.kind !== 'group') return [[name, texts.join('\n')]];
  const object = parsed(texts[0] ?? '');
  return control.fields.map((part) => {
    const value = own(object, part.name.slice(name.length + 1));
    return [part.name, plainText(value)] as const;
  });
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The route that a request was sent to. */
export function routeFor(routes: readonly Route[], method: string, pattern: string): Route | undefined {
  const path = pattern.replace(/[:*](\w+)/g, '{$1}').replace(/\*$/, '{rest}');
  const same = routes.filter((route) => route.path === path);
  return same.find((route) => route.method === method) ?? same[0];
}
