// A static site: complete without JavaScript, which adds a search and a list of versions.
import type { DocumentationFormat } from '../format.ts';
import { locate, PackagePages, placesIn } from '../html/package-pages.ts';
import { sources } from '../html/page.generated.ts';
import { sitePages } from '../html/site-pages.ts';

/** Each version has its own style sheet and script, so that newer ones do not change it. */
const { 'site.css': style = '', 'site.js': script = '' } = sources;

export const html: DocumentationFormat = {
  package: (docs, neighbors) =>
    new Map([...new PackagePages(docs, neighbors).files(), ['site.css', style], ['site.js', script]]),
  pagesOf: (docs) => [...placesIn(docs).values()].map(({ page }) => page),
  locate,
  site: (site) => new Map([...sitePages(site), ['site.css', style]]),
};
