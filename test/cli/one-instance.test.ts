// The unbundled commands and agents of the package use one instance of the language, because an instance does not
// recognize the values and errors of another.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parts } from '../support/layers.ts';
import { root } from '../support/root.ts';

/** Works with instances of its own, on threads of its own. */
const APART = 'lang/node/server/index.ts';

const edges = parts.flatMap((part) => (part.paths.includes('lang') ? part.edges : []));

describe('an entry point of the language in the package', () => {
  it.each(edges.filter((edge) => edge !== APART))('is part of the bundled library: %s', async (edge) => {
    const text = await readFile(join(root, 'dist', edge.replace(/\.ts$/, '.js')), 'utf8');
    expect(text).toMatch(/^export \* from '(?:\.\.\/)+library\/[\w/]+\.js';\n$/);
  });
});
