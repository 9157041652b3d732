// Requests after random edits have the answers that they have in a document that was opened with the same text.
import { readFileSync } from 'node:fs';
import glob from 'fast-glob';
import { expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { builtCommand, isExecutable } from '../support/built-program.ts';
import { fixturePath } from '../support/fixtures.ts';
import { Random } from '../support/random.ts';
import { randomEdit } from '../support/random-edits.ts';
import { caseCount, timeLimit } from '../support/whole.ts';
import { Editor } from './client.ts';

const EDITS = 200_000;
const EDITS_IN_A_ROW = 20;
const MEGABYTES = 96;

const texts = (await glob('*.pkl', { cwd: fixturePath('check') }))
  .sort()
  .map((name) => readFileSync(fixturePath(`check/${name}`), 'utf8'));
const library = readFileSync(fixturePath('check/_lib/shapes.pkl'), 'utf8');

/** Requests about a document. */
const WHOLE = ['documentSymbol', 'foldingRange', 'semanticTokens/full', 'codeLens'];
/** Requests about a place in it. */
const AT = ['hover', 'completion', 'definition', 'signatureHelp', 'documentHighlight', 'typeDefinition'];

it('answers as if the document had just been opened', { timeout: timeLimit(7_200_000) }, async () => {
  const files = { 'a/_lib/shapes.pkl': library, 'b/_lib/shapes.pkl': library };
  const [program, words] = builtCommand(['lsp']);
  // A server that keeps what edits leave behind runs out of this memory.
  const limit = isExecutable ? [] : [`--max-old-space-size=${MEGABYTES}`];
  const editor = await Editor.start(files, {}, [program, [...limit, ...words]]);
  const answers = async (folder: string, text: string, random: Random): Promise<unknown> => {
    const uri = editor.uriOf(`${folder}/main.pkl`);
    const position = TextDocument.create(uri, 'pkl', 1, text).positionAt(random.below(text.length + 1));
    const parameters = { textDocument: { uri }, position, context: { includeDeclaration: true } };
    const asked = [...WHOLE, random.pick(AT), random.pick(AT)];
    const said = asked.map((method) => editor.request<object | null>(`textDocument/${method}`, parameters));
    const known = (await Promise.all(said)).map((each, i) => [asked[i], each]);
    return JSON.parse(
      JSON.stringify(known, (key, value: unknown) => (key === 'resultId' ? null : value)).replaceAll(
        `/${folder}/`,
        '/',
      ),
    );
  };
  for (let seed = 0; seed < caseCount(EDITS, 4_000) / EDITS_IN_A_ROW; seed++) {
    const random = new Random(seed);
    let text = random.pick(texts);
    const { uri } = await editor.open('a/main.pkl', text);
    for (let count = 0; count < EDITS_IN_A_ROW; count++) {
      const edit = randomEdit(random, text);
      const document = TextDocument.create(uri, 'pkl', 1, text);
      await editor.edit(uri, document.positionAt(edit.start), document.positionAt(edit.end), edit.text);
      // What a client makes of a place in the middle of a line break or a character is up to it.
      text = TextDocument.applyEdits(document, [
        { range: { start: document.positionAt(edit.start), end: document.positionAt(edit.end) }, newText: edit.text },
      ]);
      if (random.once(4)) await answers('a', text, new Random(count));
    }
    await editor.open('b/main.pkl', text);
    expect(await answers('a', text, new Random(seed)), `seed ${seed}:\n${text}`).toEqual(
      await answers('b', text, new Random(seed)),
    );
    for (const folder of ['a', 'b'])
      await editor.notify('textDocument/didClose', { textDocument: { uri: editor.uriOf(`${folder}/main.pkl`) } });
  }
  await editor.stop();
});
