// The one-line examples in the documentation of public functions: `@example expression; // result`.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { describe, expect, it } from 'vitest';
import * as kinds from '../src/kinds.ts';
import * as lang from '../src/lang/index.ts';
import * as node from '../src/lang/node/index.ts';
import * as syntax from '../src/lang/syntax/index.ts';
import { sourceFiles } from './support/imports.ts';
import { root } from './support/root.ts';

const names: Readonly<Record<string, unknown>> = { ...lang, ...node, ...syntax, ...kinds };

function evaluated(code: string): unknown {
  return compileFunction(`return (${code});`, Object.keys(names))(...Object.values(names));
}

/** Names of objects that only a host or a kind has. */
const given = /(?<![.\w'"])(?:block|evaluation|property|scope)\b/;

/** Results that are described in words are not literals. */
function literal(text: string): { readonly value: unknown } | null {
  try {
    return { value: evaluated(text) };
  } catch {
    return null;
  }
}

const examples: (readonly [title: string, code: string, result: unknown])[] = [];
for (const file of await sourceFiles()) {
  if (file.endsWith('.generated.ts')) continue;
  const text = await readFile(join(root, 'src', file), 'utf8');
  for (const [, code = '', result = ''] of text.matchAll(/^ \* @example (.+); \/\/ (.+)$/gm)) {
    const name = /^\w+(?=[(.])/.exec(code)?.[0] ?? '';
    const expected = given.test(code) ? null : literal(result);
    if (Object.hasOwn(names, name) && expected !== null) examples.push([`${file}: ${code}`, code, expected.value]);
  }
}

describe('examples', () => {
  it('are found', () => {
    expect(examples.length).toBeGreaterThan(40);
  });

  it.each(examples)('%s', (_, code, result) => {
    expect(evaluated(code)).toEqual(result);
  });
});
