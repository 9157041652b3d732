/** Doc comments as HTML. */
import type { Code, Nodes, Root, Table } from 'mdast';
import { RESULT } from '../examples.ts';
import { type Href, headingLevel } from '../write-markdown.ts';
import { pklCode } from './code.ts';
import { html, Markup, type Part } from './markup.ts';

/** A comment whose headings are below one of a level. */
export function proseHtml(doc: Root | null, href: Href, level: number): Markup | null {
  if (doc === null) return null;
  const top = Math.min(...doc.children.flatMap((node) => (node.type === 'heading' ? [node.depth] : [])), 6);
  return new Prose(href, level, top).of(doc);
}

/** The content of a paragraph. */
export function inlineHtml(node: Nodes | null, href: Href): Markup | null {
  return node === null || !('children' in node) ? null : new Prose(href, 1, 1).of({ ...node, type: 'root' });
}

class Prose {
  readonly #href: Href;
  readonly #level: number;
  readonly #top: number;

  constructor(href: Href, level: number, top: number) {
    this.#href = href;
    this.#level = level;
    this.#top = top;
  }

  of(node: Nodes): Markup {
    const inner = (): Part => ('children' in node ? node.children.map((child) => this.of(child)) : null);
    switch (node.type) {
      case 'root':
        return html`${inner()}`;
      case 'paragraph':
        return html`<p>${inner()}</p>\n`;
      case 'heading':
        return element(`h${headingLevel(node.depth, this.#top, this.#level)}`, inner());
      case 'blockquote':
        return html`<blockquote>${inner()}</blockquote>\n`;
      case 'list':
        return node.ordered === true
          ? html`<ol start="${node.start ?? 1}">${inner()}</ol>\n`
          : html`<ul>${inner()}</ul>\n`;
      case 'listItem':
        return html`<li>${checkBox(node.checked)}${node.children.map((child) =>
          // Items without blank lines between them have no paragraphs.
          child.type === 'paragraph' && node.spread !== true
            ? child.children.map((each) => this.of(each))
            : this.of(child),
        )}</li>`;
      case 'table':
        return this.#table(node);
      case 'code':
        return codeBlock(node);
      case 'thematicBreak':
        return html`<hr>\n`;
      case 'text':
        return html`${node.value}`;
      case 'inlineCode':
        return html`<code>${node.value}</code>`;
      case 'emphasis':
        return html`<em>${inner()}</em>`;
      case 'strong':
        return html`<strong>${inner()}</strong>`;
      case 'delete':
        return html`<del>${inner()}</del>`;
      case 'break':
        return html`<br>`;
      case 'link': {
        const url = this.#href(node.url);
        return url === null ? html`${inner()}` : html`<a href="${url}">${inner()}</a>`;
      }
      default:
        // Everything else has been replaced when the comment was read.
        return html`${'value' in node ? node.value : inner()}`;
    }
  }

  #table({ children: [head, ...rows] }: Table): Markup {
    const row = (cells: Table['children'][number] | undefined, tag: 'th' | 'td'): Markup =>
      html`<tr>${(cells?.children ?? []).map((cell) =>
        element(
          tag,
          cell.children.map((child) => this.of(child)),
        ),
      )}</tr>\n`;
    return html`<div class="wide" tabindex="0" role="region" aria-label="Table"><table><thead>${row(head, 'th')}</thead><tbody>${rows.map((each) => row(each, 'td'))}</tbody></table></div>\n`;
  }
}

function checkBox(checked: boolean | null | undefined): string | null {
  if (checked === null || checked === undefined) return null;
  return checked ? '☑ ' : '☐ ';
}

/** An element whose name is ours. */
function element(name: string, content: Part): Markup {
  return new Markup(
    html`<tag>${content}</tag>\n`.text.replace(/^<tag>/, `<${name}>`).replace(/<\/tag>\n$/, `</${name}>\n`),
  );
}

function codeBlock({ lang, meta, value }: Code): Markup {
  const code = lang === 'pkl' ? pklCode(value) : html`${value}`;
  const isResult = meta === RESULT;
  const label = isResult ? 'Result of the example' : 'Code';
  const block = html`<pre tabindex="0" role="region" aria-label="${label}"><code>${code}</code></pre>`;
  return isResult ? html`<div class="result">${block}</div>\n` : html`${block}\n`;
}
