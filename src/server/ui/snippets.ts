/** Programs that send the same request, to copy. Values are quoted for each language. */
import type { NamedFile, Prepared } from './draft.ts';

export interface Snippet {
  readonly name: string;
  readonly text: string;
}

export interface SnippetOptions {
  /** The address of the API, with a slash at its end. */
  readonly base: string;
  /** Whether the API takes a key. Programs read it from `KDEPS_API_KEY`. */
  readonly hasKeys: boolean;
}

/** The request as a line of curl, in Python and in JavaScript. */
export function snippetsFor(request: Prepared, options: SnippetOptions): readonly Snippet[] {
  return [
    { name: 'curl', text: curl(request, options) },
    { name: 'Python', text: python(request, options) },
    { name: 'JavaScript', text: javascript(request, options) },
  ];
}

type Part = readonly [name: string, value: string | NamedFile];

const isText = (part: Part): part is readonly [string, string] => typeof part[1] === 'string';
const isFile = (part: Part): part is readonly [string, NamedFile] => typeof part[1] !== 'string';

function curl({ method, address, parts }: Prepared, { base, hasKeys }: SnippetOptions): string {
  const isPost = method === 'POST' && (parts?.length ?? 0) > 0;
  const fields = (parts ?? []).map(([name, value]) => {
    if (typeof value === 'string') return `--form-string ${shell(`${name}=${value}`)}`;
    return `-F ${shell(`${name}=@"${value.name.replace(/[\\"]/g, '\\$&')}"`)}`;
  });
  return [
    method === 'GET' || isPost ? 'curl' : `curl -X ${method}`,
    ...(hasKeys ? ['-H "X-API-Key: $KDEPS_API_KEY"'] : []),
    ...fields,
    shell(base + address),
  ].join(' \\\n  ');
}

/** A word of a POSIX shell. */
function shell(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function python({ method, address, parts }: Prepared, { base, hasKeys }: SnippetOptions): string {
  const texts = (parts ?? []).filter(isText);
  const files = (parts ?? []).filter(isFile);
  const pairs = texts.map(([name, value]) => `        (${pythonText(name)}, ${pythonText(value)}),\n`);
  const opened = files.map(
    ([name, { name: file }]) => `        (${pythonText(name)}, open(${pythonText(file)}, "rb")),\n`,
  );
  return [
    hasKeys ? 'import os\n\nimport requests\n\n' : 'import requests\n\n',
    'answer = requests.request(\n',
    `    ${pythonText(method)},\n    ${pythonText(base + address)},\n`,
    hasKeys ? '    headers={"X-API-Key": os.environ["KDEPS_API_KEY"]},\n' : '',
    pairs.length === 0 ? '' : `    data=[\n${pairs.join('')}    ],\n`,
    opened.length === 0 ? '' : `    files=[\n${opened.join('')}    ],\n`,
    ')\nprint(answer.json())',
  ].join('');
}

/** Python reads the escapes of JSON, but not halves of surrogate pairs, which a form cannot contain. */
function pythonText(text: string): string {
  return escaped(text).replaceAll('\x7f', '\\x7f');
}

/** JSON without marks of direction: with them, a program could look different from what it does. */
function escaped(text: string): string {
  return JSON.stringify(text).replace(
    /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function javascript({ method, address, parts }: Prepared, { base, hasKeys }: SnippetOptions): string {
  const hasFiles = (parts ?? []).some(isFile);
  const fields = (parts ?? []).map(([name, value]) =>
    typeof value === 'string'
      ? `body.append(${escaped(name)}, ${escaped(value)});\n`
      : `body.append(${escaped(name)}, await openAsBlob(${escaped(value.name)}), ${escaped(value.name)});\n`,
  );
  const init = [
    method === 'GET' ? '' : `  method: ${JSON.stringify(method)},\n`,
    hasKeys ? "  headers: { 'X-API-Key': process.env.KDEPS_API_KEY },\n" : '',
    fields.length === 0 ? '' : '  body,\n',
  ].join('');
  return [
    hasFiles ? "import { openAsBlob } from 'node:fs';\n\n" : '',
    fields.length === 0 ? '' : `const body = new FormData();\n${fields.join('')}`,
    `const answer = await fetch(${escaped(base + address)}${init === '' ? '' : `, {\n${init}}`});\n`,
    'console.log(await answer.json());',
  ].join('');
}
