// JSON, for other sites and programs: one document for each version of a package.
import type { Root } from 'mdast';
import type { DocumentationFormat } from '../format.ts';
import { textOf } from '../linked-text.ts';
import {
  type AliasDocs,
  type AnyDocs,
  type ClassDocs,
  foreignEntryOf,
  idOf,
  type Link,
  type LinkedText,
  type MemberDocs,
  type ModuleDocs,
  type PackageDocs,
} from '../model.ts';
import type { Neighbors } from '../neighbors.ts';
import { fileName } from '../pages.ts';
import { type Href, placed, writeMarkdown } from '../write-markdown.ts';

const INDEX = 'index.json';

export const json: DocumentationFormat = {
  package: (docs, neighbors) => new Map([[INDEX, text(new PackageJson(docs, neighbors).value())]]),
  pagesOf: () => [INDEX],
  locate: (path, member) => `${INDEX}#${encodeURI(member === '' ? path : `${path}#${member}`)}`,
  site: ({ title, overview, packages }) =>
    new Map([
      [
        INDEX,
        text({
          title,
          overview: markdown(overview, (target) => target),
          packages: packages.map(({ name, versions }) => ({
            name,
            versions: versions.map(({ version, summary, isDeprecated }) => ({
              version,
              summary,
              isDeprecated,
              path: `${fileName(name)}/${fileName(version)}/${INDEX}`,
            })),
          })),
        }),
      ],
    ]),
};

function text(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A version of a package as a value. Links to its own entries are `#id`. */
class PackageJson {
  readonly #docs: PackageDocs;
  readonly #neighbors: Neighbors;

  constructor(docs: PackageDocs, neighbors: Neighbors) {
    this.#docs = docs;
    this.#neighbors = neighbors;
  }

  value(): unknown {
    const { overview, modules, attributes, ...info } = this.#docs;
    return {
      format: 1,
      ...info,
      attributes: Object.fromEntries(attributes),
      overview: this.#markdown(overview),
      modules: modules.map((each) => this.#module(each)),
    };
  }

  #module(module: ModuleDocs): unknown {
    const { path, uri, subjects, classes, aliases } = module;
    return {
      ...this.#entry(module),
      path,
      uri,
      subjects,
      ...this.#container(module),
      classes: classes.map((each) => ({ ...this.#entry(each), ...this.#container(each) })),
      typeAliases: aliases.map((each: AliasDocs) => ({ ...this.#entry(each), usages: this.#links(each.usages) })),
    };
  }

  #container({ ancestors, subtypes, usages, properties, methods, inherited }: ModuleDocs | ClassDocs): object {
    return {
      ancestors: this.#links(ancestors),
      subtypes: this.#links(subtypes),
      usages: this.#links(usages),
      properties: properties.map((each) => this.#member(each)),
      methods: methods.map((each) => this.#member(each)),
      inherited: inherited.map(({ from, members }) => ({ from: this.#link(from), members: this.#links(members) })),
    };
  }

  #member(member: MemberDocs): object {
    const { kind, defaultValue } = member;
    return { ...this.#entry(member), ...(kind === 'property' && { default: defaultValue }) };
  }

  #entry(entry: AnyDocs): object {
    const { id, kind, name, signature, doc, since, deprecated, alsoKnownAs, language, annotations } = entry;
    return {
      id,
      kind,
      name,
      signature: textOf(signature),
      refersTo: this.#namesIn(signature),
      doc: this.#markdown(doc),
      since,
      deprecated,
      alsoKnownAs,
      language,
      annotations: annotations.map(textOf),
      line: entry.line,
      endLine: entry.endLine,
    };
  }

  /** What the names in a declaration refer to. */
  #namesIn(signature: LinkedText): object {
    const links = signature.map(({ text: name, target }) => [name, this.#href(target)] as const);
    return Object.fromEntries(links.filter(([, target]) => target !== null));
  }

  #links(links: readonly Link[]): readonly object[] {
    return links.map((each) => this.#link(each));
  }

  #link({ text: name, target }: Link): object {
    return { name, target: this.#href(target) };
  }

  #href(target: string | null): string | null {
    const id = target === null ? null : idOf(target);
    if (id === null) return target;
    return foreignEntryOf(id) === null ? `#${id}` : this.#neighbors.addressOf(id);
  }

  #markdown(root: Root | null): string | null {
    return markdown(root, (target) => {
      const href = this.#href(target);
      return href?.startsWith('#') === true ? encodeURI(href) : href;
    });
  }
}

function markdown(root: Root | null, href: Href): string | null {
  return root === null ? null : writeMarkdown({ type: 'root', children: placed(root, href, 0) });
}
