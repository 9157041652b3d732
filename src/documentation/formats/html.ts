// A static site: complete without JavaScript, which adds a search and a list of versions.
import type { DocumentationFormat } from '../format.ts';
import { PackagePages } from '../html/package-pages.ts';
import { sources } from '../html/page.generated.ts';
import { sitePages } from '../html/site-pages.ts';

/** Each version has its own style sheet and script, so that newer ones do not change it. */
const { 'site.css': style = '', 'site.js': script = '' } = sources;

export const html: DocumentationFormat = {
  package: (docs) => new Map([...new PackagePages(docs).files(), ['site.css', style], ['site.js', script]]),
  site: (site) => new Map([...sitePages(site), ['site.css', style]]),
};
