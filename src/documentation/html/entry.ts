/** Entries on pages: declarations with what is known about them. */
import type { Root } from 'mdast';
import type { AnyDocs, ClassDocs, Deprecation, Link, MemberDocs, ModuleDocs, PackageDocs } from '../model.ts';
import { sourcePage } from '../pages.ts';
import { plainText, summaryOf } from '../prose.ts';
import { memberName } from '../targets.ts';
import type { Href } from '../write-markdown.ts';
import { linkedCode, pklCode } from './code.ts';
import { html, type Markup, type Part } from './markup.ts';
import { inlineHtml, proseHtml } from './prose.ts';

/** What entries need to know about the page that they are on. */
export interface OnPage {
  readonly docs: PackageDocs;
  readonly module: ModuleDocs;
  readonly href: Href;
  /** The page with the source of the module. */
  readonly source: string;
  /** The anchor of an entry on the page. */
  readonly anchorOf: (id: string) => string;
}

/** Longer lists are folded. */
const MAX_LISTED = 12;

/** A declaration as code. */
export function declaration(entry: AnyDocs, { href }: OnPage): Markup {
  const value = 'defaultValue' in entry ? entry.defaultValue : null;
  const lines = entry.annotations.map((each) => html`${linkedCode(each, href)}\n`);
  const shown = value === null ? null : html` = ${pklCode(value)}`;
  return html`<pre class="declaration" tabindex="0" role="region" aria-label="Declaration of ${entry.name}"><code>${lines}${linkedCode(entry.signature, href)}${shown}</code></pre>\n`;
}

/** What is known about an entry, above its comment: release, deprecation, other names. */
export function notes(entry: AnyDocs): Markup {
  const { since, alsoKnownAs, language } = entry;
  const badges: Part[] = [
    since === null ? null : html`<span class="badge">since ${since}</span>`,
    language === null ? null : html`<span class="badge">contains ${language}</span>`,
    alsoKnownAs.length === 0 ? null : html`<span class="badge">also known as ${alsoKnownAs.join(', ')}</span>`,
  ];
  const shown = badges.filter((badge) => badge !== null);
  return html`${shown.length === 0 ? null : html`<p class="badges">${shown}</p>\n`}${deprecation(entry.deprecated)}`;
}

export function deprecation(deprecated: Deprecation | null): Markup | null {
  if (deprecated === null) return null;
  const { since, message, replaceWith } = deprecated;
  const title = since === null ? 'Deprecated.' : `Deprecated since ${since}.`;
  const advice = replaceWith === null ? null : html` Replace with <code>${replaceWith}</code>.`;
  return html`<p class="deprecated"><strong>${title}</strong>${message === null ? null : ` ${message}`}${advice}</p>\n`;
}

/** The members of a kind, with a heading. */
export function members(title: string, entries: readonly AnyDocs[], page: OnPage): Markup | null {
  if (entries.length === 0) return null;
  return html`<section aria-labelledby="${slug(title)}">\n<h2 id="${slug(title)}">${title}</h2>\n${entries.map((each) => member(each, page))}</section>\n`;
}

function member(entry: AnyDocs, page: OnPage): Markup {
  const anchor = page.anchorOf(entry.id);
  const name = memberName(namedKind(entry));
  return html`<article class="member${entry.deprecated === null ? '' : ' old'}" id="${anchor}">
<h3><a class="anchor" href="#${encodeURIComponent(anchor)}">${name}</a>${sourceLink(entry, page)}</h3>
${declaration(entry, page)}${notes(entry)}${prose(entry.doc, page.href, 3)}${'usages' in entry ? links('Used by', entry.usages, page.href) : null}</article>
`;
}

/** A comment as a block; nothing without one. */
export function prose(doc: Root | null, href: Href, level: number): Markup | null {
  return doc === null ? null : html`<div class="prose">\n${proseHtml(doc, href, level)}</div>\n`;
}

function namedKind({ kind, name }: AnyDocs): Parameters<typeof memberName>[0] {
  return { kind: kind === 'method' ? 'method' : 'property', name };
}

/** The source of an entry: a web page if the package has one, otherwise our page with the text. */
export function sourceLink(entry: AnyDocs, { docs, module, source }: OnPage): Markup {
  const url = sourcePage(docs, module.path, entry) ?? `${source}#L${entry.line}`;
  return html`<a class="source" href="${url}">line ${entry.line}<span class="unseen"> of the source of ${entry.name}</span></a>`;
}

/** The ancestors, subtypes and usages of a class or module. */
export function relations({ ancestors, subtypes, usages }: ClassDocs | ModuleDocs, href: Href): Markup | null {
  return html`${links('Inherits from', ancestors, href)}${links('Subtypes', subtypes, href)}${links('Used by', usages, href)}`;
}

function links(caption: string, all: readonly Link[], href: Href): Markup | null {
  if (all.length === 0) return null;
  const shown = all.map((each, index): Part => [index === 0 ? null : ', ', codeLink(each, href)]);
  if (all.length <= MAX_LISTED) return html`<p class="relation"><strong>${caption}</strong> ${shown}</p>\n`;
  return html`<details class="relation"><summary><strong>${caption}</strong> ${all.length}</summary><p>${shown}</p></details>\n`;
}

/** The members that come from ancestors. */
export function inherited({ inherited: groups }: ClassDocs | ModuleDocs, href: Href): Markup | null {
  if (groups.length === 0) return null;
  return html`<section aria-labelledby="-inherited">\n<h2 id="-inherited">Inherited</h2>\n<dl class="inherited">${groups.map(
    ({ from, members: all }) =>
      html`<dt>from ${codeLink(from, href)}</dt><dd>${all.map((each, index): Part => [index === 0 ? null : ', ', codeLink(each, href)])}</dd>\n`,
  )}</dl>\n</section>\n`;
}

function codeLink({ text, target }: Link, href: Href): Markup {
  const url = target === null ? null : href(target);
  return url === null ? html`<code>${text}</code>` : html`<a href="${url}"><code>${text}</code></a>`;
}

/** A table of modules or classes with their summaries. */
export function summaries(
  entries: readonly (ModuleDocs | ClassDocs)[],
  href: Href,
  urlOf: (entry: ModuleDocs | ClassDocs) => string,
): Markup {
  return html`<dl class="list">${entries.map(
    (each) =>
      html`<div${each.deprecated === null ? null : html` class="old"`}><dt><a href="${urlOf(each)}">${each.kind === 'module' ? each.path : each.name}</a></dt><dd>${inlineHtml(summaryOf(each.doc), href)}</dd></div>\n`,
  )}</dl>\n`;
}

/** The contents of a page, for its side. */
export function outline(
  groups: readonly (readonly [title: string, entries: readonly (MemberDocs | AnyDocs)[]])[],
  page: OnPage,
): Markup | null {
  const shown = groups.filter(([, entries]) => entries.length > 0);
  if (shown.length === 0) return null;
  return html`${shown.map(
    ([title, entries]) =>
      html`<p><a href="#${slug(title)}">${title}</a></p><ul>${entries.map((each) => html`<li><a href="#${encodeURIComponent(page.anchorOf(each.id))}">${memberName(namedKind(each))}</a></li>`)}</ul>\n`,
  )}`;
}

/** The id of a heading. It has a hyphen, which names of members do not have. */
export function slug(title: string): string {
  return `-${title.toLowerCase().replaceAll(' ', '-')}`;
}

/** The summary of an entry as text, for the heads of pages. */
export function summaryText(entry: AnyDocs): string {
  return plainText(summaryOf(entry.doc));
}
