// JSON, for other sites and programs: one document for each version of a package.
import type { Root } from 'mdast';
import type { DocumentationFormat } from '../format.ts';
import { textOf } from '../linked-text.ts';
import {
  type AliasDocs,
  type AnyDocs,
  type ClassDocs,
  idOf,
  type Link,
  type LinkedText,
  type MemberDocs,
  type ModuleDocs,
  type PackageDocs,
} from '../model.ts';
import { fileName } from '../pages.ts';
import { placed, writeMarkdown } from '../write-markdown.ts';

export const json: DocumentationFormat = {
  package: (docs) => new Map([['index.json', text(packageJson(docs))]]),
  site: ({ title, overview, packages }) =>
    new Map([
      [
        'index.json',
        text({
          title,
          overview: markdown(overview),
          packages: packages.map(({ name, versions }) => ({
            name,
            versions: versions.map(({ version, summary, isDeprecated }) => ({
              version,
              summary,
              isDeprecated,
              path: `${fileName(name)}/${fileName(version)}/index.json`,
            })),
          })),
        }),
      ],
    ]),
};

function text(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function packageJson({ overview, modules, attributes, ...info }: PackageDocs): unknown {
  return {
    format: 1,
    ...info,
    attributes: Object.fromEntries(attributes),
    overview: markdown(overview),
    modules: modules.map(moduleJson),
  };
}

function moduleJson(module: ModuleDocs): unknown {
  const { path, uri, subjects, classes, aliases } = module;
  return {
    ...entryJson(module),
    path,
    uri,
    subjects,
    ...containerJson(module),
    classes: classes.map((each) => ({ ...entryJson(each), ...containerJson(each) })),
    typeAliases: aliases.map((each: AliasDocs) => ({ ...entryJson(each), usages: each.usages.map(linkJson) })),
  };
}

function containerJson({
  ancestors,
  subtypes,
  usages,
  properties,
  methods,
  inherited,
}: ModuleDocs | ClassDocs): object {
  return {
    ancestors: ancestors.map(linkJson),
    subtypes: subtypes.map(linkJson),
    usages: usages.map(linkJson),
    properties: properties.map(memberJson),
    methods: methods.map(memberJson),
    inherited: inherited.map(({ from, members }) => ({ from: linkJson(from), members: members.map(linkJson) })),
  };
}

function memberJson(member: MemberDocs): object {
  const { kind, defaultValue } = member;
  return { ...entryJson(member), ...(kind === 'property' && { default: defaultValue }) };
}

function entryJson(entry: AnyDocs): object {
  const { id, kind, name, signature, doc, since, deprecated, alsoKnownAs, language, annotations } = entry;
  return {
    id,
    kind,
    name,
    signature: textOf(signature),
    refersTo: namesIn(signature),
    doc: markdown(doc),
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
function namesIn(signature: LinkedText): object {
  return Object.fromEntries(
    signature.flatMap((part) => (part.target === null ? [] : [[part.text, href(part.target)]])),
  );
}

function linkJson({ text: name, target }: Link): object {
  return { name, target: target === null ? null : href(target) };
}

/** `#id` for an entry, or an address. */
function href(target: string): string {
  const id = idOf(target);
  return id === null ? target : `#${id}`;
}

function markdown(root: Root | null): string | null {
  if (root === null) return null;
  const encoded = (target: string): string => (idOf(target) === null ? target : `#${encodeURI(idOf(target) ?? '')}`);
  return writeMarkdown({ type: 'root', children: placed(root, encoded, 0) });
}
