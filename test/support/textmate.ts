// Reads texts with the editor grammar, with the libraries that VS Code reads it with.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import onigurumaModule from 'vscode-oniguruma';
import textmateModule from 'vscode-textmate';
import { root } from './root.ts';

const { INITIAL, parseRawGrammar, Registry } = textmateModule;
const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
const file = join(root, 'grammar/pkl.tmLanguage.json');

/** Gives the scopes at every offset of a text, outermost first. */
export async function scopeReader(): Promise<(text: string) => readonly (readonly string[])[]> {
  await onigurumaModule.loadWASM(wasm);
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new onigurumaModule.OnigScanner(patterns),
      createOnigString: (text) => new onigurumaModule.OnigString(text),
    }),
    loadGrammar: () => Promise.resolve(parseRawGrammar(readFileSync(file, 'utf8'), file)),
  });
  const grammar = await registry.loadGrammar('source.pkl');
  if (grammar === null) throw new Error('no grammar');
  return (text) => {
    const scopes = Array.from<unknown, readonly string[]>({ length: text.length }, () => []);
    let state = INITIAL;
    let start = 0;
    for (const line of text.split('\n')) {
      const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
      state = ruleStack;
      for (const { startIndex, endIndex, scopes: found } of tokens)
        scopes.fill(found, start + startIndex, start + endIndex);
      start += line.length + 1;
    }
    return scopes;
  };
}
