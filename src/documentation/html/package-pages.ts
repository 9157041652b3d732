/** The pages of a version of a package: overview, modules, classes, sources, and all names. */
import { type ClassDocs, entriesOf, type ModuleDocs, type PackageDocs, targetOf } from '../model.ts';
import type { Locate, Neighbors } from '../neighbors.ts';
import { anchorOf, fileName, hrefFrom, type Place, pathText, placeIn, placesOf, rootFrom } from '../pages.ts';
import { plainText, summaryOf } from '../prose.ts';
import type { Href } from '../write-markdown.ts';
import { sourceLines } from './code.ts';
import {
  declaration,
  deprecation,
  inherited,
  members,
  notes,
  type OnPage,
  outline,
  prose,
  relations,
  sourceLink,
  summaries,
  summaryText,
} from './entry.ts';
import { type Page, pageText } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { searchIndex } from './search-index.ts';

/** In larger packages, only the modules of the same folder are at the side of a page. */
const MAX_CONTENTS = 60;

/** The pages of a version of a package. */
export class PackagePages {
  readonly #docs: PackageDocs;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #neighbors: Neighbors;

  constructor(docs: PackageDocs, neighbors: Neighbors) {
    this.#docs = docs;
    this.#neighbors = neighbors;
    this.#places = placesIn(docs);
  }

  files(): Map<string, string> {
    const files = new Map<string, string>([
      ['index.html', pageText(this.#overview())],
      ['names.html', pageText(this.#names())],
      ['search-index.js', searchIndex(this.#docs, this.#places)],
    ]);
    for (const module of this.#docs.modules) {
      const pages = [
        this.#module(module),
        this.#source(module),
        ...module.classes.map((each) => this.#class(module, each)),
      ];
      for (const page of pages) files.set(page.path, pageText(page));
    }
    return files;
  }

  #page(path: string, title: string): Pick<Page, 'path' | 'title' | 'version' | 'hasSearch'> {
    const { name, version } = this.#docs;
    const isReleased = version !== '0.0.0';
    const whole = title === name ? name : `${title} · ${name}`;
    return {
      path,
      title: isReleased ? `${whole} ${version}` : whole,
      version: { name: version, isReleased },
      hasSearch: true,
    };
  }

  #overview(): Page {
    const docs = this.#docs;
    const path = 'index.html';
    const href = hrefFrom(path, this.#places, this.#neighbors);
    return {
      ...this.#page(path, docs.name),
      description: plainText(summaryOf(docs.overview)),
      crumbs: this.#crumbs(path, null),
      contents: this.#contents(path, null),
      content: html`<h1>${docs.name}${docs.version === '0.0.0' ? null : html` <small>${docs.version}</small>`}</h1>
${deprecation(docs.deprecated)}${prose(docs.overview, href, 1)}${this.#facts()}<section aria-labelledby="-modules">
<h2 id="-modules">Modules</h2>
${summaries(docs.modules, href, (each) => this.#urlOf(each, href))}</section>
`,
    };
  }

  #facts(): Markup | null {
    const { uri, importUri, authors, license, sourceCode, issueTracker, dependencies, attributes } = this.#docs;
    const web = (url: string | null): Markup | null => {
      if (url === null) return null;
      return /^https?:\/\//i.test(url) ? html`<a href="${url}">${url}</a>` : html`${url}`;
    };
    const listed = dependencies.map(({ name, version, page }, index) => [
      index === 0 ? null : ', ',
      page !== null && /^https?:\/\//i.test(page)
        ? html`<a href="${page}">${name} ${version}</a>`
        : `${name} ${version}`,
    ]);
    const facts: (readonly [string, Markup | null])[] = [
      ['Package', uri === null ? null : html`<code>${uri}</code>`],
      ['Import from', importUri === null ? null : html`<code>${importUri}</code>`],
      ['Authors', authors.length === 0 ? null : html`${authors.join(', ')}`],
      ['License', license === null ? null : html`${license}`],
      ['Source code', web(sourceCode)],
      ['Issues', web(issueTracker)],
      ['Dependencies', listed.length === 0 ? null : html`${listed}`],
      ...attributes.map(([caption, text]) => [caption, web(text)] as const),
    ];
    const shown = facts.filter(([, value]) => value !== null);
    if (shown.length === 0) return null;
    return html`<dl class="facts">${shown.map(([caption, value]) => html`<div><dt>${caption}</dt><dd>${value}</dd></div>\n`)}</dl>\n`;
  }

  #module(module: ModuleDocs): Page {
    const path = `${pathText(module.path)}/index.html`;
    const href = hrefFrom(path, this.#places, this.#neighbors);
    const page: OnPage = { docs: this.#docs, module, href, source: 'source.html', anchorOf };
    const { uri, properties, methods, classes, aliases, subjects } = module;
    const groups = [
      ['Properties', properties],
      ['Methods', methods],
      ['Type aliases', aliases],
    ] as const;
    return {
      ...this.#page(path, module.name),
      description: summaryText(module),
      crumbs: this.#crumbs(path, module),
      contents: this.#contents(path, module),
      onPage: outline(groups, page),
      content: html`<p class="kind">module ${sourceLink(module, page)}</p>
<h1>${module.name}</h1>
${declaration(module, page)}${uri === null ? null : html`<pre class="declaration" tabindex="0" role="region" aria-label="Import"><code><i class="k">import</i> <i class="s">"${uri}"</i></code></pre>\n`}${notes(module)}${prose(module.doc, href, 1)}${subjects.length === 0 ? null : html`<p class="relation"><strong>Example of</strong> ${subjects.join(', ')}</p>\n`}${relations(module, href)}${
  classes.length === 0
    ? null
    : html`<section aria-labelledby="-classes"><h2 id="-classes">Classes</h2>\n${summaries(classes, href, (each) => this.#urlOf(each, href))}</section>\n`
}${groups.map(([title, entries]) => members(title, entries, page))}${inherited(module, href)}`,
    };
  }

  #class(module: ModuleDocs, entry: ClassDocs): Page {
    const path = this.#places.get(entry.id)?.page ?? '';
    const href = hrefFrom(path, this.#places, this.#neighbors);
    const page: OnPage = {
      docs: this.#docs,
      module,
      href,
      source: 'source.html',
      anchorOf: (id) => this.#places.get(id)?.anchor ?? '',
    };
    const groups = [
      ['Properties', entry.properties],
      ['Methods', entry.methods],
    ] as const;
    return {
      ...this.#page(path, `${entry.name} · ${module.name}`),
      description: summaryText(entry),
      crumbs: [...this.#crumbs(path, module), [entry.name, null]],
      contents: this.#contents(path, module),
      onPage: outline(groups, page),
      content: html`<p class="kind">class in <a href="index.html">${module.name}</a> ${sourceLink(entry, page)}</p>
<h1>${entry.name}</h1>
${declaration(entry, page)}${notes(entry)}${prose(entry.doc, href, 1)}${relations(entry, href)}${groups.map(([title, entries]) => members(title, entries, page))}${inherited(entry, href)}`,
    };
  }

  #source(module: ModuleDocs): Page {
    const path = `${pathText(module.path)}/source.html`;
    return {
      ...this.#page(path, `Source of ${module.name}`),
      crumbs: [...this.#crumbs(path, module), ['source', null]],
      content: html`<p class="kind">source of <a href="index.html">${module.name}</a></p>
<h1>${module.path}.pkl</h1>
<pre class="lines" tabindex="0" role="region" aria-label="Source text"><code>${sourceLines(module.text)}</code></pre>
`,
    };
  }

  /** The index of all names: what the search finds, for those without JavaScript. */
  #names(): Page {
    const path = 'names.html';
    const href = hrefFrom(path, this.#places, this.#neighbors);
    const all = this.#docs.modules.flatMap((module) =>
      [...entriesOf(module)].map((entry) => ({
        id: entry.id,
        name: entry.kind === 'method' ? `${entry.name}()` : entry.name,
        where: entry.kind === 'module' ? 'module' : entry.id.slice(0, -entry.name.length).replace(/\(\)$|[.#]$/, ''),
      })),
    );
    const sorted = all.toSorted((a, b) => compare(a.name.toLowerCase(), b.name.toLowerCase()) || compare(a.id, b.id));
    const letters = new Map<string, (typeof all)[number][]>();
    for (const each of sorted) {
      const letter = each.name.charAt(0).toUpperCase();
      letters.set(letter, [...(letters.get(letter) ?? []), each]);
    }
    return {
      ...this.#page(path, 'All names'),
      crumbs: [...this.#crumbs(path, null, true), ['all names', null]],
      contents: this.#contents(path, null),
      content: html`<h1>All names</h1>
${[...letters].map(
  ([letter, entries]) =>
    html`<section aria-label="${letter}">\n<h2>${letter}</h2>\n<ul class="names-list">${entries.map(
      ({ id, name, where }) =>
        html`<li><a href="${href(targetOf(id)) ?? ''}">${name}</a> <small>${where}</small></li>\n`,
    )}</ul>\n</section>\n`,
)}`,
    };
  }

  #crumbs(path: string, module: ModuleDocs | null, isInside = false): (readonly [string, string | null])[] {
    const root = rootFrom(path);
    const isOverview = module === null && !isInside;
    const own = pathText(module?.path ?? '');
    return [
      ['Documentation', `${root}../../index.html`],
      [this.#docs.name, isOverview ? null : `${root}index.html`],
      ...(module === null ? [] : [[module.path, path === `${own}/index.html` ? null : 'index.html'] as const]),
    ];
  }

  /** The modules, and the classes of the current one. */
  #contents(path: string, current: ModuleDocs | null): Markup {
    const href = hrefFrom(path, this.#places, this.#neighbors);
    const { modules } = this.#docs;
    const folder = (module: ModuleDocs): string => module.path.slice(0, module.path.lastIndexOf('/') + 1);
    const shown =
      modules.length <= MAX_CONTENTS || current === null
        ? modules
        : modules.filter((module) => folder(module) === folder(current));
    const at = (entry: ModuleDocs | ClassDocs): Markup | null =>
      this.#places.get(entry.id)?.page === path ? html` aria-current="page"` : null;
    return html`<p><a href="${rootFrom(path)}index.html#-modules">Modules</a></p>
<ul>${shown.map(
      (module) =>
        html`<li><a href="${this.#urlOf(module, href)}"${at(module)}>${module.path}</a>${
          module !== current || module.classes.length === 0
            ? null
            : html`<ul>${module.classes.map((each) => html`<li><a href="${this.#urlOf(each, href)}"${at(each)}>${each.name}</a></li>`)}</ul>`
        }</li>\n`,
    )}</ul>
`;
  }

  #urlOf(entry: ModuleDocs | ClassDocs, href: Href): string {
    return href(targetOf(entry.id)) ?? '';
  }
}

/** The places of the entries of a package. */
export function placesIn(docs: PackageDocs): ReadonlyMap<string, Place> {
  return placesOf(docs, 'index.html', classFile);
}

/** Where the pages of a package have an entry. */
export const locate: Locate = (path, member, pages) =>
  placeIn(pages, path, member, 'index.html', (name) => classFile(name, new Set()));

/** The file of a class: apart from those of other classes also where upper and lower case are the same. */
function classFile(name: string, taken: ReadonlySet<string>): string {
  const isFree = (file: string): boolean =>
    !taken.has(file.toLowerCase()) && file.toLowerCase() !== 'index.html' && file.toLowerCase() !== 'source.html';
  let file = `${fileName(name)}.html`;
  for (let number = 2; !isFree(file); number++) file = `${fileName(name)}~${number}.html`;
  return file;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
