/** Documentation as elements. Markdown becomes nodes one by one: markup in it is shown as text. */
import { marked, type Token, type Tokens } from 'marked';

const BLOCKS: Readonly<Record<string, string>> = {
  paragraph: 'p',
  blockquote: 'blockquote',
  strong: 'strong',
  em: 'em',
  del: 'del',
};

/** The elements for a text in Markdown. */
export function markdown(text: string): DocumentFragment {
  return fragment(marked.lexer(text));
}

function fragment(tokens: readonly Token[]): DocumentFragment {
  const nodes = document.createDocumentFragment();
  for (const token of tokens) {
    const node = nodeOf(token);
    if (node !== null) nodes.append(node);
  }
  return nodes;
}

function nodeOf(token: Token): Node | null {
  const inner = 'tokens' in token && token.tokens !== undefined ? token.tokens : [];
  const block = BLOCKS[token.type];
  if (block !== undefined) return element(block, fragment(inner));
  switch (token.type) {
    case 'space':
      return null;
    case 'hr':
      return element('hr');
    case 'br':
      return element('br');
    case 'heading':
      return element('p', element('strong', fragment(inner)));
    case 'code':
      return element('pre', element('code', token.text as string));
    case 'codespan':
      return element('code', token.text as string);
    case 'link':
      return linkOf(token as Tokens.Link);
    case 'list':
      return listOf(token as Tokens.List);
    case 'text':
      return inner.length > 0 ? fragment(inner) : document.createTextNode(token.raw);
    case 'escape':
      return document.createTextNode(token.text as string);
    default:
      return document.createTextNode(token.raw);
  }
}

function listOf({ ordered, items }: Tokens.List): HTMLElement {
  return element(ordered ? 'ol' : 'ul', ...items.map(({ tokens }) => element('li', fragment(tokens))));
}

/** Only links to web pages lead anywhere. */
function linkOf({ href, tokens }: Tokens.Link): Node {
  if (!/^https?:\/\//.test(href)) return element('code', fragment(tokens));
  const link = document.createElement('a');
  link.href = href;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.append(fragment(tokens));
  return link;
}

function element(name: string, ...children: readonly (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}
