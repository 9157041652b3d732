/** Where entries are in a documentation folder: shared by the formats that have pages. */
import { entriesOf, idOf, type PackageDocs } from './model.ts';
import type { Href } from './write-markdown.ts';

/** A place on a page: its path in the folder of the version, and an anchor; an empty one for the page itself. */
export interface Place {
  readonly page: string;
  readonly anchor: string;
}

/** The part of an id that is an anchor on the page of a module. */
export function anchorOf(id: string): string {
  const at = id.indexOf('#');
  return at < 0 ? '' : anchorText(id.slice(at + 1));
}

/** A name as an anchor, which has no blanks. */
function anchorText(member: string): string {
  return member.replaceAll(/\s/g, '_');
}

/**
 * The place of an entry in another package, which has certain pages; null when its module has none.
 *
 * @param index the name of the page of a module in its folder
 * @param classPage the page of a class in that folder; null if it is on the page of the module
 */
export function placeIn(
  pages: ReadonlySet<string>,
  path: string,
  member: string,
  index: string,
  classPage: ((name: string) => string) | null,
): string | null {
  const folder = pathText(path);
  const [, owner = '', inner = ''] = /^([^.]*)\.?(.*)$/s.exec(member) ?? [];
  const ofClass = classPage === null || owner === '' ? '' : `${folder}/${classPage(owner)}`;
  if (pages.has(ofClass)) return addressOf({ page: ofClass, anchor: anchorText(inner) });
  const page = `${folder}/${index}`;
  return pages.has(page) ? addressOf({ page, anchor: anchorText(member) }) : null;
}

function addressOf({ page, anchor }: Place): string {
  return `${encodeURI(page)}${fragmentOf(anchor)}`;
}

function fragmentOf(anchor: string): string {
  return anchor === '' ? '' : `#${encodeURIComponent(anchor)}`;
}

/** The path of a module as part of the path of a page. */
export function pathText(path: string): string {
  return path
    .split('/')
    .map((part) => fileName(part))
    .join('/');
}

/** A name as that of a file or folder on any system. */
export function fileName(name: string): string {
  const safe = name.replaceAll(/[^\w.$-]/gu, (character) => `~${character.codePointAt(0)?.toString(16) ?? ''}~`);
  return safe === '.' || safe === '..' ? safe.replaceAll('.', '~2e~') : safe;
}

/**
 * The places of all entries by id.
 *
 * @param classPage the page of a class in the folder of its module; null if it is on the page of the module
 */
export function placesOf(
  docs: PackageDocs,
  index: string,
  classPage: ((name: string, taken: ReadonlySet<string>) => string) | null,
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const module of docs.modules) {
    const folder = pathText(module.path);
    const page = `${folder}/${index}`;
    for (const { id } of entriesOf(module)) places.set(id, { page, anchor: anchorOf(id) });
    if (classPage === null) continue;
    const taken = new Set<string>();
    for (const each of module.classes) {
      const file = classPage(each.name, taken);
      taken.add(file.toLowerCase());
      const own = `${folder}/${file}`;
      places.set(each.id, { page: own, anchor: '' });
      for (const member of [...each.properties, ...each.methods])
        places.set(member.id, { page: own, anchor: anchorOf(member.id).slice(each.name.length + 1) });
    }
  }
  return places;
}

/** Where entries of other packages are. */
export interface Elsewhere {
  /** The address of an entry as seen from the folder of a version; null when it is unknown. */
  readonly addressOf: (id: string) => string | null;
}

/** The addresses of targets as seen from a page. */
export function hrefFrom(page: string, places: ReadonlyMap<string, Place>, elsewhere: Elsewhere): Href {
  return (target) => {
    const id = idOf(target);
    if (id === null) return target;
    const place = places.get(id);
    if (place === undefined) {
      const address = elsewhere.addressOf(id);
      return address === null ? null : rootFrom(page) + address;
    }
    const fragment = fragmentOf(place.anchor);
    return place.page === page && fragment !== '' ? fragment : `${encodeURI(wayTo(place.page, page))}${fragment}`;
  };
}

/** The shortest relative path from a page to another one. */
function wayTo(target: string, page: string): string {
  const [to, from] = [target.split('/'), page.split('/')];
  let same = 0;
  while (same < to.length - 1 && same < from.length - 1 && to[same] === from[same]) same++;
  return '../'.repeat(from.length - 1 - same) + to.slice(same).join('/');
}

/** The way from a page to the folder that its path starts in. */
export function rootFrom(page: string): string {
  return '../'.repeat(page.split('/').length - 1);
}

/** The web page of the source of lines; null if the package does not say. */
export function sourcePage(
  { sourceCodeUrlScheme }: PackageDocs,
  path: string,
  lines: { readonly line: number; readonly endLine: number },
): string | null {
  if (sourceCodeUrlScheme === null) return null;
  const url = sourceCodeUrlScheme
    .replaceAll('%{path}', () => `/${encodeURI(path)}.pkl`)
    .replaceAll('%{line}', String(lines.line))
    .replaceAll('%{endLine}', String(lines.endLine));
  return /^https?:\/\//i.test(url) ? url : null;
}
