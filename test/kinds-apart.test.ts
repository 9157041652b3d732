// Everything about a kind of action is in its folder; the rest of the program names no kind.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Source } from '../src/lang/base/source.ts';
import { parseModule } from '../src/lang/syntax/parse.ts';
import { kinds } from '../src/runtime/kinds/index.ts';
import { formerSpelling } from '../src/runtime/kinds/spelling.ts';
import { sources as schema } from '../src/runtime/schema/sources.generated.ts';
import { readImports, sourceFiles } from './support/imports.ts';
import { root } from './support/root.ts';

const folder = 'runtime/kinds/';
/** The list of kinds, which names the folders. */
const list = `${folder}index.ts`;

/**
 * Words that are the name of a kind, or of something of it, and mean something else where they stand. Everything else
 * that the search finds belongs into the folder of the kind.
 */
const others: readonly { readonly in: string; readonly words: readonly string[]; readonly because: string }[] = [
  {
    in: 'runtime/python/',
    words: ['python', 'Warm'],
    because: 'the engine that a kind uses; nothing in it knows of kinds',
  },
  { in: 'runtime/binding/', words: ['python'], because: 'the language of a text' },
  { in: 'project/doctor.ts', words: ['Python', 'python'], because: 'a program that is looked for' },
  { in: 'project/agent-kinds.ts', words: ['chat'], because: 'a kind of agent' },
  { in: 'cli/help.ts', words: ['Options'], because: 'a heading' },
  { in: 'documentation/', words: ['Properties'], because: 'a heading' },
  { in: 'cli/module-command/help.ts', words: ['Options'], because: 'a heading' },
  { in: 'cli/repl/texts.ts', words: ['Properties'], because: 'a heading' },
  { in: 'runtime/llm/conversation.ts', words: ['client', 'llm'], because: 'who speaks, in the words of agents' },
  { in: 'runtime/kinds/process-output.ts', words: ['CondaEnvironment'], because: 'what two kinds share' },
  { in: 'runtime/binding/shell-programs.ts', words: ['exec'], because: 'a program of the shell' },
  { in: 'server/ui/', words: ['Parameters', 'Python'], because: 'the names of tabs' },
  { in: 'server/', words: ['response'], because: 'the answer to an HTTP request, and a field of its JSON' },
  { in: 'runtime/net/http-request.ts', words: ['response'], because: 'an event of Node' },
  { in: 'runtime/diagnostics/catalogue/', words: ['*'], because: 'pages with files of agents, which have actions' },
];

/** Names of properties in the classes and modules of schema texts. */
function fieldsIn(texts: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const text of texts) {
    for (const member of parseModule(new Source('schema', text)).members) {
      const inside = member.kind === 'Class' ? member.members : [member];
      for (const each of inside) if (each.kind === 'Property') names.add(each.name.text);
    }
  }
  return names;
}

const common = fieldsIn(Object.values(schema));
/** Fields of a single kind. */
const fields = kinds.all.flatMap((kind) => {
  const rest = kinds.all.filter((other) => other !== kind).flatMap(({ schema: { modules } }) => Object.values(modules));
  const shared = fieldsIn(rest);
  return [...fieldsIn(Object.values(kind.schema.modules))].filter((name) => !common.has(name) && !shared.has(name));
});
const properties = kinds.all.map(({ property }) => property);
const words = new Set([
  ...properties.flatMap((property) => [property, formerSpelling(property)]),
  ...kinds.all.flatMap(({ name, schema: { alias, type, modules } }) => [
    name,
    alias,
    type ?? name,
    ...Object.keys(modules),
  ]),
  ...fields.filter((name) => /^[A-Z]/.test(name)),
]);
const functions = kinds.all.flatMap(({ name, functions }) =>
  Object.keys(functions?.table ?? {}).map((each) => `${name}.${each}`),
);

/**
 * A word of a kind counts where it can mean that: as a whole text, in quotes, as a key of a
 * table, as a block of Pkl, as a call.
 */
function wordsIn(line: string): readonly string[] {
  const quoted = [...line.matchAll(/(?<=(['"`])|\\`)\w+(?=\1|\\`)/g)].map(([word]) => word);
  const blocks = [...line.matchAll(/\b\w+(?= \{)/g)].map(([word]) => word).filter((word) => properties.includes(word));
  const keys = [...line.matchAll(/(?<=^ *)\w+(?=:)/g)].map(([word]) => word);
  const calls = functions.filter((call) => line.includes(`${call}(`));
  return [...[...quoted, ...blocks, ...keys].filter((word) => words.has(word)), ...calls];
}

describe('kinds of action', async () => {
  const files = (await sourceFiles()).filter(
    (file) => !file.startsWith('lang/') && !/^runtime\/kinds\/[\w-]+\//.test(file),
  );

  it('are only imported by their list', async () => {
    const wrong = (await readImports()).filter(({ from, to, internal }) => {
      const [kind] = internal && to.startsWith(folder) ? to.slice(folder.length).split('/') : [];
      const isInKind = kind !== undefined && !kind.endsWith('.ts');
      return isInKind && from !== list && !from.startsWith(`${folder}${kind}/`);
    });
    expect(wrong.map(({ from, line, to }) => `${from}:${line} imports ${to}`)).toEqual([]);
  });

  it('are named nowhere else', async () => {
    const found: string[] = [];
    const used = new Set<(typeof others)[number]>();
    for (const file of files.filter((each) => each !== list)) {
      const lines = (await readFile(join(root, 'src', file), 'utf8')).split('\n');
      for (const [index, line] of lines.entries()) {
        const named = wordsIn(line).filter((word) => {
          const meant = others.find(
            (other) => file.startsWith(other.in) && (other.words.includes(word) || other.words.includes('*')),
          );
          if (meant !== undefined) used.add(meant);
          return meant === undefined;
        });
        if (named.length > 0) found.push(`${file}:${index + 1} names ${named.join(', ')}: ${line.trim()}`);
      }
    }
    expect(found).toEqual([]);
    expect(others.filter((other) => !used.has(other))).toEqual([]);
  });
});
