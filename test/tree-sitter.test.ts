// The colors of editors with tree-sitter, compared with the lexer, in Apple's grammar and tree-sitter itself.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import glob from 'fast-glob';
import { beforeAll, describe, expect, it } from 'vitest';
import { scan } from '../src/lang/syntax/lexer.ts';
import { isKeyword, K, tokenTypeOf } from '../src/lang/syntax/tokens.ts';
import { keptFolder } from './support/kept-folder.ts';
import { pythonPackages } from './support/python-tools.ts';
import { root } from './support/root.ts';
import { isMissing } from './support/skipping.ts';

const GRAMMAR = '@apple/tree-sitter-pkl@0.20.0';

/** The compiled grammar, or the reason why there is none. */
function compiledGrammar(): { readonly path: string } | string {
  try {
    const folder = keptFolder('tree-sitter-pkl-0.20.0', (target) => {
      const npm = [
        'install',
        '--ignore-scripts',
        '--engine-strict=false',
        '--no-audit',
        '--no-fund',
        '--prefix',
        target,
      ];
      execFileSync('npm', [...npm, GRAMMAR], { cwd: target, stdio: 'pipe', timeout: 180_000 });
      const source = join(target, 'node_modules/@apple/tree-sitter-pkl/src');
      const files = ['parser.c', 'scanner.c'].map((name) => join(source, name));
      const flags = ['-O1', '-fPIC', '-shared', '-I', source, '-o', join(target, 'pkl.so')];
      execFileSync('cc', [...flags, ...files], { stdio: 'pipe', timeout: 300_000 });
    });
    return { path: join(folder, 'pkl.so') };
  } catch (error) {
    return `the tree-sitter grammar cannot be built: ${String(error).replaceAll('\n', ' ').slice(0, 500)}`;
  }
}

const grammar = compiledGrammar();
const reason = typeof grammar === 'string' ? grammar : '';
const python = reason === '' ? await pythonPackages('tree-sitter', ['tree-sitter==0.25.2']) : null;

type Colors = readonly (string | null)[] | null;

/** What each character of the texts is called; null for a text that the grammar cannot read. */
function colorsOf(texts: readonly string[]): readonly Colors[] {
  if (typeof grammar === 'string' || python === null) return [];
  const words = [join(root, 'test/support/highlights.py'), grammar.path, join(root, 'grammar/highlights.scm')];
  const output = execFileSync('python', words, {
    input: JSON.stringify(texts),
    env: python.activate(process.env as Record<string, string>),
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  return JSON.parse(output);
}

const KEYWORD = /^(keyword|constant\.builtin|variable\.builtin|type\.builtin|error$)/;
const NAME = /^(variable|type|property|function|module|attribute)(?!\.builtin)/;
const SIGN = /^(operator|punctuation|attribute)/;
const isString: ReadonlySet<number> = new Set([K.StringStart, K.MultiLineStringStart, K.StringText, K.StringEnd]);

/** What a token may be called. */
function expected(kind: number): RegExp {
  if (kind === K.DocComment) return /^comment/;
  if (kind === K.Shebang) return /^comment$/;
  if (isString.has(kind)) return /^string/;
  if (kind === K.InterpolationStart || kind === K.InterpolationEnd) return /^punctuation\.special$/;
  if (kind === K.Int || kind === K.Float) return /^number/;
  if (kind === K.Identifier) return NAME;
  // `import*` and its like are words with signs.
  return isKeyword(kind) || /^\w/.test(tokenTypeOf(kind).LABEL ?? '') ? KEYWORD : SIGN;
}

/** The tokens that are called something else, with their lines. */
function differences(text: string, colors: readonly (string | null)[]): readonly string[] {
  return scan(text).tokens.flatMap(({ tokenTypeIdx, startOffset, endOffset }) => {
    const shown = text.slice(startOffset, endOffset);
    const at = startOffset + Math.max(shown.search(/\S/), 0);
    const color = colors[at] ?? '';
    if (shown.trim() === '' || shown === ';' || expected(tokenTypeIdx).test(color)) return [];
    return [`${text.slice(0, at).split('\n').length}: ${tokenTypeOf(tokenTypeIdx).name} ${shown} is ${color}`];
  });
}

describe.skipIf(isMissing(reason === '' && python !== null, reason || 'tree-sitter is missing'))('tree-sitter', () => {
  let all: readonly (readonly [string, string, Colors])[] = [];
  beforeAll(async () => {
    const files = (await glob(['fixtures/**/*.pkl', 'src/**/*.pkl'], { cwd: root })).sort();
    const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));
    const readable = texts.map((text) => scan(text).failure === null);
    const colors = colorsOf(texts);
    all = files.map((file, i) => [file, texts[i] ?? '', readable[i] === true ? (colors[i] ?? null) : null]);
  }, 300_000);

  it('calls every token of the fixtures what the lexer does', () => {
    const problems = all.flatMap(([file, text, colors]) =>
      colors === null ? [] : differences(text, colors).map((problem) => `${file}:${problem}`),
    );
    expect(problems).toEqual([]);
    expect(all.filter(([, , colors]) => colors !== null).length).toBeGreaterThan(0.8 * all.length);
  });

  it('tells names, types and functions apart', () => {
    const text =
      '@Since { version = 1 }\nclass Bird extends animals.animal {}\nfunction sing(times: count): Song = hum(times)\n';
    const [colors] = colorsOf([text]);
    const colorOf = (part: string): string | null | undefined => colors?.[text.indexOf(part)];
    expect(['Since', 'version', 'Bird', 'animal', 'sing', 'times', 'count', 'Song', 'hum'].map(colorOf)).toEqual([
      'attribute',
      'property',
      'type',
      'type',
      'function.method',
      'variable.parameter',
      'type',
      'type',
      'function.call',
    ]);
  });
});
