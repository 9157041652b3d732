/** Writes data as a Pkl module that evaluates to the same data. */
import { format, quoteIdentifier, quoteLines, quoteString } from '../../lang/index.ts';
import { type Data, type DataObject, isList, isObject } from './data.ts';

/** Names that a property of a module cannot have: a member of every module, and types that the module uses. */
const takenInModules: ReadonlySet<string> = new Set(['output', 'Dynamic', 'Listing', 'Mapping']);
/** Names that a property of a Dynamic cannot have: its hidden property. */
const takenInObjects: ReadonlySet<string> = new Set(['default']);

/**
 * A module that evaluates to the data: with a property for each member of an object, or with its own `output` for other data
 * and for objects with members that cannot be properties.
 *
 * @param about a comment for the first line
 * @example dataModule(new Map([['port', 80]]), 'Made from app.json.'); // '// Made from app.json.\nport = 80\n'
 */
export function dataModule(data: Data, about: string): string {
  const isModule = isObject(data) && hasProperties(data, takenInModules);
  const body = isModule ? properties(data, '') : `local data = ${expression(data, '')}\n`;
  return format(`${aboutLine(about)}${body}${outputOf(data, isModule)}`);
}

/** The comment on the first line. */
export function aboutLine(about: string): string {
  return `// ${about.replaceAll(/[\r\n]+/g, ' ')}\n`;
}

/** The `output` of a module for data: the module itself, or its property `data`. Empty if the default is right. */
export function outputOf(data: Data, isModule: boolean): string {
  // Renderers omit null by default.
  const settings = [
    ...(isModule ? [] : ['  value = data\n']),
    ...(hasNull(data) ? ['  renderer {\n    omitNullProperties = false\n  }\n'] : []),
  ];
  return settings.length === 0 ? '' : `\noutput {\n${settings.join('')}}\n`;
}

/** Whether a member of the data is null. */
function hasNull(data: Data): boolean {
  const members = isObject(data) ? [...data.values()] : isList(data) ? data : [];
  return members.some((each) => each === null || hasNull(each));
}

/** Whether the members of an object can be properties. */
function hasProperties(object: DataObject, taken: ReadonlySet<string>): boolean {
  return [...object.keys()].every((name) => isName(name) && !taken.has(name));
}

/** Whether a name can be written, between backticks if necessary. */
export function isName(name: string): boolean {
  return /^[^`\p{Cc}\p{Cs}\u2028\u2029]+$/u.test(name);
}

/** A name as source text. The language only knows letters of the basic plane. */
export function nameText(name: string): string {
  return /[\u{10000}-\u{10FFFF}]/u.test(name) ? `\`${name}\`` : quoteIdentifier(name);
}

function properties(object: DataObject, indent: string): string {
  const lines = [...object].map(([name, value]) => {
    const isAmended = isObject(value) && hasProperties(value, takenInObjects);
    return `${indent}${nameText(name)} ${isAmended ? body(value, indent) : `= ${expression(value, indent)}`}\n`;
  });
  return lines.join('');
}

function body(object: DataObject, indent: string): string {
  return object.size === 0 ? '{}' : `{\n${properties(object, `${indent}  `)}${indent}}`;
}

/** The source of a value. */
export function expression(value: Data, indent: string): string {
  if (typeof value === 'string') return textOf(value, indent);
  if (typeof value === 'number') return numberText(value);
  if (isObject(value)) {
    return hasProperties(value, takenInObjects) ? `new Dynamic ${body(value, indent)}` : mapping(value, indent);
  }
  if (!isList(value)) return String(value);
  if (value.length === 0) return 'new Listing {}';
  const inner = `${indent}  `;
  return `new Listing {\n${value.map((item) => `${inner}${expression(item, inner)}\n`).join('')}${indent}}`;
}

function mapping(object: DataObject, indent: string): string {
  const inner = `${indent}  `;
  const lines = [...object].map(([name, value]) => `${inner}[${quoteString(name)}] = ${expression(value, inner)}\n`);
  return `new Mapping {\n${lines.join('')}${indent}}`;
}

function textOf(text: string, indent: string): string {
  return text.includes('\n') ? quoteLines(text, `${indent}  `, false) : quoteString(text);
}

/** The largest integer of the language, and the smallest. */
const MAX_INT = 2 ** 63;

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  const isInt = Number.isInteger(value) && Math.abs(value) < MAX_INT && !Object.is(value, -0);
  if (isInt) return String(BigInt(value));
  const text = Object.is(value, -0) ? '-0.0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
