/** The pages above the versions: the list of packages, and the versions of each. */
import type { PublishedPackage, Site } from '../model.ts';
import { fileName } from '../pages.ts';
import { prose } from './entry.ts';
import { pageText } from './layout.ts';
import { html } from './markup.ts';

export function sitePages(site: Site): Map<string, string> {
  const files = new Map([['index.html', packageList(site)]]);
  for (const each of site.packages) {
    const folder = fileName(each.name);
    files.set(`${folder}/index.html`, versionList(site, each));
    files.set(`${folder}/versions.js`, versionScript(each));
  }
  return files;
}

function packageList({ title, overview, packages }: Site): string {
  const web = (target: string): string | null => (/^(?:https?:|mailto:)/i.test(target) ? target : null);
  return pageText({
    path: 'index.html',
    title,
    crumbs: [[title, null]],
    hasSearch: false,
    content: html`<h1>${title}</h1>
${prose(overview, web, 1)}<section aria-labelledby="packages"><h2 id="packages">Packages</h2>
<dl class="list">${packages.map(({ name, versions }) => {
      const [newest] = versions;
      if (newest === undefined) return null;
      const folder = encodeURIComponent(fileName(name));
      const others = versions.length - 1;
      return html`<div><dt><a href="${folder}/${encodeURIComponent(fileName(newest.version))}/index.html">${name}</a>${newest.version === '0.0.0' ? null : html` <small>${newest.version}</small>`}</dt><dd>${newest.summary}${others === 0 ? null : html` <a href="${folder}/index.html">${others} other version${others === 1 ? '' : 's'}</a>`}</dd></div>\n`;
    })}</dl>
</section>
`,
  });
}

function versionList({ title }: Site, { name, versions }: PublishedPackage): string {
  return pageText({
    path: `${fileName(name)}/index.html`,
    title: `Versions of ${name}`,
    crumbs: [
      [title, '../index.html'],
      [name, null],
    ],
    hasSearch: false,
    content: html`<h1>${name}</h1>
<section aria-labelledby="versions"><h2 id="versions">Versions</h2>
<dl class="list">${versions.map(
      ({ version, summary, isDeprecated }, index) =>
        html`<div${isDeprecated ? html` class="old"` : null}><dt><a href="${encodeURIComponent(fileName(version))}/index.html">${version === '0.0.0' ? 'without a version' : version}</a>${index === 0 && versions.length > 1 ? html` <small>newest</small>` : null}</dt><dd>${summary}</dd></div>\n`,
    )}</dl>
</section>
`,
  });
}

/** A script with the versions and their pages, so that a page can offer itself in other versions. */
function versionScript({ versions }: PublishedPackage): string {
  const rows = versions.map(({ version, pages }) => [version, fileName(version), pages]);
  return `packageVersions=${JSON.stringify(rows)};\n`;
}
