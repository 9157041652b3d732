// Markdown, for other sites: a page for each module. Anchors are HTML, because each program has its own for headings.
import type { BlockContent, PhrasingContent, Root, RootContent } from 'mdast';
import type { DocumentationFormat } from '../format.ts';
import { textOf } from '../linked-text.ts';
import {
  type AnyDocs,
  type Deprecation,
  type Link,
  type LinkedText,
  type ModuleDocs,
  type PackageDocs,
  type Site,
  targetOf,
} from '../model.ts';
import { anchorOf, fileName, hrefFrom, pathText, placeIn, placesOf, sourcePage } from '../pages.ts';
import { plainText, summaryOf } from '../prose.ts';
import { type Href, placed, writeMarkdown } from '../write-markdown.ts';

const INDEX = 'index.md';

export const markdown: DocumentationFormat = {
  package: (docs, neighbors) => {
    const places = placesOf(docs, INDEX, null);
    return new Map([
      [INDEX, packageText(docs, hrefFrom(INDEX, places, neighbors))],
      ...docs.modules.map((module): [string, string] => {
        const page = `${pathText(module.path)}/${INDEX}`;
        return [page, new ModulePage(docs, module, hrefFrom(page, places, neighbors)).text()];
      }),
    ]);
  },
  pagesOf: (docs) => docs.modules.map(({ path }) => `${pathText(path)}/${INDEX}`),
  locate: (path, member, pages) => placeIn(pages, path, member, INDEX, null),
  site: (site) => new Map([[INDEX, siteText(site)]]),
};

const NO_LINKS: Href = (target) => (/^\w+:\/\//.test(target) ? target : null);

function siteText({ title, overview, packages }: Site): string {
  return page([
    heading(1, title),
    ...(overview === null ? [] : placed(overview, NO_LINKS, 1)),
    ...packages.flatMap(({ name, versions }) => [
      heading(2, name),
      bullets(
        versions.map(({ version, summary, isDeprecated }) => [
          link(version, `${fileName(name)}/${fileName(version)}/index.md`),
          text(`${isDeprecated ? ' (deprecated)' : ''}${summary === '' ? '' : `: ${summary}`}`),
        ]),
      ),
    ]),
  ]);
}

function packageText(docs: PackageDocs, href: Href): string {
  const { name, version, overview, deprecated, authors, license, sourceCode, issueTracker, modules } = docs;
  const facts: (readonly [string, string | null])[] = [
    ['Version', version === '0.0.0' ? null : version],
    ['Package', docs.uri],
    ['Authors', authors.length === 0 ? null : authors.join(', ')],
    ['License', license],
    ['Source code', sourceCode],
    ['Issues', issueTracker],
    ['Dependencies', docs.dependencies.map((each) => `${each.name} ${each.version}`).join(', ') || null],
    ...docs.attributes,
  ];
  return page([
    heading(1, name),
    ...deprecation(deprecated),
    ...(overview === null ? [] : placed(overview, href, 1)),
    ...facts.flatMap(([caption, value]) =>
      value === null ? [] : [paragraph(strong(`${caption}:`), text(' '), web(value))],
    ),
    ...(modules.length === 0 ? [] : [heading(2, 'Modules'), bullets(modules.map((each) => item(each, href)))]),
  ]);
}

class ModulePage {
  readonly #docs: PackageDocs;
  readonly #module: ModuleDocs;
  readonly #href: Href;

  constructor(docs: PackageDocs, module: ModuleDocs, href: Href) {
    this.#docs = docs;
    this.#module = module;
    this.#href = href;
  }

  text(): string {
    const { name, uri, properties, methods, classes, aliases, inherited, subjects } = this.#module;
    return page([
      heading(1, name),
      ...(uri === null ? [] : [fence(`import "${uri}"`)]),
      ...this.#body(this.#module, 1),
      ...(subjects.length === 0 ? [] : [paragraph(strong('Example of:'), text(` ${subjects.join(', ')}`))]),
      ...this.#members('Properties', properties, 2),
      ...this.#members('Methods', methods, 2),
      ...this.#inherited(inherited),
      ...this.#members('Type aliases', aliases, 2),
      ...(classes.length === 0 ? [] : [heading(2, 'Classes')]),
      ...classes.flatMap((each) => [
        anchor(each.id),
        heading(3, each.name),
        ...this.#body(each, 3),
        ...this.#members('Properties', each.properties, 4),
        ...this.#members('Methods', each.methods, 4),
        ...this.#inherited(each.inherited),
      ]),
    ]);
  }

  #members(title: string, entries: readonly AnyDocs[], level: 2 | 4): RootContent[] {
    if (entries.length === 0) return [];
    return [
      heading(level, title),
      ...entries.flatMap((each) => [
        anchor(each.id),
        heading(level === 2 ? 3 : 5, each.kind === 'method' ? `${each.name}()` : each.name),
        ...this.#body(each, level + 1),
      ]),
    ];
  }

  /** The declaration, what annotations say, the comment, and where the entry is used. */
  #body(entry: AnyDocs, level: number): RootContent[] {
    const { signature, doc, since, deprecated, alsoKnownAs, language, annotations } = entry;
    const value = 'defaultValue' in entry && entry.defaultValue !== null ? ` = ${entry.defaultValue}` : '';
    const facts: [string, readonly Link[] | string | null][] = [
      ['Since', since],
      ['Also known as', alsoKnownAs.join(', ') || null],
      ['Language', language],
      ['Refers to', 'path' in entry ? [] : linked(signature)],
      ['Inherits from', 'ancestors' in entry ? entry.ancestors : []],
      ['Subtypes', 'subtypes' in entry ? entry.subtypes : []],
      ['Used by', 'usages' in entry ? entry.usages : []],
    ];
    return [
      fence([...annotations.map(textOf), `${textOf(signature)}${value}`].join('\n')),
      ...deprecation(deprecated),
      ...(doc === null ? [] : placed(doc, this.#href, level)),
      ...facts.flatMap(([caption, what]) => this.#fact(caption, what)),
      ...this.#source(entry),
    ];
  }

  #fact(caption: string, what: readonly Link[] | string | null): RootContent[] {
    if (what === null || what.length === 0) return [];
    const shown = typeof what === 'string' ? [text(what)] : commas(what.map((each) => this.#link(each)));
    return [paragraph(strong(`${caption}:`), text(' '), ...shown)];
  }

  #source(entry: AnyDocs): RootContent[] {
    const url = sourcePage(this.#docs, this.#module.path, entry);
    if (url === null || 'path' in entry) return [];
    return [paragraph(link('Source', url))];
  }

  #inherited(inherited: ModuleDocs['inherited']): RootContent[] {
    return inherited.map(({ from, members }) =>
      paragraph(
        strong('Inherited from'),
        text(' '),
        this.#link(from),
        text(': '),
        ...commas(members.map((each) => this.#link(each))),
      ),
    );
  }

  #link({ text: name, target }: Link): PhrasingContent {
    const url = target === null ? null : this.#href(target);
    const shown: PhrasingContent = { type: 'inlineCode', value: name };
    return url === null ? shown : { type: 'link', url, children: [shown] };
  }
}

/** The links in a declaration, each once. */
function linked(signature: LinkedText): readonly Link[] {
  return [...new Map(signature.flatMap((part) => (part.target === null ? [] : [[part.target, part]]))).values()];
}

function item(module: ModuleDocs, href: Href): PhrasingContent[] {
  const summary = summaryOf(module.doc);
  const target = href(targetOf(module.id)) ?? '';
  return [link(module.name, target), ...(summary === null ? [] : [text(`: ${plainText(summary)}`)])];
}

function deprecation(deprecated: Deprecation | null): RootContent[] {
  if (deprecated === null) return [];
  const { since, message, replaceWith } = deprecated;
  const parts: PhrasingContent[] = [strong(since === null ? 'Deprecated.' : `Deprecated since ${since}.`)];
  if (message !== null) parts.push(text(` ${message}`));
  if (replaceWith !== null) parts.push(text(' Replace with '), { type: 'inlineCode', value: replaceWith }, text('.'));
  return [{ type: 'blockquote', children: [paragraph(...parts)] }];
}

function page(children: RootContent[]): string {
  return `${writeMarkdown({ type: 'root', children } satisfies Root)}\n`;
}

function heading(depth: 1 | 2 | 3 | 4 | 5, value: string): RootContent {
  return { type: 'heading', depth, children: [text(value)] };
}

function anchor(id: string): RootContent {
  const name = anchorOf(id).replaceAll(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return { type: 'html', value: `<a id="${name}"></a>` };
}

function paragraph(...children: PhrasingContent[]): BlockContent & { readonly type: 'paragraph' } {
  return { type: 'paragraph', children };
}

function text(value: string): PhrasingContent {
  return { type: 'text', value };
}

function strong(value: string): PhrasingContent {
  return { type: 'strong', children: [{ type: 'text', value }] };
}

function link(value: string, url: string): PhrasingContent {
  return { type: 'link', url, children: [{ type: 'text', value }] };
}

function fence(value: string): RootContent {
  return { type: 'code', lang: 'pkl', value };
}

/** A link for an address on the web. */
function web(value: string): PhrasingContent {
  return /^https?:\/\/\S+$/i.test(value) ? link(value, value) : text(value);
}

function bullets(items: readonly PhrasingContent[][]): RootContent {
  return {
    type: 'list',
    ordered: false,
    spread: false,
    children: items.map((children) => ({ type: 'listItem', spread: false, children: [paragraph(...children)] })),
  };
}

function commas(parts: readonly PhrasingContent[]): PhrasingContent[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [text(', '), part]));
}
