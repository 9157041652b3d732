/** What all pages have in common: the head, the bar at the top, and the contents at the side. */
import { rootFrom } from '../pages.ts';
import { html, type Markup, type Part } from './markup.ts';

/** Nothing is requested from elsewhere, and nothing runs that is not a file of ours. */
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";

export interface Page {
  /** Its path in the folder where the style sheet is. */
  readonly path: string;
  readonly title: string;
  readonly description?: string;
  /** The way to the page, from the top: names with addresses. */
  readonly crumbs: readonly (readonly [name: string, href: string | null])[];
  readonly version?: { readonly name: string; readonly isReleased: boolean };
  /** The contents at the side. */
  readonly contents?: Markup;
  /** What is on the page, at its other side. */
  readonly onPage?: Markup | null;
  readonly content: Markup;
  /** The pages that a search has are in this file of the folder. */
  readonly hasSearch: boolean;
}

/** The text of a page. */
export function pageText({
  path,
  title,
  description,
  crumbs,
  version,
  contents,
  onPage,
  content,
  hasSearch,
}: Page): string {
  const root = rootFrom(path);
  const trail = crumbs.map(
    ([name, href]): Part => [
      href === null ? html`<span aria-current="page">${name}</span>` : html`<a href="${href}">${name}</a>`,
    ],
  );
  return html`<!doctype html>
<html lang="en" data-root="${root}" data-page="${path}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="kdeps doc">
${description === undefined || description === '' ? null : html`<meta name="description" content="${description}">\n`}<title>${title}</title>
<link rel="stylesheet" href="${root}site.css">
${hasSearch ? html`<script defer src="${root}site.js"></script>\n` : null}</head>
<body>
<a class="skip" href="#-content">Skip to content</a>
<header class="bar">
<nav aria-label="Path">${trail.map((each, index) => (index === 0 ? each : [html`<b aria-hidden="true">/</b>`, each]))}</nav>
${version === undefined ? null : html`<p class="version"><a href="${root}../index.html">${version.isReleased ? version.name : 'versions'}</a></p>\n`}${hasSearch ? html`<p class="names"><a href="${root}names.html">All names</a></p>\n` : null}${contents === undefined ? null : html`<p class="jump"><a href="#-contents">Contents</a></p>\n`}</header>
<div class="columns">
<main id="-content">
${content}</main>
${onPage === undefined || onPage === null ? null : html`<nav class="on-page" aria-label="On this page">${onPage}</nav>\n`}${contents === undefined ? null : html`<nav class="contents" id="-contents" aria-label="Contents">${contents}</nav>\n`}</div>
</body>
</html>
`.text;
}
