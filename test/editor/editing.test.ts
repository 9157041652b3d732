import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodeAction, InlayHint, SemanticTokens, SignatureHelp, TextEdit } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Editor, marked } from './client.ts';

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.start();
});
afterAll(() => editor.stop());

describe('formatting', () => {
  const text = 'a  =  1\nb = 2\nfoo{bar=1}\n\n\n\nc = 3\n';

  it('returns small edits', async () => {
    const { uri } = await editor.open('format.pkl', text);
    const edits = await editor.request<TextEdit[]>('textDocument/formatting', {
      textDocument: { uri },
      options: { tabSize: 2, insertSpaces: true },
    });
    const document = TextDocument.create(uri, 'pkl', 1, text);
    expect(TextDocument.applyEdits(document, edits)).toBe('a = 1\nb = 2\nfoo { bar = 1 }\n\nc = 3\n');
    expect(edits.every(({ range }) => range.start.line !== 1)).toBe(true);
  });

  it('of a range leaves the rest', async () => {
    const { uri } = await editor.open('range.pkl', text);
    const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 5 } };
    const edits = await editor.request<TextEdit[]>('textDocument/rangeFormatting', {
      textDocument: { uri },
      range,
      options: { tabSize: 2, insertSpaces: true },
    });
    const document = TextDocument.create(uri, 'pkl', 1, text);
    expect(TextDocument.applyEdits(document, edits)).toMatch(/^a {2}= {2}1\nb = 2\nfoo \{ bar = 1 \}\n/);
  });

  it('leaves a document with syntax errors unchanged', async () => {
    const { uri } = await editor.open('broken.pkl', 'a  = \n');
    expect(
      await editor.request('textDocument/formatting', {
        textDocument: { uri },
        options: { tabSize: 2, insertSpaces: true },
      }),
    ).toEqual([]);
  });
});

describe('code actions', () => {
  it('fix findings, and suppress those that can be suppressed', async () => {
    const { text, at } = marked('import "pkl:math‸"\n\nlocal any: Any = 1\nname: String = a‸ny\n');
    const { uri } = await editor.open('actions.pkl', text);
    const actionsAt = (index: number) => {
      const position = at[index] ?? { line: 0, character: 0 };
      return editor.request<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri },
        range: { start: position, end: position },
        context: { diagnostics: [] },
      });
    };
    const [first] = await actionsAt(0);
    expect(first).toMatchObject({ title: 'Remove the import', kind: 'quickfix', isPreferred: true });
    const document = TextDocument.create(uri, 'pkl', 1, text);
    expect(TextDocument.applyEdits(document, first?.edit?.changes?.[uri] ?? [])).toBe(
      '\nlocal any: Any = 1\nname: String = any\n',
    );
    const suppress = (await actionsAt(1)).find(({ title }) => title.startsWith('Suppress'));
    expect(TextDocument.applyEdits(document, suppress?.edit?.changes?.[uri] ?? [])).toContain(
      '// noinspection TypeMismatch\nname: String',
    );
  });
});

describe('signature help', () => {
  it('shows the parameters of the call, and which one is being typed', async () => {
    const document = await editor.open(
      'signature.pkl',
      'function f(first: Int, second: String): Int = first\na = f(‸1, ‸"x")\nb = "text".take(‸)\nc = 1‸\n',
    );
    const help = await Promise.all(
      document.at.map((_, i) => editor.ask<SignatureHelp | null>('textDocument/signatureHelp', document, i)),
    );
    expect(help.map((each) => each && `${each.signatures[0]?.label} ${each.activeParameter}`)).toEqual([
      'f(first: Int, second: String): Int 0',
      'f(first: Int, second: String): Int 1',
      'take(n: Int): String 0',
      null,
    ]);
  });
});

describe('inlay hints', () => {
  it('show inferred types, and names of parameters', async () => {
    const { uri } = await editor.open(
      'hints.pkl',
      'function f(first: Int, second: String): Int = first\nlocal a = f(1, "x")\nb = List(1).map((it) -> it)\n',
    );
    const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    const hints = await editor.request<InlayHint[]>('textDocument/inlayHint', { textDocument: { uri }, range });
    expect(
      hints
        .map(
          ({ position, label }) => `${position.line}:${position.character} ${typeof label === 'string' ? label : ''}`,
        )
        .sort(),
    ).toEqual(['1:12 first:', '1:15 second:', '1:7 : Int', '2:19 : Int']);
  });
});

describe('semantic tokens', () => {
  it('classify names', async () => {
    const { uri } = await editor.open('tokens.pkl', 'class Bird { wings: Int }\na = new Bird { wings = 1 }\n');
    const { data } = await editor.request<SemanticTokens>('textDocument/semanticTokens/full', {
      textDocument: { uri },
    });
    const { legend } = editor.capabilities.semanticTokensProvider ?? { legend: { tokenTypes: [] } };
    const types = data.filter((_, i) => i % 5 === 3).map((type) => legend.tokenTypes[type]);
    expect(types).toEqual(['class', 'property', 'class', 'property', 'class', 'property']);
  });
});

describe('any request', () => {
  it('gets an answer for any text', { timeout: 60_000 }, async () => {
    const texts = [
      '',
      '\0',
      '{{{{',
      'a = ',
      'import "',
      'a.b.c.',
      'class',
      'x = new { ',
      '"\\(',
      'a: ',
      `a = ${'('.repeat(3000)}`,
      'module\n',
      '/// [x',
      '😀 = 1',
      'a = (x) ->',
    ];
    for (const [i, text] of texts.entries()) {
      const { uri } = await editor.open(`hostile${i}.pkl`, text);
      const position = { line: 0, character: text.length };
      const textDocument = { uri };
      const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
      for (const method of [
        'hover',
        'definition',
        'completion',
        'signatureHelp',
        'documentHighlight',
        'references',
        'documentSymbol',
        'foldingRange',
        'semanticTokens/full',
        'inlayHint',
        'codeAction',
        'formatting',
        'diagnostic',
        'selectionRange',
      ]) {
        await editor.request(`textDocument/${method}`, {
          textDocument,
          position,
          positions: [position],
          range,
          context: { diagnostics: [], includeDeclaration: true },
          options: {},
        });
      }
    }
  });
});
